"""What opens from a field is whole: in light and dark, after a change of theme, with small and large text."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QHBoxLayout, QWidget

from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.boxes import Choice, DayBox
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.theme import DARK, LIGHT, Theme
from resources.packaging.pictured.popups import calendar_faults, list_faults

Fields = tuple[list[QComboBox], DayBox]
THEMES = [(LIGHT, 10.0), (DARK, 10.0), (LIGHT, 14.0), (DARK, 14.0)]


@pytest.fixture(scope="module")
def themed(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    theme, points = request.param
    apply_theme(qapp, theme, points)
    yield
    apply_theme(qapp, LIGHT, 10)


@pytest.fixture
def fields(qapp: QApplication, qtbot: Any) -> Iterator[Fields]:
    """Choices short and long at the left and at the right of a window, and a day."""
    top = QWidget()
    row = QHBoxLayout(top)
    boxes: list[QComboBox] = []
    for kind in (Choice, ElidingChoice):
        for count in (1, 2, 12, 24):
            box = kind()
            box.setMaximumWidth(80)
            for number in range(count):
                box.addItem(f"{number} 区委全面依法治区委员会办公室及联席会议成员单位")
            boxes.append(box)
            row.addWidget(box)
    day = DayBox(QDate(2026, 8, 31))  # six weeks
    row.addWidget(day)
    top.resize(1200, 60)
    top.move(390, 200)
    top.show()
    qtbot.waitExposed(top)
    yield boxes, day
    top.deleteLater()


def faults(boxes: list[QComboBox], day: QDateEdit) -> list[str]:
    return [f for box in boxes for f in list_faults(box)] + [*calendar_faults(day)]


@pytest.mark.parametrize("themed", THEMES, indirect=True, ids=lambda t: f"{t[0].name} {t[1]:g}")
def test_every_entry_and_day_is_seen(themed: None, fields: Fields) -> None:
    assert faults(*fields) == []


@pytest.mark.parametrize(("theme", "points"), [(DARK, 10.0), (LIGHT, 14.0)])
def test_also_after_the_theme_was_changed(
    theme: Theme, points: float, qapp: QApplication, fields: Fields
) -> None:
    assert faults(*fields) == []
    apply_theme(qapp, theme, points)
    try:
        assert faults(*fields) == []
    finally:
        apply_theme(qapp, LIGHT, 10)


@pytest.mark.parametrize("themed", THEMES[2:3], indirect=True, ids=["large"])
def test_every_choice_of_every_page(themed: None, window: MainWindow, scored: None) -> None:
    found: list[str] = []
    seen = 0
    for destination in destinations():
        if destination.key not in window._readable():
            continue
        window.go(destination.key)
        for box in window.page(destination.key).findChildren(QComboBox):
            if box.isVisible() and box.isEnabled():
                seen += 1
                name = f"{destination.key} {box.accessibleName()}"
                found += [f"{name}: {fault}" for fault in list_faults(box)]
    assert found == []
    assert seen > 10


def test_the_measure_finds_what_it_looks_for(qtbot: Any) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["区委全面依法治区委员会办公室及联席会议成员单位"] * 3)
    box.setFixedWidth(60)
    box.show()
    qtbot.waitExposed(box)
    box.view().setFixedWidth(80)
    assert any("needs" in fault for fault in list_faults(box))
    day = QDateEdit(QDate(2026, 8, 31))
    day.setCalendarPopup(True)
    qtbot.addWidget(day)
    day.show()
    qtbot.waitExposed(day)
    day.calendarWidget().setFixedSize(150, 100)
    assert [*calendar_faults(day)]
