"""A group's votes for an entry are single ballots or a count by hand, never both: they would count twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from db.errors import ErrorKind, UserError
from db.records import RowChange
from db.store.trail.lent_seats import LENT
from db.store.trail.rows import Rows
from db.store.trail.spoken_names import part_name, seat_lent

_ASKED = frozenset({"vote_counts", "ballots", "reviewers"})
_COUNTED = (
    "SELECT 1 FROM vote_counts v JOIN criteria c ON c.id = v.criterion_id"
    " WHERE v.entry_id = ? AND c.part_id = ? AND v.group_id = ? LIMIT 1"
)
_BALLOTED = (
    "SELECT b.part_id FROM ballots b JOIN criteria c ON c.part_id = b.part_id"
    " WHERE b.entry_id = ? AND c.id = ? AND b.group_id = ? AND b.attendance = 'present' LIMIT 1"
)
_LENT = (
    "SELECT s.reviewer_id, s.part_id, k.file_name, k.issued_at FROM packets k"
    " JOIN packet_seats s ON s.packet_id = k.id JOIN reviewers r ON r.id = s.reviewer_id"
    " JOIN criteria c ON c.part_id = s.part_id"
    f" WHERE k.state IN {LENT} AND c.id = ? AND r.group_id = ? LIMIT 1"
)
_NAMES = (
    "SELECT u.code || ' ' || u.title, g.title FROM entries e JOIN units u ON u.id = e.unit_id,"
    " groups g WHERE e.id = ? AND g.id = ?"
)


class CountedGroups:
    """Asks of every change whether a group would have both."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def guards(self) -> bool:
        """Whether anything was counted by hand."""
        return self._connection.execute("SELECT 1 FROM vote_counts LIMIT 1").fetchone() is not None

    def check(self, changes: Iterable[RowChange], rows: Rows) -> None:
        """Raises UserError VOTES_COUNTED for a ballot beside a count, BALLOTS_EXIST for a count beside ballots."""
        asked = [c for c in changes if c.table in _ASKED and c.after is not None]
        if not asked or not self.guards():  # at the door nothing of this may be read
            return
        for change in asked:
            if change.table == "vote_counts":
                self._check_count(change)
            elif change.table == "ballots":
                row = rows.read("ballots", change.key) or {}
                self._check_ballot(row)
            elif change.before and "group_id" in (change.after or {}):
                self._check_mover(int(change.key["id"]))

    def _check_count(self, change: RowChange) -> None:
        key = change.key
        entry, criterion, group = (key[c] for c in ("entry_id", "criterion_id", "group_id"))
        found = self._connection.execute(_BALLOTED, (entry, criterion, group)).fetchone()
        if found is not None:
            raise self._refused(ErrorKind.BALLOTS_EXIST, int(entry), int(found[0]), int(group))
        lent = self._connection.execute(_LENT, (criterion, group)).fetchone()
        if lent is not None:
            raise seat_lent(self._connection, *lent)

    def _check_ballot(self, row: dict[str, object]) -> None:
        if row.get("attendance") != "present":
            return
        place = tuple(int(str(row[c])) for c in ("entry_id", "part_id", "group_id"))
        if self._connection.execute(_COUNTED, place).fetchone() is not None:
            raise self._refused(ErrorKind.VOTES_COUNTED, *place)

    def _check_mover(self, reviewer_id: int) -> None:
        """A reviewer who goes to another group takes their ballots along."""
        for entry, part, group in self._connection.execute(
            "SELECT entry_id, part_id, group_id FROM ballots"
            " WHERE reviewer_id = ? AND attendance = 'present'",
            (reviewer_id,),
        ).fetchall():
            if self._connection.execute(_COUNTED, (entry, part, group)).fetchone() is not None:
                raise self._refused(ErrorKind.VOTES_COUNTED, entry, part, group)

    def _refused(self, kind: ErrorKind, entry: int, part: int, group: int) -> UserError:
        unit, title = self._connection.execute(_NAMES, (entry, group)).fetchone()
        return UserError(kind, unit=unit, part=part_name(self._connection, part), group=title)
