"""The ranking as it follows the ballots."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from python_calamine import CalamineWorkbook

from db.records import Mark
from desktop.pages.printing.page import PrintPage
from desktop.pages.results.page import ResultsPage
from desktop.pages.results.snapshots_dialog import SnapshotsDialog
from desktop.pages.scoring.page import ScoringPage
from desktop.session import Session
from desktop.shell.main_window import MainWindow


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
    assert page.proof is not None
    page.saving.save_one(target, page.proof)
    assert target.read_bytes().startswith(b"%PDF")
    assert "已保存" in window.status.currentMessage()


def test_pages_are_reached_by_keys(window: MainWindow, hands: Any) -> None:
    for number, title in ((Qt.Key.Key_2, "units"), (Qt.Key.Key_1, "overview")):
        hands.press(number, Qt.KeyboardModifier.ControlModifier)
        assert window._stack.currentWidget() is window.page(title)


def test_freezing_reopening_and_what_moved_between(
    window: MainWindow, hands: Any, rows: Any
) -> None:
    session = window._session
    for unit, mark in (("U01", 14), ("U02", 12)):
        score(session, unit, "L1", {"A1": mark, "A2": 9})
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)

    def freeze(text: str, accept: str) -> None:
        def give(dialog: QWidget) -> None:
            for line in dialog.findChildren(QLineEdit):
                line.setText("领导小组会议")
            hands.click(hands.button(dialog, accept))

        name = "freezing_dialog" if accept == "定稿" else "reason_dialog"
        hands.in_dialog(name, give)
        hands.click(hands.button(page, text))

    freeze("结果定稿…", "定稿")
    assert rows("SELECT frozen FROM evaluations") == [(1,)]
    assert "已定稿" in page._hint.text()
    window.go("scoring")
    scoring = window.page("scoring")
    assert isinstance(scoring, ScoringPage)
    assert not scoring.book.may_mark(scoring.book.entries[0].id)
    window.go("results")
    freeze("重新开放…", "重新开放")
    score(session, "U02", "E1", {"A1": 15, "A2": 10})
    session.ballots_changed.emit()
    freeze("结果定稿…", "定稿")

    def compare(dialog: QWidget) -> None:
        assert isinstance(dialog, SnapshotsDialog)
        dialog.table.selectAll()
        assert "U02" in {move.unit_code for move in dialog.differences.shown}
        assert all(move.events for move in dialog.differences.shown if move.unit_code == "U02")

    hands.in_dialog("snapshots_dialog", compare)
    hands.click(hands.button(page, "定稿记录…"))


def test_a_place_is_explained_down_to_its_ballots(window: MainWindow, hands: Any) -> None:
    score(window._session, "U01", "L1", {"A1": 14, "A2": 9})
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    page.table.choose(0)
    page.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    shown = page._derivation
    assert shown is not None
    text = shown.text.toPlainText()
    assert "东街道办事处" in text
    for piece in ("L1", "14", "9", "23.00"):
        assert piece in text
    shown.close()


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("名次", "名次与等次"),
        ("书面述法报告", "书面述法报告 23.00（满分 25"),
        ("总分", "总分"),
        ("加减分", "总分"),
        ("等次", "名次与等次"),
        ("按比例等次", "名次与等次"),
        ("有效票", "U01 东街道办事处"),
        ("单位", "U01 东街道办事处"),
    ],
)
def test_enter_on_a_number_shows_where_that_one_comes_from(
    window: MainWindow, hands: Any, column: str, first: str
) -> None:
    score(window._session, "U01", "L1", {"A1": 14, "A2": 9})
    score(window._session, "U01", "E1", {"A1": 14, "A2": 9})
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    page.explain(page.standings.record(0).entry.id)
    shown = page._derivation
    assert shown is not None
    shown.resize(700, 220)
    shown.close()
    headings = [c.title.replace("\n", "") for c in page.standings.columns]
    page.table.setCurrentIndex(page.standings.index(0, headings.index(column)))
    page.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    block = shown.text.cursorForPosition(QPoint(12, 12)).block()
    bar = shown.text.verticalScrollBar()
    assert block.text().startswith(first) or bar.value() == bar.maximum()
    shown.close()


def test_the_workings_are_saved_as_a_workbook(
    window: MainWindow, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, hands: Any
) -> None:
    session = window._session
    for unit, mark in (("U01", 14), ("U02", 15)):
        score(session, unit, "L1", {"A1": mark, "A2": 9})
    window.go("results")
    page = window.page("results")
    target = tmp_path / "表"
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, proposed: str, _kind: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    hands.click(hands.button(page, "计算表…"))
    written = target.with_suffix(".xlsx")
    assert asked == [str(tmp_path / "试点区2025年度述法评议-计算表.xlsx")]
    assert str(written) in window.status.currentMessage()
    book = CalamineWorkbook.from_path(str(written))
    ranks = {row[0]: row[2:] for row in book.get_sheet_by_name("名次").to_python()}
    assert 1 in ranks["U02"]
    assert "是" in ranks["U02"]
    assert "否" not in ranks["U02"]
