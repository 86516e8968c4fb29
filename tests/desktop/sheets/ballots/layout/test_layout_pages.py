"""Every box of a layout is on the page where the layout says, and landmarks stand free: pages looked at as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from PySide6.QtGui import QImage

from db.records.layouts import Box, Frame, Layout, LayoutKind, LayoutPage, PaperSize, Unfit
from db.records.sheet_codes import read_sheet_code
from db.scoring.scheme.scheme import Level, Part, PartKind
from desktop.sheets.ballots.layout.ballots import LayoutBallots
from desktop.sheets.ballots.layout.choice import default_layout, unfit
from desktop.sheets.ballots.layout.layout_record import layout_of
from desktop.sheets.ballots.layout.layout_sheet import draft
from desktop.sheets.setting.printing import Printed, print_draft
from tests.desktop.sheets.ballots.layout.made_ballots import (
    FOUR,
    KINDS,
    ballots,
    copies,
    criterion,
    entries,
    voted,
)
from tests.desktop.sheets.conftest import Reading

Picture = Callable[[Printed, int, float], QImage]
Read = Callable[[Printed], Reading]
DPI = 200.0
PX = DPI / 25.4  # pixels a millimetre
LINE = 0.75 / 72 * 25.4  # mm
MANY = tuple(Level(f"{n} 档", Fraction(n)) for n in range(16))
UNITS = (1, 2, 31, 32, 79, 93, 94, 300)


class Paper:
    """The picture of a page, asked in millimetres."""

    def __init__(self, image: QImage) -> None:
        rows = np.frombuffer(bytes(image.constBits()), np.uint8)
        rows = rows.reshape(image.height(), image.bytesPerLine())
        self.pixels: npt.NDArray[np.uint8] = np.ascontiguousarray(rows[:, : image.width()])

    def area(self, x: float, y: float, w: float, h: float) -> npt.NDArray[np.uint8]:
        """The pixels that lie wholly in an area."""
        left, top = np.ceil(x * PX), np.ceil(y * PX)
        return self.pixels[int(top) : int((y + h) * PX), int(left) : int((x + w) * PX)]

    def is_white(self, x: float, y: float, w: float, h: float) -> bool:
        return bool(self.area(x, y, w, h).min() > 250)

    def is_black(self, x: float, y: float, w: float, h: float) -> bool:
        return bool(self.area(x, y, w, h).max() < 60)

    def has_outline(self, piece: Box | Frame) -> bool:
        """Whether there is a line along each side: every pixel's breadth across it meets ink."""
        x, y, w, h = piece.x, piece.y, piece.w, piece.h
        across = LINE + 2 / PX
        sides = (
            self.area(x, y - across / 2, w, across).min(axis=0),
            self.area(x, y + h - across / 2, w, across).min(axis=0),
            self.area(x - across / 2, y, across, h).min(axis=1),
            self.area(x + w - across / 2, y, across, h).min(axis=1),
        )
        return all(bool(side.max() < 128) for side in sides)

    def is_empty_inside(self, piece: Box | Frame) -> bool:
        edge = LINE / 2 + 1 / PX
        return self.is_white(piece.x + edge, piece.y + edge, piece.w - 2 * edge, piece.h - 2 * edge)

    def is_free_around(self, x: float, y: float, w: float, h: float, clear: float = 3.0) -> bool:
        """Whether nothing is printed within `clear` of an area, a pixel's blur at its own edge left aside."""
        near = 1.5 / PX
        far = clear - 0.5 / PX
        long, high = w + 2 * far, h + 2 * far
        return all(
            (
                self.is_white(x - far, y - far, long, far - near),
                self.is_white(x - far, y + h + near, long, far - near),
                self.is_white(x - far, y - far, far - near, high),
                self.is_white(x + w + near, y - far, far - near, high),
            )
        )


def areas(layout: Layout) -> Iterable[tuple[float, float, float, float]]:
    """The landmarks of every page."""
    half = layout.corner / 2
    yield from ((x - half, y - half, layout.corner, layout.corner) for x, y in layout.corners)
    for row in layout.rows:
        yield row.left[0], row.y, row.left[1], row.h
        yield row.right[0], row.y, row.right[1], row.h


def look(made: LayoutBallots, layout: Layout, page: LayoutPage, paper: Paper) -> None:
    """Everything that a layout says of one page, held to its picture."""
    height, width = paper.pixels.shape
    assert (round(layout.page_mm[0] * PX), round(layout.page_mm[1] * PX)) == (width, height)
    for area in areas(layout):
        inset = 0.5 / PX
        x, y, w, h = area
        assert paper.is_black(x + inset, y + inset, w - 2 * inset, h - 2 * inset), area
        assert paper.is_free_around(*area), area
        assert min(x, y, layout.page_mm[0] - x - w, layout.page_mm[1] - y - h) >= 9.999
    for code in layout.codes.values():
        assert paper.is_free_around(code.x, code.y, code.side, code.side)
    for piece in on(layout, page):
        assert paper.has_outline(piece), piece
        assert paper.is_empty_inside(piece), piece
    codes = {c.text: c.position for c in zxingcpp.read_barcodes(paper.pixels)}
    assert len(codes) == 2
    for text, position in codes.items():
        read = read_sheet_code(text)
        assert (read.file, read.sheet, read.page) == (made.file, page.sheet, page.page)
        code = layout.codes[read.code]
        assert abs(position.top_left.x / PX - code.x) < 0.5
        assert abs(position.top_left.y / PX - code.y) < 0.5
        assert abs(position.bottom_right.x / PX - code.x - code.side) < 0.5


def on(layout: Layout, page: LayoutPage) -> list[Box | Frame]:
    return [*(layout.box[b] for b in page.boxes), *(layout.frame[f] for f in page.frames)]


@pytest.mark.parametrize(("kind", "size"), KINDS, ids=[f"{kind}-{size}" for kind, size in KINDS])
@pytest.mark.parametrize("units", UNITS)
def test_the_first_and_the_last_page(
    kind: LayoutKind, size: PaperSize, units: int, picture: Picture
) -> None:
    made = ballots(kind, size, units)
    layout = layout_of(made)
    printed = print_draft(draft(made))
    assert printed.pages == len(layout.pages)
    for page in {layout.pages[0], layout.pages[-1]}:
        look(made, layout, page, Paper(picture(printed, page.pdf_page - 1, DPI)))


def beside(boxes: list[Box]) -> Iterator[tuple[Box, Box]]:
    """Each two boxes at the same height, within a millimetre."""
    downwards = sorted(boxes, key=lambda box: box.y)
    for place, box in enumerate(downwards):
        below = downwards[place + 1 :]
        for other in below:
            if other.y - box.y >= 1:
                break
            yield box, other


@pytest.mark.parametrize(("kind", "size"), KINDS, ids=[f"{kind}-{size}" for kind, size in KINDS])
@pytest.mark.parametrize("units", UNITS)
def test_the_measures_of_boxes_and_rows(kind: LayoutKind, size: PaperSize, units: int) -> None:
    layout = layout_of(ballots(kind, size, units))
    pitch = layout.rows[1].y - layout.rows[0].y
    assert pitch >= 6.999
    middles = [row.y + row.h / 2 for row in layout.rows]
    judged: list[tuple[str, str]] = []
    for page in layout.pages:
        boxes = [layout.box[b] for b in page.boxes]
        assert all((box.w, box.h) == (4.0, 4.0) for box in boxes)
        for height in {box.y for box in boxes}:
            assert min(abs(m - height - 2) for m in middles) < 0.001
        for box, other in beside(boxes):
            apart = abs(other.x - box.x)
            assert apart >= 11.999
            if other.field != box.field:
                assert apart - box.w >= 13.999
        fields = {box.field: (box.unit, box.criterion) for box in boxes}
        for field, place in fields.items():
            own = [box.level for box in boxes if box.field == field]
            assert own.count("弃权") == 1
            assert len(own) == len(set(own))
            judged.append(place)
    assert len(judged) == len(set(judged))
    part = ballots(kind, size, 1).part
    assert set(judged) == {(e.unit_code, c.code) for e in entries(units) for c in part.criteria}


def test_a_box_elsewhere_would_be_noticed(picture: Picture) -> None:
    made = ballots(LayoutKind.UNITS, PaperSize.A4, 31)
    layout = layout_of(made)
    paper = Paper(picture(print_draft(draft(made)), 0, DPI))
    box = layout.boxes[40]
    for x, y in ((0.5, 0.0), (0.0, 0.5), (-0.5, 0.0), (0.0, -0.5)):
        moved = replace(box, x=box.x + x, y=box.y + y)
        assert not (paper.has_outline(moved) and paper.is_empty_inside(moved))


def test_79_units_stand_on_one_side_of_a3() -> None:
    made = ballots(LayoutKind.UNITS, PaperSize.A3, 79)
    layout = layout_of(made)
    assert len(layout.pages) == 1
    assert len(layout.pages[0].boxes) == 79 * 5
    assert len(layout_of(ballots(LayoutKind.UNITS, PaperSize.A3, 93)).pages) == 1
    assert len(layout_of(ballots(LayoutKind.UNITS, PaperSize.A4, 31)).pages) == 1
    assert len(layout_of(ballots(LayoutKind.UNITS_CRITERIA, PaperSize.A3, 48)).pages) == 1


def test_levels_of_numbers_are_digits_and_their_places() -> None:
    layout = layout_of(ballots(LayoutKind.DIGITS, PaperSize.A4, 1))
    levels = [box.level for box in layout.boxes if box.criterion == "B2"]  # of 25 points
    ones = [f"个:{digit}" for digit in range(10)]
    assert levels == ["十:1", "十:2", *ones, ".5", "弃权"]


def test_a_unit_that_the_reviewer_is_recused_from_has_no_boxes(
    read: Read, picture: Picture
) -> None:
    made = replace(
        ballots(LayoutKind.UNITS, PaperSize.A4, 20),
        copies=(*copies(1), *copies(2, frozenset({"U02"}))[1:]),
    )
    layout = layout_of(made)
    printed = print_draft(draft(made))
    first, second = layout.pages
    assert len(first.boxes) - len(second.boxes) == 5
    assert all(layout.box[b].unit != "U02" for b in second.boxes)
    assert [page.count("回避") for page in read(printed).pages] == [0, 1]
    look(made, layout, second, Paper(picture(printed, 1, DPI)))
    gone = layout.box[next(b for b in first.boxes if layout.box[b].unit == "U02")]
    assert not Paper(picture(printed, 1, DPI)).has_outline(gone)


def test_a_criterion_of_other_categories_has_no_boxes(read: Read) -> None:
    other = replace(criterion("D2", 100, FOUR), categories=("执法部门",))
    units = entries(3)
    units = (replace(units[0], category="执法部门"), *units[1:])
    made = replace(
        ballots(LayoutKind.UNITS_CRITERIA, PaperSize.A4, 3),
        part=voted(criterion("D1", 100, FOUR[:2]), replace(other, levels=FOUR[:2])),
        entries=units,
    )
    layout = layout_of(made)
    assert {(b.unit, b.criterion) for b in layout.boxes} == {
        ("U01", "D1"),
        ("U01", "D2"),
        ("U02", "D1"),
        ("U03", "D1"),
    }
    assert read(print_draft(draft(made))).text.count("／") == 3  # two fields, and the page of pages


def test_both_sides_leave_the_back_white_and_the_layout_knows(picture: Picture) -> None:
    made = ballots(LayoutKind.UNITS, PaperSize.A4, 79, 2)  # three pages each
    layout = layout_of(made, duplex=True)
    printed = print_draft(draft(made), duplex=True)
    assert printed.pages == 7
    assert [page.pdf_page for page in layout.pages] == [1, 2, 3, 5, 6, 7]
    look(made, layout, layout.pages[3], Paper(picture(printed, 4, DPI)))


def test_a_secret_ballot_bears_no_number(read: Read) -> None:
    open_one = ballots(LayoutKind.UNITS, PaperSize.A3, 79)
    secret = replace(
        open_one,
        part=replace(open_one.part, anonymous=True),
        copies=(replace(copies(1)[0], holder=""),),
    )
    assert f"票号{copies(1)[0].sheet}" in read(print_draft(draft(open_one))).text
    text = read(print_draft(draft(secret))).text
    assert copies(1)[0].sheet not in text
    assert "票号只在二维码中" in text
    assert "签名" not in text
    assert "另选一格，由两名工作人员看原票认定" in text
    assert "另选一格并签名" in read(print_draft(draft(open_one))).text


def test_the_same_ballots_are_the_same_bytes() -> None:
    made = ballots(LayoutKind.UNITS, PaperSize.A4, 40, 3)
    assert print_draft(draft(made)).pdf == print_draft(draft(made)).pdf


def test_long_names_neither_leave_their_cells_nor_act_as_markup(
    picture: Picture, read: Read
) -> None:
    long = replace(entries(1)[0], unit="<b>" + "关于依法行政工作领导小组办公室" * 13)
    for kind, size in KINDS:
        made = replace(ballots(kind, size, 1), entries=(long,))
        layout = layout_of(made)
        printed = print_draft(draft(made))
        assert "<b>关于" in read(printed).text
        look(made, layout, layout.pages[0], Paper(picture(printed, 0, DPI)))


def test_a_character_without_a_font_is_named() -> None:
    made = ballots(LayoutKind.UNITS, PaperSize.A4, 2)
    strange = replace(made, entries=(replace(made.entries[0], unit="局\U0001f600"),))
    missing = print_draft(draft(strange)).missing
    assert [(m.place, m.character) for m in missing] == [("U01 单位名称", "\U0001f600")]


def test_a_page_of_one_criterion_of_several_says_which(read: Read) -> None:
    made = replace(
        ballots(LayoutKind.UNITS, PaperSize.A4, 3),
        part=voted(criterion("D1", 100, FOUR), criterion("D2", 100, FOUR)),
    )
    pages = ["".join(page.split()) for page in read(print_draft(draft(made))).pages]
    assert [("指标D1" in page, "指标D2" in page) for page in pages] == [
        (True, False),
        (False, True),
    ]


def test_level_titles_are_printed_in_full(read: Read) -> None:
    long = Level("完全不了解有关工作的情况", Fraction(0))  # 12 characters
    for kind in (LayoutKind.UNIT, LayoutKind.UNITS, LayoutKind.UNITS_CRITERIA):
        made = replace(
            ballots(kind, PaperSize.A4, 1), part=voted(criterion("D1", 100, (*FOUR[:2], long)))
        )
        assert unfit(made.part, kind, PaperSize.A4) is None
        assert long.title in read(print_draft(draft(made))).text
        longer = replace(long, title=long.title + "的")
        part = voted(criterion("D1", 100, (*FOUR[:2], longer)))
        assert unfit(part, kind, PaperSize.A4) is Unfit.LONG_LEVELS


def test_a_level_of_that_name_is_the_one_for_abstaining() -> None:
    own = voted(criterion("D1", 100, (*FOUR[:2], Level("弃权", Fraction(0)))))
    made = replace(ballots(LayoutKind.UNITS, PaperSize.A4, 1), part=own)
    assert [box.level for box in layout_of(made).boxes] == ["优秀", "良好", "弃权"]


@pytest.mark.parametrize(
    ("part", "kind", "size", "why"),
    [
        (voted(criterion("D1", 100)), LayoutKind.UNITS, PaperSize.A4, Unfit.NO_LEVELS),
        (
            voted(criterion("D1", 100, MANY)),
            LayoutKind.UNIT,
            PaperSize.A4,
            Unfit.TOO_MANY_LEVELS,
        ),
        (voted(criterion("D1", 110)), LayoutKind.DIGITS, PaperSize.A4, Unfit.POINTS),
        (voted(criterion("D1", 109)), LayoutKind.DIGITS, PaperSize.A4, None),
        (
            voted(replace(criterion("D1", 10), step=Fraction(1, 10))),
            LayoutKind.DIGITS,
            PaperSize.A4,
            Unfit.STEP,
        ),
        (voted(criterion("D1", 10)), LayoutKind.FRAMES, PaperSize.A3, Unfit.PAPER),
        (replace(voted(), kind=PartKind.GIVEN), LayoutKind.FRAMES, PaperSize.A4, Unfit.NO_BALLOTS),
    ],
)
def test_what_fits_a_part(part: Part, kind: LayoutKind, size: PaperSize, why: Unfit | None) -> None:
    assert unfit(part, kind, size) is why


def test_what_is_taken_where_nobody_chooses() -> None:
    one = voted(criterion("D1", 100, FOUR))
    several = voted(*(criterion(f"D{n}", 100, FOUR) for n in range(3)))
    assert default_layout(one) == (LayoutKind.UNITS, PaperSize.A4)
    assert default_layout(one, PaperSize.A3) == (LayoutKind.UNITS, PaperSize.A3)
    assert default_layout(several) == (LayoutKind.UNITS_CRITERIA, PaperSize.A4)
    assert default_layout(voted(criterion("D1", 30))) == (LayoutKind.DIGITS, PaperSize.A4)
    fine = voted(replace(criterion("D1", 10), step=Fraction(1, 10)))
    assert default_layout(fine) == (LayoutKind.FRAMES, PaperSize.A4)
    assert default_layout(fine, PaperSize.A3) is None


@pytest.mark.parametrize(("criteria", "units"), [(3, 2), (8, 2), (9, 1)])
def test_two_units_share_a_page_where_there_is_room(criteria: int, units: int) -> None:
    part = voted(*(criterion(f"D{n}", 10, FOUR) for n in range(1, criteria + 1)))
    layout = layout_of(replace(ballots(LayoutKind.UNIT, PaperSize.A4, 5), part=part))
    on_pages = [{layout.box[name].unit for name in page.boxes} for page in layout.pages]
    expected = [{"U01", "U02"}, {"U03", "U04"}, {"U05"}]
    assert on_pages == (expected if units == 2 else [{f"U{n:02d}"} for n in range(1, 6)])
    middles = {round(row.y + row.h / 2, 3) for row in layout.rows}
    assert {round(box.y + box.h / 2, 3) for box in layout.boxes} <= middles
