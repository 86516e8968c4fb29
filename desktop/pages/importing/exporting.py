"""How a year leaves the program as the workbook that it can read again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.frame.file_reading import FileReading
from desktop.operations.workbooks import export_workbook
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.save_path import ask_save_path
from desktop.widgets.telling.notices import Notices

_ENDING = ".xlsx"


class Exporting(QObject):
    """Asks where to, and writes beside the window's thread: a full year has some 90,000 marks."""

    def __init__(self, session: Session, tasks: Tasks, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._notices = notices
        self._window = window
        self._writing = FileReading(session, tasks, self.tr("导出工作簿"), self)

    def ask(self) -> None:
        """Asks for the file; one without an ending gets the workbook's."""
        path = ask_save_path(
            self._window,
            self.tr("导出工作簿"),
            f"{self._session.evaluation.title}{_ENDING}",
            self.tr("Excel 工作簿"),
        )
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Writes the year that is shown; a file that is there is replaced whole, or left as it was."""
        evaluation_id = self._session.evaluation_id
        self._writing.ask(
            lambda store, _progress: export_workbook(store, evaluation_id, path, replace=True),
            lambda _done: self._notices.say(self.tr("已导出 {path}").format(path=path)),
            self._notices.refuse,
        )
