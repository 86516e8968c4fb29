"""Edits of what the office itself enters: given scores, occurrences, adjustments."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.records import Adjustment, AdjustmentKind, Entry
from db.steps import Progress
from db.store import Store
from desktop.frame.edits import MANY, Edit, EditPlace, Operation
from desktop.session import Session

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class OfficeValue:
    """What stands in the office's cell: thousandths of a point or times (None: nothing), and the evidence."""

    amount: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class OfficeCell:
    """A cell of the office's grid and what is to stand there; `criterion` is empty in a part of given scores."""

    entry_id: int
    part: str
    criterion: str
    value: OfficeValue


def put_office(session: Session, cells: tuple[OfficeCell, ...]) -> Edit:
    """Writes given scores and occurrences: one as typed, many as pasted, all or none."""
    text = translate("commands", "录入 {n} 格").format(n=len(cells))

    def operation(store: Store, step: Progress) -> None:
        with store.transaction():
            for done, cell in enumerate(cells, 1):
                step(done, len(cells))
                part, entry, value = cell.part, cell.entry_id, cell.value
                if cell.criterion:
                    times = value.amount or 0
                    store.office.put_occurrences(part, cell.criterion, entry, times, value.evidence)
                else:
                    store.office.put_given(part, entry, value.amount, value.evidence)

    return _edit(session, text, operation, cells[0].entry_id, long=len(cells) > MANY)


def add_adjustment(
    session: Session, entry: Entry, kind: AdjustmentKind, points: int | None, evidence: str
) -> Edit:
    """Adds a bonus, a deduction or a veto."""
    text = translate("commands", "加减分 {name}").format(name=entry.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.office.add_adjustment(entry.id, kind, points, evidence),
        entry.id,
    )


def remove_adjustments(session: Session, adjustments: tuple[Adjustment, ...]) -> Edit:
    """Takes adjustments back, all or none."""
    text = translate("commands", "移除 {n} 项加减分").format(n=len(adjustments))

    def operation(store: Store, _step: Progress) -> None:
        with store.transaction():
            for adjustment in adjustments:
                store.office.remove_adjustment(adjustment.id)

    return _edit(session, text, operation, adjustments[0].entry_id)


def _edit(
    session: Session, text: str, operation: Operation, entry_id: int, *, long: bool = False
) -> Edit:
    place = EditPlace("office", entry_id)
    return Edit(session, text, operation, session.office_changed.emit, place, long=long)
