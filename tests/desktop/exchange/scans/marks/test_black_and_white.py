"""Marks in a scan without greys, where no ink over ink shows and a weak pen leaves nothing."""

from pathlib import Path
from random import Random

import pytest
from PIL import Image

from desktop.exchange.scans.marks.verdicts import FieldState, PageDoubt
from desktop.exchange.scans.sources import scans
from tests.desktop.exchange.scans.marks.ticked_pages import (
    LAYOUT,
    PEN,
    Points,
    drawn,
    states,
    ticked,
)
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.scanners import black_and_white, office
from tests.desktop.exchange.scans.tried import read_drawn


def marked(blank: Image.Image, shape: str, seed: int) -> Sheet:
    """A page of marks of many sizes, each in its field's first box."""
    return ticked(blank, Habit(shape, 1.0, 0.2, 0.25, 0.0), seed=seed)


def two_marked(blank: Image.Image) -> Sheet:
    """A page on which two units alone are marked."""
    return ticked(blank, but=[f"U{number:02}" for number in range(3, 13)])


@pytest.mark.parametrize("seed", [103, 159])
def test_a_short_stroke_over_a_cross_is_asked_by_its_shape(blank: Image.Image, seed: int) -> None:
    """It lies on hardly any of the others, and looks more crossed out than they."""
    sheet = marked(blank, "cross", seed)
    plain = states(black_and_white(sheet.image, Random(2)))
    assert set(plain.values()) == {FieldState.ONE}
    sheet.strike_short(sheet.fields["U04"][0], PEN)
    found = states(black_and_white(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize(("shape", "seed"), [("cross", 12), ("tick", 46)])
def test_a_mark_that_looks_drawn_over_among_even_ones_is_asked(
    blank: Image.Image, shape: str, seed: int
) -> None:
    """What a wild hand draws any time is unusual of a calm one."""
    sheet = marked(blank, shape, seed)
    sheet.mark(sheet.fields["U04"][0], Habit("slash", 1.0, 0.2, 0.25, 0.2), PEN)
    found = states(black_and_white(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("width_mm", [1.0, 1.1, 1.2])
@pytest.mark.parametrize("stroke", [[(-0.3, 1.6), (4.3, 2.2)], [(2.1, -0.2), (1.8, 4.3)]])
def test_a_stroke_through_a_cross_in_a_thick_pen_is_asked(
    blank: Image.Image, stroke: Points, width_mm: float
) -> None:
    """Such crosses look like filled boxes, of which each is filled otherwise; but these are all alike."""
    pen = Pen(width_mm, 30)
    sheet = ticked(blank, Habit("cross", 1.0, 0.05, 0.1, 0.0), pen=pen)
    drawn(sheet, sheet.fields["U05"][0], stroke, pen)
    found = states(black_and_white(sheet.image, Random(2)))
    assert found.pop("U05") is FieldState.STRUCK
    assert set(found.values()) == {FieldState.ONE}


def test_what_an_eraser_left_of_a_mark_is_asked(blank: Image.Image) -> None:
    """It is as black as the others, but little, and in pieces."""
    sheet = ticked(blank, but=("U04",))
    for piece in ([(1.1, 2.0), (1.4, 2.6)], [(2.3, 2.4), (2.6, 1.9)]):
        drawn(sheet, sheet.fields["U04"][0], piece)
    found = states(black_and_white(sheet.image, Random(2)))
    assert found.pop("U04") is FieldState.UNLIKE
    assert set(found.values()) == {FieldState.ONE}


@pytest.mark.parametrize("specks", [0, 2])
def test_where_a_scan_left_little_but_struck_marks_nothing_is_taken(
    blank: Image.Image, specks: int
) -> None:
    """Most fields seem empty: they may have borne weak marks."""
    sheet = two_marked(blank)
    for boxes in list(sheet.fields.values())[2 : 2 + specks]:
        x, y = boxes[1].x + 2, boxes[1].y + 2
        sheet._draw([[(x, y), (x + 0.02, y)]], Pen(0.3, 20))
    read = read_drawn(black_and_white(sheet.image, Random(4)), LAYOUT)
    assert read.doubt is PageDoubt.WEAK
    assert not {field.state for field in read.fields} & {FieldState.ONE, FieldState.BLANK}


def test_black_and_white_is_known_in_a_pdf_that_draws_it_smaller(
    blank: Image.Image, tmp_path: Path
) -> None:
    """At the edges of what it draws a PDF brings greys that the scan had not."""
    picture = black_and_white(two_marked(blank).image, Random(0))
    picture.convert("1").save(tmp_path / "scan.pdf", resolution=300)
    (scan,) = scans([tmp_path / "scan.pdf"])
    assert scan.picture is not None
    assert scan.picture.width < picture.width
    assert read_drawn(scan.picture, LAYOUT).doubt is PageDoubt.WEAK


def test_who_judges_two_units_alone_is_not_asked_where_a_scan_keeps_greys(
    blank: Image.Image,
) -> None:
    """There weak marks would show."""
    read = read_drawn(office(two_marked(blank).image, Random(4)), LAYOUT)
    assert read.doubt is None
    assert {field.state for field in read.fields} == {FieldState.ONE, FieldState.BLANK}
