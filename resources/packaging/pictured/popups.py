"""Measures what opens from a field: every entry of a list whole, a calendar whole, both on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QComboBox, QDateEdit, QTableView, QWidget

_SLACK = 1
_EDGE = 8  # of a day's field, where its arrow is
_TRIES = (
    20  # what a busy screen tells late of another window closes a calendar that has just opened
)


def list_faults(choice: QComboBox) -> Iterator[str]:
    """What of a choice's list cannot be seen; it is opened and closed again."""
    if not choice.count():
        return
    choice.showPopup()
    QTest.qWait(1)
    view = choice.view()
    room, model = view.viewport(), choice.model()
    hidden, row = view.verticalScrollBar().maximum(), view.visualRect(model.index(0, 0)).height()
    whole = choice.count() <= choice.maxVisibleItems()
    if hidden and whole and view.window().height() + row <= _room(choice):
        yield f"list of {choice.count()} scrolls by {hidden} although the screen has room"
    elif not hidden and choice.count() * row > room.height() + _SLACK:
        yield f"list is {room.height()} high, {choice.count()} entries need {choice.count() * row}"
    for row in range(choice.count()):
        needed = view.fontMetrics().horizontalAdvance(choice.itemText(row))
        if needed > room.width():
            yield f"entry “{choice.itemText(row)}” needs {needed}, the list has {room.width()}"
    yield from _beyond(view.window())
    choice.hidePopup()
    QTest.qWait(1)


def _room(choice: QComboBox) -> int:
    """How high a list may be: above its field or below it, where there is more."""
    screen = choice.screen().availableGeometry()
    top = choice.mapToGlobal(QPoint(0, 0)).y()
    return max(top - screen.top(), screen.bottom() - top - choice.height())


def calendar_faults(day: QDateEdit) -> Iterator[str]:
    """What of a calendar cannot be seen; it is opened and closed again."""
    place = QPoint(day.width() - _EDGE, day.height() // 2)
    calendar = day.calendarWidget()
    for _ in range(_TRIES):
        QTest.mousePress(day, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.qWait(1)
        if calendar.isVisible():
            break
    else:
        yield "no calendar opens"
        return
    table = calendar.findChild(QTableView)
    if table is not None:
        yield from _days(calendar, table)
    yield from _beyond(calendar.window())
    calendar.window().close()
    QTest.qWait(1)


def _days(calendar: QCalendarWidget, table: QTableView) -> Iterator[str]:
    model, metrics = table.model(), calendar.fontMetrics()
    last = table.visualRect(model.index(model.rowCount() - 1, model.columnCount() - 1))
    if not table.viewport().rect().adjusted(0, 0, _SLACK, _SLACK).contains(last):
        yield f"the last week is cut: {last} in {table.viewport().rect()}"
    for column in range(7):
        name = str(model.index(0, model.columnCount() - 1 - column).data())
        needed = metrics.horizontalAdvance(name)
        if needed + 4 > table.visualRect(model.index(0, model.columnCount() - 1)).width():
            yield f"“{name}” has no room"


def _beyond(popup: QWidget) -> Iterator[str]:
    room = popup.screen().availableGeometry()
    if not room.contains(popup.geometry()):
        yield f"{popup.geometry()} is not on the screen {room}"
