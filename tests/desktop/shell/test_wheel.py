"""The wheel over a closed choice, number or day scrolls the page; it changes nothing in passing."""

import ast
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QWidget

from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.boxes import Choice, DayBox, NumberBox

OF_QT = {
    "QComboBox",
    "QSpinBox",
    "QDoubleSpinBox",
    "QDateEdit",
    "QTimeEdit",
    "QDateTimeEdit",
    "QSlider",
}
PASSED_ON = {"boxes.py": OF_QT, "number_spin.py": {"QDoubleSpinBox"}}  # these turn the wheel away


def turn_the_wheel(box: QWidget) -> None:
    """As a mouse does it, one notch down and one up."""
    for notch in (-120, 120):
        at = QPointF(box.rect().center())
        event = QWheelEvent(
            at,
            QPointF(box.mapToGlobal(at.toPoint())),
            QPoint(0, 0),
            QPoint(0, notch),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, event)


def shown(box: QWidget) -> str:
    if isinstance(box, QComboBox):
        return box.currentText()
    assert isinstance(box, QAbstractSpinBox)
    return box.text()


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize("key", [d.key for d in destinations()])
def test_no_box_of_a_page_follows_the_wheel(window: MainWindow, key: str) -> None:
    window.go(key)
    page = window.page(key)
    boxes: list[Any] = [*page.findChildren(QComboBox), *page.findChildren(QAbstractSpinBox)]
    for box in boxes:
        box.setFocus()
        before = shown(box)
        turn_the_wheel(box)
        assert shown(box) == before, box.accessibleName()


@pytest.mark.parametrize("kind", [Choice, NumberBox, DayBox])
def test_a_box_leaves_the_wheel_to_what_is_around_it(qtbot: Any, kind: type[QWidget]) -> None:
    box = kind()
    qtbot.addWidget(box)
    if isinstance(box, QComboBox):
        box.addItems(["甲", "乙", "丙"])
    before = shown(box)
    turn_the_wheel(box)
    assert shown(box) == before


def test_no_box_of_qt_is_used_as_it_is(repository: Path) -> None:
    """Dialogs have boxes too, and more will come."""
    for path in (repository / "desktop").rglob("*.py"):
        text = path.read_text("utf-8")
        if not any(box in text for box in OF_QT):
            continue
        for node in ast.walk(ast.parse(text)):
            made = {ast.unparse(node.func)} if isinstance(node, ast.Call) else set()
            if isinstance(node, ast.ClassDef):
                made = {ast.unparse(base) for base in node.bases}
            assert not made & (OF_QT - PASSED_ON.get(path.name, set())), f"{path}:{node.lineno}"  # type: ignore[attr-defined]
