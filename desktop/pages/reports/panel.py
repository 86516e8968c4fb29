"""The report of one unit beside the table: where it stands, its versions, what it says, and what to decide."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
)

from db.errors import UserError
from db.records import Delivery, Entry, Report, ReportStatus, Textless
from db.records.reports import ReportFault
from db.store.reports.reports import clean_file_name
from desktop.exchange.documents.documents import KINDS, ReportDocument, kind_of, read_document
from desktop.exchange.saving import as_private_as, save_bytes
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.messages import (
    moment,
    report_fault_text,
    report_word,
    size_text,
    textless_text,
)
from desktop.operations.reports import faults_of_reports
from desktop.pages.reports.delivery_words import contact_text, due_text, fault_tip
from desktop.pages.reports.edits import (
    decide_report,
    hand_in_report,
    is_in_already,
    take_out_report,
)
from desktop.pages.reports.reader import ReportReader
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_save_path
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.telling.notices import Notices

_ENOUGH = 16  # digits of a digest that tell the versions of a year apart
_TO_THE_MINUTE = len("2024-12-31 09:30")


class ReportPanel(QFrame):
    """Shows the latest version, or the one chosen; hands in, accepts, returns, opens outside."""

    closed = Signal()

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._entry: Entry | None = None
        self._versions: tuple[Report, ...] = ()
        self._words = ""
        self._wrong: ReportFault | None = None
        self._outside = QTemporaryDir()
        self.document = ReportReader(session, tasks)
        self._build_head()
        self._build_buttons()
        self._lay_out()
        self.show_delivery(None)

    @property
    def report(self) -> Report | None:
        """The version that is shown."""
        row = self._version.currentIndex()
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def show_delivery(
        self, delivery: Delivery | None, words: str = "", fault: ReportFault | None = None
    ) -> None:
        """Turns to a unit's report; `words` are brought into view, `fault` is what is wrong with the latest."""
        self._wrong = fault
        entry = delivery.entry if delivery is not None else None
        same = entry is not None and self._entry is not None and entry.id == self._entry.id
        chosen = self.report.id if same and self.report is not None else None
        newest = self._versions[0].id if same and self._versions else None
        self._entry, self._words = entry, words
        self._versions = () if entry is None else self._session.store.reports.versions(entry.id)
        if self._versions and self._versions[0].id != newest:
            chosen = None  # a new version has come: it is what to look at
        self._title.setText(entry.unit if entry is not None else self.tr("选择一个单位"))
        self._due.setText(due_text(delivery) if delivery is not None else "")
        contact = contact_text(entry) if entry is not None else ""
        self._contact.setText(contact)
        self._contact.setVisible(bool(contact))
        self._fill_versions(chosen)
        self._show_version()

    def hand_in_file(self, entry: Entry, path: Path) -> None:
        """Reads a file and takes it in as the unit's latest version."""
        if not self._may("report.hand_in"):
            return
        self._tasks.start(
            self.tr("读取 {name}").format(name=path.name),
            lambda progress: read_document(path, progress),
            lambda document: self._hand_in(entry, document),
        )

    def ask_file(self) -> None:
        """Lets the person choose a file for the unit."""
        if self._entry is None:
            return
        patterns = " ".join(f"*{ending}" for ending in KINDS)
        kinds = self.tr("述法报告") + f" ({patterns})"
        path = ask_file(self, self.tr("附报告"), Purpose.IMPORT, kinds)
        if path is not None:
            self.hand_in_file(self._entry, path)

    def accept(self) -> None:
        """已审: the shown version is as it should be."""
        if self._entry is not None and self.report is not None:
            status = ReportStatus.ACCEPTED
            self._edits.perform(decide_report(self._session, self._entry, self.report, status))

    def send_back(self) -> None:
        """退回, with the reason."""
        if self._entry is None or self.report is None:
            return
        reason = ask_reason(
            self.tr("退回报告"),
            self.tr("退回后该单位按未交计，重新提交后恢复。请写明需要修改之处。"),
            self.tr("退回"),
            self,
        )
        if reason is not None:
            status = ReportStatus.RETURNED
            self._edits.perform(
                decide_report(self._session, self._entry, self.report, status, reason)
            )

    def take_out(self) -> None:
        """Removes the latest version where it was attached by mistake."""
        if self._entry is None or self.report is None:
            return
        reason = ask_reason(
            self.tr("移除报告"),
            self.tr("从“{unit}”移除“{file}”（附错时使用），以前的版本不受影响。").format(
                unit=self._entry.unit, file=self.report.file_name
            ),
            self.tr("移除"),
            self,
        )
        if reason is not None:
            self._edits.perform(take_out_report(self._session, self._entry, self.report, reason))

    def open_outside(self) -> None:
        """Opens a copy of the shown version with the system's program for it."""
        report = self.report
        if report is None or not self._outside.isValid():
            return
        try:
            path = self._copy(report)
        except UserError as error:
            self._notices.refuse(error)
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._notices.say(self.tr("系统没有可以打开此文件的程序"))

    def _copy(self, report: Report) -> Path:
        """The version as a file of its own. What a file from elsewhere calls a report may be no document."""
        name = clean_file_name(report.file_name)
        kind_of(name)
        folder = Path(self._outside.path()) / report.sha256[:_ENOUGH]
        path = folder / name
        if not path.exists():
            folder.mkdir(exist_ok=True)
            store = self._session.store
            save_bytes(path, store.reports.content(report.id), mode=as_private_as(store.path))
            path.chmod(0o400)  # a copy: what is changed in it would be lost
        return path

    def save_copy(self) -> None:
        """Writes the shown version to a place of the person's choice."""
        report = self.report
        if report is None:
            return
        path = ask_save_path(
            self, self.tr("另存报告"), clean_file_name(report.file_name), self.tr("述法报告")
        )
        if path is not None:
            try:
                store = self._session.store
                content = store.reports.content(report.id)
                save_bytes(path, content, replace=True, mode=as_private_as(store.path))
            except UserError as error:
                self._notices.refuse(error)
            else:
                self._notices.say(self.tr("已另存：{path}").format(path=path))

    def _hand_in(self, entry: Entry, document: ReportDocument) -> None:
        if is_in_already(self._session, entry, document):
            self._notices.say(self.tr("与“{unit}”的最新版相同，未变").format(unit=entry.unit))
        elif self._edits.perform(hand_in_report(self._session, entry, document)):
            self._notices.say(
                self.tr("已附到“{unit}”").format(unit=entry.unit)
                + self._wrong_with(entry, document)
            )

    def _wrong_with(self, entry: Entry, document: ReportDocument) -> str:
        """Why what was just taken in wants looking at, or shows no text."""
        store, year = self._session.store, self._session.evaluation_id
        faults = faults_of_reports(store, year, store.deliveries.all(year))
        if entry.id in faults:
            return f"（{report_fault_text(faults[entry.id])}）"
        return f"（{textless_text(document.textless)}）" if document.textless else ""

    def _fill_versions(self, chosen: int | None) -> None:
        self._version.blockSignals(True)
        self._version.clear()
        for report in self._versions:
            text = self.tr("第 {n} 版　{name}").format(n=report.version, name=report.file_name)
            self._version.addItem(text, report.id)
        self._version.setCurrentIndex(max(self._version.findData(chosen), 0))
        self._version.setVisible(bool(self._versions))
        self._version.blockSignals(False)

    def _show_version(self, _row: int = 0) -> None:
        report = self.report
        self._facts.setText(_facts(report) if report is not None else "")
        self._facts.setVisible(report is not None)
        self._note.setText(
            self.tr("退回理由：{text}").format(text=report.note) if report and report.note else ""
        )
        self._note.setVisible(bool(self._note.text()))
        latest = report is not None and report is self._versions[0]
        self._fault.setText(fault_tip(self._wrong) if latest else "")
        self._fault.setVisible(bool(self._fault.text()))
        self._enable()
        self.document.show_report(report, self._words, self._how_to())

    def _how_to(self) -> str:
        if self._entry is None:
            return self.tr("在左侧选择单位，查看其报告。")
        return self.tr("尚未提交报告。\n把文件拖到单位所在行，或用“附报告…”。")

    def _enable(self) -> None:
        report = self.report
        latest = report is not None and report is self._versions[0]
        status = report.status if report is not None else None
        self._attach.setEnabled(self._may("report.hand_in") and self._entry is not None)
        self._accept.setEnabled(
            self._may("report.accepted") and latest and status is not ReportStatus.ACCEPTED
        )
        self._return.setEnabled(
            self._may("report.returned") and latest and status is not ReportStatus.RETURNED
        )
        self._remove.setEnabled(
            self._may("report.take_out") and latest and status is ReportStatus.RECEIVED
        )
        self._open.setEnabled(report is not None)
        self._save.setEnabled(report is not None)

    def _may(self, what: str) -> bool:
        """Whether the file may be changed at all, and by whoever is signed in."""
        session = self._session
        return session.has_evaluation and session.editable and session.store.access.may_change(what)

    def _build_head(self) -> None:
        self._title = QLabel()
        self._title.setObjectName("section")
        self._title.setWordWrap(True)
        self._due = QLabel()
        self._due.setProperty("muted", True)
        self._contact = QLabel()
        self._contact.setProperty("muted", True)
        self._contact.setWordWrap(True)
        policy = self._contact.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nor do the buttons below move from unit to unit
        self._contact.setSizePolicy(policy)
        self._facts = QLabel()
        self._facts.setWordWrap(True)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._fault = QLabel()
        self._fault.setWordWrap(True)
        self._fault.setProperty("fault", True)
        self._version = ElidingChoice()
        self._version.setAccessibleName(self.tr("报告版本"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # the buttons beside it stay where they are
        self._version.setSizePolicy(policy)
        self._version.currentIndexChanged.connect(self._show_version)

    def _build_buttons(self) -> None:
        self._attach = push_button(self.tr("附报告…"), "paperclip")
        self._attach.clicked.connect(self.ask_file)
        self._accept = push_button(self.tr("审定"), "check")
        self._accept.clicked.connect(self.accept)
        self._return = push_button(self.tr("退回…"), "undo-2")
        self._return.clicked.connect(self.send_back)
        self._remove = push_button("", "trash-2", tip=self.tr("移除附错的报告"))
        self._remove.setAccessibleName(self.tr("移除报告"))
        self._remove.clicked.connect(self.take_out)
        self._open = push_button("", "external-link", tip=self.tr("用外部程序打开"))
        self._open.setAccessibleName(self.tr("用外部程序打开"))
        self._open.clicked.connect(self.open_outside)
        self._save = push_button("", "download", tip=self.tr("另存报告"))
        self._save.setAccessibleName(self.tr("另存报告"))
        self._save.clicked.connect(self.save_copy)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._due)
        choice = QHBoxLayout()
        choice.addWidget(self._version, 1)
        for button in (self._open, self._save, self._remove):
            choice.addWidget(button)
        acts = QHBoxLayout()
        for button in (self._attach, self._accept, self._return):
            acts.addWidget(button)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._contact)
        column.addLayout(choice)
        column.addWidget(self._facts)
        column.addWidget(self._note)
        column.addWidget(self._fault)
        column.addLayout(acts)
        column.addWidget(self.document, 1)


def _facts(report: Report) -> str:
    parts = [
        report_word(report.status),
        moment(report.received_at)[:_TO_THE_MINUTE],
        size_text(report.size),
    ]
    if report.textless is Textless.SCANNED:  # of the others, the place of the document says it
        parts.append(textless_text(report.textless))
    return "　·　".join(parts)
