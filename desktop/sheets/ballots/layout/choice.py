"""Which layouts fit a part, and which is taken where nobody chooses."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from db.records.layouts import LayoutKind, PaperSize, Unfit
from db.scoring.scheme.scheme import Criterion, Part
from desktop.sheets.ballots.layout.page_frame import SIDE
from desktop.sheets.ballots.layout.plan import field_width

UPRIGHT: Final = {PaperSize.A4: (210.0, 297.0), PaperSize.A3: (297.0, 420.0)}
WIDE: Final = {PaperSize.A4: (297.0, 210.0), PaperSize.A3: (420.0, 297.0)}
LEAST_UNIT: Final = 30.0  # of a unit's name
LEAST_CRITERION: Final = 35.0  # of a criterion's
PLACE_COLUMN: Final = 8.0  # of a unit's number in the list
CODE_COLUMN: Final = 13.0  # of a unit's or a criterion's code
MOST_BOXES: Final = 15  # in a row of fields
_MOST_TENS: Final = 10
_LONGEST_LEVEL: Final = 12  # characters: two lines of the smallest type above a box
_HALF: Final = Fraction(1, 2)


def page_size(kind: LayoutKind, size: PaperSize) -> tuple[float, float]:
    """Width and height of a page."""
    wide = kind is LayoutKind.DIGITS or (kind is LayoutKind.UNITS and size is PaperSize.A3)
    return (WIDE if wide else UPRIGHT)[size]


def unfit(part: Part, kind: LayoutKind, size: PaperSize) -> Unfit | None:
    """Why a part cannot be printed so; None where it can."""
    if not part.has_ballots:
        return Unfit.NO_BALLOTS
    if size is PaperSize.A3 and kind not in (LayoutKind.UNITS, LayoutKind.UNITS_CRITERIA):
        return Unfit.PAPER
    if kind is LayoutKind.FRAMES:
        return None
    if kind is LayoutKind.DIGITS:
        return next((reason for c in part.criteria if (reason := _no_digits(c))), None)
    if not all(c.levels for c in part.criteria):
        return Unfit.NO_LEVELS
    if any(len(level.title) > _LONGEST_LEVEL for c in part.criteria for level in c.levels):
        return Unfit.LONG_LEVELS
    room = row_room(kind, size)
    if any(field_width(c) > room for c in part.criteria):
        return Unfit.TOO_MANY_LEVELS
    return None


def row_room(kind: LayoutKind, size: PaperSize) -> float:
    """The width that a row has for its boxes, its names taken off."""
    whole = page_size(kind, size)[0] - 2 * SIDE
    if kind is LayoutKind.UNIT:
        return whole - CODE_COLUMN - LEAST_CRITERION
    return whole - PLACE_COLUMN - CODE_COLUMN - LEAST_UNIT


def default_layout(
    part: Part, wished: PaperSize | None = None
) -> tuple[LayoutKind, PaperSize] | None:
    """The layout that takes the fewest pages, on the smallest paper or on the one that is wished; None: no one fits."""
    if all(c.levels for c in part.criteria):
        first = LayoutKind.UNITS if len(part.criteria) == 1 else LayoutKind.UNITS_CRITERIA
        kinds = [first, LayoutKind.UNIT]
    else:
        kinds = []
    kinds += [LayoutKind.DIGITS, LayoutKind.FRAMES]
    for kind in kinds:
        for size in PaperSize if wished is None else (wished,):
            if unfit(part, kind, size) is None:
                return kind, size
    return None


def tens_of(criterion: Criterion) -> int:
    """How many boxes of tens a criterion's full marks need."""
    return int(criterion.points // 10)


def has_half(criterion: Criterion) -> bool:
    """Whether half points can be given."""
    return criterion.step.denominator == 2


def _no_digits(criterion: Criterion) -> Unfit | None:
    if (criterion.step / _HALF).denominator != 1:
        return Unfit.STEP
    return Unfit.POINTS if tens_of(criterion) > _MOST_TENS else None
