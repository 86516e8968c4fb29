"""Takes points out of pictures, many at once: windows, and a bent sheet drawn flat.

Sheets are drawn in whole numbers and by flat indices, which is what takes a page's time.
"""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Bytes = NDArray[np.uint8]
_Whole = NDArray[np.int32]
_BITS: Final = 14  # of a pixel's parts that places are counted in
_WEIGHT: Final = 8  # bits of how much a neighbour counts
_AT_ONCE: Final = 1 << 15  # pixels: what they take stays in the processor's cache
_EACH: Final = 0x00FF00FF  # two bytes of four, apart, so that one sum adds both
_WHITE: Final = 255
_Value = TypeVar("_Value", bound=np.generic)


def taken(
    page: NDArray[_Value], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[_Value]:
    """The points at rows (n, h) and columns (n, w), as (n, h, w); several times quicker than by two indices."""
    at = (rows * page.shape[1])[:, :, None] + columns[:, None, :]
    return np.asarray(page.reshape(-1).take(at, mode="wrap"))  # of all modes the quickest


def taken_of_each(
    pages: NDArray[_Value], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[_Value]:
    """Of each of the pages (n, …) the points at its own rows and columns."""
    count, height, width = pages.shape
    first = np.arange(count)[:, None] * height
    return taken(
        pages.reshape(count * height, width),
        first + rows,
        np.broadcast_to(columns, (count, columns.shape[-1])),
    )


def flattened(
    picture: Bytes, nodes: Points, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> Bytes:
    """The page, of which `nodes` (rows, columns, 2) says where in the picture the corners of its patches lie.

    `rows` and `columns` are the pixels of the flat page at which patches begin and end. What lies beyond the picture
    is white.
    """
    along = np.arange(columns[-1]) + 0.5
    lines = np.array([[np.interp(along, columns, line[:, i]) for i in (0, 1)] for line in nodes])
    picture, lines = _with_room(picture, lines - 0.5)
    lines *= 1 << _BITS
    fours = _fours(picture)
    flat = np.empty((int(rows[-1]), int(columns[-1])), np.uint8)
    width, most = picture.shape[1], max(_AT_ONCE // flat.shape[1], 1)
    for upper, lower, top, bottom in zip(lines, lines[1:], rows, rows[1:], strict=False):
        step = (lower - upper) / max(bottom - top, 1)
        first, step = np.rint(upper + step / 2).astype(np.int32), np.rint(step).astype(np.int32)
        down = np.arange(min(most, bottom - top), dtype=np.int32)[:, None]
        x, y = down * step[0], down * step[1]
        for row in range(int(top), int(bottom), most):
            some = min(most, int(bottom) - row)
            from_x, from_y = first + step * np.int32(row - top)
            flat[row : row + some] = _mixed(fours, width, x[:some] + from_x, y[:some] + from_y)
    return flat


def _with_room(picture: Bytes, lines: Points) -> tuple[Bytes, Points]:
    """The part of the picture that the lines go through, white where they leave it, and where they lie in it.

    What lies further off than half a picture is as white as what is nearer.
    """
    size = np.array(picture.shape[::-1])
    lines = np.clip(lines, -size[:, None] / 2, size[:, None] * 1.5)
    first = np.floor(lines.min(axis=(0, 2))).astype(int) - 1
    last = np.ceil(lines.max(axis=(0, 2))).astype(int) + 2
    lines = lines - first[:, None]
    (left, top), (right, bottom) = first, last
    part = picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if part.shape == (bottom - top, right - left):
        return np.ascontiguousarray(part), lines
    room = np.full((bottom - top, right - left), _WHITE, np.uint8)
    y, x = max(-top, 0), max(-left, 0)
    room[y : y + part.shape[0], x : x + part.shape[1]] = part
    return room, lines


def _fours(picture: Bytes) -> NDArray[np.uint32]:
    """Every pixel, the one after it and both below, in one number: all are fetched at once."""
    line, width = picture.reshape(-1), picture.shape[1]
    pairs = np.zeros(line.size + width, np.uint16)
    pairs[: line.size - 1] = line[1:]
    pairs <<= 8
    pairs[: line.size] |= line
    fours = pairs[width:].astype(np.uint32)
    fours <<= 16
    fours |= pairs[: line.size]
    return fours


def _mixed(fours: NDArray[np.uint32], width: int, x: _Whole, y: _Whole) -> Bytes:
    """The mean of the four pixels around each place; upper and lower ones are mixed in the halves of one number."""
    at = y >> _BITS
    at *= np.int32(width)
    at += x >> _BITS
    right = fours.take(at.astype(np.intp), mode="wrap")  # all lie in the picture: the quickest mode
    left = np.bitwise_and(right, _EACH)
    right >>= 8
    right &= _EACH
    right -= left  # may fall below 0: what is borrowed comes back with the sum
    right *= _weight(x)
    left <<= _WEIGHT
    left += right
    lower = np.right_shift(left, 16)
    left &= 0xFFFF
    lower -= left
    lower *= _weight(y)
    left <<= _WEIGHT
    left += lower
    left >>= 2 * _WEIGHT
    return left.astype(np.uint8)


def _weight(place: _Whole) -> NDArray[np.uint32]:
    return ((place >> (_BITS - _WEIGHT)) & ((1 << _WEIGHT) - 1)).view(np.uint32)
