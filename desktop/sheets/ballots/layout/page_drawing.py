"""Draws a ballot page from its plan: the landmarks, the codes, the boxes, and the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from db.records.layouts import Box, Frame, Square
from db.records.sheet_codes import SheetCode, sheet_code_text
from desktop.sheets.ballots.layout.page_frame import CORNER, PageFrame
from desktop.sheets.ballots.layout.plan import Line, PagePlan, Words
from desktop.sheets.setting.code_mark import draw_symbol
from desktop.sheets.setting.fitted_text import fitted
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import Style

BOX_LINE: Final = 0.75  # points
RECUSED: Final = "回避"
_LEADING: Final = 1.25  # of the size


@dataclass(frozen=True, slots=True)
class PageLabel:
    """What a page says of itself: its codes, and the words of this copy alone."""

    file: str
    sheet: str
    page: int
    words: tuple[Words, ...]


class BallotPage(Flowable):
    """A whole page. What all copies have alike is drawn once and lent to each, by `name`."""

    def __init__(
        self,
        name: str,
        frame: PageFrame,
        plan: PagePlan,
        label: PageLabel,
        recused: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._name, self._page_frame, self._plan, self._label = name, frame, plan, label
        self._recused = recused & {piece.unit for piece in plan.pieces}

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the page."""
        self.width, self.height = available_width, available_height
        return self.width, self.height

    def passages(self) -> Iterable[Passage]:
        """Every text of the page, for the check on missing characters."""
        return [_passage(words) for words in (*self._plan.words, *self._label.words)]

    def draw(self) -> None:
        """Draw the page."""
        canvas = self.canv
        name = "-".join((self._name, *sorted(self._recused)))
        if not canvas.hasForm(name):
            canvas.beginForm(name, 0, 0, self._page_frame.width * mm, self._page_frame.height * mm)
            self._draw_common(canvas)
            canvas.endForm()
        canvas.doForm(name)
        for code, square in self._page_frame.codes.items():
            label = self._label
            text = sheet_code_text(SheetCode(label.file, label.sheet, label.page, code))
            self._draw_code(canvas, text, square)
        self._draw_words(canvas, self._label.words)

    def _draw_common(self, canvas: Canvas) -> None:
        plan = self._plan
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        for x, y in self._page_frame.corners:
            half = CORNER / 2
            self._fill(canvas, x - half, y - half, CORNER, CORNER)
        for row in self._page_frame.marks:
            for x, width in (row.left, row.right):
                self._fill(canvas, x, row.y, width, row.h)
        for line in plan.lines:
            self._draw_line(canvas, line)
        canvas.setLineWidth(BOX_LINE)
        for piece in plan.pieces:
            if piece.unit not in self._recused:
                self._outline(canvas, piece)
        closed = [
            Words(RECUSED, area) for unit, area in plan.fields.values() if unit in self._recused
        ]
        self._draw_words(canvas, (*plan.words, *closed))

    def _y(self, y: float) -> float:
        """A height from the upper edge in mm as reportlab counts it."""
        return (self._page_frame.height - y) * mm

    def _fill(self, canvas: Canvas, x: float, y: float, w: float, h: float) -> None:
        canvas.rect(x * mm, self._y(y + h), w * mm, h * mm, stroke=0, fill=1)

    def _outline(self, canvas: Canvas, piece: Box | Frame) -> None:
        canvas.rect(piece.x * mm, self._y(piece.y + piece.h), piece.w * mm, piece.h * mm)

    def _draw_line(self, canvas: Canvas, line: Line) -> None:
        canvas.setLineWidth(line.width)
        canvas.line(line.x * mm, self._y(line.y), line.to_x * mm, self._y(line.to_y))

    def _draw_code(self, canvas: Canvas, text: str, square: Square) -> None:
        draw_symbol(canvas, text, square.x * mm, self._y(square.y), square.side * mm)

    def _draw_words(self, canvas: Canvas, all_words: Sequence[Words]) -> None:
        for words in all_words:
            passage = _passage(words)
            spare = (words.area.h * mm - passage.height) / 2
            passage.draw_at(canvas, words.area.x * mm, self._y(words.area.y) - spare)


def _passage(words: Words) -> Passage:
    style = Style(words.face, words.size, words.size * _LEADING, words.align)
    return fitted(words.text, style, words.area.w * mm, words.area.h * mm, words.place)
