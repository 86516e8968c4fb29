"""计票: sorts an entry's ballots into piles and counts them, so that every number names the ballots it came from.

A pile holds the values that one average is made of: the marks of one criterion in one group, or the
ballot totals of one group.
`db.store.results.counting` sums most piles in SQL instead; both give the same `PartTally`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter, itemgetter
from typing import NamedTuple

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
_NUMBER = (
    MarkState.NUMBER
)  # asked of every mark: Python 3.11 takes long to find a member in its enumeration
_PRESENT, _SUBMITTED = Attendance.PRESENT, BallotStatus.SUBMITTED


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


class Value(NamedTuple):
    """One value of a pile, in thousandths of a point (a fraction of one after weights or standardising)."""

    ballot: Ballot
    amount: int | Fraction
    dropped: TrimmedEnd | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """The values of one average; `criterion` is empty for ballot totals.

    Each ballot has its amount; those of `trimmed` (by the ballot's row) were left out.
    """

    group: str
    criterion: str
    ballots: tuple[Ballot, ...]
    amounts: tuple[int | Fraction, ...]
    trimmed: Mapping[int, TrimmedEnd]

    @property
    def values(self) -> Iterator[Value]:
        """The amounts with their ballots: few who want the sums look at them."""
        ends = map(self.trimmed.get, (ballot.id for ballot in self.ballots))
        return map(Value, self.ballots, self.amounts, ends)

    def sum(self) -> Sum:
        """What is left after trimming: the sum, and how many values it has."""
        if not self.trimmed:
            return sum(self.amounts), len(self.amounts)
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
        (b, verdict_on(part, criteria, b)) for b in sorted(ballots, key=attrgetter("reviewer"))
    ]
    counts = Verdict.COUNTED
    counted = [b for b, v in verdicts if v is counts]
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
    plain, whole = part.unweighted, 0
    weighed, missing = [], []
    for criterion in criteria:
        amount = mark_amount(criterion, ballot)
        if amount is None:
            missing.append(criterion)
        elif criterion.code in plain:
            whole += amount
        else:
            weighed.append(ratio.times((amount, 1), criterion.weight))
    if missing and (len(missing) == len(criteria) or part.incomplete is Incomplete.EXCLUDE):
        return None
    total = Fraction(*ratio.summed([(whole, 1), *weighed])) if weighed else Fraction(whole)
    if not missing or part.incomplete is Incomplete.ZERO:
        return total
    full, full_missing = (sum((c.full for c in some), Fraction(0)) for some in (criteria, missing))
    return total * full / (full - full_missing)


def mark_amount(criterion: Criterion, ballot: Ballot) -> int | None:
    """A mark in thousandths: its number or its level's points; None where blank, abstained or invalid."""
    mark = ballot.marks.get(criterion.code)
    if mark is None:
        return None
    if mark.state is _NUMBER:
        return mark.points
    for level in criterion.levels:
        if level.title == mark.level:
            return int(level.points * THOUSAND)
    return None  # abstained, invalid, or a level that the scheme in force no longer has


def counting_group(part: Part, group: str) -> str | None:
    """The group under which a reviewer's ballot counts in the part; None where the group has no weight."""
    if part.group_weights is None:
        return POOL
    return group if part.group_weights.get(group) else None


def verdict_on(part: Part, criteria: Sequence[Criterion], ballot: Ballot) -> Verdict:
    """Whether the ballot counts for an entry with these criteria, and if not, why."""
    if ballot.attendance is not _PRESENT:
        return Verdict.RECUSED if ballot.attendance is Attendance.RECUSED else Verdict.ABSENT
    if counting_group(part, ballot.group) is None:
        return Verdict.GROUP_NOT_WEIGHED
    if ballot.status is not _SUBMITTED:
        return Verdict.VOID if ballot.status is BallotStatus.VOID else Verdict.DRAFT
    for criterion in criteria:
        if mark_amount(criterion, ballot) is not None:
            break
    else:
        return Verdict.ABSTAINED
    if part.average is Average.BALLOT:
        return (
            Verdict.INCOMPLETE if ballot_total(part, criteria, ballot) is None else Verdict.COUNTED
        )
    if part.incomplete is not Incomplete.EXCLUDE:
        return Verdict.COUNTED
    for criterion in criteria:
        if criterion.code not in ballot.marks:
            return Verdict.INCOMPLETE
    return Verdict.COUNTED


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
    by_criterion = part.average is Average.CRITERION
    blank = 0 if by_criterion and part.incomplete is Incomplete.ZERO else None
    code = criterion.code
    marked: list[tuple[Ballot, int | Fraction]] = []
    for ballot in ballots:
        mark = ballot.marks.get(code)
        if mark is not None and mark.state is not _NUMBER:
            amount = mark_amount(criterion, ballot)
        else:
            amount = blank if mark is None else mark.points
        if amount is not None:
            marked.append((ballot, amount))
    trim = part.trim if by_criterion and part.kind is PartKind.SCORED else None
    return _pile(group, code, marked, trim)


def _total_pile(
    part: Part,
    group: str,
    criteria: Sequence[Criterion],
    ballots: Iterable[Ballot],
    standardised: Mapping[int, Fraction] | None,
) -> Pile:
    totals = (
        (b, ballot_total(part, criteria, b) if standardised is None else standardised.get(b.id))
        for b in ballots
    )
    return _pile(group, "", [(b, total) for b, total in totals if total is not None], part.trim)


def _pile(
    group: str, criterion: str, marked: Sequence[tuple[Ballot, int | Fraction]], trim: Trim | None
) -> Pile:
    ballots, amounts = zip(*marked, strict=True) if marked else ((), ())
    return Pile(group, criterion, ballots, amounts, _trimmed(marked, trim))


def _trimmed(
    marked: Sequence[tuple[Ballot, int | Fraction]], trim: Trim | None
) -> Mapping[int, TrimmedEnd]:
    """Which values go; among equals those of the highest reviewer codes (docs/scoring.md § Trimming)."""
    if trim is None or len(marked) < trim.at_least:
        return {}
    values = [(amount, ballot.reviewer, ballot.id) for ballot, amount in marked]
    falling = sorted(values, key=itemgetter(0, 1), reverse=True)
    high = {number for _, _, number in falling[: trim.high]}
    # Lowest first, and of equals the highest code first: two stable sorts.
    rising = sorted(falling[trim.high :], key=itemgetter(1), reverse=True)
    rising.sort(key=itemgetter(0))
    low = {number for _, _, number in rising[: trim.low]}
    return {**dict.fromkeys(high, TrimmedEnd.HIGH), **dict.fromkeys(low, TrimmedEnd.LOW)}


def _votes(criterion: Criterion, ballots: Iterable[Ballot]) -> dict[str, int]:
    votes = {level.title: 0 for level in criterion.levels}
    for ballot in ballots:
        mark = ballot.marks.get(criterion.code)
        if mark is not None and mark.level in votes:
            votes[mark.level] += 1
    return votes
