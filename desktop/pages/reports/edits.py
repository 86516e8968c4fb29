"""Edits of reports: handing in, and what the office decides."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Entry, Report, ReportStatus
from db.steps import Progress, unheard
from desktop.exchange.documents.documents import Document, kind_of
from desktop.frame.edits import Edit
from desktop.frame.entry_edits import entry_of_code
from desktop.messages import report_word
from desktop.session import Session

translate = QCoreApplication.translate


class HandIn(Edit):
    """Takes a report in as the unit's latest version; undone, it is taken out and kept at hand for a redo."""

    def __init__(self, session: Session, entry: Entry, document: Document) -> None:
        text = translate("commands", "附报告 {name}").format(name=entry.unit)
        super().__init__(session, text)
        self._code = entry.unit_code
        self._sha256 = document.sha256
        self._document: Document | None = document

    def write(self) -> None:
        hand_in(self._session, self._code, self._document, self.step)
        self._document = None  # it is in the file: no need to hold it here too

    def unwrite(self) -> None:
        reason = translate("commands", "撤销")
        self._document = take_out(self._session, self._code, self._sha256, reason, self.step)

    def announce(self) -> None:
        self._session.entries_changed.emit()


class HandInMany(Edit):
    """A batch of reports, taken in one after another as they are read; undone and redone as one step.

    `take` writes; pushing the edit when the batch is over only makes it undoable.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, translate("commands", "批量附报告"))
        self._taken: list[tuple[str, str]] = []  # unit code and sha256
        self._out: list[tuple[str, Document]] = []  # what an undo took out, for a redo

    @property
    def count(self) -> int:
        """How many reports the batch holds."""
        return len(self._taken)

    def take(self, entry: Entry, document: Document) -> None:
        """Takes one report in. Raises UserError."""
        hand_in(self._session, entry.unit_code, document)
        self._taken.append((entry.unit_code, document.sha256))

    def write(self) -> None:
        with self._session.store.transaction():
            for done, (code, document) in enumerate(self._out, 1):
                hand_in(self._session, code, document)
                self.step(done, len(self._out))
        self._out = []

    def unwrite(self) -> None:
        reason = translate("commands", "撤销")
        out = []
        with self._session.store.transaction():
            for done, (code, sha256) in enumerate(self._taken, 1):
                out.append((code, take_out(self._session, code, sha256, reason)))
                self.step(done, len(self._taken))
        self._out = out

    def announce(self) -> None:
        self._session.entries_changed.emit()


class TakeOut(Edit):
    """Removes a version that was put in by mistake; undone, it is handed in anew."""

    def __init__(self, session: Session, entry: Entry, report: Report, reason: str) -> None:
        text = translate("commands", "移除报告 {name}").format(name=report.file_name)
        super().__init__(session, text)
        self._code = entry.unit_code
        self._sha256 = report.sha256
        self._reason = reason
        self._document: Document | None = None

    def write(self) -> None:
        self._document = take_out(self._session, self._code, self._sha256, self._reason, self.step)

    def unwrite(self) -> None:
        hand_in(self._session, self._code, self._document, self.step)
        self._document = None

    def announce(self) -> None:
        self._session.entries_changed.emit()


class DecideReport(Edit):
    """Accepts or returns the latest version; undone, it stands as before."""

    def __init__(
        self, session: Session, entry: Entry, report: Report, status: ReportStatus, reason: str = ""
    ) -> None:
        text = translate("commands", "报告{word} {name}")
        super().__init__(session, text.format(word=report_word(status), name=entry.unit))
        self._code = entry.unit_code
        self._before = (report.status, report.note)
        self._after = (status, reason)

    def write(self) -> None:
        self._set(*self._after)

    def unwrite(self) -> None:
        self._set(*self._before)

    def announce(self) -> None:
        self._session.entries_changed.emit()

    def _set(self, status: ReportStatus, reason: str) -> None:
        reports = self._session.store.reports
        latest = reports.versions(entry_of_code(self._session, self._code).id)[0]
        reports.set_status(latest.id, status, reason)


class ExtendDeadline(Edit):
    """Gives units a deadline of their own, or takes it back."""

    def __init__(
        self,
        session: Session,
        before: dict[str, tuple[str, str]],
        deadline: str,
        reason: str,
    ) -> None:
        super().__init__(session, translate("commands", "延期 {n} 个单位").format(n=len(before)))
        self._before = dict(before)
        self._after = (deadline, reason)

    def write(self) -> None:
        self._set(dict.fromkeys(self._before, self._after))

    def unwrite(self) -> None:
        self._set(self._before)

    def announce(self) -> None:
        self._session.entries_changed.emit()

    def _set(self, deadlines: dict[str, tuple[str, str]]) -> None:
        store = self._session.store
        with store.transaction():
            for code, (deadline, reason) in deadlines.items():
                entry = entry_of_code(self._session, code)
                store.deliveries.extend(entry.id, deadline, reason)


class SetDeadline(Edit):
    """Sets when all reports are due."""

    def __init__(self, session: Session, deadline: str) -> None:
        super().__init__(session, translate("commands", "设截止日期"))
        self._before = session.evaluation.deadline
        self._after = deadline

    def write(self) -> None:
        self._set(self._after)

    def unwrite(self) -> None:
        self._set(self._before)

    def announce(self) -> None:
        self._session.entries_changed.emit()

    def _set(self, deadline: str) -> None:
        self._session.store.evaluations.set_deadline(self._session.evaluation_id, deadline)


def is_in_already(session: Session, entry: Entry, document: Document) -> bool:
    """Whether the unit's latest version is this document byte for byte."""
    versions = session.store.reports.versions(entry.id)
    return bool(versions) and versions[0].sha256 == document.sha256


def hand_in(
    session: Session, code: str, document: Document | None, progress: Progress = unheard
) -> None:
    """Hands a document in for the unit with the code. Raises UserError."""
    if document is None:
        raise RuntimeError("no document at hand")
    entry = entry_of_code(session, code)
    session.store.reports.hand_in(
        entry.id,
        document.name,
        document.content,
        document.text,
        document.textless,
        sha256=document.sha256,  # read and digested beside the window's thread
        progress=progress,
    )


def take_out(
    session: Session, code: str, sha256: str, reason: str, progress: Progress = unheard
) -> Document:
    """Takes a version out of the file and returns it. Raises UserError NO_SUCH_REPORT and the store's."""
    reports = session.store.reports
    entry = entry_of_code(session, code)
    report = next((r for r in reports.versions(entry.id) if r.sha256 == sha256), None)
    if report is None:
        raise UserError(ErrorKind.NO_SUCH_REPORT)
    name, kind = report.file_name, kind_of(report.file_name)
    content, text = reports.content(report.id), reports.text(report.id)
    reports.take_out(report.id, reason, progress)
    return Document(name, content, sha256, kind, text, report.textless)
