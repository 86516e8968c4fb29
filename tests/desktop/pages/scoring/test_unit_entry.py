"""按单位录入: the ballots for one unit by their numbers, with a total to check, seen as the file has them."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.pages.scoring.page import ScoringPage
from desktop.pages.scoring.unit_entry import UnitEntry
from desktop.sheets.ballots.code import BallotCode, code_text
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.look.preferences import Preferences
from tests.desktop.conftest import bring_to_front

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
INI = QSettings.Format.IniFormat
MARKS = (
    "SELECT u.code, r.code, c.code, m.points FROM marks m JOIN criteria c ON c.id = m.criterion_id"
    " JOIN ballots b ON b.id = m.ballot_id JOIN entries e ON e.id = b.entry_id"
    " JOIN units u ON u.id = e.unit_id JOIN reviewers r ON r.id = b.reviewer_id"
    " ORDER BY u.code, r.code, c.id"
)
STATES = (
    "SELECT r.code, b.status, b.attendance FROM ballots b"
    " JOIN reviewers r ON r.id = b.reviewer_id ORDER BY 1"
)


@pytest.fixture
def page(window: MainWindow, hands: Any) -> ScoringPage:
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    hands.click(hands.button(page, "按单位录入"))
    return page


@pytest.fixture
def entry(page: ScoringPage) -> UnitEntry:
    return page.unit_entry


def heading(entry: UnitEntry, row: int) -> str:
    return str(entry.panel.grid.headerData(row, Qt.Orientation.Vertical))


def seek(entry: UnitEntry, hands: Any, text: str) -> None:
    hands.press(Qt.Key.Key_G, CTRL)
    assert entry.number.hasFocus()
    hands.enter(text)


def test_rows_are_reviewers_and_marks_land_on_the_unit(
    entry: UnitEntry, hands: Any, rows: Any
) -> None:
    assert [heading(entry, row) for row in range(3)] == ["L1  赵一", "E1  钱二", "E2  孙三"]
    for mark in ("12", "8", "13", "9"):
        hands.enter(mark)
    assert entry.panel._row_title.text() == "E2　孙三"
    hands.press(Qt.Key.Key_PageDown, CTRL)
    hands.enter("14")
    assert rows(MARKS) == [
        ("U01", "E1", "A1", 13000),
        ("U01", "E1", "A2", 9000),
        ("U01", "L1", "A1", 12000),
        ("U01", "L1", "A2", 8000),
        ("U02", "L1", "A1", 14000),
    ]


def test_a_number_leads_to_its_row_and_the_next_number_follows(
    entry: UnitEntry, window: MainWindow, hands: Any, rows: Any
) -> None:
    view = entry.panel.view
    seek(entry, hands, "E2")
    assert view.currentIndex() == entry.panel.grid.index(2, 0)
    hands.enter("7")
    hands.enter("6")  # the last cell of the last row: what is filled in can be handed in
    seek(entry, hands, "e1")
    hands.enter("9")
    hands.enter("8")
    assert entry.number.hasFocus(), "the next slip's number"
    hands.enter("X9")
    assert window.status.currentMessage() == "没有票号“X9”。"
    assert entry.number.hasFocus()
    hands.press(Qt.Key.Key_Escape)
    assert view.hasFocus()
    assert [(r[1], r[3]) for r in rows(MARKS)] == [
        ("E1", 9000),
        ("E1", 8000),
        ("E2", 7000),
        ("E2", 6000),
    ]


def test_the_code_on_a_ballot_leads_there_and_one_of_another_unit_is_named(
    entry: UnitEntry, window: MainWindow, hands: Any
) -> None:
    seek(entry, hands, code_text(BallotCode(2025, 1, "written", "E1", "U01")))
    assert entry.panel.view.currentIndex() == entry.panel.grid.index(1, 0)
    seek(entry, hands, code_text(BallotCode(2025, 1, "written", "E2", "U03")))
    assert "这张票是 U03 的，现在录的是 U01" in window.status.currentMessage()
    assert entry.panel.view.currentIndex() == entry.panel.grid.index(1, 0)
    seek(entry, hands, code_text(BallotCode(2025, 1, "vote", "E2", "U01")))
    assert "不是“书面述法报告”的票" in window.status.currentMessage()
    seek(entry, hands, "SF1|2025-1|written|E2|U01|00")
    assert "条码没有读对" in window.status.currentMessage()


def test_a_bare_number_stands_for_the_code_that_ends_in_it(
    entry: UnitEntry, window: MainWindow, hands: Any
) -> None:
    seek(entry, hands, "2")
    assert entry.panel.view.currentIndex() == entry.panel.grid.index(2, 0)
    seek(entry, hands, "1")
    assert "可以是 L1、E1" in window.status.currentMessage()


def test_a_total_that_differs_is_named_and_not_handed_in(
    entry: UnitEntry, window: MainWindow, hands: Any, rows: Any
) -> None:
    hands.click(entry.panel.typing.totals)
    entry.start()
    panel, view = entry.panel, entry.panel.view
    for typed in ("12", "8", "21"):
        hands.enter(typed)
    total = panel.grid.index(0, 3)
    assert view.currentIndex() == total, "to be typed anew"
    said = "票面合计 21，各项相加 20，相差 1"
    assert said in panel._note.text()
    assert said in total.data(Qt.ItemDataRole.ToolTipRole)
    assert not panel._submit.isEnabled()
    view.go_to(panel.grid.index(0, 1))
    hands.enter("9")  # it was a mark that was typed wrongly
    assert total.data(Qt.ItemDataRole.BackgroundRole) is None
    assert panel._submit.isEnabled()
    panel.submit_all()
    assert rows(STATES) == [("L1", "submitted", "present")]
    assert rows(MARKS)[1][3] == 9000
    hands.click(entry.panel.typing.totals)
    assert panel.grid.headerData(3, Qt.Orientation.Horizontal) == "合计"


def test_absence_and_recusal_by_key_with_the_reason_and_undone(
    entry: UnitEntry, window: MainWindow, hands: Any, rows: Any, qtbot: Any
) -> None:
    def why(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("请假")
        buttons = dialog.findChild(AnswerButtons)
        assert buttons is not None
        hands.click(buttons.accept_button)

    entry.panel.view.start(1, 0)
    hands.in_dialog("reason_dialog", why)
    qtbot.waitUntil(hands.button(entry.panel, "缺席…").isVisible)
    hands.press(Qt.Key.Key_2, ALT)
    qtbot.waitUntil(lambda: rows(STATES) == [("E1", "draft", "absent")])
    bring_to_front(qtbot, window)
    qtbot.waitUntil(entry.panel.view.hasFocus)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(STATES) == []


def test_a_block_with_names_lands_in_the_rows_of_the_names(
    entry: UnitEntry, hands: Any, rows: Any
) -> None:
    QGuiApplication.clipboard().setText("票号\tA1\tA2\nE2\t7\t6\nL1\t9\t8")
    hands.press(Qt.Key.Key_V, CTRL)
    assert rows(MARKS) == [
        ("U01", "E2", "A1", 7000),
        ("U01", "E2", "A2", 6000),
        ("U01", "L1", "A1", 9000),
        ("U01", "L1", "A2", 8000),
    ]


def test_undo_turns_to_the_unit_and_the_red_cell_is_found_again(
    page: ScoringPage, entry: UnitEntry, hands: Any, rows: Any
) -> None:
    hands.enter("12")
    hands.enter("99")
    hands.press(Qt.Key.Key_Escape)
    entry.turn_by(1)
    assert entry.book.unit is not None
    assert entry.book.unit.unit_code == "U02"
    hands.press(Qt.Key.Key_Z, CTRL)
    assert entry.book.unit.unit_code == "U01"
    assert rows(MARKS) == []
    page._mend(page.unsaved.first() if page.unsaved else None)
    assert entry.panel.view.currentIndex() == entry.panel.grid.index(0, 1)
    assert entry.panel.grid.index(0, 1).data() == "99"


def test_the_choosers_show_what_is_done_begun_and_empty(
    page: ScoringPage, entry: UnitEntry, hands: Any
) -> None:
    tip = Qt.ItemDataRole.ToolTipRole
    hands.enter("12")
    assert [entry.unit.itemData(row, tip) for row in range(4)] == [
        "录入中",
        "未开始",
        "未开始",
        "未开始",
    ]
    for mark in ("8", "12", "8", "12", "8"):
        hands.enter(mark)
    entry.panel.submit_all()
    assert entry.book.unit is not None
    assert entry.book.unit.unit_code == "U02", "all are in: the next unit"
    assert entry.unit.itemData(0, tip) == "已录完"
    hands.click(hands.button(page, "录入表格"))
    assert page._reviewer.itemData(0, tip) == "录入中"


def test_both_looks_show_the_same_marks(page: ScoringPage, entry: UnitEntry, hands: Any) -> None:
    hands.enter("12")
    hands.click(hands.button(page, "录入表格"))
    assert page.grid.grid.index(0, 0).data() == "12"
    page.grid.view.start(0, 1)
    hands.enter("7.5")
    hands.click(hands.button(page, "按单位录入"))
    assert entry.panel.grid.index(0, 1).data() == "7.5"


@pytest.mark.parametrize("points", [9, 10, 14])
def test_large_figures_are_remembered_and_no_figure_is_cut(
    page: ScoringPage, entry: UnitEntry, hands: Any, tmp_path: Path, points: float
) -> None:
    application = QGuiApplication.instance()
    assert application is not None
    usual = QGuiApplication.font()
    font = QGuiApplication.font()
    font.setPointSizeF(points)
    application.setFont(font)  # type: ignore[attr-defined]
    try:
        before = entry.panel.view.fontMetrics().height()
        hands.click(entry.panel.typing.large)
        for panel in (entry.panel, page.grid):
            view = panel.view
            assert view.fontMetrics().height() > 1.5 * before
            view.start(0, 0)
            hands.click(hands.button(page, "按单位录入" if panel is entry.panel else "录入表格"))
            hands.type("100.75")
            editor = view.indexWidget(view.currentIndex())
            assert isinstance(editor, QLineEdit)
            metrics = editor.fontMetrics()
            assert editor.contentsRect().height() >= metrics.height()
            assert editor.contentsRect().width() >= metrics.horizontalAdvance("100.75")
            hands.press(Qt.Key.Key_Escape)
        assert Preferences(QSettings(str(tmp_path / "settings.ini"), INI)).large_figures
    finally:
        application.setFont(usual)  # type: ignore[attr-defined]


def test_keys_do_what_a_spreadsheet_does(entry: UnitEntry, hands: Any, rows: Any) -> None:
    view, grid = entry.panel.view, entry.panel.grid
    hands.enter("12")
    hands.press(Qt.Key.Key_Home)
    assert view.currentIndex() == grid.index(0, 0)
    hands.press(Qt.Key.Key_F2)
    hands.type(".5")  # behind what stands there
    hands.press(Qt.Key.Key_Tab)
    assert rows(MARKS) == [("U01", "L1", "A1", 12500)]
    assert view.currentIndex() == grid.index(0, 1)
    hands.type("9")
    hands.press(Qt.Key.Key_Escape)
    assert grid.index(0, 1).data() == "", "as it was"
    hands.press(Qt.Key.Key_Left)
    assert view.currentIndex() == grid.index(0, 0)
    hands.press(Qt.Key.Key_End)
    assert view.currentIndex().column() == grid.columnCount() - 1
    assert rows(MARKS) == [("U01", "L1", "A1", 12500)]
