"""What the office enters itself: given scores, occurrences and adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AdjustmentKind(StrEnum):
    """加分, 扣分 or 否决."""

    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


@dataclass(frozen=True, slots=True)
class GivenScore:
    """The score that the office entered for an entry in a part of kind given."""

    entry_id: int
    unit_code: str
    part: str
    points: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """How often a deducted criterion was missed by an entry."""

    entry_id: int
    unit_code: str
    part: str
    criterion: str
    times: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus, deduction or veto with its evidence; a veto has no points."""

    id: int
    entry_id: int
    unit_code: str
    kind: AdjustmentKind
    points: int | None
    evidence: str
