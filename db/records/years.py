"""年度对比: how units stood in several years, each year by its own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class PartStanding:
    """How a unit stood in one part: `percentile` as in `YearPlace`."""

    title: str
    percentile: Fraction


@dataclass(frozen=True, slots=True)
class YearPlace:
    """How a unit stood in a year, under its name, code and category of then; numbers are None where it had no rank.

    `of` units had a rank, `of_category` in its category. `percentile`: of the other ranked units, so many in a
    hundred stood behind it; `category_percentile` among those of its category. `parts` by code.
    """

    unit_code: str
    unit: str
    category: str
    rank: int | None
    of: int
    within_category: int | None
    of_category: int
    percentile: Fraction | None
    total: Fraction | None
    total_text: str
    grade: str
    parts: Mapping[str, PartStanding]


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """One year of a comparison; `file` is empty for the open file. Equal `rules` let totals be compared."""

    year: int
    title: str
    frozen: bool
    file: str = ""
    rules: str = ""


@dataclass(frozen=True, slots=True)
class UnitYears:
    """A unit through the years, called as now; `gone`: it is no more.

    `merged` names, by year, the units that have gone into it and stood in that year when it did not: of one the
    place is taken for its own, of several none is.
    """

    unit_code: str
    unit: str
    places: Mapping[int, YearPlace]
    gone: bool = False
    unit_id: int | None = None  # in the open file, where it is known there
    merged: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartMove:
    """A part in which a unit went up (positive) or down, in hundredths of the other units."""

    title: str
    percentile: Fraction


@dataclass(frozen=True, slots=True)
class YearMove:
    """From one frozen year to another: ranks won (positive) or lost, the percentile's change, and by which parts.

    Only parts that moved the same way are named, the largest first. `total` is told under equal rules alone.
    """

    before: int
    after: int
    ranks: int
    percentile: Fraction
    parts: tuple[PartMove, ...]
    total: Fraction | None


@dataclass(frozen=True, slots=True)
class YearsComparison:
    """Units by code, years from the earliest. `left_out` are years of files that another one stands for."""

    years: tuple[ComparedYear, ...]
    units: tuple[UnitYears, ...]
    left_out: tuple[ComparedYear, ...] = ()

    @property
    def moved_to(self) -> int | None:
        """The latest year to which moves are told: it and the one before it are frozen."""
        pairs = zip(self.years, self.years[1:], strict=False)
        return max((b.year for a, b in pairs if a.frozen and b.frozen), default=None)

    def latest_move(self, unit: UnitYears) -> YearMove | None:
        """How the unit moved to that year."""
        return None if self.moved_to is None else self.move(unit, self.moved_to)

    def move(self, unit: UnitYears, after: int) -> YearMove | None:
        """How the unit moved to a year from the one before it in the comparison; None unless both are frozen."""
        order = [year.year for year in self.years]
        at = order.index(after)
        if at == 0 or not (self.years[at].frozen and self.years[at - 1].frozen):
            return None
        earlier, later = unit.places.get(order[at - 1]), unit.places.get(after)
        if earlier is None or later is None:
            return None
        same_rules = self.years[at].rules == self.years[at - 1].rules
        return _moved(order[at - 1], after, earlier, later, same_rules=same_rules)


def _moved(
    before: int, after: int, earlier: YearPlace, later: YearPlace, *, same_rules: bool
) -> YearMove | None:
    if earlier.rank is None or later.rank is None:
        return None
    if earlier.percentile is None or later.percentile is None:
        return None
    change = later.percentile - earlier.percentile
    total = None
    if same_rules and earlier.total is not None and later.total is not None:
        total = later.total - earlier.total
    moves = [
        PartMove(part.title, part.percentile - known.percentile)
        for code, part in later.parts.items()
        if (known := _same_part(earlier.parts, code, part.title)) is not None
    ]
    told = sorted((m for m in moves if m.percentile * change > 0), key=_by_size)
    return YearMove(before, after, earlier.rank - later.rank, change, tuple(told), total)


def _same_part(parts: Mapping[str, PartStanding], code: str, title: str) -> PartStanding | None:
    """The part of another year: of the same code, or where there is none of the same title."""
    return parts.get(code) or next((p for p in parts.values() if p.title == title), None)


def _by_size(move: PartMove) -> tuple[Fraction, str]:
    return -abs(move.percentile), move.title


class YearHold(StrEnum):
    """Why a year cannot be taken out of its file: it is the only one, was frozen once, or packets of it are out."""

    ONLY = "only_year"
    FROZEN = "frozen_once"
    LENT = "packets_out"


@dataclass(frozen=True, slots=True)
class YearContents:
    """What would go with a year, and what keeps it (None: nothing). `accounts` are those of its reviewers."""

    units: int
    reviewers: int
    ballots: int
    reports: int
    accounts: int
    frozen: bool
    released: bool
    hold: YearHold | None
