"""A frozen result as a document: every ranked set, digested as a whole and rebuilt exactly as it was.

Scores are fractions written as text (``1847/20``), so the records that come back equal the records that went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from db.numbers import ratio_text
from db.records import (
    Entry,
    Evaluation,
    Ranking,
    Rankings,
    Standing,
    TallyCount,
    UnrankedEntry,
    UnrankedKind,
    UnrankedReason,
)

FORM = 1  # the form of the document; a later one is read beside it
_COMPARED = 15  # decimals: two results that are the same so far are the same


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One freezing of a result: who, when, why, under which scheme version, and where the trail stood.

    `event` and `head` are the last event before it; `digest` covers the whole document. `in_force` says
    that the result is frozen as this snapshot now.
    """

    id: int
    evaluation_id: int
    frozen_at: str
    frozen_by: str
    reason: str
    scheme_version: int
    event: int
    head: str
    digest: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """What a snapshot says of one unit; `rank` and `total` None where it was unranked."""

    rank: int | None
    category_rank: int | None
    total: Fraction | None
    grade: str | None
    grade_by_quota: str | None
    parts: Mapping[str, Fraction]
    adjustments: Fraction


@dataclass(frozen=True, slots=True)
class Move:
    """One unit that stands otherwise in the later snapshot; None: it was not in the evaluation.

    `events` are the numbers of the events between that touched the unit's own score.
    """

    unit_code: str
    unit: str
    before: SnapshotPlace | None
    after: SnapshotPlace | None
    events: tuple[int, ...] = ()


def document(rankings: Rankings, evidence: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The rankings as plain data for `db.canonical`; `evidence` are digests of what each entry's place rests on."""
    evaluation = rankings.overall.evaluation
    entries = {e.id: e for e in entries_of(rankings.overall)}
    return {
        "form": FORM,
        "evaluation": {
            "id": evaluation.id,
            "title": evaluation.title,
            "year": evaluation.year,
            "organiser": evaluation.organiser,
            "deadline": evaluation.deadline,
        },
        "scheme_version": rankings.overall.scheme_version,
        "entries": [asdict(entries[number]) for number in sorted(entries)],
        "overall": _ranking(rankings.overall),
        "by_category": [_ranking(r) for r in rankings.by_category],
        "by_presentation": [_ranking(r) for r in rankings.by_presentation],
        "evidence": {str(number): digest for number, digest in (evidence or {}).items()},
    }


def rankings_from(found: Mapping[str, Any], *, frozen: bool) -> Rankings:
    """The records that a document was made from; their evaluation says `frozen` as asked."""
    evaluation = Evaluation(frozen=frozen, **found["evaluation"])
    entries = {facts["id"]: _entry(facts) for facts in found["entries"]}
    reading = _Reading(evaluation, found["scheme_version"], entries)
    return Rankings(
        overall=reading.ranking(found["overall"]),
        by_category=tuple(reading.ranking(r) for r in found["by_category"]),
        by_presentation=tuple(reading.ranking(r) for r in found["by_presentation"]),
    )


def evidence_from(found: Mapping[str, Any]) -> dict[int, str]:
    """The digests of each entry's evidence; empty in a document of before they were kept."""
    return {int(number): str(digest) for number, digest in found.get("evidence", {}).items()}


def moves(before: Rankings, after: Rankings) -> tuple[Move, ...]:
    """The units that stand otherwise, by their later rank; those that left come last."""
    old, new = _places(before), _places(after)
    entries = {e.id: e for r in (before, after) for e in entries_of(r.overall)}
    found = [
        Move(entries[n].unit_code, entries[n].unit, old.get(n), new.get(n))
        for n in entries
        if not _alike(old.get(n), new.get(n))
    ]
    return tuple(sorted(found, key=_by_later_rank))


def _alike(before: SnapshotPlace | None, after: SnapshotPlace | None) -> bool:
    """Whether two places are one; what an earlier version left in the last digits of a root is no difference."""
    return before == after or (
        before is not None and after is not None and _coarse(before) == _coarse(after)
    )


def _coarse(place: SnapshotPlace) -> SnapshotPlace:
    total = None if place.total is None else round(place.total, _COMPARED)
    parts = {code: round(score, _COMPARED) for code, score in place.parts.items()}
    return replace(place, total=total, parts=parts)


def _by_later_rank(move: Move) -> tuple[bool, bool, int, str]:
    rank = move.after.rank if move.after else None
    return (move.after is None, rank is None, rank or 0, move.unit_code)


def _places(rankings: Rankings) -> dict[int, SnapshotPlace]:
    in_category = {s.entry.id: s.rank for r in rankings.by_category for s in r.standings}
    places = {
        s.entry.id: SnapshotPlace(
            s.rank,
            in_category.get(s.entry.id),
            s.total,
            s.grade,
            s.grade_by_quota,
            s.parts,
            s.adjustments,
        )
        for s in rankings.overall.standings
    }
    nowhere = SnapshotPlace(None, None, None, None, None, {}, Fraction(0))
    return places | {u.entry.id: nowhere for u in rankings.overall.unranked}


def entries_of(ranking: Ranking) -> list[Entry]:
    """Every entry of a ranking, ranked first."""
    return [s.entry for s in ranking.standings] + [u.entry for u in ranking.unranked]


def _entry(facts: Mapping[str, Any]) -> Entry:
    """An entry as it was frozen; one that was frozen before there were labels had none."""
    return Entry(**{**facts, "labels": tuple(facts.get("labels", ()))})


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "within": ranking.within,
        "name": ranking.name,
        "mixed": ranking.mixed,
        "digest": ranking.digest,
        "standings": [_standing(s) for s in ranking.standings],
        "unranked": [
            {
                "entry": u.entry.id,
                "reason": u.reason.kind.value,
                "facts": dict(u.reason.facts),
            }
            for u in ranking.unranked
        ],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "rank": standing.rank,
        "entry": standing.entry.id,
        "total": ratio_text(standing.total),
        "parts": {code: ratio_text(score) for code, score in standing.parts.items()},
        "adjustments": ratio_text(standing.adjustments),
        "vetoed": standing.vetoed,
        "grade": standing.grade,
        "grade_by_quota": standing.grade_by_quota,
        "shared": standing.shared,
        "tie_broken_by": standing.tie_broken_by,
        "ballots": asdict(standing.ballots),
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every ranked set of one document shares."""

    evaluation: Evaluation
    scheme_version: int
    entries: Mapping[int, Entry]

    def ranking(self, found: Mapping[str, Any]) -> Ranking:
        return Ranking(
            evaluation=self.evaluation,
            scheme_version=self.scheme_version,
            within=found["within"],
            name=found["name"],
            standings=tuple(self._standing(s) for s in found["standings"]),
            unranked=tuple(
                UnrankedEntry(
                    self.entries[u["entry"]], UnrankedReason(UnrankedKind(u["reason"]), u["facts"])
                )
                for u in found["unranked"]
            ),
            mixed=found["mixed"],
            digest=found["digest"],
        )

    def _standing(self, found: Mapping[str, Any]) -> Standing:
        facts = dict(found)
        return Standing(
            entry=self.entries[facts.pop("entry")],
            total=Fraction(facts.pop("total")),
            parts={code: Fraction(score) for code, score in facts.pop("parts").items()},
            adjustments=Fraction(facts.pop("adjustments")),
            ballots=TallyCount(**facts.pop("ballots")),
            **facts,
        )
