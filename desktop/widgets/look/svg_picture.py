"""Shows a drawing that was made for paper, in the theme's colours, sharp at the screen's scaling."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop.widgets.look.theme import Theme, current_theme


class SvgPicture(QWidget):
    """An SVG at a fixed size in pixels."""

    def __init__(self, svg: bytes, size: QSize, name: str) -> None:
        super().__init__()
        self._svg = svg
        self._theme: Theme | None = None
        self._renderer = QSvgRenderer()
        self.setFixedSize(size)
        self.setAccessibleName(name)

    def image(self, sharpness: int) -> QImage:
        """The drawing as it is on paper, `sharpness` times as many pixels as on the screen."""
        image = QImage(self.size() * sharpness, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        QSvgRenderer(QByteArray(self._svg)).render(painter, QRectF(image.rect()))
        painter.end()
        return image

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        if theme is not self._theme:
            self._theme = theme
            self._renderer.load(QByteArray(_dressed(self._svg, theme)))
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        self._renderer.render(painter, QRectF(self.rect()))
        painter.end()


def _dressed(svg: bytes, theme: Theme) -> bytes:
    """The inks of `sheets/charts.py` as the theme has them; by day they are those of the paper."""
    if not theme.dark:
        return svg
    inks = {
        "rgb(0%,0%,0%)": theme.text,
        "rgb(100%,100%,100%)": theme.panel,
        "rgb(82%,82%,82%)": theme.line,
        "rgb(28%,45%,66%)": theme.accent,
    }
    text = svg.decode()
    for paper, screen in inks.items():
        text = text.replace(paper, screen)
    return text.encode()
