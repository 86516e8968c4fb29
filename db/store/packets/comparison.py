"""Holds the ballots of a return against those here: what is taken, what stays, what somebody has to settle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from db.errors import UserError
from db.records import Attendance, Ballot, BallotStatus, Entry, Mark, Reviewer
from db.records.packets import BallotConflict, ConflictCause, Decision, Obstacle, ReturnCounts
from db.scoring.marks import check_mark
from db.scoring.scheme.scheme import Part
from db.store.ballots.ballots import works_at
from db.store.packets.sealed_return import ReturnRefused, ballot_digest, is_blank

Place: TypeAlias = tuple[str, int, str]  # part, entry and reviewer
Sound: TypeAlias = tuple[str, str, Mark]  # part, criterion and mark
Settled: TypeAlias = Mapping[Place, Decision]


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat of a packet as it is here, and what its ballots were when it was lent (None: not to be relied on)."""

    part: Part
    reviewer: Reviewer
    ballots: Mapping[int, Ballot]  # by entry
    base: Mapping[int, str] | None


@dataclass(frozen=True, slots=True)
class Taking:
    """A ballot that comes in: how it is to stand, and how it stands here (None: not begun)."""

    seat: SeatView
    entry: Entry
    wanted: Ballot
    here: Ballot | None


@dataclass(slots=True)
class Comparison:
    """What taking a return would do."""

    takings: list[Taking] = field(default_factory=list)
    conflicts: list[BallotConflict] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    sound: set[Sound] = field(default_factory=set)  # marks that were checked
    digests: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    """What came back, by part and reviewer, then by entry; ballots with nothing on them are left out."""
    _counts: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> ReturnCounts:
        """How many ballots are new, changed and the same, and how many of the return are drafts."""
        return ReturnCounts(**self._counts)

    def count(self, what: str) -> None:
        """Counts one ballot."""
        self._counts[what] += 1


def compare(
    seats: Iterable[SeatView],
    entries: Mapping[int, Entry],
    returned: Iterable[Ballot],
    settled: Settled,
) -> Comparison:
    """Compares every ballot of the seats. Raises ReturnRefused where a ballot could have been typed at no desk."""
    found = Comparison()
    by_seat: dict[tuple[str, str], dict[int, Ballot]] = {}
    for ballot in returned:
        own = by_seat.setdefault((ballot.part, ballot.reviewer), {})
        if ballot.entry_id in own:
            raise _invalid(ballot)
        own[ballot.entry_id] = ballot
    for seat in seats:
        given = by_seat.pop((seat.part.code, seat.reviewer.code), {})
        for entry_id in sorted({*given, *seat.ballots}):
            wanted = given.get(entry_id) or _blank(seat, entry_id)
            _compare_one(found, seat, entries.get(entry_id), wanted, settled)
    for ballots in by_seat.values():
        raise _invalid(next(iter(ballots.values())))
    return found


def _compare_one(
    found: Comparison, seat: SeatView, entry: Entry | None, returned: Ballot, settled: Settled
) -> None:
    here = seat.ballots.get(returned.entry_id)
    at_home, came = ballot_digest(here), ballot_digest(returned)
    if came:
        digests = found.digests.setdefault((returned.part, returned.reviewer), {})
        digests[returned.entry_id] = came
    if came and returned.status is BallotStatus.DRAFT and returned.attendance is Attendance.PRESENT:
        found.count("draft")
    if at_home == came:
        if came:
            found.count("same")
        return
    check_marks(seat.part, returned.marks, _called(returned), found.sound)
    base = None if seat.base is None else seat.base.get(returned.entry_id, "")
    if base is not None and base == came:
        found.count("same")  # untouched at the other desk: what was done here stays
        return
    fitting = returned if entry is None else _fitting(seat, entry, returned)
    cause = _cause(seat, entry, here, returned, fitting, unchanged=base == at_home)
    found.count("changed" if at_home else "new")
    if cause is not None:
        conflict = _conflict(entry, here, returned, cause)
        decision = settled.get(conflict.place)
        if decision is None or (decision.take and entry is None):
            found.conflicts.append(conflict)
            return
        found.reasons.append(f"{'/'.join(map(str, conflict.place))}: {decision.reason.strip()}")
        if not decision.take:
            return
    if entry is not None:
        found.takings.append(Taking(seat, entry, fitting, here))


def _cause(
    seat: SeatView,
    entry: Entry | None,
    here: Ballot | None,
    returned: Ballot,
    fitting: Ballot,
    *,
    unchanged: bool,
) -> ConflictCause | None:
    """Why the returned ballot cannot simply be taken, if it cannot."""
    if entry is None:
        return ConflictCause.UNIT_GONE
    own = works_at(seat.reviewer.workplace, entry)
    away = here is not None and here.attendance is not Attendance.PRESENT and not unchanged
    if returned.attendance is Attendance.PRESENT and (own or away) and not is_blank(returned):
        return ConflictCause.NOT_PRESENT
    if not unchanged:
        return ConflictCause.CHANGED_HERE
    if fitting != returned:
        return ConflictCause.UNIT_CHANGED
    return None


def _fitting(seat: SeatView, entry: Entry, returned: Ballot) -> Ballot:
    """The ballot with the marks that apply to the entry now; a draft where one is missing then."""
    codes = [c.code for c in seat.part.criteria_for(entry.kind)]
    attendance = returned.attendance
    if works_at(seat.reviewer.workplace, entry):
        attendance = Attendance.RECUSED
    marks = returned.marks
    if marks.keys() - codes:
        marks = {code: marks[code] for code in codes if code in marks}
    status = returned.status
    whole = len(marks) == len(codes) or attendance is not Attendance.PRESENT
    if status is BallotStatus.SUBMITTED and not whole:
        status = BallotStatus.DRAFT
    if (marks, status, attendance) == (returned.marks, returned.status, returned.attendance):
        return returned
    return replace(returned, marks=marks, status=status, attendance=attendance)


def check_marks(part: Part, marks: Mapping[str, Mark], found: str, sound: set[Sound]) -> None:
    """Refuses marks that no desk lets be typed: whoever holds a packet holds its key too. Raises ReturnRefused.

    `sound` are those that passed before: of a return's thousand marks few differ.
    """
    for code, mark in marks.items():
        if (part.code, code, mark) in sound:
            continue
        criterion = part.by_code.get(code)
        if criterion is None:
            raise ReturnRefused(Obstacle.INVALID_BALLOT, found=f"{found}/{code}")
        try:
            check_mark(part, criterion, mark)
        except UserError as error:
            raise ReturnRefused(Obstacle.INVALID_BALLOT, found=f"{found}/{code}") from error
        sound.add((part.code, code, mark))


def _conflict(
    entry: Entry | None, here: Ballot | None, returned: Ballot, cause: ConflictCause
) -> BallotConflict:
    unit = f"{entry.unit_code} {entry.unit}" if entry else str(returned.entry_id)
    place = (returned.part, returned.entry_id, returned.reviewer)
    return BallotConflict(*place, unit, cause, here, returned)


def _blank(seat: SeatView, entry_id: int) -> Ballot:
    return Ballot(0, seat.part.code, entry_id, "", seat.reviewer.code, seat.reviewer.group)


def _invalid(ballot: Ballot) -> ReturnRefused:
    return ReturnRefused(Obstacle.INVALID_BALLOT, found=_called(ballot))


def _called(ballot: Ballot) -> str:
    return f"{ballot.part}/{ballot.entry_id}/{ballot.reviewer}"
