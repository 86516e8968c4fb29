"""A derivation as JSON: every number as text, exact ones as fractions, so that a program can follow it too."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from db.numbers import THOUSAND, ratio_text
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.marks import mark_text
from db.scoring.steps import Step


def derivation_document(derivation: Derivation) -> dict[str, Any]:
    """The document of ``explain --json``. Values are exact fractions; `rounded` is what the next step used."""
    entry, standing = derivation.entry, derivation.standing
    reason = derivation.reason
    return {
        "unit_code": entry.unit_code,
        "unit": entry.unit,
        "category": entry.category,
        "presentation": entry.presentation,
        "scheme_version": derivation.scheme_version,
        "rank": standing.rank if standing else None,
        "rank_in_category": derivation.category_rank,
        "ranked_in_category": derivation.category_ranked,
        "total": ratio_text(standing.total) if standing else None,
        "grade": standing.grade if standing else None,
        "grade_by_quota": standing.grade_by_quota if standing else None,
        "vetoed": standing.vetoed if standing else None,
        "shared": standing.shared if standing else None,
        "tie_broken_by": standing.tie_broken_by if standing else None,
        "unranked": {"kind": reason.kind.value, **reason.facts} if reason else None,
        "parts": [_part(part) for part in derivation.parts],
        "steps": [_step(step) for step in derivation.steps],
        "equals": [
            {
                "unit_code": row.unit_code,
                "rank": row.rank,
                "values": {
                    key.text: _exact(value)
                    for key, value in zip(derivation.scheme.ties.order, row.values, strict=True)
                },
            }
            for row in derivation.equals
        ],
        "quota": [
            {
                "grade": step.grade,
                "outcome": step.verdict.value,
                "limit": step.limit,
                "taken": step.taken,
                "equals": step.equals,
            }
            for step in derivation.quota
        ],
    }


def _part(part: PartDerivation) -> dict[str, Any]:
    return {
        "part": part.part.code,
        "title": part.part.title,
        "kind": part.part.kind.value,
        "full": ratio_text(part.full),
        "weight": _exact(part.weight),
        "score": _exact(part.score),
        "ballots": [
            {
                "reviewer": ballot.reviewer,
                "group": ballot.group,
                "outcome": verdict.value,
                "reason": ballot.reason,
                "marks": {code: mark_text(mark) for code, mark in ballot.marks.items()},
            }
            for ballot, verdict in part.verdicts
        ],
        "averaged": [
            {
                "group": pile.group,
                "criterion": pile.criterion or None,
                "values": [
                    {
                        "reviewer": value.ballot.reviewer,
                        "value": ratio_text(Fraction(value.amount) / THOUSAND),
                        "trimmed": value.dropped.value if value.dropped else None,
                    }
                    for value in pile.values
                ],
            }
            for pile in part.piles
        ],
        "counted_votes": [{"group": one.group, "votes": one.votes} for one in part.counted],
        "steps": [_step(step) for step in part.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "stage": step.stage.value,
        "group": step.group or None,
        "criterion": step.criterion or None,
        "terms": [{"of": name, "value": ratio_text(value)} for name, value in step.terms],
        "exact": ratio_text(step.exact),
        "digits": step.digits,
        "rounded": ratio_text(step.rounded),
    }


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else ratio_text(value)
