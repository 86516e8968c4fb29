"""认定 in the window: doubtful fields by key from their pictures, taken back, by two people, and the walls."""

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from db.records import Mark
from db.records.layouts import LayoutKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.ballots.sheet_window import SheetWindow
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.paper.ballot_printing import print_ballots
from desktop.pages.settling.page import SettlingPage
from desktop.shell.main_window import MainWindow
from tests.db.store.paper.scanned import new_scan, take_and_count
from tests.desktop.conftest import bring_to_front
from tests.desktop.pages.settling.scanned_year import (
    LEVELS,
    SCHEME,
    UNITS,
    made,
    take,
)

pytestmark = pytest.mark.xdist_group("settling")  # its sheets are scanned once

CTRL = Qt.KeyboardModifier.ControlModifier
PASSWORD = "一个口令000001"
RULINGS = (
    "SELECT field, turn, state, level, reason, ruled_by <> '' FROM field_rulings ORDER BY 1, 2"
)
SCORED = (
    SCHEME.split("[[parts]]", maxsplit=1)[0]
    + """
[[parts]]
code = "written"
title = "书面述法报告"
kind = "scored"
criteria = [
  { code = "A1", title = "带头学法", points = 60 },
  { code = "A2", title = "依法决策", points = 40 },
]
"""
)
COUNTED = "SELECT count(*) FROM sheet_counts"
ASKED = {"U02", "U05"}  # what two people marked twice


@pytest.fixture
def page(window: MainWindow, qtbot: Any) -> SettlingPage:
    return shown(window, qtbot)


def shown(window: MainWindow, qtbot: Any) -> SettlingPage:
    window.go("settling")
    page = window.page("settling")
    assert isinstance(page, SettlingPage)
    bring_to_front(qtbot, window)
    page.start()
    qtbot.waitUntil(page.desk.hasFocus)
    return page


def words(page: SettlingPage) -> str:
    return "\n".join(label.text() for label in page.desk.findChildren(QLabel))


def go_to(page: SettlingPage, unit: str) -> None:
    (row,) = [n for n, doubt in enumerate(page.queue.items) if doubt.asked.unit == unit]
    page.table.choose(row)


def test_the_overview_leads_to_what_waits(
    page: SettlingPage, window: MainWindow, hands: Any
) -> None:
    waiting = len(page.queue.items)
    window.go("overview")
    overview = window.page("overview")
    texts = [label.text() for label in overview.findChildren(QLabel)]
    assert f"扫描的纸质票还有 {waiting} 栏待认定，认定后计入。" in texts
    hands.click(hands.button(overview, "去认定"))
    assert window.navigation.current == "settling"


def test_a_field_takes_two_keys_and_counts(page: SettlingPage, hands: Any, rows: Any) -> None:
    assert {doubt.asked.unit for doubt in page.queue.items} == ASKED
    (before,) = rows(COUNTED)
    assert before == (2 * UNITS - len(ASKED),)
    assert page.desk.near.scale > 0
    assert "选了几格" in words(page)
    keys = 0
    for key in (Qt.Key.Key_2, Qt.Key.Key_W):
        assert "墨迹" not in words(page), "the machine speaks after the person"
        hands.press(key)
        assert "机器所见墨迹：" in words(page)
        assert rows("SELECT count(*) FROM field_rulings") == [(keys // 2,)]
        hands.press(Qt.Key.Key_Return)
        keys += 2
    assert keys / len(ASKED) == 2
    first = page.queue.items[0].asked.unit
    said = {first: ("level", "良好")}
    assert rows(RULINGS) == [
        (unit, 1, *said.get(unit, ("invalid", None)), "several", 1) for unit in sorted(ASKED)
    ]
    assert rows(COUNTED) == [(2 * UNITS,)]
    assert page.queue.open == 0
    page._tabs.setCurrentIndex(2)
    assert {field.ruling.reason for field in page.settled.shown} == {"several"}


@pytest.fixture
def blank_sheet(year: Path, tmp_path: Path) -> None:
    """One more sheet, on which nothing is marked."""
    blank: dict[str, tuple[str, ...]] = {f"U{n:02}": () for n in range(1, UNITS + 1)}
    take(year, "收票人", tmp_path / "空白", [blank])


@pytest.mark.usefixtures("blank_sheet")
def test_a_blank_page_is_as_high_as_the_desk_and_its_words_stand_beside(
    window: MainWindow, qtbot: Any, hands: Any, rows: Any
) -> None:
    window.resize(1093, 574)  # a laptop's at 125 %
    page = shown(window, qtbot)
    qtbot.waitUntil(lambda: len(page.queue.items) == len(ASKED) + 1)
    desk = page.desk

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(desk, QPoint(0, 0)), widget.size())

    (row,) = [n for n, doubt in enumerate(page.queue.items) if not doubt.place.boxes]
    page.table.choose(row)
    qtbot.waitUntil(lambda: desk.near.scale > 0 and place(desk.near).height() > 0.8 * desk.height())
    enter, title = hands.button(desk, "认定，下一栏（Enter）"), desk._title
    assert max(place(title).right(), place(enter).right()) < place(desk.near).left()
    hands.press(Qt.Key.Key_W)
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM field_rulings WHERE state = 'invalid'") == [(1,)]
    # which doubt comes first is drawn with the numbers of the sheets
    other = next(n for n, doubt in enumerate(page.queue.items) if doubt.place.boxes)
    page.table.choose(other)
    qtbot.waitUntil(lambda: desk.row.isVisible() and place(desk.near).left() == place(title).left())
    assert place(desk.row).bottom() < place(desk.near).top() < place(enter).top()


@pytest.fixture
def filled_sheet(year: Path, tmp_path: Path) -> None:
    """One more sheet, of filled boxes in black and white: 优秀 everywhere."""
    take(year, "收票人", tmp_path / "涂满", [{}], filled=True)


@pytest.mark.usefixtures("filled_sheet")
def test_a_page_of_filled_boxes_is_one_question(
    window: MainWindow, qtbot: Any, hands: Any, rows: Any
) -> None:
    """But for the one field that the paper shows as struck, which is settled before."""
    page = shown(window, qtbot)
    whole = len(ASKED) + 1 + UNITS
    qtbot.waitUntil(lambda: len(page.queue.items) == whole)
    (before,) = rows(COUNTED)
    (at,) = [n for n, doubt in enumerate(page.queue.items) if doubt.asked.of_many]
    page.table.choose(at)
    assert "看不出是否涂改过" in words(page)
    assert "没有涂改的，按 1 照读" in words(page)
    qtbot.waitUntil(lambda: page.desk._seen)
    sheet = page.queue.items[at].asked.sheet
    (struck,) = [
        n
        for n, d in enumerate(page.queue.items)
        if d.asked.sheet == sheet and d.asked.unit == "U07"
    ]
    page.table.choose(struck)
    assert "涂满方框，看不出涂改" in words(page)
    qtbot.waitUntil(lambda: page.desk._seen)
    hands.press(Qt.Key.Key_W)
    hands.press(Qt.Key.Key_Return)
    page.table.choose(at)
    qtbot.waitUntil(lambda: page.desk._seen)
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: {d.asked.unit for d in page.queue.items if d.key not in page.queue.said} == ASKED
    )
    (after,) = rows(COUNTED)
    assert after == (before[0] + UNITS,)
    said = rows("SELECT field, state, level FROM field_rulings ORDER BY field")
    invalid = ("invalid", None)
    assert said == [
        (f"U{n:02}", *(invalid if n == 7 else ("level", "优秀"))) for n in range(1, UNITS + 1)
    ]
    hands.press(Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: page.queue.open == whole - 2)
    assert rows("SELECT field FROM field_rulings") == [("U07",)]


def test_what_was_settled_is_taken_back_and_again(
    page: SettlingPage, hands: Any, rows: Any, year: Path
) -> None:
    counted = rows(COUNTED)
    ballots = rows("SELECT id, entry_id, reviewer_id, status FROM ballots ORDER BY id")
    unit = page.queue.items[0].asked.unit
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Return)
    after = rows("SELECT * FROM field_rulings"), rows("SELECT * FROM marks ORDER BY 1, 2")
    assert rows(COUNTED) != counted
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows("SELECT * FROM field_rulings") == []
    assert rows(COUNTED) == counted
    assert rows("SELECT id, entry_id, reviewer_id, status FROM ballots ORDER BY id") == ballots
    current = page.queue.current
    assert current is not None
    assert (current.asked.unit, page.queue.open) == (unit, 2)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert (rows("SELECT * FROM field_rulings"), rows("SELECT * FROM marks ORDER BY 1, 2")) == after
    with Store.open(year, read_only=True) as store:
        assert store.verify().intact


def test_going_back_and_saying_otherwise_needs_a_reason(
    page: SettlingPage, hands: Any, rows: Any
) -> None:
    hands.press(Qt.Key.Key_Return)
    assert "请先按键选定" in words(page)
    assert rows("SELECT count(*) FROM field_rulings") == [(0,)]
    unit = page.queue.items[0].asked.unit
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Left)
    assert "已认定：优秀" in words(page)

    def give(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("再看原票")
        hands.click(hands.button(dialog, "认定"))

    hands.in_dialog("reason_dialog", give)
    hands.press(Qt.Key.Key_0)
    hands.press(Qt.Key.Key_Return)
    assert rows(RULINGS) == [(unit, 1, "blank", None, "再看原票", 1)]


def test_the_sheet_is_a_key_away(page: SettlingPage, hands: Any) -> None:
    hands.press(Qt.Key.Key_Space)
    (paper,) = page.findChildren(SheetWindow)
    current = page.queue.current
    assert current is not None
    assert current.asked.sheet in paper.windowTitle()
    assert not paper.picture.pixmap().isNull()
    paper.close()


def test_the_list_has_the_same_keys(page: SettlingPage, hands: Any, rows: Any) -> None:
    hands.focus_on(page.table)
    hands.press(Qt.Key.Key_Down)
    unit = page.queue.items[1].asked.unit
    assert f"{unit} " in words(page)
    hands.press(Qt.Key.Key_Q)
    hands.press(Qt.Key.Key_Return)
    assert rows(RULINGS) == [(unit, 1, "abstain", None, "several", 1)]


def wall(page: SettlingPage, said: str) -> None:
    """Turns to the wall of what was read so."""
    page._tabs.setCurrentIndex(1)
    alike = page.walls.alike
    texts = [alike.itemText(n) for n in range(alike.count())]
    alike.setCurrentIndex(next(n for n, text in enumerate(texts) if text.startswith(said)))


def test_a_picture_of_the_wall_is_pointed_out(
    page: SettlingPage, hands: Any, rows: Any, qtbot: Any
) -> None:
    page._tabs.setCurrentIndex(1)
    alike = page.walls.alike
    offered = [alike.itemText(n) for n in range(alike.count())]
    plain = 2 * UNITS - len(ASKED) - 3
    assert offered == ["空白 1 幅", f"优秀 {plain} 幅", "良好 1 幅", "较差 1 幅"]
    wall(page, "优秀")
    counted = rows(COUNTED)
    hands.focus_on(page.walls.wall)
    hands.press(Qt.Key.Key_Right)
    hands.press(Qt.Key.Key_Space)
    field = page.walls.shown[1]
    assert page.walls.wall.crossed == {1}
    doubts = "SELECT scan_id, field, doubted_by <> '', reason FROM field_doubts"
    assert rows(doubts) == [(field.scan_id, field.field, 1, "看图发现与读取不符")]
    assert rows(COUNTED) == [(counted[0][0] - 1,)]
    assert {d.asked.unit for d in page.queue.items} == {*ASKED, field.field}
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(doubts) == []
    assert rows(COUNTED) == counted
    assert page.walls.wall.crossed == frozenset()
    at = page.walls.wall.place_of(3).center()
    qtbot.mouseClick(page.walls.wall, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    assert rows(doubts) == [
        (page.walls.shown[3].scan_id, page.walls.shown[3].field, 1, "看图发现与读取不符")
    ]
    page._tabs.setCurrentIndex(0)
    go_to(page, page.walls.shown[3].field)
    hands.focus_on(page.desk)
    assert "看图指出读取有误" in words(page)
    hands.press(Qt.Key.Key_3)
    hands.press(Qt.Key.Key_Return)
    (ruled,) = rows(RULINGS)
    assert ruled[2:5] == ("level", "较差", "doubted")
    assert rows(COUNTED) == counted


def test_a_wall_shows_its_pictures(page: SettlingPage, hands: Any) -> None:
    wall(page, "良好")
    (field,) = page.walls.shown
    assert field.field == "U07"
    drawn = page.walls.wall.grab(page.walls.wall.place_of(0)).toImage()
    middle = drawn.height() // 3  # of the picture: its caption stands below
    dark = sum(drawn.pixelColor(x, middle).lightness() < 100 for x in range(drawn.width()))
    assert dark > 0
    hands.focus_on(page.walls.wall)
    hands.press(Qt.Key.Key_Return)
    (paper,) = page.findChildren(SheetWindow)
    assert field.sheet in paper.windowTitle()
    paper.close()


# two people, and the one who scanned


@pytest.fixture
def staffed(year: Path) -> Path:
    with Store.open(year) as store:
        store.accounts.set_up("组织者", PASSWORD, LEAST)
        store.sign_in("组织者", PASSWORD)
        for name in ("收票人", "监票人", "总监票人"):
            store.accounts.add(name, Role.CLERK, PASSWORD, must_change=False, cost=LEAST)
    return year


@pytest.fixture
def as_one(
    bare: MainWindow, hands: Any, qtbot: Any, staffed: Path
) -> Callable[[str], SettlingPage]:
    """The page as somebody who signs in sees it."""

    def enter(name: str) -> SettlingPage:
        bare._session.close()
        hands.enter_as(bare, staffed, name, PASSWORD)
        return shown(bare, qtbot)

    return enter


def test_who_scanned_settles_nothing(as_one: Callable[[str], SettlingPage]) -> None:
    page = as_one("收票人")
    assert page.queue.items == []
    assert page._note.text() == "您收取的批次有 2 栏存疑，须由他人认定。"
    assert not page._persons.isEnabled()
    assert len(as_one("监票人").queue.items) == len(ASKED)


def test_two_people_see_nothing_of_each_other(
    as_one: Callable[[str], SettlingPage], hands: Any, rows: Any
) -> None:
    page = as_one("组织者")
    hands.click(page._persons)
    assert rows("SELECT two_persons FROM paper_settings") == [(1,)]
    page = as_one("监票人")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        hands.press(key)
        hands.press(Qt.Key.Key_Return)
    assert page.queue.open == 0
    assert page._note.text() == "您已认定的 2 栏待第二人认定。"
    page = as_one("总监票人")
    assert page.queue.open == 2
    assert page.settled.total == 0
    hands.press(Qt.Key.Key_1)
    assert "监票人：" not in words(page)
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_W)
    hands.press(Qt.Key.Key_Return)
    unit = page.queue.items[1].asked.unit
    assert page.queue.open == 1
    assert "两人认定不一致（监票人：良好、总监票人：无效）" in words(page)
    assert rows(COUNTED) == [(2 * UNITS - 1,)]

    def give(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("共同核对原票")
        hands.click(hands.button(dialog, "认定"))

    hands.in_dialog("reason_dialog", give)
    hands.press(Qt.Key.Key_2)
    hands.press(Qt.Key.Key_Return)
    decided = [row for row in rows(RULINGS) if row[0] == unit]
    assert [row[1:5] for row in decided] == [
        (1, "level", "良好", "several"),
        (2, "invalid", None, "several"),
        (3, "level", "良好", "共同核对原票"),
    ]
    assert rows(COUNTED) == [(2 * UNITS,)]
    assert page.queue.open == 0


def test_a_page_without_a_picture_is_settled_from_the_paper(
    year: Path, bare: MainWindow, qtbot: Any, hands: Any, rows: Any
) -> None:
    connection = sqlite3.connect(year)
    with connection:
        connection.execute("DELETE FROM picture_contents")
    connection.close()
    bare.open_file(year)
    page = shown(bare, qtbot)
    assert "图像不在此处" in page.desk.near._words
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM field_rulings") == [(1,)]


def test_the_levels_are_named_over_their_boxes(page: SettlingPage) -> None:
    names = [words for _, words in page.desk.near._labels]
    assert names == [*(f"{n} {level}" for n, level in enumerate(LEVELS, 1)), "Q 弃权"]
    QTest.keyClick(page.desk, Qt.Key.Key_8)
    assert "选定" not in words(page)


def test_written_numbers_are_typed_from_their_pictures(
    bare: MainWindow, qtbot: Any, hands: Any, tmp_path: Path
) -> None:
    path = tmp_path / "手写.shufa"
    made(path, SCORED)
    picture = io.BytesIO()
    Image.new("L", (1680, 2376), 255).save(picture, "PNG")
    with Store.open(path) as store:
        year = store.evaluations.latest().id
        wish = LayoutWish(kind=LayoutKind.FRAMES, copies={"hall": 1})
        print_ballots(store, year, tmp_path / "票", wish, ["U01"])
        (sheet,) = store.sheets.all(year)
        layout = store.sheets.layouts.layout(sheet.layout_id)
        states = {box.field: "written" for box in layout.boxes}
        scan = new_scan(store, sheet, doubtful=states, picture=picture.getvalue())
        take_and_count(store, year, [scan])
    bare.open_file(path)
    page = shown(bare, qtbot)
    assert len(page.queue.items) == 2
    hands.type("61")
    assert "选定：61" in words(page)
    hands.press(Qt.Key.Key_Return)
    assert "超出范围" in words(page), "refused in words, and nothing is written"
    assert page.queue.open == 2
    hands.press(Qt.Key.Key_Backspace)
    hands.press(Qt.Key.Key_Backspace)
    hands.type("37.5")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_0)
    hands.press(Qt.Key.Key_Return)
    with Store.open(path, read_only=True) as store:
        (ballot,) = store.ballots.reader.of_evaluation(year, "written")
        assert ballot.marks == {"A1": Mark.number(37_500), "A2": Mark.number(0)}
