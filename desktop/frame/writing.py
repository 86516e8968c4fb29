"""Long writes: on the worker, on a connection of their own, under one modal progress with a way to cancel.

The window's store does not write meanwhile and reads anew afterwards. What is cancelled or refused leaves
no trace: each write is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QProgressBar, QProgressDialog

from db.steps import Progress
from desktop.session import Session
from desktop.tasks import Cancelled, Task, Tasks

if TYPE_CHECKING:  # loaded with the first file
    from db.store import Store

T = TypeVar("T")
_PATIENCE_MS = 250  # a write that is over sooner shows nothing
_NO_INPUT = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents


class Writing(QObject):
    """Runs long writes one at a time. Keys and clicks wait, then reach the progress alone."""

    def __init__(self, session: Session, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks
        self._under_way = 0

    @property
    def running(self) -> bool:
        """Whether a long write is under way: nothing else may write the file or close it."""
        return self._under_way > 0

    def write(self, title: str, operation: Callable[[Store, Progress], T]) -> T:
        """Lets an operation change the open file and returns its result once that is on disk.

        Raises what the operation raised, and Cancelled: the file is then as it was.
        """
        open_writer = self._session.store.writer()

        def work(step: Progress) -> T:
            with open_writer() as store, store.transaction():
                return operation(store, step)

        return self.run(title, work)

    def run(self, title: str, work: Callable[[Progress], T]) -> T:
        """Does work that makes or changes a file, and waits for it. Raises what it raised, and Cancelled."""
        outcome: list[T | Exception] = []

        def caught(step: Progress) -> T | Exception:
            try:
                return work(step)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - raised again where the write was asked for
                return error

        self._under_way += 1
        try:
            while (earlier := self._tasks.unsettled) is not None:
                _wait(earlier)  # what it brings back may want to write too
            task = self._tasks.start(title, caught, outcome.append, shown=False)
            _wait(task, at_most_ms=_PATIENCE_MS)
            if not task.over:
                _show(task)
                _wait(task)
        finally:
            self._under_way -= 1
        if not outcome:
            raise Cancelled
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        return outcome[0]


def _wait(task: Task, at_most_ms: int | None = None) -> None:
    """Until the task has ended or the time is over; the window paints, and takes no key or click."""
    if task.over:
        return
    loop = QEventLoop()
    task.ended.connect(loop.quit)
    if at_most_ms is not None:
        QTimer.singleShot(at_most_ms, loop.quit)
    loop.exec(_NO_INPUT)


def _show(task: Task) -> None:
    """Shows how far the task is until it has ended, or is cancelled by the person."""
    dialog = QProgressDialog(QApplication.activeModalWidget() or QApplication.activeWindow())
    dialog.setObjectName("writing_progress")
    dialog.setWindowTitle(dialog.tr("正在写入"))
    dialog.setLabelText(task.title)
    dialog.setCancelButtonText(dialog.tr("取消"))
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    bar = QProgressBar(dialog)  # set by itself: to set the dialog's value would turn the event loop
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    dialog.setBar(bar)

    def tell(done: int, total: int) -> None:
        bar.setRange(0, total)
        bar.setValue(done)

    task.progressed.connect(tell)
    task.ended.connect(dialog.accept)
    dialog.canceled.connect(task.cancel)
    dialog.rejected.connect(task.cancel)  # Escape
    dialog.exec()
    task.progressed.disconnect(tell)
    dialog.deleteLater()
