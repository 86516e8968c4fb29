"""The whole session by keys alone: drawn, spoken, typed by unit, counted, frozen, released line by line, printed.

`make soak` plays it with twelve units and 115 ballots each. Every key that the person at the console presses is
counted; no mouse, and nothing through the store that a person does in the window.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTabWidget, QWidget

from db.scoring.lots import drawn_order
from desktop.cli import run
from desktop.pages.hall.count_dialog import CountDialog
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.page import ResultsPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front
from tests.desktop.pages.hall.sitting import CODES, Sitting
from tests.desktop.pages.scoring.paper_year import MARKS, Keys, opened

UNITS, BALLOTS = map(int, os.environ.get("SHUFA_REHEARSAL", "2x2").split("x"))
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SCORING, HALL, RESULTS = Qt.Key.Key_5, Qt.Key.Key_8, Qt.Key.Key_9
SEED = "602214"
# Words, and the keys that spell them.
WHY = "一张未填，当场作废", "yizhangweitian ,dangchangzuofei "
MINUTES = "会议审定", "huiyishending "
MOST_ONCE = 200  # keys pressed once a session, however many units speak


class Console:
    """Whoever sits at the console, and the keys of each part of the session."""

    def __init__(self, window: MainWindow, hands: Any, qtbot: Any) -> None:
        self.sitting = Sitting(window, CODES[:UNITS])
        self.window, self.hands, self._qtbot = window, hands, qtbot
        self.pressed: dict[str, int] = {}
        self.keys = Keys(hands)

    @contextmanager
    def part(self, name: str) -> Iterator[Keys]:
        """The keys of a part are counted by themselves."""
        self.keys = Keys(self.hands)
        yield self.keys
        self.pressed[name] = self.keys.pressed

    def tab(self, text: str) -> None:
        """Arrows along the tabs of the hall's page."""
        tabs = self.sitting.page.findChild(QTabWidget)
        assert isinstance(tabs, QTabWidget)
        self.keys.reach(tabs.tabBar())
        wanted = [tabs.tabText(n) for n in range(tabs.count())].index(text)
        while tabs.currentIndex() != wanted:
            ahead = tabs.currentIndex() < wanted
            self.keys.press(Qt.Key.Key_Right if ahead else Qt.Key.Key_Left)

    def answer(
        self, name: str, act: Callable[[QWidget], None], button: QWidget | None = None
    ) -> None:
        """Opens a dialog by its button, or by Enter, acts in it, and has the keyboard back."""

        def once_there(dialog: QWidget) -> None:
            self._wait_for(dialog)
            act(dialog)

        if button is not None:
            self.keys.reach(button)
        self.hands.in_dialog(name, once_there)
        self.keys.press(Qt.Key.Key_Return if button is None else Qt.Key.Key_Space)
        self._wait_for(self.window)

    def choose(self, row: int) -> None:
        """Down to a row of the open menu, the first being 1; a menu takes every key."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for key in (*[Qt.Key.Key_Down] * row, Qt.Key.Key_Return):
            self._qtbot.keyClick(menu, key)
            self.keys.pressed += 1

    def wait(self, until: Callable[[], bool]) -> None:
        """Until something is so that the program does by itself."""
        self._qtbot.waitUntil(until)

    def _wait_for(self, window: QWidget) -> None:
        bring_to_front(self._qtbot, window)
        self._qtbot.waitUntil(lambda: window.isAncestorOf(self.hands.focus()))


def draw(console: Console) -> None:
    def fill(dialog: QWidget) -> None:
        keys.reach(console.hands.line(dialog, "种子"))
        keys.type(SEED)
        keys.press(Qt.Key.Key_Return)

    with console.part("draw") as keys:
        keys.press(HALL, CTRL)
        console.tab("抽签")
        console.answer("draw_dialog", fill, console.hands.button(console.sitting.page, "抽签…"))


def issue(console: Console) -> None:
    """So many ballots are handed out a unit."""
    with console.part("issue") as keys:
        console.tab("签到")
        (box,) = console.sitting.page.arrivals._boxes.values()
        keys.reach(box)
        keys.type(str(BALLOTS))
        keys.press(Qt.Key.Key_Return)


def speak(console: Console) -> None:
    """Eight minutes and the questions of each, the clock sped up."""
    with console.part("go to the clock") as keys:
        console.tab("进行")
        keys.reach(console.sitting.page.run.table)
    with console.part("speak") as keys:
        for _ in range(UNITS):
            keys.press(Qt.Key.Key_Space)
            console.sitting.pass_(470)
            keys.press(Qt.Key.Key_Right)
            console.sitting.pass_(60)
            keys.press(Qt.Key.Key_Right)


def type_ballots(console: Console) -> None:
    """Unit by unit, each a little lower than the one before."""
    page = console.window.page("scoring")
    assert isinstance(page, ScoringPage)
    with console.part("go to the grid") as keys:
        keys.press(SCORING, CTRL)
        keys.reach(console.hands.button(page, "逐单位评分"))
        keys.press(Qt.Key.Key_Right)
        keys.press(Qt.Key.Key_Right)
        keys.press(Qt.Key.Key_Space)  # into the grid
    with console.part("type") as keys:
        for number in range(UNITS):
            unit = page.unit_entry.book.unit
            assert unit is not None
            assert unit.running_order == number + 1
            for _ in range(BALLOTS):
                for mark in (str(19 - number), *MARKS[1:]):
                    keys.type(mark)
                    keys.press(Qt.Key.Key_Return)
            keys.press(Qt.Key.Key_Return)


def count(console: Console) -> None:
    """As counted by hand; of the first unit one slip more came back than was typed."""

    def agree(dialog: QWidget) -> None:
        assert isinstance(dialog, CountDialog)
        assert dialog.hand_count.issued == dialog.hand_count.returned == BALLOTS
        keys.press(Qt.Key.Key_Return)

    def differ(dialog: QWidget) -> None:
        assert isinstance(dialog, CountDialog)
        for box in (dialog._issued, dialog._returned):
            keys.reach(box)
            keys.press(Qt.Key.Key_A, CTRL)
            keys.type(str(BALLOTS + 1))
        keys.reach(dialog._explanation)
        keys.write(*WHY)
        keys.press(Qt.Key.Key_Return)

    with console.part("count the first") as keys:
        keys.press(HALL, CTRL)
        console.tab("计票")
        keys.reach(console.sitting.page.count.table)
        keys.press(Qt.Key.Key_Home, CTRL)
        console.answer("count_dialog", differ)
    with console.part("count") as keys:
        for _ in range(UNITS - 1):
            console.answer("count_dialog", agree)


def decide(console: Console) -> None:
    """Freezes the result, with a word for whatever is still open, and releases the ranking."""

    def freeze(dialog: QWidget) -> None:
        for line in dialog.findChildren(QLineEdit):
            keys.reach(line)
            keys.write(*MINUTES)
        keys.press(Qt.Key.Key_Return)

    def release(dialog: QWidget) -> None:
        keys.push(console.hands.button(dialog, "公布"))
        keys.push(console.hands.button(dialog, "关闭"))

    page = console.window.page("results")
    assert isinstance(page, ResultsPage)
    with console.part("freeze") as keys:
        keys.press(RESULTS, CTRL)
        console.answer("freezing_dialog", freeze, console.hands.button(page, "结果定稿…"))
        assert console.window._session.evaluation.frozen
    with console.part("release") as keys:
        console.answer("releasing_dialog", release, console.hands.button(page, "公布…"))


def reveal(console: Console) -> list[str]:
    """What the hall sees at the end, the best unit first."""
    with console.part("go to the result") as keys:
        keys.press(HALL, CTRL)
        keys.press(Qt.Key.Key_6, ALT)
    picture = console.sitting.page.projection.projector.picture
    with console.part("reveal") as keys:
        for number in range(1, UNITS + 1):
            assert len(picture.shown.results) == number - 1
            keys.press(Qt.Key.Key_Down, ALT)
            assert len(picture.shown.results) == number
    return [line[1] for line in picture.shown.results]


def ask_for_record(console: Console) -> str:
    """现场会记录 from the page's own menu to the button that prints it; its words, as the print centre shows it."""
    page = console.window.page("print")
    assert isinstance(page, PrintPage)
    with console.part("print") as keys:
        keys.reach(console.hands.button(console.sitting.page, "打印"))
        keys.press(Qt.Key.Key_Space)
        console.choose(4)
        console.wait(lambda: "现场会记录" in proved(page))
        keys.reach(console.hands.button(page, "打印…"))
    return proved(page)


def proved(page: PrintPage) -> str:
    """The words of the proof that stands ready; empty while it is being made."""
    proof = page.proof
    if proof is None:
        return ""
    pages = PdfReader(BytesIO(proof.printed.pdf)).pages
    return "".join(p.extract_text() for p in pages).replace(" ", "")


def check_keys(pressed: dict[str, int]) -> None:
    """A unit costs six keys at the console and at most sixteen a ballot at the grid; the rest is pressed once."""
    once = dict(pressed)
    assert once.pop("speak") == 3 * UNITS, "start, questions, end"
    assert once.pop("type") <= UNITS * (BALLOTS * 16 + 1)
    assert once.pop("count") == 2 * (UNITS - 1), "open, agree"
    assert once.pop("reveal") == UNITS, "its line"
    assert sum(once.values()) <= MOST_ONCE, once


@pytest.mark.timeout(7200)
def test_from_the_lots_to_the_printed_record(
    bare: MainWindow, tmp_path: Path, hands: Any, qtbot: Any, record_property: Any
) -> None:
    path, codes = tmp_path / "现场.shufa", CODES[:UNITS]
    opened(bare, path, 0, BALLOTS)
    console = Console(bare, hands, qtbot)
    for part in (draw, issue, speak, type_ballots, count, decide):
        part(console)
    shown = reveal(console)
    words = ask_for_record(console)
    assert f"应述{UNITS}家，已述{UNITS}家" in words
    record_property("keys", console.pressed)
    check_keys(console.pressed)
    assert [name[:-1].removeprefix("示例区第") for name in shown] == [
        f"{int(code[1:])}号" for code in drawn_order(codes, SEED)
    ]
    hands.press(Qt.Key.Key_W, CTRL)

    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        states = "SELECT status, count(*) FROM ballots GROUP BY status"
        assert connection.execute(states).fetchall() == [("submitted", UNITS * BALLOTS)]
        done = dict(connection.execute("SELECT what, count(*) FROM events GROUP BY what"))
    assert done["mark.put"] == UNITS * BALLOTS * len(MARKS)
    assert done["ballot.submit"] == UNITS * BALLOTS
    assert run(["verify", str(path)]) == 0
    out = tmp_path / "papers"
    assert run(["sheets", str(path), "--out", str(out), "--only", "session,count"]) == 0
    (record,), (tally,) = out.glob("*现场会记录*.pdf"), out.glob("*计票单*.pdf")
    said = {
        name: "".join(p.extract_text() for p in PdfReader(name).pages).replace(" ", "")
        for name in (record, tally)
    }
    assert f"应述{UNITS}家，已述{UNITS}家" in said[record]
    assert SEED in said[record]
    assert WHY[0] in said[tally]
