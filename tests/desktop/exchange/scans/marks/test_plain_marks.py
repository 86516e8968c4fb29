"""Marks that differ from the writer's others as any hand's do, and are not asked; beside each, one that is."""

from random import Random

import numpy as np
import pytest
from PIL import Image

from desktop.exchange.scans.marks.page_ink import page_ink
from desktop.exchange.scans.marks.verdicts import FieldState
from desktop.exchange.scans.rectified import RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds
from tests.desktop.exchange.scans.marks.ticked_pages import (
    IN_BOX,
    LAYOUT,
    Points,
    asked,
    by_hand,
    drawn,
    states,
)
from tests.desktop.exchange.scans.marks.ticked_pages import ticked as marked
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.scanners import black_and_white, office

USUAL = ((0.8, 2.0), (1.7, 3.1), (3.0, 0.8))
LONG = ((0.4, 1.8), (1.6, 3.1), (4.4, -0.6))


def page(blank: Image.Image) -> Sheet:
    return Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))


def tick(sheet: Sheet, field: str, *points: tuple[float, float]) -> None:
    drawn(sheet, sheet.fields[field][0], points)


def ticked(
    blank: Image.Image, *own: tuple[float, float], usual: Points = USUAL, wild: float = 0.3
) -> Sheet:
    """A page of ticks as one hand draws them, but for one of its own."""
    return by_hand(blank, usual, {"U05": own} if own else None, wild=wild)


def spots(blank: Image.Image, larger: float) -> Sheet:
    """A page of spots, one larger than the others."""
    sheet, random = page(blank), Random(4)
    for name, boxes in sheet.fields.items():
        half = larger if name == "U05" else random.uniform(0.95, 1.05)
        for y in np.arange(-half, half + 0.01, 0.15):
            x = float(np.sqrt(max(half**2 - y**2, 0)))
            drawn(sheet, boxes[0], [(2 - x, 2 + float(y)), (2 + x, 2 + float(y))], Pen(0.3, 40))
    return sheet


def test_a_larger_spot_of_who_makes_spots_is_taken(blank: Image.Image) -> None:
    """Nothing shows through a spot, and its size alone tells no stroke over it; one that fills the box may hide one."""
    large = states(black_and_white(spots(blank, 1.27).image, Random(1)))
    assert set(large.values()) == {FieldState.ONE}
    filled = states(black_and_white(spots(blank, 1.8).image, Random(1)))
    assert filled.pop("U05") is FieldState.STRUCK
    assert set(filled.values()) == {FieldState.ONE}


def test_a_stroke_out_of_a_spot_is_asked(blank: Image.Image) -> None:
    sheet = spots(blank, 1.0)
    tick(sheet, "U05", (0.4, 3.4), (3.6, 0.7))
    assert states(black_and_white(sheet.image, Random(1)))["U05"] is FieldState.STRUCK


def test_a_line_through_a_small_spot_is_asked(blank: Image.Image) -> None:
    """Together they have no more ink than a larger spot, but are much longer."""
    sheet = spots(blank, 0.7)
    drawn(sheet, sheet.fields["U05"][0], [(0.4, 3.6), (3.6, 0.4)], Pen(0.35, 40))
    assert asked(sheet) == {"U05"}


def test_one_stroke_that_lies_otherwise_is_taken_and_two_are_asked(blank: Image.Image) -> None:
    """Who draws each tick otherwise draws some that lie on none of the others; a stroke over one is asked still."""
    sheet = ticked(blank, wild=0.7)
    assert not asked(sheet)
    tick(sheet, "U11", (0.9, 0.7), (3.0, 3.2))
    assert states(office(sheet.image, Random(2)))["U11"] is FieldState.STRUCK


def test_the_ends_of_a_flat_tick_make_no_line_through_its_box(blank: Image.Image) -> None:
    """They leave it left and right at one height; a line does too, and is ink between."""
    sheet = ticked(blank, (-1.1, 1.4), (1.8, 3.3), (5.2, 1.3), usual=LONG)
    assert not asked(sheet)
    tick(sheet, "U07", (-1.2, 1.8), (5.2, 1.7))
    assert states(office(sheet.image, Random(2)))["U07"] is FieldState.STRUCK


def test_a_thin_line_through_a_thick_cross_is_asked(blank: Image.Image) -> None:
    """The darkest of what leaves the box left and right are the cross's arms; the line leaves it between them."""
    sheet = page(blank)
    for boxes in sheet.fields.values():
        for line in ([(-1.4, 0.3), (5.2, 3.9)], [(-1.2, 3.8), (5.3, 0.2)]):
            drawn(sheet, boxes[0], line, Pen(0.7, 40))
    assert not asked(sheet)
    drawn(sheet, sheet.fields["U05"][0], [(-1.6, 1.9), (5.6, 2.2)], Pen(0.3, 150))
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U05") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


def test_an_arm_beyond_the_others_is_no_writing(blank: Image.Image) -> None:
    """It goes on as the one stroke that it is; a word there has several."""
    sheet = ticked(blank, (0.5, 1.8), (1.6, 3.1), (7.5, -1.5), usual=LONG)
    assert not asked(sheet)
    for x in (5.4, 6.0, 6.6, 7.2):
        tick(sheet, "U05", (x, 0.4), (x - 0.3, -1.4))
    assert states(office(sheet.image, Random(2)))["U05"] is not FieldState.ONE


def test_a_thin_rule_that_a_scan_breaks_leaves_no_ink() -> None:
    """A hair's breadth wide, half of it comes out lighter than ink is: no piece of it hangs on an arm through it."""
    grey = np.full((800, 1000), 240, np.uint8)
    for row in range(100, 800, 100):
        pieces = np.where(np.arange(1000) // 12 % 2, 160, 190)
        grey[row : row + 2] = pieces.astype(np.uint8)
    nowhere = np.zeros(0, np.intp)
    seen = page_ink(RectifiedPage(grey, 0.1), Thresholds(), nowhere, nowhere)
    assert not seen.ink.any()
    assert not seen.free.any()
    grey[90:110, 500:504] = 60
    ink = page_ink(RectifiedPage(grey, 0.1), Thresholds(), nowhere, nowhere).ink
    assert 2 <= ink.any(axis=0).sum() <= 4, "what goes through it is ink"
    assert ink[45:55].any(axis=1).all()


def test_the_dot_beside_each_mark_of_a_writer_is_no_note(blank: Image.Image) -> None:
    """As one habit of ticking has it; a word beside one of them is asked."""
    sheet = ticked(blank)
    for boxes in sheet.fields.values():
        drawn(sheet, boxes[0], [(5.0, 1.5), (5.25, 1.6)], Pen(0.6, 40))
    assert not asked(sheet)
    for x in (5.6, 6.2, 6.8):
        tick(sheet, "U05", (x, 3.0), (x + 0.3, 1.2))
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U05") is FieldState.OUTSIDE
    assert set(found.values()) == {FieldState.ONE}


def test_a_thicker_tick_that_lies_on_the_others_is_taken(blank: Image.Image) -> None:
    """Its ink alone would have it drawn over; what was has more where the others have none."""
    thicker = by_hand(blank, IN_BOX, pens={"U05": Pen(0.6, 40)}, wild=0.1)
    assert not asked(thicker)
    tick(thicker, "U05", (0.9, 0.7), (3.0, 3.2))
    assert asked(thicker) == {"U05"}


def test_what_a_skipping_pen_leaves_beyond_the_ends_of_a_tick_is_no_note(
    blank: Image.Image,
) -> None:
    """It goes on straight, from one end or from both; a sign as near is asked, and a dash the other way."""
    sheet = ticked(blank, usual=((0.4, 1.8), (1.6, 3.1), (4.6, 1.6)))
    tick(sheet, "U05", (6.3, 0.8), (7.4, 0.2))
    tick(sheet, "U07", (6.0, 0.9), (7.0, 0.4))
    tick(sheet, "U07", (-1.6, -0.3), (-0.9, 0.5))
    assert not asked(sheet)
    tick(sheet, "U09", (5.5, 1.3), (5.9, 0.3), (6.6, 0.7), (6.1, 1.6), (6.7, 1.9))
    tick(sheet, "U11", (5.6, 0.3), (6.3, 2.0))
    assert asked(sheet) == {"U09", "U11"}


@pytest.mark.parametrize(
    ("size", "over", "pen"),
    [
        (0.75, ((2.1, 2.4), (2.7, 1.6)), Pen(0.2, 30)),
        (1.15, ((2.2, 2.4), (2.6, 1.8)), Pen(0.25, 90)),
    ],
)
def test_ink_over_ink_in_one_place_is_asked(
    blank: Image.Image, size: float, over: Points, pen: Pen
) -> None:
    """However small the mark, and where it lies on the writer's others but for that."""
    own = [(2 + size * (x - 2), 2 + size * (y - 2)) for x, y in IN_BOX]
    sheet = by_hand(blank, IN_BOX, {"U05": own}, pen=Pen(0.45, 60))
    assert not asked(sheet)
    drawn(sheet, sheet.fields["U05"][0], over, pen)
    assert asked(sheet) == {"U05"}


@pytest.mark.parametrize("seed", [7, 14, 23, 27, 29, 41, 48])
def test_a_hand_that_varies_much_is_not_asked_for_its_larger_ticks(
    blank: Image.Image, seed: int
) -> None:
    """They look a little drawn over, but not by much more than its others do."""
    assert not asked(marked(blank, Habit("tick", 1.1, 0.3, 0.3, 0.25), seed=seed))


def test_a_dot_hardly_less_than_the_writers_others_is_a_mark(blank: Image.Image) -> None:
    """Too small for a mark by itself; beside a mark it may be a slip, and is asked."""
    dot = [(2.0, 2.0), (2.02, 2.0)]
    for other in (False, True):
        sheet = by_hand(blank, dot, wild=0.0, pen=Pen(0.8, 40), pens={"U05": Pen(0.64, 40)})
        if other:
            drawn(sheet, sheet.fields["U05"][1], dot, Pen(0.8, 40))
        assert asked(sheet) == ({"U05"} if other else set())
