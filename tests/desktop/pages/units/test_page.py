"""The organiser's hands on the roster: add, edit, remove, undo, filter, import."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton, QWidget

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.entry_dialog import EntryDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import cancel_long_writes

CTRL = Qt.KeyboardModifier.ControlModifier
UNITS = "SELECT u.code, u.title, e.category FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.code"


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def names(page: UnitsPage) -> list[str]:
    return [entry.unit for entry in page.model.shown]


def test_adding_a_unit(page: UnitsPage, hands: Any, rows: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, EntryDialog)
        accept = hands.button(dialog, "确定")
        assert not accept.isEnabled()
        hands.line(dialog, "单位名称").setText("区财政局")
        hands.line(dialog, "主要负责人").setText("周四")
        dialog._category.setCurrentText("执法部门")
        hands.click(accept)

    hands.in_dialog("entry_dialog", fill)
    hands.click(hands.button(page, "新增单位…"))
    assert ("U05", "区财政局", "执法部门") in rows(UNITS)
    assert "区财政局" in names(page)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert "区财政局" not in names(page)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert ("U05", "区财政局", "执法部门") in rows(UNITS)


def test_editing_by_enter(page: UnitsPage, hands: Any, rows: Any) -> None:
    page.table.choose(1)
    page.table.setFocus()

    def correct(dialog: QWidget) -> None:
        hands.line(dialog, "单位名称").setText("西河街道办事处")
        accept = hands.button(dialog, "确定")
        assert not accept.isEnabled(), "whether that is a renaming is asked first"
        hands.click(hands.button(dialog, "更正笔误：原来写错了，不留沿革"))
        hands.click(accept)

    hands.in_dialog("entry_dialog", correct)
    hands.press(Qt.Key.Key_Return)
    assert ("U02", "西河街道办事处", "街道") in rows(UNITS)
    assert rows("SELECT count(*) FROM former_names") == [(0,)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert ("U02", "西街道办事处", "街道") in rows(UNITS)


def test_a_short_name_that_takes_ballots_out_of_the_count_is_asked_about(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    session = window._session
    store, year = session.store, session.evaluation_id
    (reviewer,) = [r for r in store.panel.reviewers(year) if r.code == "E1"]
    store.panel.edit(reviewer.id, workplace="西街办")
    unit = store.units.find(year, "U02")
    put = partial(store.ballots.put_mark, "written", unit.id, reviewer.id)
    put("A1", Mark.number(5_000))
    store.ballots.submit(put("A2", Mark.number(5_000)).id)
    ballots = "SELECT attendance, counted FROM ballots"

    def fill(dialog: QWidget) -> None:
        hands.line(dialog, "简称").setText("西街办")
        for button in dialog.findChildren(QRadioButton):
            if button.isVisible() and button.text().startswith("更正笔误"):
                hands.click(button)
        hands.click(hands.button(dialog, "确定"))

    for word, after in (("取消", ("present", 1)), ("修改并回避", ("recused", 0))):
        page.table.choose(1)
        page.table.setFocus()
        hands.in_dialog("entry_dialog", fill)
        hands.in_dialog("question", lambda d, word=word: hands.click(hands.button(d, word)))
        hands.press(Qt.Key.Key_Return)
        assert rows(ballots) == [after]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(ballots) == [("present", 1)]


def test_removing_and_taking_it_back(page: UnitsPage, hands: Any, rows: Any) -> None:
    page.table.choose(3)
    page.table.setFocus()
    hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "移除")))
    hands.press(Qt.Key.Key_Delete)
    assert [row[0] for row in rows(UNITS)] == ["U01", "U02", "U03"]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[0] for row in rows(UNITS)] == ["U01", "U02", "U03", "U04"]


def test_a_removal_taken_back_brings_deadline_and_reminders(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    store, number = window._session.store, window._session.evaluation_id
    entry_id = store.units.find(number, "U04").id
    store.deliveries.extend(entry_id, "2025-12-20", "机构改革")
    store.deliveries.remind([entry_id], "电话")
    kept = (
        "SELECT u.code, d.deadline, d.reason, r.note FROM entries e JOIN units u ON u.id = e.unit_id"
        " JOIN report_deadlines d ON d.entry_id = e.id JOIN report_reminders r ON r.entry_id = e.id"
    )
    test_removing_and_taking_it_back(page, hands, rows)
    assert rows(kept) == [("U04", "2025-12-20", "机构改革", "电话")]
    hands.press(Qt.Key.Key_Y, CTRL)
    assert [row[0] for row in rows(UNITS)] == ["U01", "U02", "U03"]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(kept) == [("U04", "2025-12-20", "机构改革", "电话")]


def test_filtering(page: UnitsPage, hands: Any) -> None:
    hands.press(Qt.Key.Key_F, CTRL)
    hands.focus().setText("城管")
    assert names(page) == ["区城管执法局"]
    assert page._hint.text() == "显示 1 / 4 个单位"
    hands.focus().clear()
    page._category.setCurrentText("街道")
    assert names(page) == ["东街道办事处", "西街道办事处"]


def import_csv(page: UnitsPage, hands: Any, path: Path, act: Any) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        dialog.read(path)
        act(dialog)

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))


def test_importing_says_what_would_change_first(
    page: UnitsPage, hands: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(
        "编号,单位名称,类别\nU01,东街道办事处,街道\nU09,区教育局,其他\n", encoding="utf-8"
    )

    def accept(dialog: ImportDialog) -> None:
        assert "新增 1" in dialog._summary.text()
        assert ("U09", "区教育局", "其他") not in rows(UNITS)
        hands.click(hands.button(dialog, "全部导入"))

    import_csv(page, hands, path, accept)
    assert ("U09", "区教育局", "其他") in rows(UNITS)
    assert "区教育局" in names(page)


def test_a_fault_is_listed_by_its_cell_and_nothing_comes_in(
    page: UnitsPage, hands: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("编号,单位名称,类别\nU09,区教育局,其他\nU10,,其他\n", encoding="utf-8")
    before = rows(UNITS)

    def refused(dialog: ImportDialog) -> None:
        places = [fault.place for _, fault in dialog.faults.shown]
        assert len(places) == 1
        assert places[0].endswith("!B3")
        assert not hands.button(dialog, "全部导入").isEnabled()
        hands.click(hands.button(dialog, "取消"))

    import_csv(page, hands, path, refused)
    assert rows(UNITS) == before


def test_an_import_is_stopped_and_leaves_nothing(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    path = tmp_path / "名册.csv"
    lines = [f"N{n:05d},第{n}单位,其他" for n in range(30)]
    path.write_text("编号,单位名称,类别\n" + "\n".join(lines), encoding="utf-8")
    before = rows(UNITS)

    def stop(dialog: ImportDialog) -> None:
        cancel_long_writes(window, monkeypatch)
        hands.click(hands.button(dialog, "全部导入"))
        assert dialog.isVisible()
        assert "没有导入任何内容" in dialog._summary.text()

    import_csv(page, hands, path, stop)
    assert rows(UNITS) == before


def test_a_reviewer_is_not_offered_what_the_register_would_refuse(
    bare: MainWindow, year: Path, hands: Any
) -> None:
    with Store.open(year, "办公室") as store:
        store.accounts.set_up("办公室", "password", LEAST)
        reviewer = store.panel.reviewers(store.evaluations.latest().id)[0]
        store.accounts.add(
            "赵一",
            Role.REVIEWER,
            "password",
            reviewer_id=reviewer.id,
            must_change=False,
            cost=LEAST,
        )
    hands.enter_as(bare, year, "赵一", "password")
    bare.go("units")
    page = bare.page("units")
    assert isinstance(page, UnitsPage)
    page.table.choose(0)
    for text in ("新增单位…", "导入工作簿…", "批量附报告…", "修改…"):
        assert not hands.button(page, text).isEnabled(), text
    assert page.model.rowCount() == 4
