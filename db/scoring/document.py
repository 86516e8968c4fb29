"""A ranking as the facts that are digested and printed as JSON (docs/commands.md § JSON of `rank`).

Scores as text, so that no reader rounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from db.canonical import canonical_text, digest_of_pieces
from db.numbers import decimal_text, ratio_text
from db.records import Ranking, Standing
from db.scoring.scheme.scheme import Rounding

_ROWS: Final = 500  # standings that are written out at a time


def digested_facts(ranking: Ranking, rounding: Rounding) -> dict[str, Any]:
    """What the digest of a ranking covers: evaluation, scheme version, set, rows, and the codes of unranked units.

    Whether the year is frozen is left out, so that freezing a result does not change its digest.
    """
    return {**_head(ranking), "rows": rows(ranking, rounding), "unranked": _unranked(ranking)}


def ranking_digest(ranking: Ranking, rounding: Rounding) -> str:
    """The digest of `digested_facts`, taken some rows at a time, so that no whole document lies in memory."""
    pieces = {key: [canonical_text(value)] for key, value in _head(ranking).items()}
    document = {
        **pieces,
        "rows": _row_texts(ranking, rounding),
        "unranked": [canonical_text(_unranked(ranking))],
    }
    return digest_of_pieces(_object(document))


def _head(ranking: Ranking) -> dict[str, Any]:
    evaluation = ranking.evaluation
    return {
        "evaluation": {
            "title": evaluation.title,
            "year": evaluation.year,
            "scheme_version": ranking.scheme_version,
        },
        "within": ranking.within,
        "name": ranking.name,
    }


def _unranked(ranking: Ranking) -> list[str]:
    return [u.entry.unit_code for u in ranking.unranked]


def _object(values: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The canonical text of an object whose values are texts in pieces."""
    for at, key in enumerate(sorted(values)):
        yield f'{"," if at else "{"}"{key}":'
        yield from values[key]
    yield "}"


def _row_texts(ranking: Ranking, rounding: Rounding) -> Iterator[str]:
    yield "["
    for start in range(0, len(ranking.standings), _ROWS):
        some = [_row(standing, rounding) for standing in ranking.standings[start : start + _ROWS]]
        yield ("," if start else "") + canonical_text(some)[1:-1]
    yield "]"


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
