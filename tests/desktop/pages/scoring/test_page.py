"""A reviewer at the keyboard: what is typed is in the file when the cell is left."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
MARKS = (
    "SELECT c.code, m.state, m.points, m.level FROM marks m JOIN criteria c ON c.id = m.criterion_id"
    " JOIN ballots b ON b.id = m.ballot_id JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " WHERE r.code = ? AND u.code = ? ORDER BY c.id"
)
STATUS = (
    "SELECT b.status FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " WHERE r.code = ? AND u.code = ?"
)


@pytest.fixture
def page(window: MainWindow) -> ScoringPage:
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "E1")
    page.ballot.start()
    return page


def unit(page: ScoringPage) -> str:
    """The code of the unit whose name stands over the ballot."""
    name = page.ballot.findChildren(QLabel, "unit_title")[0].text()
    return next(e.unit_code for e in page.book.entries if e.unit == name)


def test_marks_are_in_the_file_cell_by_cell(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    assert unit(page).startswith("U01")
    hands.type("12.5")
    assert "正在录入" in window.status.saved_text
    assert rows(MARKS, "E1", "U01") == []
    hands.press(Qt.Key.Key_Return)
    assert rows(MARKS, "E1", "U01") == [("A1", "number", 12500, None)]
    assert window.status.saved_text.startswith("已保存")
    hands.type("9")
    hands.press(Qt.Key.Key_Down)
    assert [row[2] for row in rows(MARKS, "E1", "U01")] == [12500, 9000]
    assert page.ballot.findChildren(QLabel, "total")[0].text() == "21.5"


def test_three_units_by_keyboard_alone(page: ScoringPage, hands: Any, rows: Any) -> None:
    for code, marks in (("U01", ["15", "8"]), ("U02", ["14", "7.5"]), ("U03", ["13", "9", "4.5"])):
        assert unit(page).startswith(code)
        for mark in marks:
            hands.enter(mark)
        hands.press(Qt.Key.Key_Return, CTRL)
        assert rows(STATUS, "E1", code) == [("submitted",)]
    assert unit(page).startswith("U04")
    assert [row[2] for row in rows(MARKS, "E1", "U03")] == [13000, 9000, 4500]


def test_ctrl_enter_in_the_open_cell_writes_it_first(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    hands.type("10")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert rows(STATUS, "E1", "U01") == [("submitted",)]


def test_a_mark_out_of_range_is_shown_and_not_saved(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    hands.enter("16")
    index = page.ballot.view.currentIndex()
    assert index.row() == 0
    assert index.data() == "16"
    assert index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert "15" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert window.status.saved_text == "未保存 1 格"
    assert rows(MARKS, "E1", "U01") == []
    hands.enter("15")
    assert rows(MARKS, "E1", "U01") == [("A1", "number", 15000, None)]
    assert window.status.saved_text.startswith("已保存")


def test_undo_brings_back_the_unit_and_the_criterion(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    hands.press(Qt.Key.Key_PageDown)
    assert unit(page).startswith("U02")
    hands.press(Qt.Key.Key_Z, CTRL)
    assert unit(page).startswith("U01")
    assert page.ballot.view.currentIndex().row() == 0
    hands.enter("14")
    assert [row[2] for row in rows(MARKS, "E1", "U01")] == [14000]


def test_a_handed_in_ballot_says_why_it_takes_nothing(page: ScoringPage, hands: Any) -> None:
    hands.enter("15")
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_PageUp)
    assert unit(page).startswith("U01")
    hands.type("9")
    assert "评分票已提交，不能修改" in page.ballot._guide.text()


def test_enter_after_the_last_mark_hands_the_ballot_in(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    hands.enter("8")
    assert rows(STATUS, "E1", "U01") == [("draft",)]
    hands.press(Qt.Key.Key_Return)
    assert rows(STATUS, "E1", "U01") == [("submitted",)]
    assert unit(page).startswith("U02")
    assert page.ballot.view.hasFocus()


def test_the_next_reviewers_pile_begins_at_its_first_ballot(page: ScoringPage, hands: Any) -> None:
    """Not where the pile before ended: the first paper would be typed under the last unit's name."""
    hands.enter("15")
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)
    assert unit(page).startswith("U02")
    hands.press(Qt.Key.Key_PageDown, CTRL)
    assert page.book.reviewer is not None
    assert page.book.reviewer.code == "E2"
    assert unit(page).startswith("U01")
    hands.press(Qt.Key.Key_PageUp, CTRL)
    assert unit(page).startswith("U02"), "what is still open of the first"


def test_a_wrong_mark_is_told_beside_the_table(page: ScoringPage, hands: Any) -> None:
    hands.enter("16")
    assert "“16”超出范围，应在 0 至 15 之间" in page.ballot._guide.text()
    hands.enter("15")
    hands.press(Qt.Key.Key_Up)
    assert "超出范围" not in page.ballot._guide.text()


def test_signs_of_an_input_method_are_read(page: ScoringPage, hands: Any, rows: Any) -> None:
    page.ballot.marks.setData(page.ballot.view.currentIndex(), "１２。５")
    assert rows(MARKS, "E1", "U01") == [("A1", "number", 12500, None)]


def test_abstaining_by_one_key(page: ScoringPage, hands: Any, rows: Any) -> None:
    hands.enter("q")
    hands.enter("w")
    assert [row[:2] for row in rows(MARKS, "E1", "U01")] == [("A1", "abstain"), ("A2", "invalid")]


def test_a_level_by_its_button_and_its_key(
    page: ScoringPage, hands: Any, rows: Any, qtbot: Any
) -> None:
    hands.enter("15")
    hands.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(rows(MARKS, "E1", "U01")) == 2)
    assert rows(MARKS, "E1", "U01")[1] == ("A2", "number", 8000, None)
    page.ballot.view.start(1, 4)
    hands.click(hands.button(page.ballot, "好 10 (Alt+1)"))
    assert rows(MARKS, "E1", "U01")[1] == ("A2", "number", 10000, None)


def test_a_vote_is_one_digit(page: ScoringPage, hands: Any, rows: Any) -> None:
    page.choose("vote", "L1")
    page.ballot.start()
    hands.type("2")
    assert rows(MARKS, "L1", "U03") == [("V1", "level", None, "良好")]


def test_units_are_turned_by_one_key(page: ScoringPage, hands: Any) -> None:
    hands.press(Qt.Key.Key_PageDown)
    assert unit(page).startswith("U02")
    hands.press(Qt.Key.Key_PageUp)
    assert unit(page).startswith("U01")


def test_undo_and_redo_reach_the_file(page: ScoringPage, hands: Any, rows: Any) -> None:
    hands.enter("11")
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(MARKS, "E1", "U01") == []
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(MARKS, "E1", "U01") == [("A1", "number", 11000, None)]


def test_withdrawing_needs_a_reason(page: ScoringPage, hands: Any, rows: Any) -> None:
    hands.enter("15")
    hands.enter("10")
    hands.press(Qt.Key.Key_Return, CTRL)
    page.open_entry(page.book.entries[0].id)

    def give_reason(dialog: QWidget) -> None:
        accept = hands.button(dialog, "撤回")
        assert not accept.isEnabled()
        hands.line(dialog, "理由").setText("第二项看错行")
        hands.click(accept)

    hands.in_dialog("reason_dialog", give_reason)
    hands.click(hands.button(page.ballot, "撤回…"))
    assert rows(STATUS, "E1", "U01") == [("draft",)]
    assert rows("SELECT reason FROM events ORDER BY id DESC LIMIT 1") == [("第二项看错行",)]
    hands.enter("14")
    assert rows(MARKS, "E1", "U01")[0][2] == 14000


def test_handing_in_is_taken_back_by_undo_and_the_trail_says_so(
    page: ScoringPage, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    hands.enter("10")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert rows(STATUS, "E1", "U01") == [("submitted",)]
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(STATUS, "E1", "U01") == [("submitted",)], "never without asking"
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "撤销")))
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(STATUS, "E1", "U01") == [("draft",)]
    last = "SELECT what, reason FROM events ORDER BY id DESC LIMIT 1"
    assert rows(last) == [("change.undo", "撤销“提交评分票 1 张”")]
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(STATUS, "E1", "U01") == [("submitted",)]
    assert rows(last) == [("change.redo", "重做“提交评分票 1 张”")]
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "撤销")))
    for _ in range(2):
        hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[2] for row in rows(MARKS, "E1", "U01")] == [15000]


def test_undo_of_a_mark_that_was_submitted_elsewhere_is_refused_in_words(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    hands.enter("10")
    ballot = page.book.ballot(page.book.entries[0].id)
    assert ballot is not None
    window._session.store.ballots.submit(ballot.id)
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(dialog.property("text"))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert seen
    assert "的评分票又有改动" in seen[0]
    assert [row[2] for row in rows(MARKS, "E1", "U01")] == [15000, 10000]


def test_an_incomplete_ballot_is_not_handed_in(
    page: ScoringPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    hands.enter("15")
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(dialog.property("text"))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    hands.press(Qt.Key.Key_Return, CTRL)
    assert "未填指标：依法决策。" in seen[0]
    assert rows(STATUS, "E1", "U01") == [("draft",)]
    assert window.status.saved_text == "未作更改", "the mark that was typed is in the file"


def test_the_own_unit_is_recused(page: ScoringPage) -> None:
    page.choose("written", "E2")
    own = next(e for e in page.book.entries if e.unit == "区司法局")
    page.open_entry(own.id)
    assert not page.book.may_mark(own.id)
    row = page.units.row_of(own.id)
    assert row is not None
    assert page.units.index(row, 4).data() == "回避"


def test_voiding_and_making_valid_again(page: ScoringPage, hands: Any, rows: Any) -> None:
    hands.enter("15")
    hands.enter("10")
    hands.press(Qt.Key.Key_Return, CTRL)
    page.open_entry(page.book.entries[0].id)

    def give_reason(accept: str) -> Callable[[QWidget], None]:
        def give(dialog: QWidget) -> None:
            hands.line(dialog, "理由").setText("涂改")
            hands.click(hands.button(dialog, accept))

        return give

    hands.in_dialog("reason_dialog", give_reason("作废"))
    hands.click(hands.button(page.ballot, "作废…"))
    assert rows(STATUS, "E1", "U01") == [("void",)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(STATUS, "E1", "U01") == [("submitted",)]
    last = "SELECT what, reason FROM events ORDER BY id DESC LIMIT 1"
    assert rows(last) == [("change.undo", "撤销“作废评分票 1 张”")]
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(STATUS, "E1", "U01") == [("void",)]
    hands.in_dialog("reason_dialog", give_reason("恢复"))
    hands.click(hands.button(page.ballot, "恢复有效…"))
    assert rows(STATUS, "E1", "U01") == [("submitted",)]


def test_own_marks_for_other_units_stand_beside(page: ScoringPage, hands: Any) -> None:
    hands.enter("15")
    hands.enter("10")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert unit(page).startswith("U02")
    assert page.ballot.marks.index(0, 3).data() == "15.0"
