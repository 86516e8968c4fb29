"""Reads filled and scanned pages and counts what became of every field."""

from collections import Counter
from dataclasses import dataclass, field

from PIL import Image

from db.records.layouts import Layout
from db.records.sheet_codes import SheetCode
from desktop.exchange.scans.marks.verdicts import FieldState, PageDoubt
from desktop.exchange.scans.page_reading import PageReading, read_page
from desktop.exchange.scans.refusals import RefusedPage
from desktop.exchange.scans.thresholds import Thresholds
from tests.desktop.exchange.scans.pens import Filled

# What is special about a field, and yet its level may be taken: the mark is plain, the rest is dirt
# or what was taken back until nothing of it is seen.
TAKEN_RIGHTLY = ("", "speck", "light", "ring", "beside", "erased", "painted over", "retraced")

SUMS = ("pages", "boxes", "plain", "plain_asked", "apart", "special", "special_taken", "wrong")
NUMBERS = (*SUMS, "doubts", "refused", "asked", "kinds", "taken")


@dataclass
class Count:
    """What was read, of fields with a plain mark and of special ones.

    `apart` are plain ones that one answer for their whole page settles: they are not among `plain`.
    """

    pages: int = 0
    boxes: int = 0
    plain: int = 0
    plain_asked: int = 0
    apart: int = 0
    special: int = 0
    special_taken: int = 0
    wrong: int = 0
    doubts: Counter[str] = field(default_factory=Counter)  # of pages as a whole
    refused: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # of special fields
    taken: Counter[str] = field(default_factory=Counter)
    misread: list[tuple[PageReading, str, Filled]] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Takes another's numbers in, without its misread pages."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def read_drawn(picture: Image.Image, layout: Layout) -> PageReading:
    """A picture of the layout's first page."""

    def layout_of(code: SheetCode) -> tuple[Layout, object]:
        assert code.sheet == layout.pages[0].sheet
        return layout, layout.pages[0]

    return read_page(picture, layout_of, Thresholds())  # type: ignore[arg-type]


def tally(count: Count, picture: Image.Image, layout: Layout, truth: dict[str, Filled]) -> None:
    """Reads a page and adds what came of it."""
    count.pages += 1
    try:
        reading = read_drawn(picture, layout)
    except RefusedPage as refused:
        count.refused[refused.why] += 1
        return
    count.boxes += len(reading.boxes)
    count.doubts.update(() if reading.doubt is None else (reading.doubt,))
    as_one = reading.doubt is PageDoubt.FILLED
    for found in reading.fields:
        meant = truth[found.field]
        plain = meant.special == ""
        apart = plain and as_one and found.level is not None
        count.apart += apart
        count.plain += plain and not apart
        count.special += not plain
        count.kinds.update(() if plain else (meant.special,))
        if found.level is None:
            right = meant.special == "blank" and found.state is FieldState.BLANK
            wrong = found.state is FieldState.BLANK and meant.special != "blank"
            if not right:
                count.asked[f"{meant.special or 'plain'}: {found.state}"] += 1
            count.plain_asked += plain and not wrong
        else:
            waits = as_one and not plain
            wrong = found.level != meant.level and not waits
            if not (plain or waits) and meant.special not in TAKEN_RIGHTLY:
                count.special_taken += 1
                count.taken[meant.special] += 1
                wrong = True
        if wrong:
            # a weak mark that a scan shows nothing of is listed as blank, and looked at there
            count.wrong += plain or (found.level is not None and meant.special in TAKEN_RIGHTLY)
            count.misread.append((reading, found.field, meant))
