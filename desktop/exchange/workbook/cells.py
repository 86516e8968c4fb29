"""Reads one cell as what it should be, and names the cell where it is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta
from fractions import Fraction

from db.errors import FaultKind
from db.numbers import RoundingMode, decimal_text, exact, rounded, thousandths
from desktop.exchange.spreadsheets.faults import Faults, shown
from desktop.exchange.spreadsheets.grid import Cell, CellError, Percent, Uncalculated
from desktop.exchange.spreadsheets.limits import MOST_CODE, MOST_NAME, MOST_TEXT

_BREAK = re.compile(r"[ \t\u3000]*[\r\n\v\f\u0085\u2028\u2029]+[ \t\u3000]*")
_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_FILLING = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")
_LINES = re.compile(r"\r\n?|[\v\f\u0085\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff]")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_WHOLE = 100_000

Add = Callable[..., None]


class CellReader:
    """The cells of one sheet as values; what is wrong goes to `faults`."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def text(self, place: str, cell: Cell, most: int = MOST_NAME) -> str:
        """Text in one line, stripped; empty where the cell is blank or at fault."""
        text = self._raw(place, cell)
        return self._checked(place, _BREAK.sub("", text).replace("\t", " ").strip(), most)

    def long_text(self, place: str, cell: Cell) -> str:
        """评语 or 依据: text that may have several lines."""
        text = _LINES.sub("\n", self._raw(place, cell)).replace("\t", " ").strip()
        return self._checked(place, text, MOST_TEXT)

    def code(self, place: str, cell: Cell) -> str:
        """A code; what a spreadsheet made a number (``1.0``) is ``1`` again, full-width letters half-width."""
        code = unicodedata.normalize("NFKC", self.text(place, cell, MOST_CODE))
        if re.search(r"\s", code):
            self._faults.add(place, FaultKind.BAD_CODE, found=shown(code))
            return ""
        return code

    def word(self, place: str, cell: Cell) -> str:
        """A short word such as a category or 有效, which people space out to fill a cell."""
        return re.sub(r"\s+", "", self.text(place, cell))

    def number(self, place: str, cell: Cell) -> Fraction | None:
        """An exact number in whole thousandths; None where blank or at fault."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        if not self.is_plain(place, cell, "number"):
            return None
        try:
            number = exact(half_width(cell))
        except ValueError:
            self._faults.add(place, FaultKind.NOT_A_NUMBER, found=shown(cell))
            return None
        try:
            thousandths(number)
        except ValueError:
            near = decimal_text(rounded(number, 2, RoundingMode.HALF_UP))
            self._faults.add(place, FaultKind.TOO_FINE, found=shown(cell), near=near)
            return None
        return number

    def whole(self, place: str, cell: Cell, low: int) -> int | None:
        """A whole number from `low` up; None where blank or at fault."""
        number = self.number(place, cell)
        if number is None:
            return None
        if number.denominator != 1:
            self._faults.add(
                place, FaultKind.WRONG_TYPE, found=shown(cell), expected="whole_number"
            )
            return None
        if not low <= number <= _MOST_WHOLE:
            facts = {"found": decimal_text(number), "low": str(low), "high": str(_MOST_WHOLE)}
            self._faults.add(place, FaultKind.OUT_OF_RANGE, **facts)
            return None
        return int(number)

    def is_plain(self, place: str, cell: Cell, expected: str) -> bool:
        """Whether the cell is text or a number; a date, a truth value, a per cent or no value yet is a fault."""
        if isinstance(cell, CellError):
            self._faults.add(place, FaultKind.FORMULA_ERROR, found=cell.text)
            return False
        if isinstance(cell, Uncalculated):
            self._faults.add(place, FaultKind.UNCALCULATED)
            return False
        if isinstance(cell, Percent):
            self._faults.add(place, FaultKind.PERCENT, found=cell.text)
            return False
        if isinstance(cell, bool | date | time | timedelta):
            found = str(cell).upper() if isinstance(cell, bool) else str(cell)
            self._faults.add(place, FaultKind.WRONG_TYPE, found=found, expected=expected)
            return False
        return True

    def _raw(self, place: str, cell: Cell) -> str:
        if cell is None or not self.is_plain(place, cell, "text"):
            return ""
        if isinstance(cell, str):
            return _INVISIBLE.sub("", cell)
        if isinstance(cell, int | float):
            try:
                return decimal_text(exact(cell))
            except ValueError:
                return str(cell)
        return ""

    def _checked(self, place: str, text: str, most: int) -> str:
        if len(text) > most:
            self._faults.add(place, FaultKind.TOO_LONG, limit=str(most))
            return ""
        for character in () if text.isascii() and text.isprintable() else text:
            if is_forbidden(character):
                self._faults.add(
                    place, FaultKind.FORBIDDEN_CHARACTER, found=f"U+{ord(character):04X}"
                )
                return ""
        return text


def closed_up(text: str) -> str:
    """A name without the spaces that people put between Chinese characters to fill a cell."""
    return _FILLING.sub("", text)


def half_width(cell: Cell) -> Cell:
    """A number typed in full width as one in half width; anything else as it is."""
    return cell.translate(_HALF_WIDTH) if isinstance(cell, str) else cell


def is_forbidden(character: str) -> bool:
    """Control characters, overrides of the writing direction, and what no file format can carry."""
    if character == "\n":
        return False
    return (
        character in _BIDI
        or unicodedata.category(character) in {"Cc", "Cs"}
        or (ord(character) & 0xFFFE) == 0xFFFE
    )
