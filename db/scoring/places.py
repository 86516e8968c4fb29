"""Places in one set of entries: by total, then by the tie keys (docs/scoring.md § Ranks and ties)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.records import Entry, UnrankedReason
from db.scoring.scheme.ratio import falling
from db.scoring.scheme.scheme import TieKey
from db.scoring.score import EntryScore


@dataclass(frozen=True, slots=True)
class Scored:
    """One entry with its score, or with the reason why it has none."""

    entry: Entry
    outcome: EntryScore | UnrankedReason


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's rank within a set before it is dressed as a standing."""

    rank: int
    scored: Scored
    score: EntryScore
    shared: bool
    tie_broken_by: str | None


def places(ties: Sequence[TieKey], scored: Iterable[Scored]) -> list[Place]:
    """Ranks by rounded total, then by the tie keys; equals share the rank and the next one is skipped (1, 2, 2, 4)."""
    rankable = [(s, s.outcome) for s in scored if isinstance(s.outcome, EntryScore)]
    columns = [falling([score.total for _, score in rankable])]
    columns += [falling([score.ties[i] for _, score in rankable]) for i in range(len(ties))]
    keys = list(zip(*columns, strict=True))
    codes = [s.entry.unit_code for s, _ in rankable]
    order = [i for *_, i in sorted(zip(keys, codes, range(len(rankable)), strict=True))]
    result: list[Place] = []
    for _, equals in groupby(order, key=lambda i: keys[i][0]):
        runs = [list(run) for _, run in groupby(equals, key=lambda i: keys[i])]
        for at, run in enumerate(runs):
            # In tie order nobody shares more leading keys with a run than its neighbours do.
            beside = [keys[other[0]] for other in runs[max(at - 1, 0) : at + 2]]
            deepest = max(_first_difference(keys[run[0]], key) for key in beside)
            broken_by = ties[deepest].text if deepest >= 0 else None
            rank = len(result) + 1
            shared = len(run) > 1
            result += [Place(rank, *rankable[i], shared, broken_by) for i in run]
    return result


def _first_difference(one: Sequence[object], other: Sequence[object]) -> int:
    """The index of the tie key that parts two entries of one total; -1 where none does."""
    pairs = zip(one[1:], other[1:], strict=True)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), -1)
