"""Finds the lines that dirt on the glass of a feeder draws along a whole picture, where they cross boxes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.records.layouts import Box
from desktop.exchange.scans.geometry import PageMap
from desktop.exchange.scans.sampling import Bytes
from desktop.exchange.scans.thresholds import Thresholds

_TOGETHER: Final = 16  # pixels along the line that are averaged
_SEGMENTS: Final = 24
_FROM, _TO = 6, 14  # pixels aside between which the paper is looked at
_MARGIN: Final = 0.4  # mm around a box


def streak_over_boxes(
    picture: Bytes, mapping: PageMap, boxes: tuple[Box, ...], limits: Thresholds
) -> bool:
    """Whether a line along the whole picture, down or across, goes through a box."""
    if not boxes:
        return False
    middles = mapping(np.array([(box.x + box.w / 2, box.y + box.h / 2) for box in boxes]))
    scale = mapping.scale((boxes[0].x, boxes[0].y))
    half = (max(boxes[0].w, boxes[0].h) / 2 + _MARGIN) * scale
    whole = picture[: len(picture) // _TOGETHER * _TOGETHER]
    down = whole.reshape(-1, _TOGETHER, picture.shape[1]).sum(axis=1, dtype=np.uint16)
    across = np.asarray(Image.fromarray(picture).reduce((_TOGETHER, 1)), dtype=np.float32).T
    for axis, view in enumerate((down.astype(np.float32) / _TOGETHER, across)):
        lines = _lines(view, limits)
        if lines.size and (np.abs(middles[:, axis, None] - lines[None, :]) < half).any():
            return True
    return False


def _lines(grey: NDArray[np.float32], limits: Thresholds) -> NDArray[np.intp]:
    """The columns that are darker than what lies beside them nearly all along."""
    length = grey.shape[0] // _SEGMENTS * _SEGMENTS
    if length == 0 or grey.shape[1] <= 2 * _TO + 1:
        return np.array([], dtype=np.intp)
    segments = grey[:length].reshape(_SEGMENTS, -1, grey.shape[1]).mean(axis=1)
    total = np.pad(segments.cumsum(axis=1), ((0, 0), (1, 0)))
    aside = (total[:, _TO - _FROM :] - total[:, : -(_TO - _FROM)]) / (_TO - _FROM)
    left = aside[:, : -(_TO + _FROM)]
    right = aside[:, _TO + _FROM :]
    n = min(left.shape[1], right.shape[1])
    own = segments[:, _TO : _TO + n]
    paper = np.minimum(left[:, :n], right[:, :n])
    darker = paper - own > limits.streak * np.maximum(paper, 1)
    return np.flatnonzero(darker.mean(axis=0) >= limits.streak_along) + _TO
