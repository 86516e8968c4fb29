"""Keeps the window alive while the store works long on its thread.

The store stays on the window's thread, so a long change reports its rows here; between two of them the
window paints. Nothing else may reach the store meanwhile: a modal dialog takes only a click on its own
cancel, elsewhere keys and clicks wait, and what work beside the window brings waits too (`Tasks.held`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QProgressBar

from desktop.tasks import Cancelled

_BETWEEN = 0.04  # seconds: an eye sees it as live, and the work is hardly slower


class Stepping:
    """A progress for a store's long change. Raises Cancelled after `cancel`, which takes the change back."""

    def __init__(self, bar: QProgressBar) -> None:
        self._bar = bar
        self._cancelled = False
        self._last = 0.0
        self.running = False

    def __enter__(self) -> Self:
        self._cancelled, self.running, self._last = False, True, time.monotonic()
        self._bar.show()
        return self

    def __exit__(self, *_outcome: object) -> None:
        self.running = False
        self._bar.hide()

    def __call__(self, done: int, total: int) -> None:
        """Paints, if some time has gone by since the last time."""
        if time.monotonic() - self._last < _BETWEEN:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        QCoreApplication.processEvents()
        self._last = time.monotonic()
        if self._cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Asks the change to stop at its next row."""
        self._cancelled = True


class QuietSteps:
    """The steps of an edit or its undoing: the window paints and shows how far it is, and takes no key or click."""

    def __init__(self, show: Callable[[int, int], None]) -> None:
        self._show = show
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Paints, if some time has gone by since the last time, and at the end."""
        now = time.monotonic()
        if now - self._last < _BETWEEN and 1 < done < total:
            return
        self._show(done, total)
        if done < total:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self._last = time.monotonic()
