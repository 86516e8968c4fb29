"""计票: sorts an entry's ballots into piles and counts them, so that every number names the ballots it came from.

A pile holds the values that one average is made of: the marks of one criterion in one group, or the
ballot totals of one group.
`db.store.results.counting` sums most piles in SQL instead; both give the same `PartTally`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import (
    Attendance,
    Ballot,
    BallotStatus,
    CountedVotes,
    MarkState,
    TallyCount,
)
from db.scoring.scheme import ratio
from db.scoring.scheme.ratio import Sum
from db.scoring.scheme.scheme import Average, Criterion, Incomplete, Part, PartKind, Trim

POOL = ""  # the group of all ballots where the part has no group weights


class Verdict(StrEnum):
    """Whether a ballot was counted, and if not, why."""

    COUNTED = "counted"
    DRAFT = "draft"
    VOID = "void"
    ABSENT = "absent"
    RECUSED = "recused"
    GROUP_NOT_WEIGHED = "group_not_weighed"
    INCOMPLETE = "incomplete"
    ABSTAINED = "abstained"  # no mark of it is a number or level


class TrimmedEnd(StrEnum):
    """Which end of the pile a value was trimmed from."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pile, in thousandths of a point (a fraction of one after weights or standardising)."""

    ballot: Ballot
    amount: int | Fraction
    dropped: TrimmedEnd | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """The values of one average; `criterion` is empty for ballot totals."""

    group: str
    criterion: str
    values: tuple[Value, ...]

    def sum(self) -> Sum:
        """What is left after trimming: the sum, and how many values it has."""
        kept = [v.amount for v in self.values if v.dropped is None]
        return sum(kept), len(kept)


@dataclass(slots=True)
class PartTally:
    """What scoring needs to know of an entry's ballots in a part; sums in thousandths, after trimming."""

    cells: dict[str, dict[str, Sum]] = field(default_factory=dict)  # group, criterion
    totals: dict[str, Sum] = field(default_factory=dict)  # group; with average = ballot
    votes: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=dict
    )  # group, criterion, level
    counts: TallyCount = field(default_factory=TallyCount)
    given: int | None = None
    occurrences: Mapping[str, int] = field(default_factory=dict)
    counted: tuple[CountedVotes, ...] = ()  # votes by hand that the sums above hold too


@dataclass(frozen=True, slots=True)
class Sorted:
    """An entry's ballots of a part, each with its verdict, and the piles that the counted ones make."""

    verdicts: tuple[tuple[Ballot, Verdict], ...]
    piles: tuple[Pile, ...]
    tally: PartTally


def sort_ballots(
    part: Part,
    criteria: Sequence[Criterion],
    ballots: Iterable[Ballot],
    standardised: Mapping[int, Fraction] | None = None,
) -> Sorted:
    """Sorts one entry's ballots of one part (criteria: those of the entry's category).

    `standardised` replaces ballot totals (by ballot id, in thousandths) where the part standardises.
    """
    verdicts = [
        (b, verdict_on(part, criteria, b)) for b in sorted(ballots, key=lambda b: b.reviewer)
    ]
    counted = [b for b, v in verdicts if v is Verdict.COUNTED]
    tally = PartTally(counts=_counts(verdicts))
    piles: list[Pile] = []
    by_ballot = part.average is Average.BALLOT
    for group, members in _by_group(part, counted).items():
        cells: dict[str, Sum] = {}
        for criterion in criteria:
            pile = _criterion_pile(part, group, criterion, members)
            cells[criterion.code] = pile.sum()
            piles.append(pile)
        tally.cells[group] = cells
        if part.kind is PartKind.VOTED:
            tally.votes[group] = {c.code: _votes(c, members) for c in criteria}
        if by_ballot:
            pile = _total_pile(part, group, criteria, members, standardised)
            tally.totals[group] = pile.sum()
            piles.append(pile)
    return Sorted(tuple(verdicts), tuple(piles), tally)


def ballot_total(part: Part, criteria: Sequence[Criterion], ballot: Ballot) -> Fraction | None:
    """Σ weight × mark in thousandths; a mark that is missing is dealt with as the part's `incomplete` says (None.

    No total).
    """
    marked, values = [], []
    for criterion in criteria:
        amount = mark_amount(criterion, ballot)
        if amount is not None:
            marked.append(criterion)
            values.append(ratio.times((amount, 1), criterion.weight))
    if not marked or (len(marked) < len(criteria) and part.incomplete is Incomplete.EXCLUDE):
        return None if criteria else Fraction(0)
    total = Fraction(*ratio.summed(values))
    if len(marked) == len(criteria) or part.incomplete is Incomplete.ZERO:
        return total
    full, full_marked = (sum((c.full for c in some), Fraction(0)) for some in (criteria, marked))
    return total * full / full_marked


def mark_amount(criterion: Criterion, ballot: Ballot) -> int | None:
    """A mark in thousandths: its number or its level's points; None where blank, abstained or invalid."""
    mark = ballot.marks.get(criterion.code)
    if mark is None or mark.state in (MarkState.ABSTAIN, MarkState.INVALID):
        return None
    if mark.state is MarkState.NUMBER:
        return mark.points
    for level in criterion.levels:
        if level.title == mark.level:
            return int(level.points * THOUSAND)
    return None  # a level that the scheme in force no longer has


def counting_group(part: Part, group: str) -> str | None:
    """The group under which a reviewer's ballot counts in the part; None where the group has no weight."""
    if part.group_weights is None:
        return POOL
    return group if part.group_weights.get(group) else None


def verdict_on(part: Part, criteria: Sequence[Criterion], ballot: Ballot) -> Verdict:
    """Whether the ballot counts for an entry with these criteria, and if not, why."""
    if ballot.attendance is Attendance.RECUSED:
        return Verdict.RECUSED
    if ballot.attendance is Attendance.ABSENT:
        return Verdict.ABSENT
    if counting_group(part, ballot.group) is None:
        return Verdict.GROUP_NOT_WEIGHED
    if ballot.status is BallotStatus.VOID:
        return Verdict.VOID
    if ballot.status is BallotStatus.DRAFT:
        return Verdict.DRAFT
    if all(mark_amount(c, ballot) is None for c in criteria):
        return Verdict.ABSTAINED
    if part.average is Average.BALLOT:
        return (
            Verdict.INCOMPLETE if ballot_total(part, criteria, ballot) is None else Verdict.COUNTED
        )
    blank = any(c.code not in ballot.marks for c in criteria)
    return (
        Verdict.INCOMPLETE if blank and part.incomplete is Incomplete.EXCLUDE else Verdict.COUNTED
    )


def _counts(verdicts: Iterable[tuple[Ballot, Verdict]]) -> TallyCount:
    numbers: dict[Verdict, int] = defaultdict(int)
    for _, verdict in verdicts:
        numbers[verdict] += 1
    valid, void, abstained = (
        numbers[v] for v in (Verdict.COUNTED, Verdict.VOID, Verdict.ABSTAINED)
    )
    returned = valid + void + abstained + numbers[Verdict.INCOMPLETE]
    return TallyCount(
        issued=returned + numbers[Verdict.DRAFT],
        returned=returned,
        valid=valid,
        void=void,
        abstained=abstained,
    )


def _by_group(part: Part, ballots: Iterable[Ballot]) -> dict[str, list[Ballot]]:
    groups: dict[str, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        group = counting_group(part, ballot.group)
        if group is not None:
            groups[group].append(ballot)
    return groups


def _criterion_pile(
    part: Part, group: str, criterion: Criterion, ballots: Iterable[Ballot]
) -> Pile:
    values = []
    for ballot in ballots:
        amount = mark_amount(criterion, ballot)
        blank = criterion.code not in ballot.marks
        if (
            amount is None
            and blank
            and part.incomplete is Incomplete.ZERO
            and part.average is Average.CRITERION
        ):
            amount = 0
        if amount is not None:
            values.append(Value(ballot, amount))
    trim = part.trim if part.average is Average.CRITERION and part.kind is PartKind.SCORED else None
    return Pile(group, criterion.code, _trimmed(values, trim))


def _total_pile(
    part: Part,
    group: str,
    criteria: Sequence[Criterion],
    ballots: Iterable[Ballot],
    standardised: Mapping[int, Fraction] | None,
) -> Pile:
    values = []
    for ballot in ballots:
        total = (
            standardised.get(ballot.id)
            if standardised is not None
            else ballot_total(part, criteria, ballot)
        )
        if total is not None:
            values.append(Value(ballot, total))
    return Pile(group, "", _trimmed(values, part.trim))


def _trimmed(values: list[Value], trim: Trim | None) -> tuple[Value, ...]:
    """Marks the values that go; among equals those of the highest reviewer codes (docs/scoring.md § Trimming)."""
    if trim is None or len(values) < trim.at_least:
        return tuple(values)
    falling = sorted(values, key=lambda v: (v.amount, v.ballot.reviewer), reverse=True)
    high = {v.ballot.id for v in falling[: trim.high]}
    rest = [v for v in values if v.ballot.id not in high]
    # Lowest first, and of equals the highest code first: two stable sorts.
    rising = sorted(
        sorted(rest, key=lambda v: v.ballot.reviewer, reverse=True), key=lambda v: v.amount
    )
    low = {v.ballot.id for v in rising[: trim.low]}
    ends = {**dict.fromkeys(high, TrimmedEnd.HIGH), **dict.fromkeys(low, TrimmedEnd.LOW)}
    return tuple(Value(v.ballot, v.amount, ends.get(v.ballot.id)) for v in values)


def _votes(criterion: Criterion, ballots: Iterable[Ballot]) -> dict[str, int]:
    votes = {level.title: 0 for level in criterion.levels}
    for ballot in ballots:
        mark = ballot.marks.get(criterion.code)
        if mark is not None and mark.level in votes:
            votes[mark.level] += 1
    return votes
