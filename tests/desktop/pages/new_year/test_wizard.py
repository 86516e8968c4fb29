"""A new year from nothing and from the year before: five pages by keys, then all of it or nothing."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget, QWizard

from db.records import Mark, NewUnit
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.writer import write_scheme
from db.store import Store
from desktop.exchange.workbook.subjects import Subject
from desktop.exchange.workbook.writer import write_workbook
from desktop.pages.importing.mapping_dialog import MappingDialog
from desktop.pages.new_year.wizard import NewYearWizard
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import SCHEME, bring_to_front, cancel_long_writes

NEXT, FINISH = QWizard.WizardButton.NextButton, QWizard.WizardButton.FinishButton


@pytest.fixture
def begin(hands: Any, qtbot: Any) -> Callable[..., NewYearWizard]:
    """Opens the wizard on a window, lets a person act in it, and hands it over when it is closed."""

    def run(
        window: MainWindow, act: Callable[[NewYearWizard], None], roster: Path | None = None
    ) -> NewYearWizard:
        seen: list[NewYearWizard] = []

        def look(dialog: QWidget) -> None:
            assert isinstance(dialog, NewYearWizard)
            bring_to_front(qtbot, dialog)
            seen.append(dialog)
            act(dialog)

        hands.in_dialog("new_year_wizard", look)
        window.opening.new_year(roster)
        return seen[0]

    return run


@pytest.fixture
def on(hands: Any) -> Callable[..., None]:
    """Presses 下一步 so many times."""

    def press(wizard: NewYearWizard, times: int = 1) -> None:
        for _ in range(times):
            hands.click(wizard.button(NEXT))

    return press


@pytest.fixture
def finish(hands: Any) -> Callable[[NewYearWizard], None]:
    return lambda wizard: hands.click(wizard.button(FINISH))


def roster_csv(folder: Path, text: str = "编号,单位名称,类别\nU01,南街道办事处,街道\n") -> Path:
    path = folder / "名册.csv"
    path.write_text(text, encoding="utf-8")
    return path


def told(wizard: NewYearWizard) -> dict[str, str]:
    return {title: line.text() for title, line in wizard.summary.lines.items()}


def units(path: Path, evaluation: int = 1) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT u.code, u.title FROM entries e JOIN units u ON u.id = e.unit_id WHERE e.evaluation_id = ?"
        return connection.execute(f"{sql} ORDER BY u.code", (evaluation,)).fetchall()
    finally:
        connection.close()


def test_from_nothing_by_enter_alone(
    bare: MainWindow, begin: Any, hands: Any, tmp_path: Path
) -> None:
    def enter_through(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(tmp_path / "二七年"))
        for page in (wizard.scoring, wizard.roster, wizard.panel, wizard.summary):
            wizard.button(NEXT).setFocus()
            hands.press(Qt.Key.Key_Return)
            assert wizard.currentPage() is page
        wizard.button(FINISH).setFocus()
        hands.press(Qt.Key.Key_Return)

    wizard = begin(bare, enter_through)
    assert bare.windowTitle().startswith("总览 — 二七年.shufa")
    year = wizard.naming.year.value()
    with Store.open(tmp_path / "二七年.shufa", read_only=True) as store:
        evaluation = store.evaluations.latest()
        assert (evaluation.year, evaluation.title) == (year, f"{year}年度述法评议")
        assert len(store.schemes.current(evaluation.id).scheme.parts) >= 2
        assert store.units.entries(evaluation.id) == ()


def test_what_is_filled_in_is_what_is_made(
    bare: MainWindow, begin: Any, on: Any, finish: Any, hands: Any, tmp_path: Path
) -> None:
    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.year.setValue(2031)
        assert wizard.naming.heading.text() == "2031年度述法评议"
        wizard.naming.file.setText(str(tmp_path / "新.shufa"))
        wizard.naming.organiser.setText("试点区委依法治区办")
        hands.click(wizard.naming.deadline.ticked)
        hands.click(wizard.naming.scoring_due.ticked)
        wizard.naming.scoring_due.box.setDate(QDate(2031, 12, 5))
        on(wizard, 2)
        assert wizard.roster.none_yet.isChecked()
        wizard.roster.sample.setChecked(True)
        on(wizard, 2)
        assert told(wizard) == {
            "活动名称": "2031年度述法评议",
            "组织单位": "试点区委依法治区办",
            "报告截止": wizard.naming.deadline.day,
            "评分截止": "2031-12-05",
            "计分办法": told(wizard)["计分办法"],
            "参评单位": "武昌区示例名册，79 个单位（示例，非官方名单）",
            "评委": "暂不录入",
            "保存在": str(tmp_path / "新.shufa"),
        }
        assert not (tmp_path / "新.shufa").exists()
        finish(wizard)

    begin(bare, fill)
    with Store.open(tmp_path / "新.shufa", read_only=True) as store:
        evaluation = store.evaluations.latest()
        assert evaluation.organiser == "试点区委依法治区办"
        assert len(evaluation.deadline) == 10
        assert evaluation.scoring_due == "2031-12-05"
        assert len(store.units.entries(evaluation.id)) == 79


def test_the_file_is_named_after_the_year_and_refused_where_it_exists(
    window: MainWindow, year: Path, begin: Any
) -> None:
    def look(wizard: NewYearWizard) -> None:
        naming = wizard.naming
        assert naming.heading.text() == f"试点区{naming.year.value()}年度述法评议"
        assert naming.organiser.text() == "试点区委依法治区办"
        assert naming.path() == year.parent / f"{naming.heading.text()}.shufa"
        naming.heading.setText("甲/乙: 评议")
        assert naming.path() == year.parent / "甲_乙_ 评议.shufa"
        naming.file.setText(str(year))
        assert naming.note.text() == "试点.shufa 已经存在，请换一个名字。"
        assert not wizard.button(NEXT).isEnabled()
        naming.file.setText(str(year.parent / "没有" / "x.shufa"))
        assert not wizard.button(NEXT).isEnabled()
        naming.same_file.setChecked(True)
        assert naming.note.text() == ""
        assert wizard.button(NEXT).isEnabled()

    begin(window, look)
    assert len(window._session.store.evaluations.list()) == 1


@pytest.mark.parametrize("same", [True, False], ids=["same file", "new file"])
def test_units_and_panel_of_the_year_before(
    window: MainWindow, year: Path, begin: Any, on: Any, finish: Any, same: bool
) -> None:
    before = window._session.store
    target = year if same else year.parent / "下一年.shufa"

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.same_file.setChecked(same)
        wizard.naming.file.setText(str(target.with_name("下一年.shufa")))
        on(wizard)
        assert wizard.scoring.called == "沿用现行办法"
        on(wizard)
        assert wizard.roster.carried.isChecked()
        assert wizard.roster.carried.text() == "沿用2025年度的 4 个单位"
        on(wizard)
        assert wizard.panel.carried.isChecked()
        on(wizard)
        assert told(wizard)["评委"] == "沿用2025年度的 3 名评委"
        finish(wizard)

    wizard = begin(window, fill)
    store, evaluation_id = window._session.store, window._session.evaluation_id
    assert store.path == target
    assert (store is before) is same
    assert store.evaluations.get(evaluation_id).year == wizard.naming.year.value()
    entries = store.units.entries(evaluation_id)
    assert [(e.unit_code, e.unit, e.presentation) for e in entries] == [
        ("U01", "东街道办事处", "书面"),
        ("U02", "西街道办事处", "书面"),
        ("U03", "区城管执法局", "现场"),
        ("U04", "区司法局", "现场"),
    ]
    reviewers = store.panel.reviewers(evaluation_id)
    assert [(r.code, r.group, r.name, r.workplace) for r in reviewers] == [
        ("L1", "leaders", "赵一", ""),
        ("E1", "experts", "钱二", ""),
        ("E2", "experts", "孙三", "区司法局"),
    ]
    assert store.verify().damages == ()
    assert window.navigation.years.count() == (2 if same else window.navigation.years.count())


def test_a_merged_unit_gives_way_to_its_successor(
    window: MainWindow, begin: Any, on: Any, finish: Any
) -> None:
    store, first = window._session.store, window._session.evaluation_id
    number = {u.code: u.id for u in store.units.register()}
    store.unit_changes.merge(
        first,
        [number["U01"], number["U02"]],
        NewUnit(title="中街道办事处", code="U09", category="街道"),
        "2026-03-01",
        "区划调整",
    )

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.same_file.setChecked(True)
        on(wizard, 2)
        assert "2 个单位不沿用" in wizard.roster.carried_note.text()
        on(wizard, 2)
        finish(wizard)

    begin(window, fill)
    entries = window._session.store.units.entries(window._session.evaluation_id)
    assert [e.unit_code for e in entries] == ["U03", "U04", "U09"]


def test_a_new_file_knows_what_became_of_the_units(
    window: MainWindow, year: Path, begin: Any, on: Any, finish: Any
) -> None:
    store, first = window._session.store, window._session.evaluation_id
    number = {u.code: u.id for u in store.units.register()}
    entry = store.units.find(first, "U03")
    store.unit_changes.rename(entry.id, "2026-02-01", "更名文件", unit="区综合执法局")
    store.unit_changes.merge(first, [number["U01"]], number["U02"], "2026-03-01", "区划调整")
    target = year.parent / "下一年.shufa"

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(target))
        on(wizard, 4)
        finish(wizard)

    begin(window, fill)
    store, later = window._session.store, window._session.evaluation_id
    assert store.path == target
    assert [e.unit_code for e in store.units.entries(later)] == ["U02", "U03", "U04"]
    assert store.units.find(later, "区城管执法局").unit == "区综合执法局"
    (ending,) = store.units.lineage.endings().values()
    assert (ending.unit.title, ending.successor) == ("东街道办事处", store.units.register()[1])
    assert store.verify().damages == ()


def test_reviewers_whose_group_the_new_scheme_lacks_are_named(
    window: MainWindow, begin: Any, on: Any, finish: Any, tmp_path: Path
) -> None:
    scheme = SCHEME.replace('code = "experts"', 'code = "law"').replace("experts =", "law =")
    scheme = scheme.replace(
        'code = "leaders"\ntitle = "领导"', 'code = "chiefs"\ntitle = "主要领导"'
    )
    own = tmp_path / "新办法.toml"
    own.write_text(scheme.replace("leaders =", "chiefs =") + "# 讨论稿\n", "utf-8")

    def fill(wizard: NewYearWizard) -> None:
        on(wizard)
        wizard.scoring.take_file(own)
        on(wizard, 2)
        assert wizard.panel.carried.text() == "沿用2025年度的 2 名评委"
        assert wizard.panel.carried_note.text().splitlines() == [
            "法律专家 2",
            "所选办法没有“领导”，这些组的 1 名评委不沿用。",
        ]
        on(wizard)
        assert "注释" in told(wizard)["计分办法"]
        finish(wizard)

    begin(window, fill)
    reviewers = window._session.store.panel.reviewers(window._session.evaluation_id)
    assert [(r.code, r.group) for r in reviewers] == [("E1", "law"), ("E2", "law")]


def test_a_file_that_is_no_scheme_is_refused_where_it_is_chosen(
    bare: MainWindow, begin: Any, on: Any, hands: Any, tmp_path: Path
) -> None:
    wrong = tmp_path / "x.toml"
    wrong.write_text("title = 3\n", encoding="utf-8")

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(tmp_path / "新"))
        on(wizard)
        wizard.scoring.take_file(wrong)
        hands.in_dialog("refusal", lambda d: hands.click(hands.button(d, "知道了")))
        on(wizard)
        assert wizard.currentPage() is wizard.scoring

    begin(bare, fill)


def whole_workbook(window: MainWindow, path: Path) -> Path:
    """The small year as its export, with both sheets."""
    store, evaluation_id = window._session.store, window._session.evaluation_id
    write_workbook(path, store.importer.contents(evaluation_id), window._session.scheme)
    return path


def test_units_and_panel_out_of_one_workbook(
    window: MainWindow, begin: Any, on: Any, finish: Any, tmp_path: Path
) -> None:
    book = whole_workbook(window, tmp_path / "全年.xlsx")

    def fill(wizard: NewYearWizard) -> None:
        on(wizard, 2)
        assert wizard.roster.from_workbook.isChecked(), "it was dropped"
        assert wizard.roster.source.state.text() == "读到 4 个单位：街道 2、执法部门 2"
        on(wizard)
        assert wizard.panel.from_workbook.isChecked(), "the same workbook has a panel"
        assert wizard.panel.source.state.text() == "读到 3 名评委：领导 1、法律专家 2"
        on(wizard)
        assert told(wizard)["参评单位"] == "4 个，取自 全年.xlsx"
        assert told(wizard)["评委"] == "3 名，取自 全年.xlsx"
        finish(wizard)

    begin(window, fill, book)
    store, evaluation_id = window._session.store, window._session.evaluation_id
    assert store.path.parent == tmp_path
    assert len(store.units.entries(evaluation_id)) == 4
    assert len(store.panel.reviewers(evaluation_id)) == 3
    assert store.ballots.of_evaluation(evaluation_id) == ()


def test_scores_of_a_workbook_are_said_to_come_later(
    window: MainWindow, begin: Any, on: Any, tmp_path: Path
) -> None:
    store, evaluation_id = window._session.store, window._session.evaluation_id
    entry, who = store.units.find(evaluation_id, "U01"), store.panel.reviewers(evaluation_id)[0]
    store.ballots.put_mark("written", entry.id, who.id, "A1", Mark.number(9000))
    scored = whole_workbook(window, tmp_path / "全年.xlsx")

    def fill(wizard: NewYearWizard) -> None:
        on(wizard, 4)
        assert "建好后可从“导入工作簿”导入" in wizard.summary.note.text()

    begin(window, fill, scored)


def test_headings_of_ones_own_are_asked_for(
    bare: MainWindow, begin: Any, on: Any, finish: Any, hands: Any, tmp_path: Path
) -> None:
    roster = roster_csv(tmp_path, "名单一览\n序,受评对象\n1,南街道办事处\n2,北街道办事处\n")

    def map_columns(dialog: QWidget) -> None:
        assert isinstance(dialog, MappingDialog)
        page = dialog.page
        assert [page._use.itemText(n) for n in range(page._use.count())] == ["不导入", "单位"]
        assert page._use.currentText() == "单位", "there is but one sheet, and units are asked for"
        assert page._header.value() == 2, "the title above stands alone"
        for field, chosen in (("unit", 1), ("category", "街道")):
            box = page._rows._boxes[field]
            box.setCurrentIndex(box.findData(chosen))
            box.activated.emit(box.currentIndex())
        hands.click(hands.button(dialog, "按此核对"))

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(tmp_path / "新"))
        on(wizard, 2)
        hands.in_dialog("mapping_dialog", map_columns)
        wizard.roster.take_workbook(roster)
        hands._qtbot.waitUntil(wizard.button(NEXT).isEnabled)
        assert wizard.roster.source.state.text() == "读到 2 个单位：街道 2"
        on(wizard, 2)
        finish(wizard)

    begin(bare, fill)
    assert [title for _code, title in units(tmp_path / "新.shufa")] == [
        "南街道办事处",
        "北街道办事处",
    ]


def test_a_faulty_roster_goes_no_further(
    bare: MainWindow, begin: Any, on: Any, tmp_path: Path
) -> None:
    roster = roster_csv(tmp_path, "编号,单位名称,类别\nU01,甲,街道\nU01,乙,街道\n")

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(tmp_path / "新"))
        on(wizard, 2)
        wizard.roster.take_workbook(roster)
        assert not wizard.button(NEXT).isEnabled()
        places = [fault.place for _n, fault in wizard.roster.source.faults.shown]
        assert places == ["名册!A3"]
        wizard.roster.none_yet.setChecked(True)
        assert wizard.button(NEXT).isEnabled()

    begin(bare, fill)
    assert not (tmp_path / "新.shufa").exists()


def test_what_the_file_would_refuse_is_met_before_the_end(
    window: MainWindow, begin: Any, on: Any, tmp_path: Path, rows: Any
) -> None:
    """The register holds 东街道办事处 as U01; the roster gives it another code."""
    roster = roster_csv(tmp_path, "编号,单位名称,类别\nU77,东街道办事处,街道\n")
    before = rows("SELECT count(*) FROM events")

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.same_file.setChecked(True)
        on(wizard, 4)
        assert "东街道办事处（U01）" in wizard.summary.note.text()
        assert not wizard.button(FINISH).isEnabled()

    begin(window, fill, roster)
    assert len(window._session.store.evaluations.list()) == 1
    assert rows("SELECT count(*) FROM events") == before


def test_cancelled_while_it_is_made_leaves_nothing(
    bare: MainWindow, begin: Any, on: Any, finish: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    roster = roster_csv(tmp_path, "编号,单位名称,类别\nU1,单位一,街道\n")

    cancel_long_writes(bare, monkeypatch)

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(tmp_path / "新"))
        on(wizard, 4)
        finish(wizard)
        assert wizard.summary.note.text() == "已取消，什么也没有建立。"
        assert wizard.isVisible()
        assert not (tmp_path / "新.shufa").exists()

    begin(bare, fill, roster)
    assert not bare._session.is_open
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("新")) == []


def test_a_disk_that_refuses_leaves_the_wizard_as_it_is(
    bare: MainWindow, begin: Any, on: Any, finish: Any, hands: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "盘"
    folder.mkdir()

    def fill(wizard: NewYearWizard) -> None:
        wizard.naming.file.setText(str(folder / "新"))
        on(wizard, 4)
        shutil.rmtree(folder)
        hands.in_dialog("refusal", lambda d: hands.click(hands.button(d, "知道了")))
        finish(wizard)
        assert wizard.isVisible()
        folder.mkdir()
        finish(wizard)

    begin(bare, fill)
    assert bare._session.store.path == folder / "新.shufa"


def test_a_subject_is_known_by_the_name_of_its_sheet(
    window: MainWindow, begin: Any, on: Any, tmp_path: Path
) -> None:
    book = whole_workbook(window, tmp_path / "全年.xlsx")

    def fill(wizard: NewYearWizard) -> None:
        on(wizard, 2)
        assert wizard.roster.source.names_subject(Subject.REVIEWERS)

    begin(window, fill, book)


def test_the_scheme_in_use_is_taken_over_whole(
    window: MainWindow, begin: Any, on: Any, finish: Any
) -> None:
    def fill(wizard: NewYearWizard) -> None:
        on(wizard, 4)
        finish(wizard)

    begin(window, fill)
    taken = window._session.scheme
    before = read_scheme(SCHEME)
    assert (
        write_scheme(taken).partition("[[groups]]")[2]
        == write_scheme(before).partition("[[groups]]")[2]
    )


def test_leaving_a_draft_that_cannot_be_kept_is_asked_before_another_file(
    window: MainWindow,
    begin: Any,
    on: Any,
    finish: Any,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.opening.may_leave = lambda: False

    def fill(wizard: NewYearWizard) -> None:
        on(wizard, 4)
        finish(wizard)
        assert wizard.isVisible()

    wizard = begin(window, fill)
    path = wizard.naming.path()
    assert path is not None
    assert not path.exists()
    assert QApplication.activeModalWidget() is None
