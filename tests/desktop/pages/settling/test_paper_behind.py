"""From an event and from a ballot that is typed again to the piece of paper, by one key."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from db.records import Mark
from db.store import Store
from db.store.ballots.check_records import DrawnBy
from desktop.ballots.sheet_window import SheetWindow
from desktop.pages.checks.page import CheckPage
from desktop.pages.trail.page import TrailPage
from desktop.shell.main_window import MainWindow

pytestmark = pytest.mark.xdist_group("settling")  # its sheets are scanned once


def paper_of(qtbot: Any, top: QWidget) -> str:
    """The title of the window with paper that opens; it is closed."""
    found: list[SheetWindow] = []

    def is_open() -> bool:
        found[:] = [w for w in top.findChildren(SheetWindow) if w.isVisible()]
        return bool(found)

    qtbot.waitUntil(is_open)
    (window,) = found
    window.close()
    return window.windowTitle()


def test_an_event_shows_its_paper(window: MainWindow, hands: Any, qtbot: Any) -> None:
    window.go("trail")
    page = window.page("trail")
    assert isinstance(page, TrailPage)
    by_kind = {event.what: row for row, event in reversed([*enumerate(page.model.shown)])}
    page.table.choose(by_kind["entry.add"])
    assert not page.paper.isEnabled()
    page.table.choose(by_kind["ballot.scan"])
    number = page.model.shown[by_kind["ballot.scan"]].subject.split("/")[1]
    hands.focus_on(page.table)
    hands.press(Qt.Key.Key_F4)
    assert paper_of(qtbot, page) == f"纸质票 {number}"


def test_a_ballot_that_is_typed_again_shows_its_paper(
    year: Path, window: MainWindow, hands: Any, qtbot: Any
) -> None:
    window._session.close()
    with Store.open(year, "录入员") as store:
        evaluation = store.evaluations.latest().id
        entry = store.double_entry
        entry.start(evaluation, "vote", 100, DrawnBy.BALLOT, "")
        second, *_ = entry.to_check(evaluation, "vote")
        entry.put_mark(second.id, "V1", Mark.of_level("较差"))
        entry.finish(second.id)
        paper = store.paper_behind.of_ballot(second.ballot_id)
        assert paper is not None
    window.open_file(year)
    window.go("checks")
    page = window.page("checks")
    assert isinstance(page, CheckPage)
    rows = [n for n, shown in enumerate(page.seconds.shown) if shown.id == second.id]
    page.list.choose(rows[0])
    hands.focus_on(page.list)
    hands.press(Qt.Key.Key_F4)
    assert paper_of(qtbot, page) == f"纸质票 {paper.sheet}"

    def look(dialog: QWidget) -> None:
        button: QAbstractButton = hands.button(dialog, "看纸质票")
        hands.click(button)
        assert paper_of(qtbot, dialog) == f"纸质票 {paper.sheet}"

    page._tabs.setCurrentIndex(1)
    page._open.choose(0)
    hands.focus_on(page._open)
    hands.in_dialog("settle_dialog", look)
    hands.press(Qt.Key.Key_Return)
