"""The ranking as it follows the ballots."""

from typing import Any

from PySide6.QtCore import Qt

from db.records import Mark
from desktop.session import Session
from desktop.windows.main_window import MainWindow
from desktop.windows.print_page import PrintPage
from desktop.windows.results_page import ResultsPage


def score(session: Session, unit: str, reviewer: str, marks: dict[str, int]) -> None:
    store = session.store
    entry = store.units.find(session.evaluation_id, unit)
    who = next(r for r in store.panel.reviewers(session.evaluation_id) if r.code == reviewer)
    ballots = [
        store.ballots.put_mark("written", entry.id, who.id, code, Mark.number(points * 1000))
        for code, points in marks.items()
    ]
    store.ballots.submit(ballots[-1].id)


def test_a_submitted_ballot_appears_in_the_ranking(window: MainWindow) -> None:
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    assert page.standings.rowCount() == 0
    assert page.unranked.rowCount() == 4
    session = window._session
    for unit, mark in (("U01", 14), ("U02", 15)):
        score(session, unit, "L1", {"A1": mark, "A2": 9})
    session.ballots_changed.emit()
    assert [s.entry.unit_code for s in page.standings.shown] == ["U02", "U01"]
    assert page.unranked.rowCount() == 2
    assert all(reason for _, reason in page.unranked.shown)
    page._set.setCurrentIndex(1)
    assert {s.entry.category for s in page.standings.shown} <= {"街道"}


def test_the_preview_is_the_pdf(window: MainWindow, tmp_path: Any) -> None:
    score(window._session, "U01", "L1", {"A1": 14, "A2": 9})
    window.go("print")
    page = window.page("print")
    assert isinstance(page, PrintPage)
    assert page.document.pageCount() >= 1
    text = page.document.getAllText(0).text()
    assert "试点区2025年度述法评议" in text
    target = tmp_path / "排名表.pdf"
    page.save_to(target)
    assert target.read_bytes().startswith(b"%PDF")
    assert "已保存" in window.status.currentMessage()


def test_pages_are_reached_by_keys(window: MainWindow, hands: Any) -> None:
    for number, title in ((Qt.Key.Key_2, "units"), (Qt.Key.Key_1, "overview")):
        hands.press(number, Qt.KeyboardModifier.ControlModifier)
        assert window._stack.currentWidget() is window.page(title)
