"""Damaged pages: each kind is refused with its own reason, or read rightly; none is ever misread."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from db.records.layouts import Layout
from desktop.exchange.scans.refusals import Why
from tests.desktop.exchange.scans.drawn_pages import DRAWN, drawn, units_layout
from tests.desktop.exchange.scans.pens import Filled, Pen, fill_in
from tests.desktop.exchange.scans.scanners import (
    Feed,
    corner_gone,
    cover,
    cut,
    fed,
    mirrored,
    office,
    overlapped,
    slipped,
    streaked,
)
from tests.desktop.exchange.scans.tried import Count, tally

Damage = Callable[[Image.Image, Random], Image.Image]
LAYOUT = units_layout()
OTHER = units_layout(sheet="2B4C6D8")
TRUTH = dict[str, Filled]


def covered(*names: str) -> Damage:
    """Codes under a sticker."""

    def damage(page: Image.Image, random: Random) -> Image.Image:
        for name in names:
            code = LAYOUT.codes[name]
            area = (code.x, code.y, code.x + code.side, code.y + code.side)
            page = cover(page, area, random.choice((90, 255)))
        return office(page, random)

    return damage


def punched(page: Image.Image, random: Random) -> Image.Image:
    """Holes for a binder, of which one takes under a third of a long mark."""
    image = page.copy()
    row = LAYOUT.rows[9]
    x, y = row.left[0] - 1.1, row.y + row.h / 2
    for middle in (y, y + 80.0):
        around = (x - 3, middle - 3, x + 3, middle + 3)
        ImageDraw.Draw(image).ellipse([round(at * DRAWN) for at in around], fill=255)
    return office(image, random)


def side_cut(side: str) -> Damage:
    return lambda page, random: cut(page, random, side)


def slip(by_mm: float, *, sideways: bool = False) -> Damage:
    return lambda page, random: slipped(page, random, by_mm, sideways=sideways)


def beneath_another(page: Image.Image, random: Random) -> Image.Image:
    other = drawn(OTHER, OTHER.pages[0])
    return overlapped(page, fill_in(other, OTHER, OTHER.pages[0], random).image, random)


def dirty_glass(page: Image.Image, random: Random) -> Image.Image:
    box = random.choice(LAYOUT.boxes)
    return streaked(page, random, [box.x + box.w / 2])


def dirty_strip(page: Image.Image, _random: Random) -> Image.Image:
    """Lines of dirt beside one another, of which the lightest alone goes through boxes."""
    scan, side = fed(page, Feed(200, 0, 1.0, (0, 0))), LAYOUT.boxes[0].x + LAYOUT.boxes[0].w
    for aside, grey in ((-0.2, 90), (0.5, 60), (1.2, 20)):
        at = round((side + aside) / 25.4 * 200)
        ImageDraw.Draw(scan).line((at, 0, at, scan.height), fill=grey, width=2)
    return scan


def strip_over_rows(page: Image.Image, random: Random) -> Image.Image:
    top = random.uniform(60, 200)
    return office(cover(page, (0, top, LAYOUT.page_mm[0], top + 30), 245), random)


def dim(page: Image.Image, random: Random) -> Image.Image:
    return office(page, random).point(lambda value: 150 + value // 16)


def washed_out(page: Image.Image, random: Random) -> Image.Image:
    """A scanner set too light, with a grey lamp: black is lighter than half of the paper."""
    return office(page, random).point(lambda value: 140 + value * 85 // 255)


def small(page: Image.Image, random: Random) -> Image.Image:
    scan = office(page, random, 300)
    return scan.resize((scan.width // 3, scan.height // 3), Image.Resampling.LANCZOS)


def back_shows_through(page: Image.Image, random: Random) -> Image.Image:
    """The back bears the next page of the same sheet, whose codes are read in a mirror too."""
    back = drawn(LAYOUT, replace(LAYOUT.pages[0], page=2)).transpose(
        Image.Transpose.FLIP_LEFT_RIGHT
    )
    faint = back.filter(ImageFilter.GaussianBlur(2)).point(lambda value: 205 + value * 50 // 255)
    return office(ImageChops.multiply(page, faint), random)


def bare_back(page: Image.Image, random: Random) -> Image.Image:
    """The unprinted back of a sheet, through which the front is seen."""
    front = page.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(3))
    return office(front.point(lambda value: 205 + value * 50 // 255), random)


SLIPS = (1.0, 2.0, 3.5, 5.0, 7.0, -1.0, -3.0, -7.0)
SLIPPED = {Why.SLIPPED, Why.CORNERS, Why.ROW_MARKS}
REFUSED: dict[str, tuple[Damage, set[Why]]] = {
    "no code": (covered("A", "B"), {Why.NO_CODE}),
    "bottom cut off": (side_cut("bottom"), {Why.CORNERS}),
    "left cut off": (side_cut("left"), {Why.CORNERS, Why.ROW_MARKS}),
    "right cut off": (side_cut("right"), {Why.CORNERS, Why.ROW_MARKS}),
    "mirrored": (mirrored, {Why.MIRRORED}),
    "a bare back": (bare_back, {Why.BACK}),
    "under another sheet": (
        beneath_another,
        {Why.TWO_SHEETS, Why.CORNERS, Why.ROW_MARKS, Why.SLIPPED},
    ),
    "dirt on the glass": (dirty_glass, {Why.STREAK}),
    "a strip of dirt": (dirty_strip, {Why.STREAK}),
    "a strip over rows": (strip_over_rows, {Why.SLIPPED, Why.ROW_MARKS}),
    "dim": (dim, {Why.TOO_DARK, Why.CORNERS, Why.ROW_MARKS, Why.NO_CODE, Why.BACK}),
    "small": (small, {Why.TOO_SMALL, Why.NO_CODE}),
    **{f"slip of {mm} mm": (slip(mm), SLIPPED) for mm in SLIPS},
}
# beside all boxes a slip moves none of them against another
ASIDE: dict[str, Damage] = {
    f"slip of {mm} mm aside": slip(mm, sideways=True) for mm in (1.0, 3.5, 7.0, -1.0, -7.0)
}
READ: dict[str, Damage] = {
    "one corner gone": corner_gone,
    "code A covered": covered("A"),
    "code B covered": covered("B"),
    "back shows through": back_shows_through,
    "washed out": washed_out,
    "a punch bit off the end of a row mark": punched,
}


@pytest.fixture(scope="module")
def blank() -> Image.Image:
    return drawn(LAYOUT, LAYOUT.pages[0])


def filled(blank: Image.Image, random: Random) -> tuple[Image.Image, TRUTH]:
    page = fill_in(blank, LAYOUT, LAYOUT.pages[0], random, shape="tick", pen=Pen(0.5, 40))
    return page.image, page.truth


def counted(picture: Image.Image, truth: TRUTH, layout: Layout = LAYOUT) -> Count:
    count = Count()
    tally(count, picture, layout, truth)
    return count


@pytest.mark.parametrize("kind", REFUSED)
def test_a_damaged_page_is_refused_with_its_reason(blank: Image.Image, kind: str) -> None:
    damage, reasons = REFUSED[kind]
    random = Random(f"damage {kind}")
    page, truth = filled(blank, random)
    count = counted(damage(page, random), truth)
    assert set(count.refused) <= reasons
    assert count.refused


@pytest.mark.parametrize("kind", ASIDE)
def test_a_slip_aside_misreads_nothing(blank: Image.Image, kind: str) -> None:
    random = Random(f"damage {kind}")
    page, truth = filled(blank, random)
    count = counted(ASIDE[kind](page, random), truth)
    assert not count.misread
    assert set(count.refused) <= SLIPPED


@pytest.mark.parametrize("kind", READ)
def test_what_leaves_enough_to_hold_the_page_by_is_read(blank: Image.Image, kind: str) -> None:
    random = Random(f"damage {kind}")
    page, truth = filled(blank, random)
    count = counted(READ[kind](page, random), truth)
    assert not count.refused
    assert not count.misread
    assert count.plain_asked <= count.plain // 5


@pytest.mark.parametrize("seed", range(3))
def test_several_damages_at_once_misread_nothing(blank: Image.Image, seed: int) -> None:
    random = Random(f"mixed {seed}")
    page, truth = filled(blank, random)
    kinds = READ | ASIDE | {kind: damage for kind, (damage, _) in REFUSED.items()}
    first, second = random.sample(sorted(kinds), 2)
    once = kinds[first](page, random).resize(page.size)
    assert not counted(kinds[second](once, random), truth).misread
