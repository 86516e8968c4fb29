"""Numbers as TOML keeps them: exact decimals and shares, and a value as a fault quotes it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

_LONGEST_SHARE: Final = 38  # digits of a percentage that `db.numbers` reads back from text


def plain_number(value: Fraction) -> int | Decimal:
    """The number as TOML keeps it: whole, or a decimal with just its own digits.

    Raises ValueError for a fraction whose decimals never end.
    """
    if value.denominator == 1:
        return value.numerator
    digits, power = 0, 1
    while power % value.denominator:
        digits, power = digits + 1, power * 10
        if digits > value.denominator.bit_length():
            raise ValueError(value)
    scaled = value.numerator * (power // value.denominator)
    return Decimal((int(scaled < 0), tuple(map(int, str(abs(scaled)))), -digits))


def share_text(value: Fraction) -> str | Decimal:
    """A share as people write it, ``30%``, or ``1/3`` where the percentage never ends."""
    try:
        percentage = plain_number(value * 100)
    except ValueError:
        return str(value)
    text = format(percentage, "f") if isinstance(percentage, Decimal) else str(percentage)
    if len(text) > _LONGEST_SHARE:
        return Decimal(plain_number(value))
    return f"{text}%"
