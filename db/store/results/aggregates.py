"""Piles of one entry that a single scan cannot sum: trimmed ballot totals, wide trims, votes.

SQLite gathers each pile where it lies and hands over whole numbers, one row a ballot, cell or level,
never a mark. They are right only where every ballot is complete; `valued` tells the caller, who sorts
the ballots of the entry one by one where it is not.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from db.numbers import THOUSAND
from db.scoring.scheme.ratio import Sum
from db.scoring.scheme.scheme import Average, Criterion, Part, PartKind, Trim

_MOST_POINTS = (
    2**60
)  # of a weighted ballot total in whole numbers: SQLite would go on in floats above 2**63


@dataclass(slots=True)
class Summed:
    """One part of one entry while it is summed; `valued` counts the marks with points in all cells."""

    cells: dict[str, dict[str, Sum]] = field(default_factory=dict)
    ends: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    totals: dict[str, Sum] = field(default_factory=dict)
    votes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    valued: int = 0
    submitted: int = 0
    void: int = 0
    draft: int = 0


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How the piles of a part are gathered for one category: its criteria and groups by row number."""

    part: Part
    criteria: Mapping[int, Criterion]
    groups: Mapping[int, str]

    @property
    def where(self) -> str:
        """The entry's marks that go into the piles."""
        numbers = ", ".join(map(str, self.criteria))
        return f"FROM marks WHERE entry_id = ? AND counted = 1 AND +criterion_id IN ({numbers})"

    @property
    def weights(self) -> tuple[str, int]:
        """A mark's weighted points in whole numbers as SQL, and by how much they are too large."""
        scale = _scale(self.criteria.values())
        whole = {n: int(c.weight * scale) for n, c in self.criteria.items()}
        if set(whole.values()) == {1}:
            return "points", scale
        cases = " ".join(f"WHEN {n} THEN {weight}" for n, weight in whole.items())
        return f"points * CASE criterion_id {cases} END", scale


def needs_aggregation(part: Part) -> bool:
    """Whether the part has piles that are gathered here.

    Not where ballots are standardised, nor where weights are so fine or so large that a ballot total in
    whole numbers might not fit.
    """
    if part.standardise is not None:
        return False
    if part.kind is PartKind.VOTED:
        return True
    if part.trim is None:
        return False
    if part.average is Average.CRITERION:
        return part.trim.high > 1 or part.trim.low > 1
    return sum(c.full for c in part.criteria) * _scale(part.criteria) * THOUSAND < _MOST_POINTS


def _scale(criteria: Iterable[Criterion]) -> int:
    """The smallest factor that makes every weight a whole number."""
    return lcm(*(c.weight.denominator for c in criteria))


def aggregate(
    connection: sqlite3.Connection, piling: Aggregation, entry_id: int, summed: Summed
) -> None:
    """Adds the entry's piles of a part to `summed`."""
    if not piling.criteria:
        return
    if piling.part.kind is PartKind.VOTED:
        _gather_votes(connection, piling, entry_id, summed)
    elif piling.part.average is Average.BALLOT:
        _gather_totals(connection, piling, entry_id, summed)
    else:
        _gather_cells(connection, piling, entry_id, summed)


def _gather_totals(
    connection: sqlite3.Connection, piling: Aggregation, entry_id: int, summed: Summed
) -> None:
    points, scale = piling.weights
    rows = connection.execute(
        f"SELECT group_id, sum({points}) {piling.where} GROUP BY ballot_id", (entry_id,)
    )
    piles: dict[str, list[int]] = defaultdict(list)
    for group, total in _grouped(rows, piling):
        if total is not None:
            piles[group].append(total)
    for group, pile in piles.items():
        total, count = trimmed(pile, piling.part.trim)
        summed.totals[group] = (total if scale == 1 else Fraction(total, scale)), count


def _gather_cells(
    connection: sqlite3.Connection, piling: Aggregation, entry_id: int, summed: Summed
) -> None:
    rows = connection.execute(
        f"SELECT group_id, criterion_id, group_concat(points) {piling.where} GROUP BY 2, 1",
        (entry_id,),
    )
    piles: dict[tuple[str, str], list[int]] = defaultdict(list)
    for group, criterion_id, texts in _grouped(rows, piling):
        if texts is not None:
            piles[group, piling.criteria[criterion_id].code] += map(int, texts.split(","))
    for (group, code), pile in piles.items():
        summed.valued += len(pile)
        add(summed, group, code, trimmed(pile, piling.part.trim))


def _gather_votes(
    connection: sqlite3.Connection, piling: Aggregation, entry_id: int, summed: Summed
) -> None:
    rows = connection.execute(
        f"SELECT group_id, criterion_id, level, count(level) {piling.where} GROUP BY 2, 1, 3",
        (entry_id,),
    )
    for group, criterion_id, level, count in _grouped(rows, piling):
        criterion = piling.criteria[criterion_id]
        points = next((v.points for v in criterion.levels if v.title == level), None)
        if points is None:
            continue  # a level that the scheme in force no longer has
        summed.valued += count
        add(summed, group, criterion.code, (int(points * THOUSAND) * count, count))
        blank = dict.fromkeys((v.title for v in criterion.levels), 0)
        summed.votes.setdefault(group, {}).setdefault(criterion.code, blank)[level] += count


def _grouped(rows: Iterator[tuple[Any, ...]], piling: Aggregation) -> Iterator[tuple[Any, ...]]:
    """The rows of groups that count, the group's row number replaced by the name it is averaged under."""
    for group_id, *rest in rows:
        group = piling.groups.get(group_id)
        if group is not None:
            yield group, *rest


def add(summed: Summed, group: str, code: str, cell: Sum) -> None:
    """Adds a sum to a cell; several groups may be averaged as one."""
    in_group = summed.cells.setdefault(group, {})
    before = in_group.get(code)
    in_group[code] = cell if before is None else (before[0] + cell[0], before[1] + cell[1])


def trimmed(pile: list[int], trim: Trim | None) -> tuple[int, int]:
    """The sum of a pile without its highest and lowest values, and how many are left.

    Which of several equals goes makes no difference to a sum.
    """
    if trim is None or len(pile) < trim.at_least:
        return sum(pile), len(pile)
    pile.sort()
    kept = pile[trim.low : len(pile) - trim.high]
    return sum(kept), len(kept)
