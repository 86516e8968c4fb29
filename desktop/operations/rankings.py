"""Rankings as the JSON documents of docs/commands.md § JSON of `rank`."""

from __future__ import annotations

from typing import Any

from db.canonical import digest
from db.records import Ranking
from db.scoring.document import rows
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from desktop.messages import unranked_text


def rank_document(store: Store, evaluation_id: int, within: str = "overall") -> dict[str, Any]:
    """The ranking as the JSON document of the commands; sets within a category or presentation under `rankings`."""
    scheme = store.schemes.current(evaluation_id).scheme
    if within == "overall":
        return _ranking_document(store.results.ranking(evaluation_id), scheme)
    rankings = store.results.rankings(evaluation_id, within)
    documents = [_ranking_document(ranking, scheme) for ranking in rankings]
    return {"within": within, "rankings": documents}


def document_digest(document: dict[str, Any]) -> str:
    """The digest of a ranking document as anyone can recompute it from the JSON."""
    evaluation = {k: v for k, v in document["evaluation"].items() if k != "frozen"}
    facts = {
        "evaluation": evaluation,
        "within": document["within"],
        "name": document.get("name", ""),
        "rows": document["rows"],
        "unranked": [u["unit_code"] for u in document["unranked"]],
    }
    return digest(facts)


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
