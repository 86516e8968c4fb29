"""Numbers and columns for text that is read on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from db.numbers import decimal_text


def exact_text(value: Fraction) -> str:
    """A value before rounding: whole where its decimals end, else six of them and an ellipsis."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    digits = 0
    while denominator == 1 and (value * 10**digits).denominator != 1:
        digits += 1
    return decimal_text(value, digits) if denominator == 1 else decimal_text(value, 6) + "…"


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in aligned columns for a terminal, where a Chinese character is two columns wide."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        yield "　" + "  ".join(cells).rstrip()


def width(text: Iterable[str]) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
