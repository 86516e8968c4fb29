"""Ctrl+Z names what it takes back, leads to where that is, and asks where handed-in ballots would no longer count."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from db.records import Attendance, Mark
from db.store import Store
from desktop.pages.findings.edits import add_finding, edit_finding
from desktop.pages.findings.page import FindingsPage
from desktop.pages.panel.edits import edit_reviewers
from desktop.pages.panel.page import PanelPage
from desktop.pages.units.edits import edit_entry, rename_unit
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
LEADERS = "SELECT leader FROM entries ORDER BY id"
ATTENDANCE = (
    "SELECT b.attendance, b.status, b.counted FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
    " WHERE r.code = ?"
)


@pytest.fixture
def store(window: MainWindow) -> Store:
    return window._session.store


def words_of(window: MainWindow) -> list[str]:
    """What the menu calls the next undo and redo."""
    return [
        action.text()
        for action in window.findChildren(QAction)
        if action.text().startswith(("撤销 ", "重做 "))
    ]


def test_undo_leads_to_the_row_it_changes(window: MainWindow, hands: Any, rows: Any) -> None:
    session = window._session
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    entry = page.model.record(2)
    assert window.desk.edits.perform(edit_entry(session, entry, {"leader": "某某"}))
    assert words_of(window) == [f"撤销 修改单位 {entry.unit}"]
    page.table.choose(0)
    page._search.setText("没有的单位")
    window.go("results")
    hands.press(Qt.Key.Key_Z, CTRL)
    assert window._stack.currentWidget() is page
    assert [page.model.record(row).id for row in page.table.rows()] == [entry.id]
    assert set(rows(LEADERS)) == {("",)}
    assert words_of(window) == [f"重做 修改单位 {entry.unit}"]
    window.go("results")
    hands.press(Qt.Key.Key_Y, CTRL)
    assert window._stack.currentWidget() is page
    assert ("某某",) in rows(LEADERS)


def test_two_findings_of_the_same_words_are_two(window: MainWindow, rows: Any, hands: Any) -> None:
    session, edits = window._session, window.desk.edits
    entry = session.store.units.entries(session.evaluation_id)[0]
    for _ in range(2):
        assert edits.perform(add_finding(session, entry, {"text": "台账不全"}))
    first, second = session.store.findings.of_evaluation(session.evaluation_id)
    edits.perform(edit_finding(session, second, {"measures": "补齐"}))
    window.go("findings")
    page = window.page("findings")
    assert isinstance(page, FindingsPage)
    measures = "SELECT id, measures FROM findings ORDER BY id"
    assert rows(measures) == [(first.id, ""), (second.id, "补齐")]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(measures) == [(first.id, ""), (second.id, "")]
    assert page.model.record(page.table.rows()[0]).id == second.id
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(measures) == [(first.id, "")]
    hands.press(Qt.Key.Key_Y, CTRL)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(measures) == [(first.id, ""), (second.id, "补齐")]


def handed_in(store: Store, evaluation_id: int, unit_code: str, reviewer_code: str) -> None:
    entry = store.units.find(evaluation_id, unit_code)
    (reviewer,) = [r for r in store.panel.reviewers(evaluation_id) if r.code == reviewer_code]
    put = store.ballots.put_mark
    put("written", entry.id, reviewer.id, "A1", Mark.number(5_000))
    store.ballots.submit(put("written", entry.id, reviewer.id, "A2", Mark.number(5_000)).id)


def test_a_wrong_workplace_undone_brings_the_ballots_back(
    window: MainWindow, store: Store, hands: Any, rows: Any
) -> None:
    session = window._session
    handed_in(store, session.evaluation_id, "U01", "E1")
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    (reviewer,) = [r for r in store.panel.reviewers(session.evaluation_id) if r.code == "E1"]
    unit = store.units.find(session.evaluation_id, "U01").unit
    window.desk.edits.perform(edit_reviewers(session, [reviewer], {"workplace": unit}))
    assert rows(ATTENDANCE, "E1") == [(Attendance.RECUSED.value, "submitted", 0)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(ATTENDANCE, "E1") == [(Attendance.PRESENT.value, "submitted", 1)]
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(ATTENDANCE, "E1") == [(Attendance.RECUSED.value, "submitted", 0)]


@pytest.mark.parametrize("by", ["title", "short_title"])
def test_a_wrong_name_of_a_unit_undone_brings_the_ballots_back(
    window: MainWindow, store: Store, hands: Any, rows: Any, by: str
) -> None:
    session = window._session
    (reviewer,) = [r for r in store.panel.reviewers(session.evaluation_id) if r.code == "E1"]
    store.panel.edit(reviewer.id, workplace="区法制办")
    handed_in(store, session.evaluation_id, "U01", "E1")
    entry = store.units.find(session.evaluation_id, "U01")
    edit = (
        rename_unit(session, entry, {"unit": "区法制办"}, "2025-01-01", "更名")
        if by == "title"
        else edit_entry(session, entry, {"short_title": "区法制办"})
    )
    assert window.desk.edits.perform(edit)
    assert rows(ATTENDANCE, "E1") == [(Attendance.RECUSED.value, "submitted", 0)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(ATTENDANCE, "E1") == [(Attendance.PRESENT.value, "submitted", 1)]


def test_what_somebody_changed_since_is_named_and_stays(
    window: MainWindow, store: Store, hands: Any, rows: Any
) -> None:
    session = window._session
    entry = store.units.find(session.evaluation_id, "U02")
    window.desk.edits.perform(edit_entry(session, entry, {"leader": "甲"}))
    store.units.edit(entry.id, leader="乙")
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(dialog.property("text"))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert entry.unit in seen[0]
    assert ("乙",) in rows(LEADERS)


def test_an_edit_that_changes_nothing_is_nothing_to_undo(window: MainWindow, store: Store) -> None:
    session = window._session
    entry = store.units.find(session.evaluation_id, "U02")
    assert window.desk.edits.perform(edit_entry(session, entry, {"leader": entry.leader}))
    assert not window.desk.edits.stack.canUndo()


def test_an_edit_of_another_year_is_taken_back_in_that_year(
    tmp_path: Path, window: MainWindow
) -> None:
    """The stack lives as long as the file is open; the events know which rows they changed."""
    session = window._session
    first = session.evaluation_id
    entry = session.store.units.find(first, "U02")
    window.desk.edits.perform(edit_entry(session, entry, {"leader": "甲"}))
    other = session.store.evaluations.create(
        session.store.schemes.current(first).version.text.replace("year = 2025", "year = 2026")
    )
    session.choose(other.id)
    window.undoing.undo()
    assert session.evaluation_id == first, "what is taken back is in sight"
    assert session.store.units.entry(entry.id).leader == entry.leader
