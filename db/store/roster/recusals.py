"""Recusals that come by themselves: a reviewer's ballots for the unit where they work, and back when it is not theirs.

Such a recusal bears `OWN_UNIT_REASON`. What the ballot was before lies in the trail, so that a workplace or a
unit's name that was wrong costs no ballot once it is corrected.
"""

from __future__ import annotations

from typing import Any, Final

from sqlite_utils import Database

from db.records import OWN_UNIT_REASON, Attendance, BallotStatus
from db.store.trail.trail import Change, read_events

_BALLOTS: Final = (
    " FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
)
_OWN: Final = "(r.workplace <> '' AND r.workplace IN (u.title, u.short_title))"


class OwnUnitRecusals:
    """Keeps the ballots of one entry, or of one reviewer, to who works where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow_entry(self, change: Change, entry_id: int) -> None:
        """After the unit's name or short name changed. Ballots of another year stay as they were counted."""
        self._follow(change, "b.entry_id", entry_id)

    def follow_reviewer(self, change: Change, reviewer_id: int) -> None:
        """After the reviewer's workplace changed."""
        self._follow(change, "b.reviewer_id", reviewer_id)

    def counted_at(self, reviewer_id: int, workplace: str) -> int:
        """How many ballots that count now would not, if the reviewer worked there."""
        return self._count(
            f"SELECT count(*){_BALLOTS} WHERE b.reviewer_id = ? AND b.counted = 1"
            " AND ? <> '' AND ? IN (u.title, u.short_title)",
            (reviewer_id, workplace, workplace),
        )

    def counted_from(self, entry_id: int, names: tuple[str, str]) -> int:
        """How many ballots that count now would not, if the unit had this name and short name."""
        return self._count(
            f"SELECT count(*){_BALLOTS} WHERE b.entry_id = ? AND b.counted = 1"
            " AND r.workplace <> '' AND r.workplace IN (?, ?)",
            (entry_id, *names),
        )

    def _count(self, sql: str, values: tuple[int | str, ...]) -> int:
        return int(self._database.conn.execute(sql, values).fetchone()[0])

    def _follow(self, change: Change, column: str, number: int) -> None:
        recused = self._database.conn.execute(
            f"SELECT b.id{_BALLOTS} WHERE {column} = ? AND b.attendance <> 'recused' AND {_OWN}",
            (number,),
        ).fetchall()
        released = self._database.conn.execute(
            f"SELECT b.id, b.status{_BALLOTS} WHERE {column} = ? AND b.attendance = 'recused'"
            f" AND b.reason = ? AND NOT {_OWN} ORDER BY b.id",
            (number, OWN_UNIT_REASON),
        ).fetchall()
        values: dict[str, Any] = {
            "attendance": Attendance.RECUSED.value,
            "counted": 0,
            "reason": OWN_UNIT_REASON,
        }
        for (ballot_id,) in recused:
            change.update("ballots", {"id": ballot_id}, values)
        before = self._before({ballot_id for ballot_id, _ in released})
        for ballot_id, status in released:
            present = {"attendance": Attendance.PRESENT.value, "reason": ""}
            back = present | before.get(ballot_id, {})
            counted = (status, back["attendance"]) == (
                BallotStatus.SUBMITTED.value,
                Attendance.PRESENT.value,
            )
            change.update("ballots", {"id": ballot_id}, {**back, "counted": int(counted)})

    def _before(self, ballots: set[int]) -> dict[int, dict[str, Any]]:
        """Attendance and reason of each ballot as they were when it was last recused by itself.

        Nothing of those that an import brought in recused.
        """
        found: dict[int, dict[str, Any]] = {}
        if not ballots:
            return found
        events = self._database.conn.execute(
            "SELECT id FROM events WHERE instr(event_text(changes), ?) ORDER BY id DESC",
            (OWN_UNIT_REASON,),
        ).fetchall()
        for (event_id,) in events:
            for row in read_events(self._database.conn, event_id - 1, event_id)[0].changes:
                number = int(row.key.get("id", 0)) if row.table == "ballots" else 0
                came = row.after is not None and row.after.get("reason") == OWN_UNIT_REASON
                if came and number in ballots and number not in found:
                    found[number] = {
                        name: row.before[name]
                        for name in ("attendance", "reason")
                        if row.before is not None and name in row.before
                    }
            if len(found) == len(ballots):
                break
        return found
