"""计票: the ballots of each unit as people counted them by hand, beside what was typed."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.hall import HandCount
from db.store.roster.units import Units
from db.store.trail.trail import Trail

_MOST: Final = 100_000  # ballots of a unit: more is a slip of the hand


class HandCounts:
    """Reads and changes what was counted."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def of_evaluation(self, evaluation_id: int) -> tuple[HandCount, ...]:
        """Every count of the year."""
        rows = self._database.conn.execute(
            "SELECT c.entry_id, p.code, c.issued, c.returned, c.explanation FROM hall_counts c"
            " JOIN parts p ON p.id = c.part_id WHERE p.evaluation_id = ?",
            (evaluation_id,),
        )
        return tuple(HandCount(*row) for row in rows)

    def put(self, count: HandCount) -> None:
        """Notes how many ballots were issued and came back, and why that does not agree with what was typed.

        Raises UserError VALUE_REFUSED (more came back than were issued), NO_SUCH_UNIT, NO_SUCH_PART.
        """
        if not 0 <= count.issued <= _MOST:
            raise _refused("issued", count.issued, _MOST)
        if not 0 <= count.returned <= count.issued:
            raise _refused("returned", count.returned, count.issued)
        key, subject = self._key(count.entry_id, count.part)
        explanation = count.explanation.strip()
        row = {"issued": count.issued, "returned": count.returned, "explanation": explanation}
        with self._trail.change("hall.count", subject, explanation) as change:
            if change.read("hall_counts", key) is None:
                change.insert("hall_counts", {**key, **row}, tuple(key))
            else:
                change.update("hall_counts", key, row)

    def clear(self, entry_id: int, part: str) -> None:
        """Takes a count away that was of another unit."""
        key, subject = self._key(entry_id, part)
        with self._trail.change("hall.uncount", subject) as change:
            change.delete("hall_counts", key)

    def _key(self, entry_id: int, part: str) -> tuple[dict[str, int], str]:
        entry = self._units.entry(entry_id)
        row = self._database.conn.execute(
            "SELECT p.id FROM parts p JOIN entries e ON e.evaluation_id = p.evaluation_id"
            " WHERE e.id = ? AND p.code = ?",
            (entry_id, part),
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_PART, found=part)
        return {"entry_id": entry_id, "part_id": int(row[0])}, f"{part}/{entry.unit_code}"


def _refused(field: str, found: int, most: int) -> UserError:
    return UserError(ErrorKind.VALUE_REFUSED, field=field, found=str(found), expected=f"0–{most}")
