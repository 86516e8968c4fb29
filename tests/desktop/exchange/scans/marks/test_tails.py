"""Ticks whose long arms go through other rows: each is followed to its end, and belongs to its own box."""

from collections.abc import Sequence
from random import Random

from PIL import Image

from desktop.exchange.scans.marks.verdicts import FieldState
from tests.desktop.exchange.scans.marks.ticked_pages import LAYOUT, drawn, states
from tests.desktop.exchange.scans.pens import Sheet
from tests.desktop.exchange.scans.scanners import office

Points = Sequence[tuple[float, float]]
IN_BOX = [(0.9, 1.9), (1.7, 3.1), (3.4, 0.7)]  # mm from the box's upper left corner


def page(blank: Image.Image, points: Points = IN_BOX, **otherwise: Points) -> Sheet:
    """A page whose fields are all marked alike in their first boxes, but for some."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for field, boxes in sheet.fields.items():
        if own := otherwise.get(field, points):
            drawn(sheet, boxes[0], own)
    return sheet


def test_arms_along_the_outlines_of_a_column_make_no_rule(blank: Image.Image) -> None:
    """With the boxes' right sides they are as straight and as long as a printed line, which is no ink."""
    found = states(office(page(blank, [(0.4, 1.2), (1.9, 3.2), (4.3, -2.3)]).image, Random(1)))
    assert set(found.values()) == {FieldState.ONE}


def test_an_arm_goes_on_behind_the_outline_of_another_box(blank: Image.Image) -> None:
    """It goes up along the right side of an empty box of the row above, which hides a part of it."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for row, boxes in enumerate(sheet.fields.values()):
        drawn(sheet, boxes[row % 2 * 2], [(0.4, 1.2), (1.9, 3.2), (4.0, -3.4), (4.6, -5.4)])
    assert set(states(office(sheet.image, Random(1))).values()) == {FieldState.ONE}


def test_an_arm_that_ends_at_another_tick_makes_it_no_tail(blank: Image.Image) -> None:
    """In its box the upper tick has one stroke; the other is level with it, beside the box."""
    upper = [(-0.9, 1.2), (0.2, 3.0), (1.9, 0.6)]
    lower = [(0.5, 1.9), (1.3, 3.2), (0.7, -3.9)]
    found = states(office(page(blank, U05=upper, U06=lower).image, Random(1)))
    assert found["U05"] is FieldState.ONE


def test_what_two_ticks_have_in_common_is_the_nearer_one_s(blank: Image.Image) -> None:
    """The upper one does not look crossed out by the arm that ends at it."""
    upper, lower = [(0.4, 1.4), (1.6, 3.0), (3.4, 0.4)], [(0.9, 1.9), (1.7, 3.1), (2.4, -3.3)]
    found = states(office(page(blank, upper, U06=lower).image, Random(1)))
    assert found["U05"] is FieldState.ONE


def test_a_heading_that_an_arm_runs_into_is_no_part_of_the_mark(blank: Image.Image) -> None:
    sheet = page(blank, U01=[(0.9, 1.9), (1.7, 3.1), (4.4, -3.6)])
    box = sheet.fields["U01"][0]
    for x in (3.2, 4.0, 4.8, 5.6):
        drawn(sheet, box, [(x, -5.6), (x, -3.2)])
        drawn(sheet, box, [(2.6, -x), (6.2, -x)])
    assert set(states(office(sheet.image, Random(1))).values()) == {FieldState.ONE}


def test_a_large_tick_with_as_much_of_it_in_its_box_as_others_is_not_outside(
    blank: Image.Image,
) -> None:
    sheet = page(blank, U05=[(-1.2, 1.2), (0.4, 2.9), (3.6, -6.6)])
    assert states(office(sheet.image, Random(1)))["U05"] is not FieldState.OUTSIDE


def test_the_bend_of_a_line_along_the_outlines_of_several_rows_is_no_mark(
    blank: Image.Image,
) -> None:
    """A brace that binds rows together points into the box of the middle one."""
    sheet = page(blank, U05=[], U06=[], U07=[])
    box = sheet.fields["U06"][1]
    brace = [(-0.7, -7.0), (-0.1, -6.6), (-0.1, 1.2), (1.1, 2.0), (-0.1, 2.8), (-0.1, 10.6)]
    drawn(sheet, box, brace)
    found = states(office(sheet.image, Random(1)))
    assert found["U06"] is FieldState.OUTSIDE
