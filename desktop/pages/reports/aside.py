"""The report between the list of units and the ballot: a reviewer reads and marks in one place."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desktop.pages.reports.reader import ReportReader
from desktop.session import Session
from desktop.tasks import Tasks


class ReportAside(QFrame):
    """Follows the unit whose ballot is shown; reads nothing while it is hidden."""

    def __init__(self, session: Session, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._session = session
        self._entry_id: int | None = None
        self._name = QLabel()
        self._name.setProperty("muted", True)
        self._name.setWordWrap(True)
        self.reader = ReportReader(session, tasks)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._name)
        column.addWidget(self.reader, 1)

    def show_entry(self, entry_id: int | None) -> None:
        """Turns to a unit's latest report."""
        self._entry_id = entry_id
        if not self.isHidden():
            self.read()

    def read(self) -> None:
        """Shows the present unit's report as the file has it now."""
        number = self._entry_id
        versions = () if number is None else self._session.store.reports.versions(number)
        report = versions[0] if versions else None
        self._name.setText(report.file_name if report is not None else "")
        self._name.setVisible(report is not None)
        self.reader.show_report(report, instead=self.tr("该单位尚未提交报告"))
