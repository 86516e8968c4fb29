"""Lengths that follow the size of text: what holds a word at ten points holds it at fourteen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

_MEANT_FOR = 10.0  # the size of text in points for which the lengths in this program are written
_FRAME, _TITLE_BAR = 16, 48  # what the system puts around a window
_KEPT = "width_at_ten_points"


def scaled(pixels: int) -> int:
    """A length written for ten points, at the size that the program wears now."""
    return round(pixels * QGuiApplication.font().pointSizeF() / _MEANT_FOR)


def fit_size(window: QWidget, width: int, height: int) -> None:
    """The size of a window as it is at ten points, so far as the screen holds it."""
    room = window.screen().availableGeometry()
    window.resize(
        min(scaled(width), room.width() - _FRAME), min(scaled(height), room.height() - _TITLE_BAR)
    )


def fix_width(widget: QWidget, pixels: int) -> None:
    """Fixes a width that follows the size of text, also where that is changed later."""
    widget.setProperty(_KEPT, pixels)
    widget.setFixedWidth(scaled(pixels))


def refit() -> None:
    """Fits every fixed width anew after the size of text was changed."""
    for widget in QApplication.allWidgets():
        pixels = widget.property(_KEPT)
        if isinstance(pixels, int):
            widget.setFixedWidth(scaled(pixels))
