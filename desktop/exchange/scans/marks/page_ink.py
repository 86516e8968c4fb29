"""The ink of a page without its ruled lines, of which a crossing stroke keeps its part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop.exchange.scans.rectified import PER_MM, RectifiedPage
from desktop.exchange.scans.thresholds import Thresholds

Bools = NDArray[np.bool_]
STEP: Final = 2  # pixels of the flat page to a point of its ink
FINE: Final = PER_MM // STEP  # points a millimetre
_RULE: Final = 14.0  # mm; straight ink longer than this, across or down, is printed
_RULE_SEEN: Final = 0.8  # of a rule's length; a thin one comes out of black and white in pieces
_DRAWN_SEEN: Final = 0.95  # of one through boxes; marks one below another make one with gaps
_RULE_WIDTH: Final = 4  # points that a line and its blur may take


@dataclass(frozen=True, slots=True)
class PageInk:
    """Where the page bears what, four points a millimetre."""

    ink: Bools  # that is no ruled line
    free: Bools  # the same without outlines
    ruled: Bools  # printed lines
    straight: Bools  # long straight lines through boxes or along outlines, which nobody printed


def page_ink(
    page: RectifiedPage, limits: Thresholds, in_boxes: NDArray[np.intp], outlines: NDArray[np.intp]
) -> PageInk:
    """The ink of the page, told from its ruled lines.

    `in_boxes` are places inside boxes: no printed line goes through one. `outlines` are those of the boxes' outlines,
    which are no part of one: with the tails between them they would look like it.
    """
    ink, faint = (_darker(page, share) for share in (limits.beside_ink, limits.rule_ink))
    bands = np.zeros_like(ink)
    bands.put(outlines, True)
    boxes = bands.copy()
    boxes.put(in_boxes, True)
    level, across = _printed(ink, faint, boxes)
    upright, down = _printed(ink.T, faint.T, boxes.T)  # turned as it lies in memory
    ruled = np.asarray(level | upright.T)
    free = ink & ~ruled
    crossed = _crossed(free, level) | _crossed(free.T, upright).T
    unruled = np.asarray(free | (crossed & ink))
    return PageInk(unruled, unruled & ~bands, ruled, np.asarray(across | down.T))


def _straight(ink: Bools, seen: float = _RULE_SEEN) -> Bools:
    """Straight level lines, longer than any stroke of a pen, of which so much is seen."""
    thick = np.copy(ink)
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    length = round(_RULE * FINE)
    full = _sums(thick, length) >= math.ceil(seen * length)
    ruled = np.zeros_like(ink)
    some = np.flatnonzero(np.any(full, axis=1))
    if some.size:
        whole = np.pad(full[some], ((0, 0), (length - 1, length - 1)))
        ruled[some] = (_sums(whole, length) > 0) & ~_thicker(ink)[some]
    return ruled


def _darker(page: RectifiedPage, share: float) -> Bools:
    """Where the page is darker than its paper by so much of what its black is."""
    grey = np.asarray(page.halved)
    lightest = (page.paper * (1 - share * (1 - page.black))).astype(np.uint8)
    fine = lightest.repeat(2, axis=0).repeat(2, axis=1)
    return np.asarray(grey < fine[: grey.shape[0], : grey.shape[1]])


def _printed(ink: Bools, faint: Bools, boxes: Bools) -> tuple[Bools, Bools]:
    """Straight level lines, however thin, that go through no box and along no outline, and unbroken ones that do."""
    lines = _straight(faint)
    if not (lines & boxes).any():
        return lines, np.zeros_like(lines)
    return lines & ~_through(lines, boxes), _through(_straight(ink, _DRAWN_SEEN), boxes)


def _through(lines: Bools, boxes: Bools) -> Bools:
    """The level lines that go through a part of the page."""
    through = np.zeros_like(lines)
    rows = np.flatnonzero(np.any(lines & boxes, axis=1))
    some = lines[rows]
    starts = some.copy()
    starts[:, 1:] &= ~some[:, :-1]
    number = starts.cumsum().reshape(some.shape)
    met = np.zeros(int(starts.sum()) + 1, np.bool_)
    met[number[some & boxes[rows]]] = True
    through[rows] = some & met[number]
    return np.asarray(through)


def _thicker(ink: Bools) -> Bools:
    """Ink too thick for a level line: boxes filled one above another make one as long."""
    thick = ink
    for by in (1, 2, 3):  # seven points in all
        thick = thick[:-by] & thick[by:]
    found = np.zeros_like(ink)  # laid out in memory as what it is joined with
    found[: len(thick)] = thick
    for by in (1, 2, 3):
        found[by:] |= found[:-by]
    return found


def _crossed(free: Bools, rules: Bools) -> Bools:
    """Where a stroke goes through a level line: ink close above it and close below."""
    if not rules.any():
        return rules
    wide = np.copy(free)
    for by in (1, 2):
        wide[:, by:] |= free[:, :-by]
        wide[:, :-by] |= free[:, by:]
    above, below = np.zeros_like(wide), np.zeros_like(wide)
    for by in range(1, _RULE_WIDTH + 1):
        above[by:] |= wide[:-by]
        below[:-by] |= wide[by:]
    return np.asarray(rules & above & below)


def _sums(lines: Bools, length: int) -> NDArray[np.uint8]:
    """How many of so many neighbours (255 at most) in a line are set, from each on: of twice as many each time."""
    width, at = lines.shape[1] - length + 1, 0
    part = lines.view(np.uint8)
    total = np.zeros_like(part[:, :width])
    for bit in range(length.bit_length()):
        many = 1 << bit
        if length & many:
            total += part[:, at : at + width]
            at += many
        part = part[:, :-many] + part[:, many:]
    return total
