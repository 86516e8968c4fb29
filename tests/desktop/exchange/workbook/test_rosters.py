"""Rosters as offices send them come in whole."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from db.errors import Fault, FaultKind
from db.records import ImportData, ImportFacts
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import proposed, read_workbook
from desktop.exchange.workbook.subjects import Subject

ReadBook = Callable[..., ImportData]
FaultsOf = Callable[..., list[Fault]]

CATEGORIES = {"街道": 14, "党群综合": 25, "执法部门": 15, "其他": 25}


@pytest.fixture
def rosters(repository: Path) -> Path:
    return repository / "tests" / "files" / "rosters"


@pytest.mark.parametrize("name", ["roster-as-sent.xlsx", "roster.xls", "roster-gb18030.csv"])
def test_seventy_nine_units(rosters: Path, name: str, scheme: Scheme, facts: ImportFacts) -> None:
    import_data = read_workbook(rosters / name, scheme, facts)

    assert len(import_data.units) == 79
    assert len({unit.unit for unit in import_data.units}) == 79
    assert Counter(unit.category for unit in import_data.units) == CATEGORIES
    assert not any(
        "合计" in unit.unit or unit.unit != unit.unit.strip() for unit in import_data.units
    )


def test_roster_as_sent_has_no_codes_and_names_its_rows(
    rosters: Path, scheme: Scheme, facts: ImportFacts
) -> None:
    import_data = read_workbook(rosters / "roster-as-sent.xlsx", scheme, facts)

    first = import_data.units[0]
    assert (first.place, first.code, first.unit) == ("Sheet1!5", "", "积玉桥街道办事处")
    assert (first.post, first.presentation, first.leader) == ("党委书记、主任", None, None)
    assert sum(unit.presentation == "现场" for unit in import_data.units) == 12


def test_rosters_in_three_formats_agree(rosters: Path, scheme: Scheme, facts: ImportFacts) -> None:
    xls, csv, sent = (
        [(u.unit, u.category) for u in read_workbook(rosters / name, scheme, facts).units]
        for name in ("roster.xls", "roster-gb18030.csv", "roster-as-sent.xlsx")
    )
    assert xls == csv
    assert sorted(xls) == sorted(sent)


def test_mapping_is_proposed_and_can_be_corrected(
    rosters: Path, scheme: Scheme, facts: ImportFacts
) -> None:
    path = rosters / "roster-as-sent.xlsx"
    (grid,) = read_grids(path)

    mapping = proposed((grid,), scheme, facts)[grid.name]

    assert mapping is not None
    assert (mapping.subject, mapping.header) == (Subject.UNITS, 3)
    named = {"unit": 1, "category": 2, "post": 3, "presentation": 4, "phone": 5, "note": 6}
    assert mapping.columns == named
    corrected = type(mapping)(Subject.UNITS, "", 3, {"unit": 1, "category": 2, "leader": 3})
    import_data = read_workbook(path, scheme, facts, {grid.name: corrected})
    assert import_data.units[0].leader == "党委书记、主任"
    assert import_data.units[0].post is None


def csv_units(
    tmp_path: Path, scheme: Scheme, facts: ImportFacts, data: bytes
) -> list[tuple[str, str]]:
    path = tmp_path / "名单.csv"
    path.write_bytes(data)
    return [(u.unit, u.category) for u in read_workbook(path, scheme, facts).units]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_every_kind(
    tmp_path: Path, scheme: Scheme, facts: ImportFacts, separator: str, encoding: str
) -> None:
    rows = [
        ["序号", "单  位", "类 别*"],
        ["1", '"东街, 西街; 办"', "街道"],
        ["2", "区城管局", "执法部门"],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)

    units = csv_units(tmp_path, scheme, facts, text.encode(encoding))

    assert units == [("东街, 西街; 办", "街道"), ("区城管局", "执法部门")]


def test_merged_look_without_merging_is_filled_down(
    tmp_path: Path, scheme: Scheme, facts: ImportFacts
) -> None:
    text = "单位,类别\n甲街道,街道\n乙街道,\n\n丙局,执法部门\n丁局,\n合计,4\n"

    units = csv_units(tmp_path, scheme, facts, text.encode())

    assert [category for _, category in units] == ["街道", "街道", "执法部门", "执法部门"]


def test_forgotten_category_is_a_fault(faults_of: FaultsOf) -> None:
    rows = [["单位名称", "类别"], ["甲", "街道"], ["乙", "街道"], ["丙", None]]

    (fault,) = faults_of({"单位": rows}, alone=True)

    assert (fault.place, fault.kind, fault.facts["expected"]) == (
        "单位!B4",
        FaultKind.MISSING,
        "类别",
    )


def test_merged_category_ends_with_its_cells(faults_of: FaultsOf) -> None:
    rows = [["单位名称", "类别"], ["甲", "街道"], ["乙", None], ["丙", None]]

    (fault,) = faults_of({"单位": rows}, alone=True, merged=[("单位", 1, 1, 2, 1)])

    assert (fault.place, fault.kind) == ("单位!B4", FaultKind.MISSING)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("部门（单位）名称", "unit"),
        ("单 位\n名 称*", "unit"),
        ("单位名称（全称）", "unit"),
        ("述法单位", "unit"),
    ],
)
def test_headings_for_the_unit(read_book: ReadBook, heading: str, field: str) -> None:
    import_data = read_book({"Sheet1": [["序号", heading, "系统"], [1, "甲", "街道"]]}, alone=True)

    assert [(u.code, getattr(u, field)) for u in import_data.units] == [("", "甲")]


def test_heading_notes_do_not_confuse_person_and_post(read_book: ReadBook) -> None:
    rows = [
        ["单位", "类别", "主要负责人（职务）", "主要负责人（姓名）", "抽签序号"],
        ["甲", "街道", "主任", "张三", 3],
    ]
    (unit,) = read_book({"花名册": rows}, alone=True).units

    assert (unit.leader, unit.post, unit.running_order) == ("张三", "主任", 3)


@pytest.mark.parametrize(
    "headings",
    [
        ("联络员", "电话", "备注"),
        ("联系人", "联系电话", "备  注"),
        ("联络员（姓名）", "手机号码", "备注（说明）"),
        ("经办人", "联系方式", "备注"),
    ],
)
def test_whom_to_call_is_read_under_the_headings_that_offices_use(
    read_book: ReadBook, headings: tuple[str, str, str]
) -> None:
    rows = [
        ["单位", "类别", "主要负责人", *headings],
        ["甲", "街道", "张三", "李四", 13_800_000_001, "下午打"],
        ["乙", "街道", "王五", None, "0571-88880001", None],
    ]
    first, second = read_book({"花名册": rows}, alone=True).units

    assert (first.leader, first.liaison, first.phone, first.note) == (
        *("张三", "李四", "13800000001", "下午打"),
    )
    assert (second.liaison, second.phone, second.note) == ("", "0571-88880001", "")


def test_header_of_two_rows(read_book: ReadBook) -> None:
    rows = [
        ["2024年度书面评分", None, None, None],
        ["评委编号", "单位编号", "指标", None],
        [None, None, "A1", "A2"],
        ["E1", "U02", 10, 5],
    ]
    merged = [
        ("评分-written", 1, 0, 2, 0),
        ("评分-written", 1, 1, 2, 1),
        ("评分-written", 1, 2, 1, 3),
    ]

    (ballot,) = read_book({"评分-written": rows}, merged=merged).ballots

    assert (ballot.place, sorted(ballot.marks)) == ("评分-written!4", ["A1", "A2"])


def test_rows_numbered_in_advance_are_blank(read_book: ReadBook) -> None:
    rows = [
        ["序号", "单位", "类别", "备注"],
        [1, "甲", "街道", None],
        [2, None, None, "待定"],
        [3, None, None],
    ]

    assert len(read_book({"Sheet1": rows}, alone=True).units) == 1


@pytest.mark.parametrize(
    ("day", "reason", "fault"),
    [
        ("2024年12月1日", "机构撤并", None),
        ("2024-12-01", None, ("单位!E2", FaultKind.MISSING)),
        (None, "机构撤并", ("单位!D2", FaultKind.MISSING)),
        ("2024-11-31", "机构撤并", ("单位!D2", FaultKind.WRONG_TYPE)),
    ],
)
def test_a_unit_leaves_by_a_day_and_a_reason_or_not_at_all(
    read_book: ReadBook,
    faults_of: FaultsOf,
    day: str | None,
    reason: str | None,
    fault: tuple[str, FaultKind] | None,
) -> None:
    heads = ("编号", "单位名称", "类别", "退出日期", "退出原因")
    sheets = {"单位": [heads, ("U01", "东街街道办事处", "街道", day, reason)]}
    if fault is None:
        (unit,) = read_book(sheets).units
        assert (unit.withdrawn_on, unit.withdrawn_reason) == ("2024-12-01", "机构撤并")
    else:
        assert [(f.place, f.kind) for f in faults_of(sheets)] == [fault]
