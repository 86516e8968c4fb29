"""The window: ready for input against a bare PySide6 window, and the longest stall while it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Bench, Line, against

ROOT = Path(__file__).resolve().parents[2]
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
    _python("-m", "compileall", "-q", "db", "desktop", "tests/bench")
    timing = against(lambda: _run(_OURS, settings), lambda: _run(_BARE), RUNS)
    yield Line(
        "window ready for input", timing.ratio, 1.6, timing.note("the program", "a bare window")
    )
    for group, name in _WORK.items():
        yield _longest_stall(name, json.loads(_stalls(group, bench.folder)))


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


def _stalls(group: str, folder: Path) -> str:
    return _python("-m", "tests.bench.stalls", group, str(folder))


def _run(script: str, *arguments: str) -> str:
    return _python("-c", script, *arguments)


def _python(*arguments: str) -> str:
    """Runs compiled modules, as whoever has installed the program does."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        env=surroundings,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
