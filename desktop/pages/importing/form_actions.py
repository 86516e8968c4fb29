"""打分表 out to a folder and back, as a page offers them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from db.store.trail.roles import ReadSubject
from desktop.exchange.saving import new_folder
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.operations.forms.writing import write_forms
from desktop.pages.importing.forms_dialog import FormsDialog
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.telling.notices import Notices


class FormActions(QObject):
    """The two acts and their menu."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, page: QWidget
    ) -> None:
        super().__init__(page)
        self._session, self._edits, self._notices, self._page = session, edits, notices, page
        self._writing = FileReading(session, tasks, self.tr("导出打分表"), self)
        self.menu = QMenu(page)
        self._export = self.menu.addAction(self.tr("导出打分表…"))
        self._export.triggered.connect(lambda _on=False: self.export())
        self._import = self.menu.addAction(self.tr("导入打分表…"))
        self._import.triggered.connect(lambda _on=False: self.take_back())
        self.menu.aboutToShow.connect(self._enable)

    def export(self) -> None:
        """Asks where to, and writes a form for each reviewer into a new folder there."""
        title = self.tr("打分表存到哪里（会新建一个文件夹）")
        folder = ask_folder(self._page, title, Purpose.FOLDER)
        if folder is not None:
            self.write(folder)

    def write(self, parent: Path) -> None:
        """Writes the forms into a folder of their own."""
        session = self._session
        year = session.evaluation_id
        folder = new_folder(parent, self.tr("打分表"))
        self._writing.ask(
            lambda store, step: write_forms(store, year, folder, progress=step),
            lambda paths: self._notices.say(
                self.tr("已导出 {n} 份打分表：{path}").format(n=len(paths), path=folder)
            ),
            self._notices.refuse,
        )

    def take_back(self) -> None:
        """Opens the list of forms that come back."""
        FormsDialog(self._session, self._edits, self._notices, self._page).exec()

    def _enable(self) -> None:
        session = self._session
        access = session.store.access if session.has_evaluation else None
        self._export.setEnabled(access is not None and access.may_read(ReadSubject.BALLOTS))
        may = access is not None and session.editable and access.may_change("ballot.import")
        self._import.setEnabled(may)
