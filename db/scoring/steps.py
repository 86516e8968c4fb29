"""The steps of a calculation, as they are written down where somebody asks how a score came about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Stage(StrEnum):
    """A step of the calculation, in the order in which a person would work it with a pocket calculator."""

    CRITERION_MEAN = "criterion_mean"
    CRITERION_WEIGHTED = "criterion_weighted"
    GROUP_SCORE = "group_score"
    GROUP_LEFT_OUT = "group_left_out"
    BAND = "band"
    DEDUCTED = "deducted"
    NO_REPORT = "no_report"
    PART_SCORE = "part_score"
    SHARE_OF_TOTAL = "share_of_total"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where, the terms it was made of, the exact outcome and the outcome after rounding."""

    stage: Stage
    part: str = ""
    group: str = ""
    criterion: str = ""
    terms: tuple[tuple[str, Fraction], ...] = ()
    exact: Fraction = Fraction(0)
    rounded: Fraction = Fraction(0)
    digits: int | None = None


Trace = list[Step]
