"""A line of text that gives way: where there is no room for all of it it ends in dots, and says the rest as a tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

_LEAST = 4  # characters that stay in any case


class ElidedLabel(QLabel):
    """Plain text in one line."""

    def minimumSizeHint(self) -> QSize:
        full = super().sizeHint()
        return QSize(
            min(full.width(), self.fontMetrics().horizontalAdvance("字" * _LEAST)), full.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:

        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            painter,
            room,
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )
        painter.end()

    def event(self, event: QEvent) -> bool:
        """The tip is there only where something is left out."""
        if event.type() == QEvent.Type.ToolTip:
            hidden = self.sizeHint().width() > self.width()
            self.setToolTip(self.text() if hidden else "")
        return super().event(event)
