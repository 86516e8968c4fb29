"""签到 and 计票 in the window: who is ticked how, what absence means for ballots, what is red until it is explained."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from db.records import Mark
from desktop.pages.hall.absences_dialog import AbsencesDialog
from desktop.pages.hall.count_dialog import CountDialog
from desktop.pages.hall.name_search import matches
from desktop.sheets.ballots.code import BallotCode, code_text
from desktop.shell.main_window import MainWindow
from tests.desktop.pages.hall.sitting import Sitting

HERE = "SELECT r.code FROM hall_arrivals a JOIN reviewers r ON r.id = a.reviewer_id ORDER BY 1"
ABSENT = (
    "SELECT r.code, p.code, count(*) FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN parts p ON p.id = b.part_id WHERE b.attendance = 'absent' GROUP BY 1, 2 ORDER BY 1, 2"
)


@pytest.fixture
def sitting(window: MainWindow) -> Sitting:
    return Sitting(window)


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("赵一", "zy", True),
        ("赵一", "ＺＹ", True),
        ("赵一", "赵", True),
        ("赵一", "yz", False),
        ("欧阳明", "ym", True),
        ("单建国", "sjg", True),
        ("单建国", "djg", True),
        (
            "褚时健",
            "csj",
            True,
        ),  # a character that GB 2312 orders by its radical agrees with any letter
        ("赵一", "z1", False),
        ("赵一", "zyx", False),
    ],
)
def test_a_name_is_found_by_its_initials(name: str, typed: str, found: bool) -> None:
    assert matches(name, typed) is found


def test_people_are_ticked_by_name_and_by_scanner(sitting: Sitting, hands: Any, rows: Any) -> None:
    sitting.tab("签到")
    panel = sitting.page.arrivals
    hands.focus_on(panel.search)
    panel.search.setText("qe")
    assert [e.reviewer.code for e in panel.model.shown] == ["E1"]
    hands.press(Qt.Key.Key_Return)
    assert rows(HERE) == [("E1",)]
    assert panel.search.text() == ""
    hands.enter("L1")  # a hand scanner types the code of the invitation, and Enter
    hands.enter(code_text(BallotCode(2025, 1, "vote", "E2", "U03")))
    assert rows(HERE) == [("E1",), ("E2",), ("L1",)]
    panel.search.setText("没有这个人")
    hands.press(Qt.Key.Key_Return)
    assert panel.search.text() == "没有这个人", "what named nobody stays to be mended"
    assert sitting.window._session.store.arrivals.count(sitting.window._session.evaluation_id) == 3


def test_a_number_that_groups_share_is_read_beside_its_group(
    sitting: Sitting, hands: Any, rows: Any
) -> None:
    store, year = sitting.window._session.store, sitting.window._session.evaluation_id
    for group, name in (("leaders", "李重"), ("experts", "王重")):
        store.panel.add(year, f"{group}-K01", group, name)
    store.panel.add(year, "experts-K02", "experts", "周重")
    sitting.window._session.panel_changed.emit()
    sitting.tab("签到")
    panel = sitting.page.arrivals
    shown = [
        tuple(panel.model.index(row, column).data() for column in (1, 2, 3))
        for row in range(panel.model.rowCount())
    ]
    assert ("K01", "李重", "领导") in shown
    assert ("K01", "王重", "法律专家") in shown
    assert not [number for number, _, _ in shown if "-" in number]
    hands.focus_on(panel.search)
    hands.enter("K01")  # whose of the two it does not tell
    assert rows(HERE) == []
    panel.search.clear()
    hands.enter("K02")
    panel.search.clear()
    hands.enter("leaders-K01")  # as the code of an invitation says it
    assert rows(HERE) == [("experts-K02",), ("leaders-K01",)]


def test_space_ticks_and_takes_back(sitting: Sitting, hands: Any, rows: Any) -> None:
    sitting.tab("签到")
    table = sitting.page.arrivals.table
    table.choose(0)
    hands.focus_on(table)
    hands.press(Qt.Key.Key_Space)
    assert rows(HERE) == [("E1",)]
    hands.press(Qt.Key.Key_Space)
    assert rows(HERE) == []
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert rows(HERE) == [("E1",)]


def test_who_did_not_come_is_absent_for_all_ballots_of_the_session(
    sitting: Sitting, hands: Any, rows: Any
) -> None:
    session = sitting.window._session
    store, year = session.store, session.evaluation_id
    store.panel.add_numbered(year, "experts", "P", 3)
    everybody = {r.code: r for r in store.panel.reviewers(year)}
    store.arrivals.tick([everybody["L1"].id])
    store.arrivals.hand_out(year, "experts", 2)
    session.panel_changed.emit()
    sitting.tab("签到")

    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, AbsencesDialog)
        boxes = {code: box.isChecked() for code, box in dialog._boxes.items()}
        assert boxes == {"written": True, "vote": True}, "all twelve speak"
        dialog._boxes["written"].setChecked(False)
        hands.click(hands.button(dialog, "记缺席"))

    hands.in_dialog("absences_dialog", fill)
    hands.click(hands.button(sitting.page, "按签到记缺席…"))
    # E2 works at U04, which recuses them there
    assert rows(ABSENT) == [("E1", "vote", 12), ("E2", "vote", 11), ("P003", "vote", 12)]
    store.arrivals.tick([everybody["E1"].id])

    def again(dialog: QWidget) -> None:
        assert isinstance(dialog, AbsencesDialog)
        dialog._boxes["written"].setChecked(False)
        hands.click(hands.button(dialog, "记缺席"))

    hands.in_dialog("absences_dialog", again)
    hands.click(hands.button(sitting.page, "按签到记缺席…"))
    assert rows(ABSENT) == [("E2", "vote", 11), ("P003", "vote", 12)], (
        "who came late is wanted again"
    )


def test_a_difference_is_red_until_it_is_explained(sitting: Sitting, hands: Any, rows: Any) -> None:
    session = sitting.window._session
    store, year = session.store, session.evaluation_id
    entry = next(e for e in store.units.entries(year) if e.unit_code == "U01")
    for reviewer in store.panel.reviewers(year)[:2]:
        ballot = store.ballots.put_mark("vote", entry.id, reviewer.id, "V1", Mark.of_level("优秀"))
        store.ballots.submit(ballot.id)
    session.ballots_changed.emit()
    sitting.tab("计票")
    panel = sitting.page.count
    panel.part.setCurrentIndex(panel.part.findData("vote"))

    def fill(dialog: QWidget, returned: int = 3, why: str = "") -> None:
        assert isinstance(dialog, CountDialog)
        dialog._issued.setValue(3)
        dialog._returned.setValue(returned)
        dialog._explanation.setText(why)
        hands.click(hands.button(dialog, "确定"))

    def colour() -> object:
        return panel.model.index(0, 8).data(Qt.ItemDataRole.ForegroundRole)

    panel.table.choose(0)
    hands.focus_on(panel.table)
    hands.in_dialog("count_dialog", fill)
    hands.press(Qt.Key.Key_Return)
    assert panel.model.index(0, 8).data() == "差 1 张"
    assert colour() is not None
    panel.table.choose(0)
    hands.in_dialog("count_dialog", lambda d: fill(d, why="一张未填，当场作废"))
    hands.press(Qt.Key.Key_Return)
    assert panel.model.index(0, 8).data() == "差 1 张（已说明）"
    assert colour() is None
    assert rows("SELECT issued, returned, explanation FROM hall_counts") == [
        (3, 3, "一张未填，当场作废")
    ]
    line = sitting.page.projection.projector.picture.shown.counts[0]
    assert (line.issued, line.returned, line.valid) == (3, 3, 2)
    panel.table.choose(0)
    hands.press(Qt.Key.Key_Delete)
    assert rows("SELECT count(*) FROM hall_counts") == [(0,)]
