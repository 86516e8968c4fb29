"""Another scheme applied to the same ballots, beside the official result; nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from db.records import Entry, Ranking, Rankings, Standing, UnrankedEntry


@dataclass(frozen=True, slots=True)
class RankOutcome:
    """What one ranking made of an entry; `rank` and `total` are None where it is unranked."""

    rank: int | None = None
    total: Fraction | None = None
    grade: str | None = None
    grade_by_quota: str | None = None


@dataclass(frozen=True, slots=True)
class TrialMove:
    """An entry's outcome in the official ranking and in the other one."""

    entry: Entry
    official: RankOutcome
    other: RankOutcome

    @property
    def places(self) -> int | None:
        """How many places the entry rises (below zero: falls); None where a ranking lacks it."""
        if self.official.rank is None or self.other.rank is None:
            return None
        return self.official.rank - self.other.rank


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two rankings of the same ballots, and every entry's move in the order of the official one."""

    official: Ranking
    other: Ranking
    moves: tuple[TrialMove, ...]


def compare(official: Ranking, other: Ranking) -> WhatIf:
    """Sets two rankings of the same entries side by side."""
    after = {item.entry.id: _outcome(item) for item in _items(other)}
    moves = tuple(
        TrialMove(item.entry, _outcome(item), after.get(item.entry.id, RankOutcome()))
        for item in _items(official)
    )
    return WhatIf(official, other, moves)


def compare_sets(official: Rankings, other: Rankings) -> tuple[WhatIf, ...]:
    """Every ranked set beside its other one: overall, then each category, then each presentation."""
    sets = ((r.overall, *r.by_category, *r.by_presentation) for r in (official, other))
    return tuple(compare(*pair) for pair in zip(*sets, strict=True))


def _items(ranking: Ranking) -> tuple[Standing | UnrankedEntry, ...]:
    return (*ranking.standings, *ranking.unranked)


def _outcome(item: Standing | UnrankedEntry) -> RankOutcome:
    if isinstance(item, UnrankedEntry):
        return RankOutcome()
    return RankOutcome(item.rank, item.total, item.grade, item.grade_by_quota)
