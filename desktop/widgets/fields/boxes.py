"""Choices, numbers and days that change when somebody means it: the wheel over a closed one scrolls what is around it.

A reviewer, a group or a category that was changed in passing is not noticed.
"""

from __future__ import annotations

from PySide6.QtCore import QDate, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QDateEdit,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)

from desktop.widgets.look.icons import coloured_icon
from desktop.widgets.look.theme import current_theme

_MOST_ENTRIES = 24  # that are seen without scrolling, where the screen holds them
_BESIDE_TEXT = 44  # frame, padding and a scroll bar
_AROUND_DAY, _BETWEEN_WEEKS = 18, 8


class Choice(QComboBox):
    """A choice from a list, that shows every entry whole; a very long one scrolls as ever.

    `picked`: something was chosen from the open list. `narrows`: it hides rows of a table, its first entry none.
    """

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(_MOST_ENTRIES)
        self.narrows = False
        self._is_open = False
        self.activated.connect(self._pick)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        self._is_open = True
        view, metrics = self.view(), self.fontMetrics()
        view.ensurePolished()  # before it is measured, also when it opens for the first time
        view.window().ensurePolished()
        widest = max(
            (metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=0
        )
        screen = self.screen().availableGeometry().width()
        view.setMinimumWidth(min(widest + _BESIDE_TEXT, screen - _BESIDE_TEXT))
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        super().showPopup()
        self._keep_on_screen(view.window())

    def _keep_on_screen(self, popup: QWidget) -> None:
        """A list wider than its choice at the window's edge."""
        room, place = self.screen().availableGeometry(), popup.frameGeometry()
        if place.right() > room.right():
            popup.move(max(room.right() - place.width() + 1, room.left()), place.top())

    def hidePopup(self) -> None:  # noqa: N802 - Qt's name
        super().hidePopup()
        QTimer.singleShot(0, self, self._close)  # what was chosen is told just after

    def _close(self) -> None:
        self._is_open = False

    def _pick(self) -> None:
        if self._is_open:
            self.picked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NumberBox(QSpinBox):
    """A whole number."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Calendar(QCalendarWidget):
    """A month, whole at every size of text and legible in every theme."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)

    def sizeHint(self) -> QSize:
        """Seven days beside, and six weeks under, their names; Qt does not reckon with the program's style."""
        metrics = self.fontMetrics()
        day = max(metrics.horizontalAdvance(name) for name in ("周日", "30")) + _AROUND_DAY
        table = self.findChild(QTableView)
        if table is not None:
            day = max(day, table.horizontalHeader().minimumSectionSize() + 1)
        bar = self.findChild(QWidget, "qt_calendar_navigationbar")
        above = bar.sizeHint().height() if bar is not None else 0
        return QSize(7 * day, above + 7 * (metrics.height() + _BETWEEN_WEEKS))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        theme = current_theme()
        weekend = QTextCharFormat()
        weekend.setForeground(QColor(theme.bad))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, weekend)
        for name, icon in (("prevmonth", "chevron-left"), ("nextmonth", "chevron-right")):
            button = self.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                button.setIcon(coloured_icon(icon, theme.accent_text))
        super().showEvent(event)


class DayBox(QDateEdit):
    """A day, with a calendar to choose it from."""

    def __init__(self, day: QDate | None = None, parent: QWidget | None = None) -> None:
        super().__init__(day or QDate.currentDate(), parent)
        self.setCalendarPopup(True)
        self.setCalendarWidget(_Calendar())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
