"""Finds the lines along a whole picture that cross boxes: of dirt on the glass of a feeder, and straight folds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.records.layouts import Box
from desktop.exchange.scans.geometry import PageMap
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sampling import Bytes
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
_TOGETHER: Final = 16  # pixels along the line that are averaged
_SEGMENTS: Final = 24
_FROM, _TO = 6, 14  # pixels aside between which the paper is looked at
_UNPRINTED: Final = 0.25  # of a line's length at least has nothing printed beside it
_NEAR: Final = 6  # pixels aside of a line's darkest column within which it lies
_LEANS: Final = 2  # pixels aside of that at which it may lie elsewhere
_MARGIN: Final = 0.4  # mm around a box


def boxes_under_folds(
    picture: Bytes, mapping: PageMap, boxes: tuple[Box, ...], limits: Thresholds
) -> Bools:
    """The boxes under a fold that is as dark as a mark. Raises RefusedPage where a streak goes through one.

    Both are lines along the whole picture; a streak is a few points wide, the shade of a fold falls off slowly.
    """
    middles = mapping(np.array([(box.x + box.w / 2, box.y + box.h / 2) for box in boxes]))
    scale = mapping.scale((boxes[0].x, boxes[0].y))
    half = (max(boxes[0].w, boxes[0].h) / 2 + _MARGIN) * scale
    whole = picture[: len(picture) // _TOGETHER * _TOGETHER]
    down = whole.reshape(-1, _TOGETHER, picture.shape[1]).sum(axis=1, dtype=np.uint16)
    across = np.asarray(Image.fromarray(picture).reduce((_TOGETHER, 1))).T.astype(np.float32, "C")
    under = np.zeros(len(boxes), np.bool_)
    for axis, view in enumerate((down.astype(np.float32) / _TOGETHER, across)):
        for (first, last), depth, soft in _lines(view, limits):
            crossed = (middles[:, axis] > first - half) & (middles[:, axis] < last + half)
            if not soft and crossed.any():
                raise RefusedPage(Why.STREAK)
            under |= crossed & (depth > limits.dark_fold)
    return under


def _lines(
    grey: NDArray[np.float32], limits: Thresholds
) -> Iterator[tuple[tuple[int, int], float, bool]]:
    """The first and last of columns that are darker than what is beside them nearly all along; how much; if softly."""
    length = grey.shape[0] // _SEGMENTS * _SEGMENTS
    if length == 0 or grey.shape[1] <= 2 * _TO + 1:
        return
    segments = grey[:length].reshape(_SEGMENTS, -1, grey.shape[1]).mean(axis=1)
    total = np.pad(segments.cumsum(axis=1), ((0, 0), (1, 0)))
    aside = (total[:, _TO - _FROM :] - total[:, : -(_TO - _FROM)]) / (_TO - _FROM)
    left = aside[:, : -(_TO + _FROM)]
    right = aside[:, _TO + _FROM :]
    n = min(left.shape[1], right.shape[1])
    own = segments[:, _TO : _TO + n]
    paper = np.maximum(np.minimum(left[:, :n], right[:, :n]), 1)
    darker = (paper - own) / paper
    columns = np.flatnonzero((darker > limits.streak).mean(axis=0) >= limits.streak_along)
    if not columns.size:
        return
    alone = np.quantile(darker, _UNPRINTED, axis=0)
    for line in np.split(columns, np.flatnonzero(np.diff(columns) > _NEAR) + 1):
        middle = int(line[alone[line].argmax()])
        straight = alone[max(middle - _NEAR, 0) : middle + _NEAR + 1]
        width = max(_width(straight), _width(_profile(darker, middle)))
        ends = int(line[0]) + _TO, int(line[-1]) + _TO
        yield ends, float(alone[middle]), width > limits.fold_width


def _profile(darker: NDArray[np.float32], middle: int) -> NDArray[np.float32]:
    """How dark a line is from side to side: it may lie a little aslant, so each part of it is laid on the others."""
    by = np.arange(-_LEANS, _LEANS + 1)
    padded = np.pad(darker, ((0, 0), (_NEAR + _LEANS, _NEAR + _LEANS)), mode="edge")
    amid = padded[:, middle + _NEAR + _LEANS + by].argmax(axis=1)
    near = middle + amid[:, None] + np.arange(2 * _NEAR + 1)
    return np.asarray(np.quantile(np.take_along_axis(padded, near, axis=1), _UNPRINTED, axis=0))


def _width(near: NDArray[np.float32]) -> float:
    """The points of a line that are at least half as dark as its middle, beside a shade that it may lie in.

    Paper that a fold shades for some millimetres is darker than the line seems to be.
    """
    middle = int(near.argmax())
    left, right = near[: middle + 1], near[middle:]
    shade = min(float(max(left.min(), right.min())), 0.0)
    half = (float(near[middle]) + shade) / 2
    width = 0.0
    for side in (left[::-1], right):
        below = np.flatnonzero(side < half)
        end = int(below[0]) if below.size else side.size
        inner, outer = float(side[end - 1]), float(side[end]) if below.size else half
        width += end - 1 + (inner - half) / max(inner - outer, 1e-6)
    return width
