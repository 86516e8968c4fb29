"""Imports a workbook: says what would change, then takes all of it or nothing; faults are listed by cell."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import Intake
from desktop.commands.edits import Edits
from desktop.exchange.intake import read_workbook
from desktop.messages import intake_lines, word
from desktop.models.faults_table import faults_table
from desktop.operations.workbooks import take_in
from desktop.session import Session
from desktop.tasks import Cancelled, Progress, Tasks
from desktop.widgets.notices import Notices
from desktop.widgets.stepping import Stepping
from desktop.widgets.table_view import TableView
from desktop.windows.page import push_button

_KINDS = "(*.xlsx *.xls *.ods *.csv)"


class ImportDialog(QDialog):
    """Choose a file, look at what it would change, take it in."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("导入工作簿"))
        self.resize(820, 520)
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._intake: Intake | None = None
        self._path = QLineEdit()
        self._path.setReadOnly(True)
        self._path.setAccessibleName(self.tr("工作簿文件"))
        self._path.setPlaceholderText(self.tr("Excel（.xlsx .xls）、.ods 或 .csv"))
        self._choose = push_button(self.tr("选择文件…"), "folder-open")
        self._choose.clicked.connect(self.choose)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.hide()
        self._stepping = Stepping(self._progress)
        self._banner = QFrame()
        self._banner.setObjectName("banner")
        self._summary = QLabel(
            self.tr(
                "可一次导入单位、评委、评分票、直接计分、扣分和加减分各表。"
                "先核对，全部无误才写入；有一处错误则一行也不导入。"
            )
        )
        self._summary.setWordWrap(True)
        QVBoxLayout(self._banner).addWidget(self._summary)
        self.faults = faults_table(self)
        self._table = TableView(self.tr("错误清单"))
        self._table.setModel(self.faults)
        self._table.set_widths([c.width for c in self.faults.columns], 1)
        self._table.hide()
        self._lay_out()

    def choose(self) -> None:
        """Asks for the file and reads it."""
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择工作簿"), "", self.tr("工作簿") + f" {_KINDS}"
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Reads and checks a workbook in the background, then shows what it would change."""
        self._path.setText(str(path))
        self._accept.setEnabled(False)
        self._choose.setEnabled(False)
        self._progress.show()
        scheme = self._session.scheme
        facts = self._session.store.evaluations.intake_facts(self._session.evaluation_id)

        def work(_progress: Progress) -> Intake | UserError:
            try:
                return read_workbook(path, scheme, facts)
            except UserError as error:  # shown in this window, fault by fault
                return error

        self._tasks.start(self.tr("读取工作簿"), work, self._show, self._ended)

    def take(self) -> None:
        """Takes the workbook in."""
        intake = self._intake
        if intake is None:
            return
        session = self._session
        self._accept.setEnabled(False)
        try:
            with self._stepping:
                taken = self._edits.act(
                    lambda: take_in(session.store, session.evaluation_id, intake, self._stepping),
                    self._session.evaluation_changed.emit,  # each page reads anew once
                )
        except Cancelled:
            self._say(self.tr("已取消，没有导入任何内容。"), "bad")
            return
        if taken:
            self._edits.stack.clear()  # what lies under an import cannot be taken back one by one
            self._notices.say(self.tr("已导入 {name}").format(name=Path(self._path.text()).name))
            self.accept()

    def reject(self) -> None:
        """Cancel: stops an import under way, closes the window otherwise."""
        if self._stepping.running:
            self._stepping.cancel()
        else:
            super().reject()

    def _show(self, read: Intake | UserError) -> None:
        if isinstance(read, UserError):
            self._refuse(read)
            return
        session = self._session
        try:
            with self._stepping:
                report = session.store.evaluations.take(
                    session.evaluation_id, read, dry_run=True, progress=self._stepping
                )
        except UserError as error:
            self._refuse(error)
            return
        except Cancelled:
            self._say(self.tr("已取消，没有导入任何内容。"), "bad")
            return
        self._intake = read
        self._table.hide()
        lines = intake_lines(report) or [self.tr("工作簿里没有可导入的内容。")]
        changes = sum(report.added.values()) + sum(report.changed.values())
        head = (
            self.tr("核对无误，导入后将有以下变化：")
            if changes
            else self.tr("与文件中的内容一致：")
        )
        self._say("\n".join([head, *lines]), "good")
        self._accept.setEnabled(bool(changes))
        self._accept.setFocus()

    def _refuse(self, error: UserError) -> None:
        self._intake = None
        headline = word(error).split("\n", 1)[0]
        self._say(headline, "bad")
        self.faults.set_rows(enumerate(error.faults))
        self._table.setVisible(bool(error.faults))

    def _say(self, text: str, tone: str) -> None:
        self._summary.setText(text)
        self._banner.setProperty("tone", tone)
        self._banner.style().unpolish(self._banner)
        self._banner.style().polish(self._banner)

    def _ended(self, _task: object) -> None:
        self._progress.hide()
        self._choose.setEnabled(True)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        self._accept = buttons.addButton(
            self.tr("全部导入"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setProperty("primary", True)
        self._accept.setEnabled(False)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.take)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._path, 1)
        row.addWidget(self._choose)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self._progress)
        layout.addWidget(self._banner)
        layout.addWidget(self._table, 1)
        layout.addStretch()
        layout.addWidget(buttons)
