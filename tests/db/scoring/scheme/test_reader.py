"""A scheme is read whole, every key of it, or refused with every fault and its key (docs/scheme.md § Refusing)."""

import copy
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from db.errors import ErrorKind, FaultKind, UserError
from db.numbers import RoundingMode
from db.records import EntryKind
from db.scoring.scheme.reader import MOST_DOTS, MOST_TEXT, read_scheme
from db.scoring.scheme.scheme import (
    Average,
    Band,
    Composition,
    EmptyGroup,
    Grade,
    Incomplete,
    Level,
    PartKind,
    ReportRequired,
    Rounding,
    Scheme,
    Standardise,
    TieKind,
    Trim,
)

REPOSITORY = Path(__file__).resolve().parents[4]

# An example with every key that a scheme may have.
EXAMPLE = """
title = "示例"
year = 2024
organiser = "依法治区办"

[[groups]]
code = "leaders"
title = "区领导"
[[groups]]
code = "experts"
title = "法律专家"

[[parts]]
code = "written"
title = "书面述法报告"
kind = "scored"
average = "criterion"
trim = { high = 1, low = 1, from = 5 }
group_weights = { leaders = 20, experts = 30 }
when_group_empty = "redistribute"
incomplete = "scale"
min_valid = 3
report_required = "unranked"
anonymous = true

[[parts.criteria]]
code = "A1"
title = "学习贯彻与带头学法"
text = "看什么"
points = 15
weight = 1.5
step = 0.25
categories = ["街道"]
levels = [ { title = "好", points = 15 }, { title = "较好", points = 12 } ]
[[parts.criteria]]
code = "A2"
title = "其他"
points = 10

[[parts]]
code = "vote"
title = "民主测评"
kind = "voted"
[[parts.criteria]]
code = "V"
title = "总体"
points = 200
levels = [ { title = "优秀", points = 200 }, { title = "一般", points = 100 } ]
[[parts.bands]]
levels = ["优秀"]
at_least = "90%"
score = 200
[[parts.bands]]
levels = ["优秀", "一般"]
at_least = "1/3"
score = 130.5

[[parts]]
code = "duty"
title = "保障措施"
kind = "deducted"
[[parts.criteria]]
code = "D1"
title = "专题学法"
points = 15
per_occurrence = 0.3
cap = 1.2

[[parts]]
code = "daily"
title = "日常"
kind = "given"
full = 100

[[parts]]
code = "live"
title = "现场"
kind = "scored"
average = "ballot"
standardise = { mean = 100, sd = 20, population = false }
[[parts.criteria]]
code = "B1"
title = "内容"
points = 30

[[composition]]
presentation = "现场"
weights = { written = 30, live = 50, daily = 20 }
[[composition]]
category = "街道"
weights = { written = 70.5, daily = 29.5 }
[[composition]]
weights = { vote = 1, duty = 0 }

[rounding]
criterion = 2
weighted = 3
group = 1
part = 0
total = 2
mode = "half_even"

[ties]
order = ["part:live", "criterion:written/A1", "votes:优秀"]

[[grades]]
title = "优秀"
at_least = 90
quota = "30%"
[[grades]]
title = "一般"
at_least = -5.5

[adjustments]
bonus_cap = 5
deduction_cap = 10.5
[veto]
cap_grade = "一般"
"""

PLAIN: dict[str, Any] = {
    "title": "示例",
    "year": 2024,
    "groups": [{"code": "a", "title": "甲"}, {"code": "b", "title": "乙"}],
    "parts": [
        {
            "code": "S",
            "title": "评分",
            "kind": "scored",
            "group_weights": {"a": 1, "b": 2},
            "criteria": [{"code": "A", "title": "一", "points": 10}],
        },
        {
            "code": "V",
            "title": "等次票",
            "kind": "voted",
            "criteria": [
                {
                    "code": "A",
                    "title": "一",
                    "points": 10,
                    "levels": [{"title": "好", "points": 10}, {"title": "差", "points": 2}],
                }
            ],
        },
        {
            "code": "D",
            "title": "扣分",
            "kind": "deducted",
            "criteria": [
                {"code": "A", "title": "一", "points": 10, "per_occurrence": Decimal("0.5")}
            ],
        },
        {"code": "G", "title": "直接", "kind": "given", "full": 20},
    ],
    "grades": [{"title": "优", "at_least": 90}, {"title": "良", "at_least": 80}],
}
MISSING = object()


def steps(place: str) -> list[str | int]:
    """``parts[0].criteria[1].points`` as the keys and indices to walk."""
    words = re.findall(r"[^.\[\]]+", place)
    return [int(word) if word.isdigit() else word for word in words]


def changed(changes: dict[str, Any]) -> str:
    """The plain scheme with some keys set, or taken out (MISSING)."""
    scheme = copy.deepcopy(PLAIN)
    for place, value in changes.items():
        *path, last = steps(place)
        table: Any = scheme
        for step in path:
            table = table.setdefault(step, {}) if isinstance(table, dict) else table[step]
        if value is MISSING:
            del table[last]
        elif isinstance(last, int) and last == len(table):
            table.append(value)
        else:
            table[last] = value
    return tomli_w.dumps(scheme)


def faults(text: str) -> list[tuple[str, FaultKind]]:
    with pytest.raises(UserError) as refusal:
        read_scheme(text)
    assert refusal.value.kind is ErrorKind.SCHEME_REFUSED
    return [(fault.place, fault.kind) for fault in refusal.value.faults]


def test_every_key_is_read() -> None:
    scheme = read_scheme(EXAMPLE)
    assert (scheme.title, scheme.year, scheme.organiser) == ("示例", 2024, "依法治区办")
    assert [(g.code, g.title) for g in scheme.groups] == [
        ("leaders", "区领导"),
        ("experts", "法律专家"),
    ]
    written, vote, duty, daily, live = scheme.parts
    assert (written.code, written.title, written.kind) == (
        "written",
        "书面述法报告",
        PartKind.SCORED,
    )
    assert written.full is None
    assert written.average is Average.CRITERION
    assert written.trim == Trim(1, 1, 5)
    assert written.group_weights == {"leaders": Fraction(20), "experts": Fraction(30)}
    assert written.when_group_empty is EmptyGroup.REDISTRIBUTE
    assert written.incomplete is Incomplete.SCALE
    assert written.min_valid == 3
    assert written.report_required is ReportRequired.UNRANKED
    assert written.anonymous
    assert written.standardise is None

    first, second = written.criteria
    assert (first.code, first.title, first.text) == ("A1", "学习贯彻与带头学法", "看什么")
    assert [first.points, first.weight, first.step] == [15, Fraction("1.5"), Fraction("0.25")]
    assert first.categories == ("街道",)
    assert first.levels == (Level("好", Fraction(15)), Level("较好", Fraction(12)))
    assert written.criteria_for(EntryKind("街道")) == (first, second)
    assert written.criteria_for(EntryKind("其他")) == (second,)
    assert written.full_for(EntryKind("街道")) == Fraction("32.5")
    assert written.full_for(EntryKind("其他")) == 10

    assert vote.kind is PartKind.VOTED
    assert vote.bands == (
        Band(("优秀",), Fraction(9, 10), Fraction(200)),
        Band(("优秀", "一般"), Fraction(1, 3), Fraction("130.5")),
    )
    (missed,) = duty.criteria
    assert (missed.per_occurrence, missed.cap) == (Fraction("0.3"), Fraction("1.2"))
    assert daily.full == 100
    assert live.standardise == Standardise(Fraction(100), Fraction(20), population=False)

    assert scheme.composition == (
        Composition(
            presentation="现场",
            weights={"written": Fraction(30), "live": Fraction(50), "daily": Fraction(20)},
        ),
        Composition(
            category="街道", weights={"written": Fraction("70.5"), "daily": Fraction("29.5")}
        ),
        Composition(weights={"vote": Fraction(1), "duty": Fraction(0)}),
    )
    assert scheme.rounding == Rounding(2, 3, 1, 0, 2, RoundingMode.HALF_EVEN)
    assert [(k.kind, k.part, k.criterion, k.level) for k in scheme.ties.order] == [
        (TieKind.PART, "live", "", ""),
        (TieKind.CRITERION, "written", "A1", ""),
        (TieKind.VOTES, "", "", "优秀"),
    ]
    assert scheme.grades == (
        Grade("优秀", Fraction(90), Fraction(3, 10)),
        Grade("一般", Fraction("-5.5"), None),
    )
    assert [scheme.adjustments.bonus_cap, scheme.adjustments.deduction_cap] == [5, Fraction("10.5")]
    assert scheme.veto.cap_grade == "一般"


def test_defaults_are_those_of_the_contract() -> None:
    scheme = read_scheme(
        'title = "t"\nyear = 2024\n[[parts]]\ncode = "p"\ntitle = "p"\nkind = "scored"\n'
        '[[parts.criteria]]\ncode = "c"\ntitle = "c"\npoints = 10\n'
    )
    (part,) = scheme.parts
    (criterion,) = part.criteria
    assert part.average is Average.CRITERION
    assert part.when_group_empty is EmptyGroup.BLOCK
    assert part.incomplete is Incomplete.EXCLUDE
    assert part.min_valid == 1
    assert part.report_required is ReportRequired.IGNORE
    assert not part.anonymous
    assert (part.trim, part.group_weights, part.standardise) == (None, None, None)
    assert [criterion.weight, criterion.step] == [1, Fraction(1, 2)]
    assert criterion.categories is None
    assert not criterion.levels
    assert scheme.rounding == Rounding(mode=RoundingMode.HALF_UP)
    assert (scheme.composition, scheme.ties.order, scheme.grades) == ((), (), ())
    assert (
        scheme.adjustments.bonus_cap,
        scheme.adjustments.deduction_cap,
        scheme.veto.cap_grade,
    ) == (None, None, None)
    assert scheme.organiser == ""


def test_standardise_divides_by_n_unless_told() -> None:
    text = changed({"parts[0].average": "ballot", "parts[0].standardise": {"mean": 100, "sd": 20}})
    assert read_scheme(text).parts[0].standardise == Standardise(
        Fraction(100), Fraction(20), population=True
    )


def test_a_trim_needs_one_more_than_it_drops_unless_told() -> None:
    assert read_scheme(changed({"parts[0].trim": {"high": 2, "low": 1}})).parts[0].trim == Trim(
        2, 1, 4
    )


def test_decimals_stay_exact() -> None:
    scheme = read_scheme(changed({"parts[0].criteria[0].weight": Decimal("0.1")}))
    assert scheme.parts[0].criteria[0].weight == Fraction(1, 10)


@pytest.mark.parametrize("name", ["year-2024.toml"])
def test_the_sample_is_read(name: str) -> None:
    scheme = read_scheme((REPOSITORY / "resources" / "samples" / name).read_text("utf-8"))
    assert isinstance(scheme, Scheme)
    assert scheme.by_code["written"].full_for(EntryKind("街道")) == 100


K = FaultKind
C = "parts[0].criteria[0]"
BAD: list[tuple[dict[str, Any], list[tuple[str, FaultKind]]]] = [
    # what must be there
    ({"title": MISSING}, [("title", K.MISSING)]),
    ({"title": " "}, [("title", K.MISSING)]),
    ({"year": MISSING}, [("year", K.MISSING)]),
    ({"parts": MISSING}, [("parts", K.MISSING)]),
    ({"parts": []}, [("parts", K.MISSING)]),
    (
        {"groups[0].code": MISSING, "parts[0].group_weights": MISSING},
        [("groups[0].code", K.MISSING)],
    ),
    ({"groups[1].title": MISSING}, [("groups[1].title", K.MISSING)]),
    ({"parts[0].title": MISSING}, [("parts[0].title", K.MISSING)]),
    ({"parts[0].kind": MISSING}, [("parts[0].kind", K.MISSING)]),
    ({"parts[0].criteria": MISSING}, [("parts[0].criteria", K.MISSING)]),
    ({"parts[2].criteria": []}, [("parts[2].criteria", K.MISSING)]),
    ({"parts[3].full": MISSING}, [("parts[3].full", K.MISSING)]),
    ({f"{C}.code": MISSING}, [(f"{C}.code", K.MISSING)]),
    ({f"{C}.title": MISSING}, [(f"{C}.title", K.MISSING)]),
    ({f"{C}.points": MISSING}, [(f"{C}.points", K.MISSING)]),
    ({"parts[1].criteria[0].levels": MISSING}, [("parts[1].criteria[0].levels", K.MISSING)]),
    (
        {"parts[1].criteria[0].levels[0].points": MISSING},
        [("parts[1].criteria[0].levels[0].points", K.MISSING)],
    ),
    (
        {"parts[2].criteria[0].per_occurrence": MISSING},
        [("parts[2].criteria[0].per_occurrence", K.MISSING)],
    ),
    ({"grades[0].title": MISSING}, [("grades[0].title", K.MISSING)]),
    ({"grades[0].at_least": MISSING}, [("grades[0].at_least", K.MISSING)]),
    ({"composition": [{"presentation": "现场"}]}, [("composition[0].weights", K.MISSING)]),
    ({"veto": {}}, [("veto.cap_grade", K.MISSING)]),
    (
        {"parts[0].average": "ballot", "parts[0].standardise": {}},
        [("parts[0].standardise.mean", K.MISSING), ("parts[0].standardise.sd", K.MISSING)],
    ),
    (
        {"parts[1].bands": [{}]},
        [
            ("parts[1].bands[0].levels", K.MISSING),
            ("parts[1].bands[0].at_least", K.MISSING),
            ("parts[1].bands[0].score", K.MISSING),
        ],
    ),
    # misspelt keys are not silently off
    ({"titel": "x"}, [("titel", K.UNKNOWN_KEY)]),
    ({"groups[0].wieght": 1}, [("groups[0].wieght", K.UNKNOWN_KEY)]),
    ({"parts[0].min_vaild": 3}, [("parts[0].min_vaild", K.UNKNOWN_KEY)]),
    ({f"{C}.wieght": 1}, [(f"{C}.wieght", K.UNKNOWN_KEY)]),
    (
        {"parts[1].criteria[0].levels[0].score": 1},
        [("parts[1].criteria[0].levels[0].score", K.UNKNOWN_KEY)],
    ),
    ({"parts[0].trim": {"high": 1, "hihg": 1}}, [("parts[0].trim.hihg", K.UNKNOWN_KEY)]),
    ({"rounding": {"totals": 2}}, [("rounding.totals", K.UNKNOWN_KEY)]),
    ({"ties": {"ordre": []}}, [("ties.ordre", K.UNKNOWN_KEY)]),
    ({"grades[0].qouta": "30%"}, [("grades[0].qouta", K.UNKNOWN_KEY)]),
    ({"adjustments": {"cap": 1}}, [("adjustments.cap", K.UNKNOWN_KEY)]),
    ({"veto": {"cap_grade": "优", "x": 1}}, [("veto.x", K.UNKNOWN_KEY)]),
    (
        {"composition": [{"weights": {"S": 1}, "weight": 1}]},
        [("composition[0].weight", K.UNKNOWN_KEY)],
    ),
    # types
    ({"title": 5}, [("title", K.WRONG_TYPE)]),
    ({"year": "2024"}, [("year", K.WRONG_TYPE)]),
    ({"year": True}, [("year", K.WRONG_TYPE)]),
    ({"parts": {"code": "x"}}, [("parts", K.WRONG_TYPE)]),
    ({"groups": ["a"], "parts[0].group_weights": MISSING}, [("groups", K.WRONG_TYPE)]),
    ({"parts[0].group_weights": 3}, [("parts[0].group_weights", K.WRONG_TYPE)]),
    ({"parts[0].trim": 1}, [("parts[0].trim", K.WRONG_TYPE)]),
    ({"parts[0].min_valid": Decimal("1.5")}, [("parts[0].min_valid", K.WRONG_TYPE)]),
    ({"parts[0].anonymous": "yes"}, [("parts[0].anonymous", K.WRONG_TYPE)]),
    ({f"{C}.categories": "街道"}, [(f"{C}.categories", K.WRONG_TYPE)]),
    ({f"{C}.categories": []}, [(f"{C}.categories", K.WRONG_TYPE)]),
    ({"rounding": {"total": Decimal("2.5")}}, [("rounding.total", K.WRONG_TYPE)]),
    ({"ties": {"order": "part:S"}}, [("ties.order", K.WRONG_TYPE)]),
    # numbers
    ({f"{C}.points": "ten"}, [(f"{C}.points", K.NOT_A_NUMBER)]),
    ({f"{C}.points": "10"}, [(f"{C}.points", K.NOT_A_NUMBER)]),
    ({f"{C}.points": True}, [(f"{C}.points", K.NOT_A_NUMBER)]),
    ({f"{C}.points": float("nan")}, [(f"{C}.points", K.NOT_A_NUMBER)]),
    ({f"{C}.points": 0}, [(f"{C}.points", K.OUT_OF_RANGE)]),
    ({f"{C}.points": -1}, [(f"{C}.points", K.OUT_OF_RANGE)]),
    ({f"{C}.points": 10**9 + 1}, [(f"{C}.points", K.OUT_OF_RANGE)]),
    ({"parts[0].min_valid": 100_001}, [("parts[0].min_valid", K.OUT_OF_RANGE)]),
    ({f"{C}.points": Decimal("1.0001")}, [(f"{C}.points", K.TOO_PRECISE)]),
    ({f"{C}.step": Decimal("0.0005")}, [(f"{C}.step", K.TOO_PRECISE)]),
    ({f"{C}.step": 0}, [(f"{C}.step", K.OUT_OF_RANGE)]),
    ({f"{C}.weight": 0}, [(f"{C}.weight", K.OUT_OF_RANGE)]),
    ({"parts[0].group_weights.a": -1}, [("parts[0].group_weights.a", K.OUT_OF_RANGE)]),
    ({"parts[0].min_valid": -1}, [("parts[0].min_valid", K.OUT_OF_RANGE)]),
    ({"parts[3].full": 0}, [("parts[3].full", K.OUT_OF_RANGE)]),
    ({"year": 24}, [("year", K.OUT_OF_RANGE)]),
    ({"rounding": {"total": 13}}, [("rounding.total", K.OUT_OF_RANGE)]),
    ({"rounding": {"total": -1}}, [("rounding.total", K.OUT_OF_RANGE)]),
    ({"adjustments": {"bonus_cap": -1}}, [("adjustments.bonus_cap", K.OUT_OF_RANGE)]),
    (
        {"parts[0].average": "ballot", "parts[0].standardise": {"mean": 100, "sd": 0}},
        [("parts[0].standardise.sd", K.OUT_OF_RANGE)],
    ),
    ({"grades[0].quota": "-1%"}, [("grades[0].quota", K.OUT_OF_RANGE)]),
    ({"grades[0].quota": "many"}, [("grades[0].quota", K.NOT_A_NUMBER)]),
    ({"grades[0].quota": "1/0"}, [("grades[0].quota", K.NOT_A_NUMBER)]),
    (
        {"parts[1].bands": [{"levels": ["好"], "at_least": "101%", "score": 1}]},
        [("parts[1].bands[0].at_least", K.OUT_OF_RANGE)],
    ),
    # one of so many
    ({"parts[0].kind": "scores"}, [("parts[0].kind", K.NOT_ONE_OF)]),
    (
        {"composition": [{"presentation": "线上", "weights": {"S": 1}}]},
        [("composition[0].presentation", K.NOT_ONE_OF)],
    ),
    ({"parts[0].average": "median"}, [("parts[0].average", K.NOT_ONE_OF)]),
    ({"parts[0].incomplete": "skip"}, [("parts[0].incomplete", K.NOT_ONE_OF)]),
    ({"parts[0].when_group_empty": "zero"}, [("parts[0].when_group_empty", K.NOT_ONE_OF)]),
    ({"parts[0].report_required": "yes"}, [("parts[0].report_required", K.NOT_ONE_OF)]),
    ({"rounding": {"mode": "up"}}, [("rounding.mode", K.NOT_ONE_OF)]),
    # codes and repeats
    (
        {"groups[0].code": "a b", "parts[0].group_weights": MISSING},
        [("groups[0].code", K.BAD_CODE)],
    ),
    ({"parts[0].code": "a/b"}, [("parts[0].code", K.BAD_CODE)]),
    ({f"{C}.code": "x" * 25}, [(f"{C}.code", K.BAD_CODE)]),
    ({"groups[1].code": "a", "parts[0].group_weights": MISSING}, [("groups[1].code", K.DUPLICATE)]),
    ({"groups[1].title": "甲"}, [("groups[1].title", K.DUPLICATE)]),
    ({"parts[1].code": "S"}, [("parts[1].code", K.DUPLICATE)]),
    (
        {"parts[0].criteria[1]": {"code": "A", "title": "二", "points": 5}},
        [("parts[0].criteria[1].code", K.DUPLICATE)],
    ),
    (
        {"parts[1].criteria[0].levels[1].title": "好"},
        [("parts[1].criteria[0].levels[1].title", K.DUPLICATE)],
    ),
    ({f"{C}.categories": ["街道", "街道"]}, [(f"{C}.categories", K.DUPLICATE)]),
    ({"ties": {"order": ["part:S", "part:S"]}}, [("ties.order", K.DUPLICATE)]),
    ({"grades[1].title": "优"}, [("grades[1].title", K.DUPLICATE)]),
    (
        {"composition": [{"weights": {"S": 1}}, {"weights": {"G": 1}}]},
        [("composition[1].presentation", K.DUPLICATE)],
    ),
    # references
    (
        {"parts[0].group_weights.c": 1},
        [("parts[0].group_weights.c", K.UNKNOWN_REFERENCE)],
    ),
    (
        {"composition": [{"weights": {"S": 1, "X": 1}}]},
        [("composition[0].weights.X", K.UNKNOWN_REFERENCE)],
    ),
    (
        {"parts[1].bands": [{"levels": ["好", "坏"], "at_least": "1/3", "score": 1}]},
        [("parts[1].bands[0].levels", K.UNKNOWN_REFERENCE)],
    ),
    ({"ties": {"order": ["part:X"]}}, [("ties.order", K.UNKNOWN_REFERENCE)]),
    ({"ties": {"order": ["criterion:S/X"]}}, [("ties.order", K.UNKNOWN_REFERENCE)]),
    ({"ties": {"order": ["votes:优秀"]}}, [("ties.order", K.UNKNOWN_REFERENCE)]),
    ({"ties": {"order": ["total"]}}, [("ties.order", K.UNKNOWN_REFERENCE)]),
    ({"veto": {"cap_grade": "差"}}, [("veto.cap_grade", K.UNKNOWN_REFERENCE)]),
    # keys of another kind of part
    ({"parts[3].trim": {"high": 1}}, [("parts[3].trim", K.NOT_WITH)]),
    ({"parts[1].trim": {"high": 1}}, [("parts[1].trim", K.NOT_WITH)]),
    ({"parts[1].average": "ballot"}, [("parts[1].average", K.NOT_WITH)]),
    ({"parts[3].min_valid": 2}, [("parts[3].min_valid", K.NOT_WITH)]),
    ({"parts[2].group_weights": {"a": 1}}, [("parts[2].group_weights", K.NOT_WITH)]),
    ({"parts[0].full": 10}, [("parts[0].full", K.NOT_WITH)]),
    (
        {"parts[0].bands": [{"levels": ["好"], "at_least": "1/3", "score": 1}]},
        [
            ("parts[0].bands", K.NOT_WITH),
            ("parts[0].bands[0].levels", K.UNKNOWN_REFERENCE),
        ],
    ),
    (
        {"parts[3].criteria": [{"code": "A", "title": "一", "points": 10}]},
        [("parts[3].criteria", K.NOT_WITH)],
    ),
    ({f"{C}.cap": 1}, [(f"{C}.cap", K.NOT_WITH)]),
    ({f"{C}.per_occurrence": 1}, [(f"{C}.per_occurrence", K.NOT_WITH)]),
    ({"parts[2].criteria[0].weight": 2}, [("parts[2].criteria[0].weight", K.NOT_WITH)]),
    (
        {"parts[2].criteria[0].levels": [{"title": "好", "points": 1}]},
        [("parts[2].criteria[0].levels", K.NOT_WITH)],
    ),
    # rules that cannot work
    (
        {"parts[0].standardise": {"mean": 100, "sd": 20}},
        [("parts[0].standardise", K.NEEDS)],
    ),
    (
        {
            "parts[1].bands": [{"levels": ["好"], "at_least": "1/3", "score": 1}],
            "parts[1].criteria[1]": {
                "code": "B",
                "title": "二",
                "points": 1,
                "levels": [{"title": "好", "points": 1}],
            },
        },
        [("parts[1].bands", K.NEEDS)],
    ),
    (
        {"parts[0].trim": {"high": 1, "low": 1, "from": 2}},
        [("parts[0].trim.from", K.TRIM_TOO_WIDE)],
    ),
    (
        {"parts[1].criteria[0].levels[0].points": 11},
        [("parts[1].criteria[0].levels[0].points", K.LEVEL_ABOVE_FULL)],
    ),
    (
        {"parts[1].bands": [{"levels": ["好"], "at_least": "1/3", "score": 11}]},
        [("parts[1].bands[0].score", K.LEVEL_ABOVE_FULL)],
    ),
    ({"grades[0].quota": "101%"}, [("grades[0].quota", K.QUOTA_ABOVE_WHOLE)]),
    (
        {"grades[0].quota": "60%", "grades[1].quota": "50%"},
        [("grades", K.QUOTA_ABOVE_WHOLE)],
    ),
    (
        {"grades[0].quota": "100%", "grades[1].quota": "10%"},
        [("grades", K.QUOTA_ABOVE_WHOLE)],
    ),
    ({"grades[1].at_least": 90}, [("grades[1].at_least", K.NOT_DESCENDING)]),
    ({"grades[1].at_least": 95}, [("grades[1].at_least", K.NOT_DESCENDING)]),
    (
        {"parts[0].group_weights": {"a": 0, "b": 0}},
        [("parts[0].group_weights", K.NOTHING_COUNTS)],
    ),
    ({"parts[0].group_weights": {}}, [("parts[0].group_weights", K.NOTHING_COUNTS)]),
    (
        {"composition": [{"weights": {"S": 0}}]},
        [("composition[0].weights", K.NOTHING_COUNTS)],
    ),
    # too long
    ({"title": "x" * 501}, [("title", K.TOO_LONG)]),
    ({f"{C}.title": "x" * 201}, [(f"{C}.title", K.TOO_LONG)]),
]


@pytest.mark.parametrize(
    ("changes", "expected"), BAD, ids=[f"{next(iter(c))}-{f[0][1]}" for c, f in BAD]
)
def test_a_scheme_that_cannot_work_is_refused(
    changes: dict[str, Any], expected: list[tuple[str, FaultKind]]
) -> None:
    read_scheme(changed({}))  # it is the change that is refused
    assert sorted(faults(changed(changes))) == sorted(expected)


@pytest.mark.parametrize(
    "changes",
    [
        {"grades[0].quota": "100%"},
        {"grades[0].quota": "60%", "grades[1].quota": "40%"},
        {f"{C}.points": 10**9},
        {"parts[1].bands": [{"levels": ["好"], "at_least": "100%", "score": 10}]},
        {f"{C}.code": "x" * 24},
        {"title": "x" * 500},
        {"parts[0].min_valid": 100_000},
        {"rounding": {"total": 12}},
    ],
)
def test_a_bound_is_within_it(changes: dict[str, Any]) -> None:
    read_scheme(changed(changes))


def test_quotas_beyond_the_whole_are_told_by_their_sum() -> None:
    with pytest.raises(UserError) as refusal:
        read_scheme(changed({"grades[0].quota": "60%", "grades[1].quota": "50%"}))
    (fault,) = refusal.value.faults
    assert fault.facts["found"] == "110%"


def test_every_fault_is_listed_not_only_the_first() -> None:
    found = faults(
        changed(
            {
                "titel": "x",
                "year": 24,
                f"{C}.points": -1,
                f"{C}.step": "fine",
                "parts[1].criteria[0].levels[0].points": 11,
                "grades[1].at_least": 95,
                "veto": {"cap_grade": "差"},
            }
        )
    )
    assert len(found) == 7
    assert {place for place, _ in found} >= {"titel", "year", f"{C}.step", "veto.cap_grade"}


@pytest.mark.parametrize(
    "text",
    [
        *("title = ", "title = 'a'\ntitle = 'b'", "[[parts", "x = 9999-99-99", "a = " + "[" * 2000),
        "a." * (MOST_DOTS + 1) + "b = 1",
    ],
)
def test_what_is_no_toml_is_refused_as_such(text: str) -> None:
    assert faults(text) == [("", FaultKind.NOT_TOML)]


def test_the_grade_that_counts_is_that_of_the_basis() -> None:
    for basis, grade in (("quota", "优"), ("threshold", "良")):
        scheme = read_scheme(changed({"grading": {"basis": basis}}))
        assert scheme.announced(by_threshold="良", by_quota="优") == grade


def test_a_part_applies_by_its_labels_and_its_criteria() -> None:
    """Of units with a label, in so far as they have criteria."""
    criterion = {"code": "A", "title": "学法", "points": 10, "categories": ["部门"]}
    part = {"code": "S", "title": "书面", "kind": "scored", "labels": ["执法"]}
    text = tomli_w.dumps({"title": "t", "year": 2024, "parts": [{**part, "criteria": [criterion]}]})
    scheme = read_scheme(text)
    assert scheme.named_labels == {"执法"}
    (one,) = scheme.parts
    applies = {
        (category, labels): one.applies_to(EntryKind(category, labels))
        for category in ("部门", "镇街")
        for labels in (("执法",), ())
    }
    assert [key for key, found in applies.items() if found] == [("部门", ("执法",))]


def test_a_text_beyond_reason_is_refused_unread() -> None:
    assert faults("#" * (MOST_TEXT + 1)) == [("", FaultKind.TOO_LONG)]
    assert ("", FaultKind.TOO_LONG) not in faults("#" * MOST_TEXT), "read: there is nothing in it"


def test_what_a_name_may_refer_to_is_told() -> None:
    for grades, expected in (([], "nothing_listed"), (PLAIN["grades"], "优、良")):
        with pytest.raises(UserError) as refusal:
            read_scheme(changed({"grades": grades, "veto": {"cap_grade": "差"}}))
        found = {f.place: f.facts for f in refusal.value.faults}
        assert found["veto.cap_grade"] == {"found": "差", "expected": expected}


def test_a_default_written_out_where_it_means_nothing_is_no_fault() -> None:
    scheme = read_scheme(changed({"parts[3].average": "criterion", "parts[3].anonymous": False}))
    assert scheme.by_code["G"].kind is PartKind.GIVEN


def test_keys_of_each_kind_are_taken_together() -> None:
    """Nothing that the contract allows for a kind is refused for it."""
    read_scheme(
        changed(
            {
                "parts[1].group_weights": {"a": 1},
                "parts[1].incomplete": "zero",
                "parts[1].min_valid": 0,
                "parts[1].when_group_empty": "redistribute",
                "parts[1].anonymous": True,
                "parts[1].criteria[0].weight": 2,
                "parts[0].criteria[0].levels": [{"title": "好", "points": 10}],
                "parts[0].average": "ballot",
                "parts[0].standardise": {"mean": 0, "sd": Decimal("0.5"), "population": True},
                "parts[2].report_required": "zero",
                "parts[3].report_required": "unranked",
            }
        )
    )
