"""Draws a page of a PDF as plain pixels and finds words on its pages, by QtPdf; run in the reader's own process."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

from db.records import Textless
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.pdf_text import opened

_POINTS_AN_INCH = 72
_MOST_HITS = 5_000
_MOST_PIXELS = 40_000_000  # a page of A3 at 400 dots an inch has 31 million
_Place = tuple[float, float, float, float]


class OpenPdf:
    """A PDF whose pages are drawn one by one. Raises NoTextError as `pdf_text.opened` does."""

    def __init__(self, content: bytes) -> None:
        self._document = opened(content)

    @property
    def sizes(self) -> list[tuple[float, float]]:
        """How wide and high each page is, in points."""
        sizes = map(self._document.pagePointSize, range(self._document.pageCount()))
        return [(size.width(), size.height()) for size in sizes]

    def find(self, words: str) -> list[tuple[int, list[_Place]]]:
        """Where the words stand: page, and rectangles from its top left in points (x, y, width, height)."""
        model = QPdfSearchModel()
        model.setDocument(self._document)
        model.setSearchString(words)
        hits: list[tuple[int, list[_Place]]] = []
        for page in range(self._document.pageCount()):
            for hit in model.resultsOnPage(page):
                places: list[_Place] = [
                    (r.x(), r.y(), r.width(), r.height()) for r in hit.rectangles()
                ]
                hits.append((page, places))
            if len(hits) > _MOST_HITS:
                break
        return hits[:_MOST_HITS]

    def draw(self, page: int, dpi: float, *, grey: bool) -> tuple[int, int, bytes]:
        """See `_drawn`."""
        return _drawn(self._document, page, dpi, grey=grey)


def _drawn(document: QPdfDocument, page: int, dpi: float, *, grey: bool) -> tuple[int, int, bytes]:
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
