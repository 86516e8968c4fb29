"""The pages of a PDF under one another, as wide as there is room; drawn and searched in another process.

The program itself never opens the file: it shows the pixels that come over the pipe, and words where none come.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from db.records import Textless
from db.steps import Progress
from desktop.exchange.documents.document_reader import PagePicture, PdfHit, PdfPages, page_reader
from desktop.exchange.documents.document_text import NoTextError
from desktop.messages import pageless_text
from desktop.tasks import Tasks

_MARGIN, _SPACING = 6, 3
_STEP = 40  # pixels of a line up or down
_A4 = 842 / 595
_LONGEST = 20  # times as high as wide; what is longer is drawn no further
_POINTS_AN_INCH = 72
_KEPT = 8  # pictures of pages
_HALTS = 2  # pages that hung; no further one of that document is tried
_PATIENCE_S = 1.0  # for a page of what was turned from


@dataclass(slots=True)
class _Shown:
    """One document and what is there of it so far."""

    pages: PdfPages
    tops: list[int] = field(default_factory=list)  # of the pages, and the end
    pictures: dict[int, tuple[int, QPixmap]] = field(
        default_factory=dict
    )  # and the width asked for
    told: dict[int, Textless] = field(default_factory=dict)  # why a page has no picture
    words: str = ""
    found: str = ""  # the words that `hits` are of
    hits: tuple[PdfHit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a question about a document: a page, or where words stand."""

    of: _Shown
    page: int
    words: str
    width: int
    got: PagePicture | tuple[PdfHit, ...] | Textless


class PageView(QAbstractScrollArea):
    """Asks for the pages in sight, one at a time, and keeps the last few."""

    found = Signal(int, int)  # which hit is shown, of how many

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._shown: _Shown | None = None
        self._hit = -1
        self._asked: float | None = None  # when the question that is out was asked
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_pages(self, pages: PdfPages | None) -> None:
        """Turns to a document, or to none. What still draws a page of another is not waited for long."""
        if self._asked is not None and time.monotonic() - self._asked > _PATIENCE_S:
            page_reader().stop()
        self._shown = _Shown(pages) if pages is not None else None
        self._hit = -1
        self.setAccessibleDescription("")
        self._lay_out()
        self.verticalScrollBar().setValue(0)

    @property
    def page(self) -> int:
        """The page in the middle of what is in sight, counted from 0."""
        middle = self.viewport().height() // 2
        return max((n for n in self._in_sight() if self._area(n).top() <= middle), default=0)

    @property
    def told(self) -> dict[int, Textless]:
        """Why pages have no picture, of those that were asked for."""
        return dict(self._shown.told) if self._shown is not None else {}

    @property
    def drawn(self) -> dict[int, int]:
        """The pages that are kept as pictures, and for how many pixels each was asked."""
        kept = self._shown.pictures if self._shown is not None else {}
        return {page: width for page, (width, _) in kept.items()}

    @property
    def ready(self) -> bool:
        """Whether everything in sight is there, or said why not."""
        return self._asked is None and self._wanted() is None

    def seek(self, words: str) -> None:
        """Marks the words wherever they stand, and goes to the first place."""
        if self._shown is None:
            return
        self._hit = -1
        self._shown.words = words
        if not words:
            self._shown.found, self._shown.hits = "", ()
        if words == self._shown.found:
            self._count()
        self._soon.start()

    def step(self, *, forward: bool) -> None:
        """Goes to the next place or the one before; round at the ends."""
        hits = self._shown.hits if self._shown is not None else ()
        if self._shown is None or not hits:
            return
        self._hit = (self._hit + (1 if forward else -1)) % len(hits)
        hit = hits[self._hit]
        place = self._on_page(hit.page, hit.places[0])
        top = self.verticalScrollBar().value() + round(place.y())
        self.verticalScrollBar().setValue(top - self.viewport().height() // 3)
        self.viewport().update()
        self.found.emit(self._hit + 1, len(hits))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().brush(self.palette().ColorRole.Dark))
        for page in self._in_sight():
            self._paint(painter, page)
        painter.end()
        self._soon.start()  # never while painting: in tests it is answered at once

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.verticalScrollBar()
        before = bar.value() / max(bar.maximum(), 1)
        self._lay_out()
        bar.setValue(round(before * bar.maximum()))

    def _paint(self, painter: QPainter, page: int) -> None:
        shown, area = self._shown, self._area(page)
        if shown is None:
            return
        painter.fillRect(area, QColor("white"))
        if page in shown.told:
            painter.setPen(QColor("black"))
            words = pageless_text(page + 1, shown.told[page])
            room = area.intersected(self.viewport().rect()).adjusted(24, 24, -24, -24)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), words)
        elif page in shown.pictures:
            painter.drawPixmap(area, shown.pictures[page][1])
        mark = self.palette().highlight().color()
        for number, hit in enumerate(shown.hits):
            if hit.page == page:
                for place in hit.places:
                    self._mark(
                        painter, self._on_page(page, place), mark, chosen=number == self._hit
                    )

    @staticmethod
    def _mark(painter: QPainter, place: QRectF, mark: QColor, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(QPen(mark, 2))
            painter.drawRect(place.adjusted(-1, -1, 1, 1))
        painter.fillRect(place, QColor(mark.red(), mark.green(), mark.blue(), 60))

    def _lay_out(self) -> None:
        width, top = self._width(), _MARGIN
        if self._shown is not None:
            self._shown.tops.clear()
            for wide, high in self._shown.pages.sizes:
                self._shown.tops.append(top)
                known = 0 < wide < math.inf and 0 < high < math.inf
                ratio = min(high / wide, _LONGEST) if known else _A4
                top += max(round(width * ratio), 1) + _SPACING
            self._shown.tops.append(top)
        room = self.viewport().height()
        self.verticalScrollBar().setPageStep(room)
        self.verticalScrollBar().setRange(0, max(top - _SPACING + _MARGIN - room, 0))
        self.viewport().update()

    def _width(self) -> int:
        return max(self.viewport().width() - 2 * _MARGIN, 1)

    def _area(self, page: int) -> QRect:
        """Where a page is on the viewport."""
        tops = self._shown.tops if self._shown is not None else [0, 0]
        top = tops[page] - self.verticalScrollBar().value()
        return QRect(_MARGIN, top, self._width(), tops[page + 1] - tops[page] - _SPACING)

    def _on_page(self, page: int, place: tuple[float, float, float, float]) -> QRectF:
        """Where a place of a page is on the viewport."""
        area = self._area(page)
        wide = self._shown.pages.sizes[page][0] if self._shown is not None else 0
        x, y, width, height = (value * area.width() / (wide or 1) for value in place)
        return QRectF(area.x() + x, area.y() + y, width, height)

    def _in_sight(self) -> list[int]:
        if self._shown is None:
            return []
        tops, top = self._shown.tops, self.verticalScrollBar().value()
        first = max(bisect_right(tops, top) - 1, 0)
        last = bisect_left(tops, top + self.viewport().height())
        return list(range(first, min(last, self._shown.pages.count)))

    def _wanted(self) -> int | None:
        """The first page in sight, or the one after, that has no picture of this width."""
        shown, sight = self._shown, self._in_sight()
        if shown is None or not sight:
            return None
        width = self._pixels()
        for page in range(sight[0], min(sight[-1] + 2, shown.pages.count)):
            if page not in shown.told and self.drawn.get(page) != width:
                return page
        return None

    def _pixels(self) -> int:
        return round(self._width() * self.devicePixelRatioF())

    def _ask(self) -> None:
        """Asks for what is missing, unless an answer is still to come."""
        shown, page = self._shown, self._wanted()
        if shown is None or self._asked is not None or not self.isVisible():
            return
        work = None
        if shown.words != shown.found:
            work = partial(_found, shown, shown.words)
        elif page is not None:
            if list(shown.told.values()).count(Textless.HALTED) >= _HALTS:
                shown.told[page] = Textless.HALTED
                self.viewport().update()
                return
            work = partial(_drawn, shown, page, self._pixels())
        if work is not None:
            self._asked = time.monotonic()
            title = self.tr("显示报告")
            self._tasks.start(title, work, self._take, self._over, shown=False, aside=True)

    def _take(self, answer: _Answer) -> None:
        shown, got = answer.of, answer.got
        if answer.words:
            shown.found, shown.hits = answer.words, got if isinstance(got, tuple) else ()
            if shown is self._shown and shown.words == shown.found:
                self._count()
        elif isinstance(got, Textless):
            shown.told[answer.page] = got
            if shown is self._shown:
                self.setAccessibleDescription(
                    "\n".join(pageless_text(n + 1, why) for n, why in shown.told.items())
                )
        elif isinstance(got, PagePicture):
            kind = QImage.Format.Format_RGB888
            image = QImage(got.pixels, got.width, got.height, 3 * got.width, kind)
            shown.pictures.pop(answer.page, None)
            shown.pictures[answer.page] = answer.width, QPixmap.fromImage(image)
            for page in set(list(shown.pictures)[:-_KEPT]).difference(self._in_sight()):
                del shown.pictures[page]

    def _over(self, _task: object) -> None:
        self._asked = None
        self.viewport().update()

    def _count(self) -> None:
        """Goes to the first place, or tells that there is none."""
        if self._shown is not None and self._shown.hits:
            self.step(forward=True)
        else:
            self.found.emit(0, 0)


def _drawn(of: _Shown, page: int, width: int, _progress: Progress) -> _Answer:
    wide = of.pages.sizes[page][0]
    got: PagePicture | Textless = Textless.DAMAGED
    if wide > 0:
        try:
            got = page_reader().draw(of.pages, page, width * _POINTS_AN_INCH / wide, grey=False)
        except NoTextError as error:
            got = error.reason
    return _Answer(of, page, "", width, got)


def _found(of: _Shown, words: str, _progress: Progress) -> _Answer:
    try:
        return _Answer(of, 0, words, 0, page_reader().find(of.pages, words))
    except NoTextError:  # a text that takes too long to be looked through
        return _Answer(of, 0, words, 0, ())
