"""Ink that is no mark of its box though it lies in it, beside it or through it."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageFilter

from desktop.exchange.scans.marks.verdicts import FieldState
from tests.desktop.exchange.scans.drawn_pages import drawn, units_layout
from tests.desktop.exchange.scans.marks.ticked_pages import PEN, asked, by_hand, states, ticked
from tests.desktop.exchange.scans.pens import Pen, Sheet
from tests.desktop.exchange.scans.scanners import office
from tests.desktop.exchange.scans.tried import read_drawn


def test_outlines_that_a_copier_thickened_are_no_marks(blank: Image.Image) -> None:
    """Their inner side lies in the box, more of it where the paper went askew: all that is empty stays empty."""
    empty = ("U03", "U06", "U09")
    sheet = ticked(blank, but=empty)
    copy = sheet.image.filter(ImageFilter.MinFilter(5))
    askew = Image.fromarray(np.roll(np.asarray(copy), 1, axis=1))
    for picture in (copy, askew):
        found = states(office(picture, Random(1)))
        assert {found.pop(name) for name in empty} == {FieldState.BLANK}
        assert set(found.values()) == {FieldState.ONE}


def test_what_hangs_on_an_outline_alone_is_no_mark(blank: Image.Image) -> None:
    """It is as long as the box and as dark as a mark, but away from the outline there is nothing."""
    sheet = ticked(blank, but=("U05",))
    box = sheet.fields["U05"][1]
    sheet._draw([[(box.x + 0.1, box.y + 0.42), (box.x + 3.9, box.y + 0.42)]], Pen(0.45, 40))
    assert states(office(sheet.image, Random(1)))["U05"] not in (FieldState.ONE, FieldState.BLANK)


def test_a_straight_line_down_through_boxes_is_no_mark_of_theirs(
    blank: Image.Image,
) -> None:
    """A pen's, which means all of them, or a fold that a copier blackened: it is as long as a printed rule."""
    empty = ("U04", "U05", "U06", "U07")
    sheet = ticked(blank, but=empty)
    first, last = (sheet.fields[name][2] for name in (empty[0], empty[-1]))
    x = first.x + 1.7
    sheet._draw([[(x, first.y - 1.5), (x, last.y + 5.5)]], PEN)
    found = states(office(sheet.image, Random(1)))
    assert {found.pop(name) for name in empty} <= {FieldState.OUTSIDE, FieldState.STRUCK}
    assert set(found.values()) == {FieldState.ONE}


def test_the_rest_of_a_broken_tail_is_no_mark_of_the_row_above(blank: Image.Image) -> None:
    """A pen that skips leaves white between the tick and the end of its tail in the empty row's box."""
    sheet = ticked(blank, but=("U05", "U06"))
    box, above = sheet.fields["U06"][0], sheet.fields["U05"][0]
    x, y = box.x, box.y
    sheet._draw([[(x - 0.2, y + 2.0), (x + 0.7, y + 3.4), (x + 2.3, y - 1.0)]], PEN)
    sheet._draw([[(x + 2.5, y - 2.5), (x + 3.1, above.y + 0.8)]], PEN)
    found = states(office(sheet.image, Random(1)))
    assert found.pop("U05") is FieldState.OUTSIDE
    assert set(found.values()) == {FieldState.ONE}


def test_a_dash_amid_ticks_is_asked(blank: Image.Image) -> None:
    sheet = ticked(blank, but=("U05",))
    box = sheet.fields["U05"][1]
    sheet._draw([[(box.x + 1.4, box.y + 2.2), (box.x + 2.4, box.y + 1.8)]], Pen(0.35, 40))
    found = states(office(sheet.image, Random(1)))
    assert found.pop("U05") is FieldState.UNLIKE
    assert set(found.values()) == {FieldState.ONE}


def test_a_stroke_amid_two_boxes_is_no_blank(blank: Image.Image) -> None:
    """Upright and just between their cells: nothing of it lies in either."""
    sheet = ticked(blank, but=("U05",))
    left, right = sheet.fields["U05"][1:3]
    x = (left.x + right.x + 4.0) / 2
    sheet._draw([[(x, left.y + 0.9), (x + 0.1, left.y + 3.1)]], Pen(0.35, 40))
    found = states(office(sheet.image, Random(1)))
    assert found.pop("U05") is FieldState.OUTSIDE
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("end", [3.5, 3.6])
def test_writing_that_ends_on_an_outline_is_asked(blank: Image.Image, end: float) -> None:
    """Of which a point lies in the box, as small as dust: it is part of more ink beside it."""
    sheet = ticked(blank)
    box = sheet.fields["U05"][2]
    strokes = [[(4.4, y), (9.0, y)] for y in (0.8, 1.6, 2.4, 3.2)]
    strokes += [[(x, 0.3), (x - 0.2, 3.6)] for x in (4.9, 6.4, 8.0)]
    for stroke in [*strokes, [(end, 1.9), (5.0, 1.9)]]:
        sheet._draw([[(box.x + x, box.y + y) for x, y in stroke]], PEN)
    assert asked(sheet) == {"U05"}


@pytest.mark.parametrize("beside", [3.5, 4.5])
def test_a_flat_tick_that_begins_between_two_boxes_is_asked(
    blank: Image.Image, beside: float
) -> None:
    """Its end lies in a box, but the writer's others begin in theirs; one that goes on further is a longer tick."""
    flat = [(0.4, 1.6), (1.6, 3.1), (7.4, -1.0)]
    between = [(x - beside, y) for x, y in flat]
    assert asked(by_hand(blank, flat, {"U05": between})) == {"U05"}


@pytest.mark.parametrize("seed", [1, 21])
def test_who_draws_each_tick_otherwise_is_not_asked(seed: int) -> None:
    """Arms of every length and slant: no mark lies on the others, and none was crossed out."""
    layout = units_layout(rows=24)
    random = Random(seed)
    sheet = Sheet(drawn(layout, layout.pages[0]), layout, layout.pages[0], random)
    for boxes in sheet.fields.values():
        x, y = boxes[0].x + 1.4 + random.gauss(0, 0.3), boxes[0].y + 3.0 + random.gauss(0, 0.2)
        short, long = random.uniform(0.8, 1.9), random.uniform(2.2, 4.0)
        left = (x - short * 0.6, y - short * random.uniform(0.7, 1.3))
        right = (x + long * random.uniform(0.5, 0.8), y - long * random.uniform(0.8, 1.2))
        sheet._draw([[left, (x, y), right]], replace(PEN, width=random.uniform(0.35, 0.6)))
    reading = read_drawn(office(sheet.image, Random(1)), layout)
    assert {field.state for field in reading.fields} == {FieldState.ONE}
