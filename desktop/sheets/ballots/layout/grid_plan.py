"""All units on one list: the levels of one criterion, or of several beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Final

from db.records import Entry
from db.records.layouts import LayoutKind, PaperSize
from db.scoring.scheme.scheme import Criterion, Part
from desktop.sheets.ballots.layout.choice import (
    CODE_COLUMN,
    LEAST_UNIT,
    MOST_BOXES,
    PLACE_COLUMN,
    page_size,
    row_room,
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
    field_width,
    level_titles,
)
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.style_book import Align

NOT_JUDGED: Final = "／"
SIGNED: Final = "改动签名"
_PITCHES: Final = (7.0, 9.0)
_MOST_ROWS: Final = {PaperSize.A4: 31, PaperSize.A3: 48}
_SIGNED: Final = 18.0  # of room to sign beside a correction, where a name keeps its own
_NAME: Final = 45.0
_GAP: Final = 4.0  # between blocks
_PAD: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a block, from its left edge: where names begin and end, fields, the edge of the boxes, the end."""

    name: float
    fields: tuple[float, ...]
    boxes_end: float
    end: float


def grid_plan(part: Part, entries: Sequence[Entry], kind: LayoutKind, size: PaperSize) -> SheetPlan:
    """The pages of a ballot that lists all units; criteria without room beside the others go on other pages."""
    paper = page_size(kind, size)
    lists = [(group, _judged(group, entries)) for group in criteria_groups(part, kind, size)]
    lists = [(group, own) for group, own in lists if own]
    longest = max((len(own) for _, own in lists), default=0)
    most = min(most_rows(paper[1], _PITCHES[0]), _most_rows(kind, size))
    widest = max((_fields_width(group) for group, _ in lists), default=0.0)
    blocks = min(_most_blocks(kind, size, widest), max(1, ceil(longest / most)))
    _, on_a_page = shared_out(longest, most * blocks)
    frame = frame_for(paper, ceil(on_a_page / blocks), _PITCHES)
    rows = ceil(on_a_page / blocks)
    pages = [
        partial(_page, frame, group, own[first : first + rows * blocks], first, (rows, blocks))
        for group, own in lists
        for first in range(0, len(own), rows * blocks)
    ]
    return SheetPlan(frame, tuple(pages))


def criteria_groups(part: Part, kind: LayoutKind, size: PaperSize) -> list[tuple[Criterion, ...]]:
    """The criteria that stand side by side: one, or as many as a row has room for."""
    if kind is LayoutKind.UNITS:
        return [(criterion,) for criterion in part.criteria]
    room = row_room(kind, size)
    groups: list[tuple[Criterion, ...]] = []
    for criterion in part.criteria:
        wider = (*groups[-1], criterion) if groups else (criterion,)
        boxes = sum(len(level_titles(c)) for c in wider)
        if groups and boxes <= MOST_BOXES and _fields_width(wider) <= room:
            groups[-1] = wider
        else:
            groups.append((criterion,))
    return groups


def _most_rows(kind: LayoutKind, size: PaperSize) -> int:
    return 31 if kind is LayoutKind.UNITS else _MOST_ROWS[size]


def _judged(group: Sequence[Criterion], entries: Sequence[Entry]) -> list[Entry]:
    return [e for e in entries if any(c.applies_to(e.kind) for c in group)]


def _fields_width(group: Sequence[Criterion]) -> float:
    return sum(map(field_width, group)) + APART * (len(group) - 1)


def _most_blocks(kind: LayoutKind, size: PaperSize, fields: float) -> int:
    """How many lists stand side by side: up to three on wide A3."""
    if kind is not LayoutKind.UNITS or size is not PaperSize.A3:
        return 1
    least = PLACE_COLUMN + CODE_COLUMN + LEAST_UNIT + fields
    room = page_size(kind, size)[0] - 2 * SIDE
    return max(1, min(3, int((room + _GAP) / (least + _GAP))))


def _page(
    frame: PageFrame,
    group: Sequence[Criterion],
    entries: Sequence[Entry],
    before: int,
    shape: tuple[int, int],
) -> PagePlan:
    rows, blocks = shape
    plan = PagePlan()
    width = (frame.right - frame.left - _GAP * (blocks - 1)) / blocks
    for block in range(blocks):
        own = entries[block * rows : (block + 1) * rows]
        if own:
            left = frame.left + block * (width + _GAP)
            columns = _columns(group, left, width)
            _head(plan, group, left, columns)
            number = before + block * rows + 1
            for row, entry in enumerate(own):
                _row(plan, frame, row, (group, entry, number + row), (left, columns))
            _rules(plan, frame, len(own), left, columns)
    return plan


def _columns(group: Sequence[Criterion], left: float, width: float) -> _Columns:
    end = left + width
    name = left + PLACE_COLUMN + CODE_COLUMN
    spare = width - PLACE_COLUMN - CODE_COLUMN - _fields_width(group)
    boxes_end = end - _SIGNED if spare - _SIGNED >= _NAME else end
    starts = []
    x = boxes_end - _fields_width(group)
    for criterion in group:
        starts.append(x)
        x += field_width(criterion) + APART
    return _Columns(name, tuple(starts), boxes_end, end)


def _head(plan: PagePlan, group: Sequence[Criterion], left: float, columns: _Columns) -> None:
    whole = TOP - HEAD_TOP
    for text, x, to in (
        ("序号", left, left + PLACE_COLUMN),
        ("编号", left + PLACE_COLUMN, columns.name),
        ("单位", columns.name, columns.fields[0] - _gap(group) / 2),
        (SIGNED if columns.end > columns.boxes_end else "", columns.boxes_end, columns.end),
    ):
        if text:
            plan.words.append(Words(text, Area(x, HEAD_TOP, to - x, whole), face=Face.SANS_BOLD))
    band = whole / 2
    for criterion, x in zip(group, columns.fields, strict=True):
        first = x - _gap(group) / 2
        to = min(x + field_width(criterion) + _gap(group) / 2, columns.boxes_end)
        place = f"计分办法 {criterion.code} 名称"
        area = Area(first + _PAD, HEAD_TOP, to - first - 2 * _PAD, band)
        plan.words.append(Words(criterion.title, area, 9.0, face=Face.SANS_BOLD, place=place))
        plan.lines.append(Line(first, HEAD_TOP + band, to, HEAD_TOP + band))
        for number, title in enumerate(level_titles(criterion)):
            area = Area(x + number * CELL, HEAD_TOP + band, CELL, whole - band)
            place = f"计分办法 {criterion.code} 等次"
            plan.words.append(Words(title, area, face=Face.SANS_BOLD, place=place))


def _gap(group: Sequence[Criterion]) -> float:
    """What lies between two fields; nothing where there is one."""
    return APART if len(group) > 1 else 0.0


def _row(
    plan: PagePlan,
    frame: PageFrame,
    row: int,
    what: tuple[Sequence[Criterion], Entry, int],
    where: tuple[float, _Columns],
) -> None:
    (group, entry, number), (left, columns) = what, where
    y, h = frame.row_top(row), frame.pitch
    unit = entry.unit_code
    name_end = columns.fields[0] - _gap(group) / 2
    plan.words += [
        Words(str(number), Area(left, y, PLACE_COLUMN, h)),
        Words(unit, Area(left + PLACE_COLUMN, y, CODE_COLUMN, h), place=f"{unit} 编号"),
        Words(
            entry.unit,
            Area(columns.name + _PAD, y + _PAD / 2, name_end - columns.name - 2 * _PAD, h - _PAD),
            10.0,
            Align.LEFT,
            place=f"{unit} 单位名称",
        ),
    ]
    for criterion, x in zip(group, columns.fields, strict=True):
        area = Area(x, y, field_width(criterion), h)
        if criterion.applies_to(entry.kind):
            plan.add_boxes(unit, criterion, level_titles(criterion), x, frame.row_middle(row))
            plan.fields[field_name(unit, criterion.code)] = (unit, area)
        else:
            plan.words.append(Words(NOT_JUDGED, area))


def _rules(plan: PagePlan, frame: PageFrame, rows: int, left: float, columns: _Columns) -> None:
    """Lines between rows, a stronger one after every fifth, none between the boxes of a field."""
    low = frame.row_top(rows)
    for row in range(rows):
        y = frame.row_top(row)
        plan.lines.append(Line(left, y, columns.end, y, 0.3 if row % 5 else 0.8))
    between = [(a + b) / 2 for a, b in _between(columns)]
    inner = [left + PLACE_COLUMN, columns.name, *between]
    if columns.end > columns.boxes_end:
        inner.append(columns.boxes_end)
    plan.lines.extend(Line(x, HEAD_TOP, x, low) for x in inner)
    plan.add_outline(Area(left, HEAD_TOP, columns.end - left, low - HEAD_TOP), 0.8)


def _between(columns: _Columns) -> list[tuple[float, float]]:
    gap = APART if len(columns.fields) > 1 else 0.0
    return [(x - gap, x) for x in columns.fields]
