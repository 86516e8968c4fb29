"""Keeps two desks from holding one sheet: what a packet has is not written here, and a packet holds no more.

Asked by the gate, so that no page, command or undo goes round it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from db.errors import ErrorKind, UserError
from db.records import RowChange

_LENT: Final = "('out', 'handed_in')"
# What the holder of a packet changes; accounts are what lets them in.
_HOLDERS: Final = frozenset(
    {"ballots", "marks", "second_ballots", "second_marks", "own_packet", "accounts"}
)
_OFFICE_MAY: Final = frozenset({"attendance", "reason", "counted"})  # of a ballot that is out


class _Seat(NamedTuple):
    part_id: int
    reviewer_id: int


class LentSeats:
    """Holds the row changes of one event to what is lent in this file, or to what this packet holds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def check(self, changes: list[RowChange]) -> None:
        """Raises UserError SEAT_LENT in a file that lends, NOT_IN_PACKET in a packet."""
        if all(c.table == "accounts" for c in changes):
            return  # at the door nothing else may be read yet
        if self._connection.execute("SELECT 1 FROM own_packet").fetchone() is not None:
            self._check_holder(changes)
        elif self._lends():
            self._check_office(changes)

    def _lends(self) -> bool:
        found = self._connection.execute(
            f"SELECT 1 FROM packets WHERE state IN {_LENT} LIMIT 1"
        ).fetchone()
        return found is not None

    def _check_office(self, changes: list[RowChange]) -> None:
        own = {
            c.key["id"] for c in changes if c.table == "packets"
        }  # taken back by this very event
        for change in changes:
            second = change.table in ("second_ballots", "second_marks")
            if change.table == "second_ballots" and change.before is None:
                continue  # drawn to be checked: typed by nobody yet
            if not second and not _writes_ballot(change):
                continue
            for packet_id, name, since, part, reviewer in self._lent(self._seat(change), second):
                if packet_id not in own:
                    raise UserError(
                        ErrorKind.SEAT_LENT, reviewer=reviewer, part=part, file=name, since=since
                    )

    def _lent(self, seat: _Seat | None, second: bool) -> Iterable[tuple[int, str, str, str, str]]:
        """The packets that have a seat: (id, file name, since, part code, reviewer code)."""
        if seat is None:
            return ()
        return self._connection.execute(
            "SELECT k.id, k.file_name, k.issued_at, p.code, r.code FROM packet_seats s"
            " JOIN packets k ON k.id = s.packet_id JOIN parts p ON p.id = s.part_id"
            " JOIN reviewers r ON r.id = s.reviewer_id"
            f" WHERE s.part_id = ? AND s.reviewer_id = ? AND k.state IN {_LENT}"
            " AND (k.kind = 'check') = ?",
            (*seat, int(second)),
        ).fetchall()

    def _check_holder(self, changes: list[RowChange]) -> None:
        if any(c.table == "own_packet" and c.before is None for c in changes):
            return  # the packet is being made
        check = self._connection.execute("SELECT kind FROM own_packet").fetchone()[0] == "check"
        for change in changes:
            second = change.table.startswith("second_")
            if change.table not in _HOLDERS or (_of_ballot(change) and second != check):
                raise UserError(ErrorKind.NOT_IN_PACKET, found="")
            if _of_ballot(change) and not self._holds(seat := self._seat(change)):
                raise UserError(ErrorKind.NOT_IN_PACKET, found=self._called(seat))

    def _holds(self, seat: _Seat | None) -> bool:
        if seat is None:  # gone with its ballot, in this event or an earlier one
            return True
        found = self._connection.execute(
            "SELECT 1 FROM packet_seats WHERE part_id = ? AND reviewer_id = ?", seat
        ).fetchone()
        return found is not None

    def _called(self, seat: _Seat | None) -> str:
        row = self._connection.execute(
            "SELECT p.code || '/' || r.code FROM parts p, reviewers r WHERE p.id = ? AND r.id = ?",
            seat or (0, 0),
        ).fetchone()
        return str(row[0]) if row else ""

    def _seat(self, change: RowChange) -> _Seat | None:
        told: dict[str, Any] = {**(change.before or {}), **(change.after or {}), **change.key}
        if change.table == "ballots" and "reviewer_id" in told and "part_id" in told:
            return _Seat(int(told["part_id"]), int(told["reviewer_id"]))
        if change.table == "second_marks":
            found = self._connection.execute(
                "SELECT ballot_id FROM second_ballots WHERE id = ?", (told["second_ballot_id"],)
            ).fetchone()
            ballot_id = found[0] if found else None
        elif change.table == "second_ballots" and "ballot_id" not in told:
            found = self._connection.execute(
                "SELECT ballot_id FROM second_ballots WHERE id = ?", (told["id"],)
            ).fetchone()
            ballot_id = found[0] if found else None
        else:
            ballot_id = told["id"] if change.table == "ballots" else told["ballot_id"]
        row = self._connection.execute(
            "SELECT part_id, reviewer_id FROM ballots WHERE id = ?", (ballot_id,)
        ).fetchone()
        return None if row is None else _Seat(int(row[0]), int(row[1]))


def _of_ballot(change: RowChange) -> bool:
    return change.table in ("ballots", "marks", "second_ballots", "second_marks")


def _writes_ballot(change: RowChange) -> bool:
    """Whether the change is one of typing; that somebody is recused or absent is still the office's to say."""
    if change.table == "marks":
        return True
    if change.table != "ballots":
        return False
    if change.before is None or change.after is None:
        row = change.after or change.before or {}
        return row["status"] != "draft" or row["attendance"] == "present" or bool(row["comment"])
    return not _OFFICE_MAY.issuperset(change.after)
