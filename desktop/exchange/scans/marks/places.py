"""Where the boxes of a page lie among the points of its ink."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.marks.outlines import Outlines
from desktop.exchange.scans.marks.page_ink import FINE, STEP
from desktop.exchange.scans.rectified import PER_MM

Bools = NDArray[np.bool_]
WINDOW: Final = (10, 10)  # mm around a box's middle within which a mark is followed
CELL: Final = (5.5, 3.1)  # half of the white cell, without what its rules may need, mm
_EDGE: Final = 0.45  # mm at either side of an outline's middle that may be its own, at least
_BLUR: Final = 0.08  # mm beyond the ink of a thicker one
_NEXT_ROW: Final = 1.5  # times the least distance of rows, beyond which it is no next one


class Places:
    """The middles of the boxes in points, and masks around a middle."""

    def __init__(self, boxes: tuple[Box, ...], outlines: Outlines) -> None:
        self.half = boxes[0].w / 2, boxes[0].h / 2
        self.edge = max(_EDGE, outlines.half + _BLUR)
        width, height = round(boxes[0].w * PER_MM), round(boxes[0].h * PER_MM)
        self.x = (outlines.left + width // 2) // STEP
        self.y = (outlines.top + height // 2) // STEP
        self._first, self._last = _ends(self.x, self.y)

    def table(self, some: NDArray[np.intp], reach: tuple[float, float]) -> Bools:
        """Of the windows around some boxes, the rows that are level with cells: no heading, and nothing below all."""
        high = round(reach[1] * FINE)
        down = np.arange(-high, high + 1)
        above = self._first[some, None] & (down < -round(CELL[1] * FINE))
        below = self._last[some, None] & (down > round(CELL[1] * FINE))
        return np.asarray(~(above | below)[:, :, None])

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


def points_at(page: Bools, places: NDArray[np.intp]) -> Bools:
    """The points of a page at some places."""
    return page.reshape(-1).take(places, mode="clip")


def _ends(x: NDArray[np.intp], y: NDArray[np.intp]) -> tuple[Bools, Bools]:
    """Of every box whether it is the first of its column, and whether it is the last."""
    down = y[:, None] - y[None, :]
    above = (np.abs(x[:, None] - x[None, :]) < FINE) & (down > FINE)
    apart = np.where(above, down, np.inf)
    up, under = apart.min(axis=1), apart.min(axis=0)
    most = _NEXT_ROW * up.min()
    return np.isinf(up) | (up > most), np.isinf(under) | (under > most)
