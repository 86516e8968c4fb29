"""Exact arithmetic on ratios that are not reduced.

A `Fraction` seeks a greatest common divisor at every step. Inside a score, where almost everything
shares a denominator, whole numbers do the same sum several times faster and just as exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from db.numbers import THOUSAND, RoundingMode, rounded_ratio

Ratio: TypeAlias = tuple[int, int]  # numerator, and denominator above 0
Sum: TypeAlias = tuple[int | Fraction, int]  # thousandths of a point, and how many values
_WIDEST = 512  # bits of a common denominator that is still quicker than fractions


def ratio_of(value: Fraction) -> Ratio:
    """The number as a ratio."""
    return value.numerator, value.denominator


def exact_mean(values: Sum) -> Ratio:
    """The mean of values that are summed up in thousandths, in points."""
    total, count = values
    return total.numerator, total.denominator * THOUSAND * count


def rounded(ratio: Ratio, digits: int | None, mode: RoundingMode) -> Ratio:
    """The ratio after a rounding stage; `digits` None leaves it exact."""
    if digits is None:
        return ratio
    return rounded_ratio(ratio[0], ratio[1], digits, mode), 10**digits


def times(ratio: Ratio, factor: Fraction) -> Ratio:
    """The ratio multiplied by a weight."""
    return ratio[0] * factor.numerator, ratio[1] * factor.denominator


def summed(ratios: Iterable[Ratio]) -> Ratio:
    """The sum; what shares a denominator is added up first."""
    gathered: dict[int, int] = {}
    for top, bottom in ratios:
        gathered[bottom] = gathered.get(bottom, 0) + top
    if len(gathered) == 1:
        ((bottom, top),) = gathered.items()
        return top, bottom
    common = lcm(*gathered)
    return sum(top * (common // bottom) for bottom, top in gathered.items()), common


def falling(values: Sequence[Fraction | None]) -> list[tuple[int, int | Fraction]]:
    """Sort keys that put the highest number first and a missing one last.

    Whole numbers over a common denominator where there is one of a sensible size: they compare many
    times faster than fractions.
    """
    denominators = {value.denominator for value in values if value is not None}
    common = 1
    for denominator in denominators:
        common = lcm(common, denominator)
        if common.bit_length() > _WIDEST:
            return [(1, 0) if value is None else (0, -value) for value in values]
    return [
        (1, 0) if value is None else (0, -value.numerator * (common // value.denominator))
        for value in values
    ]
