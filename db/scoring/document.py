"""A ranking as the facts that are digested and printed as JSON (PRODUCT 6).

Scores as text, so that no reader rounds them.
"""

from __future__ import annotations

from typing import Any

from db.numbers import decimal_text, ratio_text
from db.records import Ranking, Standing
from db.scoring.scheme import Rounding


def digested_facts(ranking: Ranking, rounding: Rounding) -> dict[str, Any]:
    """What the digest of a ranking covers: evaluation, scheme version, set, rows, and the codes of unranked units.

    Whether the year is frozen is left out, so that freezing a result does not change its digest.
    """
    evaluation = ranking.evaluation
    return {
        "evaluation": {
            "title": evaluation.title,
            "year": evaluation.year,
            "scheme_version": ranking.scheme_version,
        },
        "within": ranking.within,
        "name": ranking.name,
        "rows": rows(ranking, rounding),
        "unranked": [u.entry.unit_code for u in ranking.unranked],
    }


def rows(ranking: Ranking, rounding: Rounding) -> list[dict[str, Any]]:
    """The standings as JSON rows, best first."""
    return [_row(standing, rounding) for standing in ranking.standings]


def _row(standing: Standing, rounding: Rounding) -> dict[str, Any]:
    entry, ballots = standing.entry, standing.ballots
    return {
        "rank": standing.rank,
        "unit_code": entry.unit_code,
        "unit": entry.unit,
        "category": entry.category,
        "presentation": entry.presentation,
        "total": decimal_text(standing.total, rounding.total),
        "exact": ratio_text(standing.total),
        "grade": standing.grade,
        "grade_by_quota": standing.grade_by_quota,
        "parts": {
            code: decimal_text(score, rounding.part) for code, score in standing.parts.items()
        },
        "adjustments": decimal_text(standing.adjustments, rounding.total),
        "shared": standing.shared,
        "tie_broken_by": standing.tie_broken_by,
        "ballots": {
            "issued": ballots.issued,
            "returned": ballots.returned,
            "valid": ballots.valid,
            "void": ballots.void,
            "abstained": ballots.abstained,
        },
    }
