"""收缴与催报: the deadline, more time, reminders; seen in the list and in the file."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDateEdit

from desktop.pages.printing.page import PrintPage
from desktop.pages.reports.deliveries_dialog import DeliveriesDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.shell.dropping import back_to

CTRL = Qt.KeyboardModifier.ControlModifier
STATE, DUE, REMINDED = 5, 6, 8


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def in_dialog(page: UnitsPage, hands: Any, act: Callable[[DeliveriesDialog], None]) -> None:
    hands.in_dialog("deliveries_dialog", act)
    hands.click(hands.button(page, "收缴与催报…"))


def cell(dialog: DeliveriesDialog, row: int, column: int) -> str:
    return str(dialog.model.index(row, column).data())


def set_deadline(dialog: DeliveriesDialog, hands: Any, day: QDate) -> None:
    dialog.findChildren(QCheckBox)[0].setChecked(True)
    dialog.findChildren(QDateEdit)[0].setDate(day)
    hands.click(hands.button(dialog, "设定"))


def test_a_deadline_that_has_passed_makes_everybody_overdue(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any
) -> None:
    def act(dialog: DeliveriesDialog) -> None:
        set_deadline(dialog, hands, QDate(2020, 1, 2))
        assert [cell(dialog, row, STATE) for row in range(4)] == ["未交·逾期"] * 4
        assert "逾期 4" in dialog._summary.text()

    in_dialog(page, hands, act)
    assert rows("SELECT deadline FROM evaluations") == [("2020-01-02",)]
    assert page.model.index(0, 8).data() == "未交·逾期"
    back_to(page, qtbot)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows("SELECT deadline FROM evaluations") == [("",)]


def test_more_time_for_one_unit(page: UnitsPage, hands: Any, qtbot: Any, rows: Any) -> None:
    def extend(dialog: Any) -> None:
        dialog._day.setDate(QDate(2199, 12, 31))
        assert not hands.button(dialog, "延期").isEnabled()
        hands.line(dialog, "理由").setText("负责人调整")
        hands.click(hands.button(dialog, "延期"))

    def act(dialog: DeliveriesDialog) -> None:
        set_deadline(dialog, hands, QDate(2020, 1, 2))
        dialog.table.choose(1)
        hands.in_dialog("extension_dialog", extend)
        hands.click(hands.button(dialog, "延期…"))
        assert (cell(dialog, 1, STATE), cell(dialog, 1, DUE)) == ("未交", "2199-12-31（延期）")
        dialog._which.setCurrentIndex(2)
        assert dialog.model.rowCount() == 3

    in_dialog(page, hands, act)
    assert rows("SELECT deadline, reason FROM report_deadlines") == [("2199-12-31", "负责人调整")]
    back_to(page, qtbot)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows("SELECT * FROM report_deadlines") == []


def test_reminders_are_recorded(page: UnitsPage, hands: Any, rows: Any) -> None:
    def act(dialog: DeliveriesDialog) -> None:
        assert not hands.button(dialog, "记为已催报").isEnabled()
        dialog.table.selectAll()
        hands.line(dialog, "催报方式").setText("电话")
        hands.click(hands.button(dialog, "记为已催报"))
        assert [cell(dialog, row, REMINDED) for row in range(4)] == ["1"] * 4
        hands.click(hands.button(dialog, "复制名单"))

    in_dialog(page, hands, act)
    assert rows("SELECT count(*), min(note) FROM report_reminders") == [(4, "电话")]
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("编号\t单位名称\t")
    assert copied[2].startswith("U02\t西街道办事处\t")


def test_whom_to_call_stands_where_reports_are_chased(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any
) -> None:
    def fill(dialog: Any) -> None:
        for name, text in (("联络员", "李四"), ("电话", "0571-88880001"), ("备注", "下午打")):
            hands.line(dialog, name).setText(text)
        hands.click(hands.button(dialog, "确定"))

    page.table.choose(1)
    hands.in_dialog("entry_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    kept = "SELECT liaison, phone, note FROM entries WHERE liaison <> ''"
    assert rows(kept) == [("李四", "0571-88880001", "下午打")]
    assert page.reports.panel._contact.text() == "联络员：李四 0571-88880001"

    def act(dialog: DeliveriesDialog) -> None:
        shown = [str(dialog.model.index(1, c).data()) for c in range(dialog.model.columnCount())]
        assert shown[3:5] == ["李四", "0571-88880001"]
        assert shown[-1] == "下午打"

    in_dialog(page, hands, act)
    back_to(page, qtbot)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(kept) == []
    assert page.reports.panel._contact.isHidden()


def test_letters_are_printed_for_those_listed(
    page: UnitsPage, window: MainWindow, hands: Any, qtbot: Any
) -> None:
    store, year = window._session.store, window._session.evaluation_id
    store.reports.hand_in(store.units.find(year, "U01").id, "报告.txt", b"x")
    window._session.entries_changed.emit()

    def act(dialog: DeliveriesDialog) -> None:
        dialog.table.choose(0)  # the first is listed first, and has handed in
        hands.click(hands.button(dialog, "打印催报函…"))
        assert dialog.isVisible()
        dialog.table.selectAll()
        dialog.table.selectRow([d.entry.unit_code for d in dialog.model.shown].index("U03"))
        hands.click(hands.button(dialog, "打印催报函…"))

    in_dialog(page, hands, act)
    assert window.navigation.current == "print"
    paper = window.page("print")
    assert isinstance(paper, PrintPage)
    qtbot.waitUntil(lambda: paper.proof is not None)
    assert paper.proof is not None
    assert paper.proof.names[paper.proof.chosen] == "催报函"
    assert paper.choices.units == frozenset({"U03"})
    assert paper.document.pageCount() == 1
