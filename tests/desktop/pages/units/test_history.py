"""Units renamed, merged and abolished in the window; their story; what another connection finds in the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QPlainTextEdit, QWidget

from db.records import Mark
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.history_dialog import UnitHistoryDialog
from desktop.pages.units.merger_dialog import MergerDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front

CTRL = Qt.KeyboardModifier.ControlModifier
UNITS = "SELECT u.code, u.title FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.code"
FORMER = "SELECT u.title, f.title, f.given_up_on, f.reason FROM former_names f JOIN units u ON u.id = f.unit_id"
ENDED = (
    "SELECT u.code, s.code, e.reason FROM unit_endings e JOIN units u ON u.id = e.unit_id"
    " LEFT JOIN units s ON s.id = e.successor_id ORDER BY u.code"
)
EVENT = "SELECT what FROM events ORDER BY id DESC LIMIT 1"


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def names(page: UnitsPage) -> list[str]:
    return [entry.unit for entry in page.model.shown]


def act(page: UnitsPage, hands: Any, text: str) -> None:
    """Chooses from the menu of the table."""
    page.table.setFocus()
    (action,) = [a for a in page.table.actions() if a.text() == text]
    assert action.isEnabled()
    action.trigger()
    bring_to_front(hands._qtbot, page.window())
    hands._qtbot.waitUntil(page.table.hasFocus)


def past(page: UnitsPage, code: str) -> str:
    row = next(r for r, e in enumerate(page.model.shown) if e.unit_code == code)
    return str(page.model.index(row, page.model.columnCount() - 1).data())


def tick(dialog: QWidget, hands: Any, *codes: str) -> None:
    """Ticks units by keyboard."""
    bring_to_front(hands._qtbot, dialog)
    (units,) = dialog.findChildren(QListWidget)
    for row in range(units.count()):
        if units.item(row).text()[:3] in codes:
            units.setCurrentRow(row)
            units.setFocus()
            if units.item(row).checkState() is Qt.CheckState.Unchecked:
                hands.press(Qt.Key.Key_Space)


def into(dialog: QWidget, hands: Any, typed: str) -> None:
    """Names the successor by its code."""
    assert isinstance(dialog, MergerDialog)
    dialog._successor.setFocus()
    hands.type(typed)
    finder = dialog._successor.completer()
    if finder is not None and finder.popup().isVisible():
        QTest.keyClick(finder.popup(), Qt.Key.Key_Tab)  # a popup takes the keyboard
    hands.press(Qt.Key.Key_Tab)


def preview(dialog: QWidget) -> str:
    (text,) = dialog.findChildren(QPlainTextEdit)
    return text.toPlainText()


def merge_streets(page: UnitsPage, hands: Any, typed: str = "u04") -> None:
    def fill(dialog: QWidget) -> None:
        accept = hands.button(dialog, "合并")
        tick(dialog, hands, "U01", "U02")
        into(dialog, hands, typed)
        assert "东街道办事处：本年度还没有评分和报告，移出本年度名单。" in preview(dialog)
        assert not accept.isEnabled()
        assert isinstance(dialog, MergerDialog)
        dialog._occasion.day_line.setDate(QDate(2025, 6, 1))
        hands.line(dialog, "依据").setText("区委编〔2025〕3号")
        hands.click(accept)

    hands.in_dialog("merger_dialog", fill)
    act(page, hands, "合并或撤销单位…")


def test_two_units_are_merged_undone_and_redone(page: UnitsPage, hands: Any, rows: Any) -> None:
    before = rows(UNITS)
    merge_streets(page, hands)
    merged = [("U01", "U04", "区委编〔2025〕3号"), ("U02", "U04", "区委编〔2025〕3号")]
    assert rows(ENDED) == merged
    assert rows(EVENT) == [("unit.merge",)]
    assert names(page) == ["区城管执法局", "区司法局"]
    assert past(page, "U04") == "东街道办事处（U01） 并入；西街道办事处（U02） 并入"
    hands.press(Qt.Key.Key_Z, CTRL)
    assert (rows(ENDED), rows(UNITS)) == ([], before)
    assert len(names(page)) == 4
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(ENDED) == merged
    assert names(page) == ["区城管执法局", "区司法局"]


def test_a_unit_with_ballots_stays_and_is_marked(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    store, number = window._session.store, window._session.evaluation_id
    entry = store.units.find(number, "U01")
    reviewer = store.panel.reviewers(number)[0]
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(10_000))

    def fill(dialog: QWidget) -> None:
        tick(dialog, hands, "U01", "U03")
        into(dialog, hands, "U03")
        assert "已选 1 个：东街道办事处（另勾选的承接单位不在其内）" in [
            label.text() for label in dialog.findChildren(QLabel)
        ]
        assert "东街道办事处：本年度已有评分票 1 张，留在名单中" in preview(dialog)
        hands.line(dialog, "依据").setText("机构改革")
        hands.click(hands.button(dialog, "合并"))

    hands.in_dialog("merger_dialog", fill)
    act(page, hands, "合并或撤销单位…")
    assert [row[:2] for row in rows(ENDED)] == [("U01", "U03")]
    assert len(names(page)) == 4
    assert past(page, "U01").startswith("已并入 区城管执法局（")
    assert not page.table.isColumnHidden(page.model.columnCount() - 1)
    assert rows("SELECT count(*) FROM marks") == [(1,)]


def test_a_successor_is_founded_by_the_merger(page: UnitsPage, hands: Any, rows: Any) -> None:
    page.table.setFocus()
    page.table.selectAll()

    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, MergerDialog)
        hands.click(hands.button(dialog, "并入新设单位"))
        hands.line(dialog, "新单位名称").setText("区综合局")
        hands.line(dialog, "依据").setText("机构改革")
        assert not hands.button(dialog, "合并").isEnabled()
        dialog._category.setCurrentText("执法部门")
        assert "新设“区综合局”：列入本年度名单，类别“执法部门”" in preview(dialog)
        hands.click(hands.button(dialog, "合并"))

    hands.in_dialog("merger_dialog", fill)
    act(page, hands, "合并或撤销单位…")
    assert rows(UNITS) == [("U05", "区综合局")]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert len(rows(UNITS)) == 4
    assert rows("SELECT code FROM units WHERE code = 'U05'") == []
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(UNITS) == [("U05", "区综合局")]


def test_a_unit_is_abolished(page: UnitsPage, hands: Any, rows: Any) -> None:
    def fill(dialog: QWidget) -> None:
        hands.click(hands.button(dialog, "撤销，没有承接单位"))
        tick(dialog, hands, "U02")
        hands.line(dialog, "依据").setText("撤销街道建制")
        assert "没有承接单位" in preview(dialog)
        hands.click(hands.button(dialog, "撤销单位"))

    hands.in_dialog("merger_dialog", fill)
    act(page, hands, "合并或撤销单位…")
    assert rows(ENDED) == [("U02", None, "撤销街道建制")]
    assert rows(EVENT) == [("unit.abolish",)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(ENDED) == []


def rename(page: UnitsPage, hands: Any, name: str = "西河街道办事处") -> None:
    page.table.choose(1)
    page.table.setFocus()

    def fill(dialog: QWidget) -> None:
        accept = hands.button(dialog, "确定")
        hands.line(dialog, "单位名称").setText(name)
        hands.click(hands.button(dialog, "更名、改号：旧的记入沿革，以后仍可查到"))
        assert not accept.isEnabled()
        hands.line(dialog, "依据").setText("区划调整")
        hands.click(accept)

    hands.in_dialog("entry_dialog", fill)
    hands.press(Qt.Key.Key_Return)


def test_a_renaming_is_kept_found_by_the_old_name_and_undone(
    page: UnitsPage, hands: Any, rows: Any
) -> None:
    rename(page, hands)
    ((now, before, _day, reason),) = rows(FORMER)
    assert (now, before, reason) == ("西河街道办事处", "西街道办事处", "区划调整")
    page._search.setText("西街道")
    assert names(page) == ["西河街道办事处"]
    page._search.clear()
    page.table.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(FORMER) == []
    assert ("U02", "西街道办事处") in rows(UNITS)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert len(rows(FORMER)) == 1


def test_what_does_not_tell_a_unit_is_changed_without_a_question(
    page: UnitsPage, hands: Any, rows: Any
) -> None:
    page.table.choose(1)
    page.table.setFocus()

    def fill(dialog: QWidget) -> None:
        hands.line(dialog, "主要负责人").setText("周四")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("entry_dialog", fill)
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT leader FROM entries WHERE leader <> ''") == [("周四",)]


def import_roster(
    page: UnitsPage, hands: Any, path: Path, look: Callable[[ImportDialog], None]
) -> None:
    def read(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        dialog.read(path)
        look(dialog)

    hands.in_dialog("import_dialog", read)
    hands.click(hands.button(page, "导入工作簿…"))


def test_a_roster_with_old_names_is_answered_in_words(
    page: UnitsPage, hands: Any, rows: Any, tmp_path: Path
) -> None:
    rename(page, hands)
    old = tmp_path / "旧名册.csv"
    old.write_text("单位名称,类别,负责人\n西街道办事处,街道,周四\n", encoding="utf-8")

    def taken(dialog: ImportDialog) -> None:
        assert "“西街道办事处”用过去的名称或编号，按现在的“西河街道办事处（U02）”导入" in (
            dialog._summary.text()
        )
        hands.click(hands.button(dialog, "全部导入"))

    import_roster(page, hands, old, taken)
    assert ("U02", "西河街道办事处") in rows(UNITS)
    assert rows("SELECT leader FROM entries WHERE leader <> ''") == [("周四",)]

    merge_streets(page, hands)
    old.write_text("编号,单位名称,类别\nU01,东街道办事处,街道\n", encoding="utf-8")

    def refused(dialog: ImportDialog) -> None:
        (fault,) = [fault for _, fault in dialog.faults.shown]
        assert fault.facts["successor"] == "区司法局（U04）"
        assert not hands.button(dialog, "全部导入").isEnabled()
        hands.click(hands.button(dialog, "取消"))

    import_roster(page, hands, old, refused)


def test_the_story_of_a_unit_and_putting_it_right(page: UnitsPage, hands: Any, rows: Any) -> None:
    rename(page, hands)
    page.table.choose(1)

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, UnitHistoryDialog)
        assert [(t.before, t.after) for t in dialog.turns.shown] == [
            ("西街道办事处", "西河街道办事处")
        ]
        assert [(p.year, p.unit) for p in dialog.places.shown] == [(2025, "西河街道办事处（U02）")]
        note(dialog)
        assert [t.before for t in dialog.turns.shown] == ["西街道办事处", "老西镇"]
        dialog.turns_view.choose(1)
        hands.focus_on(dialog.turns_view)
        hands.press(Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
        copied = QGuiApplication.clipboard().text().split("\n")
        assert copied[0].split("\t") == ["日期", "事项", "原来", "此后", "依据"]
        assert copied[2].split("\t")[1:] == ["更名", "老西镇", "西街道办事处", "县志"]
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "删去")))
        hands.click(hands.button(dialog, "撤回这一条…"))
        assert [t.before for t in dialog.turns.shown] == ["西街道办事处"]
        hands.click(hands.button(dialog, "关闭"))

    def note(dialog: QWidget) -> None:
        def fill(form: QWidget) -> None:
            hands.line(form, "旧名称").setText("老西镇")
            hands.line(form, "依据").setText("县志")
            form._occasion.day_line.setDate(form._occasion.day_line.date().addYears(-20))  # type: ignore[attr-defined]
            hands.click(hands.button(form, "确定"))

        hands.in_dialog("former_name_dialog", fill)
        hands.click(hands.button(dialog, "补记旧名称…"))

    hands.in_dialog("unit_history_dialog", look)
    act(page, hands, "单位沿革…")
    assert [row[1] for row in rows(FORMER)] == ["西街道办事处"]
    hands.focus_on(page.table)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert {row[1] for row in rows(FORMER)} == {"西街道办事处", "老西镇"}
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[1] for row in rows(FORMER)] == ["西街道办事处"]


def test_a_merger_recorded_wrongly_is_taken_back_from_the_story(
    page: UnitsPage, hands: Any, rows: Any
) -> None:
    merge_streets(page, hands)

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, UnitHistoryDialog)
        choice = dialog._unit
        choice.setCurrentIndex(choice.findText("U01　", Qt.MatchFlag.MatchStartsWith))
        assert dialog._state.text().startswith("已并入 区司法局")
        dialog.turns_view.choose(0)
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "撤回")))
        hands.click(hands.button(dialog, "撤回这一条…"))
        assert dialog._state.text() == "现有单位"
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("unit_history_dialog", look)
    act(page, hands, "单位沿革…")
    assert [row[0] for row in rows(ENDED)] == ["U02"]
    page.table.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[0] for row in rows(ENDED)] == ["U01", "U02"]


def test_a_frozen_year_takes_a_merger_and_keeps_its_roster(
    page: UnitsPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    store = window._session.store
    store.results.freeze(window._session.evaluation_id, "定稿")
    window._session.evaluation_changed.emit()

    def fill(dialog: QWidget) -> None:
        tick(dialog, hands, "U01")
        into(dialog, hands, "U02")
        assert "东街道办事处：本年度已定稿，名单和结果不变" in preview(dialog)
        hands.line(dialog, "依据").setText("机构改革")
        hands.click(hands.button(dialog, "合并"))

    hands.in_dialog("merger_dialog", fill)
    act(page, hands, "合并或撤销单位…")
    assert [row[:2] for row in rows(ENDED)] == [("U01", "U02")]
    assert len(rows(UNITS)) == 4


def test_a_file_opened_for_reading_tells_and_changes_nothing(
    page: UnitsPage, window: MainWindow, hands: Any, year: Path
) -> None:
    window._session.store.units.edit(1, leader="周四")
    window._session.close()
    window._session.open(year, read_only=True)
    window.go("units")
    (merge,) = [a for a in page.table.actions() if a.text() == "合并或撤销单位…"]
    assert not merge.isEnabled()

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, UnitHistoryDialog)
        assert [p.unit for p in dialog.places.shown] == ["东街道办事处（U01）"]
        assert not hands.button(dialog, "补记旧名称…").isEnabled()
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("unit_history_dialog", look)
    act(page, hands, "单位沿革…")
