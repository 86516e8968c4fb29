"""Draws every page and dialog from the demo into a folder: light, dark, and at 150 %. Run by `make screens`.

Each mode is a process of its own, because Qt takes scale and colours at its start. `screens.py FOLDER --readme`
also makes the four pictures of the README anew, small.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.windows.main_window import MainWindow
    from desktop.windows.page import Page

P = TypeVar("P", bound="Page")
ROOT = Path(__file__).resolve().parents[2]
ROSTER = ROOT / "resources" / "samples" / "wuchang-roster.csv"
MODES = {"light": ("light", "1"), "dark": ("dark", "1"), "150": ("light", "1.5")}
SIZE = (1366, 728)  # of 1366 × 768, without the system's bar
WAIT_MS = 400
PICTURES = Path(__file__).with_name("pictures")
IN_README = {
    "*-results-light.png": "results",
    "*-trial-light.png": "trial",
    "*-scoring-light.png": "scoring",
    "*-derivation-dark.png": "derivation",
}
COLOURS = 256  # of a picture in the README: flat surfaces and text need no more

# page, the button that opens a dialog there, the dialog
DIALOGS = (
    ("units", "新增单位…", "entry_dialog"),
    ("units", "收缴与催报…", "deliveries_dialog"),
    ("units", "导入工作簿…", "import_dialog"),
    ("scheme", "版本…", "scheme_versions"),
    ("panel", "新增评委…", "reviewer_dialog"),
    ("checks", "开始复核…", "start_check_dialog"),
    ("office", "新增…", "adjustment_dialog"),
    ("results", "结果定稿…", "reason_dialog"),
    ("results", "定稿记录…", "snapshots_dialog"),
    ("findings", "登记…", "finding_dialog"),
    ("accounts", "设置账号…", "first_account_dialog"),
)


class Camera:
    """Takes pictures of one window in one mode."""

    def __init__(self, window: MainWindow, folder: Path, mode: str) -> None:
        self._window = window
        self._folder = folder
        self._mode = mode
        self._number = 0

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """A picture of the window, or of something that stands before it."""
        from PySide6.QtTest import QTest

        QTest.qWait(WAIT_MS)
        file = self._folder / f"{self._number:02d}-{name}-{self._mode}.png"
        (widget or self._window).grab().save(str(file))
        self._number += 1

    def take_dialog(self, name: str, open_it: Callable[[], None]) -> None:
        """A picture of the dialog that `open_it` opens; it is closed again."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from desktop.windows.import_dialog import ImportDialog

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None:
                raise RuntimeError(f"no dialog {name}")
            if isinstance(dialog, ImportDialog):
                dialog.read(ROSTER)
            self.take(name, dialog)
            dialog.close()

        QTimer.singleShot(WAIT_MS, look)
        open_it()


def draw(file: Path, folder: Path, mode: str) -> None:
    """Draws everything in one mode; called in the process of that mode."""
    from PySide6.QtCore import QSettings, Qt

    from desktop.app import dress, make_application, make_window
    from desktop.widgets.preferences import Preferences
    from desktop.windows.destinations import destinations

    application = make_application(["shufa"])
    settings = QSettings(str(folder / ".settings.ini"), QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    dark = MODES[mode][0] == "dark"
    preferences.scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
    preferences.name = "办公室"
    dress(application, preferences)
    window = make_window(application, preferences, inline=True)
    window.resize(*SIZE)
    window.show()
    camera = Camera(window, folder, mode)
    camera.take("start")
    window.open_file(file)
    for destination in destinations():
        window.go(destination.key)
        camera.take(destination.key)
    _draw_further(window, camera)
    for key, button, name in DIALOGS:
        window.go(key)
        camera.take_dialog(name, lambda key=key, button=button: _press(window, key, button))
    camera.take_dialog("new_year_wizard", window.opening.new_year)
    window.close()


def _draw_further(window: MainWindow, camera: Camera) -> None:
    """What a page shows once something is chosen in it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QTabWidget

    from desktop.widgets.number_spin import NumberSpin
    from desktop.windows.derivation_window import DerivationWindow
    from desktop.windows.help_window import HelpWindow
    from desktop.windows.panel_page import PanelPage
    from desktop.windows.print_page import PrintPage
    from desktop.windows.results_page import ResultsPage
    from desktop.windows.units_page import UnitsPage

    window.go("units")
    units = _page(window, "units", UnitsPage)
    units.table.choose(0)
    camera.take("report")
    window.go("panel")
    panel = _page(window, "panel", PanelPage)
    panel.findChildren(QTabWidget)[0].setCurrentIndex(1)
    camera.take("matrix")
    _press(window, "scoring", "录入表格")
    camera.take("grid")
    window.go("results")
    results = _page(window, "results", ResultsPage)
    results.table.choose(14)
    results.explain(results.standings.record(14).entry.id)
    camera.take("derivation", results.findChild(DerivationWindow))
    results.begin_trial()
    first = results.trial.controls.findChildren(NumberSpin)[:2]
    for spin, value in zip(first, (60, 20), strict=True):
        spin.setValue(value)
    results.trial.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)  # who rises most first
    camera.take("trial")
    results.end_trial()
    next(a for a in window.findChildren(QAction) if a.text() == "使用说明").trigger()
    camera.take("help", window.findChild(HelpWindow))
    window.go("print")
    prints = _page(window, "print", PrintPage)
    prints.choices.sheets.setCurrentRow(2)
    camera.take("letters")


def _page(window: MainWindow, key: str, kind: type[P]) -> P:
    found = window.page(key)
    if not isinstance(found, kind):
        raise TypeError(key)
    return found


def _press(window: MainWindow, key: str, text: str) -> None:
    """Presses a page's button by its text."""
    from PySide6.QtWidgets import QAbstractButton

    window.go(key)
    found = [b for b in window.page(key).findChildren(QAbstractButton) if b.text() == text]
    if not found:
        raise LookupError(f"{key} has no button {text}")
    found[0].click()


def keep_for_readme(folder: Path) -> None:
    """Makes the README's pictures anew: few colours, so small that a repository may hold them."""
    from PIL import Image

    PICTURES.mkdir(exist_ok=True)
    for pattern, name in IN_README.items():
        (file,) = folder.glob(pattern)
        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(
                COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
            few.save(PICTURES / f"{name}.png", optimize=True)


def _run(command: list[str], surroundings: dict[str, str]) -> None:
    """Runs a mode; what Qt says of a screen that is none is left out."""
    ended = subprocess.run(
        command, check=False, env=surroundings, stderr=subprocess.PIPE, text=True
    )
    for line in ended.stderr.splitlines():
        if "This plugin does not support" not in line:
            print(line, file=sys.stderr)
    ended.check_returncode()


def main(arguments: list[str]) -> int:
    """`screens.py FOLDER` draws all modes; `screens.py FOLDER FILE MODE` is one of them."""
    folder = Path(arguments[0]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if len(arguments) == 3:
        draw(Path(arguments[1]), folder, arguments[2])
        return 0
    from desktop.operations.demo import make_demo

    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        file = make_demo(Path(temporary)).file
        for mode, (_, scale) in MODES.items():
            surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
            _run([sys.executable, __file__, str(folder), str(file), mode], surroundings)
    (folder / ".settings.ini").unlink(missing_ok=True)
    if "--readme" in arguments:
        keep_for_readme(folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
