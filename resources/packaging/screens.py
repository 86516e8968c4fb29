"""Draws every page from the demo into a folder: light, dark, and at 150 %. Run by `make screens`.

Each mode is a process of its own, because Qt takes scale and colours at its start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

MODES = {"light": ("light", "1"), "dark": ("dark", "1"), "150": ("light", "1.5")}
SIZE = (1366, 768)


def draw(file: Path, folder: Path, mode: str) -> None:
    """Draws every page in one mode; called in the process of that mode."""
    from PySide6.QtCore import QSettings, Qt
    from PySide6.QtTest import QTest

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

    def picture(name: str) -> None:
        QTest.qWait(400)
        window.grab().save(str(folder / f"{name}-{mode}.png"))

    picture("00-start")
    window.open_file(file)
    for number, destination in enumerate(destinations(), 1):
        window.go(destination.key)
        picture(f"{number:02d}-{destination.key}")
    window.close()


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
            subprocess.run(
                [sys.executable, __file__, str(folder), str(file), mode],
                env=surroundings,
                check=True,
            )
    (folder / ".settings.ini").unlink(missing_ok=True)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(sys.argv[1:]))
