"""打分表: out for each reviewer with lists and locks, filled in by a spreadsheet program, and back in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db.errors import FaultKind, UserError
from db.records import Attendance, Mark
from db.store import Store
from desktop.cli import run
from desktop.console.commands import DONE, REFUSED
from desktop.operations.forms.taking import import_forms
from desktop.operations.forms.writing import write_forms
from tests.desktop.conftest import SCHEME

Capture = pytest.CaptureFixture[str]
MARKS = (
    "SELECT r.code, u.code, c.code, coalesce(m.level, m.points / 1000.0, m.state) FROM marks m"
    " JOIN ballots b ON b.id = m.ballot_id JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " JOIN criteria c ON c.id = m.criterion_id ORDER BY 1, 2, c.id"
)
BALLOTS = (
    "SELECT r.code, u.code, b.status FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id ORDER BY 1, 2, b.part_id"
)


@pytest.fixture
def store(year: Path) -> Iterator[Store]:
    with Store.open(year) as opened:
        yield opened


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    write_forms(store, 1, tmp_path / "打分表")
    return tmp_path / "打分表"


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"{store.path.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def place(sheet: Worksheet, unit: str, heading: str) -> Any:
    """The cell of a unit below a heading, as a person finds it."""
    (header,) = (r for r in sheet.iter_rows() if r[0].value == "评委编号")
    column = next(c.column for c in header if str(c.value).startswith(heading))
    row = next(r[1].row for r in sheet.iter_rows() if r[1].value == unit)
    return sheet.cell(row, column)


def fill(path: Path, sheet: str, marks: Mapping[tuple[str, str], object]) -> None:
    book = openpyxl.load_workbook(path)
    for (unit, heading), value in marks.items():
        place(book[sheet], unit, heading).value = value
    book.save(path)


def form(folder: Path, code: str) -> Path:
    (found,) = folder.glob(f"打分表-{code}*.xlsx")
    return found


WHOLE = {("U01", "A1"): 14.5, ("U01", "A2"): 10}


def test_what_a_form_holds(folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == [
        "打分表-E1-钱二.xlsx",
        "打分表-E2-孙三.xlsx",
        "打分表-L1-赵一.xlsx",
    ]
    book = openpyxl.load_workbook(form(folder, "E2"))
    assert book.sheetnames == ["评分-书面述法报告", "评分-民主测评", "打分表信息", "打分表选项"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 2 + ["veryHidden"] * 2
    sheet = book["评分-书面述法报告"]
    units = [r[1].value for r in sheet.iter_rows(min_row=6)]
    assert units == ["U01", "U02", "U03"], "not the reviewer's own unit"
    assert "E2　孙三" in str(sheet["A2"].value)
    assert sheet.protection.sheet
    locked = {
        name: place(sheet, "U01", name).protection.locked
        for name in ("评委编号", "单位名称", "A1", "A3", "合计", "评语")
    }
    assert locked == {
        "评委编号": True,
        "单位名称": True,
        "A1": False,
        "A3": True,
        "合计": True,
        "评语": False,
    }, "A3 is not for this category"
    assert not place(sheet, "U03", "A3").protection.locked


def offered(sheet: Worksheet, cell: Any, book: Any) -> list[object]:
    (rule,) = (v for v in sheet.data_validations.dataValidation if cell.coordinate in v.sqref)
    assert (rule.type, rule.showErrorMessage or rule.showErrorMessage is None) == ("list", True)
    name, _, span = str(rule.formula1).replace("'", "").replace("$", "").partition("!")
    return [c.value for (c,) in book[name.lstrip("=")][span]]


def test_what_may_be_typed_is_offered(folder: Path) -> None:
    book = openpyxl.load_workbook(form(folder, "E1"))
    written, vote = book["评分-书面述法报告"], book["评分-民主测评"]
    listed = offered(written, place(written, "U01", "A1"), book)
    assert listed == [n / 2 for n in range(30, -1, -1)] + ["弃权", "无效"]
    assert offered(vote, place(vote, "U03", "V1"), book) == ["优秀", "良好", "一般", "弃权", "无效"]


def test_steps_too_fine_for_a_list_are_held_by_a_rule(store: Store, tmp_path: Path) -> None:
    store.schemes.adopt(1, SCHEME.replace("points = 15, step = 0.5", "points = 100, step = 0.1"))
    write_forms(store, 1, tmp_path / "细")
    sheet = openpyxl.load_workbook(form(tmp_path / "细", "E1"))["评分-书面述法报告"]
    cell = place(sheet, "U01", "A1").coordinate
    (rule,) = (v for v in sheet.data_validations.dataValidation if cell in v.sqref)
    assert rule.type == "custom"
    assert all(word in rule.formula1 for word in ("<=100.0", "/0.1", "弃权"))


def test_forms_come_back_filled(store: Store, folder: Path) -> None:
    fill(form(folder, "E1"), "评分-书面述法报告", WHOLE | {("U02", "A1"): "弃权", ("U02", "A2"): 8})
    fill(form(folder, "E1"), "评分-民主测评", {("U03", "V1"): "良好"})
    fill(form(folder, "L1"), "评分-书面述法报告", {("U01", "A1"): 3, ("U01", "评语"): "尚可"})
    results = import_forms(store, 1, [folder])
    assert {r.path.name: r.changes for r in results} == {
        "打分表-E1-钱二.xlsx": 3,
        "打分表-E2-孙三.xlsx": 0,
        "打分表-L1-赵一.xlsx": 1,
    }
    assert rows(store, MARKS) == [
        ("E1", "U01", "A1", 14.5),
        ("E1", "U01", "A2", 10.0),
        ("E1", "U02", "A1", "abstain"),
        ("E1", "U02", "A2", 8.0),
        ("E1", "U03", "V1", "良好"),
        ("L1", "U01", "A1", 3.0),
    ]
    assert rows(store, BALLOTS) == [
        ("E1", "U01", "submitted"),
        ("E1", "U02", "submitted"),
        ("E1", "U03", "submitted"),
        ("L1", "U01", "draft"),
    ], "no ballot of what was left blank"
    (draft,) = results[2].report.notes if results[2].report else ()
    assert draft.kind is FaultKind.LEFT_DRAFT
    head = store.trail.head()
    again = import_forms(store, 1, [folder])
    assert ([r.changes for r in again], store.trail.head()) == ([0, 0, 0], head)


def test_a_form_carries_what_was_marked_before(store: Store, tmp_path: Path) -> None:
    entry, reviewer = store.units.find(1, "U01"), store.panel.reviewers(1)[0]
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(9_500))
    store.ballots.set_attendance(
        "written", store.units.find(1, "U02").id, reviewer.id, Attendance.RECUSED, "亲属"
    )
    write_forms(store, 1, tmp_path / "表")
    sheet = openpyxl.load_workbook(form(tmp_path / "表", "L1"))["评分-书面述法报告"]
    assert place(sheet, "U01", "A1").value == 9.5
    assert [r[1].value for r in sheet.iter_rows(min_row=6)] == ["U01", "U03", "U04"]


def spoil(sheet: str, cell: str, value: object) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        book[sheet][cell].value = value
        book.save(path)

    return act


REFUSALS: dict[str, tuple[Callable[[Path], None], FaultKind]] = {
    "another year's": (spoil("打分表信息", "B2", "sha256:0"), FaultKind.FORM_OF_OTHER_FILE),
    "another version's": (spoil("打分表信息", "B1", "9"), FaultKind.FORM_NEWER),
    "another name": (spoil("打分表信息", "B4", "李四"), FaultKind.FORM_REVIEWER),
    "another reviewer's rows": (spoil("评分-书面述法报告", "A6", "L1"), FaultKind.FORM_REVIEWER),
    "another rubric": (spoil("打分表信息", "B5", "sha256:0"), FaultKind.FORM_RUBRIC),
    "a mark off the step": (spoil("评分-书面述法报告", "D6", 14.3), FaultKind.OFF_STEP),
    "a mark in per cent": (spoil("评分-书面述法报告", "D6", "95%"), FaultKind.NOT_A_NUMBER),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_one_that_does_not_fit_is_refused_whole_and_the_others_come_in(
    store: Store, folder: Path, case: str
) -> None:
    act, kind = REFUSALS[case]
    fill(form(folder, "E1"), "评分-书面述法报告", WHOLE)
    fill(form(folder, "L1"), "评分-书面述法报告", WHOLE)
    act(form(folder, "E1"))
    by_name = {r.path.name: r for r in import_forms(store, 1, [folder])}
    error = by_name["打分表-E1-钱二.xlsx"].error
    assert error is not None
    assert {fault.kind for fault in error.faults} == {kind}
    assert by_name["打分表-L1-赵一.xlsx"].changes == 1
    assert rows(store, BALLOTS) == [("L1", "U01", "submitted")]


def test_a_changed_rubric_is_refused_by_name(store: Store, folder: Path) -> None:
    store.schemes.adopt(
        1, SCHEME.replace('title = "依法决策", points = 10', 'title = "依法决策", points = 20')
    )
    kinds = {
        f.kind
        for r in import_forms(store, 1, [folder])
        for f in (r.error.faults if r.error else ())
    }
    assert kinds == {FaultKind.FORM_RUBRIC}


def test_one_file_twice_is_recognised_and_two_versions_are_both_refused(
    store: Store, folder: Path
) -> None:
    first = form(folder, "E1")
    fill(first, "评分-书面述法报告", WHOLE)
    second = folder / "重交" / "打分表-E1-钱二(1).xlsx"
    second.parent.mkdir()
    second.write_bytes(first.read_bytes())
    same = [r.same_as for r in import_forms(store, 1, [folder], dry_run=True)]
    assert sorted(same) == ["", "", "", "打分表-E1-钱二.xlsx"]
    fill(second, "评分-书面述法报告", {("U01", "A1"): 12})
    results = import_forms(store, 1, [folder])
    kinds = [f.kind for r in results if r.error for f in r.error.faults]
    assert kinds == [FaultKind.FORM_TWICE] * 2
    assert rows(store, BALLOTS) == []


def test_by_command(
    year: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "表"
    assert run(["export", str(year), "--forms", str(folder)]) == DONE
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run(["export", str(year), str(folder), "--forms"]) == REFUSED
    assert "已经存在，未覆盖" in capsys.readouterr().err
    (folder / "说明.txt").write_text("请于周五前交回", encoding="utf-8")
    (folder / "~$打分表-E1-钱二.xlsx").write_bytes(b"lock")
    fill(form(folder, "E1"), "评分-书面述法报告", WHOLE)
    assert run(["import", str(year), str(folder), "--dry-run"]) == DONE
    told = capsys.readouterr().out
    assert "打分表-E1-钱二.xlsx　E1 钱二：评分票：新增 1" in told
    assert "打分表-E2-孙三.xlsx　E2 孙三：没有填写任何分数" in told
    assert len(told.splitlines()) == 1 + 3 + 1, "no other file is spoken of"
    roster = folder / "名册.xlsx"
    openpyxl.Workbook().save(roster)
    assert run(["import", str(year), str(folder)]) == REFUSED
    told = capsys.readouterr().out
    assert "名册.xlsx：未导入：“名册.xlsx”不是本程序导出的打分表" in told
    with Store.open(year) as store:
        assert rows(store, BALLOTS) == [("E1", "U01", "submitted")]


def test_a_form_by_itself_is_held_to_the_same(store: Store, year: Path, folder: Path) -> None:
    store.close()
    path = form(folder, "E1")
    fill(path, "评分-书面述法报告", WHOLE)
    assert run(["import", str(year), str(path)]) == DONE
    spoil("打分表信息", "B4", "李四")(path)
    assert run(["import", str(year), str(path)]) == REFUSED


def test_an_empty_folder_says_so(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        import_forms(store, 1, [tmp_path / "打分表"])
    assert refused.value.kind == "file_missing"
    (tmp_path / "打分表").mkdir()
    with pytest.raises(UserError) as refused:
        import_forms(store, 1, [tmp_path / "打分表"])
    assert refused.value.kind == "no_forms"
