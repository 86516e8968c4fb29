"""A window whose thread is watched, by a timer that beats every other millisecond.

Busy time is the thread's own: what other programs do to the clock in between is no stall. Run by itself,
`python -m tests.bench.watching FILE FOLDER` opens a file as a double click does, where nothing is loaded yet.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import dress, make_application, make_window
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences

_BEAT_MS = 2
_REST = 0.3  # seconds after which nothing more comes of an act


class Watch:
    """Lets acts run in the window and keeps the longest time that each kept the thread from its events."""

    def __init__(self, application: QApplication, window: MainWindow) -> None:
        self.window = window
        self.desk = window.desk
        self.stalls: dict[str, tuple[float, float]] = {}
        self._application = application
        self._last = (0.0, 0.0)
        self._longest = (0.0, 0.0)
        self._timer = QTimer()
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def settle(self) -> None:
        """Turns the event loop until nothing works in the background, and a little longer."""
        until = time.perf_counter() + _REST
        while self.desk.tasks.busy or time.perf_counter() < until:
            if self.desk.tasks.busy:
                until = time.perf_counter() + _REST
            self._application.processEvents()

    def act(self, name: str, act: Callable[[], object]) -> None:
        """Does one thing as a person would, and notes its longest stall: busy, and by the clock."""
        self.settle()
        self._last, self._longest = _now(), (0.0, 0.0)
        act()
        self.settle()
        self.stalls[name] = self._longest

    def _beat(self) -> None:
        now = _now()
        busy, clock = (1000 * (b - a) for a, b in zip(self._last, now, strict=True))
        self._longest = max(self._longest[0], busy), max(self._longest[1], clock)
        self._last = now


def _now() -> tuple[float, float]:
    return time.thread_time(), time.perf_counter()


def window_watched(folder: Path) -> Watch:
    """The program's window, with settings of its own in the folder."""
    application = make_application(["shufa"])
    preferences = Preferences(QSettings(str(folder / "stalls.ini"), QSettings.Format.IniFormat))
    preferences.name = "王五"
    dress(application, preferences)
    window = make_window(application, preferences)
    window.show()
    return Watch(application, window)


def main() -> None:
    """Opens one file and prints the longest stall as JSON: milliseconds busy, and by the clock."""
    file, folder = map(Path, sys.argv[1:])
    watch = window_watched(folder)
    assert "db.store" not in sys.modules
    watch.act("open it", lambda: watch.window.open_file(file))
    assert watch.desk.session.is_open
    sys.stdout.write(json.dumps(watch.stalls))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
