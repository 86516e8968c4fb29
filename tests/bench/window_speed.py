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
from desktop.widgets.preferences import Preferences
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
    timing = against(lambda: _run(_OURS, settings), lambda: _run(_BARE), RUNS)
    yield Line(
        "window ready for input", timing.ratio, 1.6, timing.note("the program", "a bare window")
    )
    stalls = json.loads(_run(_STALLS, settings, str(bench.folder / "stalls.shufa")))
    worst = max(stalls, key=lambda name: stalls[name][0])
    facts = ", ".join(f"{name} {busy:.0f} ms" for name, (busy, _) in stalls.items())
    yield Line(
        "longest stall of the window's thread, in 100 ms",
        stalls[worst][0] / STALL_MS,
        1.0,
        f"busy without a turn: {facts}; by the clock at most"
        f" {max(clock for _, clock in stalls.values()):.0f} ms",
    )


def _run(script: str, *arguments: str) -> str:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=surroundings,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


_STALLS = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from desktop import assets
from desktop.app import dress, make_application, make_window
from desktop.operations.schemes import new_file
from desktop.widgets.preferences import Preferences
from desktop.windows.import_dialog import ImportDialog

file = Path(sys.argv[2])
file.unlink(missing_ok=True)
new_file(file, assets.sample("year-2024.toml").read_text("utf-8"))
application = make_application(["shufa"])
preferences = Preferences(QSettings(sys.argv[1], QSettings.Format.IniFormat))
dress(application, preferences)
window = make_window(application, preferences)
window.show()
window.open_file(file)
for page in ("results", "print", "units"):  # what is loaded with the first visit is not a stall of work
    window.go(page)
gaps, last, stalls = [], [0.0, 0.0], {}

def beat():
    now = [time.perf_counter(), time.thread_time()]
    gaps.append((now[1] - last[1], now[0] - last[0]))
    last[:] = now

timer = QTimer()
timer.setInterval(2)
timer.timeout.connect(beat)
timer.start()

def settle():
    until = time.perf_counter() + 0.3
    while window._desk.tasks.busy or time.perf_counter() < until:
        application.processEvents()

def work(name, act):
    settle()
    gaps.clear()
    last[:] = [time.perf_counter(), time.thread_time()]
    act()
    settle()
    stalls[name] = tuple(1000 * max(column) for column in zip(*gaps))

desk = window._desk
dialog = ImportDialog(desk.session, desk.edits, desk.tasks, desk.notices, window)
dialog.show()
work("check a workbook", lambda: dialog.read(assets.sample("year-2024.xlsx")))
work("import it", dialog.take)
work("rank", lambda: window.go("results"))
work("search", lambda: window.page("results")._search.setText("街道"))
work("print", lambda: window.go("print"))
print(json.dumps(stalls))
"""
