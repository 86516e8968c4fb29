"""Ranks scored entries: order, ties, shared ranks, grades by threshold and by quota.

See docs/scoring.md § Ranks and ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.records import (
    Adjustment,
    Entry,
    Evaluation,
    Ranking,
    Rankings,
    Standing,
    UnrankedEntry,
    UnrankedReason,
)
from db.scoring.document import ranking_digest
from db.scoring.grades import grade_by_threshold, grades_by_quota
from db.scoring.places import Place, Scored, places
from db.scoring.scheme.scheme import Scheme
from db.scoring.score import score_entry
from db.scoring.tally import PartTally


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry with everything that its score is made of."""

    entry: Entry
    tallies: Mapping[str, PartTally]
    adjustments: tuple[Adjustment, ...] = ()


def score_all(scheme: Scheme, counted: Iterable[Counted]) -> list[Scored]:
    """Scores each entry; the order is kept."""
    return [
        Scored(c.entry, score_entry(scheme, c.entry, c.tallies, c.adjustments)) for c in counted
    ]


def rank_all(
    evaluation: Evaluation, scheme: Scheme, scheme_version: int, scored: Sequence[Scored]
) -> Rankings:
    """Every ranked set: overall, each category and each presentation, with grades."""
    grading = _Grading(evaluation, scheme, scheme_version, _grades_by_quota(scheme, scored))
    return Rankings(
        overall=grading.ranking("overall", "", scored),
        by_category=grading.sets("category", scored),
        by_presentation=grading.sets("presentation", scored),
    )


def rank_overall(
    evaluation: Evaluation, scheme: Scheme, scheme_version: int, scored: Sequence[Scored]
) -> Ranking:
    """The overall ranking alone."""
    grading = _Grading(evaluation, scheme, scheme_version, _grades_by_quota(scheme, scored))
    return grading.ranking("overall", "", scored)


def rank_sets(
    evaluation: Evaluation,
    scheme: Scheme,
    scheme_version: int,
    scored: Sequence[Scored],
    within: str,
) -> tuple[Ranking, ...]:
    """One ranking for each `within` (category or presentation), in the order of their first entry."""
    grading = _Grading(evaluation, scheme, scheme_version, _grades_by_quota(scheme, scored))
    return grading.sets(within, scored)


def _split(scored: Iterable[Scored], by: str) -> dict[str, list[Scored]]:
    sets: dict[str, list[Scored]] = {}
    for item in scored:
        sets.setdefault(getattr(item.entry, by), []).append(item)
    return sets


def _grades_by_quota(scheme: Scheme, scored: Sequence[Scored]) -> dict[int, str | None]:
    grades: dict[int, str | None] = {}
    if scheme.grades:
        for members in _split(scored, "category").values():
            grades.update(grades_by_quota(scheme, places(scheme.ties.order, members)))
    return grades


@dataclass(frozen=True, slots=True)
class _Grading:
    """What every ranked set of one evaluation shares."""

    evaluation: Evaluation
    scheme: Scheme
    scheme_version: int
    by_quota: Mapping[int, str | None]

    def sets(self, within: str, scored: Sequence[Scored]) -> tuple[Ranking, ...]:
        return tuple(
            self.ranking(within, name, members) for name, members in _split(scored, within).items()
        )

    def ranking(self, within: str, name: str, scored: Sequence[Scored]) -> Ranking:
        standings = tuple(self._standing(place) for place in places(self.scheme.ties.order, scored))
        unranked = tuple(
            UnrankedEntry(s.entry, s.outcome)
            for s in scored
            if isinstance(s.outcome, UnrankedReason)
        )
        ranking = Ranking(
            self.evaluation,
            self.scheme_version,
            within,
            name,
            standings,
            unranked,
            self._mixed(standings),
        )
        return replace(ranking, digest=ranking_digest(ranking, self.scheme.rounding))

    def _mixed(self, standings: Iterable[Standing]) -> bool:
        """Whether entries of the set were composed by different rules."""
        kinds = {s.entry.kind for s in standings}
        rules = [self.scheme.composition_for(kind) for kind in kinds]
        return len({r.matched for r in rules if r is not None}) > 1

    def _standing(self, place: Place) -> Standing:
        score, entry = place.score, place.scored.entry
        return Standing(
            rank=place.rank,
            entry=entry,
            total=score.total,
            parts=score.parts,
            adjustments=score.adjustments,
            vetoed=score.vetoed,
            grade=grade_by_threshold(self.scheme, score),
            grade_by_quota=self.by_quota.get(entry.id),
            shared=place.shared,
            tie_broken_by=place.tie_broken_by,
            ballots=score.counts,
        )
