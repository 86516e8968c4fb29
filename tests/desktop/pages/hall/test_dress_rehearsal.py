"""The whole session at the console: drawn, spoken, typed by unit, counted, released line by line, printed.

`make soak` plays it with twelve units and 115 ballots each.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from db.records.releases import ReleaseKind
from db.scoring.lots import drawn_order
from desktop.cli import run
from desktop.pages.hall.count_dialog import CountDialog
from desktop.pages.hall.draw_dialog import DrawDialog
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from tests.desktop.pages.hall.sitting import CODES, Sitting
from tests.desktop.pages.scoring.paper_year import MARKS, Keys, opened

UNITS, BALLOTS = map(int, os.environ.get("SHUFA_REHEARSAL", "2x2").split("x"))
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SEED = "602214"
WHY = "一张未填，当场作废"


def draw(sitting: Sitting, hands: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, DrawDialog)
        hands.line(dialog, "种子").setText(SEED)
        hands.click(hands.button(dialog, "抽签"))

    sitting.tab("抽签")
    hands.in_dialog("draw_dialog", fill)
    hands.click(hands.button(sitting.page, "抽签…"))


def speak(sitting: Sitting, keys: Keys) -> None:
    """Eight minutes and the questions of each, the clock sped up."""
    sitting.start()
    for _ in range(UNITS):
        keys.press(Qt.Key.Key_Space)
        sitting.pass_(470)
        keys.press(Qt.Key.Key_Right)
        sitting.pass_(60)
        keys.press(Qt.Key.Key_Right)


def type_ballots(window: MainWindow, hands: Any, keys: Keys) -> None:
    """Unit by unit, each a little lower than the one before."""
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    hands.click(hands.button(page, "按单位录入"))
    for number in range(UNITS):
        unit = page.unit_entry.book.unit
        assert unit is not None
        assert unit.running_order == number + 1
        for _ in range(BALLOTS):
            for mark in (str(19 - number), *MARKS[1:]):
                keys.type(mark)
                keys.press(Qt.Key.Key_Return)
        keys.press(Qt.Key.Key_Return)


def count(sitting: Sitting, hands: Any) -> None:
    """As counted by hand; of the first unit one slip more came back than was typed."""

    def fill(dialog: QWidget, more: int, why: str) -> None:
        assert isinstance(dialog, CountDialog)
        dialog._issued.setValue(BALLOTS + more)
        dialog._returned.setValue(BALLOTS + more)
        dialog._explanation.setText(why)
        hands.click(hands.button(dialog, "确定"))

    sitting.window.go("hall")
    sitting.tab("计票")
    table = sitting.page.count.table
    for row in range(UNITS):
        table.choose(row)
        hands.focus_on(table)
        more, why = (0, "") if row else (1, WHY)
        hands.in_dialog("count_dialog", lambda d, m=more, w=why: fill(d, m, w))
        hands.press(Qt.Key.Key_Return)


def reveal(sitting: Sitting, hands: Any, keys: Keys) -> list[str]:
    """What the hall sees at the end, the best unit first."""
    session = sitting.window._session
    session.store.results.freeze(session.evaluation_id, "会议审定")
    session.store.releases.release(session.evaluation_id, ReleaseKind.OVERALL)
    session.evaluation_changed.emit()
    sitting.start()
    hands.press(Qt.Key.Key_6, ALT)
    picture = sitting.page.projection.projector.picture
    for number in range(1, UNITS + 1):
        hands.press(Qt.Key.Key_Down, ALT)
        keys.pressed += 1
        assert len(picture.shown.results) == number
    return [line[1] for line in picture.shown.results]


@pytest.mark.timeout(7200)
def test_from_the_lots_to_the_printed_record(bare: MainWindow, tmp_path: Path, hands: Any) -> None:
    path, codes = tmp_path / "现场.shufa", CODES[:UNITS]
    opened(bare, path, 0, BALLOTS)
    sitting = Sitting(bare, codes)
    draw(sitting, hands)
    order = drawn_order(codes, SEED)
    at_console, at_grid = Keys(hands), Keys(hands)
    speak(sitting, at_console)
    type_ballots(bare, hands, at_grid)
    assert at_grid.pressed == UNITS * (BALLOTS * 16 + 1)
    count(sitting, hands)
    shown = reveal(sitting, hands, at_console)
    assert at_console.pressed == 4 * UNITS, "three a unit, and one for its line"
    assert [name[:-1].removeprefix("示例区第") for name in shown] == [
        f"{int(code[1:])}号" for code in order
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
    assert WHY in said[tally]
