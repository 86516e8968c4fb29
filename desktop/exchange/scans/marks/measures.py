"""What lies in each box, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box, Frame
from desktop.exchange.scans.marks.outlines import NEARLY_ALL, Outlines
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
_EDGE = 3  # pixels at either side of the outline's line that may be its own
_BLUR = 3  # pixels beyond those into which a copied outline's blur reaches
_SMEAR = 5  # pixels beyond those that a thickened outline may take
_BESIDE = (
    24,
    9,
)  # pixels beyond the outline that belong to the cell, without what its rules may need
_WHITE = (4, 10)  # pixels beyond the outline between which the white around a box is measured
_SPOT = 5  # pixels: 0.6 mm
_CORE = 4  # pixels amid strokes, of which a thin pen's have none
_AREA = 1 / PER_MM**2  # square millimetres of a pixel


@dataclass(frozen=True, slots=True)
class Measures:
    """By box, in the order of the page's boxes."""

    found: Bools
    peak: (
        Floats  # mean ink of the darkest spot inside, without the shade of the white around the box
    )
    core: Floats  # the same, but away from the outline, whose blur makes a copy's boxes unlike
    share: Floats  # of the inside that is ink
    darkness: Floats  # of the ink's darker half
    darkest: Floats  # of the ink amid strokes all but its darkest fiftieth: ink over ink is darker
    extent: Floats  # longer side of the ink inside, mm
    ink: Floats  # inside, mm²
    crease: Floats  # the darkest line through it that goes on in the white on both sides
    apart: (
        Floats  # faint ink apart from the darkest spot, mm² of black, where that alone is no mark
    )


def measure(
    page: RectifiedPage, boxes: tuple[Box, ...], outlines: Outlines, limits: Thresholds
) -> Measures:
    """The measures of the insides of boxes of one size."""
    width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
    rows = outlines.top[:, None] + np.arange(_EDGE, height - _EDGE + 1)
    columns = outlines.left[:, None] + np.arange(_EDGE, width - _EDGE + 1)
    inner = _without_outline(page.ink(rows, columns))
    sides = _sides(page, outlines, (width, height))
    shade = _shade(sides, limits)
    own = np.asarray((inner - shade[:, None, None]) / (1 - shade[:, None, None]), np.float32)
    marks: Bools = np.asarray(own > limits.ink)
    crease = _crease(sides, shade)
    flat = inner - crease.clip(0, limits.most_crease)
    spots, extent = _squares(flat), _extent(marks)
    peak = spots.max(axis=(1, 2)) - shade
    core = spots[:, _BLUR:-_BLUR, _BLUR:-_BLUR].max(axis=(1, 2)) - shade
    apart = np.zeros(len(boxes), np.float32)
    specks = (extent <= limits.dust) & (peak > limits.empty_peak)
    apart[specks] = _apart(flat[specks] - shade[specks, None, None], limits)
    return Measures(
        found=outlines.found,
        peak=peak,
        core=core,
        share=np.asarray(marks.mean(axis=(1, 2)), dtype=np.float32),
        darkness=_darkness(own, marks),
        darkest=_darkest(own, marks),
        extent=extent,
        crease=np.asarray(crease.max(axis=(1, 2)), dtype=np.float32),
        ink=np.asarray(marks.sum(axis=(1, 2)) * _AREA, dtype=np.float32),
        apart=apart,
    )


def _without_outline(inner: Floats) -> Floats:
    """The ink of the insides without what their outlines leave there, which a copier thickens.

    It lies along most of a side, falls off inwards and is no darker than what nearly all boxes of the page have at
    that side: of what is drawn along a side nothing is taken away where outlines are thin.
    """
    found = np.zeros_like(inner)
    for view, into in (
        (inner, found),
        (inner[:, ::-1], found[:, ::-1]),
        (inner.swapaxes(1, 2), found.swapaxes(1, 2)),
        (inner[:, :, ::-1].swapaxes(1, 2), found[:, :, ::-1].swapaxes(1, 2)),
    ):
        along = np.median(view[:, : _SMEAR + 1], axis=2)
        smear = (along[:, :-1] - along[:, -1:]).clip(0)
        smear = np.minimum(smear, np.quantile(smear, NEARLY_ALL, axis=0))
        into[:, :_SMEAR] = np.maximum(into[:, :_SMEAR], smear[:, :, None])
    return np.asarray((inner - found).clip(0), dtype=np.float32)


def _sides(page: RectifiedPage, outlines: Outlines, size: tuple[int, int]) -> tuple[Floats, ...]:
    """The white at the left, right, upper and lower side of each box, as long as the side."""
    width, height = size
    near, far = _WHITE
    across, down = np.arange(0, width + 1), np.arange(0, height + 1)
    sides = (
        (down, np.arange(-far, -near)),
        (down, np.arange(width + near, width + far)),
        (np.arange(-far, -near), across),
        (np.arange(height + near, height + far), across),
    )
    return tuple(page.ink(outlines.top[:, None] + y, outlines.left[:, None] + x) for y, x in sides)


def _shade(sides: tuple[Floats, ...], limits: Thresholds) -> Floats:
    """How dark the white around each box is: of its four sides the mean, each by the middle of its points."""
    middles = [np.median(side, axis=(1, 2)) for side in sides]
    return np.asarray(np.clip(np.mean(middles, axis=0), 0, limits.most_shade), dtype=np.float32)


def _crease(sides: tuple[Floats, ...], shade: Floats) -> Floats:
    """The lines across or down the inside that are as dark in the white on both sides of the box, beyond its shade.

    A fold makes them. A pen's are darker, and what ends within the box is none.
    """
    left, right, above, below = sides
    inside = slice(_EDGE, -_EDGE)
    level = np.minimum(np.median(left, axis=2), np.median(right, axis=2))[:, inside, None]
    upright = np.minimum(np.median(above, axis=1), np.median(below, axis=1))[:, None, inside]
    dark = np.maximum(level, upright) - shade[:, None, None]
    return np.asarray(dark, dtype=np.float32)


def cell_spots(
    page: RectifiedPage, boxes: tuple[Box, ...], outlines: Outlines, some: NDArray[np.intp]
) -> Floats:
    """The mean ink of the darkest 0.6 mm beside each box, in its cell: what is too faint for a stroke shows here.

    Of `some` boxes; 0 for the others.
    """
    found = np.zeros(len(boxes), np.float32)
    if not some.size:
        return found
    width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
    thicker = max(round(outlines.half * PER_MM) - _EDGE, 0)  # as the rules are then
    beside = _BESIDE[0] - thicker, _BESIDE[1] - thicker
    x, y = width // 2 + beside[0], height // 2 + beside[1]
    rows = (outlines.top[some] + height // 2)[:, None] + np.arange(-y, y + 1)
    columns = (outlines.left[some] + width // 2)[:, None] + np.arange(-x, x + 1)
    ink = page.ink(rows, columns)
    edge = _EDGE + 2 * thicker  # the blur goes further too
    own = (
        slice(None),
        slice(beside[1] - edge, -beside[1] + edge),
        slice(beside[0] - edge, -beside[0] + edge),
    )
    ink[own] = 0
    found[some] = _spots(ink)
    return found


def written(page: RectifiedPage, frame: Frame, limits: Thresholds) -> bool:
    """Whether anything is written into a frame."""
    edge = 2 * _EDGE
    left, top = round(frame.x * PER_MM), round(frame.y * PER_MM)
    rows = np.arange(top + edge, top + round(frame.h * PER_MM) - edge)
    columns = np.arange(left + edge, left + round(frame.w * PER_MM) - edge)
    return bool(_spots(page.ink(rows[None], columns[None]))[0] > limits.faint_beside)


def _apart(ink: Floats, limits: Thresholds) -> Floats:
    """The faint ink further than 0.6 mm from the darkest spot: dust has none, a weak stroke most of its own."""
    means = _squares(ink)
    n, count = means.shape[2], len(ink)
    darkest = means.reshape(count, -1).argmax(axis=1) if count else np.zeros(0, np.intp)
    middle_y, middle_x = darkest // n + _SPOT // 2, darkest % n + _SPOT // 2
    rows, columns = np.arange(ink.shape[1]), np.arange(ink.shape[2])
    far_y = np.abs(rows - middle_y[:, None]) > _SPOT
    far_x = np.abs(columns - middle_x[:, None]) > _SPOT
    far = far_y[:, :, None] | far_x[:, None, :]
    far[:, [0, 1, -2, -1]] = far[:, :, [0, 1, -2, -1]] = False  # the outline's blur
    faint = np.where(far & (ink > limits.faint_ink), ink, 0)
    return np.asarray(faint.sum(axis=(1, 2)) * _AREA, dtype=np.float32)


def _spots(ink: Floats) -> Floats:
    """The mean ink of the darkest square of 0.6 mm."""
    return np.asarray(_squares(ink).max(axis=(1, 2)), dtype=np.float32)


def _squares(ink: Floats) -> Floats:
    """The mean ink of every square of 0.6 mm."""
    total = np.pad(ink.cumsum(axis=1).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    n = _SPOT
    sums = total[:, n:, n:] - total[:, :-n, n:] - total[:, n:, :-n] + total[:, :-n, :-n]
    return np.asarray(sums / n**2, dtype=np.float32)


def _darkness(inner: Floats, marks: Bools) -> Floats:
    """The mean of the darker half of the ink."""
    flat = np.sort(inner.reshape(len(inner), -1), axis=1)[:, ::-1]
    count = np.maximum(marks.reshape(len(marks), -1).sum(axis=1) // 2, 12)
    total = flat.cumsum(axis=1)
    return np.asarray(total[np.arange(len(flat)), count - 1] / count, dtype=np.float32)


def _darkest(inner: Floats, marks: Bools) -> Floats:
    """The darkest of the ink whose neighbours are ink too, without a fiftieth of it."""
    found = np.zeros(len(inner), np.float32)
    some = np.flatnonzero(np.any(marks, axis=(1, 2)))
    amid = marks[some]
    core = np.copy(amid)
    core[:, 1:-1, 1:-1] &= amid[:, :-2, 1:-1] & amid[:, 2:, 1:-1]
    core[:, 1:-1, 1:-1] &= amid[:, 1:-1, :-2] & amid[:, 1:-1, 2:]
    core[:, [0, -1]] = core[:, :, [0, -1]] = False
    thin = core.sum(axis=(1, 2)) < _CORE
    core[thin] = amid[thin]
    flat = np.where(core, inner[some], 0).reshape(len(some), inner[0].size)
    dark = np.sort(flat, axis=1)[:, ::-1]
    found[some] = dark[np.arange(len(some)), core.sum(axis=(1, 2)) // 50]
    return found


def _extent(marks: Bools) -> Floats:
    """The longer side of the rectangle around the ink, mm."""
    sides = []
    for axis in (1, 2):
        seen: Bools = np.asarray(np.any(marks, axis=axis))
        first, last = seen.argmax(axis=1), seen.shape[1] - seen[:, ::-1].argmax(axis=1)
        sides.append(np.where(seen.any(axis=1), last - first, 0))
    return np.asarray(np.maximum(*sides) / PER_MM, dtype=np.float32)
