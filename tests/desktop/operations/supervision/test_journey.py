"""A 督察 from the template to 清仓见底: 15 of 79 units, forms out and back with faults, problems mended, closed."""

import re
import shutil
import sqlite3
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from db.errors import ErrorKind, UserError
from db.records.supervision import SelfCheckState
from db.store import Store
from desktop.operations.supervision.forms import (
    FormOutcome,
    checklist_from,
    collect_self_checks,
    template_items,
    write_self_checks,
)
from tests.db import given_years

SCHEME = given_years.scheme(2025, {"a": ("综合", 100)})
KEY = "重点责任单位"
TITLE = "长江保护法贯彻实施专项督察"
HEADER = 5  # the row of the headings, as a spreadsheet counts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """79 units, 15 of them labelled."""
    path = tmp_path / "年.shufa"
    with Store.create(path, "组织者") as store:
        units = [(f"U{n:02d}", f"单位{n:02d}", "部门") for n in range(1, 80)]
        labels = {code: (KEY,) for code, *_ in units[:15]}
        given_years.build(store, SCHEME, units, labels=labels)
    return path


def begin(store: Store) -> int:
    """A 督察 for the labelled units with the template's 清单; returns its number."""
    year = store.evaluations.latest().id
    number = store.supervisions.add(year, TITLE, "长江保护法", "2025-03-01", "2025-05-31").id
    store.supervisions.set_items(number, template_items())
    chosen = [e.id for e in store.units.entries(year) if KEY in e.labels]
    store.supervisions.choose_units(number, chosen)
    return number


def fill(path: Path, verdicts: dict[int, str] | None = None, *, blank: int = 0) -> None:
    """Fills a form as a unit would: 符合 throughout but for these items (by row of the 清单); one left blank."""
    book = openpyxl.load_workbook(path)
    sheet = book["自查表"]
    for item in range(1, 11):
        row = HEADER + item
        verdict = (verdicts or {}).get(item, "符合")
        sheet.cell(row, 5).value = None if item == blank else verdict
        sheet.cell(row, 6).value = f"第{item}项自查情况"
        if verdict in ("基本符合", "不符合"):
            sheet.cell(row, 7).value = "制定制度，限期完成"
            sheet.cell(row, 8).value = "张三"
            sheet.cell(row, 9).value = "2025年9月30日"
    book.save(path)


def of(outcomes: tuple[FormOutcome, ...], name: str) -> FormOutcome:
    return next(o for o in outcomes if o.path.name == name)


def test_the_template_is_an_example_without_articles() -> None:
    items = template_items()
    assert [item.code for item in items] == [str(n) for n in range(1, 11)]
    assert all("示例" in item.basis for item in items)
    assert not any(re.search(r"第.+条", i.title + i.basis + i.text) for i in items)


def test_from_the_template_until_nothing_is_left(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "自查表"
    with Store.open(path, "组织者") as store:
        number = begin(store)
        written = write_self_checks(store, number, folder)
        assert len(written) == 15
        units = store.supervisions.units(number)
        store.self_checks.send(number, [u.entry_id for u in units], "2025-03-02")
        assert {u.state for u in store.supervisions.units(number)} == {SelfCheckState.SENT}

        for at, form in enumerate(written, 1):
            fill(form, {3: "不符合", 5: "基本符合"} if at == 1 else None)
        fill(written[1], blank=4)  # faulty: a verdict is missing
        book = openpyxl.load_workbook(written[2])
        book["自查表"].cell(HEADER + 2, 5).value = "大致符合"
        book["自查表"].cell(HEADER + 2, 9).value = "年底"
        book.save(written[2])  # faulty: no such verdict, no day
        shutil.copyfile(written[3], folder / "自查表-U04-单位04 (1).xlsx")  # sent twice
        shutil.move(written[4], folder / "自查表-U06-单位06 (1).xlsx")  # under another's name

        outcomes = collect_self_checks(store, number, [folder], "2025-05-20")
        assert len(outcomes) == 16
        blank, wrong = (of(outcomes, written[n].name).error for n in (1, 2))
        assert blank is not None
        assert [f.place for f in blank.faults] == ["自查表!E9"]
        assert wrong is not None
        assert [f.place for f in wrong.faults] == ["自查表!I7", "自查表!E7"] or sorted(
            f.place for f in wrong.faults
        ) == ["自查表!E7", "自查表!I7"]
        assert of(outcomes, "自查表-U04-单位04 (1).xlsx").same_as == written[3].name
        renamed = of(outcomes, "自查表-U06-单位06 (1).xlsx")
        assert (renamed.changed, renamed.unit) == (True, "单位05（U05）"), "by what it carries"
        assert renamed.text == "可以收下；文件名写的是“单位06”，按表内所带的信息归本单位"
        assert not any(o.named_after for o in outcomes if o is not renamed)
        states = {u.unit_code: u.state for u in store.supervisions.units(number)}
        reported = [code for code, state in states.items() if state is SelfCheckState.REPORTED]
        assert len(reported) == 13
        assert states["U02"] is states["U03"] is SelfCheckState.SENT

        again = collect_self_checks(store, number, [folder], "2025-05-21")
        assert not any(outcome.changed for outcome in again), "nothing new, no new version"
        fill(written[1])
        fill(written[2])
        book = openpyxl.load_workbook(written[2])
        book["自查表"].cell(HEADER + 2, 9).value = None
        book.save(written[2])
        collect_self_checks(store, number, written[1:3], "2025-05-22")

        first = store.supervisions.units(number)[0].entry_id
        store.self_checks.send_back(number, first, "第3项没有写清")
        assert store.supervisions.units(number)[0].note == "第3项没有写清"
        fill(written[0], {3: "不符合", 5: "基本符合", 7: "不适用"})
        collect_self_checks(store, number, written[:1], "2025-05-25")
        assert [f.version for f in store.self_checks.forms(number, first)] == [1, 2]
        for unit in store.supervisions.units(number):
            store.self_checks.check(number, unit.entry_id)

        assert store.supervisions.count(number).unmade == 2
        assert store.self_checks.make_findings(number) == 2
        assert store.self_checks.make_findings(number) == 0, "each problem once"
        made = [finding for _, finding in store.self_checks.findings(number)]
        assert [(f.unit_code, f.responsible, f.due, f.source) for f in made] == [
            ("U01", "张三", "2025-09-30", f"{TITLE} 3"),
            ("U01", "张三", "2025-09-30", f"{TITLE} 5"),
        ]
        with pytest.raises(UserError) as refusal:
            store.supervisions.close(number, "2025-10-10")
        assert refusal.value.kind is ErrorKind.SUPERVISION_OPEN
        assert refusal.value.facts["findings"] == "2"
        for finding in made:
            store.findings.report(finding.id, "2025-09-20")
            store.findings.accept(finding.id, "2025-10-01", "复查合格")
        assert store.supervisions.count(number).done
        assert store.supervisions.close(number, "2025-10-10").closed_on == "2025-10-10"
        with pytest.raises(UserError) as refusal:
            store.supervisions.choose_units(number, [])
        assert refusal.value.kind is ErrorKind.SUPERVISION_CLOSED
        assert store.verify().intact
    with sqlite3.connect(path) as file:
        (answers,) = file.execute("SELECT count(*) FROM supervision_answers").fetchone()
    assert answers == 16 * 10, "every version is kept"


def test_forms_of_another_year_or_another_list_are_refused(path: Path, tmp_path: Path) -> None:
    with Store.open(path, "组织者") as store:
        number = begin(store)
        (form, *_) = write_self_checks(store, number, tmp_path / "表")
        fill(form)
        items = template_items()
        store.supervisions.set_items(number, items[:9])
        (outcome,) = collect_self_checks(store, number, [form], "2025-05-20")
        assert outcome.error is not None
        assert "清单已改动" in outcome.text
        store.supervisions.set_items(number, items)
        other = store.supervisions.add(store.evaluations.latest().id, "另一项督察").id
        store.supervisions.set_items(other, items)
        (outcome,) = collect_self_checks(store, other, [form], "2025-05-20")
        assert outcome.text.endswith(f"这是“{TITLE}”的自查表，不是“另一项督察”的")
    with Store.create(tmp_path / "别的.shufa") as store:
        store.evaluations.create(SCHEME)
        number = store.supervisions.add(store.evaluations.latest().id, TITLE).id
        store.supervisions.set_items(number, items)
        (outcome,) = collect_self_checks(store, number, [form], "2025-05-20")
        assert outcome.error is not None


def test_a_workbook_that_is_no_form_is_named_and_the_others_are_taken(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "表"
    with Store.open(path, "组织者") as store:
        number = begin(store)
        first = store.supervisions.units(number)[0].entry_id
        (form,) = write_self_checks(store, number, folder, units=[first])
        fill(form)
        book = openpyxl.Workbook()
        book.save(folder / "通讯录.xlsx")
        outcomes = collect_self_checks(store, number, [folder], "2025-05-20")
        assert of(outcomes, "通讯录.xlsx").text == "“通讯录.xlsx”不是本程序发出的自查表。"
        assert of(outcomes, form.name).changed
        assert store.supervisions.units(number)[0].state is SelfCheckState.REPORTED


def test_two_forms_of_a_unit_that_differ_are_both_refused(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    with Store.open(path, "组织者") as store:
        number = begin(store)
        first = store.supervisions.units(number)[0].entry_id
        (form,) = write_self_checks(store, number, folder, units=[first])
        copy = Path(shutil.copyfile(form, folder / "改过.xlsx"))
        fill(form)
        fill(copy, {1: "不适用"})
        outcomes = collect_self_checks(store, number, [folder], "2025-05-20")
        assert all(outcome.error is not None for outcome in outcomes)
        assert not store.self_checks.forms(number, first)


def test_a_checklist_from_a_workbook_names_its_faults(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["清单"],
        ["序号", "检查事项", "要点"],
        [1, "甲", "看甲"],
        [1, "乙", ""],
        [3, None, "看丙"],
    ):
        sheet.append(row)
    book.save(tmp_path / "清单.xlsx")
    with pytest.raises(UserError) as refusal:
        checklist_from(tmp_path / "清单.xlsx")
    assert [f.place for f in refusal.value.faults] == ["Sheet!A4", "Sheet!B5"]


def test_more_time_is_told_on_the_form_and_in_the_letter(path: Path, tmp_path: Path) -> None:
    from desktop.operations.printing import write_sheets

    with Store.open(path, "组织者") as store:
        number = begin(store)
        first, second, third, *_ = units = store.supervisions.units(number)
        entries = [unit.entry_id for unit in units]
        with pytest.raises(UserError) as refusal:
            store.self_checks.extend(number, entries[:1], "2025-07-31", " ")
        assert refusal.value.kind is ErrorKind.REASON_NEEDED
        store.self_checks.extend(number, entries[:1], "2025-07-31", "机构调整")
        forms = write_self_checks(store, number, tmp_path / "表")
        said = [openpyxl.load_workbook(form)["自查表"].cell(2, 1).value for form in forms[:2]]
        assert "请于 2025-07-31 前报回" in str(said[0])
        assert "请于 2025-05-31 前报回" in str(said[1])
        first, second, *_ = store.supervisions.units(number)
        assert not first.overdue("2025-05-31", "2025-06-15")
        assert second.overdue("2025-05-31", "2025-06-15")
        for form in forms:
            fill(form)
        collect_self_checks(store, number, forms[2:], "2025-05-20")
        store.self_checks.send_back(number, third.entry_id, "第3项没有写清")
        year = store.evaluations.latest().id
        write_sheets(store, year, tmp_path / "印", ["supervision"], today="2025-06-15")
        (letter,) = (tmp_path / "印").glob("*自查表催报函.pdf")
        pages = [p.extract_text().replace("\n", "") for p in PdfReader(letter).pages]
        assert len(pages) == 3
        assert "报送期限为2025年7月31日。截至目前尚未收到你单位的自查表" in pages[0]
        assert "期限已过，截至目前仍未收到" in pages[1]
        assert "已退回（第3项没有写清）" in pages[2]
        assert store.verify().intact


def test_what_is_done_is_undone(path: Path) -> None:
    from db.records import EventRun

    with Store.open(path, "组织者") as store:
        before = store.trail.last_id()
        number = begin(store)
        run = EventRun(before + 1, store.trail.last_id())
        store.reversals.undo(store.evaluations.latest().id, run)
        assert store.supervisions.of_evaluation(store.evaluations.latest().id) == ()
        with pytest.raises(UserError):
            store.supervisions.get(number)
        assert store.verify().intact
