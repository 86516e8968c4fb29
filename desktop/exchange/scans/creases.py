"""Evens out the creases of a folded sheet: lines through the whole page, which no pen drew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Box
from desktop.exchange.scans.rectified import PER_MM, QUARTER, RectifiedPage
from desktop.exchange.scans.sampling import Bytes, Points
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
_PARTS: Final = 12  # of the page, along the line
_MOST: Final = 0.7  # of a part's length at least is as dark: sides of boxes are less
_FROM, _TO = 2, 5  # points aside between which the paper is looked at
_WIDE: Final = 12  # pixels at either side of a crease's middle that are evened out
_BESIDE: Final = 8  # pixels beyond those, which are the paper
_ASIDE: Final = np.arange(-_WIDE - _BESIDE, _WIDE + _BESIDE + 1)
_OWN: Final = 6  # pixels at either side that may be its own where it is darker than mostly
_WHITE: Final = 255


@dataclass(frozen=True, slots=True)
class Evened:
    """A page without its creases, which boxes they go through, and where they lie: pixels of the page, or nothing."""

    page: RectifiedPage
    through: Bools
    on: Bools | None = None


def without_creases(page: RectifiedPage, boxes: tuple[Box, ...], limits: Thresholds) -> Evened:
    """The page with its paper along each crease as bright as beside it.

    A crease takes the same share of the light from paper and ink: so it is divided away, by what most of its length
    shows. It may lean and bend a little, by half a millimetre from part to part of the page. One too dark to see
    through stays as it is.
    """
    seen = np.asarray(page.quartered, dtype=np.float32)
    found = [list(_creases(points, limits.crease)) for points in (seen, seen.T)]
    through = np.zeros(len(boxes), np.bool_)
    if not any(found):
        return Evened(page, through)
    across = np.array([box.x + box.w / 2 for box in boxes]) * PER_MM
    down = np.array([box.y + box.h / 2 for box in boxes]) * PER_MM
    half = max(boxes[0].w, boxes[0].h) / 2 * PER_MM + _WIDE
    grey, on = page.grey.copy(), np.zeros(page.grey.shape, np.bool_)
    for x, y, creases, view, lies in (
        (across, down, found[0], grey, on),
        (down, across, found[1], grey.T, on.T),
    ):
        for columns in creases:
            places = _even_out(view, columns, limits.crease_light)
            if places is not None:
                through |= np.abs(x - places[y.astype(np.intp)]) < half
                own = np.clip(places[:, None] + np.arange(-_OWN, _OWN + 1), 0, view.shape[1] - 1)
                lies[np.arange(len(lies))[:, None], own] = True
    return Evened(RectifiedPage(grey, page.black), through, on)


def _creases(grey: Floats, least: float) -> Iterator[NDArray[np.intp]]:
    """The upright lines of a page, each by its column in every part."""
    bounds = list(_bounds(len(grey)))
    sums = np.add.reduceat(grey, [first for first, _ in bounds], axis=0)
    lengths = np.array([[last - first] for first, last in bounds], dtype=np.float32)
    means = np.asarray(sums / lengths, dtype=np.float32)
    if not _led(_darker(means) > least / 2).any():  # nearly always: the rest takes longer
        return
    darker = _darker(np.array([_of_most(grey[first:last]) for first, last in bounds]))
    led = _led(darker > least)
    while led.any():
        columns = [int(np.where(led[0], darker[0], -1).argmax())]
        for dark, open_ in zip(darker[1:], led[1:], strict=True):
            near = range(max(columns[-1] - 1, 0), min(columns[-1] + 2, dark.size))
            columns.append(max(near, key=lambda column: dark[column] if open_[column] else -1))
        yield np.array(columns)
        for open_, column in zip(led, columns, strict=True):  # these are no other's
            open_[max(column - _TO, 0) : column + _TO + 1] = False
        led = _led(led)


def _of_most(part: Floats) -> Floats:
    """How bright each column is at most, over most of its length."""
    place = int(len(part) * _MOST)
    return np.asarray(np.partition(part, place, axis=0)[place])


def _darker(parts: Floats) -> Floats:
    """By how much of the paper beside it each column of each part is darker."""
    size, beyond, n = _TO - _FROM + 1, _TO + _FROM, parts.shape[1]
    total = np.pad(parts, ((0, 0), (_TO + 1, _TO)), mode="edge").cumsum(axis=1)
    aside = (total[:, size:] - total[:, :-size]) / size
    paper = np.maximum((aside[:, :n] + aside[:, beyond : beyond + n]) / 2, 1)
    return np.asarray((paper - parts) / paper, dtype=np.float32)


def _led(parts: Bools) -> Bools:
    """The columns of each part on a line from the first part to the last."""
    down, up = _reached(parts), _reached(parts[::-1])[::-1]
    return np.asarray(down & up)


def _reached(parts: Bools) -> Bools:
    reached = parts.copy()
    for before, own in pairwise(reached):
        near = before.copy()
        near[1:] |= before[:-1]
        near[:-1] |= before[1:]
        np.logical_and(own, near, out=own)
    return reached


def _even_out(view: Bytes, columns: NDArray[np.intp], least: float) -> NDArray[np.intp] | None:
    """Divides a line away and says where it lies in every row: in parts of a pixel, which show as steps otherwise.

    None, and nothing is done, where it leaves less than `least` of the light.
    """
    found = _Line(view, np.asarray((columns + 0.5) * QUARTER - 0.5))  # by half millimetres
    line = _Line(view, np.asarray(found.middles + found.off))  # as its darkness lies
    if line.shares.min() < least:
        return None
    light = _moved(_between(line.shares, len(view)), line.beyond, 1)
    view[line.rows, line.at] = np.minimum(line.strip / light, _WHITE)
    return np.asarray(np.rint(line.places), dtype=np.intp)


class _Line:
    """A line, by its middle in every part, with the strip of pixels beside it and what it leaves of their light."""

    def __init__(self, view: Bytes, middles: Points) -> None:
        self.middles, self.places = middles, _between(middles, len(view))
        first = np.floor(self.places).astype(np.intp)
        self.rows, self.beyond = np.arange(len(view))[:, None], (self.places - first)[:, None]
        self.at = np.clip(first[:, None] + _ASIDE, 0, view.shape[1] - 1)
        self.strip = view[self.rows, self.at].astype(np.float32)
        self.shares = _shares(_moved(self.strip, self.beyond, -1))

    @property
    def off(self) -> Points:
        """How far from its middle its darkness lies, by part."""
        dark = 1 - self.shares
        return np.asarray((dark * _ASIDE).sum(axis=1) / dark.sum(axis=1).clip(1e-6))


def _moved(strip: Floats | Points, by: Points, step: int) -> Floats:
    """A strip, each row moved by a part of a pixel: towards its first column, or with a step of 1 towards its last."""
    return np.asarray(strip * (1 - by) + np.roll(strip, step, axis=1) * by, dtype=np.float32)


def _bounds(length: int) -> Iterator[tuple[int, int]]:
    """Where the parts of a line begin and end."""
    return pairwise(int(at) for at in np.linspace(0, length, _PARTS + 1))


def _between(of_parts: Points, length: int) -> Points:
    """For every row, what lies between the values (parts, …) of the middles of parts before and after it."""
    at = ((np.arange(length) + 0.5) * _PARTS / length - 0.5).clip(0, _PARTS - 1)
    before = np.minimum(at.astype(np.intp), _PARTS - 2)
    after = (at - before).reshape(-1, *(1,) * (of_parts.ndim - 1))
    return np.asarray(of_parts[before] * (1 - after) + of_parts[before + 1] * after)


def _shares(strip: Floats) -> Points:
    """What a line leaves of the light of the paper, by part and by how far aside; all of it beyond its own."""
    found = []
    for first, last in _bounds(len(strip)):
        own = _of_most(strip[first:last])
        ends = np.median(own[:_BESIDE]), np.median(own[-_BESIDE:])
        paper = np.interp(_ASIDE, (_ASIDE[0], _ASIDE[-1]), ends)
        share = np.minimum(own / np.maximum(paper, 1), 1)
        found.append(np.where(np.abs(_ASIDE) > _WIDE, 1, share))
    return np.asarray(found, dtype=np.float64)
