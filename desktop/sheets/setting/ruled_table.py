"""A ruled table that goes on over pages: its head is repeated and no row is ever cut in two.

reportlab's own table copies itself for every page and reads cells as markup; this one measures each
row once and draws plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from desktop.sheets.setting import pdf_drawing
from desktop.sheets.setting.faces.type_case import clean
from desktop.sheets.setting.faces.typefaces import setting
from desktop.sheets.setting.page_style import fits, same_length
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import CELL, HEAD_CELL, Align, Style

PAD_X = 3.0
_STRETCH = 1.8  # how much wider than foreseen a column may become
_RULE, _RULE_GREY = 0.4, 0.35

_FIGURE = re.compile(r"[+-]?\d+((?:\.\d+)?…?)")
_SMALLEST = 0.45  # of a row's type before it is given up as too high for a page


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its heading, its width in points, its share of the width left over, its alignment."""

    title: str
    width: float
    grow: float = 0.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class TableCell:
    """A text in a table and where it comes from, for the warning on missing characters."""

    text: str
    place: str = ""
    struck: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TableBand:
    """A heading above several columns: its text and how many columns it spans (empty: no heading)."""

    title: str
    span: int


@dataclass(frozen=True)
class TableLook:
    """How a table is set; `least_height` is that of a row, for what is filled in by hand."""

    cell: Style = CELL
    head: Style = HEAD_CELL
    least_height: float = 0.0
    tallest: float = 360.0  # no row may be higher, or it would fit no page
    head_fill: float = 0.92
    pad: float = 2.5  # above and below the text


@dataclass
class _RuledRow:
    """A row as it is set; `shifts` is how far figures stand from the right, so that decimal points align."""

    passages: list[Passage]
    height: float
    shifts: list[float]


class RuledTable(Flowable):
    """The table. Widths are settled when it is wrapped; rows are measured once."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        rows: Sequence[Sequence[TableCell | str]],
        bands: Sequence[TableBand] = (),
        look: TableLook | None = None,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.bands = tuple(bands)
        self.look = look or TableLook()
        self._cells = [
            [c if isinstance(c, TableCell) else TableCell(c) for c in row] for row in rows
        ]
        self._heads = [Passage(c.title, self.look.head) for c in self.columns]
        self._band_heads = [Passage(b.title, self.look.head) for b in self.bands]
        self._rows: list[_RuledRow] = []
        self._widths: list[float] = []
        self._head_height = self._band_height = 0.0
        self._measured = -1.0
        self._decimals: list[float] = []  # the room behind each column's decimal points
        self._settled = False  # a part of a table: its rows stay as the whole was measured

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the cells, without the head."""
        return tuple(tuple(cell.text for cell in row) for row in self._cells)

    def passages(self) -> Iterable[Passage]:
        """Every text of the table, for the check on missing characters."""
        yield from self._heads
        yield from self._band_heads
        for row in self._cells:
            for cell, column in zip(row, self.columns, strict=True):
                yield self._passage(cell, column)

    def _passage(self, cell: TableCell, column: TableColumn) -> Passage:
        style = self.look.cell.aligned(column.align)
        if cell.bold:
            style = replace(style, face=self.look.head.face)
        passage = Passage(cell.text, style, cell.place)
        passage.struck = cell.struck
        return passage

    def _measure(self, available: float) -> None:
        if self._settled or same_length(self._measured, available):
            return
        self._decimals = self._widest_decimals()
        self._widths = _widths(self._fitted(available), available)
        for passage, width in zip(self._heads, self._widths, strict=True):
            passage.wrap(width - 2 * PAD_X, 0)
        self._head_height = max(p.height for p in self._heads) + 2 * self.look.pad
        start = 0
        for band, passage in zip(self.bands, self._band_heads, strict=True):
            passage.wrap(sum(self._widths[start : start + band.span]) - 2 * PAD_X, 0)
            start += band.span
        if self.bands:
            self._band_height = max(p.height for p in self._band_heads) + 2 * self.look.pad
        self._rows = [made for row in self._cells for made in self._measured_rows(row)]
        self._measured = available

    def _fitted(self, available: float) -> list[TableColumn]:
        """The columns, those that do not grow made wide enough for their longest text, within reason."""
        table, bold = setting(self.look.cell.face), setting(self.look.head.face)
        size = self.look.cell.size
        fitted = []
        for number, column in enumerate(self.columns):
            if column.grow == 0:
                texts = {(row[number].text, row[number].bold) for row in self._cells}
                widths = (
                    (bold if heavy else table).width(clean(t)) * size + self._shift(number, t)
                    for t, heavy in texts
                )
                longest = max(widths, default=0.0)
                wide = min(longest * 1.02 + 2 * PAD_X + 0.5, _STRETCH * column.width)
                fitted.append(replace(column, width=max(column.width, wide)))
            else:
                fitted.append(column)
        return fitted if sum(c.width for c in fitted) <= available else list(self.columns)

    def _widest_decimals(self) -> list[float]:
        """How wide the longest decimals of each column of figures are, in points."""
        widest = [0.0] * len(self.columns)
        for number, column in enumerate(self.columns):
            if column.align is Align.RIGHT:
                texts = {row[number].text for row in self._cells}
                widest[number] = max(map(self._decimals_width, texts), default=0.0)
        return widest

    def _decimals_width(self, text: str) -> float:
        """The room that the point of a figure, and what is behind it, take; 0 for other text."""
        if (figure := _FIGURE.fullmatch(text)) is None:
            return 0.0
        return setting(self.look.cell.face).width(figure[1]) * self.look.cell.size

    def _shift(self, column: int, text: str) -> float:
        """How far to the left of the column's edge a text ends: figures align at their decimal points."""
        if not self._decimals[column] or not _FIGURE.fullmatch(text):
            return 0.0
        return self._decimals[column] - self._decimals_width(text)

    def _measured_rows(self, cells: Sequence[TableCell]) -> list[_RuledRow]:
        """A row as high as its highest cell.

        Only where it would fit no page its type shrinks, and where that does not do either it goes
        on in rows below.
        """
        passages = [self._passage(c, k) for c, k in zip(cells, self.columns, strict=True)]
        limit, factor = self.look.tallest - 2 * self.look.pad, 1.0
        while True:
            for passage, width in zip(passages, self._widths, strict=True):
                passage.wrap(width - 2 * PAD_X, 0)
            if max(p.height for p in passages) <= limit:
                return [self._row(passages)]
            if factor < _SMALLEST:
                break
            factor *= 0.9
            for passage in passages:
                passage.restyle(passage.style.scaled(0.9))
        rows = []
        while max(p.height for p in passages) > 0:
            pairs = [p.divided(limit) for p in passages]
            rows.append(self._row([head for head, _ in pairs]))
            passages = [rest for _, rest in pairs]
        return rows

    def _row(self, passages: list[Passage]) -> _RuledRow:
        height = max(p.height for p in passages) + 2 * self.look.pad
        shifts = [self._shift_within(number, passage) for number, passage in enumerate(passages)]
        return _RuledRow(passages, max(height, self.look.least_height), shifts)

    def _shift_within(self, column: int, passage: Passage) -> float:
        """How far a figure is moved: not at all where it has no room for that."""
        shift = self._shift(column, passage.text)
        if not shift:
            return 0.0
        free = self._widths[column] - 2 * PAD_X - passage.natural_width()
        return shift if fits(shift, free) else 0.0

    def __deepcopy__(self, memo: dict[int, object]) -> RuledTable:
        """The same: reportlab copies what it keeps together, and nothing of ours changes by being placed."""
        return self

    def closer(self, factor: float) -> RuledTable:
        """A copy of a whole table with less room between its lines and rows, by a share of it."""
        look = self.look
        closer = replace(
            look,
            cell=replace(look.cell, leading=look.cell.leading * factor),
            head=replace(look.head, leading=look.head.leading * factor),
            pad=look.pad * factor * factor,
        )
        return RuledTable(self.columns, self._cells, self.bands, closer)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Take the whole width and the height of all rows."""
        self._measure(available_width)
        self.width = available_width
        self.height = self._top_height + sum(r.height for r in self._rows)
        return self.width, self.height

    @property
    def _top_height(self) -> float:
        return self._band_height + self._head_height

    def least_height(self) -> float:
        """The head and the first three rows: less below a heading looks lost."""
        return self._top_height + sum(row.height for row in self._rows[:3])

    def before_end(self) -> float:
        """The height of the rows before the last two, where these may stand on another page; else 0."""
        before = self._rows[:-2]
        return self._top_height + sum(row.height for row in before) if len(before) > 2 else 0.0

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """The rows that fit and the others, each under the head."""
        self._measure(available_width)
        used, fitting = self._top_height, 0
        for row in self._rows:
            if not fits(used + row.height, available_height):
                break
            used += row.height
            fitting += 1
        if fitting == 0 or fitting == len(self._rows):
            return []
        return [self._part(0, fitting), self._part(fitting, len(self._rows))]

    def _part(self, start: int, stop: int) -> RuledTable:
        part = RuledTable(self.columns, (), self.bands, self.look)
        part._rows = self._rows[start:stop]
        part._heads, part._band_heads = self._heads, self._band_heads
        part._widths, part._measured = self._widths, self._measured
        part._settled = True
        part._head_height, part._band_height = self._head_height, self._band_height
        return part

    def draw(self) -> None:
        """Draw head, rows and rules."""
        canvas: Canvas = self.canv
        edges = [0.0]
        for width in self._widths:
            edges.append(edges[-1] + width)
        canvas.setFillGray(self.look.head_fill)
        canvas.rect(
            0, self.height - self._top_height, self.width, self._top_height, stroke=0, fill=1
        )
        self._draw_heads(canvas, edges)
        levels = [self.height - self._top_height]
        for row in self._rows:
            ends = [edge - shift for edge, shift in zip(edges, row.shifts, strict=False)]
            _draw_cells(canvas, row.passages, ends, levels[-1], row.height)
            levels.append(levels[-1] - row.height)
        across = [(0.0, level, self.width, level) for level in levels[:-1]]
        down = [(x, levels[-1], x, levels[0]) for x in edges[1:-1]]
        pdf_drawing.rule(canvas, [*across, *down], _RULE, _RULE_GREY)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(1)
        canvas.rect(0, levels[-1], self.width, self.height - levels[-1], stroke=1, fill=0)

    def _draw_heads(self, canvas: Canvas, edges: list[float]) -> None:
        """Draw the headings; a column without a band has the whole height to itself."""
        bottom, below = self.height - self._top_height, self.height - self._band_height
        start = 0
        lines: list[tuple[float, float, float, float]] = []
        for band, passage in zip(self.bands or self._no_bands(), self._every_band(), strict=True):
            stop = start + band.span
            top = self.height
            if passage is not None:
                top = below
                slack = (self._band_height - passage.height) / 2
                passage.draw_at(canvas, edges[start] + PAD_X, self.height - slack)
                lines.append((edges[start], below, edges[stop], below))
            _draw_cells(canvas, self._heads[start:stop], edges[start:stop], top, top - bottom)
            lines.extend((x, bottom, x, top) for x in edges[start + 1 : stop])
            lines.append((edges[start], bottom, edges[start], self.height))
            start = stop
        pdf_drawing.rule(canvas, lines, _RULE, _RULE_GREY)

    def _no_bands(self) -> tuple[TableBand, ...]:
        return (TableBand("", len(self.columns)),)

    def _every_band(self) -> list[Passage | None]:
        """The bands' headings, None where a band has no title."""
        if not self.bands:
            return [None]
        return [p if p.text else None for p in self._band_heads]


def _widths(columns: Sequence[TableColumn], available: float) -> list[float]:
    """The columns' widths: what is left over goes to those that grow, what lacks is taken from all."""
    fixed = sum(c.width for c in columns)
    growing = sum(c.grow for c in columns)
    if fixed > available or not growing:
        return [c.width * available / fixed for c in columns]
    return [c.width + (available - fixed) * c.grow / growing for c in columns]


def _draw_cells(
    canvas: Canvas, passages: Sequence[Passage], edges: Sequence[float], top: float, height: float
) -> None:
    for passage, left in zip(passages, edges, strict=False):
        slack = (height - passage.height) / 2
        passage.draw_at(canvas, left + PAD_X, top - slack)
