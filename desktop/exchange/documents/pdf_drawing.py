"""Draws a page of a PDF as plain pixels, by QtPdf; run in the reader's own process."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from db.records import Textless
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.pdf_text import opened

_POINTS_AN_INCH = 72
_MOST_PIXELS = 40_000_000  # a page of A3 at 400 dots an inch has 31 million


class OpenPdf:
    """A PDF whose pages are drawn one by one. Raises NoTextError as `pdf_text.opened` does."""

    def __init__(self, content: bytes) -> None:
        self._document = opened(content)

    @property
    def count(self) -> int:
        """How many pages it has."""
        return self._document.pageCount()

    def draw(self, page: int, dpi: int, *, grey: bool) -> tuple[int, int, bytes]:
        """See `_drawn`."""
        return _drawn(self._document, page, dpi, grey=grey)


def _drawn(document: QPdfDocument, page: int, dpi: int, *, grey: bool) -> tuple[int, int, bytes]:
    """Width, height and pixels row by row on white: a byte each in grey, else red, green and blue.

    Raises NoTextError: too large, or a page that cannot be drawn.
    """
    points = document.pagePointSize(page)
    width = round(points.width() * dpi / _POINTS_AN_INCH)
    height = round(points.height() * dpi / _POINTS_AN_INCH)
    if width < 1 or height < 1:
        raise NoTextError(Textless.DAMAGED)
    if width * height > _MOST_PIXELS:
        raise NoTextError(Textless.TOO_LARGE)
    drawn = document.render(page, QSize(width, height))
    if drawn.isNull():
        raise NoTextError(Textless.DAMAGED)
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    return width, height, _rows(paper.convertToFormat(kind), width * (1 if grey else 3))


def _rows(image: QImage, length: int) -> bytes:
    """The pixels without what Qt fills each row up with."""
    raw, stride = bytes(image.constBits()), image.bytesPerLine()
    if stride == length:
        return raw
    return b"".join(raw[i : i + length] for i in range(0, stride * image.height(), stride))
