"""The one place where background work starts, shows its progress and surfaces its errors.

The store stays on the GUI thread: work gets frozen records and gives back a value.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from db.steps import Progress

if TYPE_CHECKING:  # loaded with the first work
    from concurrent.futures import ThreadPoolExecutor


_BETWEEN_S = 0.04  # an eye sees it as live, and the work is hardly slower


class Cancelled(Exception):
    """The person pressed cancel; raised inside the work at its next step."""


Work = Callable[[Progress], Any]


class Task(QObject):
    """One piece of background work. Ends in exactly one of `done`, `failed` and `cancelled`."""

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(object)  # the exception
    cancelled = Signal()
    back = Signal(object)  # before any of the three, which may ask a person something: the task
    ended = Signal(object)  # after any of the three: the task

    _stepped = Signal(int, int)
    _returned = Signal(object)
    _raised = Signal(object)

    def __init__(self, title: str, work: Work, parent: QObject, *, aside: bool = False) -> None:
        super().__init__(parent)
        self.title = title
        self.aside = aside
        self.settled = False  # its outcome has reached the window's thread
        self.over = False
        self._work = work
        self._cancelled = False
        self._last = 0.0  # when a step was reported
        self._stepped.connect(self.progressed)
        # Bound slots of an object of the GUI thread: what the worker emits is queued to here.
        self._returned.connect(self._settle)
        self._raised.connect(self._surface)

    def cancel(self) -> None:
        """Asks the work to stop at its next step."""
        self._cancelled = True

    def run(self) -> None:
        """Does the work on the calling thread and reports to the GUI thread."""
        try:
            value = self._work(self._step)
        except Exception as error:  # noqa: BLE001 - handed on, and shown by whoever hears `failed`
            self._raised.emit(error)
        else:
            self._returned.emit(value)

    def _step(self, done: int, total: int) -> None:
        """What running work says of itself, unless it said so just now. Raises Cancelled once that was asked for."""
        if self._cancelled:
            raise Cancelled
        now = time.monotonic()
        if done >= total or now - self._last >= _BETWEEN_S:
            self._last = now
            self._stepped.emit(done, total)

    @Slot(object)
    def _settle(self, value: object) -> None:
        self.settled = True
        self.back.emit(self)
        self.done.emit(value)
        self._end()

    @Slot(object)
    def _surface(self, error: Exception) -> None:
        self.settled = True
        self.back.emit(self)
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
        self._end()

    def _end(self) -> None:
        self.over = True
        self.ended.emit(self)


class Tasks(QObject):
    """Starts work one piece at a time on a worker thread; inline in tests."""

    started = Signal(object)  # Task
    failed = Signal(object)  # Exception

    def __init__(self, parent: QObject | None = None, *, inline: bool = False) -> None:
        super().__init__(parent)
        self._inline = inline
        self._threads: ThreadPoolExecutor | None = None
        self._running: list[Task] = []

    @property
    def busy(self) -> bool:
        """Whether some work has not ended."""
        return bool(self._running)

    @property
    def unsettled(self) -> Task | None:
        """The latest work whose outcome has not come back yet."""
        late = (task for task in reversed(self._running) if not (task.settled or task.aside))
        return next(late, None)

    def start(
        self,
        title: str,
        work: Work,
        done: Callable[[Any], None],
        ended: Callable[[Task], None] | None = None,
        *,
        shown: bool = True,
        aside: bool = False,
    ) -> Task:
        """Starts `work(progress)`; `done` gets its value on the GUI thread, `ended` is called in any case.

        `started` tells of it unless it is `shown` by whoever starts it. What is done `aside`, on a thread of its
        own, holds up nothing: no other work, no closing of a file, no end of the program. It never reads the file.
        """
        task = Task(title, work, self, aside=aside)
        self._running.append(task)
        # A cycle that holds a window's object must not be collected, and so destroyed, on the worker.
        gc.disable()
        task.done.connect(done)
        task.failed.connect(self.failed)
        task.ended.connect(self._forget)
        if ended is not None:
            task.ended.connect(ended)
        if shown:
            self.started.emit(task)
        if self._inline:
            task.run()
        elif aside:
            threading.Thread(target=task.run, daemon=True, name="aside").start()
        else:
            self._worker().submit(task.run)
        return task

    def cancel_all(self) -> None:
        """Asks everything to stop and waits for it: before a file closes or the program ends."""
        for task in self._running:
            task.cancel()
        if self._threads is not None:
            self._threads.submit(int).result()  # one worker: when this is done, what came before is

    def _worker(self) -> ThreadPoolExecutor:
        """The one worker, made with the first work that needs it."""
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
        return self._threads

    @Slot(object)
    def _forget(self, task: Task) -> None:
        self._running.remove(task)
        task.deleteLater()
        if not self._running:
            gc.enable()
