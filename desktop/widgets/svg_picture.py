"""Shows a drawing on white, as on paper, sharp at the screen's scaling."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget


class SvgPicture(QWidget):
    """An SVG at a fixed size in pixels."""

    def __init__(self, svg: bytes, size: QSize, name: str) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(QByteArray(svg))
        self.setFixedSize(size)
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        self._renderer.render(painter, QRectF(self.rect()))
        painter.end()
