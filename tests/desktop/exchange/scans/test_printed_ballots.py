"""What the program prints is what its reader reads: every layout, blank and ticked, as an office scanner sees it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from db.records.layout_json import layout_text, read_layout
from db.records.layouts import LayoutKind, PaperSize
from desktop.sheets.ballots.layout.layout_record import layout_of
from desktop.sheets.ballots.layout.layout_sheet import draft
from desktop.sheets.setting.printing import Printed, print_draft
from tests.desktop.exchange.scans.drawn_pages import DRAWN
from tests.desktop.exchange.scans.pens import fill_in
from tests.desktop.exchange.scans.scanners import office
from tests.desktop.exchange.scans.tried import Count, read_drawn, tally
from tests.desktop.sheets.ballots.layout.made_ballots import KINDS, ballots
from tests.desktop.sheets.conftest import picture

__all__ = ["picture"]  # the fixture that draws a page of a PDF

TICKED = [(kind, size) for kind, size in KINDS if kind is not LayoutKind.FRAMES]


@pytest.mark.parametrize(("kind", "size"), TICKED, ids=[f"{kind}-{size}" for kind, size in TICKED])
def test_a_printed_page_is_read(
    kind: LayoutKind, size: PaperSize, picture: Callable[[Printed, int, float], QImage]
) -> None:
    made = ballots(kind, size, 79)
    layout = read_layout(layout_text(layout_of(made)))
    first = replace(layout, pages=layout.pages[:1])
    page = grey(picture(print_draft(draft(made)), 0, DRAWN * 25.4))
    reading = read_drawn(office(page, Random(1)), first)
    fields = {first.box[name].field for name in first.pages[0].boxes}
    assert {field.field for field in reading.fields} == fields
    assert {field.state for field in reading.fields} == {"blank"}
    random, count = Random(2), Count()
    filled = fill_in(page, first, first.pages[0], random, shape="tick")
    tally(count, office(filled.image, random), first, filled.truth)
    assert not count.refused
    assert not count.misread
    assert count.plain == len(fields)
    few = 5  # marks: a writer of so few is not known, and may be asked about
    assert count.plain <= few or count.plain_asked <= count.plain // 4


def grey(image: QImage) -> Image.Image:
    """The picture without what Qt fills each row up with."""
    width, stride = image.width(), image.bytesPerLine()
    return Image.frombuffer(
        "L", (width, image.height()), bytes(image.constBits()), "raw", "L", stride, 1
    )
