"""A picture as large as wanted, or as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ballots.sheet_window import PIXELS_A_MM
from desktop.widgets.look.theme import current_theme

_MM_AN_INCH = 25.4


class PictureView(QWidget):
    """Paints one picture of a page `times` its size on paper at most, and a frame within it; or words."""

    def __init__(self, name: str, times: float, least: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._times, self._least = times, least
        self._image: QImage | None = None
        self._frame = QRectF()
        self._words = ""
        self._labels: tuple[tuple[float, str], ...] = ()

    def show_image(
        self,
        image: QImage | None,
        frame: QRectF | None = None,
        labels: Sequence[tuple[float, str]] = (),
    ) -> None:
        """Shows a picture, words above it each over its place; None shows nothing."""
        self._image, self._frame, self._words = image, frame or QRectF(), ""
        self._labels = tuple(labels)
        self.update()

    def say(self, words: str) -> None:
        """What is said in place of a picture."""
        self._image, self._words = None, words
        self.update()

    @property
    def scale(self) -> float:
        """How many pixels of the screen one of the picture takes."""
        if self._image is None:
            return 0.0
        wanted = self._times * self.logicalDpiX() / _MM_AN_INCH / PIXELS_A_MM
        width, height = self._image.width(), self._image.height()
        return min(wanted, self.width() / width, (self.height() - self._band) / height)

    @property
    def _band(self) -> int:
        """What the words above the picture take."""
        return self.fontMetrics().height() + 2 if self._labels else 0

    def sizeHint(self) -> QSize:
        return QSize(400, self._least)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._least)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(self.palette().placeholderText().color())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = self.scale
        width, height = self._image.width() * scale, self._image.height() * scale
        left = (self.width() - width) / 2
        top = (self.height() - self._band - height) / 2 + self._band
        painter.drawImage(QRectF(left, top, width, height), self._image)
        painter.setPen(self.palette().text().color())
        places = [x for x, _ in self._labels]
        apart = min((b - a for a, b in pairwise(places)), default=0) * scale
        widest = max((self.fontMetrics().horizontalAdvance(w) for _, w in self._labels), default=0)
        for x, label in self._labels:
            words = label if widest < apart else label.partition(" ")[0]  # the key alone
            wide = self.fontMetrics().horizontalAdvance(words) + 2
            place = QRectF(left + x * scale - wide / 2, top - self._band, wide, self._band)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        if not self._frame.isEmpty():
            painter.setPen(QPen(QColor(current_theme().accent), 2))
            size = self._frame.size() * scale
            corner = self._frame.topLeft() * scale
            painter.drawRect(
                QRectF(left + corner.x(), top + corner.y(), size.width(), size.height())
            )
