"""An .xlsx being made: text stays text, numbers are numbers, and the same contents give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from db.errors import ErrorKind, UserError
from db.numbers import THOUSAND

_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a clock would change the bytes
_LONGEST_NAME = 31  # characters of a sheet's name, set by the format
_LONGEST_TEXT = 32_767  # characters of a cell, set by the format
MOST_ROWS = 1_048_576  # of a worksheet, set by the format


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`, stored with what it comes to, so that it is read before anybody recalculates it."""

    text: str
    value: Fraction | str | bool


Value: TypeAlias = str | int | Fraction | Formula | None


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """A column's heading, its width in characters, and whether long text wraps in it.

    `choices` are offered in a list, so that a person who fills the sheet in cannot misspell them. A cell that
    says `alarm` stands out.
    """

    title: str
    width: float = 12
    wraps: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    alarm: str = ""


class XlsxBook:
    """Collects sheets; `data` closes it.

    `by_rows`: each row goes out as it is told and none is gone back to, as `add_sheet` does; of 160,000
    ballots two thirds of the memory would be cells that wait.
    """

    def __init__(self, *, by_rows: bool = False) -> None:
        import xlsxwriter  # with the first book that is written

        self._buffer = io.BytesIO()
        options = {
            "constant_memory" if by_rows else "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(self._buffer, options)
        self._book.set_properties({"created": _MADE})
        plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        head = plain | {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "align": "center"}
        self._title = self._book.add_format(plain | {"bold": True, "font_size": 14})
        self._head = self._book.add_format(head | {"text_wrap": True})
        self._required = self._book.add_format(head | {"text_wrap": True, "font_color": "#9C1C1C"})
        self._plain = self._book.add_format(plain)
        self._text = self._book.add_format(
            plain | {"num_format": "@"}
        )  # a code typed in stays text
        self._alarm = self._book.add_format({"bg_color": "#F2C7C7", "font_color": "#9C1C1C"})
        self._wrapped = self._book.add_format(plain | {"num_format": "@", "text_wrap": True})

    def add_sheet(
        self,
        name: str,
        columns: Sequence[ColumnStyle],
        rows: Iterable[Sequence[Value]],
        *,
        title: str = "",
        frozen_columns: int = 0,
    ) -> None:
        """A sheet with its header, below a title where there is one. Fractions are written as decimals."""
        from xlsxwriter.exceptions import DuplicateWorksheetName

        try:
            sheet = self._book.add_worksheet(name[:_LONGEST_NAME])
        except DuplicateWorksheetName:  # spreadsheets do not tell parts A and a apart
            self._book.close()
            raise UserError(ErrorKind.ALREADY_EXISTS, found=name) from None
        try:
            self._fill(sheet, columns, rows, title, frozen_columns)
        except BaseException:
            self._book.close()  # what was written so far lies in a file of its own until then
            raise

    def _fill(
        self,
        sheet: Any,
        columns: Sequence[ColumnStyle],
        rows: Iterable[Sequence[Value]],
        title: str,
        frozen_columns: int,
    ) -> None:
        top = 0
        if title:
            sheet.write_string(0, 0, title, self._title)
            top = 1
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            style = self._required if column.required else self._head
            sheet.write_string(top, index, column.title, style)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for index, value in enumerate(row):
                self._write(sheet, last, index, value, wraps=columns[index].wraps)
        for index, column in enumerate(columns):
            if column.choices:
                choice = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(top + 1, index, max(last, top + 200), index, choice)
            if column.alarm:
                told = {"type": "cell", "criteria": "==", "value": f'"{column.alarm}"'}
                sheet.conditional_format(
                    top + 1, index, max(last, top + 1), index, told | {"format": self._alarm}
                )
        sheet.freeze_panes(top + 1, frozen_columns)

    def data(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._buffer.getvalue()

    def _write(self, sheet: Any, row: int, column: int, value: Value, *, wraps: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, Formula):
            number = isinstance(value.value, Fraction)
            told = float(value.value) if number else _held(str(value.value))
            sheet.write_formula(row, column, f"={value.text}", self._plain, told)
        elif isinstance(value, str):
            sheet.write_string(row, column, _held(value), self._wrapped if wraps else self._text)
        else:
            sheet.write_number(row, column, float(value), self._plain)


def _held(text: str) -> str:
    """The text, unless it is longer than a cell: the writer would drop it without a word."""
    if len(text) > _LONGEST_TEXT:
        found, most = f"{text[:20]}…", f"≤ {_LONGEST_TEXT}"
        raise UserError(ErrorKind.VALUE_REFUSED, field="text", found=found, expected=most)
    return text


def points_value(points: int | None) -> Fraction | None:
    """Thousandths of a point as the number that a cell shows."""
    return None if points is None else Fraction(points, THOUSAND)
