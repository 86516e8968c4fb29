"""Reads one page: a function of the picture, its layout and the thresholds, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.records.layouts import Box, Frame, Layout, LayoutPage
from db.records.sheet_codes import SheetCode
from desktop.exchange.scans.codes import FoundCode, find_codes
from desktop.exchange.scans.creases import without_creases
from desktop.exchange.scans.landmarks import find_corners, find_row_marks, for_contrast
from desktop.exchange.scans.marks.box_states import BoxState, box_states, for_pen
from desktop.exchange.scans.marks.likeness import Likeness
from desktop.exchange.scans.marks.measures import Measures, cell_spots, measure, written
from desktop.exchange.scans.marks.outlines import find_outlines
from desktop.exchange.scans.marks.strokes import Strokes, follow
from desktop.exchange.scans.marks.verdicts import (
    Around,
    FieldReading,
    FieldState,
    PageDoubt,
    field_readings,
)
from desktop.exchange.scans.rectified import RectifiedPage, rectified
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sampling import Bytes
from desktop.exchange.scans.streaks import boxes_under_folds
from desktop.exchange.scans.thresholds import Thresholds

_BARE = 0.004  # of a page's points are dark on its empty back
_TWO_LEVELS = 0.9  # of a page's points are wholly black or white, where a PDF draws it too
_LINES = 200  # of a picture that tell
FindLayout = Callable[[SheetCode], tuple[Layout, LayoutPage]]


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page that was read: what its code says, its fields, and the flat picture that shows them.

    `doubt` is about the page as a whole: a person says first whether its fields count at all.
    """

    code: SheetCode
    fields: tuple[FieldReading, ...]
    page: RectifiedPage
    boxes: tuple[Box, ...]
    measures: Measures | None = None
    strokes: Strokes | None = None
    doubt: PageDoubt | None = None


def read_page(picture: Image.Image, layout_of: FindLayout, limits: Thresholds) -> PageReading:
    """Reads a grey picture; `layout_of` finds the layout of a code or raises RefusedPage, as this does."""
    grey = np.asarray(picture)  # once: each time costs a copy of the page
    codes = one_sheet(grey)
    try:
        layout, page = layout_of(codes[0].code)
        return _read(grey, codes, (layout, page), limits)
    except RefusedPage as refused:
        refused.code = codes[0].code
        raise


def _read(
    picture: Bytes,
    codes: tuple[FoundCode, ...],
    place: tuple[Layout, LayoutPage],
    limits: Thresholds,
) -> PageReading:
    layout, page = place
    contrasted = for_contrast(picture, codes, limits)
    mapping = find_corners(picture, codes, layout, contrasted)
    if mapping.scale((layout.page_mm[0] / 2, layout.page_mm[1] / 2)) * 25.4 < limits.least_dpi:
        raise RefusedPage(Why.TOO_SMALL)
    landmarks = find_row_marks(picture, mapping, layout, contrasted)
    if 1 - landmarks.black < limits.least_contrast:
        raise RefusedPage(Why.TOO_DARK)
    flat = rectified(picture, landmarks, layout)
    boxes = tuple(layout.box[name] for name in page.boxes)
    frames = tuple(layout.frame[name] for name in page.frames)
    if not boxes:
        return PageReading(codes[0].code, (), flat, boxes)
    under = boxes_under_folds(picture, mapping, boxes, limits)
    evened = without_creases(flat, boxes, limits)
    even = evened.page
    outlines = find_outlines(even, boxes, limits)
    if 1 - outlines.found.mean() > limits.most_lost:
        raise RefusedPage(Why.SLIPPED)
    outlines = replace(outlines, found=outlines.found & ~(under & ~evened.through))
    measures = measure(even, boxes, outlines, limits)
    states = box_states(measures, limits)
    own = for_pen(boxes, states, measures, limits)
    if own != limits:
        limits, measures = own, measure(even, boxes, outlines, own)
        states = box_states(measures, limits)
    inked = np.array([state is not BoxState.EMPTY for state in states])
    strokes = follow(evened, boxes, outlines, inked, limits)
    faint = cell_spots(even, boxes, outlines, _unmarked(boxes, inked))
    likeness = Likeness(even, boxes, outlines, strokes, limits)
    around = Around(strokes, faint, likeness, _has_two_levels(picture))
    fields, doubt = field_readings(boxes, states, measures, around, limits)
    fields = tuple(_with_frame(field, even, frames, limits) for field in fields)
    return PageReading(codes[0].code, fields, flat, boxes, measures, strokes, doubt)


def _unmarked(boxes: tuple[Box, ...], inked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The boxes of fields in which nothing is marked."""
    filled = {box.field for box, ink in zip(boxes, inked, strict=True) if ink}
    return np.array([i for i, box in enumerate(boxes) if box.field not in filled], dtype=np.intp)


def _with_frame(
    field: FieldReading, flat: RectifiedPage, frames: tuple[Frame, ...], limits: Thresholds
) -> FieldReading:
    """A field whose number is written into a frame is a person's to read."""
    own = [f for f in frames if (f.unit, f.criterion) == (field.unit, field.criterion)]
    if own and any(written(flat, frame, limits) for frame in own):
        return replace(field, state=FieldState.WRITTEN, level=None)
    return field


def one_sheet(picture: Bytes) -> tuple[FoundCode, ...]:
    """The codes of the one page in a picture. Raises RefusedPage."""
    codes = find_codes(picture)
    if not codes.found:
        if codes.others:
            raise RefusedPage(Why.OTHER_FILE)
        raise RefusedPage(Why.BACK if _is_bare(picture) else Why.NO_CODE)
    if len({(code.code.file, code.code.sheet, code.code.page) for code in codes.found}) > 1:
        raise RefusedPage(Why.TWO_SHEETS)
    if len({code.code.code for code in codes.found}) < len(codes.found):
        raise RefusedPage(Why.TWO_SHEETS, codes.found[0].code)
    return codes.found


def _has_two_levels(picture: Bytes) -> bool:
    """Whether a scan is black and white, or has made its paper white: then a weak mark may have left nothing."""
    some = picture[:: max(len(picture) // _LINES, 1)]
    return float(((some == 0) | (some == 255)).mean()) > _TWO_LEVELS  # a byte's ends


def _is_bare(picture: Bytes) -> bool:
    """Whether a page bears next to nothing, as the back of a ballot does; its edges may be in shadow."""
    small = Image.fromarray(picture).reduce(max(min(picture.shape) // 200, 1))
    grey = np.asarray(small)[8:-8, 8:-8]
    if not grey.size:
        return False
    return bool((grey < 0.75 * np.percentile(grey, 80)).mean() < _BARE)
