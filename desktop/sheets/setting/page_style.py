"""The paper: sizes, margins and where the page number stands (GB/T 9704-2012 where it applies).

An official letter has the standard's text area (156 × 225 mm, top 37, left 28) and its page number:
"— 1 —" in 14 pt, outside, 7 mm below the text area. Working papers are tables of one's own; they
take the width they need, keep 25 mm for the binding edge and count their pages as x/y.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from reportlab.lib.units import mm

_A4 = (210 * mm, 297 * mm)
_A3 = (297 * mm, 420 * mm)
_TOLERANCE = 0.01  # points: lengths that no printer tells apart


def same_length(one: float, other: float) -> bool:
    """Whether two lengths in points are the same on paper: sums of floats are not the same to the last digit."""
    return abs(one - other) < _TOLERANCE


def fits(length: float, room: float) -> bool:
    """Whether a length in points has room, a difference that no printer shows left aside."""
    return length <= room + _TOLERANCE


def whole_lines(room: float, leading: float) -> int:
    """How many lines of a leading go into a height, both in points."""
    return int((room + _TOLERANCE) // leading)


class Folio(Enum):
    """How pages are numbered."""

    DASHED = "— 1 —"
    COUNTED = "第 1 页 ／ 共 2 页"
    NONE = ""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """A kind of page, in points. `duplex` mirrors the margins and the page number of even pages."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    folio: Folio
    duplex: bool = False

    @property
    def text_width(self) -> float:
        """The width of the text area."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """The height of the text area."""
        return self.height - self.top - self.bottom

    def left_of(self, page: int) -> float:
        """The left margin of a page (counted from 1)."""
        return self.right if self.duplex and page % 2 == 0 else self.left

    def mirrored(self) -> PageStyle:
        """The same for printing on both sides."""
        return replace(self, duplex=True)


LETTER = PageStyle(*_A4, 28 * mm, 26 * mm, 37 * mm, 35 * mm, Folio.DASHED)
A4_UPRIGHT = PageStyle(*_A4, 25 * mm, 18 * mm, 22 * mm, 20 * mm, Folio.COUNTED)
A4_WIDE = PageStyle(_A4[1], _A4[0], 18 * mm, 18 * mm, 25 * mm, 18 * mm, Folio.COUNTED)
A3_WIDE = PageStyle(_A3[1], _A3[0], 20 * mm, 20 * mm, 25 * mm, 18 * mm, Folio.COUNTED)
