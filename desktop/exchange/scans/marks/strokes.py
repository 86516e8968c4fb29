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
from desktop.exchange.scans.marks.following import Followed, followed, grown, grown_by
from desktop.exchange.scans.marks.outlines import Outlines
from desktop.exchange.scans.marks.page_ink import FINE, STEP, page_ink
from desktop.exchange.scans.marks.places import CELL, WINDOW, Places, points_at
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
_NEXT: Final = 14.0  # mm from a box to the next of its field, beyond which a rule parts them
_AMID: Final = 1.0  # mm within it; along the outlines of a column a line goes on by tails of ticks
_ASIDE: Final = 0.6  # mm beyond an outline's middle at which a stroke through it shows
_SAG: Final = 3  # pixels by which a line drawn by hand leaves the straight one between its ends
_OUT: Final = 0.5  # mm beyond an outline in which what goes through it shows
_THROUGH: Final = 5  # points from ink inside, within which it does
_EDGE_AND_BLUR: Final = 5  # pixels from the outline's middle to the white inside it
_BEYOND: Final = (
    5.2,
    5.2,
    2.7,
    2.7,
)  # of a reach left, right, up and down: there other cells begin


@dataclass(frozen=True, slots=True)
class Strokes:
    """By box, for those with ink: its mark followed beyond the box. Zero for empty boxes, but for `loose`."""

    inside: Floats  # its ink in the box, mm²
    outside: Floats  # and out of it, mm², without the outline
    reach: Floats  # (n, 4): how far it goes left, right, up and down of the box's middle, mm, the outline left out
    across: Floats  # strokes that a level line through the box meets, mean
    down: Floats  # strokes that an upright line meets, mean
    abreast: Floats  # of the box's height, where the mark has two strokes side by side or more, mm
    through: Bools  # whether ink leaves the box both at its left and at its right
    straight: Bools  # whether a straight line longer than any stroke of a pen goes through the box
    along: Bools  # whether one goes along its outline
    line: Bools  # whether a thin level line goes through it, however faint
    shared: Floats  # (n, 4): ink in the box left, right, above or below whose mark this one runs into, over its own
    loose: Floats  # ink in the box's cell that belongs to no mark, mm²
    shapes: Mapping[int, Bools]  # the marks themselves, in windows around their boxes
    reached: Mapping[int, tuple[int, ...]]  # the boxes into whose cells a mark of another goes
    middles: NDArray[np.intp]  # (n, 2): the middles of the boxes as x, y, in points of the page

    def gap(self, i: int, sides: Bools) -> float:
        """How many mm of white at least lie between a mark and the marks of boxes at some of its sides."""
        y, x = np.nonzero(self.shapes[i])
        nearest = np.inf
        for j, shape in self.shapes.items():
            right, down = self.middles[j] - self.middles[i]
            if j == i or abs(right) > 2 * WINDOW[0] * FINE or abs(down) > 2 * WINDOW[1] * FINE:
                continue
            other_y, other_x = np.nonzero(shape)
            if sides[side_of(right, down)] and y.size and other_y.size:
                apart = np.hypot(y - other_y[:, None] - down, x - other_x[:, None] - right)
                nearest = min(nearest, float(apart.min()))
        return nearest / FINE


def follow(
    evened: Evened,
    boxes: tuple[Box, ...],
    outlines: Outlines,
    inked: Bools,
    limits: Thresholds,
) -> Strokes:
    """The strokes of the boxes that are `inked`, and the loose ink in every cell, but for what a crease leaves."""
    page = evened.page
    places = Places(boxes, outlines)
    every = np.arange(len(boxes))
    whole = page.halved.size[::-1]
    within = places.within(places.half, -_AMID)
    insides = places.window(every, places.half, whole)[:, within]
    edge = (places.half[0] + places.edge + 0.15, places.half[1] + places.edge + 0.15)
    ring = places.within(edge, places.edge) & ~places.within(edge, -places.edge)
    around = places.window(every, edge, whole)[:, ring]
    seen = page_ink(page, limits, insides, around)
    some = np.flatnonzero(inked)
    marks = followed(seen, places, some)
    cells = places.window(every, CELL, whole)
    white = ~places.within(CELL, places.edge)
    nobodys = seen.free & ~marks.owned
    if evened.on is not None:
        nobodys &= ~evened.on[::STEP, ::STEP]
    loose = (points_at(nobodys, cells) & white).sum(axis=(1, 2)) + _between(nobodys, places, boxes)
    inner, outer = places.within(WINDOW, -places.edge), ~places.within(WINDOW, places.edge)
    inside, outside = marks.own & inner, marks.own & outer
    own = inside | outside
    reach = _reach(own, places)
    whole_reach = _reach(marks.whole & (inner | outer), places) if marks.shares else reach
    far = np.any(whole_reach > _BEYOND, axis=1)
    whose = marks.owners() if marks.shares or far.any() else None
    reached = {}
    if whose is not None and far.any():
        reached = _reached(far, whose, seen.free, cells[:, white], limits.beside_area)
    n = len(boxes)
    found = Strokes(
        inside=np.zeros(n, np.float32),
        outside=np.zeros(n, np.float32),
        reach=np.zeros((n, 4), np.float32),
        across=np.zeros(n, np.float32),
        down=np.zeros(n, np.float32),
        abreast=np.zeros(n, np.float32),
        through=np.zeros(n, np.bool_),
        straight=np.any(points_at(seen.straight, insides), axis=1),
        along=np.any(points_at(seen.straight, around), axis=1),
        line=np.zeros(n, np.bool_),
        shared=np.zeros((n, 4), np.float32),
        loose=np.asarray(loose / FINE**2, dtype=np.float32),
        shapes=dict(zip(map(int, some), marks.own, strict=True)),
        reached={int(some[i]): there for i, there in reached.items()},
        middles=np.stack([places.x, places.y], axis=1),
    )
    found.inside[some] = inside.sum(axis=(1, 2)) / FINE**2
    found.outside[some] = outside.sum(axis=(1, 2)) / FINE**2
    found.reach[some] = reach
    joined = grown(inside)  # a pen that skips draws no more strokes
    found.across[some] = _met(joined, 2)
    found.down[some] = _met(joined, 1)
    found.abreast[some] = _abreast(own, places)
    found.through[some], found.line[some] = _through(page, boxes[0], outlines, some, limits)
    if whose is not None and marks.shares:
        found.shared[some] = _shared(marks, places, whose, found.middles[some])
    return found


def _between(ink: Bools, places: Places, boxes: tuple[Box, ...]) -> NDArray[np.intp]:
    """By box, the points of ink between its cell and that of the next box of its field: both end before the middle."""
    wide, high = (round(half * FINE) for half in CELL)
    found = np.zeros(len(boxes), np.intp)
    for i, (box, after) in enumerate(pairwise(boxes)):
        if box.field == after.field and after.x - box.x <= _NEXT:
            rows = slice(max(places.y[i] - high, 0), places.y[i] + high + 1)
            columns = slice(places.x[i] + wide + 1, max(places.x[i + 1] - wide, 0))
            found[i] = np.count_nonzero(ink[rows, columns])
    return found


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
    alone = (first == last) & (first >= 0) & far[first] & points_at(free, cells)
    boxes = np.nonzero(alone)[0]
    pairs, areas = np.unique(np.stack([first[alone], boxes], axis=1), axis=0, return_counts=True)
    found: dict[int, tuple[int, ...]] = {}
    for mark, box in pairs[areas > least * FINE**2].tolist():
        found[mark] = (*found.get(mark, ()), box)
    return found


def side_of(right: int, down: int) -> int:
    """Whether what lies so far to the right and down is rather left, right, above or below, as 0 to 3."""
    return int(right > 0) if abs(right) > abs(down) else 2 + int(down > 0)


def _shared(
    marks: Followed,
    places: Places,
    whose: tuple[NDArray[np.int32], NDArray[np.int32]],
    middles: NDArray[np.intp],
) -> Floats:
    """By mark and side, the most ink that one there it has ink in common with has inside its box, over its own.

    The tail of a mark above or below comes through that side of the box.
    """
    inner = marks.whole & places.within(WINDOW, -places.edge)
    inside = inner.sum(axis=(1, 2))
    own = np.nonzero(marks.whole)[0]
    first, last = (owner.take(marks.at[marks.whole]) for owner in whose)
    found = np.zeros((len(inside), 4), np.float32)
    sharing = np.unique(own[first != last])
    through = _comes_through(marks.whole[sharing], inner[sharing], places)
    for i, sides in zip(sharing, through, strict=True):
        there = own == i
        for other in np.union1d(first[there], last[there]):
            side = side_of(*(middles[other] - middles[i]))
            if other != i and sides[side]:
                more = inside[other] / max(int(inside[i]), 1)
                found[i, side] = max(found[i, side], more)
    return found


def _comes_through(marks: Bools, inside: Bools, places: Places) -> Bools:
    """By mark and side, whether it may come through that of its box: through the upper and the lower straight."""
    out = places.within(WINDOW, places.edge + _OUT) & ~places.within(WINDOW, places.edge)
    out = marks & out & grown_by(inside, _THROUGH)
    rows, columns = (size // 2 for size in out.shape[1:])
    wide = round((places.half[0] - places.edge) * FINE)
    high = round(places.half[1] * FINE)
    amid = out[:, :, columns - wide : columns + wide + 1]
    through = np.ones((len(marks), 4), np.bool_)
    through[:, 2] = np.any(amid[:, : rows - high], axis=(1, 2))
    through[:, 3] = np.any(amid[:, rows + high + 1 :], axis=(1, 2))
    return through


def _reach(marks: Bools, places: Places) -> Floats:
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
    left_of = outlines.left[some]
    columns = (
        np.array([-aside - 1, -aside, 1 - aside]),
        np.arange(width + aside - 1, width + aside + 2),
    )
    ink = page.ink(rows, left_of[:, None] + np.concatenate(columns))
    left, right = (np.any(ink[:, :, i] > limits.ink, axis=1) for i in (1, 4))
    sides = ink.reshape(*ink.shape[:2], 2, 3).mean(axis=3)
    line = np.zeros(len(some), np.bool_)
    marks, ends = _ends(sides, height, limits)
    if marks.size:
        between = np.arange(_EDGE_AND_BLUR, width - _EDGE_AND_BLUR + 1)
        inner = page.ink(rows[marks], left_of[marks, None] + between)
        white = np.median(sides[marks], axis=1).mean(axis=1)
        goes = (ends[:, 1] - ends[:, 0]) / (width + 2 * aside)
        heights = ends[:, :1] + goes[:, None] * (between + aside)
        line[marks[_drawn(inner - white[:, None, None], heights, limits)]] = True
    return np.asarray(left & right), line


def _ends(
    sides: Floats, height: int, limits: Thresholds
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Marks and the rows left and right of their boxes between which a thin level line may go, of each one or more.

    Other strokes may leave the box there too, and darker ones.
    """
    by = round(limits.line_wide * PER_MM)
    thin = np.zeros_like(sides)
    thin[:, by:-by] = sides[:, by:-by] - np.maximum(sides[:, : -2 * by], sides[:, 2 * by :])
    peak = thin > limits.line_ink
    peak[:, 1:] &= sides[:, 1:] >= sides[:, :-1]
    peak[:, :-1] &= sides[:, :-1] > sides[:, 1:]
    corner = limits.line_corner * PER_MM
    rows = np.arange(sides.shape[1]) - (sides.shape[1] - height) // 2
    peak &= ((rows >= corner) & (rows <= height - corner))[:, None]
    pairs = peak[:, :, None, 0] & peak[:, None, :, 1]
    level = np.abs(rows[:, None] - rows[None, :]) <= limits.line_leans * PER_MM
    marks, left, right = np.nonzero(pairs & level)
    return marks, np.stack([left, right], axis=1)


def _drawn(ink: Floats, heights: NDArray[np.float64], limits: Thresholds) -> Bools:
    """Whether most of a line at these heights of each column is ink: between the arms of a tick is white."""
    near = np.arange(-_SAG, _SAG + 1)
    rows = np.rint(heights).astype(np.intp)[:, :, None] + near
    rows = rows.clip(0, ink.shape[1] - 1)
    marks, columns = np.arange(len(ink))[:, None, None], np.arange(ink.shape[2])[None, :, None]
    along = ink[marks, rows, columns].max(axis=2)
    return np.asarray((along > limits.line_ink).mean(axis=1) >= limits.line_drawn)


def _abreast(marks: Bools, places: Places) -> Floats:
    """How much of the height of their boxes is level with two strokes of a mark or more, mm."""
    middle, half = marks.shape[1] // 2, round(places.half[1] * FINE)
    level = strokes_met(grown(marks[:, middle - half : middle + half + 1]), 2)
    return np.asarray((level > 1).sum(axis=1) / FINE, dtype=np.float32)


def strokes_met(marks: Bools, axis: int) -> NDArray[np.intp]:
    """How many strokes each line along an axis meets."""
    starts = np.asarray(np.diff(marks, axis=axis, prepend=False) & marks)
    return np.asarray(starts.sum(axis=axis))


def _met(marks: Bools, axis: int) -> Floats:
    """The mean number of strokes met by lines along an axis that meet any."""
    runs = strokes_met(marks, axis)
    met = np.maximum((runs > 0).sum(axis=1), 1)
    return np.asarray(runs.sum(axis=1) / met, dtype=np.float32)
