"""Takes in which units left the evaluation: 退出, as a decision that a workbook carries with day and reason."""

from __future__ import annotations

from collections.abc import Iterable

from db.records import Entry, Stands, UnitRow
from db.store.importing.as_stored import as_stored
from db.store.importing.import_tally import ImportTally
from db.store.roster.withdrawals import withdrawal_row
from db.store.trail.trail import Change, Trail


def withdrawing(rows: Iterable[UnitRow]) -> tuple[UnitRow, ...]:
    """The rows that say their unit has left."""
    return tuple(row for row in rows if row.withdrawn_on)


def take_withdrawal(
    trail: Trail, row: UnitRow, entry: Entry, reason: str, tally: ImportTally
) -> None:
    """Withdraws the unit of which a row says so; one that has left stays so, as it was, unless a `reason` is given.

    A row that says nothing brings no unit back: 恢复参评 is an act of its own.
    Raises UserError NOT_ALLOWED, FROZEN, REASON_NEEDED, VALUE_REFUSED (no day).
    """
    said = as_stored(entry.withdrawn_reason, row.withdrawn_reason or "")
    values = withdrawal_row(row.withdrawn_on or "", said)
    left = bool(entry.withdrawn_on)

    def act(change: Change) -> None:
        if left:
            change.update("withdrawals", {"entry_id": entry.id}, values)
        else:
            change.insert("withdrawals", {"entry_id": entry.id, **values}, key=("entry_id",))

    event = trail.change("entry.withdraw", entry.unit_code, reason or values["reason"])
    stands = Stands.NO_REASON if left and not reason else None
    name = f"{entry.unit_code} {entry.unit}"
    tally.write("withdrawals", name, event, act, added=not left, stands=stands)
