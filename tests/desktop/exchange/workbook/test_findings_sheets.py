"""Sheets 整改 and 亮点: under the headings of offices, with where each finding stands; 237 findings there and back."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from db.errors import Fault, FaultKind
from db.records import FindingState, ImportData
from db.store import Store
from desktop.cli import run
from desktop.console.commands import DONE
from tests.db.store import small_year
from tests.desktop.exchange.conftest import MakeBook

ReadBook = Callable[..., ImportData]
FaultsOf = Callable[..., list[Fault]]

MANY = 237


def ledger(*rows: Sequence[object]) -> dict[str, Sequence[Sequence[object]]]:
    heads = ("单位编号", "问题", "期限", "状态", "报整改日期", "销号日期", "销号意见")
    return {"整改": [heads, *rows]}


def test_a_ledger_of_an_office_is_read_by_its_headings(read_book: ReadBook) -> None:
    rows = [
        ["序号", "责任单位", "存在问题", "整改措施", "整改责任人", "完成时限", "整改状态", "备注"],
        [1, "东街街道办事处", "制度未更新", "已修订", "某某", date(2025, 3, 1), "已 销 号", "属实"],
        [2, None, "台账不全", None, None, "2025年6月30日", "整改中（逾期）", None],
    ]
    first, second = read_book({"问题清单": rows}, merged=[("问题清单", 1, 1, 2, 1)]).findings
    assert (first.unit_code, first.text, first.measures, first.responsible, first.due) == (
        *("U01", "制度未更新", "已修订", "某某", "2025-03-01"),
    )
    assert (first.state, first.note) == (FindingState.ACCEPTED, "属实")
    assert (second.unit_code, second.due, second.state) == ("U01", "2025-06-30", FindingState.OPEN)


@pytest.mark.parametrize(
    ("word", "reported", "accepted", "state"),
    [
        ("整改中", None, None, FindingState.OPEN),
        ("正在整改", None, None, FindingState.OPEN),
        ("逾期未改", None, None, FindingState.OPEN),
        ("已报整改（逾期）", "2025-03-01", None, FindingState.REPORTED),
        ("待销号", None, None, FindingState.REPORTED),
        ("已销号", "2025-03-01", "2025-03-05", FindingState.ACCEPTED),
        (None, "2025-03-01", None, FindingState.REPORTED),
        (None, None, "2025.3.5", FindingState.ACCEPTED),
        (None, None, None, None),
    ],
)
def test_where_a_finding_stands_is_said_by_its_word_or_its_days(
    read_book: ReadBook, word: str, reported: str, accepted: str, state: FindingState
) -> None:
    row = ("U01", "制度未更新", None, word, reported, accepted, None)
    (finding,) = read_book(ledger(row)).findings
    assert finding.state is state
    days = ("2025-03-01" if reported else "", "2025-03-05" if accepted else "")
    assert (finding.reported_on, finding.accepted_on) == days


@pytest.mark.parametrize(
    ("row", "place", "kind"),
    [
        (("U01", "甲", None, "已完成"), "整改!D2", FaultKind.NOT_ONE_OF),
        (("U01", "甲", None, "整改中", "2025-03-01"), "整改!E2", FaultKind.NOT_WITH),
        (("U01", "甲", None, "已报整改", None, "2025-03-01"), "整改!F2", FaultKind.NOT_WITH),
        (("U01", "甲", "年底前"), "整改!C2", FaultKind.WRONG_TYPE),
        (("U01", None, "2025-03-01"), "整改!B2", FaultKind.MISSING),
        (("U09", "甲"), "整改!A2", FaultKind.UNKNOWN_REFERENCE),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(
    faults_of: FaultsOf, row: tuple[object, ...], place: str, kind: FaultKind
) -> None:
    found = faults_of(ledger((*row, *[None] * (7 - len(row)))))
    assert [(fault.place, fault.kind) for fault in found] == [(place, kind)]


def test_what_stands_there_twice_is_taken_and_named(read_book: ReadBook) -> None:
    blank = (None,) * 5
    rows = [("U01", "甲", *blank), ("U01", "甲", "2025-03-01", *blank[1:]), ("U01", "甲", *blank)]
    praise = [("单位编号", "亮点"), ("U02", "带头"), ("U02", "带头")]
    data = read_book({**ledger(*rows), "亮点": praise})
    assert (len(data.findings), len(data.strong_points)) == (3, 2)
    assert [(n.place, n.kind, n.facts) for n in data.notes] == [
        ("整改!4", FaultKind.SAID_TWICE, {"found": "整改!2"}),
        ("亮点!3", FaultKind.SAID_TWICE, {"found": "亮点!2"}),
    ]


def test_237_findings_come_in_go_out_and_come_back_unchanged(
    make_book: MakeBook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "年度.shufa", tmp_path / "导出.xlsx"
    small_year.build(path)
    states = ("整改中", "已报整改", "已销号")
    rows = [
        (
            f"U0{n % 3 + 1}",
            f"问题{n // 6}",
            date(2025, n % 12 + 1, n % 28 + 1),
            states[n % 3],
            *[None] * 3,
        )
        for n in range(MANY)
    ]
    book = make_book({**ledger(*rows), "亮点": [("单位编号", "亮点"), ("U01", "案例入选")]})
    assert run(["import", str(path), str(book)]) == DONE
    assert f"整改台账：新增 {MANY}" in capsys.readouterr().out
    with Store.open(path, read_only=True) as store:
        count = store.findings.count(1, "2024-01-01")
        assert (count.open, count.reported, count.accepted) == (79, 79, 79)
    assert run(["export", str(path), str(out)]) == DONE
    sheet = openpyxl.load_workbook(out)["整改"]
    assert sheet.max_row == 1 + MANY
    capsys.readouterr()
    turned = [[cell.value for cell in row] for row in sheet.iter_rows()]
    back = make_book({"整改": [turned[0], *reversed(turned[1:])]})
    later = make_book(ledger((*rows[1][:3], "已销号", *rows[1][4:])))
    assert run(["import", "--dry-run", str(path), str(later)]) == DONE
    assert "状态：已报整改 → 已销号" in capsys.readouterr().out
    book = make_book({**ledger(*rows), "亮点": [("单位编号", "亮点"), ("U01", "案例入选")]})
    for again in (out, book, back):
        assert run(["import", str(path), str(again)]) == DONE
        assert f"整改台账：新增 0，更改 0，未变 {MANY}" in capsys.readouterr().out
    assert run(["verify", str(path)]) == DONE
