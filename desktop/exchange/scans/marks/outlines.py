"""Finds each box's printed outline again on the flat page, so that paper that stretched or curled moves no box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sampling import taken_of_each
from desktop.exchange.scans.thresholds import Thresholds

Floats = NDArray[np.float32]
_PLAIN = 1.6  # times its ink a line is looked for: a thin one is no black
_THICKEST = 8  # pixels from its middle
NEARLY_ALL = 0.9  # of the boxes' sides, by which it is known how thick a copier made them


@dataclass(frozen=True, slots=True)
class Outlines:
    """Where the boxes lie: the pixel of each outline's upper left, and whether it was found."""

    left: NDArray[np.intp]
    top: NDArray[np.intp]
    found: NDArray[np.bool_]
    unrest: Floats  # how much darker than usual the weakest and lighter than usual
    half: float  # mm from their middles to where nearly all end outside: copiers thicken them


def find_outlines(page: RectifiedPage, boxes: tuple[Box, ...], limits: Thresholds) -> Outlines:
    """The outlines of boxes of one size. Raises RefusedPage where the paper was torn or slipped between them."""
    reach = round(limits.outline_reach * PER_MM)
    width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
    left = np.array([round(box.x * PER_MM) for box in boxes])
    top = np.array([round(box.y * PER_MM) for box in boxes])
    margin = reach + 2
    rows = top[:, None] + np.arange(-margin, height + margin + 1)
    columns = left[:, None] + np.arange(-margin, width + margin + 1)
    dark = np.minimum(page.ink(rows, columns) * _PLAIN, 1)
    x, y = _shifts(dark, margin, reach, width, height)
    sides = _sides(dark, x, y, margin, width, height)
    typical = np.median(sides, axis=0)
    good = (sides >= limits.outline_side * typical).all(axis=1)
    good = np.asarray(good & bool((typical >= limits.outline_typical).all()))
    good &= _with_neighbours(boxes, x, y, good, limits)
    half = _half(dark, x + margin, y + margin, (width, height), limits) / PER_MM
    return Outlines(left + x, top + y, good, sides.min(axis=1), half)


def _shifts(
    dark: Floats, margin: int, reach: int, width: int, height: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """By how many pixels each outline lies beside its place: first roughly, then by its own sides alone."""
    x = _shift(dark[:, margin + 6 : margin + height - 5].mean(axis=1), margin, reach, width)
    columns = margin + x[:, None] + np.arange(4, width - 3)
    across = taken_of_each(dark, np.arange(dark.shape[1])[None], columns)
    y = _shift(across.mean(axis=2), margin, reach, height)
    rows = margin + y[:, None] + np.arange(4, height - 3)
    down = taken_of_each(dark, rows, np.arange(dark.shape[2])[None])
    x = _shift(down.mean(axis=1), margin, reach, width)
    return x, y


def _shift(profile: Floats, margin: int, reach: int, length: int) -> NDArray[np.intp]:
    """The shift at which two lines so far apart are both darkest; a near one is preferred."""
    lines = np.maximum(profile, 0.7 * np.maximum(_moved(profile, 1), _moved(profile, -1)))
    shifts = np.arange(-reach, reach + 1)
    first = lines[:, margin + shifts]
    second = lines[:, margin + length + shifts]
    outside = np.maximum(profile[:, margin + shifts - 2], profile[:, margin + length + shifts + 2])
    sharp = profile[:, margin + shifts] + profile[:, margin + length + shifts]
    score = np.minimum(first, second) + 0.25 * sharp - 0.15 * outside - 0.006 * np.abs(shifts)
    return np.asarray(shifts[score.argmax(axis=1)])


def _moved(profile: Floats, by: int) -> Floats:
    return np.roll(profile, by, axis=1)


def _sides(
    dark: Floats,
    x: NDArray[np.intp],
    y: NDArray[np.intp],
    margin: int,
    width: int,
    height: int,
) -> Floats:
    """How dark the four sides are (left, right, top, bottom), each along the weaker of its halves."""
    each = np.arange(len(dark))[:, None]
    rows = margin + y[:, None] + np.arange(2, height - 1)
    columns = margin + x[:, None] + np.arange(2, width - 1)

    def down(column: NDArray[np.intp]) -> Floats:
        near = [dark[each, rows, (column + i)[:, None]] for i in (-1, 0, 1)]
        return np.asarray(np.maximum.reduce(near))

    def along(row: NDArray[np.intp]) -> Floats:
        near = [dark[each, (row + i)[:, None], columns] for i in (-1, 0, 1)]
        return np.asarray(np.maximum.reduce(near))

    lines = (
        down(margin + x),
        down(margin + x + width),
        along(margin + y),
        along(margin + y + height),
    )
    return np.stack([_weaker_half(line) for line in lines], axis=1)


def _half(
    dark: Floats,
    x: NDArray[np.intp],
    y: NDArray[np.intp],
    size: tuple[int, int],
    limits: Thresholds,
) -> float:
    """How many pixels outlines reach out from their middles; what is drawn beside some of them does not count."""
    out = np.arange(_THICKEST + 1)
    along = [at[:, None] + np.arange(2, side - 1) for at, side in zip((x, y), size, strict=True)]
    ends = []
    for places, steps in ((y, -out), (y + size[1], out)):
        ends.append(np.median(taken_of_each(dark, places[:, None] + steps, along[0]), axis=2))
    for places, steps in ((x, -out), (x + size[0], out)):
        ends.append(np.median(taken_of_each(dark, along[1], places[:, None] + steps), axis=1))
    inked = np.concatenate(ends) > limits.ink * _PLAIN
    reach = np.where(inked.all(axis=1), _THICKEST, inked.argmin(axis=1))
    return float(np.quantile(reach, NEARLY_ALL))


def _weaker_half(line: Floats) -> Floats:
    half = line.shape[1] // 2
    return np.asarray(np.minimum(line[:, :half].mean(axis=1), line[:, half:].mean(axis=1)))


def _with_neighbours(
    boxes: tuple[Box, ...],
    x: NDArray[np.intp],
    y: NDArray[np.intp],
    good: NDArray[np.bool_],
    limits: Thresholds,
) -> NDArray[np.bool_]:
    """Whether each box lies beside its place as its neighbours do. Raises RefusedPage where columns or rows jump."""
    if good.sum() < 4:
        return good
    most, jump = limits.outline_apart * PER_MM, limits.most_box_jump * PER_MM
    columns = _lines([box.x for box in boxes])
    rows = _lines([box.y for box in boxes])
    in_column, in_row = _medians(x, columns, good), _medians(y, rows, good)
    for middles in (in_column, in_row):
        seen = middles[~np.isnan(middles)]
        if len(seen) > 1 and np.abs(np.diff(seen)).max() > jump:
            raise RefusedPage(Why.SLIPPED)
    apart_x = np.abs(x - in_column[columns]) <= most
    apart_y = np.abs(y - in_row[rows]) <= most
    return np.asarray(apart_x & apart_y)


def _lines(places: list[float]) -> NDArray[np.intp]:
    """The number of the column (or row) that each place stands in."""
    distinct = sorted({round(place, 1) for place in places})
    order = {place: i for i, place in enumerate(distinct)}
    return np.array([order[round(place, 1)] for place in places])


def _medians(
    values: NDArray[np.intp], lines: NDArray[np.intp], good: NDArray[np.bool_]
) -> NDArray[np.float64]:
    found = np.full(lines.max() + 1, np.nan)
    for line in range(len(found)):
        here = values[(lines == line) & good]
        if here.size:
            found[line] = np.median(here)
    return found
