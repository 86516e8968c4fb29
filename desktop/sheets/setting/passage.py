"""A piece of plain text on a page: user text as it was typed, broken the Chinese way, split between lines."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from desktop.sheets.setting import pdf_drawing
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.sheets.setting.faces.typefaces import setting
from desktop.sheets.setting.line_breaking import break_lines
from desktop.sheets.setting.page_style import same_length, whole_lines
from desktop.sheets.setting.style_book import Align, Style
from desktop.sheets.setting.title_breaking import break_title

_BASELINE = 0.88  # of the em above the baseline: where the box of a Chinese character ends


class Passage(Flowable):
    """Text set in one style. `place` (unit, field) is named when a character is in no font."""

    def __init__(self, text: str, style: Style, place: str = "") -> None:
        super().__init__()
        self.text = text
        self.style = style
        self.place = place
        self.keepWithNext = style.keep_with_next
        self._lines: list[str] = []
        self._last = True  # whether the end of the text is in this piece
        self._measured = -1.0
        self._settled = False  # a piece of a passage: its lines stay as the whole was broken
        self.struck = False

    def lines(self, available: float) -> list[str]:
        """The text broken to a width in points."""
        if not self._settled and not same_length(self._measured, available):
            style = self.style
            first = "\u3000" * style.indent
            text = "\n".join(first + p for p in type_case.clean(self.text).split("\n"))
            ems = available / style.size
            if style.tracking:
                ems = ems * style.size / (style.size + style.tracking)
            breaking = break_title if style.by_sense else break_lines
            self._lines = breaking(text, ems, setting(style.face))
            self._measured = available
        return self._lines

    def natural_width(self) -> float:
        """How wide the longest line is when nothing breaks it, in points."""
        table_width = max(
            type_case.width(line, self.style.face)
            for line in type_case.clean(self.text).split("\n")
        )
        return table_width * self.style.size

    def restyle(self, style: Style) -> None:
        """Set a whole text otherwise; it must be wrapped again."""
        self.style, self._measured = style, -1.0

    def closer(self, factor: float) -> Passage:
        """A copy of a whole text whose lines stand closer, by a share of their leading."""
        made = copy(self)
        made.restyle(replace(self.style, leading=self.style.leading * factor))
        return made

    def missing(self) -> tuple[MissingCharacter, ...]:
        """The characters that no font has."""
        return tuple(type_case.missing(self.place, self.text, self.style.face))

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Take the whole width and as many lines as the text needs."""
        self.width = available_width
        self.height = len(self.lines(available_width - 2 * self.style.inset)) * self.style.leading
        return available_width, self.height

    def least_height(self) -> float:
        """Two lines, or three where the third is the last."""
        count = len(self._lines)
        return (count if count <= 3 else 2) * self.style.leading

    def before_end(self) -> float:
        """The height of the lines before the last two, where these may stand on another page; else 0."""
        count = len(self._lines)
        return (count - 2) * self.style.leading if count > 3 else 0.0

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Break between lines, never leaving one line alone."""
        lines = self.lines(available_width - 2 * self.style.inset)
        fitting = whole_lines(available_height, self.style.leading)
        if len(lines) - fitting == 1:
            fitting -= 1
        if fitting < 2 or fitting >= len(lines):
            return []
        first, rest = lines[:fitting], lines[fitting:]
        return [self._piece(first, last=False), self._piece(rest, last=self._last)]

    def divided(self, limit: float) -> tuple[Passage, Passage]:
        """The lines that fit a height and the rest (perhaps none), both measured."""
        fitting = whole_lines(limit, self.style.leading)
        parts = (
            self._piece(self._lines[:fitting], last=False),
            self._piece(self._lines[fitting:], last=self._last),
        )
        for part in parts:
            part.wrap(self._measured + 2 * self.style.inset, 0)
        return parts

    def _piece(self, lines: list[str], *, last: bool) -> Passage:
        piece = Passage(self.text, self.style, self.place)
        piece._lines, piece._last, piece._measured = lines, last, self._measured
        piece._settled = True
        piece.struck = self.struck
        if not last:
            piece.keepWithNext = False
        return piece

    def __deepcopy__(self, memo: dict[int, object]) -> Passage:
        """The same: reportlab copies what it keeps together, and nothing of ours changes by being placed."""
        return self

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Space above, dropped at the top of a page."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Space below."""
        return self.style.after

    def draw(self) -> None:
        """Draw on the page where the frame put it."""
        self.draw_at(self.canv, self.style.inset, self.height)

    def draw_at(self, canvas: Canvas, left: float, top: float) -> None:
        """Draw the lines downward from `top`; `lines` or `wrap` has measured them before."""
        style = self.style
        lead = (style.leading - style.size) / 2 + _BASELINE * style.size
        paragraph_ends = self._paragraph_ends()
        for number, line in enumerate(self._lines):
            if line:
                y = top - lead - number * style.leading
                self._draw_line(canvas, line, left, y, ends=number in paragraph_ends)

    def _paragraph_ends(self) -> set[int]:
        """The lines that end a paragraph, and so are not stretched."""
        if self.style.align is not Align.JUSTIFY:
            return set()
        indent = "\u3000" * self.style.indent
        ends = {
            n
            for n, (_, after) in enumerate(pairwise(self._lines))
            if indent and after.startswith(indent)
        }
        if self._last:
            ends.add(len(self._lines) - 1)
        return ends

    def _draw_line(self, canvas: Canvas, line: str, left: float, y: float, *, ends: bool) -> None:
        style, tracking = self.style, self.style.tracking
        count = len(line)
        length = type_case.width(line, style.face) * style.size + tracking * (count - 1)
        spare = self._measured - length
        if style.align is Align.CENTRE:
            left += spare / 2
        elif style.align is Align.RIGHT:
            left += spare
        elif style.align is Align.JUSTIFY and not ends and count > 1 and spare < 3 * style.size:
            tracking += spare / (count - 1)
        stretches = type_case.runs(line, style.face)
        pdf_drawing.write(canvas, left, y, stretches, style.size, tracking, style.grey)
        if self.struck:
            middle = y + 0.34 * style.size
            pdf_drawing.rule(canvas, [(left, middle, left + length, middle)], 0.7)
