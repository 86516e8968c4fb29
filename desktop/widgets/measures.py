"""Lengths that follow the size of text: what holds a word at ten points holds it at fourteen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

_MEANT_FOR = 10.0  # the size of text in points for which the lengths in this program are written
_KEPT = "width_at_ten_points"


def scaled(pixels: int) -> int:
    """A length written for ten points, at the size that the program wears now."""
    return round(pixels * QGuiApplication.font().pointSizeF() / _MEANT_FOR)


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
