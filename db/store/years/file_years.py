"""The years of one file as a comparison needs them: who stood where, and under which names they are known."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from db.numbers import decimal_text
from db.records import Entry, Evaluation, FormerName, Rankings, Standing, Unit
from db.records.years import ComparedYear, PartStanding, YearPlace
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import write_scheme
from db.scoring.snapshot import entries_of
from db.store.evaluations.evaluations import Evaluations
from db.store.results.results import Results
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.access import Access
from db.store.trail.roles import ReadSubject


@dataclass(frozen=True, slots=True)
class FileYears:
    """What one file knows: places by unit number, a year each, and the lineage of its units."""

    years: tuple[tuple[ComparedYear, Mapping[int, YearPlace]], ...]
    register: Mapping[int, Unit]
    former_names: tuple[FormerName, ...]
    successors: Mapping[int, int | None]  # of units that are no more

    def names(self, unit_id: int) -> frozenset[str]:
        """The name of a unit and those that it gave up."""
        former = {name.title for name in self.former_names if name.unit_id == unit_id}
        return frozenset(former | {self.register[unit_id].title})


class Years:
    """Reads the years that whoever is signed in may see the results of."""

    def __init__(
        self,
        access: Access,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        results: Results,
    ) -> None:
        self._access = access
        self._evaluations = evaluations
        self._schemes = schemes
        self._units = units
        self._results = results

    def former(self, evaluation_id: int) -> FileYears | None:
        """The frozen year before an evaluation; None where there is none."""
        year = self._evaluations.get(evaluation_id).year
        earlier = [e for e in self._evaluations.list() if e.frozen and e.year < year]
        latest = max(earlier, key=lambda e: (e.year, e.id), default=None)
        return None if latest is None else self._read([latest], "")

    def read(self, file: str = "") -> FileYears:
        """Every year of the file, called so; the years that are not frozen are counted, so ask beside the window.

        Raises UserError NOT_ALLOWED where whoever is signed in may see no year at all.
        """
        evaluations = self._evaluations.list()
        if evaluations and not any(self._may_see(e) for e in evaluations):
            self._access.check_reading(ReadSubject.RESULTS, evaluation_id=evaluations[-1].id)
        return self._read(evaluations, file)

    def _read(self, evaluations: Sequence[Evaluation], file: str) -> FileYears:
        lineage = self._units.lineage
        return FileYears(
            years=tuple(self._years(evaluations, file)),
            register={unit.id: unit for unit in self._units.register()},
            former_names=lineage.former_names(),
            successors={
                number: None if ending.successor is None else ending.successor.id
                for number, ending in lineage.endings().items()
            },
        )

    def _may_see(self, evaluation: Evaluation) -> bool:
        return self._access.may_read(ReadSubject.RESULTS, evaluation.id)

    def _years(
        self, evaluations: Sequence[Evaluation], file: str
    ) -> Iterator[tuple[ComparedYear, Mapping[int, YearPlace]]]:
        for evaluation in evaluations:
            if not self._may_see(evaluation):
                continue
            scheme = self._schemes.current(evaluation.id).scheme
            rankings = self._results.all_rankings(evaluation.id)
            yield _year(evaluation, scheme, file), _places(rankings, scheme)


def _year(evaluation: Evaluation, scheme: Scheme, file: str) -> ComparedYear:
    rules = write_scheme(dataclasses.replace(scheme, title="", year=0, organiser=""))
    return ComparedYear(evaluation.year, evaluation.title, evaluation.frozen, file, rules)


def _places(rankings: Rankings, scheme: Scheme) -> dict[int, YearPlace]:
    standings = rankings.overall.standings
    categories = {ranking.name: ranking.standings for ranking in rankings.by_category}
    within = {s.entry.id: s for found in categories.values() for s in found}
    parts = {part.code: _part_standings(part.code, part.title, standings) for part in scheme.parts}
    ranks = [standing.rank for standing in standings]
    found = {}
    for standing in standings:
        entry = standing.entry
        place = _unranked(entry, len(standings), len(categories.get(entry.category, ())))
        found[entry.unit_id] = dataclasses.replace(
            place,
            rank=standing.rank,
            within_category=within[entry.id].rank,
            percentile=_percentile(standing.rank, ranks),
            total=standing.total,
            total_text=decimal_text(standing.total, scheme.rounding.total),
            grade=standing.grade or "",
            parts={code: own[entry.id] for code, own in parts.items() if entry.id in own},
        )
    for entry in entries_of(rankings.overall):
        in_category = len(categories.get(entry.category, ()))
        found.setdefault(entry.unit_id, _unranked(entry, len(standings), in_category))
    return found


def _unranked(entry: Entry, of: int, of_category: int) -> YearPlace:
    return YearPlace(
        unit_code=entry.unit_code,
        unit=entry.unit,
        category=entry.category,
        rank=None,
        of=of,
        within_category=None,
        of_category=of_category,
        percentile=None,
        total=None,
        total_text="",
        grade="",
        parts={},
    )


def _percentile(rank: int, ranks: Sequence[int]) -> Fraction:
    """Of the other units, so many in a hundred have a rank behind this one; ranks rise. The only one is before all."""
    behind, others = len(ranks) - bisect_right(ranks, rank), len(ranks) - 1
    return Fraction(100 * behind, others) if others else Fraction(100)


def _part_standings(
    code: str, title: str, standings: Sequence[Standing]
) -> dict[int, PartStanding]:
    scores = {s.entry.id: s.parts[code] for s in standings if code in s.parts}
    others = len(scores) - 1
    ordered = sorted(scores.values())
    first: dict[Fraction, int] = {}
    for at, score in enumerate(ordered):
        first.setdefault(score, at)  # so many are lower
    return {
        number: PartStanding(
            title, Fraction(100 * first[score], others) if others else Fraction(100)
        )
        for number, score in scores.items()
    }
