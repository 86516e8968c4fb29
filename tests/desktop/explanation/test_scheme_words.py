"""The scheme in an office's words: no code and no English reaches a person."""

import re
from pathlib import Path

from hypothesis import given

from db.scoring.scheme.draft import Draft, inserted, moved, value_at, with_value
from db.scoring.scheme.reader import check, read_draft, read_scheme
from db.scoring.scheme.references import with_kind, with_name, without_item
from db.scoring.scheme.scheme import PartKind
from db.scoring.scheme.writer import table_text
from db.store.schemes.dropped import SchemeLoss
from desktop.explanation.scheme_changes import change_lines, warning_lines
from desktop.explanation.scheme_words import fault_word, place_word, tie_word
from tests.db.scoring.random_years import schemes
from tests.db.scoring.reference import Table

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def shipped(name: str) -> Draft:
    return read_draft((RESOURCES / name).read_text(encoding="utf-8"))


YEAR = shipped("samples/year-2024.toml")
VOTES = shipped("templates/depiaolv-fenduan.toml")


def lines(before: Draft, after: Draft) -> tuple[str, ...]:
    a, b = check(before)[0], check(after)[0]
    assert a is not None
    assert b is not None
    return change_lines(a, b)


def faults(draft: Draft) -> list[str]:
    return [f"{place_word(draft, f.place)}：{fault_word(f)}" for f in check(draft)[1]]


def test_a_version_s_changes_read_as_an_office_says_them() -> None:
    draft = with_value(YEAR, ("parts", 0, "criteria", 0, "points"), 20)
    draft = with_value(draft, ("parts", 0, "trim"), {"high": 1, "low": 1, "from": 5})
    draft = with_value(draft, ("parts", 1, "group_weights", "peers"), None)
    draft = with_value(draft, ("rounding", "total"), None)
    draft = with_value(draft, ("grades", 0, "quota"), "25%")
    draft = inserted(
        draft, ("parts", 1, "criteria"), 5, {"code": "B6", "title": "仪态", "points": 5}
    )
    draft = without_item(draft, ("grades", 3))
    year = with_value(YEAR, ("ties", "order"), ["part:live", "part:daily"])
    draft = with_value(draft, ("ties", "order"), ["part:daily"])
    assert lines(year, draft) == (
        "书面述法报告 › 去掉最高分、最低分：不去 → 满 5 个分数起，去掉最高 1 个、最低 1 个",
        "书面述法报告 › A1 学习贯彻与带头学法 › 满分：15 → 20",
        "现场述法表现 › 单位互评 › 权重：5 → 不计",
        "新增指标：现场述法表现 › B6 仪态（5 分）",
        "小数取舍 › 总分：保留 2 位小数 → 不取舍",
        "同分时依次比较：现场述法表现得分、日常工作得分 → 日常工作得分",
        "优秀 › 名额比例：30% → 25%",
        "删去等次：较差（0 分及以上）",
    )


def test_bands_and_order_are_told() -> None:
    draft = with_value(VOTES, ("parts", 0, "bands", 1, "score"), 198)
    draft = moved(draft, ("parts", 0, "criteria", 0, "levels", 3), 0)
    told = "\n".join(lines(VOTES, draft))
    assert "优秀 ≥ 90% 得 198 分" in told
    assert "民主评议 › V1 总体评价 › 档次：顺序改为 不称职、优秀、称职、基本称职" in told


def test_a_code_that_only_changed_is_one_difference() -> None:
    draft = with_name(YEAR, ("groups", 0, "code"), "heads")
    draft = with_name(draft, ("parts", 0, "code"), "paper")
    draft = with_name(draft, ("parts", 0, "criteria", 0, "code"), "W1")
    draft = with_value(draft, ("parts", 0, "criteria", 0, "points"), 20)
    group = YEAR["groups"][0]
    assert lines(YEAR, draft) == (
        f"评委组“{group['title']}”的编号：{group['code']} → heads，已有评分、评委等随之沿用",
        "评分部分“书面述法报告”的编号：written → paper，已有评分、评委等随之沿用",
        "指标“学习贯彻与带头学法”的编号：A1 → W1，已有评分、评委等随之沿用",
        "书面述法报告 › W1 学习贯彻与带头学法 › 满分：15 → 20",
    )


def test_exchanged_codes_are_warned_of() -> None:
    draft = with_name(YEAR, ("parts", 0, "criteria", 0, "code"), "X")
    draft = with_name(draft, ("parts", 0, "criteria", 1, "code"), "A1")
    draft = with_name(draft, ("parts", 0, "criteria", 0, "code"), "A2")
    before, after = check(YEAR)[0], check(draft)[0]
    assert before is not None
    assert after is not None
    told = warning_lines(before, after, [SchemeLoss("parts", ("日常工作",), scores=4)])
    second = YEAR["parts"][0]["criteria"][1]["title"]
    assert told == (
        "删去评分部分“日常工作”：4 条办公室录入的分数不再计入，仍留存在文件中",
        f"指标的编号 A2 原为“{second}”，现为“学习贯彻与带头学法”：已有评分按编号归属，不随名称转移",
        f"指标的编号 A1 原为“学习贯彻与带头学法”，现为“{second}”：已有评分按编号归属，不随名称转移",
    )


def test_faults_are_placed_by_titles() -> None:
    draft = with_value(YEAR, ("parts", 0, "criteria", 2, "points"), "十五")
    draft = with_value(draft, ("composition", 0, "weights", "live"), "多")
    draft = with_value(draft, ("grades", 1, "at_least"), 95)
    draft = with_value(draft, ("title",), None)
    draft = with_value(draft, ("parts", 1, "group_weights", "peers"), -1)
    assert faults(draft) == [
        "评议活动名称：缺少内容，应填文字",
        "书面述法报告 › A3 依法决策与合法性审查 › 满分：“十五”不是数，应填数字",
        "现场述法表现 › 评委组权重 › 单位互评：“-1”超出范围，应在 0 至 1000000000 之间",
        "合成办法 › 现场 › 权重 › 现场述法表现：“多”不是数，应填数字",
        "等次 › 良好 › 最低总分：95 应低于上一等次的 90",
    ]


def test_a_rule_that_needs_another_says_so() -> None:
    draft = with_value(YEAR, ("parts", 0, "standardise"), {"mean": 100, "sd": 20})
    assert faults(draft) == [
        "书面述法报告 › 评委尺度标准化：须同时满足：平均办法为“先算每张票总分，再平均”"
    ]


def test_ties_are_named_by_titles() -> None:
    assert tie_word("votes:优秀", VOTES) == "“优秀”票数"
    assert tie_word("part:gone", YEAR) == "part:gone"


@given(schemes(), schemes())
def test_no_key_of_the_text_reaches_a_person(one: Table, other: Table) -> None:
    a, b = (read_scheme(table_text(t)) for t in (one, other))
    for line in change_lines(a, b):
        # Codes of the random schemes are g1, P0, P00.
        assert not re.search("[a-z]{3,}", line), line


@given(schemes())
def test_a_kind_that_lacks_something_says_so_in_chinese(table: Table) -> None:
    draft = read_draft(table_text(table))
    for kind in PartKind:
        changed = with_kind(draft, 0, kind)
        assert value_at(changed, ("parts", 0, "kind")) == kind
        for line in faults(changed):
            assert not re.search("[a-z]{3,}", line), line
