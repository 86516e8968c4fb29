"""The document of `explain --json`, of years that are worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from db.scoring.derivation_document import derivation_document
from tests.db.scoring.random_years import Year
from tests.db.scoring.reference import Cell, Data, PlainBallot, PlainCount, PlainEntry, Table
from tests.db.scoring.test_derivation import stored

CRITERION: Table = {"code": "A", "title": "学法", "points": 100}
SCHEME: Table = {
    "title": "t",
    "year": 2024,
    "parts": [
        {
            "code": "P",
            "title": "书面",
            "kind": "scored",
            "trim": {"high": 1},
            "criteria": [CRITERION],
        }
    ],
    "rounding": {"total": 2},
    "grades": [
        {"title": "优秀", "at_least": 85, "quota": "50%"},
        {"title": "良好", "at_least": 60, "quota": "50%"},
    ],
    "ties": {"order": ["part:P"]},
}
# Of three marks the highest is struck: 70 and 80 make 75; U02 and U04 have 90 each; U03, alone of its category, 80.
# A half of three is one place, which two equals do not fit into, and whoever is behind them does not get before them.
MARKS = {"U01": (70, 80, 90), "U02": (90, 90, 100), "U03": (80, 80, 80), "U04": (90, 90, 90)}


def documents(scheme: Table, data: Data) -> dict[str, dict[str, Any]]:
    with stored(Year(scheme, data)) as (store, evaluation):
        return {
            entry.unit_code: derivation_document(store.results.derivation(evaluation.id, entry.id))
            for entry in store.units.entries(evaluation.id)
        }


def test_what_stands_of_a_unit() -> None:
    data = Data([], {f"R{n}": "panel" for n in (1, 2, 3)}, [])
    for code, marks in MARKS.items():
        category = "镇街" if code == "U03" else "部门"
        data.entries.append(PlainEntry(code, category, "书面"))
        for number, mark in enumerate(marks, 1):
            cells: dict[str, Cell] = {"A": Fraction(mark)}
            data.ballots.append(PlainBallot("P", code, f"R{number}", cells=cells))
    data.entries.append(PlainEntry("U05", "部门", "书面"))
    found = documents(SCHEME, data)
    keys = (
        *("rank", "rank_in_category", "ranked_in_category", "total"),
        *("grade", "grade_by_quota", "vetoed", "shared", "tie_broken_by"),
    )
    assert {code: tuple(told[key] for key in keys) for code, told in found.items()} == {
        "U01": (4, 3, 3, "75", "良好", None, False, False, None),
        "U02": (1, 1, 3, "90", "优秀", None, False, True, None),
        "U03": (3, 1, 1, "80", "良好", None, False, False, None),
        "U04": (1, 1, 3, "90", "优秀", None, False, True, None),
        "U05": (None, None, 3, *[None] * 6),
    }


def test_votes_by_hand_are_averaged() -> None:
    """Two of 100 and one of 80 make 280 / 3, to the last third; who chose nothing and what was spoilt is no vote."""
    levels = [{"title": t, "points": p} for t, p in (("优秀", 100), ("良好", 80), ("较差", 40))]
    part: Table = {
        "code": "V",
        "title": "测评",
        "kind": "voted",
        "criteria": [{**CRITERION, "levels": levels}],
    }
    scheme: Table = {"title": "t", "year": 2024, "parts": [part]}
    votes = {"A": {"优秀": 2, "良好": 1}}
    data = Data([PlainEntry("U1", "部门", "书面")], {}, [])
    data.counted.append(PlainCount("V", "U1", "panel", votes, undecided=1, spoilt=2))
    (told,) = documents(scheme, data)["U1"]["parts"]
    assert told["score"] == "280/3"
    assert told["counted_votes"] == [
        {"group": "panel", "votes": {"A": {"优秀": 2, "良好": 1, "弃权": 1, "无效": 2}}}
    ]


def test_who_was_not_there_and_who_was_not_to_judge() -> None:
    """Neither counts: of 60 marks the mean is the one that was given."""
    data = Data([PlainEntry("U1", "部门", "书面")], dict.fromkeys(("R1", "R2", "R3"), "panel"), [])
    data.ballots.append(PlainBallot("P", "U1", "R1", cells={"A": Fraction(60)}))
    data.ballots.append(PlainBallot("P", "U1", "R2", attendance="absent"))
    data.ballots.append(PlainBallot("P", "U1", "R3", attendance="recused"))
    part: Table = {"code": "P", "title": "书面", "kind": "scored", "criteria": [CRITERION]}
    (told,) = documents({"title": "t", "year": 2024, "parts": [part]}, data)["U1"]["parts"]
    assert {b["reviewer"]: b["outcome"] for b in told["ballots"]} == {
        "R1": "counted",
        "R2": "absent",
        "R3": "recused",
    }
    assert told["score"] == "60"


def test_what_a_deduction_is_worked_from() -> None:
    """10 less 3 × 2 is 4, and nothing happened to the other: 10 + 4 of 20."""
    criteria = [{**CRITERION, "code": c, "points": 10, "per_occurrence": 2} for c in ("D", "E")]
    part: Table = {"code": "Q", "title": "日常", "kind": "deducted", "criteria": criteria}
    data = Data([PlainEntry("U1", "部门", "书面")], {}, [], occurrences={("Q", "D", "U1"): 3})
    (told,) = documents({"title": "t", "year": 2024, "parts": [part]}, data)["U1"]["parts"]
    worked = {
        step["criterion"]: ({t["of"]: t["value"] for t in step["terms"]}, step["exact"])
        for step in told["steps"]
        if step["stage"] == "deducted"
    }
    assert worked == {
        "D": ({"points": "10", "times": "3", "per_occurrence": "2"}, "4"),
        "E": ({"points": "10", "times": "0", "per_occurrence": "2"}, "10"),
    }
    assert told["score"] == "14"


def test_a_group_without_ballots_has_no_mean_of_ballots() -> None:
    part: Table = {
        "code": "P",
        "title": "书面",
        "kind": "scored",
        "average": "ballot",
        "group_weights": {"a": 1, "b": 1},
        "criteria": [CRITERION],
    }
    groups = [{"code": code, "title": code} for code in "ab"]
    data = Data([PlainEntry("U1", "部门", "书面")], {"R1": "a", "R2": "b"}, [])
    data.ballots.append(PlainBallot("P", "U1", "R1", cells={"A": Fraction(60)}))
    told = documents({"title": "t", "year": 2024, "groups": groups, "parts": [part]}, data)["U1"]
    assert told["total"] is None
    assert (told["unranked"]["kind"], told["unranked"]["group"]) == ("group_empty", "b")
    steps = told["parts"][0]["steps"]
    assert [(s["stage"], s["group"], s["criterion"]) for s in steps] == [("group_score", "a", None)]


def test_what_was_averaged_is_told_value_by_value() -> None:
    data = Data([PlainEntry("U1", "部门", "书面")], dict.fromkeys(("R1", "R2", "R3"), "panel"), [])
    for reviewer, mark in (("R1", "70.5"), ("R2", "90"), ("R3", "80")):
        cells: dict[str, Cell] = {"A": Fraction(mark)}
        data.ballots.append(PlainBallot("P", "U1", reviewer, cells=cells))
    for average, criterion in (("criterion", "A"), ("ballot", None)):
        part = {**SCHEME["parts"][0], "average": average}
        (told,) = documents({**SCHEME, "parts": [part]}, data)["U1"]["parts"]
        (pile,) = [p for p in told["averaged"] if p["criterion"] == criterion]
        assert {v["reviewer"]: (v["value"], v["trimmed"]) for v in pile["values"]} == {
            "R1": ("141/2", None),
            "R2": ("90", "high"),
            "R3": ("80", None),
        }


def equals(scheme: Table, data: Data) -> list[tuple[str, int, dict[str, str]]]:
    """What the first unit's document says of those with its total."""
    told = documents(scheme, data)["U1"]["equals"]
    return [(row["unit_code"], row["rank"], row["values"]) for row in told]


def test_what_parts_equals_by_a_criterion() -> None:
    """(20 × 80 + 30 × 60) / 50 both; A alone (20 × 50 + 30 × 40) / 50 = 44, and (20 × 40 + 30 × 50) / 50 = 46."""
    part: Table = {
        "code": "P",
        "title": "书面",
        "kind": "scored",
        "group_weights": {"a": 20, "b": 30},
        "criteria": [{**CRITERION, "code": c} for c in "AB"],
    }
    groups = [{"code": code, "title": code} for code in "ab"]
    scheme: Table = {"title": "t", "year": 2024, "groups": groups, "parts": [part]}
    scheme["ties"] = {"order": ["criterion:P/A"]}
    data = Data([PlainEntry(c, "部门", "书面") for c in ("U1", "U2")], {"R1": "a", "R2": "b"}, [])
    for unit, reviewer, a, b in (
        ("U1", "R1", 50, 30),
        ("U1", "R2", 40, 20),
        ("U2", "R1", 40, 40),
        ("U2", "R2", 50, 10),
    ):
        cells: dict[str, Cell] = {"A": Fraction(a), "B": Fraction(b)}
        data.ballots.append(PlainBallot("P", unit, reviewer, cells=cells))
    assert equals(scheme, data) == [
        ("U2", 1, {"criterion:P/A": "46"}),
        ("U1", 2, {"criterion:P/A": "44"}),
    ]


def test_what_parts_equals_by_what_did_not_happen() -> None:
    """One loses 2 of D, the other 2 of E: 18 both, and who has all of D is first."""
    criteria = [{**CRITERION, "code": c, "points": 10, "per_occurrence": 2} for c in ("D", "E")]
    part: Table = {"code": "Q", "title": "日常", "kind": "deducted", "criteria": criteria}
    scheme: Table = {"title": "t", "year": 2024, "parts": [part]}
    scheme["ties"] = {"order": ["criterion:Q/D"]}
    entries = [PlainEntry(c, "部门", "书面") for c in ("U1", "U2")]
    happened = {("Q", "D", "U1"): 1, ("Q", "E", "U2"): 1}
    assert equals(scheme, Data(entries, {}, [], occurrences=happened)) == [
        ("U2", 1, {"criterion:Q/D": "10"}),
        ("U1", 2, {"criterion:Q/D": "8"}),
    ]
