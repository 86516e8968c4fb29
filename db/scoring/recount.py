"""What a recount of some sheets of paper says of all of them, at 95 % confidence.

J. A. Aslam, R. A. Popa and R. L. Rivest, "On Estimating the Size and Confidence of a Statistical Audit", EVT 2007:
n of N sheets drawn without a wrong one among them leave fewer than b wrong ones once
n ≥ (N − (b − 1)/2)(1 − 0.05^(1/b)). With wrong ones among them the hypergeometric distribution itself is asked.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Final

RISK: Final = 0.05


def fewer_than(population: int, drawn: int, wrong: int) -> int | None:
    """The least b for which the draw shows that fewer than b sheets of all are wrong; None where it shows nothing.

    `wrong` of the `drawn` sheets are. Where every sheet was drawn, b is one more than were found.
    """
    if not 0 <= wrong <= drawn <= population:
        raise ValueError((population, drawn, wrong))
    if drawn == population:
        return wrong + 1
    shows = _none_found if wrong == 0 else _some_found
    bounds = range(wrong + 1, population + 1)
    return next((b for b in bounds if shows(population, drawn, wrong, b)), None)


def _none_found(population: int, drawn: int, _wrong: int, bound: int) -> bool:
    return drawn >= (population - (bound - 1) / 2) * float(1 - RISK ** (1 / bound))


def _some_found(population: int, drawn: int, wrong: int, bound: int) -> bool:
    """Whether `bound` wrong sheets would show so few in the draw in a twentieth of all draws at most."""
    ways = sum(comb(bound, x) * comb(population - bound, drawn - x) for x in range(wrong + 1))
    return Fraction(ways, comb(population, drawn)) <= Fraction(1, 20)
