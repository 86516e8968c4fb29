"""Draws a piece of text with its hit standing out."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from db.records import Snippet
from desktop.widgets.look.theme import current_theme

_MARGIN = 6
_BEFORE = 0.42  # of the room goes to what stands before the hit, at most


class SnippetDelegate(QStyledItemDelegate):
    """Takes the snippet from an index's role; the model's text stays what is copied and read aloud."""

    def __init__(self, role: int, parent: QStyledItemDelegate | None = None) -> None:
        super().__init__(parent)
        self._role = role

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        snippet = index.data(self._role)
        if not isinstance(snippet, Snippet):
            super().paint(painter, option, index)
            return
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        whole.text = ""  # type: ignore[attr-defined] # the stub leaves the option's fields out
        style = QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, whole, painter)
        painter.save()
        self._draw(painter, whole, snippet)
        painter.restore()

    def _draw(self, painter: QPainter, option: QStyleOptionViewItem, snippet: Snippet) -> None:
        rect: QRect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)  # type: ignore[attr-defined]
        plain: QFont = option.font  # type: ignore[attr-defined]
        strong = QFont(plain)
        strong.setBold(True)
        theme = current_theme()
        painter.setFont(plain)
        room = int(rect.width() * _BEFORE) if snippet.hit else rect.width()
        before = painter.fontMetrics().elidedText(snippet.before, Qt.TextElideMode.ElideLeft, room)
        for text, font, colour in (
            (before, plain, theme.muted),
            (snippet.hit, strong, theme.accent),
            (snippet.after, plain, theme.text),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            fitting = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, rect.width()
            )
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, fitting)
            rect.setLeft(rect.left() + painter.fontMetrics().horizontalAdvance(fitting))
