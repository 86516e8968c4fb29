"""Pages filled in by made-up people and scanned by made-up scanners, read back."""

from random import Random

import pytest
from PIL import Image

from db.records.layouts import Layout
from desktop.exchange.scans.refusals import RefusedPage, Why
from tests.desktop.exchange.scans.drawn_pages import drawn, units_layout
from tests.desktop.exchange.scans.pens import fill_in
from tests.desktop.exchange.scans.scanners import CONDITIONS, mirrored, office
from tests.desktop.exchange.scans.tried import Count, read_drawn, tally


@pytest.fixture(scope="module")
def layout() -> Layout:
    return units_layout()


@pytest.fixture(scope="module")
def blank(layout: Layout) -> Image.Image:
    return drawn(layout, layout.pages[0])


@pytest.mark.parametrize("condition", CONDITIONS)
def test_plain_marks_are_read_under_every_condition(
    layout: Layout, blank: Image.Image, condition: str
) -> None:
    random, count = Random(f"plain {condition}"), Count()
    sheet = fill_in(blank, layout, layout.pages[0], random, shape="tick")
    tally(count, CONDITIONS[condition](sheet.image, random), layout, sheet.truth)
    assert not count.refused
    assert not count.misread
    assert count.plain_asked <= count.plain // 4
    assert count.plain == 31


def test_an_empty_page_is_blank_field_by_field(layout: Layout, blank: Image.Image) -> None:
    reading = read_drawn(office(blank, Random(1)), layout)
    assert {field.state for field in reading.fields} == {"blank"}


def test_the_same_picture_is_read_alike(layout: Layout, blank: Image.Image) -> None:
    random = Random(2)
    picture = office(fill_in(blank, layout, layout.pages[0], random, special=0.5).image, random)
    assert read_drawn(picture, layout).fields == read_drawn(picture, layout).fields


def test_a_mirrored_page_says_so(layout: Layout, blank: Image.Image) -> None:
    with pytest.raises(RefusedPage) as refused:
        read_drawn(mirrored(blank, Random(3)), layout)
    assert refused.value.why is Why.MIRRORED
