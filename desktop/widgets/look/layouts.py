"""What Qt's layouts lack.

Both ask for the widgets, not for the layout's items. PySide knows what is no QObject by its address
alone: a list's item that died unseen was handed out as the layout item that had come to lie in its
place.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def widgets_in(layout: QLayout) -> list[QWidget]:
    """The widgets that stand in a layout itself, in its order; the layout must stand on a widget."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    placed = {
        layout.indexOf(widget): widget
        for widget in layout.parentWidget().findChildren(QWidget, options=direct)
    }
    return [placed[place] for place in sorted(placed) if place >= 0]


def empty(layout: QLayout) -> None:
    """Takes every widget out of a layout and lets it go."""
    for widget in widgets_in(layout):
        layout.removeWidget(widget)
        widget.setParent(None)
        widget.deleteLater()
