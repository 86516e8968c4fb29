"""A folder that a scanner writes into: what lies still in it is taken, and never twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.exchange.scans.sources import scan_files

STILL_S: Final = 2.0  # without a change of size: the scanner has put the file down
_LOOK_MS: Final = 500
_Looks = tuple[int, int]  # size, and when it was written


class FolderWatch(QObject):
    """Looks into the folder now and then, while `is_free` says that what is found can be taken.

    Files that are being written hold back the others, so that a stack scanned in one go is one batch.
    """

    found = Signal(object)  # list[Path]
    lost = Signal()  # the folder is not there any more

    def __init__(self, is_free: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self.now: Callable[[], float] = time.monotonic
        self._is_free = is_free
        self._since: dict[Path, tuple[_Looks, float]] = {}
        self._taken: set[tuple[Path, _Looks]] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def begin(self, folder: Path) -> None:
        """Watches a folder, with what lies in it already."""
        self.folder = folder
        self._since.clear()
        self._timer.start()
        self.look()

    def end(self) -> None:
        """Watches no more; what was taken stays known."""
        self.folder = None
        self._timer.stop()

    def look(self) -> None:
        """Looks once."""
        if self.folder is None or not self._is_free():
            return
        try:
            looks = self._new(scan_files([self.folder]) if self.folder.is_dir() else None)
        except OSError:
            looks = None
        if looks is None:
            self.end()
            self.lost.emit()
            return
        now = self.now()
        for path, look in looks.items():
            if path not in self._since or self._since[path][0] != look:
                self._since[path] = (look, now)
        if looks and all(now - self._since[path][1] >= STILL_S for path in looks):
            self._taken |= set(looks.items())
            self.found.emit(list(looks))

    def _new(self, paths: tuple[Path, ...] | None) -> dict[Path, _Looks] | None:
        """The files that were not taken as they are now; a file without content is only about to come."""
        if paths is None:
            return None
        found = {}
        for path in paths:
            try:
                stat = path.stat()
            except FileNotFoundError:  # it was renamed just now
                continue
            look = (stat.st_size, stat.st_mtime_ns)
            if stat.st_size and (path, look) not in self._taken:
                found[path] = look
        return found
