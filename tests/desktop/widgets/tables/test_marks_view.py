"""Cells of marks and of evidence, as an input method meets them."""

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent, QStandardItemModel
from PySide6.QtWidgets import QWidget

from desktop.widgets.tables.marks_view import MarksView
from tests.desktop.conftest import bring_to_front

ENABLED = Qt.InputMethodQuery.ImEnabled


@pytest.fixture
def view(qtbot: Any) -> MarksView:
    shown = MarksView("marks", along_rows=False)
    cells = QStandardItemModel(2, 2, shown)
    shown.setModel(cells)
    shown.set_words(lambda index: index.column() == 1)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitExposed(shown)
    bring_to_front(qtbot, shown)
    return shown


def _asks_for_words(widget: QWidget) -> bool:
    asked = QInputMethodQueryEvent(ENABLED)
    QCoreApplication.sendEvent(widget, asked)
    return bool(asked.value(ENABLED))


def test_only_evidence_is_for_an_input_method(view: MarksView, hands: Any) -> None:
    for column, words in ((0, False), (1, True), (0, False)):
        view.start(0, column)
        assert _asks_for_words(view) is words
        hands.press(Qt.Key.Key_F2)
        editor = hands.focus()
        assert editor is not view
        assert _asks_for_words(editor) is words
        hands.press(Qt.Key.Key_Escape)


def test_a_word_that_comes_at_once_is_in_the_cell(view: MarksView, hands: Any) -> None:
    view.start(0, 1)
    at_once = QInputMethodEvent()
    at_once.setCommitString("你好")
    QCoreApplication.sendEvent(view, at_once)
    hands.enter("!")
    assert view.model().index(0, 1).data() == "你好!"
