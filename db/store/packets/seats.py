"""Which seats there are, and what has to come back from one before it is whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from db.records import Attendance, Ballot, BallotStatus, Entry, Reviewer
from db.records.packets import Seat
from db.scoring.scheme.scheme import Part, Scheme
from db.store.ballots.ballots import works_at


def seats_of(scheme: Scheme, reviewers: Iterable[Reviewer]) -> tuple[Seat, ...]:
    """Every reviewer in every part that their group counts in; people have no seat in an anonymous part."""
    return tuple(
        Seat(part.code, reviewer.code)
        for reviewer in reviewers
        for part in scheme.parts
        if part.has_ballots and _sits(part, reviewer)
    )


def _sits(part: Part, reviewer: Reviewer) -> bool:
    if part.anonymous and (reviewer.name or reviewer.workplace):
        return False
    return part.group_weights is None or reviewer.group in part.counting_weights


def entries_of(scheme: Scheme, part: Part, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that take part and are scored in a part."""
    return tuple(
        e
        for e in entries
        if not e.withdrawn_on
        and part.criteria_for(e.kind)
        and any(p is part for p, _ in scheme.parts_for(e.kind))
    )


def finished_entries(ballots: Iterable[Ballot]) -> set[int]:
    """The entries of ballots that are submitted, void, absent or recused."""
    return {
        b.entry_id
        for b in ballots
        if b.status is not BallotStatus.DRAFT or b.attendance is not Attendance.PRESENT
    }


def is_whole(ballots: Collection[Ballot], reviewer: Reviewer, entries: Iterable[Entry]) -> bool:
    """Whether a reviewer has nothing left to do in a part."""
    done = finished_entries(ballots)
    return all(e.id in done or works_at(reviewer.workplace, e) for e in entries)
