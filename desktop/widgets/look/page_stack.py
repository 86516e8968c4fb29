"""Holds the pages, one in sight. On a screen smaller than a page needs it scrolls: the window fits the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QSize


class PageStack(QStackedWidget):
    """Asks for the room of the page in sight, not of the largest one. `area` is what stands in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _place: self.updateGeometry())
        self.area = QScrollArea()
        self.area.setWidget(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setMinimumSize(1, 1)

    def minimumSizeHint(self) -> QSize:
        return self.currentWidget().minimumSizeHint() if self.count() else super().minimumSizeHint()

    def heightForWidth(self, width: int) -> int:
        """Of words that wrap, too: Qt would ask every page."""
        layout = self.currentWidget().layout() if self.count() else None
        return -1 if layout is None else layout.minimumHeightForWidth(width)
