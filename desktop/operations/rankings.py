"""Rankings as the JSON documents of docs/commands.md § JSON of `rank`, and what of them is released."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.numbers import decimal_text
from db.records import Ranking
from db.scoring.document import rows
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from desktop.messages import tr, unranked_text


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """A unit in what is public. Rank and total are empty where its grade alone is released."""

    within: str
    rank: str
    unit_code: str
    unit: str
    category: str
    total: str
    grade: str
    grade_by_quota: str


def rank_document(store: Store, evaluation_id: int, within: str = "overall") -> dict[str, Any]:
    """The ranking as the JSON document of the commands; sets within a category or presentation under `rankings`."""
    scheme = store.schemes.current(evaluation_id).scheme
    if within == "overall":
        return _ranking_document(store.results.ranking(evaluation_id), scheme)
    rankings = store.results.rankings(evaluation_id, within)
    documents = [_ranking_document(ranking, scheme) for ranking in rankings]
    return {"within": within, "rankings": documents}


def released_lines(store: Store, evaluation_id: int) -> tuple[ReleasedLine, ...]:
    """What is public of a result, set after set: the overall ranking, categories, grades alone."""
    released = store.releases.released(evaluation_id)
    if released.nothing:
        return ()
    digits = store.schemes.current(evaluation_id).scheme.rounding.total
    overall = () if released.overall is None else (released.overall,)
    lines = [x for r in (*overall, *released.categories) for x in _ranked_lines(r, digits)]
    for unit in released.grades:
        of_unit = (unit.unit_code, unit.unit, unit.category)
        lines.append(ReleasedLine(tr("等次"), "", *of_unit, "", unit.grade, unit.grade_by_quota))
    return tuple(lines)


def _ranked_lines(ranking: Ranking, digits: int | None) -> Iterator[ReleasedLine]:
    for standing in ranking.standings:
        entry = standing.entry
        yield ReleasedLine(
            ranking.name or tr("全部单位"),
            str(standing.rank),
            entry.unit_code,
            entry.unit,
            entry.category,
            decimal_text(standing.total, digits),
            standing.grade or "",
            standing.grade_by_quota or "",
        )


def _ranking_document(ranking: Ranking, scheme: Scheme) -> dict[str, Any]:
    evaluation = ranking.evaluation
    return {
        "evaluation": {
            "title": evaluation.title,
            "year": evaluation.year,
            "scheme_version": ranking.scheme_version,
            "frozen": evaluation.frozen,
        },
        "within": ranking.within,
        **({"name": ranking.name} if ranking.name else {}),
        "mixed_composition": ranking.mixed,
        "rows": rows(ranking, scheme.rounding),
        "unranked": [
            {
                "unit_code": u.entry.unit_code,
                "unit": u.entry.unit,
                "reason": unranked_text(u.reason, scheme),
            }
            for u in ranking.unranked
        ],
        "digest": ranking.digest,
    }
