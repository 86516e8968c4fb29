"""Whatever was changed since: our own export comes back as what the file holds already (docs/workbook.md § Export)."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from db.errors import FaultKind, UserError
from db.records import ABSTAIN, AdjustmentKind, Attendance, Ballot, ImportReport, Mark
from db.store import Store
from db.store.trail.roles import CHANGES, Role
from desktop.cli import run
from desktop.console.commands import DONE
from desktop.exchange.workbook.writer import workbook_bytes
from desktop.operations.workbooks import export_workbook, import_workbook
from desktop.pages.importing.dialog import ImportDialog
from desktop.shell.main_window import MainWindow
from tests.db.staffed_year import StaffedYear, copied_year
from tests.db.store.trail.test_roles import OPERATIONS

Act = Callable[[Store, int], object]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The sample year, scored."""
    samples = repository / "resources" / "samples"
    path = tmp_path_factory.mktemp("demo") / "demo.shufa"
    with Store.create(path) as store:
        text = (samples / "year-2024.toml").read_text(encoding="utf-8")
        import_workbook(store, store.evaluations.create(text).id, samples / "year-2024.xlsx")
    return path


def come_back(store: Store, year: int, folder: Path) -> ImportReport:
    """What the own export of a year would change in it."""
    out = folder / "out.xlsx"
    export_workbook(store, year, out)
    return import_workbook(store, year, out, dry_run=True)


def changes_nothing(report: ImportReport) -> bool:
    return not (report.differences or report.notes or report.kept)


def ballot(store: Store, year: int, unit: str, place: int = 0) -> tuple[Ballot, int, int]:
    """A written ballot of a unit with its entry and its reviewer."""
    entry = store.units.find(year, unit)
    found = store.ballots.of_entry(year, "written", entry.id)[place]
    reviewer = next(r for r in store.panel.reviewers(year) if r.code == found.reviewer)
    return found, entry.id, reviewer.id


def adopt(pattern: str, replacement: str) -> Act:
    """A new version of the scheme: its text with one place changed."""

    def act(store: Store, year: int) -> None:
        text = store.schemes.versions(year)[-1].text
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
        assert count == 1
        store.schemes.adopt(year, changed, "按新文件调整")

    return act


def attend(attendance: Attendance) -> Act:
    def act(store: Store, year: int) -> None:
        _, entry, reviewer = ballot(store, year, "U01")
        store.ballots.set_attendance("written", entry, reviewer, attendance, "请假")

    return act


def void(store: Store, year: int) -> None:
    store.ballots.void(ballot(store, year, "U01")[0].id, "涂改")


def void_and_absent(store: Store, year: int) -> None:
    void(store, year)
    attend(Attendance.ABSENT)(store, year)


def withdraw(store: Store, year: int) -> None:
    store.ballots.withdraw(ballot(store, year, "U01")[0].id, "录错")


def withdraw_and_recuse(store: Store, year: int) -> None:
    withdraw(store, year)
    attend(Attendance.RECUSED)(store, year)


def blank(store: Store, year: int) -> None:
    withdraw(store, year)
    _, entry, reviewer = ballot(store, year, "U01")
    store.ballots.put_mark("written", entry, reviewer, "A1", None)


def abstain(store: Store, year: int) -> None:
    withdraw(store, year)
    found, entry, reviewer = ballot(store, year, "U01")
    store.ballots.put_mark("written", entry, reviewer, "A1", ABSTAIN)
    store.ballots.submit(found.id)


def comment(store: Store, year: int) -> None:
    withdraw(store, year)
    found, entry, reviewer = ballot(store, year, "U01")
    store.ballots.put_comment("written", entry, reviewer, "  第一行\n\n=第二行\t“好”  ")
    store.ballots.submit(found.id)


def recuse_by_workplace(store: Store, year: int) -> None:
    _, _, reviewer = ballot(store, year, "U01")
    store.panel.edit(reviewer, workplace=store.units.find(year, "U01").unit)


def half_a_ballot(store: Store, year: int) -> None:
    """A draft that was begun, of a reviewer without one, and one that was begun and emptied."""
    entry = store.units.find(year, "U01").id
    group = store.panel.groups(year)[0].code
    new = store.panel.add(year, "新01", group, "吴 新", "示例 大学").id
    store.ballots.put_mark("written", entry, new, "A1", Mark.number(10_000))
    other = store.units.find(year, "U02").id
    store.ballots.put_mark("written", other, new, "A1", Mark.number(10_000))
    store.ballots.put_mark("written", other, new, "A1", None)


def rename(store: Store, year: int) -> None:
    entry = store.units.find(year, "U01").id
    store.unit_changes.rename(
        entry, "2024-06-01", "机构改革", unit="示例区新名街道办", code="X01", short_title="新名"
    )


def exchange_names(store: Store, year: int) -> None:
    first, second = (store.units.find(year, code) for code in ("U01", "U02"))
    store.units.edit(first.id, unit="暂名")
    store.units.edit(second.id, unit=first.unit)
    store.units.edit(first.id, unit=second.unit)


def merge(store: Store, year: int) -> None:
    ended, heir = (store.units.find(year, code).unit_id for code in ("U01", "U02"))
    store.unit_changes.merge(year, [ended], heir, "2024-06-01", "机构改革")


def abolish(store: Store, year: int) -> None:
    store.unit_changes.abolish(
        year, [store.units.find(year, "U01").unit_id], "2024-06-01", "机构改革"
    )


def edit_unit(**values: object) -> Act:
    return lambda store, year: store.units.edit(store.units.find(year, "U01").id, **values)


def edit_reviewer(**values: object) -> Act:
    return lambda store, year: store.panel.edit(ballot(store, year, "U01")[2], **values)


def adjust(store: Store, year: int) -> None:
    entry = store.units.find(year, "U01").id
    for kind, points in ((AdjustmentKind.BONUS, 1_500), (AdjustmentKind.VETO, None)):
        store.office.add_adjustment(entry, kind, points, " 同一份 文件\n第二行 ")


def tell_findings(store: Store, year: int) -> None:
    entry = store.units.find(year, "U01").id
    text = " 台账不全，\n 制度未更新"
    told = [store.findings.add(entry, text, due=day).id for day in ("2025-03-01", "2025-06-01", "")]
    store.findings.edit(told[2], measures="已补", responsible="欧阳 某", source="评委意见\t第 3 条")
    for number in told[:2]:
        store.findings.report(number, "2025-02-28")
    store.findings.accept(told[0], "2025-03-02", "属实")
    for praise in ("案例入选", "领导\n带头"):
        store.findings.add_strong_point(entry, praise)


CHANGED: dict[str, Act] = {
    "category": edit_unit(category="其他"),
    "category_of_its_own": edit_unit(category="垂管 派驻"),
    "presentation": edit_unit(presentation="现场"),
    "leader": edit_unit(leader="欧阳 某某", post="主任、\n党组书记"),
    "contact": edit_unit(liaison="欧阳  某", phone="0571-8888 0001\n13800000001", note="下午 打"),
    "names_with_spaces": edit_unit(unit="示例 区某办", short_title="某 办"),
    "running_order": edit_unit(running_order=99),
    "labelled": edit_unit(labels=("重点责任单位", "联系点")),
    "renamed": rename,
    "names_exchanged": exchange_names,
    "merged": merge,
    "abolished": abolish,
    "step": adopt(r"points = 15\nstep = 0\.5", "points = 15\nstep = 5"),
    "criterion_dropped": adopt(r"\[\[parts\.criteria\]\]\ncode = \"A8\".*?step = 0\.5\n", ""),
    "criterion_added": adopt(
        r"(\[\[parts\.criteria\]\]\ncode = \"A8\")",
        '[[parts.criteria]]\ncode = "A9"\ntitle = "另加"\npoints = 5\nstep = 1\n\n\\1',
    ),
    "criterion_for_some": adopt(r'code = "A8"\n', 'code = "A8"\ncategories = ["街道"]\n'),
    "criterion_retitled": adopt(r"复议应诉与出庭", "出庭应诉"),
    "levels_added": adopt(
        r'code = "A8"\n',
        'code = "A8"\nlevels = [ { title = "好", points = 9.7 }, { title = "5", points = 8 } ]\n',
    ),
    "group_retitled": adopt(r'title = "区领导"', 'title = "四大家领导"'),
    "void": void,
    "absent": attend(Attendance.ABSENT),
    "recused": attend(Attendance.RECUSED),
    "void_and_absent": void_and_absent,
    "withdrawn": withdraw,
    "withdrawn_and_recused": withdraw_and_recuse,
    "own_unit": recuse_by_workplace,
    "mark_blanked": blank,
    "abstained": abstain,
    "comment": comment,
    "drafts": half_a_ballot,
    "reviewer_renumbered": edit_reviewer(code="评委-1"),
    "reviewer_renamed": edit_reviewer(name="诸葛 某某", workplace="某 大学"),
    "adjusted": adjust,
    "findings": tell_findings,
    "frozen": lambda store, year: store.results.freeze(year, "定稿"),
}


# What can be done to one year, one upon the other.
TOGETHER = (
    *("category_of_its_own", "leader", "running_order", "renamed", "names_exchanged", "merged"),
    *("step", "criterion_added", "criterion_for_some", "group_retitled", "void_and_absent"),
    *("drafts", "reviewer_renumbered", "reviewer_renamed", "adjusted"),
)


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Path:
    return shutil.copyfile(demo, tmp_path / "copy.shufa")


@pytest.mark.parametrize("change", CHANGED)
def test_after_each_change_of_the_demo_year(copy: Path, tmp_path: Path, change: str) -> None:
    with Store.open(copy) as store:
        year = store.evaluations.latest().id
        CHANGED[change](store, year)
        report = come_back(store, year, tmp_path)
    assert changes_nothing(report), (report.differences, report.notes)
    assert sum(report.unchanged.values()) > 1_900


@pytest.fixture
def changed(copy: Path) -> Path:
    """The demo year after many of the changes, one upon the other."""
    with Store.open(copy) as store:
        for name in TOGETHER:
            CHANGED[name](store, store.evaluations.latest().id)
    return copy


def test_after_many_of_them_by_command(
    changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    assert run(["export", str(changed), str(out)]) == DONE
    capsys.readouterr()
    for command in (["import", "--dry-run"], ["import"]):
        assert run([*command, str(changed), str(out)]) == DONE
        told = capsys.readouterr().out
        assert told.count("新增 0，更改 0") == 5, told
        assert len(told.splitlines()) == 6, "nothing is to be said of any cell"


def test_after_many_of_them_in_the_window(
    bare: MainWindow, changed: Path, hands: Any, qtbot: Any, tmp_path: Path
) -> None:
    bare.open_file(changed)
    out = tmp_path / "out.xlsx"
    bare.go("units")
    with Store.open(changed, read_only=True) as store:
        export_workbook(store, store.evaluations.latest().id, out)

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        dialog.read(out)
        assert "与文件中的内容一致" in dialog._summary.text()
        assert dialog.differences.rowCount() == 0
        assert not hands.button(dialog, "全部导入").isEnabled()
        dialog.reject()

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(bare.page("units"), "导入工作簿…"))


def test_a_mark_that_was_changed_is_held_to_the_scheme_in_force(copy: Path, tmp_path: Path) -> None:
    """Only the very mark that the file holds is taken off the new step."""
    with Store.open(copy) as store:
        year = store.evaluations.latest().id
        CHANGED["step"](store, year)
        contents = store.importer.contents(year)
        first = contents.ballots[0]
        other = replace(first, marks={**first.marks, "A1": Mark.number(7_500)})
        assert first.marks["A1"] not in (Mark.number(7_500), Mark.number(5_000))
        changed = replace(contents, ballots=(other, *contents.ballots[1:]))
        out = tmp_path / "out.xlsx"
        out.write_bytes(workbook_bytes(changed, store.schemes.current(year).scheme))
        with pytest.raises(UserError) as refused:
            import_workbook(store, year, out)
    assert [fault.kind for fault in refused.value.faults] == [FaultKind.OFF_STEP]


@pytest.mark.parametrize("what", CHANGES)
def test_after_every_act_of_the_store(what: str, tmp_path: Path) -> None:
    year: StaffedYear = copied_year(tmp_path / "year.shufa")
    prepare, act = OPERATIONS[what]
    with year.open(Role.ORGANISER) as store:
        act(store, year, prepare(store, year))
        report = come_back(store, year.evaluation, tmp_path)
    assert changes_nothing(report), (report.differences, report.notes)
