"""Edits of the rectification ledger that can be taken back; moving a finding on is an act with its own answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Entry, Finding, StrongPoint
from desktop.frame.edits import Edit
from desktop.frame.entry_edits import entry_of_code
from desktop.session import Session

translate = QCoreApplication.translate


class AddFinding(Edit):
    """Puts a finding into the ledger."""

    def __init__(self, session: Session, entry: Entry, values: dict[str, str]) -> None:
        super().__init__(session, translate("commands", "登记问题 {name}").format(name=entry.unit))
        self._code = entry.unit_code
        self._values = values

    def write(self) -> None:
        entry = entry_of_code(self._session, self._code)
        self._session.store.findings.add(entry.id, **self._values)

    def unwrite(self) -> None:
        found = _finding(self._session, self._code, self._values["text"])
        self._session.store.findings.remove(found.id)

    def announce(self) -> None:
        self._session.findings_changed.emit()


class EditFinding(Edit):
    """Changes what a finding says."""

    def __init__(self, session: Session, finding: Finding, changes: dict[str, str]) -> None:
        super().__init__(
            session, translate("commands", "修改问题 {name}").format(name=finding.unit)
        )
        self._code = finding.unit_code
        self._after = changes
        self._before = {key: str(getattr(finding, key)) for key in changes}
        self._text_before = finding.text
        self._text_after = changes.get("text", finding.text)

    def write(self) -> None:
        found = _finding(self._session, self._code, self._text_before)
        self._session.store.findings.edit(found.id, **self._after)

    def unwrite(self) -> None:
        found = _finding(self._session, self._code, self._text_after)
        self._session.store.findings.edit(found.id, **self._before)

    def announce(self) -> None:
        self._session.findings_changed.emit()


class AddStrongPoint(Edit):
    """Notes what a unit did well, for its feedback letter."""

    def __init__(self, session: Session, entry: Entry, text: str) -> None:
        super().__init__(session, translate("commands", "登记亮点 {name}").format(name=entry.unit))
        self._code = entry.unit_code
        self._text = text

    def write(self) -> None:
        entry = entry_of_code(self._session, self._code)
        self._session.store.findings.add_strong_point(entry.id, self._text)

    def unwrite(self) -> None:
        found = _strong_point(self._session, self._code, self._text)
        self._session.store.findings.remove_strong_point(found.id)

    def announce(self) -> None:
        self._session.findings_changed.emit()


def _finding(session: Session, code: str, text: str) -> Finding:
    """A finding by what it says: its row number changes when its removal is undone."""
    for found in session.store.findings.of_evaluation(session.evaluation_id):
        if (found.unit_code, found.text) == (code, text):
            return found
    raise UserError(ErrorKind.NO_SUCH_FINDING)


def _strong_point(session: Session, code: str, text: str) -> StrongPoint:
    for found in session.store.findings.strong_points(session.evaluation_id):
        if (found.unit_code, found.text) == (code, text):
            return found
    raise UserError(ErrorKind.NO_SUCH_FINDING)
