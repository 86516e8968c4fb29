"""Saves a workbook made from the open file: asks where to, and writes on a worker, for a year has some 90,000 marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from db.steps import Progress
from desktop.frame.file_reading import FileReading
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import ask_save_path
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # loaded with the first file
    from db.store import Store

ENDING = ".xlsx"
Write: TypeAlias = "Callable[[Store, int, Path, Progress], None]"


class WorkbookSaving(QObject):
    """`title` names the work, `write` does it for an evaluation; a file that is there is replaced whole, or stays."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        notices: Notices,
        window: QWidget,
        title: str,
        write: Write,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._notices = notices
        self._window = window
        self._title = title
        self._write = write
        self._writing = FileReading(session, tasks, title, self)

    def ask(self, name: str) -> None:
        """Asks for the file, proposing this name; one without an ending gets the workbook's."""
        proposed, kind = f"{name}{ENDING}", self.tr("Excel 工作簿")
        path = ask_save_path(self._window, self._title, proposed, kind)
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Writes the year that is shown."""
        evaluation_id = self._session.evaluation_id
        self._writing.ask(
            lambda store, progress: self._write(store, evaluation_id, path, progress),
            lambda _done: self._notices.say(self.tr("已导出 {path}").format(path=path)),
            self._notices.refuse,
        )
