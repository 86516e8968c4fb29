"""The session in the hall 现场会: how its order was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DrawMethod(StrEnum):
    """How lots were drawn."""

    MACHINE = "machine"  # by a seed that somebody in the hall read out
    HAND = "hand"  # from a box; the numbers were typed as they were read


class FixedPlace(StrEnum):
    """Where an entry that draws no lot speaks."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Fixed:
    """An entry that draws no lot. Several keep the order in which they are named."""

    entry_id: int
    place: FixedPlace
    reason: str


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """Where a drawing put an entry; `fixed` where no lot decided, for a reason."""

    entry_id: int
    place: int
    fixed: FixedPlace | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawing. `category` is empty where all drew together; `reason` says why it was drawn again."""

    id: int
    category: str
    method: DrawMethod
    seed: str
    drawn_at: str
    reason: str
    places: tuple[DrawnPlace, ...]
