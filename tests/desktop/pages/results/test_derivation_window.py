"""The derivation follows the ballots while it is seen, and is gone with the file that it is about."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QSize, QUrl
from PySide6.QtWidgets import QMessageBox, QWidget

from db.records import Mark
from db.store import Store
from desktop.ballots.sheet_window import SheetWindow
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.derivation_window import DerivationWindow
from desktop.pages.results.page import ResultsPage
from desktop.shell.main_window import MainWindow
from tests.db.store.paper.printed import print_for
from tests.db.store.paper.scanned import new_scan, take_and_count
from tests.desktop.conftest import SCHEME


@pytest.fixture
def shown(window: MainWindow) -> DerivationWindow:
    """The derivation of the first unit."""
    derivation = DerivationWindow(window._session, window.desk.tasks, window.notices, window)
    entry = window._session.store.units.find(window._session.evaluation_id, "U01")
    derivation.show_entry(entry.id)
    assert "东街道办事处" in derivation.text.toPlainText()
    return derivation


def test_it_follows_a_mark(window: MainWindow, shown: DerivationWindow) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    reviewer = session.store.panel.reviewers(session.evaluation_id)[0]
    before = shown.text.toPlainText()
    mark = Mark.number(8500)
    session.store.ballots.put_mark("written", entry.id, reviewer.id, "A2", mark)
    ballot = session.store.ballots.put_mark("written", entry.id, reviewer.id, "A1", mark)
    session.store.ballots.submit(ballot.id)
    session.ballots_changed.emit()
    assert shown.text.toPlainText() != before
    assert "8.5" in shown.text.toPlainText()


def test_closed_it_reads_no_more(window: MainWindow, shown: DerivationWindow) -> None:
    shown.close()
    before = shown.text.toPlainText()
    entry = window._session.store.units.find(window._session.evaluation_id, "U01")
    window._session.store.units.edit(entry.id, category="其他")
    window._session.entries_changed.emit()
    assert shown.text.toPlainText() == before


def test_it_goes_with_its_file(
    window: MainWindow, shown: DerivationWindow, tmp_path: Path, qtbot: Any
) -> None:
    """Another file has no such unit: pytest-qt tells what is raised in a slot."""
    with Store.create(tmp_path / "另一年.shufa") as store:
        store.evaluations.create(SCHEME)
    window.open_file(tmp_path / "另一年.shufa")
    qtbot.waitUntil(lambda: not shown.isVisible())
    window._session.results_outdated.emit()
    assert not shown.isVisible()


def test_a_frozen_place_on_other_ballots_is_refused_in_words(
    window: MainWindow, shown: DerivationWindow, year: Path, hands: Any
) -> None:
    """What was changed behind the program's back is said, not shown as the way to the frozen place."""
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    reviewer = session.store.panel.reviewers(session.evaluation_id)[0]
    for code in ("A1", "A2"):
        mark = Mark.number(8500)
        session.store.ballots.put_mark("written", entry.id, reviewer.id, code, mark)
    session.store.results.freeze(session.evaluation_id, "局务会")
    session.evaluation_changed.emit()
    with closing(sqlite3.connect(year)) as connection, connection:
        connection.execute("UPDATE marks SET points = 9000")
    told: list[str] = []

    def read(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        told.append(dialog.text())
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    shown.show_entry(entry.id)
    assert "定稿" in told[0]
    assert not shown.isVisible()


def test_a_click_shows_the_paper_that_a_mark_was_read_from(
    window: MainWindow, shown: DerivationWindow
) -> None:
    """The number of the sheet stands beside the ballot; its picture has the unit's row framed."""
    session = window._session
    store, evaluation = session.store, session.evaluation_id
    reviewer = store.panel.reviewers(evaluation)[0]
    print_for(store, evaluation, "written", [reviewer.id])
    (sheet,) = store.sheets.all(evaluation)
    page = io.BytesIO()
    Image.new("L", (1680, 2376), 255).save(page, "PNG")
    scan = new_scan(store, sheet, picture=page.getvalue())
    assert take_and_count(store, evaluation, [scan]).counted > 0
    session.ballots_changed.emit()
    assert sheet.number in shown.text.toPlainText()
    shown.text.anchorClicked.emit(QUrl(f"sheet:{sheet.number}"))
    paper = shown.findChild(SheetWindow)
    assert paper is not None
    assert sheet.number in paper.windowTitle()
    picture = paper.picture.pixmap().toImage()
    assert picture.size() == QSize(840, 1188)
    coloured = [
        y
        for y in range(0, 1188, 2)
        if any(picture.pixelColor(x, y).hsvSaturation() > 0 for x in range(380, 440, 4))
    ]
    assert coloured
    assert min(coloured) > 4 * 40
    assert max(coloured) < 4 * 90
    session.close()
    assert not paper.isVisible()


def test_paper_without_a_picture_says_so(window: MainWindow, shown: DerivationWindow) -> None:
    store, evaluation = window._session.store, window._session.evaluation_id
    reviewer = store.panel.reviewers(evaluation)[0]
    print_for(store, evaluation, "written", [reviewer.id])
    (sheet,) = store.sheets.all(evaluation)
    paper = SheetWindow(window._session, sheet.number, 1, shown)
    assert paper.picture.text() == "这张票已不在批次中。"


def test_it_turns_through_the_ranking_and_prints(
    window: MainWindow, scored: None, hands: Any, qtbot: Any
) -> None:
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    order = [s.entry for s in page.standings.shown] + [row[0].entry for row in page.unranked.shown]
    assert len(order) == 4
    page.explain(order[0].id)
    shown = page._derivation
    assert shown is not None
    assert not shown._before.isEnabled()
    for entry in order[1:]:
        hands.click(shown._after)
        assert entry.unit in shown.text.toPlainText()
    assert not shown._after.isEnabled()
    hands.click(shown._before)
    hands.click(hands.button(shown, "打印…"))
    assert window.navigation.current == "print"
    paper = window.page("print")
    assert isinstance(paper, PrintPage)
    qtbot.waitUntil(lambda: paper.proof is not None)
    assert paper.choices.kind.name == "breakdown"
    assert paper.choices.units == frozenset({order[2].unit_code})
    shown.close()
