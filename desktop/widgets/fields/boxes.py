"""Choices, numbers and days that change when somebody means it: the wheel over a closed one scrolls what is around it.

A reviewer, a group or a category that was changed in passing is not noticed.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QSpinBox, QWidget


class Choice(QComboBox):
    """A choice from a list; the open list scrolls as ever. `picked`: something was chosen from the open list."""

    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_open = False
        self.activated.connect(self._pick)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        self._is_open = True
        super().showPopup()

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


class DayBox(QDateEdit):
    """A day, with a calendar to choose it from."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
