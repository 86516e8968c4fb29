"""What the chosen criterion asks for, or why a cell takes nothing: whole, or in a low window its beginning."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.widgets.look.theme import current_theme


class CriterionWords(QLabel):
    """What is wrong stands first, in its colour. `brief`: one line, the rest is in the tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = self._fault = ""
        self._brief = False
        self.setTextFormat(Qt.TextFormat.RichText)  # what people wrote is escaped
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setProperty("muted", True)

    def tell(self, words: str, fault: str = "") -> None:
        """Shows plain text, after what is wrong if anything is."""
        self._words, self._fault = words, fault
        self._show()

    def set_brief(self, brief: bool) -> None:
        """Whether one line has to do."""
        if brief == self._brief:
            return
        self._brief = brief
        self.setWordWrap(not brief)
        across = QSizePolicy.Policy.Ignored if brief else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._brief:
            self._show()

    def _show(self) -> None:
        whole = "　".join(t for t in (self._fault, self._words) if t)
        self.setToolTip(whole if self._brief else "")
        if not self._brief:
            fault = self._coloured(self._fault) if self._fault else ""
            self.setText("　".join(t for t in (fault, escape(self._words)) if t))
            return
        line = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(self._coloured(line) if self._fault else escape(line))

    @staticmethod
    def _coloured(text: str) -> str:
        return f'<b style="color:{current_theme().bad}">{escape(text)}</b>'
