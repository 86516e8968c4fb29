"""What a workbook brings, and every way in which it is refused."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import (
    ABSTAIN,
    INVALID,
    AdjustmentKind,
    Attendance,
    BallotStatus,
    Ending,
    Entry,
    FormerName,
    ImportData,
    ImportFacts,
    Mark,
    Reviewer,
    Unit,
)
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.messages import fault_line

ReadBook = Callable[..., ImportData]
FaultsOf = Callable[..., list[Fault]]
HEAD = ["评委编号", "单位编号", "状态", "A1", "A2", "评语"]


def ballots(*rows: Sequence[object]) -> dict[str, list[Sequence[object]]]:
    return {"评分-written": [HEAD, *rows]}


def told(faults: list[Fault]) -> list[tuple[str, FaultKind]]:
    return [(fault.place, fault.kind) for fault in faults]


def test_marks_of_every_kind(read_book: ReadBook) -> None:
    (ballot,) = read_book(ballots(["E1", "U02", "有效", "１２．５", "弃权", " 好 "])).ballots

    assert ballot.marks == {"A1": Mark.number(12_500), "A2": ABSTAIN}
    assert (ballot.reviewer, ballot.unit_code, ballot.comment) == ("E1", "U02", "好")
    assert ballot.status is BallotStatus.SUBMITTED


def test_a_float_is_its_shortest_decimal(read_book: ReadBook, faults_of: FaultsOf) -> None:
    head = ["单位编号", "得分"]

    first, second = read_book({"直接计分-daily": [head, ["U01", 90.1], ["U02", 0.3]]}).given
    assert (first.points, second.points) == (90_100, 300)
    faults = faults_of({"直接计分-daily": [head, ["U01", 90.1234]]})
    assert told(faults) == [("直接计分-daily!B2", FaultKind.TOO_FINE)]


@pytest.mark.parametrize(
    ("word", "marks", "status", "attendance"),
    [
        (None, (10, 5), BallotStatus.SUBMITTED, Attendance.PRESENT),
        ("有效", (10, None), BallotStatus.DRAFT, Attendance.PRESENT),
        ("有 效", ("无效", 5), BallotStatus.SUBMITTED, Attendance.PRESENT),
        ("作废", (10, None), BallotStatus.VOID, Attendance.PRESENT),
        ("作废", (10, 5), BallotStatus.VOID, Attendance.PRESENT),
        ("缺席", (None, None), BallotStatus.DRAFT, Attendance.ABSENT),
        ("回避", (10, 5), BallotStatus.SUBMITTED, Attendance.RECUSED),
        ("未提交", (10, 5), BallotStatus.DRAFT, Attendance.PRESENT),
    ],
)
def test_status(
    read_book: ReadBook,
    word: str | None,
    marks: tuple[object, object],
    status: BallotStatus,
    attendance: Attendance,
) -> None:
    (ballot,) = read_book(ballots(["E1", "U02", word, *marks])).ballots

    assert (ballot.status, ballot.attendance) == (status, attendance)


def test_a_ballot_needs_only_the_criteria_of_its_category(read_book: ReadBook) -> None:
    (ballot,) = read_book(ballots(["E1", "U01", None, 10, None])).ballots

    assert ballot.status is BallotStatus.SUBMITTED
    assert ballot.marks == {"A1": Mark.number(10_000)}


def test_invalid_mark_is_no_blank(read_book: ReadBook) -> None:
    (ballot,) = read_book(ballots(["E1", "U01", None, "无效", None])).ballots

    assert ballot.marks == {"A1": INVALID}


@pytest.mark.parametrize(
    ("cells", "place", "kind"),
    [
        (["E9", "U01", None, 10, None], "A2", FaultKind.UNKNOWN_REFERENCE),
        (["E1", "U09", None, 10, None], "B2", FaultKind.UNKNOWN_REFERENCE),
        ([None, "U01", None, 10, None], "A2", FaultKind.MISSING),
        (["E1", None, None, 10, None], "B2", FaultKind.MISSING),
        (["E1", "U01", "好", 10, None], "C2", FaultKind.NOT_ONE_OF),
        (["E1", "U01", None, 15.5, None], "D2", FaultKind.OUT_OF_RANGE),
        (["E1", "U01", None, -1, None], "D2", FaultKind.OUT_OF_RANGE),
        (["E1", "U01", None, 10.3, None], "D2", FaultKind.OFF_STEP),
        (["E1", "U01", None, "十分", None], "D2", FaultKind.NOT_A_NUMBER),
        (["E1", "U01", None, True, None], "D2", FaultKind.WRONG_TYPE),
        (["E1", "U01", None, date(2024, 5, 1), None], "D2", FaultKind.WRONG_TYPE),
        (["E1", "U01", None, "=1/0→#DIV/0!", None], "D2", FaultKind.FORMULA_ERROR),
        (["E1", "U01", None, "=A9→#REF!", None], "D2", FaultKind.FORMULA_ERROR),
        (["E1", "U01", None, 10, 5], "E2", FaultKind.NOT_APPLICABLE),
        (["E1", "U01", None, 10, None, "好\u202e坏"], "F2", FaultKind.FORBIDDEN_CHARACTER),
        (["E1", "U01", None, 10, None, "长" * 2001], "F2", FaultKind.TOO_LONG),
        (["E 1", "U01", None, 10, None], "A2", FaultKind.BAD_CODE),
    ],
)
def test_one_fault_names_its_cell(
    faults_of: FaultsOf, cells: list[object], place: str, kind: FaultKind
) -> None:
    assert told(faults_of(ballots(cells)))[0] == (f"评分-written!{place}", kind)


def test_every_fault_is_listed(faults_of: FaultsOf) -> None:
    faults = faults_of(ballots(["E1", "U01", None, 99], ["E1", "U07", "?", "x"]))

    assert told(faults) == [
        ("评分-written!D2", FaultKind.OUT_OF_RANGE),
        ("评分-written!B3", FaultKind.UNKNOWN_REFERENCE),
        ("评分-written!D3", FaultKind.NOT_A_NUMBER),
        ("评分-written!C3", FaultKind.NOT_ONE_OF),
    ]


def test_a_flood_of_faults_is_counted(faults_of: FaultsOf) -> None:
    rows = [["E1", f"X{n}", None, 1] for n in range(500)]

    faults = faults_of(ballots(*rows))

    assert len(faults) == 201
    assert (faults[-1].kind, faults[-1].facts) == (FaultKind.MORE, {"found": "300"})


def test_a_formula_counts_by_its_value(read_book: ReadBook) -> None:
    (ballot,) = read_book(ballots(["E1", "U01", None, "=5+5→10"])).ballots

    assert ballot.marks == {"A1": Mark.number(10_000)}


def test_a_ballot_twice(faults_of: FaultsOf) -> None:
    faults = faults_of(ballots(["E1", "U01", None, 10], ["E1", "U01", None, 11]))

    assert told(faults) == [("评分-written!A3", FaultKind.DUPLICATE)]


def test_misspelt_and_missing_criterion(faults_of: FaultsOf) -> None:
    head = ["评委编号", "单位编号", "状态", "A1", "Az", "总分"]

    faults = faults_of({"评分-written": [head, ["E1", "U01", None, 10, 5, 15]]})

    assert told(faults) == [
        ("评分-written!1", FaultKind.MISSING),
        ("评分-written!E1", FaultKind.UNKNOWN_KEY),
    ]


def test_criterion_headed_by_its_title(read_book: ReadBook) -> None:
    head = ["评委编号", "单位编号", "A1 学法（15分）", "执法规范"]

    (ballot,) = read_book({"评分-written": [head, ["E1", "U02", 10, 5]]}).ballots

    assert sorted(ballot.marks) == ["A1", "A2"]


def test_a_heading_twice(faults_of: FaultsOf) -> None:
    head = ["评委编号", "单位编号", "A1", "A2", "A1"]

    faults = faults_of({"评分-written": [head, ["E1", "U02", 10, 5, 9]]})

    assert (  # one fault at the second of them
        "评分-written!E1",
        FaultKind.DUPLICATE_HEADER,
    ) in told(faults)


@pytest.mark.parametrize("name", ["评分-speech", "评分-daily", "直接计分-written", "扣分-x"])
def test_sheet_of_an_unknown_part(faults_of: FaultsOf, name: str) -> None:
    assert told(faults_of({name: [["随便"]]})) == [(name, FaultKind.UNKNOWN_REFERENCE)]


def test_notes_are_left_alone(read_book: ReadBook) -> None:
    assert len(read_book({"填表说明": [["请于5月前交"], ["编号", "数"]], "加减分": []}).units) == 2


def test_nothing_to_import(faults_of: FaultsOf) -> None:
    (fault,) = faults_of({"Sheet1": [["随便", "写写"]]}, alone=True)

    assert fault.kind is FaultKind.NO_KNOWN_SHEET
    assert fault.facts["expected"] == "单位、评委、评分-书面报告、直接计分-日常、加减分、整改、亮点"


def test_known_sheet_without_a_header(faults_of: FaultsOf) -> None:
    assert told(faults_of({"单位": [["甲", "乙"]]}, alone=True)) == [("单位", FaultKind.NO_HEADER)]


def test_blank_rows_titles_totals_and_notes_are_passed_over(read_book: ReadBook) -> None:
    rows = [
        ["示例区评委名单"],
        [],
        ["编 号", "组　别", "姓名*"],
        [1, "法律专家", "王　伟"],
        [],
        ["小计", None, 1],
        [2.0, "public", "李四"],
        ["合 计", None, 2],
        ["注：按姓氏笔画为序"],
    ]

    import_data = read_book({"评委": rows}, alone=True)

    assert [(r.code, r.group, r.name) for r in import_data.reviewers] == [
        ("1", "experts", "王　伟"),
        ("2", "public", "李四"),
    ]


def test_units_twice(faults_of: FaultsOf) -> None:
    rows = [["编号", "单位名称", "类别"], ["U1", "甲", "x"], ["U1", "乙", "x"], ["U3", "甲", "x"]]

    faults = faults_of({"单位": rows}, alone=True)

    assert told(faults) == [("单位!A3", FaultKind.DUPLICATE), ("单位!B4", FaultKind.DUPLICATE)]


def test_unknown_presentation_and_order(faults_of: FaultsOf) -> None:
    rows = [
        ["单位名称", "类别", "述法形式", "出场顺序"],
        ["甲", "x", "视频", 1.5],
        ["乙", "x", None, 0],
    ]

    faults = faults_of({"单位": rows}, alone=True)

    assert sorted(told(faults)) == [
        ("单位!C2", FaultKind.NOT_ONE_OF),
        ("单位!D2", FaultKind.WRONG_TYPE),
        ("单位!D3", FaultKind.OUT_OF_RANGE),
    ]


def test_unknown_group(faults_of: FaultsOf) -> None:
    faults = faults_of({"评委": [["编号", "组别"], ["E1", "领导"]]}, alone=True)

    assert told(faults) == [("评委!B2", FaultKind.UNKNOWN_REFERENCE)]
    assert faults[0].facts["expected"] == "法律专家、群众代表", (
        "by titles: a code tells nobody anything"
    )


def test_given_scores(read_book: ReadBook, faults_of: FaultsOf) -> None:
    head = ["单位编号", "得分", "依据"]

    (score,) = read_book({"直接计分-daily": [head, ["U01", 90.45, "督察"]]}).given
    assert (score.points, score.evidence) == (90_450, "督察")
    rows = [head, ["U01", 100.5, None], ["U01", None, None], ["U02", "优", None]]
    assert told(faults_of({"直接计分-daily": rows})) == [
        ("直接计分-daily!B2", FaultKind.OUT_OF_RANGE),
        ("直接计分-daily!A3", FaultKind.DUPLICATE),
        ("直接计分-daily!B3", FaultKind.MISSING),
        ("直接计分-daily!B4", FaultKind.NOT_A_NUMBER),
    ]


def test_adjustments(read_book: ReadBook, faults_of: FaultsOf) -> None:
    head = ["单位编号", "类型", "分值", "依据"]
    good = [head, ["U01", "加分", 1.5, "表彰"], ["U02", "否决", None, "案件"]]

    bonus, veto = read_book({"加减分": good}).adjustments
    assert (bonus.kind, bonus.points) == (AdjustmentKind.BONUS, 1_500)
    assert (veto.kind, veto.points) == (AdjustmentKind.VETO, None)
    bad = [
        head,
        ["U01", "扣分", 0, "迟交"],
        ["U01", "扣分", -1, None],
        ["U01", "奖励", 1, "x"],
        ["U01", "否决", 3, "案件"],
        ["U01", "加分", 1, "同"],
        ["U01", "加分", 2, "同"],
    ]
    assert sorted(told(faults_of({"加减分": bad}))) == [
        ("加减分!B4", FaultKind.NOT_ONE_OF),
        ("加减分!C2", FaultKind.OUT_OF_RANGE),
        ("加减分!C3", FaultKind.OUT_OF_RANGE),
        ("加减分!C5", FaultKind.NOT_WITH),
        ("加减分!D3", FaultKind.MISSING),
        ("加减分!D7", FaultKind.DUPLICATE),
    ]


def test_references_to_what_the_file_knows(make_book: Callable[..., Path], scheme: Scheme) -> None:
    facts = ImportFacts(
        units=(),
        entries=(Entry(1, 1, "U01", "东街街道办事处", "", "街道"),),
        reviewers=(Reviewer(1, "E1", "experts", "甲"),),
        groups=(),
    )
    path = make_book(ballots(["E1", "U01", None, 10, 5]))

    with pytest.raises(UserError) as refusal:
        read_workbook(path, scheme, facts)

    assert told(list(refusal.value.faults)) == [("评分-written!E2", FaultKind.NOT_APPLICABLE)]


def test_merged_marks_belong_to_nobody(read_book: ReadBook) -> None:
    rows = ballots(["E1", "U01", None, 10], ["E1", "U02", None, None])

    with pytest.raises(UserError) as refusal:
        read_book(rows, merged=[("评分-written", 1, 3, 2, 3)])

    assert told(list(refusal.value.faults)) == [
        ("评分-written!D2", FaultKind.MERGED),
        ("评分-written!D3", FaultKind.MERGED),
    ]


def test_merged_reviewer_is_filled_down(read_book: ReadBook) -> None:
    rows = ballots(["E1", "U01", None, 10], [None, "U02", None, 10, 5])

    import_data = read_book(rows, merged=[("评分-written", 1, 0, 2, 0)])

    assert [b.reviewer for b in import_data.ballots] == ["E1", "E1"]


ANONYMOUS = """
title = "民主测评"
year = 2024
[[parts]]
code = "hall"
title = "现场"
kind = "scored"
anonymous = true
[[parts.criteria]]
code = "1"
title = "总评"
points = 10
"""


def test_no_name_behind_an_anonymous_ballot(
    make_book: Callable[..., Path], facts: ImportFacts
) -> None:
    path = make_book(
        {
            "单位": [["编号", "单位名称", "类别"], ["U01", "甲", "x"]],
            "评委": [["编号", "组别", "姓名"], ["1", "hall", None], ["2", "hall", "王五"]],
            "评分-hall": [["票号", "单位编号", 1], [1, "U01", 9], [2, "U01", 8]],
        }
    )

    with pytest.raises(UserError) as refusal:
        read_workbook(path, read_scheme(ANONYMOUS), facts)

    assert refusal.value.kind is ErrorKind.IMPORT_REFUSED
    assert told(list(refusal.value.faults)) == [("评分-hall!A3", FaultKind.NAMED_IN_ANONYMOUS)]


SHARED = [["编号", "组别"], ["1", "experts"], ["2", "experts"], ["1", "public"]]


def test_groups_that_number_alike_are_told_by_a_sheet_that_goes_through_the_panel(
    read_book: ReadBook,
) -> None:
    rows = ballots(
        ["1", "U01", None, 1],
        ["1", "U02", None, 1, 1],
        ["2", "U01", None, 2],
        ["1", "U01", None, 3],
    )

    import_data = read_book({"评委": SHARED, **rows})

    assert [r.code for r in import_data.reviewers] == ["experts-1", "2", "public-1"]
    assert [b.reviewer for b in import_data.ballots] == ["experts-1", "experts-1", "2", "public-1"]
    shared = [note for note in import_data.notes if note.kind is FaultKind.SHARED_CODE]
    assert [note.facts["taken"] for note in shared] == ["法律专家 1", "群众代表 1"]
    (order,) = [note for note in import_data.notes if note.kind is FaultKind.BY_ORDER]
    assert (order.place, order.facts["expected"]) == ("评分-written!A2", "法律专家 1、群众代表 1")


@pytest.mark.parametrize("order", ["1 1", "2 1 1", "1 1 2", "2 1 2", "1", "1 2 1 2 1"])
def test_a_number_that_groups_share_is_refused_where_nothing_tells_whose_it_is(
    faults_of: FaultsOf, order: str
) -> None:
    """Two blocks taken in panel order would be swapped where they were handed out the other way round."""
    rows = [[code, f"U0{row % 2 + 1}", None, 1, 1] for row, code in enumerate(order.split())]
    found = told(faults_of({"评委": SHARED, **ballots(*rows)}))
    assert (f"评分-written!A{2 + order.split().index('1')}", FaultKind.SHARED_NUMBER) in found


def test_a_name_column_tells_them_apart(read_book: ReadBook) -> None:
    panel = [["编号", "组别", "姓名"], [1, "experts", "甲"], [1, "群众代表", "乙"]]
    head = ["评委编号", "评委姓名", "单位编号", "A1", "A2"]
    rows = [head, [1, "乙", "U01", 3, None], [1, "甲", "U01", 1, None]]
    import_data = read_book({"评委": panel, "评分-written": rows})
    assert [b.reviewer for b in import_data.ballots] == ["public-1", "experts-1"]


def test_a_group_column_tells_them_apart(read_book: ReadBook) -> None:
    head = ["组别", "评委编号", "单位编号", "A1", "A2"]
    rows = [head, ["群众代表", 1, "U01", 3, None], ["experts", 1, "U01", 1, None]]

    import_data = read_book({"评委": SHARED, "评分-written": rows})

    assert [b.reviewer for b in import_data.ballots] == ["public-1", "experts-1"]


def test_what_cannot_be_told_apart_is_refused(faults_of: FaultsOf) -> None:
    rows = ballots(["1", "U01", None, 1], ["1", "U02", None, 1, 1])

    (fault,) = faults_of({"评委": SHARED, **rows})

    assert (fault.place, fault.kind) == ("评分-written!A2", FaultKind.SHARED_NUMBER)
    assert fault.facts == {"found": "1", "expected": "experts-1 法律专家、public-1 群众代表"}


def test_codes_of_before_and_of_units_that_are_no_more_are_answered(
    make_book: Callable[..., Path], scheme: Scheme
) -> None:
    units = {n: Unit(n, f"U0{n}", name) for n, name in ((1, "甲局"), (4, "丁局"), (5, "戊局"))}
    facts = ImportFacts(
        units=tuple(units.values()),
        entries=(Entry(1, 1, "U01", "甲局", "", "其他"),),
        reviewers=(Reviewer(1, "E1", "experts"),),
        groups=(),
        former_names=(
            FormerName(1, 1, "X1", "甲局", "", "2024-01-01", "改革"),
            FormerName(2, 4, "U04", "老丁局", "", "2024-01-01", "改革"),
        ),
        endings=(
            Ending(units[4], units[1], "2024-03-01", "改革"),
            Ending(units[5], None, "2024-04-01", "改革"),
        ),
    )
    rows = [["E1", code, "", 1] for code in ("X1", "U04", "U05", "U09")]
    book = make_book(ballots(*rows))
    with pytest.raises(UserError) as refusal:
        read_workbook(book, scheme, facts)
    assert [fault_line(fault) for fault in refusal.value.faults] == [
        "评分-written!B2: “X1”是“甲局（U01）”原来的编号，应填现编号",
        "评分-written!B3: “丁局（U04）”已于 2024-03-01 并入“甲局（U01）”，应改为承接单位，或删去这一行",
        "评分-written!B4: “戊局（U05）”已于 2024-04-01 撤销，应删去这一行",
        "评分-written!B5: 没有“U09”，应为：参评单位的编号",
    ]
