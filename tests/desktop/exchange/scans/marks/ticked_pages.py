"""Small pages that one hand has ticked, and what is read from them."""

from collections.abc import Collection, Sequence
from random import Random

from PIL import Image

from db.records.layouts import Box, Layout
from desktop.exchange.scans.marks.verdicts import FieldState
from tests.desktop.exchange.scans.drawn_pages import units_layout
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.tried import read_drawn

LAYOUT = units_layout(rows=12)
PEN = Pen(0.45, 40)
TICK = Habit("tick", 1.0, 0.05, 0.1, 0.0)


def ticked(
    blank: Image.Image, habit: Habit = TICK, layout: Layout = LAYOUT, but: Collection[str] = ()
) -> Sheet:
    """A page on which the first box of every field is marked, but for some fields."""
    sheet = Sheet(blank, layout, layout.pages[0], Random(5))
    for field, boxes in sheet.fields.items():
        if field not in but:
            sheet.mark(boxes[0], habit, PEN)
    return sheet


def drawn(sheet: Sheet, box: Box, points: Sequence[tuple[float, float]], pen: Pen = PEN) -> None:
    """Draws a stroke through points in mm from a box's upper left corner."""
    sheet._draw([[(box.x + x, box.y + y) for x, y in points]], pen)


def states(picture: Image.Image) -> dict[str, FieldState]:
    """What each field of such a page is read as."""
    return {field.field: field.state for field in read_drawn(picture, LAYOUT).fields}
