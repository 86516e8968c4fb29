"""Text that a cell has no room for: measured, and told where the mouse rests on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolTip

_HEADING_ROOM = 17  # what the style sheet keeps free beside a heading


def is_elided(view: QAbstractItemView, index: QModelIndex) -> bool:
    """Whether a cell's text ends in dots."""
    return view.visualRect(index).width() < view.sizeHintForIndex(index).width()


def heading_width(header: QHeaderView, section: int) -> int:
    """What a heading needs; the arrow of the one that is sorted by may stand over its edge."""
    font = header.font()
    font.setBold(True)
    text = str(header.model().headerData(section, header.orientation()) or "")
    metrics = QFontMetrics(font)
    return max(map(metrics.horizontalAdvance, text.split("\n"))) + _HEADING_ROOM


def tell_elided(view: QAbstractItemView, event: QHelpEvent) -> bool:
    """Shows an elided cell's whole text; False where there is none, or the model has something better to say."""
    if event.type() != QEvent.Type.ToolTip:
        return False
    index = view.indexAt(event.pos())
    text = str(index.data() or "")
    if not text or index.data(Qt.ItemDataRole.ToolTipRole) or not is_elided(view, index):
        return False
    QToolTip.showText(event.globalPos(), text, view.viewport())
    return True
