"""Keeps two desks from holding one sheet: what a packet has is not written here, and a packet holds no more.

A sheet is a ballot, or a unit's 自查表.

Asked by the gate, so that no page, command or undo goes round it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from db.errors import ErrorKind, UserError
from db.records import RowChange
from db.store.trail.rows import Rows
from db.store.trail.spoken_names import part_name, reviewer_name, seat_lent

LENT: Final = "('out', 'handed_in')"  # states of a packet
# What the holder of a packet changes; accounts are what lets them in.
_HOLDERS: Final = frozenset(
    {"ballots", "marks", "second_ballots", "second_marks", "own_packet", "accounts"}
)
_FORM_HOLDERS: Final = frozenset(
    {
        *("supervision_units", "supervision_forms", "supervision_answers", "self_check_files"),
        *("own_packet", "accounts"),
    }
)
_OF_FORMS: Final = frozenset({"supervision_forms", "self_check_files"})
_OFFICE_MAY: Final = frozenset({"attendance", "reason", "counted"})  # of a ballot that is out


class _Seat(NamedTuple):
    part_id: int
    reviewer_id: int


class LentSeats:
    """Holds the row changes of one event to what is lent in this file, or to what this packet holds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def check(self, changes: list[RowChange], rows: Rows, *, in_packet: bool) -> None:
        """Holds changes to what a packet's holder may do, or to what is not lent.

        Raises UserError SEAT_LENT, SELF_CHECK_LENT where it is lent; NOT_IN_PACKET, PACKET_CLOSED in a packet.
        """
        seats = _Seats(self._connection, rows)
        if in_packet:
            self._check_holder(changes, seats)
        else:
            self._check_office(changes, seats)

    def _check_office(self, changes: list[RowChange], seats: _Seats) -> None:
        # taken back by this very event
        own = {c.key["id"] for c in changes if c.table == "packets"}
        free: set[tuple[_Seat | None, bool]] = set()  # many rows of one ballot are asked about once
        asked_of: object = None  # the ballot whose marks were asked about last: they come together
        for change in changes:
            if change.table == "marks":
                if change.key["ballot_id"] == asked_of:
                    continue
                asked_of = change.key["ballot_id"]
            if change.table in _OF_FORMS or _unchooses(change):
                self._check_form(change, own)
                continue
            second = change.table in ("second_ballots", "second_marks")
            if change.table == "second_ballots" and change.before is None:
                continue  # drawn to be checked: typed by nobody yet
            if not second and not _writes_ballot(change):
                continue
            for asked in seats.asked(change, second=second):
                if asked in free:
                    continue
                free.add(asked)
                for packet_id, name, since, part, reviewer in self._lent(*asked):
                    if packet_id not in own:
                        raise seat_lent(self._connection, reviewer, part, name, since)

    def _check_form(self, change: RowChange, own: Collection[object]) -> None:
        """Forms of a unit are collected, and it is left out, at one desk alone."""
        row = {**(change.before or {}), **(change.after or {}), **change.key}
        lent = self._connection.execute(
            "SELECT k.id, u.title, k.file_name, k.issued_at FROM packet_forms f"
            " JOIN packets k ON k.id = f.packet_id JOIN entries e ON e.id = f.entry_id"
            " JOIN units u ON u.id = e.unit_id"
            f" WHERE f.supervision_id = ? AND f.entry_id = ? AND k.state IN {LENT}",
            (row["supervision_id"], row["entry_id"]),
        )
        for packet_id, unit, name, since in lent:
            if packet_id not in own:
                raise UserError(ErrorKind.SELF_CHECK_LENT, unit=unit, file=name, since=since)

    def _lent(self, seat: _Seat | None, second: bool) -> Iterable[tuple[int, str, str, int, int]]:
        """The packets that have a seat: (id, file name, since, part, reviewer)."""
        if seat is None:
            return ()
        return self._connection.execute(
            "SELECT k.id, k.file_name, k.issued_at, s.part_id, s.reviewer_id FROM packet_seats s"
            " JOIN packets k ON k.id = s.packet_id"
            f" WHERE s.part_id = ? AND s.reviewer_id = ? AND k.state IN {LENT}"
            " AND (k.kind = 'check') = ?",
            (*seat, int(second)),
        ).fetchall()

    def _check_holder(self, changes: list[RowChange], seats: _Seats) -> None:
        if any(c.table == "own_packet" and c.before is None for c in changes):
            return  # the packet is being made
        kind, closed_on = self._connection.execute(
            "SELECT kind, closed_on FROM own_packet"
        ).fetchone()
        check = kind == "check"
        may = _FORM_HOLDERS if kind == "forms" else _HOLDERS
        for change in changes:
            if closed_on and change.table not in ("own_packet", "accounts"):
                raise UserError(ErrorKind.PACKET_CLOSED, since=closed_on)
            second = change.table.startswith("second_")
            if (
                change.table not in may
                or _unchooses(change)
                or (_of_ballot(change) and second != check)
            ):
                raise UserError(ErrorKind.NOT_IN_PACKET, found="")
            if not _of_ballot(change):
                continue
            for seat, _ in seats.asked(change, second=second):
                if not self._holds(seat):
                    raise UserError(ErrorKind.NOT_IN_PACKET, found=self._called(seat))

    def _holds(self, seat: _Seat | None) -> bool:
        if seat is None:  # gone with its ballot, in this event or an earlier one
            return True
        found = self._connection.execute(
            "SELECT 1 FROM packet_seats WHERE part_id = ? AND reviewer_id = ?", seat
        ).fetchone()
        return found is not None

    def _called(self, seat: _Seat | None) -> str:
        if seat is None:
            return ""
        part = part_name(self._connection, seat.part_id)
        return f"{part}／{reviewer_name(self._connection, seat.reviewer_id)}"


class _Seats:
    """Whose ballots the row changes of one event are."""

    def __init__(self, connection: sqlite3.Connection, rows: Rows) -> None:
        self._connection = connection
        self._rows = rows
        self._of_ballots: dict[int, _Seat | None] = {}  # a ballot has many marks

    def asked(self, change: RowChange, *, second: bool) -> list[tuple[_Seat | None, bool]]:
        """The seats that a change touches, each with whether it is of second typing.

        A ballot that moves touches two, and takes with it what was typed a second time.
        """
        seat = self.of(change)
        before, after = change.before or {}, change.after or {}
        moved = change.table == "ballots" and {"reviewer_id"} <= before.keys() & after.keys()
        if not moved or seat is None:
            return [(seat, second)]
        pair = [seat._replace(reviewer_id=int(row["reviewer_id"] or 0)) for row in (before, after)]
        return [(one, again) for one in pair for again in (False, True)]

    def of(self, change: RowChange) -> _Seat | None:
        """The seat of a changed row; None where its ballot is gone."""
        told: dict[str, Any] = {**(change.before or {}), **(change.after or {}), **change.key}
        if change.table == "ballots" and "reviewer_id" in told and "part_id" in told:
            return _Seat(int(told["part_id"]), int(told["reviewer_id"]))
        if change.table == "second_marks":
            ballot_id = self._typed_again(told["second_ballot_id"])
        elif change.table == "second_ballots" and "ballot_id" not in told:
            ballot_id = self._typed_again(told["id"])
        else:
            ballot_id = told["id"] if change.table == "ballots" else told["ballot_id"]
        if ballot_id is None:
            return None
        if ballot_id not in self._of_ballots:
            self._of_ballots[ballot_id] = self._of_ballot(int(ballot_id))
        return self._of_ballots[ballot_id]

    def _of_ballot(self, ballot_id: int) -> _Seat | None:
        row = self._rows.read("ballots", {"id": ballot_id}, ("part_id", "reviewer_id"))
        return None if row is None else _Seat(int(row["part_id"]), int(row["reviewer_id"]))

    def _typed_again(self, second_ballot_id: int) -> int | None:
        found = self._connection.execute(
            "SELECT ballot_id FROM second_ballots WHERE id = ?", (second_ballot_id,)
        ).fetchone()
        return None if found is None else int(found[0])


def _unchooses(change: RowChange) -> bool:
    """Whether a unit comes into a 督察 or goes out of it: a packet holds those that it was issued with."""
    return change.table == "supervision_units" and (change.before is None or change.after is None)


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
