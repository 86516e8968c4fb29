"""The reviewer reads the report beside the ballot."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.pages.scoring.page import ScoringPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.exchange.documents.made_documents import docx
from tests.desktop.shell.dropping import drop

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def units(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def scoring(window: MainWindow) -> ScoringPage:
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "E1")
    return page


def test_the_report_follows_the_ballot(
    units: UnitsPage, window: MainWindow, hands: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(docx(["严格规范公正文明执法"]))
    drop(units.table, 0, path)
    page = scoring(window)
    page.start()
    assert "文明执法" in page.report.reader.text.toPlainText()
    hands.enter("14")
    assert rows("SELECT points FROM marks") == [(14000,)], (
        "reading leaves the keyboard with the ballot"
    )
    page.list.choose(1)
    assert page.report.reader.note.text() == "该单位尚未提交报告"
    page.list.choose(0)
    assert page.report.reader.currentWidget() is page.report.reader.text


def test_the_report_is_put_aside_by_key(
    units: UnitsPage, window: MainWindow, hands: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("初稿", encoding="utf-8")
    drop(units.table, 0, path)
    page = scoring(window)
    page.start()
    assert page.report.isVisible()
    hands.press(Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(page.report.isHidden)
    path.write_text("二稿", encoding="utf-8")
    window.go("units")
    drop(units.table, 0, path)
    page = scoring(window)
    assert not page.report.isVisible(), "it stays as the reviewer left it"
    page.start()
    hands.press(Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(page.report.isVisible)
    assert page.report.reader.text.toPlainText() == "二稿"


def test_without_reports_the_ballot_has_the_room(window: MainWindow) -> None:
    page = scoring(window)
    assert not page.report.isVisible()
