"""The clerk's grid: typed along the row, pasted as a block, wrong cells marked and kept out of the file."""

from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from db.records import Mark
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from tests.desktop.conftest import bring_to_front

CTRL = Qt.KeyboardModifier.ControlModifier
MARKS = (
    "SELECT u.code, c.code, m.points FROM marks m JOIN criteria c ON c.id = m.criterion_id"
    " JOIN ballots b ON b.id = m.ballot_id JOIN entries e ON e.id = b.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY u.code, c.id"
)


@pytest.fixture
def page(window: MainWindow, hands: Any) -> ScoringPage:
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "L1")
    hands.click(hands.button(page, "录入表格"))
    return page


def paste(page: ScoringPage, hands: Any, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    page.grid.view.start(0, 0)
    hands.press(Qt.Key.Key_V, CTRL)


def test_enter_goes_along_the_row_and_on_to_the_next(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    for mark in ("12", "8", "13", "9"):
        hands.enter(mark)
    assert rows(MARKS) == [
        ("U01", "A1", 12000),
        ("U01", "A2", 8000),
        ("U02", "A1", 13000),
        ("U02", "A2", 9000),
    ]


def test_the_arrow_past_what_was_typed_goes_to_the_next_cell(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    view, grid = page.grid.view, page.grid.grid
    view.start(0, 0)
    hands.type("12")
    hands.press(Qt.Key.Key_Left)
    hands.press(Qt.Key.Key_Right)
    assert rows(MARKS) == [], "inside the text the arrows move the cursor"
    hands.press(Qt.Key.Key_Right)
    assert rows(MARKS) == [("U01", "A1", 12000)]
    assert view.currentIndex() == grid.index(0, 1)
    hands.type("8")
    hands.press(Qt.Key.Key_Home)
    hands.press(Qt.Key.Key_Left)
    assert rows(MARKS) == [("U01", "A1", 12000), ("U01", "A2", 8000)]
    assert view.currentIndex() == grid.index(0, 0)


def test_tab_does_not_pass_by_a_wrong_mark(page: ScoringPage, hands: Any, rows: Any) -> None:
    view, grid = page.grid.view, page.grid.grid
    view.start(0, 0)
    hands.type("99")
    hands.press(Qt.Key.Key_Tab)
    assert view.currentIndex() == grid.index(0, 0)
    hands.type("9")
    hands.press(Qt.Key.Key_Tab)
    hands.type("8")
    hands.press(Qt.Key.Key_Tab)
    assert view.currentIndex() == grid.index(1, 0), "past what does not apply and the total"
    hands.type("7")
    hands.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert rows(MARKS) == [("U01", "A1", 9000), ("U01", "A2", 8000), ("U02", "A1", 7000)]


def test_a_block_is_pasted_and_wrong_cells_are_marked(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(page, hands, "12\t8\t\r\n13.3\t9\t—\r\n14\t10\t5\r\n")
    assert rows(MARKS) == [
        ("U01", "A1", 12000),
        ("U01", "A2", 8000),
        ("U02", "A2", 9000),
        ("U03", "A1", 14000),
        ("U03", "A2", 10000),
        ("U03", "A3", 5000),
    ]
    wrong = page.grid.grid.index(1, 0)
    assert wrong.data() == "13.3"
    assert wrong.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert "0.5" in wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert "1 格有误" in window.status.currentMessage()
    page.grid.view.start(1, 0)
    hands.enter("13.5")
    assert wrong.data(Qt.ItemDataRole.BackgroundRole) is None
    assert ("U02", "A1", 13500) in rows(MARKS)


def test_a_wrong_mark_is_red_under_the_cursor_and_told_below(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    view = page.grid.view
    view.start(0, 0)
    hands.enter("99")
    assert view.currentIndex() == page.grid.grid.index(0, 0), "to be typed anew"
    cell = view.visualRect(view.currentIndex()).adjusted(6, 6, -6, -6)
    colour = view.viewport().grab().toImage().pixelColor(cell.topLeft())
    assert colour.name() == page.grid.grid.bad_colour
    assert "超出范围，应在 0 至 15 之间" in page.grid._note.text()
    hands.enter("9")
    assert "Enter" in page.grid._note.text()
    assert rows(MARKS) == [("U01", "A1", 9000)]


def test_a_cell_that_takes_nothing_says_why(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(page, hands, "12\t8")
    hands.press(Qt.Key.Key_Return, CTRL)
    before = rows(MARKS)
    view, grid = page.grid.view, page.grid.grid
    for key in (Qt.Key.Key_9, Qt.Key.Key_Delete):
        view.start(0, 0)
        hands.press(key)
        assert "评分票已提交，不能修改" in page.grid._note.text()
        assert "评分票已提交" in window.status.currentMessage()
        assert window.status.saved_text.startswith("已保存"), "nothing waits to be saved"
    view.start(1, 2)
    hands.type("5")
    assert "“执法规范”不适用于该类单位" in page.grid._note.text()
    assert rows(MARKS) == before
    hands.press(Qt.Key.Key_Down)
    assert "Enter" in page.grid._note.text()
    page.start()
    assert view.currentIndex().isValid()
    page.choose("written", "E1")
    page.choose("written", "L1")
    page.start()
    assert view.currentIndex() == grid.index(1, 0), "the first blank, past what is handed in"


def test_the_next_reviewer_and_the_next_part_by_one_key(page: ScoringPage, hands: Any) -> None:
    view = page.grid.view
    assert page.book.reviewer is not None
    assert page.book.reviewer.code == "L1"
    page.choose("written", "E1")
    page.start()
    hands.type("12")
    hands.press(Qt.Key.Key_PageDown, CTRL)
    assert page.book.reviewer.code == "E2"
    assert view.hasFocus()
    assert view.currentIndex().row() == 0
    hands.press(Qt.Key.Key_PageUp, CTRL)
    assert page.book.reviewer.code == "E1"
    assert page.grid.grid.index(0, 0).data() == "12", "what was being typed is written first"
    hands.press(Qt.Key.Key_PageDown, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.book.part is not None
    assert page.book.part.code == "vote"
    assert view.hasFocus()


def test_after_the_last_cell_enter_hands_in_and_the_next_sheet_comes(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    paste(page, hands, "12\t8\n13\t9\n14\t10\t5\n11\t10")
    page.grid.view.start(3, 2)
    hands.enter("4")
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM ballots WHERE status = 'submitted'") == [(4,)]
    assert page.book.reviewer is not None
    assert page.book.reviewer.code == "E1"
    assert page.grid.view.hasFocus()
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "撤销")))
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows("SELECT count(*) FROM ballots WHERE status = 'submitted'") == [(0,)]
    assert page.book.reviewer.code == "L1", "what was taken back is seen"


def test_undo_brings_the_cursor_back_to_the_cell(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    view, grid = page.grid.view, page.grid.grid
    for mark in ("12", "8", "13"):
        hands.enter(mark)
    view.setCurrentIndex(grid.index(3, 0))
    hands.press(Qt.Key.Key_Z, CTRL)
    assert view.currentIndex() == grid.index(1, 0)
    assert view.hasFocus()
    assert window.status.currentMessage() == "已撤销：打分 赵一 西街道 带头学法"
    hands.enter("14")
    assert rows(MARKS)[-1] == ("U02", "A1", 14000)
    assert view.currentIndex() == grid.index(1, 1)
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert view.currentIndex() == grid.index(0, 1)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert window.status.currentMessage() == "已重做：打分 赵一 东街道 依法决策"
    assert rows(MARKS) == [("U01", "A1", 12000), ("U01", "A2", 8000)]


def test_a_pasted_block_is_taken_back_at_once(page: ScoringPage, hands: Any, rows: Any) -> None:
    paste(page, hands, "12\t8\n13\t9")
    assert len(rows(MARKS)) == 4
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(MARKS) == []


def test_filled_ballots_are_handed_in_together(page: ScoringPage, hands: Any, rows: Any) -> None:
    paste(page, hands, "12\t8\n13\t\n14\t10\t5")
    hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "提交")))
    hands.click(hands.button(page.grid, "提交已填完的票（2）"))
    states = (
        "SELECT u.code, b.status FROM ballots b JOIN entries e ON e.id = b.entry_id"
        " JOIN units u ON u.id = e.unit_id ORDER BY 1"
    )
    assert rows(states) == [("U01", "submitted"), ("U02", "draft"), ("U03", "submitted")]


def test_cells_copy_as_a_spreadsheet_pastes_them(page: ScoringPage, hands: Any) -> None:
    paste(page, hands, "12\t8\n13\t9")
    view: QWidget = page.grid.view
    page.grid.view.selectAll()
    hands.press(Qt.Key.Key_C, CTRL)
    first = QGuiApplication.clipboard().text().splitlines()[0].split("\t")
    assert first[:3] == ["12", "8", "—"]
    assert view.hasFocus()


def test_the_keyboard_goes_on_in_the_grid_after_handing_in(page: ScoringPage, hands: Any) -> None:
    """It landed on the account button of the status bar."""
    for mark in ("12", "8"):
        hands.enter(mark)
    page.grid.submit_all()
    assert page.grid.view.hasFocus() or page.grid.view.isAncestorOf(hands.focus())
    assert page.grid.view.currentIndex().row() == 1, "the next sheet"


def test_what_is_typed_after_a_reviewer_was_picked_is_a_mark(
    page: ScoringPage, hands: Any, qtbot: Any, rows: Any
) -> None:
    """The list kept the keyboard, and the first digit chose another reviewer."""
    (box,) = [b for b in page.findChildren(Choice) if b.accessibleName() == "评委"]
    box.setFocus()
    box.showPopup()
    box.view().setCurrentIndex(box.model().index(1, 0))
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box.currentIndex() == 1)
    chosen = box.currentText()
    qtbot.waitUntil(lambda: not box.hasFocus())
    hands.enter("12")
    assert box.currentText() == chosen
    assert rows("SELECT points FROM marks") == [(12000,)]


def test_pasting_starts_at_the_top_left_of_the_selection(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    view, grid = page.grid.view, page.grid.grid
    view.start(1, 1)
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(
        QItemSelection(grid.index(0, 0), grid.index(1, 1)), flags.ClearAndSelect
    )
    view.selectionModel().setCurrentIndex(grid.index(1, 1), flags.NoUpdate)
    QGuiApplication.clipboard().setText("12\t8\n13\t9")
    hands.press(Qt.Key.Key_V, CTRL)
    assert [points for _, _, points in rows(MARKS)] == [12000, 8000, 13000, 9000]


def test_headings_and_names_say_where_cells_belong(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(
        page,
        hands,
        "编号\t单位\tA2\t带头学法\nU02\t西街道办事处\t9\t13\nU01\t东街道办事处\t8\t12\n",
    )
    assert rows(MARKS) == [
        ("U01", "A1", 12000),
        ("U01", "A2", 8000),
        ("U02", "A1", 13000),
        ("U02", "A2", 9000),
    ]
    assert "4 格已保存" in window.status.currentMessage()


def test_what_falls_outside_is_named(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(page, hands, "单位\tA1\tB9\n东街道办事处\t12\t7\n没有的单位\t3\t\n")
    assert rows(MARKS) == [("U01", "A1", 12000)]
    said = window.status.currentMessage()
    assert "2 格落在表外" in said
    assert "“7”" in said
    assert "“3”" in said


def test_what_is_pasted_over_submitted_ballots_never_stays_on_show(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(page, hands, "12\t8\n13\t9")
    page.grid.submit_all()
    paste(page, hands, "1\t99\n2\t2")
    grid = page.grid.grid
    shown = [grid.index(r, c).data() for r in (0, 1) for c in (0, 1)]
    assert shown == ["12", "8", "13", "9"]
    assert "4 格在已提交" in window.status.currentMessage()
    assert not len(page.book.unsaved)


def test_red_cells_outlive_the_next_reviewer_and_are_given_up_by_name(
    page: ScoringPage, window: MainWindow, hands: Any
) -> None:
    paste(page, hands, "99")
    page.choose("written", "E1")
    page.choose("written", "L1")
    assert page.grid.grid.index(0, 0).data() == "99"
    page.grid.view.start(0, 1)
    hands.enter("8")
    assert "另有 1 格未保存" in window.status.saved_text
    named: list[str] = []

    def drop(dialog: QWidget) -> None:
        named.append(str(dialog.property("informativeText")))
        hands.click(hands.button(dialog, "放弃"))

    hands.in_dialog("question", drop)
    hands.click(hands.button(page, "放弃…"))
    assert named == ["赵一 东街道 带头学法：“99”"]
    assert page.grid.grid.index(0, 0).data() == ""


def test_a_pile_is_withdrawn_as_a_whole_and_that_is_undone(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    states = "SELECT status, count(*) FROM ballots GROUP BY status"
    paste(page, hands, "12\t8\n13\t9")
    page.grid.submit_all()

    def why(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("评委号录错")
        hands.click(hands.button(dialog, "撤回"))

    hands.in_dialog("reason_dialog", why)
    hands._qtbot.waitUntil(hands.button(page.grid, "整批撤回…").isEnabled)
    hands.click(hands.button(page.grid, "整批撤回…"))
    assert rows(states) == [("draft", 2)]
    window.undoing.undo()
    assert rows(states) == [("submitted", 2)]


def test_a_letter_is_a_whole_mark(page: ScoringPage, hands: Any, rows: Any) -> None:
    page.grid.view.start(0, 0)
    hands.type("qw")
    states = "SELECT state FROM marks ORDER BY criterion_id"
    assert rows(states) == [("abstain",), ("invalid",)]
    assert page.grid.view.currentIndex() == page.grid.grid.index(1, 0)


@pytest.mark.parametrize(("marks", "odd"), [("0\t0", "全是 0 分"), ("12\t8\n13\t", "没有填完")])
def test_what_is_odd_is_asked_about(
    page: ScoringPage, hands: Any, rows: Any, marks: str, odd: str
) -> None:
    paste(page, hands, marks)
    asked: list[str] = []

    def look(dialog: QWidget) -> None:
        asked.append(str(dialog.property("informativeText")))
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("question", look)
    hands.press(Qt.Key.Key_Return, CTRL)
    assert odd in asked[0]
    assert rows("SELECT count(*) FROM ballots WHERE status = 'submitted'") == [(0,)]


def test_where_a_ballot_stands_is_changed_by_keys(page: ScoringPage, hands: Any, rows: Any) -> None:
    stands = "SELECT status, attendance FROM ballots"

    def why(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("事由")
        buttons = dialog.findChild(AnswerButtons)
        assert buttons is not None
        hands.click(buttons.accept_button)

    def act(key: Qt.Key, after: list[tuple[str, str]]) -> None:
        keys = QKeySequence(f"Alt+{chr(key.value)}")
        (button,) = [b for b in page.grid.acts.findChildren(QPushButton) if b.shortcut() == keys]
        hands._qtbot.waitUntil(button.isVisible)
        bring_to_front(hands._qtbot, page.window())
        hands.in_dialog("reason_dialog", why)
        hands.press(key, Qt.KeyboardModifier.AltModifier)
        hands._qtbot.waitUntil(lambda: rows(stands) == after)
        bring_to_front(hands._qtbot, page.window())
        hands._qtbot.waitUntil(page.grid.view.hasFocus)

    page.grid.view.start(0, 0)
    act(Qt.Key.Key_1, [("draft", "recused")])
    act(Qt.Key.Key_3, [])  # a ballot with nothing on it is none
    act(Qt.Key.Key_2, [("draft", "absent")])
    act(Qt.Key.Key_3, [])
    paste(page, hands, "12\t8")
    hands.press(Qt.Key.Key_Return, CTRL)
    page.grid.view.start(0, 0)
    act(Qt.Key.Key_5, [("void", "present")])
    act(Qt.Key.Key_6, [("submitted", "present")])
    act(Qt.Key.Key_4, [("draft", "present")])


def move_to(hands: Any, code: str, *, rest: bool = False) -> Any:
    """Fills the dialog of 移票, as a person: the right number, whether the rest moves, why."""

    def fill(dialog: QWidget) -> None:
        accept = hands.button(dialog, "移票")
        assert not accept.isEnabled()
        box = dialog.findChild(QComboBox)
        assert box is not None
        (row,) = [n for n in range(box.count()) if box.itemText(n).startswith(code)]
        box.setCurrentIndex(row)
        hands.line(dialog, "理由").setText("票号录错")
        if rest:
            assert not accept.isEnabled()
            hands.button(dialog, "这些票留在原处，其余照移").click()
        hands.click(accept)

    return fill


def test_a_pile_under_a_wrong_number_is_moved_undone_and_redone(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    owners = (
        "SELECT r.code, b.status, (SELECT count(*) FROM marks WHERE ballot_id = b.id)"
        " FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id ORDER BY b.entry_id, r.code"
    )
    paste(page, hands, "12\t8\n13\t9")
    page.grid.submit_all()
    hands._qtbot.waitUntil(hands.button(page.grid, "整批移票…").isEnabled)
    hands.in_dialog("moving_dialog", move_to(hands, "E1"))
    hands.click(hands.button(page.grid, "整批移票…"))
    assert rows(owners) == [("E1", "submitted", 2)] * 2
    assert "已移 2 张票到 E1 名下" in window.status.currentMessage()
    window.undoing.undo()
    assert rows(owners) == [("L1", "submitted", 2)] * 2
    window.undoing.redo()
    assert rows(owners) == [("E1", "submitted", 2)] * 2
    assert window._session.store.verify().intact


def test_what_is_in_the_way_stays_and_the_rest_moves_when_that_is_said(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    owners = (
        "SELECT u.code, r.code FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
        " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id ORDER BY 1, 2"
    )
    paste(page, hands, "12\t8\n13\t9")
    store = window._session.store
    evaluation = window._session.evaluation_id
    other = store.panel.find(evaluation, "E1").id
    store.ballots.put_mark(
        "written", store.units.find(evaluation, "U01").id, other, "A1", Mark.number(1_000)
    )
    hands.in_dialog("moving_dialog", move_to(hands, "E1", rest=True))
    hands.click(hands.button(page.grid, "整批移票…"))
    assert rows(owners) == [("U01", "E1"), ("U01", "L1"), ("U02", "E1")]


def test_one_ballot_is_moved_from_its_own_place(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    paste(page, hands, "12\t8\n13\t9")
    hands.click(hands.button(page, "逐单位评分"))
    page.open_entry(page.book.entries[1].id)
    hands.in_dialog("moving_dialog", move_to(hands, "E2"))
    hands.click(hands.button(page.ballot, "移票…"))
    moved = "SELECT e.id FROM ballots b JOIN entries e ON e.id = b.entry_id JOIN reviewers r"
    assert rows(f"{moved} ON r.id = b.reviewer_id WHERE r.code = 'E2'") == [
        (page.book.entries[1].id,)
    ]
