"""The window: ready for input against a bare PySide6 window, and the longest stall while it works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

from tests.bench.measuring import Bench, Line, against, compiled, python
from tests.bench.year_files import DISTRICT, year_file

RUNS = 9
STALL_MS = 100
_WORK = {
    "small_year": "importing, ranking, searching, printing and freezing 79 units",
    "many_units": "10,000 units read, scrolled, narrowed and sorted",
    "reports": "79 reports attached, undone, done again, and one of 49 MB",
    "full_year": "every page of 90,850 marks, a derivation, a trial, the freezing",
    "typing": "a mark and a block of 79 × 10 beside 90,850 marks",
}

_BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1366, 720)
window.show()
QTimer.singleShot(0, application.quit)
application.exec()
"""
_OURS = """
import sys
from PySide6.QtCore import QSettings, QTimer
from desktop.app import dress, make_application, make_window
from desktop.widgets.look.preferences import Preferences
application = make_application(["shufa"])
preferences = Preferences(QSettings(sys.argv[1], QSettings.Format.IniFormat))
dress(application, preferences)
window = make_window(application, preferences)
window.show()
QTimer.singleShot(0, application.quit)
application.exec()
"""


def measure(bench: Bench) -> Iterator[Line]:
    """Ready for input means: shown, and the first turn of the event loop is over."""
    settings = str(bench.folder / "settings.ini")
    compiled()
    timing = against(lambda: _run(_OURS, settings), lambda: _run(_BARE), RUNS)
    yield Line(
        "window ready for input", timing.ratio, 1.6, timing.note("the program", "a bare window")
    )
    yield _double_click(bench.folder)
    for group, name in _WORK.items():
        stalls = python("-m", "tests.bench.stalls", group, str(bench.folder))
        yield _longest_stall(name, json.loads(stalls))


def _double_click(folder: Path) -> Line:
    """A window that nothing was opened in yet: the median of several, since each loads the store but once."""
    file = folder / "double-click.shufa"
    copyfile(year_file(folder, DISTRICT), file)
    opened = (python("-m", "tests.bench.watching", str(file), str(folder)) for _ in range(RUNS))
    stalls = sorted((json.loads(told) for told in opened), key=lambda told: told["open it"])
    return _longest_stall(f"a file of {DISTRICT.text} double-clicked", stalls[RUNS // 2])


def _longest_stall(name: str, stalls: dict[str, tuple[float, float]]) -> Line:
    worst = max(stalls, key=lambda act: stalls[act][0])
    facts = ", ".join(f"{act} {busy:.0f}" for act, (busy, _) in stalls.items())
    clock = max(clock for _, clock in stalls.values())
    return Line(
        f"longest stall of the window's thread, in 100 ms: {name}",
        stalls[worst][0] / STALL_MS,
        1.0,
        f"ms busy without a turn: {facts}; by the clock at most {clock:.0f} ms",
    )


def _run(script: str, *arguments: str) -> str:
    return python("-c", script, *arguments)
