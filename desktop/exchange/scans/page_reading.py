"""Reads one page: a function of the picture, its layout and the thresholds, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from db.records.layouts import Box, Layout, LayoutPage
from db.records.sheet_codes import SheetCode
from desktop.exchange.scans.codes import Codes, FoundCode, find_codes
from desktop.exchange.scans.landmarks import find_corners, find_row_marks
from desktop.exchange.scans.measures import Measures, cell_spots, measure
from desktop.exchange.scans.outlines import find_outlines
from desktop.exchange.scans.rectified import RectifiedPage, rectified
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.strokes import Strokes, follow
from desktop.exchange.scans.thresholds import Thresholds
from desktop.exchange.scans.verdicts import (
    Beside,
    BoxState,
    FieldReading,
    box_states,
    field_readings,
)

FindLayout = Callable[[SheetCode], tuple[Layout, LayoutPage]]


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page that was read: what its code says, its fields, and the flat picture that shows them."""

    code: SheetCode
    fields: tuple[FieldReading, ...]
    page: RectifiedPage
    boxes: tuple[Box, ...]
    measures: Measures | None = None
    strokes: Strokes | None = None


def read_page(picture: Image.Image, layout_of: FindLayout, limits: Thresholds) -> PageReading:
    """Reads a grey picture; `layout_of` finds the layout of a code or raises RefusedPage, as this does."""
    codes = one_sheet(find_codes(picture))
    layout, page = layout_of(codes[0].code)
    mapping = find_corners(picture, codes, layout, limits)
    if mapping.scale((layout.page_mm[0] / 2, layout.page_mm[1] / 2)) * 25.4 < limits.least_dpi:
        raise RefusedPage(Why.TOO_SMALL)
    landmarks = find_row_marks(picture, mapping, layout, limits)
    if 1 - landmarks.black < limits.least_contrast:
        raise RefusedPage(Why.TOO_DARK)
    flat = rectified(picture, landmarks, layout)
    boxes = tuple(layout.box[name] for name in page.boxes)
    if not boxes:
        return PageReading(codes[0].code, (), flat, boxes)
    outlines = find_outlines(flat, boxes, limits)
    if 1 - outlines.found.mean() > limits.most_lost:
        raise RefusedPage(Why.SLIPPED)
    measures = measure(flat, boxes, outlines, limits)
    states = box_states(measures, limits)
    inked = np.array([state is not BoxState.EMPTY for state in states])
    strokes = follow(flat, boxes, outlines, inked, limits)
    beside = Beside(strokes, cell_spots(flat, boxes, outlines))
    fields = field_readings(boxes, states, measures, beside, limits)
    return PageReading(codes[0].code, fields, flat, boxes, measures, strokes)


def one_sheet(codes: Codes) -> tuple[FoundCode, ...]:
    """The codes of the one page in a picture. Raises RefusedPage."""
    if not codes.found:
        raise RefusedPage(Why.OTHER_FILE if codes.others else Why.NO_CODE)
    if len({(code.code.file, code.code.sheet, code.code.page) for code in codes.found}) > 1:
        raise RefusedPage(Why.TWO_SHEETS)
    if len({code.code.code for code in codes.found}) < len(codes.found):
        raise RefusedPage(Why.TWO_SHEETS)
    return codes.found
