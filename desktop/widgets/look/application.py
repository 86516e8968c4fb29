"""Gives the running program its theme: face, palette and style sheet."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop.widgets.look.measures import refit
from desktop.widgets.look.style_sheet import style_sheet
from desktop.widgets.look.theme import FALLBACKS, FAMILY, Theme, palette


def apply_theme(application: QApplication, theme: Theme, point_size: float) -> None:
    """Dresses the program."""
    chosen = QFont([FAMILY, *FALLBACKS])
    chosen.setPointSizeF(point_size)
    application.setFont(chosen)
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme, point_size))
    refit()
