"""A worksheet being filled: what is put into a cell can be named by the formulas of later cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from desktop.exchange.spreadsheets.grid import column_letters
from desktop.exchange.spreadsheets.xlsx_book import ColumnStyle, Formula, Value
from desktop.exchange.workings.formulas import Cells, Expr, Scalar

_TOP = 3  # the worksheet's row of the first line: a title and the headings stand above


@dataclass(frozen=True, slots=True)
class FormulaColumn:
    """A column's number from 0 and its heading."""

    index: int
    heading: str


class FormulaPage:
    """Columns are made first, then lines of cells below them. `fixed` references hold when a formula is copied."""

    def __init__(self, name: str, title: str, *, fixed: bool = False, frozen: int = 0) -> None:
        self.name = name
        self.title = title
        self.frozen = frozen
        self._fixed = fixed
        self.styles: list[ColumnStyle] = []
        self._lines: list[dict[int, Expr | Scalar]] = []

    def column(self, heading: str, width: float = 9, *, alarm: str = "") -> FormulaColumn:
        """A new column at the right; a cell that says `alarm` stands out."""
        self.styles.append(ColumnStyle(heading, width, alarm=alarm))
        return FormulaColumn(len(self.styles) - 1, heading)

    def line(self) -> int:
        """A new line at the bottom, by its number from 0."""
        self._lines.append({})
        return len(self._lines) - 1

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def put(self, line: int, column: FormulaColumn, content: Expr | Scalar | int) -> Expr:
        """Fills a cell, with a formula or with what was entered, and gives the reference to it."""
        kept = Fraction(content) if type(content) is int else content
        if not isinstance(kept, Expr | Fraction | str | bool):
            raise TypeError(content)
        self._lines[line][column.index] = kept
        return self.at(line, column)

    def at(self, line: int, column: FormulaColumn) -> Expr:
        """The reference to a cell."""
        return Expr(self._sheet + self._place(line, column.index), self._value(line, column.index))

    def down(self, column: FormulaColumn, first: int, last: int) -> Cells:
        """The cells of a column from one line to another, both included."""
        values = tuple(self._value(n, column.index) for n in range(first, last + 1))
        return Cells(self._range((first, column.index), (last, column.index)), values)

    def across(self, line: int, columns: Sequence[FormulaColumn]) -> tuple[Cells, ...]:
        """The cells of a line, as few ranges as there can be."""
        runs: list[list[int]] = []
        for column in columns:
            if runs and column.index == runs[-1][-1] + 1:
                runs[-1].append(column.index)
            else:
                runs.append([column.index])
        return tuple(
            Cells(
                self._range((line, run[0]), (line, run[-1])),
                tuple(self._value(line, index) for index in run),
            )
            for run in runs
        )

    def rows(self) -> list[list[Value]]:
        """What is written, line by line."""
        return [
            [self._written(line.get(index)) for index in range(len(self.styles))]
            for line in self._lines
        ]

    def _written(self, content: Expr | Scalar | None) -> Value:
        if isinstance(content, Expr):
            return Formula(content.text.replace(self._sheet, ""), content.value)
        if isinstance(content, bool):
            raise TypeError(content)
        return content

    @property
    def _sheet(self) -> str:
        return f"'{self.name}'!"

    def _value(self, line: int, index: int) -> Scalar:
        content = self._lines[line].get(index, "")
        return content.value if isinstance(content, Expr) else content

    def _range(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        start, end = self._place(*first), self._place(*last)
        return self._sheet + (start if start == end else f"{start}:{end}")

    def _place(self, line: int, index: int) -> str:
        sign = "$" if self._fixed else ""
        return f"{sign}{column_letters(index)}{sign}{line + _TOP}"
