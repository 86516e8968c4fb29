"""What lies in each box and its cell, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.outlines import Outlines
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
_EDGE = 3  # pixels at either side of the outline's line that may be its own
_CELL = (5.5, 3.1)  # half of the white cell, without what its rules may need, in mm
_SPOT = 5  # pixels: 0.6 mm
_AREA = 1 / PER_MM**2  # square millimetres of a pixel


@dataclass(frozen=True, slots=True)
class Measures:
    """By box, in the order of the page's boxes."""

    found: Bools
    peak: Floats  # mean ink of the darkest spot inside
    share: Floats  # of the inside that is ink
    darkness: Floats  # of the ink's darker half
    extent: Floats  # longer side of the ink inside, mm
    strokes: Floats  # how many strokes a line across the inked part meets
    ink: Floats  # inside, mm²
    joined: Floats  # beside the box and joined to what is inside, mm²
    apart: Floats  # beside the box and joined to nothing inside, mm²
    faint_apart: Floats  # the darkest spot beside the box that is not joined
    outline: Floats  # ink around the outline beyond its own line, mm²


def measure(
    page: RectifiedPage, boxes: tuple[Box, ...], outlines: Outlines, limits: Thresholds
) -> Measures:
    """The measures of boxes of one size."""
    width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
    beyond_x = round(_CELL[0] * PER_MM) - width // 2
    beyond_y = round(_CELL[1] * PER_MM) - height // 2
    rows = outlines.top[:, None] + np.arange(-beyond_y, height + beyond_y + 1)
    columns = outlines.left[:, None] + np.arange(-beyond_x, width + beyond_x + 1)
    ink = page.ink(rows, columns)
    top, left = beyond_y + _EDGE, beyond_x + _EDGE
    bottom, right = beyond_y + height - _EDGE + 1, beyond_x + width - _EDGE + 1
    inner = ink[:, top:bottom, left:right]
    marks: Bools = np.asarray(inner > limits.ink)
    line = np.zeros(ink.shape[1:], dtype=bool)
    line[
        beyond_y - _EDGE : beyond_y + height + _EDGE + 1,
        beyond_x - _EDGE : beyond_x + width + _EDGE + 1,
    ] = True
    beside = ~line
    dark: Bools = np.asarray(ink > limits.ink)
    joined = _joined(dark, inner_at=(slice(top, bottom), slice(left, right)))
    loose = dark & ~joined & beside
    spots = _spots(np.where(beside & ~joined, ink, 0))
    rim = line.copy()
    rim[beyond_y - 2 : beyond_y + height + 3, beyond_x - 2 : beyond_x + width + 3] = False
    return Measures(
        found=outlines.found,
        peak=_spots(inner),
        share=marks.mean(axis=(1, 2), dtype=np.float32),
        darkness=_darkness(inner, marks),
        extent=_extent(marks),
        strokes=_strokes(marks),
        ink=marks.sum(axis=(1, 2)) * np.float32(_AREA),
        joined=(dark & joined & beside).sum(axis=(1, 2)) * np.float32(_AREA),
        apart=loose.sum(axis=(1, 2)) * np.float32(_AREA),
        faint_apart=spots,
        outline=(dark & rim).sum(axis=(1, 2)) * np.float32(_AREA),
    )


def _spots(ink: Floats) -> Floats:
    """The mean ink of the darkest square of 0.6 mm."""
    total = np.pad(ink.cumsum(axis=1).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    n = _SPOT
    sums = total[:, n:, n:] - total[:, :-n, n:] - total[:, n:, :-n] + total[:, :-n, :-n]
    return np.asarray(sums.max(axis=(1, 2)) / n**2, dtype=np.float32)


def _darkness(inner: Floats, marks: Bools) -> Floats:
    """The mean of the darker half of the ink."""
    flat = np.sort(inner.reshape(len(inner), -1), axis=1)[:, ::-1]
    count = np.maximum(marks.reshape(len(marks), -1).sum(axis=1) // 2, 12)
    total = flat.cumsum(axis=1)
    return np.asarray(total[np.arange(len(flat)), count - 1] / count, dtype=np.float32)


def _extent(marks: Bools) -> Floats:
    """The longer side of the rectangle around the ink, mm."""
    sides = []
    for axis in (1, 2):
        seen: Bools = np.asarray(np.any(marks, axis=axis))
        first, last = seen.argmax(axis=1), seen.shape[1] - seen[:, ::-1].argmax(axis=1)
        sides.append(np.where(seen.any(axis=1), last - first, 0))
    return np.asarray(np.maximum(*sides) / PER_MM, dtype=np.float32)


def _strokes(marks: Bools) -> Floats:
    """The mean number of strokes met by the rows and columns that meet any, whichever is larger."""
    found = []
    for axis in (1, 2):
        starts = np.asarray(np.diff(marks, axis=axis, prepend=False) & marks)
        runs = starts.sum(axis=axis)
        met = np.maximum((runs > 0).sum(axis=1), 1)
        found.append(runs.sum(axis=1) / met)
    return np.asarray(np.maximum(*found), dtype=np.float32)


def _joined(dark: Bools, inner_at: tuple[slice, slice]) -> Bools:
    """The ink that hangs together with what is inside the box."""
    joined = np.zeros_like(dark)
    inside = (slice(None), *inner_at)
    joined[inside] = dark[inside]
    some = joined.any(axis=(1, 2)) & (dark.sum(axis=(1, 2)) > joined.sum(axis=(1, 2)))
    part, mask = joined[some], dark[some]
    before = -1
    while (now := int(part.sum())) != before:
        before = now
        for _ in range(4):
            part = _grown(part) & mask
    joined[some] = part
    return joined


def _grown(mask: Bools) -> Bools:
    down = mask.copy()
    down[:, 1:] |= mask[:, :-1]
    down[:, :-1] |= mask[:, 1:]
    grown = down.copy()
    grown[:, :, 1:] |= down[:, :, :-1]
    grown[:, :, :-1] |= down[:, :, 1:]
    return grown
