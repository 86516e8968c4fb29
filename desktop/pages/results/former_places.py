"""上年名次, 升降: the frozen year before, beside a ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.records import Ranking, Standing
from db.records.years import YearPlace
from db.store import Store
from db.store.years.comparing import compare_years
from desktop.frame.record_table import Column

translate = QCoreApplication.translate
_NONE = 1_000_000  # units that had no rank sort behind those that had


@dataclass(frozen=True, slots=True)
class FormerPlaces:
    """Where the units stood in a year, by unit number of today, through renames and mergers."""

    year: int
    places: Mapping[int, YearPlace]

    def rank(self, standing: Standing, within: str) -> int | None:
        """The rank of then in the same kind of set."""
        place = self.places.get(standing.entry.unit_id)
        if place is None:
            return None
        return {"overall": place.rank, "category": place.within_category}.get(within)


def former_places(store: Store, evaluation_id: int) -> FormerPlaces | None:
    """The places of the frozen year before; None where there is none that may be seen."""
    former = store.years.former(evaluation_id)
    if former is None or not former.years:
        return None
    comparison = compare_years([former])
    (year,) = comparison.years
    places = {u.unit_id: u.places[year.year] for u in comparison.units if year.year in u.places}
    return FormerPlaces(year.year, {n: place for n, place in places.items() if n is not None})


def former_columns(former: FormerPlaces, ranking: Ranking) -> list[Column[Standing]]:
    """The rank of the former year and how many ranks were won since: told only once this year is frozen too."""
    within, frozen = ranking.within, ranking.evaluation.frozen

    def moved(standing: Standing) -> int | None:
        before = former.rank(standing, within)
        return None if before is None or not frozen else before - standing.rank

    def told(standing: Standing) -> str:
        won = moved(standing)
        if won is None:
            return ""
        return f"↑{won}" if won > 0 else f"↓{-won}" if won < 0 else translate("results", "持平")

    hint = translate("results", "与 {year} 年比；定稿后才比较升降").format(year=former.year)
    return [
        Column[Standing](
            translate("results", "上年名次"),
            lambda s: str(former.rank(s, within) or ""),
            key=lambda s: former.rank(s, within) or _NONE,
            centred=True,
            tip=lambda _s: hint,
            width=66,
        ),
        Column[Standing](
            translate("results", "升降"),
            told,
            key=lambda s: moved(s) or 0,
            centred=True,
            tip=lambda _s: hint,
            width=50,
        ),
    ]
