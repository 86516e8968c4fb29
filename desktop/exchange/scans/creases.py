"""Finds the creases of a folded sheet: lines through the whole page, which no pen drew."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
_STEP: Final = 4  # pixels of the flat page to a point here
_PARTS: Final = 12  # of the page, along the line
_DARK: Final = 0.75  # of a part's points along the line at least are dark: sides of boxes are fewer
_FROM, _TO = 2, 5  # points aside between which the paper is looked at
_WIDE: Final = 0.75  # mm at either side of a crease's middle that may be its own


def crease_strips(page: RectifiedPage, per_mm: int, limits: Thresholds) -> Bools:
    """The flat page at so many points a millimetre: what lies on a crease, upright or level.

    A crease may lean and bend a little: from part to part of the page it moves by half a millimetre at most.
    """
    grey = np.asarray(page.image.reduce(_STEP), dtype=np.float32)
    height, width = (-(-side * per_mm // PER_MM) for side in page.grey.shape)
    upright, level = (_strips(view, limits.crease) for view in (grey, grey.T))
    found = upright | level.T
    return np.asarray(Image.fromarray(found).resize((width, height)))


def _strips(grey: Floats, least: float) -> Bools:
    """What lies on the upright lines of a page."""
    found = np.zeros(grey.shape, np.bool_)
    bounds = np.linspace(0, len(grey), _PARTS + 1).astype(int)
    parts = np.array([_dark_columns(grey[a:b]) > least for a, b in pairwise(bounds)])
    if not parts.any(axis=1).all():
        return found
    through = _followed(parts) & _followed(parts[::-1])[::-1]
    wide = round(_WIDE * PER_MM / _STEP)
    for columns, (first, last) in zip(through, pairwise(bounds), strict=True):
        for column in np.flatnonzero(columns):
            found[first:last, max(column - wide, 0) : column + wide + 1] = True
    return found


def _dark_columns(part: Floats) -> Floats:
    """By how much of the paper beside it each column is darker, over most of its length."""
    place = int(len(part) * _DARK)
    own = np.partition(part, place, axis=0)[place]
    size, beyond = _TO - _FROM + 1, _TO + _FROM
    total = np.pad(own, (_TO + 1, _TO), mode="edge").cumsum()
    aside = (total[size:] - total[:-size]) / size
    left, right = aside[: own.size], aside[beyond : beyond + own.size]
    paper = np.maximum(np.minimum(left, right), 1)
    return np.asarray((paper - own) / paper, dtype=np.float32)


def _followed(parts: Bools) -> Bools:
    """The columns of each part that a line reaches which began in the first."""
    reached = [parts[0]]
    for part in parts[1:]:
        near = np.pad(reached[-1], 1)
        reached.append(part & (near[:-2] | near[1:-1] | near[2:]))
    return np.array(reached)
