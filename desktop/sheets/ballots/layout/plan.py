"""A page before it is drawn: boxes, frames, words and lines, in millimetres from the upper left corner.

The layout that is written down and the page that is drawn both come from it, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from db.records.layouts import ABSTAIN_LEVEL, Box, Frame
from db.scoring.scheme.scheme import Criterion
from desktop.sheets.ballots.layout.page_frame import PageFrame
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.style_book import Align

BOX: Final = 4.0
CELL: Final = 12.0  # of white that a box has to itself, at least
APART: Final = 6.0  # more between two fields of a row, so that their boxes stand 14 mm apart


class Area(NamedTuple):
    """A rectangle: left and upper edge, width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Words:
    """A text in an area, in `size` points, or smaller where it would not fit; `place` is named with missing signs."""

    text: str
    area: Area
    size: float = 9.0
    align: Align = Align.CENTRE
    face: str = Face.SANS
    place: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line; its width in points."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float = 0.3


@dataclass(slots=True)
class PagePlan:
    """A page under way. `fields` are the areas of the fields, by their names, with the unit that each is of."""

    boxes: list[Box] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fields: dict[str, tuple[str, Area]] = field(default_factory=dict)

    @property
    def pieces(self) -> list[Box | Frame]:
        """Everything that a reviewer writes into."""
        return [*self.boxes, *self.frames]

    def add_boxes(
        self, unit: str, criterion: Criterion, levels: Sequence[str], left: float, middle: float
    ) -> None:
        """A row of boxes from `left` on, one in the middle of each cell."""
        name = field_name(unit, criterion.code)
        for number, level in enumerate(levels):
            x = left + number * CELL + (CELL - BOX) / 2
            self.boxes.append(
                Box("", name, unit, criterion.code, level, x, middle - BOX / 2, BOX, BOX)
            )

    def add_outline(self, area: Area, width: float = 0.6) -> None:
        """The four sides of an area."""
        x, y, right, low = area.x, area.y, area.x + area.w, area.y + area.h
        sides = ((x, y, right, y), (right, y, right, low), (right, low, x, low), (x, low, x, y))
        self.lines.extend(Line(*side, width) for side in sides)


@dataclass(frozen=True)
class SheetPlan:
    """All pages of one ballot, on the same frame; `makers` make them, once they are wanted and not only counted."""

    frame: PageFrame
    makers: tuple[Callable[[], PagePlan], ...]

    @cached_property
    def pages(self) -> tuple[PagePlan, ...]:
        """The pages in their order."""
        return tuple(make() for make in self.makers)


def field_name(unit: str, criterion: str) -> str:
    """The name of a field: its unit and its criterion."""
    return f"{unit}/{criterion}"


def level_titles(criterion: Criterion) -> tuple[str, ...]:
    """The titles of a criterion's boxes, that of who abstains last, unless the scheme has one of that name."""
    return tuple(dict.fromkeys((*(level.title for level in criterion.levels), ABSTAIN_LEVEL)))


def field_width(criterion: Criterion) -> float:
    """How wide the boxes of a criterion's levels are together."""
    return len(level_titles(criterion)) * CELL
