"""Text is text: no label, box or tip takes a name such as `甲局<img src=…>` for markup and loads what it names.

Qt guesses by itself whether a text is markup, in every label and in the tip's own label too. The style dresses each
widget once before it is shown, so here the guess is switched off for all of them. A label that is meant to show markup
asks for it (`setTextFormat(RichText)`) and escapes what comes from people.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QProxyStyle, QWizard

BASE = "fusion"


class PlainTextStyle(QProxyStyle):
    """Qt's own style, but that labels which were not asked to show markup show none."""

    def __init__(self) -> None:
        super().__init__(BASE)

    def polish(self, dressed: Any) -> None:  # one of three kinds
        """Called by Qt for each widget before it is first shown."""
        if isinstance(dressed, QLabel | QMessageBox):
            if dressed.textFormat() is Qt.TextFormat.AutoText:
                dressed.setTextFormat(Qt.TextFormat.PlainText)
        elif isinstance(dressed, QWizard):  # it hands its formats to its own labels at each page
            dressed.setTitleFormat(Qt.TextFormat.PlainText)
            dressed.setSubTitleFormat(Qt.TextFormat.PlainText)
        super().polish(dressed)
