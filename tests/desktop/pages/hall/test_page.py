"""抽签 and 进行 as whoever sits at the console does them: by keys, looked at in the file."""

import subprocess
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from db.scoring.lots import drawn_order
from desktop.pages.hall.draw_dialog import DrawDialog
from desktop.pages.hall.page import HallPage
from desktop.pages.hall.times_dialog import TimesDialog
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front
from tests.desktop.pages.hall.sitting import Sitting
from tests.programs import program

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
TURNS = (
    "SELECT u.code, t.state FROM hall_turns t JOIN entries e ON e.id = t.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY 1"
)
ORDER = (
    "SELECT u.code FROM entries e JOIN units u ON u.id = e.unit_id"
    " WHERE running_order IS NOT NULL ORDER BY running_order"
)


@pytest.fixture
def sitting(window: MainWindow) -> Sitting:
    """Twelve units that speak, and the page with a stopwatch that the test moves on."""
    return Sitting(window)


def draw(sitting: Sitting, hands: Any, seed: str, again: str = "") -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, DrawDialog)
        accept = hands.button(dialog, "抽签")
        hands.line(dialog, "种子").setText(seed)
        if again:
            assert not accept.isEnabled(), "drawing again needs a reason"
            hands.line(dialog, "重新抽签的理由").setText(again)
        hands.click(accept)

    sitting.tab("抽签")
    hands.in_dialog("draw_dialog", fill)
    hands.click(hands.button(sitting.page, "抽签…"))


def test_lots_are_drawn_and_drawn_again(sitting: Sitting, hands: Any, rows: Any) -> None:
    draw(sitting, hands, "６０２２１４")
    assert [code for (code,) in rows(ORDER)] == list(drawn_order(sitting.codes, "602214"))
    draw(sitting, hands, "123456", again="种子读错")
    assert [code for (code,) in rows(ORDER)] == list(drawn_order(sitting.codes, "123456"))
    assert rows("SELECT seed, reason FROM draws") == [("602214", ""), ("123456", "种子读错")]
    shown = [e.unit_code for e in sitting.page.draw.model.shown]
    assert shown == list(drawn_order(sitting.codes, "123456"))


def test_a_drawn_order_is_called_up_name_by_name(sitting: Sitting, hands: Any) -> None:
    """The hall learns the order from the one who calls it, not from the screen at once."""
    hands.press(Qt.Key.Key_2, ALT)
    picture = sitting.page.projection.projector.picture

    def named() -> list[str]:
        return [turn.entry.unit_code for turn in picture._page_of_turns()]

    assert len(named()) == 10, "an order that stands is known"
    draw(sitting, hands, "602214")
    order = drawn_order(sitting.codes, "602214")
    assert named() == []
    for number in range(1, 13):
        hands.press(Qt.Key.Key_Right, ALT)
        assert named()[-1] == order[number - 1]
        assert len(named()) == min(number, 10)
    hands.press(Qt.Key.Key_Left, ALT)
    assert named()[-1] == order[10]
    hands.click(hands.button(sitting.page.order_bar, "全部显示"))
    assert named()[0] == order[0]
    sitting.start()
    hands.press(Qt.Key.Key_Space)
    assert picture.shown.called is None, "once somebody speaks every name is known"


@pytest.mark.window
def test_a_row_is_dragged_with_the_mouse(
    sitting: Sitting, hands: Any, rows: Any, qtbot: Any
) -> None:
    """By a mouse outside the program: Qt asks the model what may be dropped before it tells the view."""
    sitting.tab("抽签")
    bring_to_front(qtbot, sitting.window)
    table = sitting.page.draw.table

    def at(row: int) -> tuple[str, str]:
        middle = table.visualRect(table.model().index(row, 2)).center()
        there = table.viewport().mapToGlobal(middle)
        return str(there.x()), str(there.y())

    moves = [word for row in range(1, 5) for word in ("mousemove", *at(row), "sleep", "0.05")]
    drag = [*moves[:5], "mousedown", "1", *moves, "mouseup", "1"]
    with subprocess.Popen([program("xdotool"), *drag]):
        wanted = ["U01", "U03", "U04", "U05", "U02"]
        qtbot.waitUntil(lambda: [code for (code,) in rows(ORDER)][:5] == wanted)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert tuple(code for (code,) in rows(ORDER)) == sitting.codes


def test_a_fixed_place_and_lots_from_a_box(sitting: Sitting, hands: Any, rows: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, DrawDialog)
        dialog._hand.setChecked(True)
        dialog._place(3).setCurrentIndex(1)
        accept = hands.button(dialog, "抽签")
        lot = 11
        for row in range(12):
            if row != 3:
                dialog._lot(row).setValue(lot)
                lot -= 1
        assert not accept.isEnabled(), "a fixed place needs a reason"
        dialog._reason(3).setText("承办单位")
        hands.click(accept)

    sitting.tab("抽签")
    hands.in_dialog("draw_dialog", fill)
    hands.click(hands.button(sitting.page, "抽签…"))
    codes = list(sitting.codes)
    first = codes.pop(3)
    assert [code for (code,) in rows(ORDER)] == [first, *reversed(codes)]


def test_a_row_goes_up_by_keys_and_back_by_undo(sitting: Sitting, hands: Any, rows: Any) -> None:
    draw(sitting, hands, "602214")
    before = [code for (code,) in rows(ORDER)]
    table = sitting.page.draw.table
    table.choose(4)
    hands.focus_on(table)
    hands.press(Qt.Key.Key_Up, ALT)
    after = [*before[:3], before[4], before[3], *before[5:]]
    assert [code for (code,) in rows(ORDER)] == after
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [code for (code,) in rows(ORDER)] == before
    sitting.page.draw.move_row(11, 0)  # as a drop does
    assert [code for (code,) in rows(ORDER)] == [before[-1], *before[:-1]]


def test_a_turn_by_two_keys(sitting: Sitting, hands: Any, rows: Any) -> None:
    run = sitting.start()
    hands.press(Qt.Key.Key_Space)
    sitting.pass_(100)
    assert run.clock.text == "01:40"
    hands.press(Qt.Key.Key_Space)
    sitting.pass_(3600)
    assert run.clock.text == "01:40", "a pause does not count"
    hands.press(Qt.Key.Key_Space)
    sitting.pass_(330)
    assert (run.clock.text, run.clock.tone) == ("07:10", "warning")
    sitting.pass_(60)
    assert (run.clock.text, run.clock.tone) == ("08:10", "bad")
    hands.press(Qt.Key.Key_Right)
    sitting.pass_(20)
    assert (run.clock.text, run.clock.tone) == ("00:20", "")
    hands.press(Qt.Key.Key_Right)
    assert rows(TURNS) == [("U01", "spoken")]
    lasted = rows("SELECT phase, lasted FROM hall_periods ORDER BY id")
    assert [(p, round(n / 1000)) for p, n in lasted] == [
        ("speech", 100),
        ("speech", 390),
        ("questions", 20),
    ]
    hands.press(Qt.Key.Key_Space)
    assert rows(TURNS)[1] == ("U02", "speaking"), "the next one waited for its key"


def test_a_wrong_key_is_taken_back(sitting: Sitting, hands: Any, rows: Any) -> None:
    run = sitting.start()
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Right)
    hands.press(Qt.Key.Key_Right)
    assert rows(TURNS) == [("U01", "spoken")]
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(TURNS) == [("U01", "speaking")]
    assert rows("SELECT phase, lasted FROM hall_periods") == [("speech", None)]
    assert run.clock.watch.running


def test_absent_and_moved_to_the_end(sitting: Sitting, hands: Any, rows: Any) -> None:
    run = sitting.start()

    def reason(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("因公出差")
        hands.click(dialog._accept)  # type: ignore[attr-defined]

    hands.in_dialog("reason_dialog", reason)
    hands.click(hands.button(run, "缺席…"))
    assert rows(TURNS) == [("U01", "absent")]
    run.table.choose(1)
    hands.in_dialog("reason_dialog", reason)
    hands.click(hands.button(run, "移到最后…"))
    assert [t.entry.unit_code for t in run.model.shown][-1] == "U02"
    hands.focus_on(run.table)
    hands.press(Qt.Key.Key_Space)
    assert ("U03", "speaking") in rows(TURNS)


def test_times_are_asked_for(sitting: Sitting, hands: Any, rows: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, TimesDialog)
        dialog._speaking.setValue(10)
        dialog._questions.setValue(0)
        dialog._second.setValue(30)
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("hall_times_dialog", fill)
    hands.click(hands.button(sitting.page, "述法时长…"))
    assert rows("SELECT speaking, questions, warnings FROM hall_settings") == [(600, 0, "[60, 30]")]
    run = sitting.start()
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Right)
    assert rows(TURNS) == [("U01", "spoken")], "without questions the turn ends with the speech"
    assert run.live is not None


def test_the_page_is_there_for_whoever_may_look(window: MainWindow) -> None:
    window.go("hall")
    page = window.page("hall")
    assert isinstance(page, HallPage)
    tabs = page.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    assert [tabs.tabText(n) for n in range(2)] == ["进行", "抽签"]
