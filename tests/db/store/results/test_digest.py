"""The digest printed on a ranking, recomputed from its rows with nothing but a library."""

import hashlib
import json
from fractions import Fraction
from typing import Any

from db.records import AdjustmentKind
from db.scoring.document import digested_facts, ranking_digest
from tests.db.store.open_year import OpenYear


def recomputed(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_anyone_can_recompute_the_digest_of_a_ranking(year: OpenYear) -> None:
    year.store.office.add_adjustment(year.entry("U02").id, AdjustmentKind.VETO, None, "案件")
    year.store.office.put_given("daily", year.entry("U03").id, None)
    rounding = year.store.schemes.current(year.evaluation_id).scheme.rounding
    rankings = year.store.results.all_rankings(year.evaluation_id)
    for ranking in (rankings.overall, *rankings.by_category, *rankings.by_presentation):
        facts = digested_facts(ranking, rounding)
        assert ranking.digest == recomputed(facts) == ranking_digest(ranking, rounding)
    overall = digested_facts(rankings.overall, rounding)
    assert overall["evaluation"] == {
        "title": "2024年度述法评议",
        "year": 2024,
        "scheme_version": 1,
    }
    assert overall["unranked"] == ["U03"]
    first, second = overall["rows"]
    # written 80, duty 15 − 0.5, daily 18, bonus 1
    assert (first["total"], first["exact"], first["adjustments"]) == ("113.50", "227/2", "1.00")
    assert Fraction(first["exact"]) == Fraction(first["total"])
    assert first["parts"] == {"written": "80", "duty": "14.5", "daily": "18"}
    assert first["ballots"] == {"issued": 4, "returned": 4, "valid": 4, "void": 0, "abstained": 0}
    # written 75, duty 15 − 1, daily 17, less 0.5; vetoed without a cap
    assert (second["unit_code"], second["total"], second["grade"]) == ("U02", "105.50", "优秀")


def test_a_digest_tells_sets_and_versions_apart(year: OpenYear) -> None:
    rankings = year.store.results.all_rankings(year.evaluation_id)
    sets = (rankings.overall, *rankings.by_category, *rankings.by_presentation)
    assert len({ranking.digest for ranking in sets}) == len(sets) == 3
    before = rankings.overall.digest
    text = year.store.schemes.current(year.evaluation_id).version.text
    year.store.schemes.adopt(year.evaluation_id, text + "\n# 注", "只加一行注释")
    assert year.store.results.ranking(year.evaluation_id).digest != before
