"""Units that leave an evaluation after they were scored, and come back: 退出评议, 恢复参评."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Entry
from db.store.roster.units import Units
from db.store.trail.trail import Trail


class Withdrawals:
    """Takes an entry out of ranking and quotas; what was scored stays, uncounted, for when it comes back."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def withdraw(self, entry_id: int, on: str, reason: str) -> Entry:
        """The unit leaves on a day (ISO date), for a reason.

        Raises UserError REASON_NEEDED, VALUE_REFUSED (no day), UNIT_WITHDRAWN (it has left before), FROZEN.
        """
        entry = self._units.entry(entry_id)
        row = withdrawal_row(on, reason)
        if entry.withdrawn_on:
            raise withdrawn(entry)
        with self._trail.change("entry.withdraw", entry.unit_code, row["reason"]) as change:
            change.insert("withdrawals", {"entry_id": entry_id, **row}, key=("entry_id",))
        return self._units.entry(entry_id)

    def readmit(self, entry_id: int, reason: str) -> Entry:
        """The unit takes part again, with what was scored. Raises UserError REASON_NEEDED, NOT_WITHDRAWN, FROZEN."""
        entry = self._units.entry(entry_id)
        reason = _required(reason)
        if not entry.withdrawn_on:
            raise UserError(ErrorKind.NOT_WITHDRAWN, found=entry.unit)
        with self._trail.change("entry.readmit", entry.unit_code, reason) as change:
            change.delete("withdrawals", {"entry_id": entry_id})
        return self._units.entry(entry_id)


def withdrawal_row(on: str, reason: str) -> dict[str, str]:
    """The day and the reason as the file holds them. Raises UserError REASON_NEEDED, VALUE_REFUSED (no day)."""
    reason = _required(reason)
    _check_day(on)
    return {"withdrawn_on": on, "reason": reason}


def withdrawn(entry: Entry) -> UserError:
    """What is said to whoever would score a unit that has left."""
    return UserError(ErrorKind.UNIT_WITHDRAWN, found=entry.unit, on=entry.withdrawn_on)


def _required(reason: str) -> str:
    if not reason.strip():
        raise UserError(ErrorKind.REASON_NEEDED)
    return reason.strip()


def _check_day(on: str) -> None:
    try:
        date.fromisoformat(on)
    except ValueError as error:
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="withdrawn_on", found=on, expected="day"
        ) from error
