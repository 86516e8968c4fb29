"""Pictures of fields that were read alike, side by side: what does not belong there is seen at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.look.theme import current_theme

ACROSS, DOWN = 4, 6
TILES = ACROSS * DOWN
_GAP, _FRAME, _CROSS = 6, 2, 3
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -ACROSS,
    Qt.Key.Key_Down: ACROSS,
}
_WRONG = (Qt.Key.Key_Space, Qt.Key.Key_X, Qt.Key.Key_Delete)
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class Wall(QWidget):
    """So many pictures; a click or 空格 points one out, Enter asks for its sheet."""

    pointed_out = Signal(int)
    paper_asked = Signal(int)
    turned = Signal(int)  # walls on or back

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("图墙"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.current = 0
        self.captions: tuple[str, ...] = ()
        self.crossed: frozenset[int] = frozenset()
        self._tiles: tuple[QImage | None, ...] = ()
        self._words = ""

    def show_tiles(self, captions: Sequence[str], crossed: frozenset[int], words: str) -> None:
        """Turns to other pictures, which are still to come; `words` are said where there are none."""
        if self.captions != tuple(captions):
            self.captions, self._tiles, self.current = tuple(captions), (), 0
        self.crossed, self._words = crossed, words
        self.update()

    def show_images(self, tiles: Sequence[QImage | None]) -> None:
        """The pictures have come; None where a page has none."""
        self._tiles = tuple(tiles)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def place_of(self, number: int) -> QRect:
        """Where a picture stands."""
        width = (self.width() - _GAP) // ACROSS
        height = (self.height() - _GAP) // DOWN
        corner = QPoint(_GAP + number % ACROSS * width, _GAP + number // ACROSS * height)
        return QRect(corner, QSize(width - _GAP, height - _GAP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.captions:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._go(self.current + _STEPS[Qt.Key(key)])
        elif key in _PAGES:
            self.turned.emit(_PAGES[Qt.Key(key)])
        elif key in _WRONG:
            self.pointed_out.emit(self.current)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.paper_asked.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for number in range(len(self.captions)):
            if self.place_of(number).contains(at):
                self._go(number)
                if event.button() == Qt.MouseButton.LeftButton:
                    self.pointed_out.emit(number)
                return
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current_theme()
        if not self.captions:
            painter.setPen(self.palette().placeholderText().color())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, caption in enumerate(self.captions):
            place = self.place_of(number)
            line = self.fontMetrics().height()
            painter.fillRect(place, QColor(theme.panel))
            painter.setPen(QColor(theme.muted))
            words = QRect(place.left() + 4, place.bottom() - line, place.width() - 8, line)
            elided = self.fontMetrics().elidedText(
                caption, Qt.TextElideMode.ElideRight, words.width()
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, elided)
            self._paint_tile(painter, number, place.adjusted(2, 2, -2, -line))
            self._paint_frame(painter, number, place)

    def _paint_tile(self, painter: QPainter, number: int, room: QRect) -> None:
        image = self._tiles[number] if number < len(self._tiles) else None
        if image is None or image.isNull():
            absent = self.tr("图像不在此处") if number < len(self._tiles) else ""
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, absent)
            return
        scale = min(room.width() / image.width(), room.height() / image.height())
        shown = QRectF(QPointF(), QPointF(image.width() * scale, image.height() * scale))
        shown.moveCenter(QRectF(room).center())
        painter.drawImage(shown, image)

    def _paint_frame(self, painter: QPainter, number: int, place: QRect) -> None:
        theme = current_theme()
        wrong, here = number in self.crossed, self.hasFocus() and number == self.current
        colour = theme.bad if wrong else theme.accent if here else theme.line
        painter.setPen(QPen(QColor(colour), _FRAME if wrong or here else 1))
        painter.drawRect(place)
        if wrong:
            painter.setPen(QPen(QColor(theme.bad), _CROSS))
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.topRight(), place.bottomLeft())

    def _go(self, number: int) -> None:
        if 0 <= number < len(self.captions):
            self.current = number
            self.update()
