"""The page drawn flat and upright at 8 pixels a millimetre, and its ink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.records.layouts import Layout
from desktop.exchange.scans.landmarks import Landmarks, SideMarks
from desktop.exchange.scans.sampling import Bytes, Points, flattened, taken

PER_MM: Final = 8
QUARTER: Final = 4  # pixels averaged before the paper is looked for
_PAPER: Final = 8  # such means a side of the patch whose brighter part is the paper
_COLUMNS: Final = 8  # parts of a row that are drawn as flat


@dataclass(frozen=True)
class RectifiedPage:
    """A page as it was printed, seen from straight above. `black` as in `Landmarks`."""

    grey: NDArray[np.uint8]
    black: float

    @cached_property
    def image(self) -> Image.Image:
        """The same as a picture."""
        return Image.fromarray(self.grey)

    @cached_property
    def halved(self) -> Image.Image:
        """The picture at half the size."""
        return self.image.reduce(2)

    @cached_property
    def quartered(self) -> Image.Image:
        """The picture at a quarter of the size."""
        return self.halved.reduce(QUARTER // 2)

    @cached_property
    def paper(self) -> NDArray[np.float32]:
        """The brightness of the paper, a value for every patch of `QUARTER` pixels."""
        means = np.asarray(self.quartered)
        rows, columns = means.shape[0] // _PAPER, means.shape[1] // _PAPER
        patches = (
            means[: rows * _PAPER, : columns * _PAPER]
            .reshape(rows, _PAPER, columns, _PAPER)
            .swapaxes(1, 2)
            .reshape(rows, columns, -1)
        )
        place = patches.shape[2] * 4 // 5
        wide = patches.astype(np.int32)  # which is several times quicker to part
        bright = np.partition(wide, place, axis=2)[:, :, place].astype(np.float32)
        smooth = Image.fromarray(_median(_brightest(bright)))
        size = (-(-self.image.width // QUARTER), -(-self.image.height // QUARTER))
        box = (0, 0, size[0] / _PAPER, size[1] / _PAPER)
        box = (0, 0, min(box[2], columns), min(box[3], rows))
        return np.asarray(smooth.resize(size, Image.Resampling.BILINEAR, box=box))

    def ink(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """The ink at rows (n, h) and columns (n, w) of pixels, as (n, h, w)."""
        rows = np.clip(rows, 0, self.grey.shape[0] - 1)
        columns = np.clip(columns, 0, self.grey.shape[1] - 1)
        ink = taken(self.grey, rows, columns) * taken(
            self._darkening, rows // QUARTER, columns // QUARTER
        )
        np.subtract(1 / (1 - self.black), ink, out=ink)
        return np.asarray(np.clip(ink, 0, 1, out=ink), dtype=np.float32)

    @cached_property
    def _darkening(self) -> NDArray[np.float32]:
        """By what a pixel's brightness takes from the ink that black would be."""
        return np.asarray(1 / (np.maximum(self.paper, 1) * (1 - self.black)), dtype=np.float32)


def rectified(picture: Bytes, landmarks: Landmarks, layout: Layout) -> RectifiedPage:
    """The whole page by its corners and row marks; between two row marks it is taken as flat."""
    width, height = layout.page_mm
    middles = np.array([row.y + row.h / 2 for row in layout.rows])
    ys = np.concatenate([[0.0], middles, [height]])
    xs = np.linspace(0, width, _COLUMNS + 1)
    apart = _apart(landmarks, ys, xs)
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1) + apart
    where = landmarks.by_corners(nodes)
    rows, columns = np.rint(ys * PER_MM).astype(np.intp), np.rint(xs * PER_MM).astype(np.intp)
    return RectifiedPage(flattened(picture, where, rows, columns), landmarks.black)


def _apart(landmarks: Landmarks, ys: Points, xs: Points) -> Points:
    """How far points of a grid lie from where the corners say, between the marks that were seen on either side."""
    left, right = _along(landmarks.left, ys), _along(landmarks.right, ys)
    from_x, to_x = landmarks.left.places[0, 0], landmarks.right.places[0, 0]
    share = ((xs - from_x) / (to_x - from_x))[None, :, None]
    return np.asarray(left[:, None, :] * (1 - share) + right[:, None, :] * share)


def _along(side: SideMarks, ys: Points) -> Points:
    seen = ~np.isnan(side.apart[:, 0])
    places = side.places[seen, 1]
    return np.column_stack([np.interp(ys, places, side.apart[seen, axis]) for axis in (0, 1)])


def _brightest(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each patch and its eight neighbours the third brightest: ink and rules fill no such space."""
    return np.asarray(np.sort(_around(values), axis=0)[-3])


def _median(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.median(_around(values), axis=0).astype(np.float32)


def _around(values: NDArray[np.float32]) -> NDArray[np.float32]:
    padded = np.pad(values, 1, mode="edge")
    rows, columns = values.shape
    return np.stack([padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])
