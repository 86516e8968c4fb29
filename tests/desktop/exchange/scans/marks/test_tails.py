"""Ticks whose long arms go through other rows: each is followed to its end, and belongs to its own box."""

from random import Random

import numpy as np
import pytest
from PIL import Image

from desktop.exchange.scans.marks.verdicts import FieldState
from tests.desktop.exchange.scans.marks.ticked_pages import (
    IN_BOX,
    LAYOUT,
    Points,
    asked,
    by_hand,
    drawn,
    states,
)
from tests.desktop.exchange.scans.pens import Pen, Sheet
from tests.desktop.exchange.scans.scanners import black_and_white, office

THIN, THICK = Pen(0.4, 60), Pen(0.5, 60)
FLAT = [(0.4, 1.6), (1.6, 3.1), (7.4, -1.0)]
LARGE = [(0.4, 1.4), (1.6, 3.1), (3.6, -2.6)]


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


def test_an_arm_that_ends_beside_another_tick_stays_that_of_its_own_row(
    blank: Image.Image,
) -> None:
    """The writer's arms all go that way; given to the nearer tick it would make that one look struck."""
    flat = by_hand(
        blank, [(-0.5, 1.0), (1.6, 2.8), (5.3, -3.1)], pen=THICK, wild=0.4, among=Random(91)
    )
    assert not asked(flat)
    thin = by_hand(
        blank, [(0.0, 1.6), (1.5, 3.2), (4.8, -2.6)], pen=THIN, wild=0.4, among=Random(92)
    )
    assert not asked(thin)


def test_a_tick_beside_which_another_s_arm_goes_is_no_tail(blank: Image.Image) -> None:
    """A tail comes from where the writer's marks reach, and through that side of the box."""
    long = by_hand(
        blank, [(0.3, 2.0), (1.3, 3.3), (5.3, -4.4)], pen=THICK, wild=0.4, among=Random(53)
    )
    assert not asked(long)
    flat = by_hand(
        blank, [(-0.1, 2.1), (1.8, 2.8), (5.1, -4.0)], pen=THICK, wild=0.2, among=Random(25)
    )
    assert not asked(flat)


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


def test_tips_of_arms_are_no_ink_of_the_rows_that_they_end_in(blank: Image.Image) -> None:
    """A flat arm breaks where it goes through a ruled line; a long one goes beyond what is looked at of a mark."""
    assert not asked(by_hand(blank, FLAT, {"U05": [(0.3, 0.2), (0.9, 1.1), (8.4, -3.6)]}, wild=0.4))
    long = by_hand(
        blank,
        [(0.4, 1.6), (1.6, 3.1), (5.0, -3.0)],
        {"U06": [(0.4, 1.6), (1.6, 3.1), (6.4, -10.4)]},
    )
    assert "U03" not in asked(long)


def test_a_ring_that_goes_through_ruled_lines_is_no_tip_of_the_ticks_beyond(
    blank: Image.Image,
) -> None:
    """It has more ink than the tip of any tick, and its own row is asked."""
    sheet = by_hand(blank, IN_BOX)
    turns = np.linspace(0, 2 * np.pi, 21)
    ring = [(2 + 4.4 * float(np.cos(turn)), 2 + 4.4 * float(np.sin(turn))) for turn in turns]
    drawn(sheet, sheet.fields["U07"][0], ring, THIN)
    assert "U07" in asked(sheet)


def test_ticks_that_begin_beside_their_boxes_and_bend_below_them_are_whole(
    blank: Image.Image,
) -> None:
    """They go steeply through the outline, which hides more of them than of what goes straight through it."""
    bent = [(-1.29, 1.59), (0.65, 4.56), (4.36, -0.44)]
    assert not asked(by_hand(blank, bent, pen=Pen(0.5, 60), among=Random(22)))


def test_a_tick_with_a_long_arm_and_its_bend_in_its_box_is_not_outside(blank: Image.Image) -> None:
    assert not asked(by_hand(blank, FLAT, {"U05": [(2.2, 1.6), (3.0, 2.6), (11.5, -4.0)]}))


def test_a_hooked_tick_that_runs_into_another_is_no_tail(blank: Image.Image) -> None:
    """It lies on the writer's others; a tail through a box does not."""
    hooked = [(0.4, 1.6), (1.5, 2.9), (4.3, -4.1)]
    assert "U04" not in asked(by_hand(blank, hooked, pen=THIN, among=Random(63)))


@pytest.mark.parametrize("end", [(3.0, -3.6), (3.0, -4.0)])
@pytest.mark.parametrize("every", [True, False])
def test_arms_that_end_in_empty_boxes_of_the_rows_above_mark_nothing_there(
    blank: Image.Image, end: tuple[float, float], every: bool
) -> None:
    """They leave less in them than a mark has; where a field bears nothing else it is asked."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for row, (field, boxes) in enumerate(sheet.fields.items()):
        arm = end if every or field == "U05" else (3.0, -1.5)
        if field != "U10":
            drawn(sheet, boxes[row % 2 * 2], [(0.4, 1.2), (1.9, 3.2), arm])
    found = states(office(sheet.image, Random(1)))
    assert (found.pop("U10") is FieldState.BLANK) is not every
    assert set(found.values()) == {FieldState.ONE}


def test_a_mark_that_another_rows_arm_touches_is_no_end_of_it(blank: Image.Image) -> None:
    """A field with two marks is asked, though one is a stroke and less than the tick it hangs together with."""
    hook = [(0.4, 1.2), (1.9, 3.2)]
    sheet = page(blank, [*hook, (3.0, -1.5)], U05=[*hook, (2.6, -5.0)])
    drawn(sheet, sheet.fields["U04"][2], IN_BOX)
    assert "U04" in asked(sheet)


def test_what_a_ragged_outline_leaves_in_another_box_is_no_mark(blank: Image.Image) -> None:
    """Nothing lies further in; in a field without a mark it may be one, and is asked."""
    sheet = page(blank, U07=[])
    for field in ("U05", "U07"):
        drawn(sheet, sheet.fields[field][2], [(0.23, 0.6), (0.23, 3.4)], Pen(0.2, 120))
    found = states(black_and_white(sheet.image, Random(2)))
    assert found.pop("U07") in (FieldState.MARGINAL, FieldState.SPECK)
    assert set(found.values()) == {FieldState.ONE}


def test_the_arm_of_one_of_two_ticks_is_no_writing_in_the_row_above(blank: Image.Image) -> None:
    """The field with both is asked; the one that a usual arm goes into bears a mark and nothing else."""
    sheet = by_hand(blank, LARGE, wild=0.2)
    drawn(sheet, sheet.fields["U06"][1], [*LARGE[:2], (5.0, -7.0)])
    assert asked(sheet) == {"U06"}
