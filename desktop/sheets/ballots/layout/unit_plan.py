"""A unit a page, its criteria downwards: levels to tick, a number in digit boxes, or a frame to write it into.

Two units whose levels are ticked share a page where there is room for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final, TypeAlias

from db.numbers import decimal_text
from db.records import Entry
from db.records.layouts import ABSTAIN_LEVEL, Frame, LayoutKind, PaperSize
from db.scoring.scheme.scheme import Criterion, Part
from desktop.sheets.ballots.layout.choice import (
    CODE_COLUMN,
    LEAST_CRITERION,
    has_half,
    page_size,
    tens_of,
)
from desktop.sheets.ballots.layout.page_frame import (
    HEAD_TOP,
    SIDE,
    TOP,
    PageFrame,
    frame_for,
    most_rows,
    shared_out,
)
from desktop.sheets.ballots.layout.plan import (
    APART,
    CELL,
    Area,
    Line,
    PagePlan,
    SheetPlan,
    Words,
    field_name,
    level_titles,
)
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.style_book import Align

TENS: Final = "十"
ONES: Final = "个"
HALF: Final = ".5"
_LABEL: Final = 5.0  # above each box: two lines of the smallest type
_PITCHES: Final = (12.0, 18.0)
_FRAME: Final = (34.0, 8.0)  # with what is free beside it
_PAD: Final = 1.0
_HEADING: Final = 1  # row above the second unit of a page, with its name
_ONES_SLOT: Final = 1
_TITLE_SHARE: Final = 0.45  # of a row's height, where what to look for stands below the title


@dataclass(frozen=True, slots=True)
class _Group:
    """Boxes that stand together: (what stands above it, what ticking it says) of each; or a frame.

    Groups of one `slot` stand below one another.
    """

    slot: int
    boxes: tuple[tuple[str, str], ...] = ()

    @property
    def width(self) -> float:
        """How wide it is."""
        return len(self.boxes) * CELL if self.boxes else _FRAME[0]


_Lines: TypeAlias = list[list[_Group]]  # the rows that a criterion takes, each from left to right


@dataclass(frozen=True, slots=True)
class _Block:
    """A unit and the criteria that a page has of it."""

    entry: Entry
    rows: tuple[tuple[Criterion, _Lines], ...]


def unit_plan(part: Part, entries: Sequence[Entry], kind: LayoutKind, size: PaperSize) -> SheetPlan:
    """The pages of a ballot with a page or more for each unit."""
    paper = page_size(kind, size)
    lines = _rows_of(part, kind, paper[0])
    tall = max((len(own) for own in lines.values()), default=1)
    criteria = [part.criteria_for(e.kind) for e in entries]
    longest = max(map(len, criteria), default=1)
    room = most_rows(paper[1], _PITCHES[0])
    _, at_once = shared_out(longest, max(1, room // tall))
    needed, units = at_once * tall, 1
    if kind is LayoutKind.UNIT and len(entries) > 1 and 2 * longest + _HEADING <= room:
        needed, units = 2 * longest + _HEADING, 2
    frame = frame_for(paper, needed, _PITCHES, _LABEL)
    blocks = []
    for entry, own in zip(entries, criteria, strict=True):
        for first in range(0, len(own), at_once):
            rows = tuple((c, lines[c.code]) for c in own[first : first + at_once])
            blocks.append(_Block(entry, rows))
    pages = (blocks[n : n + units] for n in range(0, len(blocks), units))
    return SheetPlan(frame, tuple(partial(_page, frame, own, tall) for own in pages))


def _rows_of(part: Part, kind: LayoutKind, width: float) -> dict[str, _Lines]:
    """The rows of each criterion, by code; digits take a row more where one is too short for any of them."""
    lines = {c.code: [_line(c, kind)] for c in part.criteria}
    everything = chain(*(line for own in lines.values() for line in own))
    if _width(everything) <= width - 2 * SIDE - CODE_COLUMN - LEAST_CRITERION:
        return lines
    return {code: _in_two(own[0]) for code, own in lines.items()}


def _line(criterion: Criterion, kind: LayoutKind) -> list[_Group]:
    """What a criterion has, from left to right."""
    abstain = _Group(3, ((ABSTAIN_LEVEL, ABSTAIN_LEVEL),))
    if kind is LayoutKind.FRAMES:
        return [_Group(0), abstain]
    if kind is LayoutKind.UNIT:
        return [_Group(0, tuple((title, title) for title in level_titles(criterion)))]
    tens = range(1, tens_of(criterion) + 1)
    return [
        *([_Group(0, _digits(TENS, tens, 10))] if tens else []),
        _Group(_ONES_SLOT, _digits(ONES, range(min(9, int(criterion.points)) + 1), 1)),
        *([_Group(2, (("0.5", HALF),))] if has_half(criterion) else []),
        abstain,
    ]


def _in_two(line: list[_Group]) -> _Lines:
    """The ones on a row of their own, below the rest."""
    ones = [group for group in line if group.slot == _ONES_SLOT]
    return [[group for group in line if group.slot != _ONES_SLOT], ones]


def _digits(place: str, digits: Iterable[int], worth: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(digit * worth), f"{place}:{digit}") for digit in digits)


def _width(groups: Iterable[_Group]) -> float:
    slots = _slots(groups)
    return sum(slots.values()) + APART * (len(slots) - 1)


def _slots(groups: Iterable[_Group]) -> dict[int, float]:
    """How wide each slot is, from left to right."""
    widths: dict[int, float] = {}
    for group in groups:
        widths[group.slot] = max(group.width, widths.get(group.slot, 0.0))
    return dict(sorted(widths.items()))


def _starts(groups: Iterable[_Group], left: float) -> dict[int, float]:
    """The left edge of each slot."""
    starts = {}
    for slot, width in _slots(groups).items():
        starts[slot] = left
        left += width + APART
    return starts


def _page(frame: PageFrame, blocks: Sequence[_Block], tall: int) -> PagePlan:
    plan = PagePlan()
    row = 0
    for number, block in enumerate(blocks):
        if number == 0:
            top, height = HEAD_TOP, TOP - HEAD_TOP - 1
        else:
            top, height = frame.row_top(row), frame.pitch
            row += _HEADING
        _heading(plan, block.entry, Area(frame.left, top, frame.right - frame.left, height))
        _block(plan, frame, block, row, tall)
        row += len(block.rows) * tall
    return plan


def _block(plan: PagePlan, frame: PageFrame, block: _Block, start: int, tall: int) -> None:
    """The criteria of a unit, from row `start` on."""
    rows, unit = block.rows, block.entry.unit_code
    below = [list(chain(*line)) for line in zip(*(lines for _, lines in rows), strict=True)]
    left = frame.right - max(map(_width, below))
    starts = [_starts(groups, left) for groups in below]
    for number, (criterion, lines) in enumerate(rows):
        first = start + number * tall
        top, height = frame.row_top(first), tall * frame.pitch
        _name(plan, criterion, Area(frame.left, top, left - frame.left, height))
        for row, (groups, slots) in enumerate(zip(lines, starts, strict=True), first):
            for group in groups:
                _boxes(plan, frame, row, (unit, criterion), group, slots[group.slot])
        field = field_name(unit, criterion.code)
        plan.fields[field] = (unit, Area(left, top, frame.right - left, height))
        plan.lines.append(Line(frame.left, top, frame.right, top, 0.5))
    high, low = frame.row_top(start), frame.row_top(start + len(rows) * tall)
    plan.lines.append(Line(frame.left + CODE_COLUMN, high, frame.left + CODE_COLUMN, low))
    plan.lines.append(Line(left, high, left, low))
    plan.add_outline(Area(frame.left, high, frame.right - frame.left, low - high), 0.8)


def _heading(plan: PagePlan, entry: Entry, area: Area) -> None:
    """The unit, above its criteria."""
    unit = entry.unit_code
    text = f"{entry.unit}（{unit}）"
    plan.words.append(Words(text, area, 15.0, face=Face.SANS_BOLD, place=f"{unit} 单位名称"))


def _name(plan: PagePlan, criterion: Criterion, area: Area) -> None:
    """The criterion: its code, and its title with its full marks."""
    place = f"计分办法 {criterion.code} 名称"
    code = Area(area.x, area.y, CODE_COLUMN, area.h)
    title = Area(area.x + CODE_COLUMN + _PAD, area.y, area.w - CODE_COLUMN - 2 * _PAD, area.h)
    plan.words.append(Words(criterion.code, code, place="计分办法 指标编号"))
    text = f"{criterion.title}（{decimal_text(criterion.points)} 分）"
    if criterion.text:
        height = area.h * _TITLE_SHARE
        plan.words.append(
            Words(
                criterion.text,
                title._replace(y=area.y + height, h=area.h - height - _PAD),
                8.0,
                Align.LEFT,
                place=f"计分办法 {criterion.code} 要点",
            )
        )
        title = title._replace(h=height)
    plan.words.append(Words(text, title, 10.0, Align.LEFT, place=place))


def _boxes(
    plan: PagePlan,
    frame: PageFrame,
    row: int,
    field: tuple[str, Criterion],
    group: _Group,
    left: float,
) -> None:
    """A group of boxes, what stands above each, or a frame."""
    unit, criterion = field
    middle = frame.row_middle(row)
    if not group.boxes:
        width, height = _FRAME
        x, y = left + _PAD, middle - height / 2
        plan.frames.append(Frame("", unit, criterion.code, x, y, width - 2 * _PAD, height))
    plan.add_boxes(unit, criterion, [level for _, level in group.boxes], left, middle)
    for number, (label, _) in enumerate(group.boxes):
        area = Area(left + number * CELL, frame.row_top(row) + 0.4, CELL, _LABEL - 0.4)
        plan.words.append(Words(label, area, 8.0, place=f"计分办法 {criterion.code} 等次"))
