"""Who scores whom: absences and recusals of many reviewers and entries at once, and taken back as they were.

Nobody is assigned an entry: every reviewer of a group that counts in a part scores every entry of it,
unless absent or recused (docs/scoring.md § Marks and ballots). What the matrix shows follows from that and
from the ballots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Attendance, Ballot, BallotStatus, Seating
from db.store.ballots.ballots import BallotPlace, Ballots
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

Seat: TypeAlias = tuple[str, int, int]  # part code, entry id, reviewer id

_NAMED = 3  # codes that the trail spells out before it says how many there are


class Attendances:
    """Reads and changes whether reviewers take part, ballots' marks left alone."""

    def __init__(self, database: Database, trail: Trail, ballots: Ballots) -> None:
        self._database = database
        self._trail = trail
        self._ballots = ballots

    def of_evaluation(self, evaluation_id: int) -> tuple[Seating, ...]:
        """Every ballot's state, without the marks: thousands are read at once."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(
            "SELECT p.code, b.entry_id, b.reviewer_id, b.status, b.attendance, b.reason"
            " FROM ballots b JOIN parts p ON p.id = b.part_id WHERE p.evaluation_id = ?",
            (evaluation_id,),
        )
        states = {s.value: s for s in BallotStatus}, {a.value: a for a in Attendance}
        return tuple(
            Seating(part, entry_id, reviewer_id, states[0][status], states[1][attendance], reason)
            for part, entry_id, reviewer_id, status, attendance, reason in rows
        )

    def recused(self, evaluation_id: int) -> frozenset[tuple[str, str]]:
        """The codes of reviewer and unit of each ballot that is recused, in any part."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(
            "SELECT r.code, u.code FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
            " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
            " WHERE b.attendance = ? AND e.evaluation_id = ?",
            (Attendance.RECUSED.value, evaluation_id),
        )
        return frozenset((str(reviewer), str(unit)) for reviewer, unit in rows)

    def put(
        self, seats: Collection[Seat], attendance: Attendance, reason: str = ""
    ) -> tuple[Seating, ...]:
        """Says of all these that they are absent, recused or present; returns how those that changed stood before.

        A ballot that was handed in stays as it is until it is withdrawn, and nobody is anything but
        recused at their own unit: both are passed over. Who is present again without having begun has
        no ballot, so none counts as issued. One event a part, all or none.
        Raises UserError REASON_NEEDED (absent and recused), NO_SUCH_PART, NO_SUCH_UNIT, NAMED_REVIEWER.
        """
        reason = reason.strip()
        if attendance is not Attendance.PRESENT and not reason:
            raise UserError(ErrorKind.REASON_NEEDED)
        begun = attendance is not Attendance.PRESENT
        with self._trail.change(
            "ballot.attendance"
        ):  # holds the parts' events together; without rows it is none
            turns = []
            for place, ballot in self._found(seats):
                before = _seating(place, ballot)
                after = replace(before, attendance=attendance, reason=reason, begun=begun)
                same = before.attendance is attendance and reason in ("", before.reason)
                if not (same or before.handed_in or place.own_unit):
                    turns.append((place, ballot, after))
            self._write(turns, reason)
        return tuple(_seating(place, ballot) for place, ballot, _ in turns)

    def _found(self, seats: Iterable[Seat]) -> list[tuple[BallotPlace, Ballot | None]]:
        places = [self._ballots.place(*seat) for seat in dict.fromkeys(seats)]
        return [(place, self._ballots.reader.get(*_seat(place))) for place in places]

    def _write(self, turns: list[_Turn], reason: str) -> None:
        """Writes attendance and reason, a part at a time: an anonymous part's event names nobody."""
        by_part = sorted(turns, key=lambda turn: turn[0].part_id)
        for _, group in groupby(by_part, key=lambda turn: turn[0].part_id):
            of_part = list(group)
            subject = _subject([place for place, _, _ in of_part])
            anonymous = of_part[0][0].part.anonymous
            with self._trail.change(
                "ballot.attendance", subject, reason, anonymous=anonymous
            ) as change:
                for place, ballot, wanted in of_part:
                    self._put(change, place, ballot, wanted)

    def _put(
        self, change: Change, place: BallotPlace, ballot: Ballot | None, wanted: Seating
    ) -> None:
        if not wanted.begun and (ballot is None or self._is_blank(ballot)):
            if ballot is not None:
                change.delete("ballots", {"id": ballot.id})
            return
        if ballot is None:
            ballot = self._ballots.insert(change, place, wanted.attendance)
        after = replace(ballot, attendance=wanted.attendance, reason=wanted.reason)
        self._ballots.write(change, ballot, _NO_MARKS, after)

    def _is_blank(self, ballot: Ballot) -> bool:
        """Whether nothing was ever written on a ballot, nor is it to be typed a second time."""
        checked = self._database.conn.execute(
            "SELECT 1 FROM second_ballots WHERE ballot_id = ?", (ballot.id,)
        )
        written = ballot.marks or ballot.comment or ballot.status is not BallotStatus.DRAFT
        return not written and checked.fetchone() is None


_Turn: TypeAlias = tuple[BallotPlace, Ballot | None, Seating]  # a ballot and how it is to stand
_NO_MARKS: Mapping[tuple[str, str], int] = {}  # marks stay as they are


def _seat(place: BallotPlace) -> Seat:
    return place.part.code, place.entry.id, place.reviewer.id


def _subject(places: list[BallotPlace]) -> str:
    """How the trail names many ballots: the part, the units and the reviewers, as `BallotPlace.subject` names one."""
    units = dict.fromkeys(p.entry.unit_code for p in places)
    reviewers = dict.fromkeys(p.reviewer.code for p in places)
    return "/".join((places[0].part.code, *map(_named, (units, reviewers))))


def _named(codes: Collection[str]) -> str:
    shown = "、".join(list(codes)[:_NAMED])
    return shown if len(codes) <= _NAMED else f"{shown}…({len(codes)})"


def _seating(place: BallotPlace, ballot: Ballot | None) -> Seating:
    if ballot is None:
        return Seating(*_seat(place), begun=False)
    return Seating(*_seat(place), ballot.status, ballot.attendance, ballot.reason)
