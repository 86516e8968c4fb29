"""Where the landmarks of a ballot page stand and what room they leave; millimetres from the upper left corner.

Landmarks are black, at least 10 mm from the edge of the paper and 3 mm from everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from db.records.layouts import RowMarks, Square

EDGE: Final = 10.0
CORNER: Final = 6.0
CODE_A: Final = 19.0
CODE_B: Final = 14.0
SIDE: Final = 21.0  # what is printed begins here: beyond the longest row mark and its white
TOP: Final = 45.0  # the first row's upper edge
BOTTOM: Final = 35.0  # below the last row
HEAD_TOP: Final = 33.0  # below code A
LEAST_ROWS: Final = 12  # rows of marks that hold a page, however few are used

_MARK: Final = (4.0, 2.0)
_LONG_MARK: Final = 7.0  # every fifth
_CODES_IN: Final = 20.0  # of the codes' outer sides


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A page with its rows. `middle` is how far below a row's upper edge its marks and boxes are centred."""

    width: float
    height: float
    rows: int
    pitch: float
    middle: float

    @property
    def left(self) -> float:
        """The left edge of what is printed."""
        return SIDE

    @property
    def right(self) -> float:
        """The right edge of what is printed."""
        return self.width - SIDE

    def row_top(self, row: int) -> float:
        """The upper edge of a row, counted from 0."""
        return TOP + row * self.pitch

    def row_middle(self, row: int) -> float:
        """The height at which a row's marks and boxes are centred."""
        return self.row_top(row) + self.middle

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The middles of the corner squares."""
        near = EDGE + CORNER / 2
        right, low = self.width - near, self.height - near
        return ((near, near), (right, near), (right, low), (near, low))

    @property
    def codes(self) -> dict[str, Square]:
        """Code A at the upper right, B at the lower left, each beside its corner."""
        return {
            "A": Square(self.width - _CODES_IN - CODE_A, EDGE, CODE_A),
            "B": Square(_CODES_IN, self.height - EDGE - CODE_B, CODE_B),
        }

    @property
    def marks(self) -> tuple[RowMarks, ...]:
        """The marks at both ends of every row."""
        length, thick = _MARK
        found = []
        for row in range(self.rows):
            own = length if (row + 1) % 5 else _LONG_MARK
            y = self.row_middle(row) - thick / 2
            found.append(RowMarks(y, thick, (EDGE, own), (self.width - EDGE - own, own)))
        return tuple(found)


def room_for_rows(height: float) -> float:
    """How high all rows of a page may be together."""
    return height - TOP - BOTTOM


def most_rows(height: float, pitch: float) -> int:
    """How many rows of a pitch a page takes."""
    return int(room_for_rows(height) / pitch + 1e-9)


def frame_for(
    size: tuple[float, float], needed: int, pitches: tuple[float, float], label: float = 0.0
) -> PageFrame:
    """A page whose rows are as high as the needed ones may be, within (least, most).

    `label` is what a row leaves above its boxes.
    """
    width, height = size
    least, most = pitches
    rows = min(max(needed, LEAST_ROWS), most_rows(height, least))
    pitch = min(room_for_rows(height) / rows, most)
    return PageFrame(width, height, rows, pitch, label + (pitch - label) / 2)


def shared_out(count: int, most: int) -> tuple[int, int]:
    """How many pages `count` things take of which `most` go on one, and how many each then takes at most."""
    pages = max(1, ceil(count / most))
    return pages, max(1, ceil(count / pages))
