"""票数: votes counted by hand go into the tally of a part as if each were a ballot (docs/scoring.md § Votes)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.numbers import THOUSAND
from db.records import NO_LEVEL, SPOILT, CountedVotes
from db.scoring.scheme.scheme import Criterion, Part, PartKind
from db.scoring.tally import PartTally, counting_group


@dataclass(frozen=True, slots=True)
class VoteTally:
    """The ballots of one hand count: how many chose a level, how many none, how many were spoilt."""

    valid: int
    undecided: int
    spoilt: int


def hand_count(criteria: Iterable[Criterion], votes: Mapping[str, Mapping[str, int]]) -> VoteTally:
    """How many ballots the votes for these criteria come from: all are complete, so each criterion has them all."""
    valid = handed_in = spoilt = 0
    for criterion in criteria:
        found = votes.get(criterion.code, {})
        ours = sum(found.get(title, 0) for title in _levels(criterion))
        valid = max(valid, ours)
        handed_in = max(handed_in, sum(found.values()) - found.get(SPOILT, 0))
        spoilt = max(spoilt, found.get(SPOILT, 0))
    return VoteTally(valid, handed_in - valid, spoilt)


def add_counted(
    part: Part, criteria: Sequence[Criterion], tally: PartTally, counted: Iterable[CountedVotes]
) -> None:
    """Adds what groups that count were counted to have voted; a level that the scheme no longer has is none."""
    if part.kind is not PartKind.VOTED or not criteria:
        return
    for one in counted:
        group = counting_group(part, one.group)
        if group is None:
            continue
        tally.counted = (*tally.counted, one)
        for criterion in criteria:
            _add_votes(tally, group, criterion, one.votes.get(criterion.code, {}))
        count, before = hand_count(criteria, one.votes), tally.counts
        handed_in = count.valid + count.undecided + count.spoilt
        tally.counts = replace(
            before,
            issued=before.issued + handed_in,
            returned=before.returned + handed_in,
            valid=before.valid + count.valid,
            void=before.void + count.spoilt,
            abstained=before.abstained + count.undecided,
        )


def _add_votes(
    tally: PartTally, group: str, criterion: Criterion, found: Mapping[str, int]
) -> None:
    votes = tally.votes.setdefault(group, {}).setdefault(criterion.code, {})
    cells = tally.cells.setdefault(group, {})
    total, count = cells.get(criterion.code, (0, 0))
    for level in criterion.levels:
        own = found.get(level.title, 0) if level.title in _levels(criterion) else 0
        votes[level.title] = votes.get(level.title, 0) + own
        total, count = total + own * int(level.points * THOUSAND), count + own
    cells[criterion.code] = total, count


def _levels(criterion: Criterion) -> tuple[str, ...]:
    return tuple(v.title for v in criterion.levels if v.title not in (NO_LEVEL, SPOILT))
