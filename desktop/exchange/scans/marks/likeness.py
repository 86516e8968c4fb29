"""Holds a mark against its writer's others as they lie: what was drawn over lies on hardly any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.marks.following import grown, grown_by
from desktop.exchange.scans.marks.outlines import Outlines
from desktop.exchange.scans.marks.strokes import Strokes, strokes_met
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
_REACH: Final = (56, 40)  # pixels around a box's middle within which marks are compared
_LINE: Final = 3  # pixels at either side of the outline's middle that may be its own
_OVER: Final = 4  # pixels of the outline next to ink that may be ink too
_POINTS: Final = 80  # of a mark, that are looked for in another
_FIRST: Final = 5  # of which each fifth is looked for first: most ways need no other
_TRIED: Final = 160  # ways that come nearest by those
_SOME: Final = 12  # others, where it is asked how far apart marks are
_FEW: Final = 9  # marks, by which it is known how far they usually are
_BEST: Final = 60  # ways of laying a mark on another, that are also tried the other way round
_SIZES: Final = (0.75, 0.87, 1.0, 1.15, 1.33)
_TURNS: Final = (-0.24, -0.12, 0.0, 0.12, 0.24)  # radians
_SHIFTS: Final = range(-6, 7, 3)  # pixels
_BRIDGED: Final = 5  # pixels from either side by which strokes go on under the outline
_STRAY: Final = (4, 2)  # upright and level lines that a ragged edge lets meet a stroke more
_ALIKE: Final = 2  # others that must lie on it; one may have been drawn over alike


def _ways() -> NDArray[np.float32]:
    """How a mark may lie otherwise than another: (cosine, sine, x, y, size)."""
    return np.array(
        [
            (np.cos(turn) / size, np.sin(turn) / size, x, y, size)
            for size in _SIZES
            for turn in _TURNS
            for y in _SHIFTS
            for x in _SHIFTS
        ],
        dtype=np.float32,
    )


def _some(marks: list[int], most: int) -> list[int]:
    """So many marks at most, evenly taken."""
    return marks[:: -(-len(marks) // most)]


@dataclass(frozen=True, slots=True)
class _Points:
    """Points of a mark in its window, their middle, and the mm² of ink that each stands for."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    middle: tuple[float, float]
    each: float

    @property
    def first(self) -> Bools:
        """Those that are looked for first."""
        return np.asarray(np.arange(self.x.size) % _FIRST == 0)


class Likeness:
    """The marks of a page, each looked at only when it is asked about."""

    def __init__(
        self,
        page: RectifiedPage,
        boxes: tuple[Box, ...],
        outlines: Outlines,
        strokes: Strokes,
        limits: Thresholds,
    ) -> None:
        self._page, self._strokes, self._ink = page, strokes, limits.ink
        width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
        self._x, self._y = outlines.left + width // 2, outlines.top + height // 2
        self._columns = np.arange(-_REACH[0], _REACH[0] + 1)
        self._rows = np.arange(-_REACH[1], _REACH[1] + 1)
        aside = np.maximum(
            (np.abs(self._rows) - height // 2)[:, None],
            (np.abs(self._columns) - width // 2)[None, :],
        )
        self._line = np.abs(aside) <= _LINE
        self._ways = _ways()
        self._marks: dict[int, Bools] = {}
        self._rooms: dict[int, Bools] = {}
        self._some: dict[int, _Points | None] = {}
        self._far: dict[int, float] = {}  # from the same others, all the page through

    def is_strange(self, i: int, others: list[int], most: float) -> bool:
        """Whether hardly any other lies on a mark, however it is turned, but for so many mm² of both.

        What only one of two has counts, whichever it is: a large mark made small would lie in any thick one.
        """
        if self._points(i) is None:
            return False
        alike = (unlike <= most for unlike in self._unlikes(i, others, most))
        enough = islice(filter(None, alike), _ALIKE)  # no more are looked at than needed
        return sum(enough) < _ALIKE

    def is_one_stroke(self, i: int) -> bool:
        """Whether a mark looks drawn in one go, as a tick is: what is struck has more strokes one beside another.

        A level line meets both arms of a tick, an upright line one.
        """
        mark = self._mark(i)[None]
        bridged = ~grown_by(~grown_by(mark, _BRIDGED), _BRIDGED)
        stroke = grown(mark | (bridged & self._line))
        upright, level = (strokes_met(stroke, axis)[0] for axis in (1, 2))
        return int((upright > 1).sum()) <= _STRAY[0] and int((level > 2).sum()) <= _STRAY[1]

    def lies_beyond(self, i: int, others: list[int], times: float, times_usual: float) -> bool:
        """Whether a mark lies further from the others than they do, of whom some are looked at.

        So many `times` as far as each of them, and `times_usual` as far as they usually do, where that is asked.
        """
        some, own = _some(others, _FEW), self._apart(i, others)
        if any(own < times * self._apart(mark, others) for mark in some if mark != i):
            return False
        if not times_usual:
            return True
        return own >= times_usual * float(np.median([self._apart(mark, others) for mark in some]))

    def _apart(self, i: int, others: list[int]) -> float:
        """How many mm² of a mark and of another do not lie on each other: of some others the second nearest."""
        if i not in self._far:
            found = sorted(self._unlikes(i, _some(others, _SOME), np.inf))
            self._far[i] = found[_ALIKE - 1] if len(found) >= _ALIKE else 0.0
        return self._far[i]

    def _unlikes(self, i: int, others: list[int], most: float) -> Iterator[float]:
        """See `_unlike`, of a mark and each of the others that lies not on its outline alone."""
        own = self._points(i)
        if own is None:
            return
        first = self._laid(own, self._ways, own.first)
        for other in others:
            points = self._points(other) if other != i else None
            if points is not None:
                yield self._unlike((i, other), (own, points), first, most)

    def _unlike(
        self,
        marks: tuple[int, int],
        points: tuple[_Points, _Points],
        first: NDArray[np.intp],
        most: float,
    ) -> float:
        """The mm² of two marks that do not lie on each other in the best way; infinite where more than `most` do.

        Most ways fail at the first places.
        """
        (own, _), room = points, self._room(marks[1])
        missed = first.shape[1] - room.take(first).sum(axis=1)
        some = np.flatnonzero(missed * own.each <= most)
        if some.size > _TRIED:
            some = missed.argsort(kind="stable")[:_TRIED]
        rest = self._laid(own, self._ways[some], ~own.first)
        missed = missed[some] + rest.shape[1] - room.take(rest).sum(axis=1)
        near = missed * own.each <= most
        some, missed = some[near], missed[near]
        best = missed.argsort(kind="stable")[:_BEST]
        if not best.size:
            return np.inf
        back = self._laid_back(points[1], self._ways[some[best]], own)
        lacking = back.shape[1] - self._room(marks[0]).take(back).sum(axis=1)
        unlike = missed[best] * own.each + lacking * points[1].each
        return float(unlike.min())

    def _laid(self, own: _Points, ways: NDArray[np.float32], some: Bools) -> NDArray[np.intp]:
        """Where some points of a mark come to lie in a window, in every way, row by row."""
        cos, sin, right, down, _ = (way[:, None] for way in ways.T)
        x, y = own.x[some] - own.middle[0], own.y[some] - own.middle[1]
        return self._at(cos * x - sin * y + right, sin * x + cos * y + down, own)

    def _laid_back(self, of: _Points, ways: NDArray[np.float32], own: _Points) -> NDArray[np.intp]:
        """Where the points of another come to lie as the mark lay before it was laid on it."""
        cos, sin, right, down, size = (way[:, None] for way in ways.T)
        x, y = of.x - own.middle[0] - right, of.y - own.middle[1] - down
        return self._at(size**2 * (cos * x + sin * y), size**2 * (cos * y - sin * x), own)

    def _at(self, x: NDArray[np.float32], y: NDArray[np.float32], own: _Points) -> NDArray[np.intp]:
        to_x = np.rint(x + own.middle[0]).clip(0, 2 * _REACH[0])
        to_y = np.rint(y + own.middle[1]).clip(0, 2 * _REACH[1])
        return np.asarray(to_y * self._columns.size + to_x, dtype=np.intp)

    def _points(self, i: int) -> _Points | None:
        """Some points of a mark, evenly taken; none where it lies on its outline alone."""
        if i not in self._some:
            y, x = (points.astype(np.float32) for points in np.nonzero(self._mark(i)))
            some = np.linspace(0, y.size - 1, min(y.size, _POINTS)).astype(np.intp)
            each = y.size / max(some.size, 1) / PER_MM**2
            x, y = x[some], y[some]
            middle = (float(x.mean()), float(y.mean())) if some.size else (0.0, 0.0)
            self._some[i] = _Points(x, y, middle, each) if some.size else None
        return self._some[i]

    def _mark(self, i: int) -> Bools:
        """The ink of a mark without what may be the outline."""
        if i not in self._marks:
            rows, columns = self._y[i] + self._rows, self._x[i] + self._columns
            near = grown(self._strokes.shapes[i][None])[0]
            middle_y, middle_x = near.shape[0] // 2, near.shape[1] // 2
            own = near[
                (rows // 2 - self._y[i] // 2 + middle_y)[:, None],
                (columns // 2 - self._x[i] // 2 + middle_x)[None, :],
            ]
            ink = self._page.ink(rows[None], columns[None])[0] > self._ink
            self._marks[i] = ink & own & ~self._line
        return self._marks[i]

    def _room(self, i: int) -> Bools:
        """Where a mark has ink, or nearly, or may have it on the outline."""
        if i not in self._rooms:
            mark = self._mark(i)[None]
            near = grown_by(mark, _OVER)
            self._rooms[i] = (grown(mark) | (near & self._line))[0].reshape(-1)
        return self._rooms[i]
