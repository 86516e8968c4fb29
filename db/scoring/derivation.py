"""The whole way from ballots to a place, for one entry: what wins or loses a dispute (docs/scoring.md § Derivation).

The steps are those that the ranking itself took (`db.scoring.score` writes them), so the story
cannot differ from the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from db.records import (
    Adjustment,
    Ballot,
    CountedVotes,
    Entry,
    Standing,
    TallyCount,
    UnrankedReason,
)
from db.scoring.grades import QuotaStep, Story, grades_by_quota
from db.scoring.places import Place, Scored, places
from db.scoring.scheme.scheme import Part, Scheme
from db.scoring.score import score_entry
from db.scoring.steps import Stage, Step, Trace
from db.scoring.tally import PartTally, Pile, Sorted, Verdict


@dataclass(frozen=True, slots=True)
class PartDerivation:
    """One part: its ballots with their verdicts, the piles they made, and every step to the score.

    `score` is None where the entry stays unranked in the part; `weight` None where parts are added up.
    `full` is the part's full marks for the entry's category. `votes` are by group, criterion and level,
    those among them that were `counted` by hand.
    """

    part: Part
    full: Fraction
    weight: Fraction | None
    score: Fraction | None
    verdicts: tuple[tuple[Ballot, Verdict], ...]
    piles: tuple[Pile, ...]
    counts: TallyCount
    votes: Mapping[str, Mapping[str, Mapping[str, int]]]
    counted: tuple[CountedVotes, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TieRow:
    """An entry with the same total, its rank and the values of the tie keys in order."""

    unit_code: str
    unit: str
    rank: int
    values: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything behind one entry's standing. `reason` is set, and the standings are None, where it has none."""

    entry: Entry
    scheme: Scheme
    scheme_version: int
    parts: tuple[PartDerivation, ...]
    adjustments: tuple[Adjustment, ...]
    steps: tuple[Step, ...]
    reason: UnrankedReason | None
    standing: Standing | None
    category_rank: int | None
    category_ranked: int
    equals: tuple[TieRow, ...]
    quota: tuple[QuotaStep, ...]
    sheets: Mapping[int, str] = field(default_factory=dict)  # numbers of paper by ballot


@dataclass(frozen=True, slots=True)
class ScoreEvidence:
    """What an entry's derivation is made from: its sorted ballots by part, and what the office entered."""

    entry: Entry
    sorted_parts: Mapping[str, Sorted]
    tallies: Mapping[str, PartTally]
    adjustments: tuple[Adjustment, ...]


class AllPlaces:
    """The places of all entries of an evaluation, worked out once for however many derivations."""

    def __init__(self, scheme: Scheme, scored: Sequence[Scored]) -> None:
        self._scheme = scheme
        self._scored = scored
        self._in_category: dict[str, tuple[Sequence[Place], Story]] = {}
        self._by_total: dict[Fraction, list[Place]] = {}
        for place in places(scheme.ties.order, scored):
            self._by_total.setdefault(place.score.total, []).append(place)

    def with_total(self, total: Fraction) -> Sequence[Place]:
        """The places among all entries that have this total."""
        return self._by_total.get(total, ())

    def in_category(self, category: str) -> tuple[Sequence[Place], Story]:
        """The places within a category, and what its quotas did there."""
        if category not in self._in_category:
            chosen = (s for s in self._scored if s.entry.category == category)
            found = places(self._scheme.ties.order, chosen)
            story: Story = {}
            grades_by_quota(self._scheme, found, story)
            self._in_category[category] = found, story
        return self._in_category[category]


def derive(
    scheme: Scheme,
    scheme_version: int,
    evidence: ScoreEvidence,
    standing: Standing | None,
    all_places: AllPlaces,
) -> Derivation:
    """The derivation of one entry; the places of all are needed for ties and quotas."""
    trace: Trace = []
    entry = evidence.entry
    outcome = score_entry(scheme, entry, evidence.tallies, evidence.adjustments, trace)
    in_category, story = all_places.in_category(entry.category)
    own = next((p for p in in_category if p.scored.entry.id == entry.id), None)
    return Derivation(
        entry=entry,
        scheme=scheme,
        scheme_version=scheme_version,
        parts=tuple(_parts(scheme, evidence, trace)),
        adjustments=evidence.adjustments,
        steps=tuple(s for s in trace if not s.part),
        reason=outcome if isinstance(outcome, UnrankedReason) else None,
        standing=standing,
        category_rank=own.rank if own else None,
        category_ranked=len(in_category),
        equals=_equals(all_places, standing),
        quota=tuple(story.get(entry.id, ())),
    )


def _parts(scheme: Scheme, evidence: ScoreEvidence, trace: Trace) -> list[PartDerivation]:
    entry = evidence.entry
    parts = []
    for part, weight in scheme.parts_for(entry.kind):
        steps = tuple(s for s in trace if s.part == part.code)
        score = next((s.rounded for s in steps if s.stage is Stage.PART_SCORE), None)
        found = evidence.sorted_parts.get(part.code)
        tally = evidence.tallies.get(part.code) or PartTally()
        parts.append(
            PartDerivation(
                part=part,
                full=part.full_for(entry.kind),
                weight=weight,
                score=score,
                verdicts=found.verdicts if found else (),
                piles=found.piles if found else (),
                counts=tally.counts,
                votes=tally.votes,
                counted=tally.counted,
                steps=steps,
            )
        )
    return parts


def _equals(all_places: AllPlaces, standing: Standing | None) -> tuple[TieRow, ...]:
    """The entries with the same total, the entry itself included; empty where nobody else has it."""
    if standing is None:
        return ()
    same = all_places.with_total(standing.total)
    if len(same) < 2:
        return ()
    return tuple(
        TieRow(p.scored.entry.unit_code, p.scored.entry.unit, p.rank, p.score.ties) for p in same
    )
