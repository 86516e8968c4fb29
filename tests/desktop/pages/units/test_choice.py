"""One unit of many, found by some of its name or code."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.pages.units.choice import UnitChoice
from tests.desktop.conftest import bring_to_front


@pytest.fixture
def choice(qtbot: Any) -> Iterator[UnitChoice]:
    """A choice of three units with another field below it, in a window."""
    window = QWidget()
    choice = UnitChoice("单位", "")
    choice.fill([("U01　甲局", 1), ("U02　乙局", 2), ("U12　甲办", 3)])
    layout = QVBoxLayout(window)
    layout.addWidget(choice)
    layout.addWidget(QLineEdit())
    qtbot.addWidget(window)
    window.show()
    bring_to_front(qtbot, window)
    choice.setFocus()
    yield choice
    window.close()


def leave(choice: UnitChoice) -> None:
    """Esc closes an open list of what fits, Tab leaves the field."""
    finder = choice.completer()
    if finder is not None and finder.popup().isVisible():
        QTest.keyClick(finder.popup(), Qt.Key.Key_Escape)
    QTest.keyClick(choice, Qt.Key.Key_Tab)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("U02", 2), ("u02", 2), ("12", 3), ("0", None), ("99", None), ("", None)],
)
def test_what_means_one_unit_only_is_taken(
    choice: UnitChoice, typed: str, value: int | None
) -> None:
    QTest.keyClicks(choice, typed)
    leave(choice)
    assert choice.value() == value
    assert choice.currentText() == ("" if value is None else choice.itemText(value - 1))


def test_what_fits_is_listed_whatever_the_case(choice: UnitChoice, qtbot: Any) -> None:
    QTest.keyClicks(choice, "u0")
    finder = choice.completer()
    assert finder is not None
    qtbot.waitUntil(finder.popup().isVisible)
    model = finder.completionModel()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "U01　甲局",
        "U02　乙局",
    ]
    QTest.keyClick(finder.popup(), Qt.Key.Key_Down)
    QTest.keyClick(finder.popup(), Qt.Key.Key_Return)
    assert choice.value() == 1


def test_words_that_mean_none_give_way_to_the_unit_that_was_there(choice: UnitChoice) -> None:
    choice.setCurrentIndex(1)
    line = choice.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(choice, "xyz")
    assert choice.value() is None
    leave(choice)
    assert choice.value() == 2
