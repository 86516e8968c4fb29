"""How far the ballots have come: by part, group and reviewer, handed in against due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from db.records import Attendance, Reviewer
from db.scoring.scheme.scheme import Scheme
from desktop.ballots.part_seats import AWAY, PartSeats, SeatState


@dataclass(frozen=True, slots=True)
class BallotCounts:
    """Ballots of a part, or of one group in it. `due`: reviewers × units less who is absent or recused."""

    title: str
    handed: int
    due: int
    void: int = 0
    drafts: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class PartCounts:
    """A part's progress, whole and by those groups that count in it."""

    whole: BallotCounts
    groups: tuple[BallotCounts, ...]


@dataclass(frozen=True, slots=True)
class ReviewerCounts:
    """A reviewer's progress in all parts together."""

    reviewer: Reviewer
    progress: BallotCounts


def ballot_progress(scheme: Scheme, seats: Iterable[PartSeats]) -> list[PartCounts]:
    """The progress of every part that has ballots, in the scheme's order."""
    titles = {g.code: g.title for g in scheme.groups}
    found = []
    for part in seats:
        by_group: dict[str, Counter[SeatState]] = {}
        for reviewer in part.reviewers:
            if reviewer.id in part.counting:
                by_group.setdefault(reviewer.group, Counter()).update(part.counts(reviewer))
        groups = tuple(
            _progress(titles.get(code, code), by_group[code])
            for code in (*titles, *(c for c in by_group if c not in titles))
            if code in by_group
        )
        whole: Counter[SeatState] = Counter()
        for counts in by_group.values():
            whole.update(counts)
        found.append(PartCounts(_progress(part.part.title, whole), groups))
    return found


def reviewer_progress(seats: Iterable[PartSeats]) -> list[ReviewerCounts]:
    """The progress of every reviewer who has anything to score; who has most to do comes first."""
    counts: dict[int, Counter[SeatState]] = {}
    reviewers: dict[int, Reviewer] = {}
    for part in seats:
        for reviewer in part.reviewers:
            reviewers[reviewer.id] = reviewer
            counts.setdefault(reviewer.id, Counter()).update(part.counts(reviewer))
    found = [
        ReviewerCounts(reviewer, _progress(reviewer.code, counts[number]))
        for number, reviewer in reviewers.items()
        if counts[number].total()
    ]
    return sorted(found, key=lambda r: (r.progress.handed - r.progress.due, r.reviewer.code))


def progress_of(seats: PartSeats, reviewer: Reviewer) -> BallotCounts:
    """A reviewer's progress in one part; nothing due where the part is not for them."""
    return _progress(reviewer.code, seats.counts(reviewer))


def _progress(title: str, counts: Counter[SeatState]) -> BallotCounts:
    handed = counts[SeatState.HANDED_IN] + counts[SeatState.VOID]
    return BallotCounts(
        title,
        handed,
        handed + counts[SeatState.DUE] + counts[SeatState.DRAFT],
        counts[SeatState.VOID],
        counts[SeatState.DRAFT],
        sum(counts[state] for state in AWAY),
    )


class BallotStage(StrEnum):
    """How far a reviewer's ballots, or those for a unit, have come."""

    EMPTY = "empty"
    OPEN = "open"
    DONE = "done"


def stage(done: int, due: int, *, begun: bool) -> BallotStage:
    """All done, some begun, or none; where nothing is due nothing was begun."""
    if due and done == due:
        return BallotStage.DONE
    return BallotStage.OPEN if done or begun else BallotStage.EMPTY


def stages_of_reviewers(seats: PartSeats) -> dict[int, BallotStage]:
    """By reviewer's row: whether every entry's ballot is handed in, void, absent or recused."""
    found = {}
    for reviewer in seats.reviewers:
        counts = seats.counts(reviewer)
        waiting = counts[SeatState.DUE] + counts[SeatState.DRAFT]
        away = counts[SeatState.OWN_UNIT]
        done = counts.total() - waiting
        begun = bool(counts[SeatState.DRAFT]) or done > away
        found[reviewer.id] = (
            stage(done, counts.total(), begun=begun) if begun else BallotStage.EMPTY
        )
    return found


def stages_of_entries(seats: PartSeats, reviewers: Collection[Reviewer]) -> dict[int, BallotStage]:
    """By entry's row: the same over these reviewers. Ballots that were not begun are counted, not visited."""
    done: Counter[int] = Counter()
    begun: set[int] = set()
    for reviewer in reviewers:
        own, by_hand = seats.own_entries(reviewer), seats.counted_for(reviewer)
        done.update(own | by_hand)
        begun |= by_hand
        for entry_id, seating in seats.rows.get(reviewer.id, {}).items():
            begun.add(entry_id)
            if entry_id not in own | by_hand:
                away = seating.attendance is not Attendance.PRESENT
                done[entry_id] += away or seating.handed_in
    return {
        e.id: stage(done[e.id], len(reviewers), begun=e.id in begun)
        if e.id in begun
        else BallotStage.EMPTY
        for e in seats.entries
    }
