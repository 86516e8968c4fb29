"""Whatever an evaluation holds, its workbook says the same when it is read back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from db.errors import UserError
from db.records import (
    ABSTAIN,
    INVALID,
    Adjustment,
    AdjustmentKind,
    Attendance,
    Ballot,
    BallotStatus,
    Contents,
    Entry,
    Evaluation,
    GivenScore,
    ImportData,
    ImportFacts,
    Mark,
    Occurrence,
    Reviewer,
)
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.cells import is_forbidden
from desktop.exchange.workbook.import_reader import take_grids
from desktop.exchange.workbook.writer import workbook_bytes

SCHEME = """
title = "示例"
year = 2024
[[groups]]
code = "experts"
title = "专家"
[[groups]]
code = "public"
title = "群众"
[[parts]]
code = "written"
title = "书面"
kind = "scored"
[[parts.criteria]]
code = "A1"
title = "学法"
points = 100
step = 0.001
[[parts.criteria]]
code = "A2"
title = "执法"
points = 10
categories = ["执法部门"]
[[parts]]
code = "vote"
title = "测评"
kind = "voted"
[[parts.criteria]]
code = "V"
title = "总评"
points = 100
levels = [{ title = "优秀", points = 100 }, { title = "一般（C）", points = 60 }]
[[parts]]
code = "duty"
title = "保障"
kind = "deducted"
[[parts.criteria]]
code = "D1"
title = "专题研究"
points = 15
per_occurrence = 0.5
[[parts]]
code = "daily"
title = "日常"
kind = "given"
full = 1000
"""
CATEGORIES = ["街道", "执法部门"]

texts = (
    st.text(max_size=60)
    .map(str.strip)
    .filter(
        lambda t: not any(is_forbidden(c) or c in "\n\u200b\u2060\ufeff\u2028\u2029" for c in t)
    )
)
points = st.integers(0, 100_000)
marks = st.one_of(points.map(Mark.number), st.just(ABSTAIN), st.just(INVALID), st.none())
votes = st.sampled_from([Mark.of_level("优秀"), Mark.of_level("一般（C）"), ABSTAIN, None])


@pytest.fixture(scope="module")
def whole() -> Scheme:
    return read_scheme(SCHEME)


@st.composite
def a_ballot(draw: st.DrawFn, number: int) -> Ballot:
    """A ballot as the store keeps them: submitted only when it is full."""
    part = draw(st.sampled_from(["written", "vote"]))
    found = {"V": draw(votes)} if part == "vote" else {"A1": draw(marks)}
    kept = {code: mark for code, mark in found.items() if mark is not None}
    state = st.sampled_from(list(BallotStatus)) if kept else st.sampled_from([BallotStatus.DRAFT])
    status = draw(state)
    attendance = draw(st.sampled_from(list(Attendance)))
    if status is BallotStatus.VOID:
        attendance = Attendance.PRESENT
    elif attendance is not Attendance.PRESENT and kept:
        status = BallotStatus.SUBMITTED
    unit = draw(st.sampled_from(["U1", "U3"]))
    return Ballot(number, part, 1, unit, "E1", "experts", status, attendance, "", draw(texts), kept)


@st.composite
def contents(draw: st.DrawFn) -> Contents:
    names = draw(st.lists(texts.filter(bool), min_size=3, max_size=3, unique=True))
    entries = tuple(
        Entry(
            n, n, f"U{n}", name, draw(texts), CATEGORIES[n == 2], draw(texts), draw(texts),
            draw(st.sampled_from(["现场", "书面"])), draw(st.none() | st.integers(1, 500)),
        )
        for n, name in enumerate(names, 1)
    )  # fmt: skip
    ballots = [draw(a_ballot(n)) for n in range(draw(st.integers(0, 4)))]
    alone = {(b.part, b.unit_code): b for b in ballots}
    evidence = draw(st.lists(texts.filter(bool), max_size=3, unique=True))
    return Contents(
        Evaluation(1, "示例", 2024, ""),
        entries,
        (Reviewer(1, "E1", "experts", draw(texts), ""), Reviewer(2, "P1", "public")),
        tuple(alone.values()),
        tuple(GivenScore(n, f"U{n}", "daily", draw(points), draw(texts)) for n in (2, 3)),
        (Occurrence(1, "U1", "duty", "D1", draw(st.integers(0, 99)), draw(texts)),),
        tuple(
            Adjustment(n, 1, "U1", AdjustmentKind.BONUS, draw(st.integers(1, 9_999)), why)
            for n, why in enumerate(evidence)
        ),
    )


def read_back(path: Path, data: bytes, scheme: Scheme) -> ImportData:
    path.write_bytes(data)
    return take_grids(path.name, read_grids(path), scheme, ImportFacts((), (), (), ()))


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(held=contents())
def test_what_is_written_is_read_back(tmp_path: Path, whole: Scheme, held: Contents) -> None:
    data = workbook_bytes(held, whole)

    import_data = read_back(tmp_path / "a.xlsx", data, whole)

    units = [
        (e.unit_code, e.unit, e.short_title, e.leader, e.post, e.presentation, e.running_order)
        for e in held.entries
    ]
    assert units == [
        (u.code, u.unit, u.short_title, u.leader, u.post, u.presentation, u.running_order)
        for u in import_data.units
    ]
    assert {
        (b.part, b.unit_code): (b.status, b.attendance, b.comment, b.marks) for b in held.ballots
    } == {
        (b.part, b.unit_code): (b.status, b.attendance, b.comment, b.marks)
        for b in import_data.ballots
    }
    assert {(g.unit_code, g.points, g.evidence) for g in held.given} == {
        (g.unit_code, g.points, g.evidence) for g in import_data.given
    }
    assert [(o.times, o.evidence) for o in held.occurrences] == [
        (o.times, o.evidence) for o in import_data.occurrences
    ]
    assert {(a.points, a.evidence) for a in held.adjustments} == {
        (a.points, a.evidence) for a in import_data.adjustments
    }
    assert workbook_bytes(held, whole) == data


def test_sheets_and_columns_are_those_of_the_contract(whole: Scheme, tmp_path: Path) -> None:
    nothing = Contents(Evaluation(1, "示例", 2024, ""), (), (), (), (), (), ())
    path = tmp_path / "blank.xlsx"
    path.write_bytes(workbook_bytes(nothing, whole))

    book = CalamineWorkbook.from_path(path)

    assert {name: book.get_sheet_by_name(name).to_python()[0] for name in book.sheet_names} == {
        "单位": [
            "编号",
            "单位名称",
            "类别",
            "简称",
            "主要负责人",
            "职务",
            "述法形式",
            "出场顺序",
            "联络员",
            "电话",
            "备注",
            "标签",
            "退出日期",
            "退出原因",
        ],
        "评委": ["编号", "组别", "姓名", "工作单位"],
        "评分-书面": ["评委编号", "单位编号", "状态", "A1", "A2", "评语"],
        "评分-测评": ["评委编号", "单位编号", "状态", "V", "评语"],
        "直接计分-日常": ["单位编号", "得分", "依据"],
        "扣分-保障": ["单位编号", "指标编号", "次数", "依据"],
        "加减分": ["单位编号", "类型", "分值", "依据"],
        "整改": [
            *("单位编号", "问题", "来源", "整改措施", "责任人", "期限", "状态"),
            *("报整改日期", "销号日期", "销号意见"),
        ],
        "亮点": ["单位编号", "亮点"],
    }
    assert read_back(path, path.read_bytes(), whole) == ImportData()


def test_levels_and_occurrences(whole: Scheme, make_book: Callable[..., Path]) -> None:
    path = make_book(
        {
            "单位": [["编号", "单位名称", "类别"], ["U1", "甲", "街道"]],
            "评委": [["编号", "组别"], ["E1", "专家"]],
            "评分-vote": [["评委编号", "单位编号", "V"], ["E1", "U1", "一般（C）"]],
            "扣分-duty": [["单位编号", "指标编号", "次数"], ["U1", "D1", 3]],
        }
    )

    import_data = take_grids(path.name, read_grids(path), whole, ImportFacts((), (), (), ()))

    assert import_data.ballots[0].marks == {"V": Mark.of_level("一般（C）")}
    assert import_data.occurrences[0].times == 3


def test_parts_that_differ_in_case_only_are_refused_in_words() -> None:
    scheme = read_scheme(
        SCHEME.replace('code = "vote"', 'code = "WRITTEN"').replace(
            'title = "测评"', 'title = "书面"'
        )  # of one title they are told apart by code, which a spreadsheet takes for one name
    )

    with pytest.raises(UserError) as refusal:
        workbook_bytes(Contents(Evaluation(1, "示例", 2024, ""), (), (), (), (), (), ()), scheme)

    assert refusal.value.facts["found"] == "评分-WRITTEN"
