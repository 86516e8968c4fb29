"""版式: where everything lies on ballots that a scanner reads back.

All measures are millimetres from the upper left corner of the page as it is printed, to the thousandth. A box or a
frame is given by the middle of its printed line, a code without the white around it, a mark by its black area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

VERSION: Final = 1
ABSTAIN_LEVEL: Final = "弃权"  # the `level` of the box of who abstains


class LayoutKind(StrEnum):
    """What a page of a layout holds; the value is the option's of `sheets --layout-kind`."""

    UNIT = "1"  # a unit: criteria × levels
    UNITS = "2"  # all units × the levels of one criterion
    UNITS_CRITERIA = "2b"  # all units × criteria × levels
    DIGITS = "3"  # a unit: a number for each criterion, in digit boxes
    FRAMES = (
        "3b"  # a unit: a number for each criterion, written into a frame and typed from its picture
    )


class PaperSize(StrEnum):
    """The paper of a layout; the value is the option's of `sheets --paper`."""

    A4 = "A4"
    A3 = "A3"


class Unfit(StrEnum):
    """Why ballots are not printed on a layout. Each has its wording in `desktop.messages`."""

    NO_BALLOTS = "no_ballots"
    NO_LEVELS = "no_levels"
    TOO_MANY_LEVELS = "too_many_levels"
    LONG_LEVELS = "long_levels"
    STEP = "step"
    POINTS = "points"
    PAPER = "paper"
    NO_REVIEWERS = "no_reviewers"


@dataclass(frozen=True, slots=True)
class Square:
    """A code: its upper left corner and its side."""

    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class RowMarks:
    """The black marks at both ends of a row: upper edge, height, and (left edge, width) of each."""

    y: float
    h: float
    left: tuple[float, float]
    right: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick. `field` names the unit and criterion that it belongs to, `level` what ticking it says."""

    id: str
    field: str
    unit: str
    criterion: str
    level: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame to write a number into."""

    id: str
    unit: str
    criterion: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """A printed page: which of the PDF, whose sheet's which page, and the boxes and frames on it, by id."""

    pdf_page: int
    sheet: str
    page: int
    boxes: tuple[str, ...]
    frames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A layout. Corners (the middles of black squares, of side `corner`), codes and row marks are on every page.

    `corners` go round from the upper left one, clockwise. `codes` has A (upper right) and B (lower left).
    """

    page_mm: tuple[float, float]
    corners: tuple[tuple[float, float], ...]
    corner: float
    codes: Mapping[str, Square]
    rows: tuple[RowMarks, ...]
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...] = ()
    pages: tuple[LayoutPage, ...] = ()

    @cached_property
    def box(self) -> Mapping[str, Box]:
        """The boxes by id."""
        return {box.id: box for box in self.boxes}

    @cached_property
    def frame(self) -> Mapping[str, Frame]:
        """The frames by id."""
        return {frame.id: frame for frame in self.frames}
