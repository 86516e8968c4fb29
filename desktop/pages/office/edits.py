"""Edits of what the office itself enters: given scores, occurrences, adjustments."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Adjustment, AdjustmentKind, Entry
from desktop.frame.edits import Edit
from desktop.frame.entry_edits import entry_of_code
from desktop.session import Session

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class OfficeValue:
    """What stands in the office's cell: thousandths of a point or times (None: nothing), and the evidence."""

    amount: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OfficeCell:
    """A cell of the office's grid before and after; `criterion` is empty in a part of given scores."""

    unit_code: str
    part: str
    criterion: str
    before: OfficeValue
    after: OfficeValue


class PutOffice(Edit):
    """Writes given scores and occurrences: one as typed, many as pasted, all or none."""

    def __init__(self, session: Session, cells: tuple[OfficeCell, ...]) -> None:
        text = translate("commands", "录入 {n} 格").format(n=len(cells))
        super().__init__(session, text)
        self._cells = cells

    def write(self) -> None:
        self._put([(cell, cell.after) for cell in self._cells])

    def unwrite(self) -> None:
        self._put([(cell, cell.before) for cell in self._cells])

    def announce(self) -> None:
        self._session.office_changed.emit()

    def _put(self, cells: list[tuple[OfficeCell, OfficeValue]]) -> None:
        store = self._session.store
        with store.transaction():
            for cell, value in cells:
                entry = entry_of_code(self._session, cell.unit_code)
                if cell.criterion:
                    times = value.amount or 0
                    store.office.put_occurrences(
                        cell.part, cell.criterion, entry.id, times, value.evidence
                    )
                else:
                    store.office.put_given(cell.part, entry.id, value.amount, value.evidence)


class AddAdjustment(Edit):
    """Adds a bonus, a deduction or a veto."""

    def __init__(
        self,
        session: Session,
        entry: Entry,
        kind: AdjustmentKind,
        points: int | None,
        evidence: str,
    ) -> None:
        super().__init__(session, translate("commands", "加减分 {name}").format(name=entry.unit))
        self._code = entry.unit_code
        self._kind = kind
        self._points = points
        self._evidence = evidence

    def write(self) -> None:
        entry = entry_of_code(self._session, self._code)
        self._session.store.office.add_adjustment(
            entry.id, self._kind, self._points, self._evidence
        )

    def unwrite(self) -> None:
        found = _adjustment(self._session, self._code, self._kind, self._evidence)
        self._session.store.office.remove_adjustment(found.id)

    def announce(self) -> None:
        self._session.office_changed.emit()


class RemoveAdjustments(Edit):
    """Takes adjustments back, all or none."""

    def __init__(self, session: Session, adjustments: tuple[Adjustment, ...]) -> None:
        text = translate("commands", "移除 {n} 项加减分").format(n=len(adjustments))
        super().__init__(session, text)
        self._adjustments = adjustments

    def write(self) -> None:
        store = self._session.store
        with store.transaction():
            for a in self._adjustments:
                found = _adjustment(self._session, a.unit_code, a.kind, a.evidence)
                store.office.remove_adjustment(found.id)

    def unwrite(self) -> None:
        store = self._session.store
        with store.transaction():
            for a in self._adjustments:
                entry = entry_of_code(self._session, a.unit_code)
                store.office.add_adjustment(entry.id, a.kind, a.points, a.evidence)

    def announce(self) -> None:
        self._session.office_changed.emit()


def _adjustment(session: Session, code: str, kind: AdjustmentKind, evidence: str) -> Adjustment:
    """The adjustment by what it says: its row number changes when a removal is undone."""
    for found in session.store.office.adjustments(session.evaluation_id):
        if (found.unit_code, found.kind, found.evidence) == (code, kind, evidence):
            return found
    raise UserError(ErrorKind.NO_SUCH_UNIT, found=code)
