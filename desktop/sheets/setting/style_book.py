"""How each kind of text on a sheet is set, in one place, so that all sheets look as if one office made them.

Sizes in points. GB/T 9704-2012: title 2号 (22 pt) serif bold, body 3号 (16 pt) at 29 pt leading, 28
characters a line, 22 lines a page; first headings sans, second headings kai (sans here, kai is licensed).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from reportlab.lib.units import mm

from desktop.sheets.setting.faces.typefaces import Face, FaceRole

BODY_SIZE = 16.0
# 22 lines of 29 pt are 638 pt, the text area is 637.8: a hair less, or the last line would not fit
BODY_LEADING = 225 * mm / 22 - 0.001
TEXT_WIDTH = 156 * mm
# 28 characters of 16 pt are 448 pt, the text area is 442.2: the standard's grid sets them closer
BODY_TRACKING = TEXT_WIDTH / 28 - BODY_SIZE


class Align(Enum):
    """Where a line stands in its column."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Style:
    """How a passage is set. `indent` is in characters of the first line; `tracking` is added to each character.

    `inset` is left free at both sides, for what is drawn beside the text. Lines `by_sense` are broken
    between words, as titles are.
    """

    face: str
    size: float
    leading: float
    align: Align = Align.LEFT
    indent: int = 0
    before: float = 0
    after: float = 0
    tracking: float = 0
    keep_with_next: bool = False
    grey: float = 0.0
    inset: float = 0.0
    by_sense: bool = False

    def aligned(self, align: Align) -> Style:
        """The same, aligned otherwise."""
        return self if align is self.align else _aligned(self, align)

    def scaled(self, factor: float) -> Style:
        """The same, larger or smaller as a whole."""
        return replace(
            self,
            size=self.size * factor,
            leading=self.leading * factor,
            tracking=self.tracking * factor,
        )


@cache
def _aligned(style: Style, align: Align) -> Style:
    """Made once for each style: every cell of a table asks for one."""
    return replace(style, align=align)


TITLE = Style(FaceRole.TITLE, 22, 32, Align.CENTRE, after=6, keep_with_next=True, by_sense=True)
SUBTITLE = Style(Face.SERIF, 12, 18, Align.CENTRE, after=6, keep_with_next=True)
HEADING = Style(
    FaceRole.HEADING, 16, BODY_LEADING, indent=2, keep_with_next=True, tracking=BODY_TRACKING
)
SUBHEADING = Style(
    FaceRole.SUBHEADING, 16, BODY_LEADING, indent=2, keep_with_next=True, tracking=BODY_TRACKING
)
BODY = Style(FaceRole.BODY, BODY_SIZE, BODY_LEADING, Align.JUSTIFY, 2, tracking=BODY_TRACKING)
ADDRESSEE = replace(BODY, indent=0, align=Align.LEFT)
TABLE_HEADING = Style(Face.SANS_BOLD, 12, 18, before=8, after=4, keep_with_next=True)
HEAD_CELL = Style(Face.SANS_BOLD, 9, 12, Align.CENTRE)
CELL = Style(Face.SANS, 9, 12)
NUMBER_CELL = CELL.aligned(Align.RIGHT)
CENTRE_CELL = CELL.aligned(Align.CENTRE)
NOTE = Style(Face.SANS, 9, 14)
SMALL_NOTE = Style(Face.SANS, 7.5, 11, grey=0.25)
FOLIO = Style(Face.SERIF, 14, 14)
FOOT = Style(Face.SANS, 8, 10, grey=0.25)
