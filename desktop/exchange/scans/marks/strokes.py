"""Follows each mark's ink out of its box, so that what belongs to no mark is told from what does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.creases import Evened
from desktop.exchange.scans.marks.outlines import Outlines
from desktop.exchange.scans.marks.page_ink import FINE, STEP, page_ink
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
_WINDOW: Final = (10, 8)  # mm around a box's middle within which a mark is followed
_CELL: Final = (5.5, 3.1)  # half of the white cell, without what its rules may need, mm
_NEXT: Final = 14.0  # mm from a box to the next of its field, beyond which a rule parts them
_EDGE: Final = 0.45  # mm at either side of an outline's middle that may be its own, at least
_BLUR: Final = 0.08  # mm beyond the ink of a thicker one
_AMID: Final = 1.0  # mm within it; along the outlines of a column a line goes on by tails of ticks
_OUT: Final = 0.3  # mm beyond that within which a stroke comes out of it
_ASIDE: Final = 0.6  # mm beyond an outline's middle at which a stroke through it shows
_BEYOND: Final = (
    5.2,
    5.2,
    2.7,
    2.7,
)  # of a reach left, right, up and down: there other cells begin
_MOST_STEPS: Final = 30
_GOES_ON: Final = 6  # points from ink inside within which what touches the outline goes on from it
_FIGURE: Final = 1.0  # mm² level with the box that go on from nothing inside


@dataclass(frozen=True, slots=True)
class Strokes:
    """By box, for those with ink: its mark followed beyond the box. Zero for empty boxes, but for `loose`."""

    inside: Floats  # its ink in the box, mm²
    outside: Floats  # and out of it, mm², without the outline
    reach: Floats  # (n, 4): how far it goes left, right, up and down of the box's middle, mm, the outline left out
    across: Floats  # strokes that a level line through the box meets, mean
    down: Floats  # strokes that an upright line meets, mean
    through: Bools  # whether ink leaves the box both at its left and at its right
    straight: Bools  # whether a straight line longer than any stroke of a pen goes through the box
    line: Bools  # whether a thin level line does, however faint
    shared: Floats  # ink in the box whose mark this one runs into, over its own; else 0
    loose: Floats  # ink in the box's cell that belongs to no mark, mm²
    shapes: Mapping[int, Bools]  # the marks themselves, in windows around their boxes
    reached: Mapping[int, tuple[int, ...]]  # the boxes into whose cells a mark of another goes
    middles: NDArray[np.intp]  # (n, 2): the middles of the boxes as x, y, in points of the page

    def gap(self, i: int) -> float:
        """How many mm of white at least lie between a mark and the marks of other boxes."""
        y, x = np.nonzero(self.shapes[i])
        nearest = np.inf
        for j, shape in self.shapes.items():
            right, down = self.middles[j] - self.middles[i]
            if j == i or abs(right) > 2 * _WINDOW[0] * FINE or abs(down) > 2 * _WINDOW[1] * FINE:
                continue
            other_y, other_x = np.nonzero(shape)
            if y.size and other_y.size:
                apart = np.hypot(y - other_y[:, None] - down, x - other_x[:, None] - right)
                nearest = min(nearest, float(apart.min()))
        return nearest / FINE


class _Places:
    """The middles of the boxes in points, and masks around a middle."""

    def __init__(self, boxes: tuple[Box, ...], outlines: Outlines) -> None:
        self.half = boxes[0].w / 2, boxes[0].h / 2
        self.edge = max(_EDGE, outlines.half + _BLUR)
        width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
        self.x = (outlines.left + width // 2) // STEP
        self.y = (outlines.top + height // 2) // STEP

    def within(self, reach: tuple[float, float], by: float) -> Bools:
        """Of a window so many mm around the middle: what lies within the outline made larger by `by` mm."""
        x = np.abs(np.arange(-round(reach[0] * FINE), round(reach[0] * FINE) + 1)) / FINE
        y = np.abs(np.arange(-round(reach[1] * FINE), round(reach[1] * FINE) + 1)) / FINE
        return np.asarray((y[:, None] <= self.half[1] + by) & (x[None, :] <= self.half[0] + by))

    def window(
        self, some: NDArray[np.intp], reach: tuple[float, float], shape: tuple[int, ...]
    ) -> NDArray[np.intp]:
        """Where the points of the windows around some boxes lie in a page of this shape, row by row."""
        rows = self.y[some][:, None] + np.arange(
            -round(reach[1] * FINE), round(reach[1] * FINE) + 1
        )
        columns = self.x[some][:, None] + np.arange(
            -round(reach[0] * FINE), round(reach[0] * FINE) + 1
        )
        rows, columns = np.clip(rows, 0, shape[0] - 1), np.clip(columns, 0, shape[1] - 1)
        return np.asarray((rows * shape[1])[:, :, None] + columns[:, None, :])


def follow(
    evened: Evened,
    boxes: tuple[Box, ...],
    outlines: Outlines,
    inked: Bools,
    limits: Thresholds,
) -> Strokes:
    """The strokes of the boxes that are `inked`, and the loose ink in every cell, but for what a crease leaves."""
    page = evened.page
    places = _Places(boxes, outlines)
    every = np.arange(len(boxes))
    whole = page.halved.size[::-1]
    within = places.within(places.half, -_AMID)
    insides = places.window(every, places.half, whole)[:, within]
    ink, straight = page_ink(page, limits, insides)
    bands = np.zeros_like(ink)
    edge = (places.half[0] + places.edge + 0.15, places.half[1] + places.edge + 0.15)
    ring = places.within(edge, places.edge) & ~places.within(edge, -places.edge)
    at = places.window(every, edge, ink.shape)
    bands.put(at[:, ring], True)
    free = ink & ~bands
    some = np.flatnonzero(inked)
    marks = _marks(ink, free, places, some)
    owned = np.zeros_like(ink)
    at = places.window(some, _WINDOW, ink.shape)
    owned.put(at[marks], True)
    cells = places.window(every, _CELL, ink.shape)
    white = ~places.within(_CELL, places.edge)
    nobodys = free & ~owned
    if evened.on is not None:
        nobodys &= ~evened.on[::STEP, ::STEP]
    loose = (_at(nobodys, cells) & white).sum(axis=(1, 2)) + _between(nobodys, places, boxes)
    inside = marks & places.within(_WINDOW, -places.edge)
    outside = marks & ~places.within(_WINDOW, places.edge)
    reach = _reach(inside | outside, places)
    far = np.any(reach > _BEYOND, axis=1)
    shares = np.count_nonzero(owned) < np.count_nonzero(marks)  # some points belong to two
    whose = _owners(marks, at, ink.shape) if shares or far.any() else None
    reached = {}
    if whose is not None and far.any():
        reached = _reached(far, whose, free, cells[:, white], limits.beside_area)
    n = len(boxes)
    found = Strokes(
        inside=np.zeros(n, np.float32),
        outside=np.zeros(n, np.float32),
        reach=np.zeros((n, 4), np.float32),
        across=np.zeros(n, np.float32),
        down=np.zeros(n, np.float32),
        through=np.zeros(n, np.bool_),
        straight=np.any(_at(straight, insides), axis=1),
        line=np.zeros(n, np.bool_),
        shared=np.zeros(n, np.float32),
        loose=np.asarray(loose / FINE**2, dtype=np.float32),
        shapes=dict(zip(map(int, some), marks, strict=True)),
        reached={int(some[i]): there for i, there in reached.items()},
        middles=np.stack([places.x, places.y], axis=1),
    )
    found.inside[some] = inside.sum(axis=(1, 2)) / FINE**2
    found.outside[some] = outside.sum(axis=(1, 2)) / FINE**2
    found.reach[some] = reach
    joined = grown(inside)  # a pen that skips draws no more strokes
    found.across[some] = _met(joined, 2)
    found.down[some] = _met(joined, 1)
    found.through[some], found.line[some] = _through(page, boxes[0], outlines, some, limits)
    if whose is not None and shares:
        found.shared[some] = _shared(marks, at, found.inside[some], whose)
    return found


def _between(ink: Bools, places: _Places, boxes: tuple[Box, ...]) -> NDArray[np.intp]:
    """By box, the points of ink between its cell and that of the next box of its field: both end before the middle."""
    wide, high = (round(half * FINE) for half in _CELL)
    found = np.zeros(len(boxes), np.intp)
    for i, (box, after) in enumerate(pairwise(boxes)):
        if box.field == after.field and after.x - box.x <= _NEXT:
            rows = slice(max(places.y[i] - high, 0), places.y[i] + high + 1)
            columns = slice(places.x[i] + wide + 1, max(places.x[i + 1] - wide, 0))
            found[i] = np.count_nonzero(ink[rows, columns])
    return found


def _owners(
    marks: Bools, at: NDArray[np.intp], shape: tuple[int, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Of every point of the page the first and the last mark that it belongs to, or -1.

    Two are enough: a stroke from box to box belongs to two.
    """
    own, places = np.nonzero(marks)[0], at[marks]
    first, last = np.full(shape, -1, np.int32), np.full(shape, -1, np.int32)
    first.put(places[::-1], own[::-1])
    last.put(places, own)
    return first, last


def _reached(
    far: Bools,
    whose: tuple[NDArray[np.int32], NDArray[np.int32]],
    free: Bools,
    cells: NDArray[np.intp],
    least: float,
) -> dict[int, tuple[int, ...]]:
    """By mark that goes far, the boxes into whose cells it goes: their free points bear so many mm² of it alone.

    `cells` are the places in the page of the white of the boxes' cells.
    """
    first, last = (owner.reshape(-1).take(cells, mode="clip") for owner in whose)
    alone = (first == last) & (first >= 0) & far[first] & _at(free, cells)
    boxes = np.nonzero(alone)[0]
    pairs, areas = np.unique(np.stack([first[alone], boxes], axis=1), axis=0, return_counts=True)
    found: dict[int, tuple[int, ...]] = {}
    for mark, box in pairs[areas > least * FINE**2].tolist():
        found[mark] = (*found.get(mark, ()), box)
    return found


def _shared(
    marks: Bools,
    at: NDArray[np.intp],
    inside: Floats,
    whose: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> Floats:
    """By mark, the most ink that one of those it has ink in common with has inside its box, over its own."""
    own = np.nonzero(marks)[0]
    first, last = (owner.take(at[marks]) for owner in whose)
    found = np.zeros(len(marks), np.float32)
    for i in np.unique(own[first != last]):
        there = own == i
        others = np.union1d(first[there], last[there])
        others = others[others != i]
        found[i] = inside[others].max() / max(float(inside[i]), 1 / FINE**2)
    return found


def _marks(ink: Bools, free: Bools, places: _Places, some: NDArray[np.intp]) -> Bools:
    """The ink that hangs together with what is inside each box, in a window around it.

    The printed outline joins all that touches it: it counts only where ink inside comes near to it. A stroke along
    it is lost in it, so what comes out of it belongs to the mark too.
    """
    at = places.window(some, _WINDOW, ink.shape)
    inner = places.within(_WINDOW, -places.edge)
    own, around = _at(ink, at), _at(free, at)
    seeds = own & inner
    near = seeds
    for _ in range(4):
        near = grown(near)
    mask = around | (own & near & places.within(_WINDOW, places.edge))
    marks = seeds | (around & places.within(_WINDOW, places.edge + _OUT))
    growing = np.arange(len(marks))
    for _ in range(_MOST_STEPS):
        now = marks[growing]
        larger = grown(grown(now)) & mask[growing]  # a pen that skips leaves gaps of half a mm
        marks[growing] = larger
        growing = growing[np.any(larger != now, axis=(1, 2))]
        if not growing.size:
            break
    return _without_figures(marks, places)


def _without_figures(marks: Bools, places: _Places) -> Bools:
    """Marks without what touches their outlines from beside, far from the ink inside: a number's last figure.

    What runs along an outline may come out of it far from there too, but above or below the box.
    """
    around = places.within(_WINDOW, places.edge)
    near = marks & places.within(_WINDOW, -places.edge)
    for _ in range(_GOES_ON):
        near = grown(near)
    comes_out = places.within(_WINDOW, places.edge + _OUT) & ~around
    some = np.flatnonzero(np.any(marks & comes_out & ~near, axis=(1, 2)))
    outside = marks[some] & ~around
    joined = outside & near[some]
    for _ in range(_MOST_STEPS):
        larger = grown(grown(joined)) & outside
        if np.array_equal(larger, joined):
            break
        joined = larger
    middle, half = marks.shape[1] // 2, round(places.half[1] * FINE)
    level = (outside & ~joined)[:, middle - half : middle + half + 1]
    figures = level.sum(axis=(1, 2)) > _FIGURE * FINE**2
    marks[some[figures]] = (marks[some] & around)[figures] | joined[figures]
    return marks


def _at(page: Bools, places: NDArray[np.intp]) -> Bools:
    return page.reshape(-1).take(places, mode="clip")


def grown(mask: Bools) -> Bools:
    """Masks with the points next to them."""
    down = mask.copy()
    down[:, 1:] |= mask[:, :-1]
    down[:, :-1] |= mask[:, 1:]
    larger = down.copy()
    larger[:, :, 1:] |= down[:, :, :-1]
    larger[:, :, :-1] |= down[:, :, 1:]
    return larger


def _reach(marks: Bools, places: _Places) -> Floats:
    """How far marks go from the middle of their windows: left, right, up, down, mm.

    The outline hides some of them: what it takes is left out, so that a mark just beyond it goes little further.
    """
    sides = []
    for axis in (1, 2):
        seen = np.asarray(np.any(marks, axis=axis))
        middle = seen.shape[1] // 2
        some = seen.any(axis=1)
        first = np.where(some, middle - seen.argmax(axis=1), 0)
        last = np.where(some, middle - seen[:, ::-1].argmax(axis=1), 0)
        sides += [first, last]
    reach = np.stack(sides, axis=1) / FINE
    edges = np.array([places.half[0], places.half[0], places.half[1], places.half[1]])
    return np.asarray(np.where(reach > edges, reach - 2 * places.edge, reach), dtype=np.float32)


def _through(
    page: RectifiedPage, box: Box, outlines: Outlines, some: NDArray[np.intp], limits: Thresholds
) -> tuple[Bools, Bools]:
    """Whether ink lies a little beyond the outline both left and right, and whether one thin level line does.

    Looked at sharply, for ends are thin; a line of another's pen may be faint.
    """
    aside = round(_ASIDE * PER_MM)
    width, height = round(box.w * PER_MM), round(box.h * PER_MM)
    rows = outlines.top[some][:, None] + np.arange(-aside, height + aside + 1)
    columns = (
        np.array([-aside - 1, -aside, 1 - aside]),
        np.arange(width + aside - 1, width + aside + 2),
    )
    ink = page.ink(rows, outlines.left[some][:, None] + np.concatenate(columns))
    left, right = (np.any(ink[:, :, i] > limits.ink, axis=1) for i in (1, 4))
    sides = ink.reshape(*ink.shape[:2], 2, 3).mean(axis=3)
    peaks = sides.max(axis=1)
    wide = (sides > peaks[:, None] / 2).sum(axis=1)
    thin = (peaks - np.median(sides, axis=1) > limits.line_ink) & (
        wide <= limits.line_wide * PER_MM
    )
    at = sides.argmax(axis=1) - aside
    level = np.abs(at[:, 0] - at[:, 1]) <= limits.line_leans * PER_MM
    corner = limits.line_corner * PER_MM
    amid = np.all((at >= corner) & (at <= height - corner), axis=1)
    return np.asarray(left & right), np.asarray(thin.all(axis=1) & level & amid)


def _met(marks: Bools, axis: int) -> Floats:
    """The mean number of strokes met by lines along an axis that meet any."""
    starts = np.asarray(np.diff(marks, axis=axis, prepend=False) & marks)
    runs = starts.sum(axis=axis)
    met = np.maximum((runs > 0).sum(axis=1), 1)
    return np.asarray(runs.sum(axis=1) / met, dtype=np.float32)
