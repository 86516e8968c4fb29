"""Exact numbers: read as decimals, kept as fractions or whole thousandths, never as floats.

A float that a spreadsheet hands over is taken at its shortest decimal form (docs/scoring.md § Numbers), so a cell
that shows 0.1 is exactly 1/10.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

THOUSAND = 1000
_LONGEST = 40  # digits of a number as typed; more is never a score and can be made to take minutes
# full-width digits Decimal knows; the signs beside them it does not
_HALF_WIDTH = str.maketrans("．－＋", ".-+")
_RATIO = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")


class RoundingMode(StrEnum):
    """How a stage drops digits: 四舍五入, 四舍六入五成双, or 去尾."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


def exact(value: object) -> Fraction:
    """The exact number behind a typed or imported value.

    Accepts int, Decimal, float (shortest decimal form) and text, full-width digits included. Raises
    ValueError on anything else, on NaN and infinities, and on numbers longer than 40 digits.
    """
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _LONGEST or "_" in text:
            raise ValueError(value)
        try:
            value = Decimal(text.translate(_HALF_WIDTH))
        except InvalidOperation:
            raise ValueError(text) from None
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise ValueError(value)
    return Fraction(value)


def share(value: object) -> Fraction:
    """A share of a whole as schemes write it: ``"90%"``, ``"1/3"`` or a decimal. Raises ValueError."""
    if isinstance(value, str):
        text = value.strip().replace("％", "%")
        if text.endswith("%"):
            return exact(text[:-1]) / 100
        if ratio := _RATIO.fullmatch(text):
            if int(ratio[2]) == 0:
                raise ValueError(value)
            return Fraction(int(ratio[1]), int(ratio[2]))
    return exact(value)


def thousandths(value: Fraction) -> int:
    """The number as whole thousandths, the unit in which the file keeps points. Raises ValueError when finer."""
    scaled = value * THOUSAND
    if scaled.denominator != 1:
        raise ValueError(value)
    return scaled.numerator


# Looked up once: a member of an enumeration costs more to find than a mark to round.
_HALF_UP, _DOWN = RoundingMode.HALF_UP, RoundingMode.DOWN


def rounded_ratio(numerator: int, denominator: int, digits: int, mode: RoundingMode) -> int:
    """`numerator / denominator` (denominator > 0) rounded to `digits` decimals, in units of 10**-digits."""
    numerator *= 10**digits
    if mode is _HALF_UP:
        if numerator >= 0:
            return (2 * numerator + denominator) // (2 * denominator)
        return -((-2 * numerator + denominator) // (2 * denominator))
    if mode is _DOWN:
        return numerator // denominator if numerator >= 0 else -(-numerator // denominator)
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return quotient


def rounded(value: Fraction, digits: int | None, mode: RoundingMode) -> Fraction:
    """The value after a rounding stage; `digits` None leaves it exact."""
    if digits is None:
        return value
    return Fraction(rounded_ratio(value.numerator, value.denominator, digits, mode), 10**digits)


def decimal_text(value: Fraction, digits: int | None = None) -> str:
    """The number as people read it: `digits` decimals; without, its own decimals, or 6 where it does not end."""
    if digits is None:
        digits = _own_digits(value)
    scaled = rounded_ratio(value.numerator, value.denominator, digits, _HALF_UP)
    sign, scaled = ("-", -scaled) if scaled < 0 else ("", scaled)
    if digits == 0:
        return f"{sign}{scaled}"
    whole, rest = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def ratio_text(value: Fraction) -> str:
    """The number as an exact fraction, ``1847/20``; a whole number without a denominator."""
    return str(value)


def _own_digits(value: Fraction, most: int = 6) -> int:
    """How many decimals the value needs; `most` where it has more or never ends."""
    power = 1
    for digits in range(most + 1):
        if power % value.denominator == 0:
            return digits
        power *= 10
    return most
