"""A sheet as a neutral grid, so that what follows need not know which file format it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula's error such as ``#REF!``: never a blank, or a score would vanish silently."""

    text: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the sheet shows in per cent, as it is shown: 0.95 and 95% are not the same score."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula whose value nobody has worked out yet: the program that wrote it left that to a spreadsheet."""


# Whatever Python takes for a space, as the readers of cells do, and what has no width.
_UNSEEN = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\u200b\u2060\ufeff"

Cell: TypeAlias = (
    str
    | int
    | float
    | bool
    | date
    | time
    | datetime
    | timedelta
    | CellError
    | Percent
    | Uncalculated
    | None
)
Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, both corners included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows of cells (blank is None), its merged cells, and the name by which its cells are called."""

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    hidden: frozenset[int] = frozenset()  # rows that are not seen
    book: str = ""  # the name of its file, without the ending

    def at(self, row: int, column: int) -> Cell:
        """The cell; blank beyond the sheet's edge, and where nothing in it can be seen."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        cell = cells[column] if column < len(cells) else None
        return None if isinstance(cell, str) and not cell.strip(_UNSEEN) else cell

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """How a person finds it: ``sheet``, ``sheet!17`` or ``sheet!D17``."""
        if row is None:
            return self.name
        return f"{self.name}!{'' if column is None else column_letters(column)}{row + 1}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all stands in the sheet."""
        return all(cell is None for row in self.rows for cell in row)


def column_letters(column: int) -> str:
    """A, B, … Z, AA, … for a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The way back from `column_letters`, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
