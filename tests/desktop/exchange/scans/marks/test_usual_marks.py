"""Marks held against the same hand's others: crossed-out ones are asked, large ones are taken."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from desktop.exchange.scans.creases import without_creases
from desktop.exchange.scans.marks.verdicts import FieldState, PageDoubt
from desktop.exchange.scans.rectified import RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds
from tests.desktop.exchange.scans.drawn_pages import DRAWN
from tests.desktop.exchange.scans.marks.ticked_pages import (
    LAYOUT,
    PEN,
    TICK,
    asked,
    by_hand,
    states,
    ticked,
)
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.scanners import Feed, black_and_white, fed, folded, office
from tests.desktop.exchange.scans.tried import read_drawn


def test_a_large_mark_of_the_same_strokes_is_taken(blank: Image.Image) -> None:
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for number, boxes in enumerate(sheet.fields.values()):
        sheet.mark(boxes[0], replace(TICK, size=1.35 if number == 3 else 0.9), PEN)
    assert set(states(office(sheet.image, Random(1))).values()) == {FieldState.ONE}


def test_dust_of_a_copier_stands_in_no_marks_way(blank: Image.Image) -> None:
    sheet = ticked(blank)
    box = next(box for box in LAYOUT.boxes if box.field == "U05" and box.level == "一般")
    x, y = box.x + 1.2, box.y + 1.5
    sheet._draw([[(x, y), (x + 0.02, y)]], Pen(0.2, 90))
    assert states(office(sheet.image, Random(3)))["U05"] is FieldState.ONE
    empty = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    empty._draw([[(x, y), (x + 0.02, y)]], Pen(0.35, 20))
    assert states(office(empty.image, Random(3)))["U05"] is not FieldState.ONE


def test_a_weak_mark_of_which_a_spot_is_dark_is_no_dust(blank: Image.Image) -> None:
    """A copier leaves little of a weak pen: beside another mark, which may be the struck one, it is asked."""
    sheet = ticked(blank)
    box = next(box for box in LAYOUT.boxes if box.field == "U05" and box.level == "一般")
    sheet.mark(box, TICK, Pen(0.4, 236))
    x, y = box.x + 1.2, box.y + 1.5
    sheet._draw([[(x, y), (x + 0.02, y)]], Pen(0.2, 60))
    found = states(office(sheet.image, Random(3)))
    assert found.pop("U05") is FieldState.SPECK
    assert set(found.values()) == {FieldState.ONE}


def test_the_shade_of_a_crease_is_no_mark(blank: Image.Image) -> None:
    """A crease down a column darkens all its boxes and the white around them alike."""
    grey = np.asarray(ticked(blank).image, dtype=np.float32).copy()
    box = next(box for box in LAYOUT.boxes if box.level == "良好")
    columns = np.arange(grey.shape[1]) / DRAWN - box.x - box.w / 2
    grey *= 1 - 0.09 * np.exp(-((columns / 6) ** 2))
    found = states(office(Image.fromarray(grey.astype(np.uint8)), Random(4)))
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("shape", ["tick", "cross", "fill"])
def test_a_mark_with_a_line_through_it_is_asked(blank: Image.Image, shape: str) -> None:
    sheet = ticked(blank, replace(TICK, shape=shape, size=0.9))
    box = next(box for box in LAYOUT.boxes if box.field == "U04")
    y = box.y + box.h / 2
    sheet._draw([[(box.x - 1.0, y + 0.2), (box.x + box.w + 1.0, y - 0.2)]], PEN)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("strike", ["cross", "lines"])
def test_a_filled_box_that_was_struck_is_asked(blank: Image.Image, strike: str) -> None:
    """Who fills boxes hides what is drawn over them: it shows by its darkness, and where it comes out."""
    filling = Habit("fill", 0.95, 0.05, 0.1, 0.0)
    ball = Pen(0.6, 90)
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], filling, ball)
    again = next(box for box in LAYOUT.boxes if box.field == "U06" and box.level == "良好")
    struck = [boxes[0] for name, boxes in sheet.fields.items() if name in ("U04", "U06")]
    sheet.mark(again, filling, ball)
    for box in struck:
        x, y, side = box.x, box.y, box.w
        lines = {
            "cross": [[(x, y), (x + side, y + side)], [(x, y + side), (x + side, y)]],
            "lines": [[(x - 0.6, y + at), (x + side + 0.6, y + at)] for at in (1.2, 2.4)],
        }[strike]
        sheet._draw(lines, ball)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert found.pop("U06") in (FieldState.SEVERAL, FieldState.STRUCK)
    assert set(found.values()) == {FieldState.ONE}


def numbered(
    blank: Image.Image, habit: Habit, pen: Pen, figures: Sequence[Sequence[tuple[float, float]]]
) -> dict[str, FieldState]:
    """The first box of every field is marked but that of U04, at which a number is written."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for name, boxes in sheet.fields.items():
        if name != "U04":
            sheet.mark(boxes[0], habit, pen)
    box = sheet.fields["U04"][0]
    sheet._draw([[(box.x + x, box.y + y) for x, y in figure] for figure in figures], PEN)
    return states(office(sheet.image, Random(2)))


def test_a_number_in_a_box_of_who_fills_boxes_is_asked(blank: Image.Image) -> None:
    two = [(0.6, 0.9), (1.2, 0.4), (2.4, 0.8), (2.2, 1.8), (0.6, 3.4), (1.4, 3.0), (2.9, 3.4)]
    eight = [(5.6, 0.4), (4.6, 0.9), (5.7, 2.4), (5.2, 3.4), (4.6, 2.6), (5.7, 0.9), (5.5, 0.4)]
    filling = Habit("fill", 0.95, 0.05, 0.1, 0.0)
    found = numbered(blank, filling, Pen(0.6, 40), (two, eight))
    assert found.pop("U04") is FieldState.UNLIKE
    assert set(found.values()) == {FieldState.ONE}


def test_a_figure_that_touches_a_box_from_outside_is_asked(blank: Image.Image) -> None:
    """Of a number that is written over a box the last figure belongs to no mark in it."""
    one = [(0.9, 0.8), (1.3, 0.4), (1.2, 3.3)]
    five = [(5.4, 0.6), (4.3, 0.6), (4.2, 1.6), (5.3, 2.0), (5.2, 3.0), (4.1, 3.1)]
    found = numbered(blank, replace(TICK, shape="cross", size=1.0), PEN, (one, five))
    assert found.pop("U04") is FieldState.OUTSIDE
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("barb", [0.0, 0.4])
def test_a_tail_through_the_box_above_is_asked(blank: Image.Image, barb: float) -> None:
    """Of a box that only the tail of the mark below goes through, or into, nothing is taken: a ragged one neither."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for name, boxes in sheet.fields.items():
        if name not in ("U04", "U05"):
            sheet.mark(boxes[0], TICK, PEN)
    box = sheet.fields["U05"][0]
    low, tip = (box.x + 1.6, box.y + 3.2), (box.x + 2.6, box.y - 5.5)
    sheet._draw([[(box.x + 0.8, box.y + 2.0), low], [low, tip]], PEN)
    sheet._draw([[tip, (tip[0] - barb, tip[1] + barb)]], PEN)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.OUTSIDE
    if barb:
        del found["U05"]
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("across", [True, False])
def test_a_crease_through_boxes_is_no_mark(blank: Image.Image, across: bool) -> None:
    """A fold's dark line goes through the boxes and the white beside them; marks are read beside it."""
    grey = np.asarray(ticked(blank).image, dtype=np.float32).copy()
    box = next(box for box in LAYOUT.boxes if box.field == "U07" and box.level == "一般")
    along, depth = (0, 0.2) if across else (1, 0.3)
    points = np.arange(grey.shape[along]) / DRAWN - (box.y if across else box.x) - 2.3
    dark = 1 - depth * np.exp(-((points / 0.35) ** 2))
    grey *= dark[:, None] if across else dark[None, :]
    found = states(office(Image.fromarray(grey.astype(np.uint8)), Random(4)))
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("grey", [190, 205, 220])
def test_a_mark_too_weak_for_ink_is_no_blank(blank: Image.Image, grey: int) -> None:
    """A weak pen leaves no point that is dark enough: nothing of it may be listed as blank."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], replace(TICK, shape="slash"), Pen(0.35, grey))
    assert FieldState.BLANK not in states(office(sheet.image, Random(3))).values()


def test_the_blur_of_copied_outlines_hides_no_weak_marks(blank: Image.Image) -> None:
    """A copier smears each outline otherwise; what lies away from them is no blank."""
    page, random = blank.copy(), Random(7)
    draw = ImageDraw.Draw(page)
    for box in LAYOUT.boxes:
        inside = box.x + 0.2, box.y + 0.2, box.x + box.w - 0.2, box.y + box.h - 0.2
        grey = 255 - random.randrange(60)
        draw.rectangle([DRAWN * at for at in inside], outline=grey, width=round(0.4 * DRAWN))
    sheet = Sheet(page, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], replace(TICK, size=0.6), Pen(0.4, 210))
    assert FieldState.BLANK not in states(office(sheet.image, Random(4))).values()


def test_a_smudge_around_one_box_hides_no_weak_marks(blank: Image.Image) -> None:
    """What is restless about a page is told by its calm boxes, and not by one that lies in a dark surround."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], TICK, Pen(0.35, 200))
    grey = np.asarray(sheet.image, dtype=np.float32).copy()
    box = next(box for box in LAYOUT.boxes if box.field == "U07" and box.level == "一般")
    y, x = (np.arange(side) / DRAWN for side in grey.shape)
    around = np.maximum(np.abs(y - box.y - 2)[:, None], np.abs(x - box.x - 2)[None, :])
    grey[(around > 2.3) & (around < 3.4)] *= 0.9
    found = states(office(Image.fromarray(grey.astype(np.uint8)), Random(4)))
    assert FieldState.BLANK not in found.values()


def test_the_last_points_of_a_mark_in_black_and_white_are_no_blank(blank: Image.Image) -> None:
    """A scan of a bit a point leaves some points of a weak pen: each takes a twentieth of the smallest spot."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for field, boxes in sheet.fields.items():
        if field != "U05":
            sheet.mark(boxes[0], TICK, PEN)
    box = sheet.fields["U05"][1]
    for at in (1.0, 2.0, 3.0):
        sheet._draw([[(box.x + at, box.y + at), (box.x + at + 0.02, box.y + at)]], Pen(0.14, 0))
    found = states(black_and_white(sheet.image, Random(4)))
    assert found.pop("U05") is not FieldState.BLANK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize(
    ("nearly_lost", "found"), [(2, FieldState.BLANK), (3, FieldState.MARGINAL)]
)
def test_among_marks_that_a_scan_nearly_lost_an_empty_field_is_no_blank(
    blank: Image.Image, nearly_lost: int, found: FieldState
) -> None:
    """Of a pen of which a few points are left here and there a mark may be gone: white paper tells nothing then."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for number, boxes in enumerate(sheet.fields.values()):
        if number < nearly_lost:
            x, y = boxes[1].x, boxes[1].y
            for at in (1.0, 2.0, 3.0):
                sheet._draw([[(x + at, y + at), (x + at + 0.02, y + at)]], Pen(0.14, 0))
        elif boxes[0].field != "U08":
            sheet.mark(boxes[0], TICK, PEN)
    assert states(black_and_white(sheet.image, Random(4)))["U08"] is found


def test_amid_specks_that_a_scan_left_of_a_pen_an_empty_field_is_no_blank(
    blank: Image.Image,
) -> None:
    """Black and white lost the rest of a page in pencil; of some fields it left nothing."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for row, boxes in enumerate(sheet.fields.values()):
        x, y = boxes[0].x + 1.5, boxes[0].y + 1.5
        if row % 2:
            sheet._draw([[(x, y), (x + 0.02, y)]], Pen(0.3, 20))
    read = read_drawn(black_and_white(sheet.image, Random(1)), LAYOUT)
    assert read.doubt is PageDoubt.WEAK
    found = {field.state for field in read.fields}
    assert found == {FieldState.SPECK, FieldState.MARGINAL}


def test_boxes_filled_one_above_another_are_no_rule(blank: Image.Image) -> None:
    """Large blots in one column hang together as a ruled line does, but are thicker."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[2], Habit("fill", 1.33, 0.05, 0.1, 0.0), Pen(1.1, 55))
    assert set(states(office(sheet.image, Random(1))).values()) == {FieldState.ONE}


def test_a_weak_pens_page_is_read_by_its_own_ink(blank: Image.Image) -> None:
    """What would be too weak on another's page is this writer's usual mark; its rest after rubbing is asked."""
    weak = Pen(0.35, 175, 0.1)
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], TICK, weak)
    sheet.erase(sheet.fields["U05"][0], 0.5)
    sheet.mark(sheet.fields["U08"][0], replace(TICK, shape="cross"), weak)
    found = states(office(sheet.image, Random(1)))
    assert found.pop("U05") is not FieldState.ONE
    assert found.pop("U08") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


def test_a_weak_pens_tick_beside_its_box_is_no_blank(blank: Image.Image) -> None:
    """Too faint for a stroke that belongs to no mark, but white paper is never as dark."""
    weak = Pen(0.35, 175, 0.1)
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for name, boxes in sheet.fields.items():
        if name not in ("U05", "U08"):
            sheet.mark(boxes[0], TICK, weak)
    box = sheet.fields["U05"][0]
    x, y = box.x - 4.0, box.y + 1.0
    sheet._draw([[(x, y), (x + 0.5, y + 1.3), (x + 2.2, y - 0.2)]], Pen(0.25, 190, 0.1))
    found = states(office(sheet.image, Random(1)))
    assert (found.pop("U05"), found.pop("U08")) == (FieldState.OUTSIDE, FieldState.BLANK)
    assert set(found.values()) == {FieldState.ONE}


def test_the_few_plain_marks_of_a_weak_page_are_asked(blank: Image.Image) -> None:
    """A pen that hardly writes leaves more where it went twice: a correction looks like the only mark."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], TICK, Pen(0.35, 215))
    for name in ("U02", "U05", "U09"):
        sheet.mark(sheet.fields[name][0], TICK, Pen(0.35, 120))
    assert FieldState.ONE not in states(office(sheet.image, Random(1))).values()


@pytest.mark.parametrize("shape", ["tick", "dot"])
def test_a_short_stroke_over_a_mark_is_asked(blank: Image.Image, shape: str) -> None:
    """A hurried hand strikes within the box: what shows is ink that no other mark of this hand has."""
    habit = Habit(shape, 0.9, 0.06, 0.15, 0.0)
    sheet = ticked(blank, habit)
    box = sheet.fields["U04"][0]
    x, y = box.x + box.w / 2, box.y + box.h / 2
    sheet._draw([[(x - 1.1, y - 0.5), (x + 1.0, y + 0.6)]], PEN)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


def test_a_stroke_hidden_in_a_filled_box_shows_by_ink_over_ink(blank: Image.Image) -> None:
    """It leaves the box nowhere, and the box is as full as the others: only its crossings are darker."""
    filling, ball = Habit("fill", 0.95, 0.05, 0.1, 0.0), Pen(0.6, 90)
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], filling, ball)
    box = sheet.fields["U04"][0]
    sheet._draw([[(box.x + 1.0, box.y + 1.2), (box.x + 2.8, box.y + 2.9)]], ball)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


def test_a_page_of_boxes_filled_in_black_and_white_is_doubtful_as_a_whole(
    blank: Image.Image,
) -> None:
    """One that was struck there looks as the others do: its page is asked, and what was read is kept."""
    filling, pen = Habit("fill", 0.95, 0.05, 0.1, 0.0), Pen(0.6, 90)
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], filling, pen)
    grey = read_drawn(office(sheet.image, Random(1)), LAYOUT)
    assert grey.doubt is None
    flat = read_drawn(black_and_white(sheet.image, Random(1)), LAYOUT)
    assert flat.doubt is PageDoubt.FILLED
    assert {field.level for field in flat.fields} == {"优秀"}
    assert read_drawn(black_and_white(ticked(blank).image, Random(1)), LAYOUT).doubt is None


@pytest.mark.parametrize(("ink", "doubt"), [(8, PageDoubt.FILLED), (20, None)])
def test_ink_over_ink_shows_in_boxes_filled_less_black_than_print(
    blank: Image.Image, ink: int, doubt: PageDoubt | None
) -> None:
    """A copier makes it nearly as black: a stroke over it is lost as in black and white."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], Habit("fill", 0.95, 0.05, 0.1, 0.0), Pen(0.9, ink))
    assert read_drawn(office(sheet.image, Random(1)), LAYOUT).doubt is doubt


@pytest.mark.parametrize(
    ("habit", "width", "doubt"),
    [
        (Habit("fill", 0.75, 0.05, 0.1, 0.0), 0.3, PageDoubt.FILLED),
        (Habit("cross", 1.1, 0.05, 0.1, 0.0), 0.7, None),
        (Habit("tick", 1.2, 0.05, 0.1, 0.0), 1.1, None),
    ],
)
def test_boxes_half_filled_in_black_and_white_are_doubtful_as_a_whole(
    blank: Image.Image, habit: Habit, width: float, doubt: PageDoubt | None
) -> None:
    """A stroke over such a mark is one line more among its own; beside the bars of a cross or a tick it shows."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], habit, Pen(width, 90))
    assert read_drawn(black_and_white(sheet.image, Random(1)), LAYOUT).doubt is doubt
    assert read_drawn(office(sheet.image, Random(1)), LAYOUT).doubt is None


def test_a_short_stroke_over_a_tick_in_black_and_white_shows_by_its_shape_alone(
    blank: Image.Image,
) -> None:
    """Ticks of many sizes lie as far apart, and no ink over ink tells the stroke from a longer arm."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(7))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], Habit("tick", 1.0, 0.25, 0.5, 0.0), PEN)
    box = sheet.fields["U04"][0]
    sheet._draw([[(box.x + 1.0, box.y + 2.9), (box.x + 2.6, box.y + 1.6)]], PEN)
    assert states(black_and_white(sheet.image, Random(2)))["U04"] is FieldState.STRUCK


@pytest.mark.parametrize("ink", [8, 40])
def test_a_second_stroke_along_another_is_asked(blank: Image.Image, ink: int) -> None:
    """Where both lie it is darker; hardly so in ink as black as print: there it is no excuse that others lie alike."""
    slash, pen = Habit("slash", 1.0, 0.2, 0.3, 0.0), Pen(0.45, ink)
    sheet = ticked(blank, slash, pen=pen, seed=56)
    sheet.mark(sheet.fields["U04"][0], Habit("slash", 1.0, 0.22, 0.3, 0.15), pen)
    read = states(office(sheet.image, Random(2)))
    assert read.pop("U04") is FieldState.STRUCK
    assert set(read.values()) == {FieldState.ONE}


def test_a_page_of_rings_and_one_in_pencil_are_doubtful_as_a_whole(blank: Image.Image) -> None:
    rings, pencil = (Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5)) for _ in range(2))
    for boxes in rings.fields.values():
        rings.ring(boxes[0], PEN)
    for boxes in pencil.fields.values():
        pencil.mark(boxes[0], TICK, Pen(0.35, 215))
    assert read_drawn(office(rings.image, Random(1)), LAYOUT).doubt is PageDoubt.OUTSIDE
    assert read_drawn(office(pencil.image, Random(1)), LAYOUT).doubt is PageDoubt.WEAK


def test_a_tick_amid_rings_is_asked(blank: Image.Image) -> None:
    """Who rings boxes and ticks one means something else by it, or somebody else ticked it."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for name, boxes in sheet.fields.items():
        if name != "U08":
            sheet.ring(boxes[0], PEN)
    sheet.mark(sheet.fields["U08"][1], TICK, PEN)
    assert FieldState.ONE not in states(office(sheet.image, Random(1))).values()


def test_a_word_from_one_mark_into_the_row_below_asks_both(blank: Image.Image) -> None:
    """It hangs together with the upper one's tick; whose it is a person sees."""
    sheet = ticked(blank)
    box = sheet.fields["U04"][0]
    x, y = box.x + box.w, box.y
    sheet._draw([[(x - 0.2, y + 0.9), (x + 3.6, y + 0.8)], [(x + 2.9, y), (x + 2.8, y + 4.2)]], PEN)
    sheet._draw([[(x + 2.8, y + 4.2), (x + 2.6, y + 9.5), (x + 3.8, y + 9.2)]], PEN)
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is not FieldState.ONE
    assert found.pop("U05") is FieldState.OUTSIDE
    assert set(found.values()) == {FieldState.ONE}


def test_a_crease_beside_boxes_is_no_writing(blank: Image.Image) -> None:
    """It leans, is dark here and there, and goes through the whole sheet; a line of a pen ends and is asked."""
    sheet = ticked(blank)
    box = sheet.fields["U05"][1]
    x, y = box.x + box.w + 2.5, box.y + box.h
    creased = sheet.image.copy()
    shares = np.linspace(0, 1, 61)
    at = [((x - 1.2 + 2.4 * s) * DRAWN, s * creased.height) for s in shares]
    for part in range(60):
        grey = 195 if part % 3 == 0 else 130
        ImageDraw.Draw(creased).line(at[part : part + 2], grey, round(0.4 * DRAWN))
    assert set(states(office(creased, Random(2))).values()) == {FieldState.ONE}
    sheet._draw([[(x, y - 4), (x + 0.3, y + 5)]], Pen(0.4, 130))
    found = states(office(sheet.image, Random(2)))
    assert {found.pop("U05"), found.pop("U06")} == {FieldState.OUTSIDE}
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("across", [True, False])
def test_a_crease_through_boxes_is_seen_through(blank: Image.Image, across: bool) -> None:
    """It takes the same share of the light from paper and ink: boxes under it are empty, and marks are marks."""
    sheet = ticked(blank)
    sheet.mark(sheet.fields["U09"][2], TICK, PEN)
    box = sheet.fields["U05"][2]
    grey = np.asarray(sheet.image, dtype=np.float32).copy()
    light = grey.T if across else grey
    middle = box.y + 2.2 if across else box.x + 2.2
    lean = np.linspace(-0.8, 0.8, len(light))[:, None]
    off = (np.arange(light.shape[1]) / DRAWN)[None] - middle - lean
    light *= 1 - 0.45 * np.exp(-((off / 0.25) ** 2))
    found = states(office(Image.fromarray(grey.astype(np.uint8)), Random(4)))
    assert found.pop("U09") is FieldState.SEVERAL
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("across", [True, False])
def test_a_line_that_ends_on_the_sheet_is_no_crease(across: bool) -> None:
    """Nor is one so dark that nothing is seen through it."""
    white = np.full((2376, 1680), 240, np.uint8)
    white[:, 400:403], white[:1900, 800:803], white[:, 1200:1203] = 170, 170, 20
    picture = white.T.copy() if across else white
    page = RectifiedPage(picture, 0.1)
    boxes = tuple(
        replace(LAYOUT.boxes[0], x=a, y=b) if not across else replace(LAYOUT.boxes[0], x=b, y=a)
        for a, b in ((48.0, 100.0), (98.0, 100.0), (148.0, 100.0))
    )
    evened = without_creases(page, boxes, Thresholds())
    lines = evened.page.grey.T if across else evened.page.grey
    assert lines[:, 401].min() > 235
    assert (lines[:1900, 801].max(), lines[:, 1201].max()) == (170, 20)
    assert list(evened.through) == [True, False, False]
    assert (picture == page.grey).all(), "the picture that is kept stays as it was scanned"


def test_a_mark_is_strange_beyond_its_writers_own_ways(blank: Image.Image) -> None:
    """Turned round amid marks that are alike it is asked; of who draws each mark otherwise none is."""
    turned = [(0.8, 3.0), (1.8, 1.0), (3.0, 3.1), (3.3, 1.6)]
    usual = ((0.8, 2.0), (1.7, 3.1), (3.0, 0.8))
    assert asked(by_hand(blank, usual, {"U05": turned}, wild=0.0)) == {"U05"}
    assert asked(by_hand(blank, usual, wild=1.1)) == set()


@pytest.mark.parametrize("across", [True, False])
def test_a_straight_dark_fold_is_no_streak(blank: Image.Image, across: bool) -> None:
    """The page is read, but for the boxes under a fold too dark to see through: those are never empty."""
    grey = np.asarray(ticked(blank).image, dtype=np.float32).copy()
    box = next(box for box in LAYOUT.boxes if box.field == "U07" and box.level == "一般")
    points = np.arange(grey.shape[0 if across else 1]) / DRAWN - (box.y if across else box.x) - 2.0
    dark = 1 - 0.75 * np.exp(-((points / 0.4) ** 2))
    grey *= dark[:, None] if across else dark[None, :]
    flat = fed(Image.fromarray(grey.astype(np.uint8)), Feed(200, 0, 1.0, (0, 0)))
    found = states(flat.filter(ImageFilter.GaussianBlur(0.6)))
    assert found.pop("U07") is FieldState.LOST
    assert set(found.values()) == {FieldState.ONE if across else FieldState.LOST}


@pytest.mark.parametrize("lean_mm", [0.2, 0.3])
def test_a_fold_a_little_aslant_is_no_streak(blank: Image.Image, lean_mm: float) -> None:
    """Most of each column of points then lies beside its middle: taken all together it looks thin."""
    grey = np.asarray(ticked(blank).image, dtype=np.float32).copy()
    box = next(box for box in LAYOUT.boxes if box.field == "U07")
    down, across = (np.arange(side) / DRAWN for side in grey.shape)
    lean = lean_mm * (across / across[-1] - 0.5)
    fold = down[:, None] - box.y - 2.0 - lean[None, :]
    grey *= 1 - 0.5 * np.exp(-((fold / 0.26) ** 2))
    flat = fed(Image.fromarray(grey.astype(np.uint8)), Feed(200, 0, 1.0, (0, 0)))
    found = states(flat.filter(ImageFilter.GaussianBlur(0.6)))
    found.pop("U07")
    assert set(found.values()) == {FieldState.ONE}


def test_a_fold_in_its_own_shade_is_no_streak(blank: Image.Image) -> None:
    """Paper is darker for some millimetres beside a fold: seen against that, its line looks thin."""
    found = states(folded(ticked(blank).image, Random(115)))
    assert list(found.values()).count(FieldState.ONE) > len(found) / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_mark_in_the_shade_of_a_fold_is_no_darker(blank: Image.Image, seed: int) -> None:
    """What paper is darkened by is no ink over ink."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(seed))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], replace(TICK, varies=0.12), Pen(0.5, 90))
    grey = np.asarray(sheet.image, dtype=np.float32).copy()
    box = sheet.fields["U07"][0]
    away = np.arange(grey.shape[0]) / DRAWN - (box.y + box.h / 2)
    grey *= (1 - 0.12 * np.exp(-((away / 3.0) ** 2)))[:, None]
    found = states(office(Image.fromarray(grey.astype(np.uint8)), Random(seed)))
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rest_of_a_rubbed_mark_in_black_and_white_is_asked(
    blank: Image.Image, seed: int
) -> None:
    """What a rubber leaves is as black as any mark there, but there is much less of it for its size."""
    sheet = ticked(blank)
    sheet.erase(sheet.fields["U05"][0], 0.58)
    found = states(black_and_white(sheet.image, Random(seed)))
    assert found.pop("U05") is not FieldState.ONE
    assert set(found.values()) == {FieldState.ONE}


def test_a_faint_line_that_comes_out_left_and_right_is_asked(blank: Image.Image) -> None:
    """Another's thin pen struck a thick tick, and a copy left little of the line."""
    sheet = Sheet(blank, LAYOUT, LAYOUT.pages[0], Random(5))
    for boxes in sheet.fields.values():
        sheet.mark(boxes[0], TICK, Pen(0.8, 40))
    box = sheet.fields["U04"][0]
    y = box.y + 2.2
    sheet._draw([[(box.x - 1.2, y), (box.x + 5.2, y - 0.4)]], Pen(0.25, 185))
    found = states(office(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thin_stroke_through_one_of_thick_marks_is_asked(blank: Image.Image, seed: int) -> None:
    """Made small, the whole of it would lie in any other thick mark, which then has ink that it lacks."""
    sheet = ticked(blank, replace(TICK, varies=0.15), pen=Pen(1.05, 40), seed=seed)
    box = sheet.fields["U04"][0]
    x, y = box.x + 2, box.y + 2.2
    sheet._draw([[(x - 2.8, y - 0.2), (x + 2.8, y + 0.2)]], Pen(0.25, 70))
    found = states(office(sheet.image, Random(seed)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize(("shape", "width"), [("tick", 0.45), ("dot", 0.9)])
def test_a_stroke_over_a_mark_in_black_and_white_is_asked(
    blank: Image.Image, shape: str, width: float
) -> None:
    """Ink over ink is no darker there: what is left to know it by is its form."""
    sheet = ticked(blank, Habit(shape, 0.9, 0.12, 0.15, 0.0), pen=Pen(width, 40), seed=1)
    box = sheet.fields["U04"][0]
    x, y = box.x + 2, box.y + 2.1
    sheet._draw([[(x - 1.8, y - 0.4), (x + 1.8, y + 0.4)]], Pen(width, 40))
    found = states(black_and_white(sheet.image, Random(1)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}
