"""Holds a mark against its writer's others as they lie: what was drawn over has ink that none of them has."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.outlines import Outlines
from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.strokes import Strokes, grown
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
_REACH: Final = (56, 40)  # pixels around a box's middle within which marks are compared
_LINE: Final = 3  # pixels at either side of the outline's middle that may be its own
_OVER: Final = 4  # pixels of the outline next to ink that may be ink too
_POINTS: Final = 80  # of a mark, that are looked for in another
_FIRST: Final = 5  # of which each fifth is looked for first: most ways need no other
_SIZES: Final = (0.75, 0.87, 1.0, 1.15, 1.33)
_TURNS: Final = (-0.24, -0.12, 0.0, 0.12, 0.24)  # radians
_SHIFTS: Final = range(-6, 7, 3)  # pixels
_ALIKE: Final = 2  # others that must have all of its ink; one may have been drawn over alike


def _ways() -> NDArray[np.float32]:
    """How a mark may lie otherwise than another: (cosine, sine, x, y)."""
    return np.array(
        [
            (np.cos(turn) / size, np.sin(turn) / size, x, y)
            for size in _SIZES
            for turn in _TURNS
            for y in _SHIFTS
            for x in _SHIFTS
        ],
        dtype=np.float32,
    )


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

    def is_strange(self, i: int, others: list[int], most: float) -> bool:
        """Whether more than so many mm² of a mark lie where hardly any of the others has ink, however it is turned."""
        y, x = (points.astype(np.float32) for points in np.nonzero(self._mark(i)))
        if not y.size:
            return False
        some = np.linspace(0, y.size - 1, min(y.size, _POINTS)).astype(np.intp)
        at = self._places(x[some], y[some])
        first, rest = at[:, ::_FIRST], np.delete(at, np.s_[::_FIRST], axis=1)
        beside = at.shape[1] * most * PER_MM**2 / y.size  # so many points may lie elsewhere
        alike = 0
        for other in others:
            if other != i:
                room = self._room(other)
                missed = first.shape[1] - room.take(first).sum(axis=1)
                ways = missed <= beside
                missed = missed[ways] + rest.shape[1] - room.take(rest[ways]).sum(axis=1)
                alike += bool((missed <= beside).any())
                if alike == _ALIKE:
                    return False
        return True

    def _places(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.intp]:
        """Where the points of a mark come to lie in a window, in every way, row by row."""
        cos, sin, right, down = (way[:, None] for way in self._ways.T)
        off_x, off_y = x - x.mean(), y - y.mean()
        to_x = np.rint(cos * off_x - sin * off_y + x.mean() + right)
        to_y = np.rint(sin * off_x + cos * off_y + y.mean() + down)
        to_x, to_y = to_x.clip(0, 2 * _REACH[0]), to_y.clip(0, 2 * _REACH[1])
        return np.asarray(to_y * self._columns.size + to_x, dtype=np.intp)

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
            mark = near = self._mark(i)[None]
            for _ in range(_OVER):
                near = grown(near)
            self._rooms[i] = (grown(mark) | (near & self._line))[0].reshape(-1)
        return self._rooms[i]
