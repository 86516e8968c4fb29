"""Small pages that one hand has ticked, and what is read from them."""

from collections.abc import Collection, Mapping, Sequence
from random import Random

from PIL import Image

from db.records.layouts import Box, Layout
from desktop.exchange.scans.marks.verdicts import FieldState
from tests.desktop.exchange.scans.drawn_pages import units_layout
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.scanners import office
from tests.desktop.exchange.scans.tried import read_drawn

Points = Sequence[tuple[float, float]]  # mm from the box's upper left corner

LAYOUT = units_layout(rows=12)
PEN = Pen(0.45, 40)
IN_BOX = ((0.9, 1.9), (1.7, 3.1), (3.4, 0.7))  # a tick as large as its box
TICK = Habit("tick", 1.0, 0.05, 0.1, 0.0)


def ticked(
    blank: Image.Image,
    habit: Habit = TICK,
    layout: Layout = LAYOUT,
    but: Collection[str] = (),
    *,
    pen: Pen = PEN,
    seed: int = 5,
) -> Sheet:
    """A page on which the first box of every field is marked, but for some fields."""
    sheet = Sheet(blank, layout, layout.pages[0], Random(seed))
    for field, boxes in sheet.fields.items():
        if field not in but:
            sheet.mark(boxes[0], habit, pen)
    return sheet


def drawn(sheet: Sheet, box: Box, points: Points, pen: Pen = PEN) -> None:
    """Draws a stroke through points in mm from a box's upper left corner."""
    sheet._draw([[(box.x + x, box.y + y) for x, y in points]], pen)


def by_hand(
    blank: Image.Image,
    points: Points,
    own: Mapping[str, Points] | None = None,
    *,
    wild: float = 0.3,
    pen: Pen = PEN,
    pens: Mapping[str, Pen] | None = None,
    among: Random | None = None,
) -> Sheet:
    """A page of strokes as one hand draws them, more or less alike, but for some fields' own strokes and pens.

    Each in the first box of its field, or in one `among` the first two.
    """
    sheet, random = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5)), Random(3)
    for field, boxes in sheet.fields.items():
        box = among.choice(boxes[:2]) if among else boxes[0]
        alike = [
            (x + random.uniform(-wild, wild), y + random.uniform(-wild, wild)) for x, y in points
        ]
        drawn(sheet, box, (own or {}).get(field, alike), (pens or {}).get(field, pen))
    return sheet


def asked(sheet: Sheet) -> set[str]:
    """The fields of an office scan of a page that are not taken."""
    found = states(office(sheet.image, Random(2)))
    return {field for field, state in found.items() if state is not FieldState.ONE}


def states(picture: Image.Image) -> dict[str, FieldState]:
    """What each field of such a page is read as."""
    return {field.field: field.state for field in read_drawn(picture, LAYOUT).fields}
