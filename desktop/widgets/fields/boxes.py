"""Choices, numbers and days that change when somebody means it: the wheel over a closed one scrolls what is around it.

A reviewer, a group or a category that was changed in passing is not noticed.
"""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QSpinBox


class Choice(QComboBox):
    """A choice from a list; the open list scrolls as ever."""

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
