"""Reads the open file beside the window's thread, so that counting a large year never holds the window up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from db.errors import UserError
from db.steps import Progress
from desktop.session import Session
from desktop.tasks import Task, Tasks

if TYPE_CHECKING:  # loaded with the first file
    from db.store import Store

T = TypeVar("T")


class FileReading(QObject):
    """Answers one place of the window: of several questions only the latest is answered, and only for this file.

    `title` names the work in the status bar.
    """

    def __init__(self, session: Session, tasks: Tasks, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks
        self._title = title
        self._task: Task | None = None
        self._asked = 0
        session.closed.connect(self.drop)

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._task is not None

    def ask(
        self,
        read: Callable[[Store, Progress], T],
        show: Callable[[T], None],
        refuse: Callable[[UserError], None] | None = None,
    ) -> None:
        """Lets `read` look into the file as it is saved now; `show` gets what it found.

        What an account may not see is told to `refuse`, or else to whoever hears of failed work.
        """
        self.drop()
        asked, open_reader = self._asked, self._session.reader()

        def work(progress: Progress) -> T | UserError:
            progress(0, 0)
            try:
                with open_reader() as store:
                    return read(store, progress)
            except UserError as error:
                if refuse is None:
                    raise
                return error

        def answer(found: T | UserError) -> None:
            if asked != self._asked:
                return  # asked again since, or the file is another one
            if not isinstance(found, UserError):
                show(found)
            elif refuse is not None:
                refuse(found)

        task = self._tasks.start(self._title, work, answer, self._ended)
        self._task = None if task.over else task

    def drop(self) -> None:
        """Lets the question go that is not answered yet."""
        self._asked += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _ended(self, task: Task) -> None:
        if task is self._task:
            self._task = None
