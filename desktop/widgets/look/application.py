"""Gives the running program its theme: face, palette and style sheet."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop.widgets.look.measures import refit
from desktop.widgets.look.style_sheet import style_sheet
from desktop.widgets.look.theme import FALLBACKS, FAMILY, Theme, palette


def apply_theme(application: QApplication, theme: Theme, point_size: float) -> None:
    """Dresses the program, unless it wears this already: every widget is dressed anew, which takes half a second.

    A person who chooses the dark look is followed twice: by the choice, and by what the system then says.
    """
    chosen = QFont([FAMILY, *FALLBACKS])
    chosen.setPointSizeF(point_size)
    colours, sheet = palette(theme), style_sheet(theme, point_size)
    worn = (application.font(), application.palette(), application.styleSheet())
    if worn == (chosen, colours, sheet):
        return
    application.setFont(chosen)
    application.setPalette(colours)
    application.setStyleSheet(sheet)
    refit()
