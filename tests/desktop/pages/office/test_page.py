"""The office at its own scores: typed, pasted, refused, taken back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.pages.office.adjustment_dialog import AdjustmentDialog
from desktop.pages.office.page import OfficePage
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
GIVEN = (
    "SELECT u.code, g.points, g.evidence FROM given_scores g JOIN entries e ON e.id = g.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY u.code"
)
ADJUSTMENTS = "SELECT kind, points, evidence FROM adjustments"
EXTRA = """
[[parts]]
code = "daily"
title = "日常工作"
kind = "given"
full = 100

[[parts]]
code = "duty"
title = "保障措施"
kind = "deducted"
criteria = [
  { code = "D1", title = "专题学法", points = 5, per_occurrence = 0.3, cap = 1.2, categories = ["街道"] },
]

[[composition]]
presentation = "书面\""""


@pytest.fixture
def page(window: MainWindow) -> OfficePage:
    session = window._session
    text = session.store.schemes.current(session.evaluation_id).version.text
    changed = text.replace('\n[[composition]]\npresentation = "书面"', EXTRA, 1)
    session.store.schemes.adopt(session.evaluation_id, changed)
    session.scheme_changed.emit()
    window.go("office")
    page = window.page("office")
    assert isinstance(page, OfficePage)
    return page


def test_a_score_typed_is_in_the_file(page: OfficePage, hands: Any, rows: Any) -> None:
    page.view.start(0, 0)
    hands.enter("95.5")
    assert rows(GIVEN) == [("U01", 95500, "")]
    hands.enter("101")
    wrong = page.grid.index(1, 0)
    assert wrong.data() == "101"
    assert "100" in wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert rows(GIVEN) == [("U01", 95500, "")]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(GIVEN) == []


def test_a_wrong_score_is_told_where_one_looks(
    page: OfficePage, window: MainWindow, hands: Any, rows: Any
) -> None:
    page.view.start(0, 0)
    hands.enter("101")
    assert page.view.currentIndex() == page.grid.index(0, 0)
    assert page._told.isVisible()
    assert page._told.text() == "应在 0 到 100 之间"
    assert window.status.saved_text == "未保存 1 格"
    hands.type("100")
    hands.press(Qt.Key.Key_Tab)
    assert not page._told.isVisible()
    assert rows(GIVEN) == [("U01", 100_000, "")]
    assert page.view.currentIndex() == page.grid.index(0, 1)
    hands.press(Qt.Key.Key_Left)
    hands.type("99")
    hands.press(Qt.Key.Key_Right)
    assert rows(GIVEN) == [("U01", 99_000, "")]
    page.view.start(2, 2)
    hands.type("1")
    assert page._told.text() == "该单位不适用此项"


def test_a_frozen_year_says_why_nothing_can_be_typed(
    page: OfficePage, window: MainWindow, hands: Any
) -> None:
    session = window._session
    session.store.results.freeze(session.evaluation_id, "定稿")
    session.evaluation_changed.emit()
    page.view.start(0, 0)
    hands.type("9")
    assert "结果已定稿" in page._told.text()


def test_scores_evidence_and_times_are_pasted_together(
    page: OfficePage, hands: Any, rows: Any
) -> None:
    QGuiApplication.clipboard().setText("95\t考核办〔2025〕3号\t2\n88.5\t\t\n90\t同上\t")
    page.view.start(0, 0)
    hands.press(Qt.Key.Key_V, CTRL)
    assert rows(GIVEN) == [
        ("U01", 95000, "考核办〔2025〕3号"),
        ("U02", 88500, ""),
        ("U03", 90000, "同上"),
    ]
    assert rows("SELECT times FROM occurrences") == [(2,)]
    assert page.grid.index(2, 2).data() == "—"


def test_an_adjustment_has_evidence_and_can_be_taken_back(
    page: OfficePage, hands: Any, rows: Any
) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, AdjustmentDialog)
        dialog._unit.setCurrentIndex(1)
        dialog._points.setText("1.5")
        assert not hands.button(dialog, "确定").isEnabled()
        dialog._evidence.setText("市级表彰")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("adjustment_dialog", fill)
    hands.click(hands.button(page, "新增…"))
    assert rows(ADJUSTMENTS) == [("bonus", 1500, "市级表彰")]
    page.table.choose(0)
    page.table.setFocus()
    hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "移除")))
    hands.press(Qt.Key.Key_Delete)
    assert rows(ADJUSTMENTS) == []
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(ADJUSTMENTS) == [("bonus", 1500, "市级表彰")]


def test_evidence_before_its_score_waits_for_it(
    page: OfficePage, window: MainWindow, hands: Any, rows: Any
) -> None:
    page.view.start(0, 1)
    hands.enter("No. 3")
    assert "先填分数" in page.grid.wrong(page.grid.index(0, 1))
    assert rows("SELECT 1 FROM given_scores") == []
    page.view.start(0, 0)
    hands.enter("7.5")
    assert rows("SELECT points, evidence FROM given_scores") == [(7500, "No. 3")]
    assert not page.grid.unsaved.lines()
