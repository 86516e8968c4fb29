"""Follows the ink inside boxes out of them, and parts what hangs together between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop.exchange.scans.marks.page_ink import FINE, PageInk
from desktop.exchange.scans.marks.places import WINDOW, Places, points_at

Bools = NDArray[np.bool_]
_OUT: Final = 0.3  # mm beyond an outline within which a stroke comes out of it
_HIDDEN: Final = 4  # points from ink within which a stroke goes on through an outline
_FAR: Final = (14, 14)  # mm around a box's middle within which a mark may end
_TIP: Final = 0.5  # of the mark's ink, at most, that the tip of a stroke has
_SKIPPED: Final = 8  # points beyond the end of a stroke within which a pen that skips goes on
_DASH: Final = 3.0  # mm² of a piece of a stroke, at most
_DASH_WIDE: Final = (
    0.2  # mm across it, as its points' standard deviation: of a straight line a third of its width
)
_DASH_LONG: Final = 2.0  # times that along it, at least
_MOST_DASHES: Final = 4  # pieces of ink that are looked at for one mark; dirt has more
_AHEAD: Final = 0.9  # cosine of the angle between it and the way to it
_MOST_STEPS: Final = 30
_RARER: Final = 4 * _MOST_STEPS  # of growing, that one rarity more is farther
_OFTEN: Final = (0.05, 0.15, 0.3, 0.5)  # of the writer's marks, by which it is told how rarely
_NEARLY: Final = 3  # points from it that are there too
_LEAST_ALONE: Final = 4  # marks, by which that is known
_GOES_ON: Final = 8  # points from ink inside within which what touches the outline goes on from it
_FIGURE: Final = 1.0  # mm² level with the box that go on from nothing inside


@dataclass(frozen=True, slots=True)
class Followed:
    """The marks of some boxes, in windows (n, h, w) around them; `at` is where their points lie in the page."""

    at: NDArray[np.intp]
    whole: Bools  # all that hangs together with what is in the box
    own: Bools  # of that, what is rather its own than that of what is in another box
    owned: Bools  # the page, where it bears ink of any
    shares: bool  # whether some points belong to two

    def owners(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Of every point of the page the first and the last mark that it belongs to, or -1.

        Two are enough: a stroke from box to box belongs to two.
        """
        mark, places = np.nonzero(self.whole)[0], self.at[self.whole]
        first = np.full(self.owned.shape, -1, np.int32)
        last = first.copy()
        first.put(places[::-1], mark[::-1])
        last.put(places, mark)
        return first, last


def followed(page: PageInk, places: Places, some: NDArray[np.intp]) -> Followed:
    """The marks of some boxes of a page."""
    at = places.window(some, WINDOW, page.ink.shape)
    whole, far = _marks(page, places, some, at)
    owned = np.zeros_like(page.ink)
    owned.put(at[whole], True)
    _add_ends(whole, owned, page, places, some)
    shares = bool(np.count_nonzero(owned) < np.count_nonzero(whole))
    own = whole
    if shares:
        apart = far + _RARER * _rarity(whole, at, owned.size)
        nearest = np.full(owned.size, np.iinfo(apart.dtype).max, apart.dtype)
        np.minimum.at(nearest, at[whole], apart[whole])
        own = whole & (apart <= nearest.take(at))
    return Followed(at, whole, own, owned, shares)


def _rarity(whole: Bools, at: NDArray[np.intp], size: int) -> NDArray[np.uint16]:
    """How rarely the writer's marks have ink at each point of a window, in steps from 0 on.

    The arms of a writer all go one way: where two marks hang together, ink is rather that one's which others of the
    writer have there too. Told by those marks that hang together with no other.
    """
    times = np.zeros(size, np.uint8)
    np.add.at(times, at[whole], 1)
    alone = ~np.any(whole & (times.take(at) > 1), axis=(1, 2))
    rarity = np.zeros(whole.shape[1:], np.uint16)
    if np.count_nonzero(alone) >= _LEAST_ALONE:
        share = grown_by(whole[alone], _NEARLY).mean(axis=0)
        for often in _OFTEN:
            rarity += share < often
    return rarity


def grown(mask: Bools) -> Bools:
    """Masks with the points next to them."""
    down = mask.copy()
    down[:, 1:] |= mask[:, :-1]
    down[:, :-1] |= mask[:, 1:]
    larger = down.copy()
    larger[:, :, 1:] |= down[:, :, :-1]
    larger[:, :, :-1] |= down[:, :, 1:]
    return larger


def grown_by(marks: Bools, by: int) -> Bools:
    """Masks with what is up to so many points from them."""
    for _ in range(by):
        marks = grown(marks)
    return marks


def _marks(
    page: PageInk, places: Places, some: NDArray[np.intp], at: NDArray[np.intp]
) -> tuple[Bools, NDArray[np.uint8]]:
    """The ink that hangs together with what is inside each box, in a window around it, and how far from it points are.

    The printed outline joins all that touches it: it counts only where ink inside comes near to it. A stroke along
    it is lost in it, so what comes out of it belongs to the mark too. Through another box's outline a stroke goes on
    from where it comes to it, but no part of that is its own. Distances are steps of growing.
    """
    table = places.table(some, WINDOW)
    own, around = points_at(page.ink, at) & table, points_at(page.free, at) & table
    edge = places.within(WINDOW, places.edge)
    marks = own & places.within(WINDOW, -places.edge)
    mask = around | (own & grown_by(marks, _HIDDEN) & edge)
    marks |= around & places.within(WINDOW, places.edge + _OUT)
    far = np.zeros(marks.shape, np.uint8)
    every = np.arange(len(marks))
    _grow(marks, mask, far, every)
    others = own & ~around & ~edge
    meet = every[np.any(grown(marks) & others, axis=(1, 2))]
    mask[meet] |= others[meet] & grown_by(around[meet], _HIDDEN)
    _grow(marks, mask, far, meet)
    marks[meet] &= ~others[meet]
    return _without_figures(marks, places), far


def _grow(marks: Bools, mask: Bools, far: NDArray[np.uint8], growing: NDArray[np.intp]) -> None:
    """Grows some marks within a mask; adds to `far`, for each point, the steps until they come to it."""
    for _ in range(_MOST_STEPS):
        now = marks[growing]
        larger = grown(grown(now)) & mask[growing]  # a pen that skips leaves gaps of half a mm
        marks[growing] = larger
        far[growing] += ~larger
        growing = growing[np.any(larger != now, axis=(1, 2))]
        if not growing.size:
            break


def _joined(marks: Bools, mask: Bools) -> Bools:
    """Marks with all that hangs together with them within a mask."""
    joined = marks.copy()
    _grow(joined, mask, np.zeros(joined.shape, np.uint8), np.arange(len(joined)))
    return joined


def _add_ends(
    whole: Bools, owned: Bools, page: PageInk, places: Places, some: NDArray[np.intp]
) -> None:
    """Adds to marks, and to the ink of any, what they end in of the ink that is no mark's yet."""
    at = places.window(some, _FAR, owned.shape)
    loose = points_at(page.free & ~owned, at) & places.table(some, _FAR)
    aside = (at.shape[1] - whole.shape[1]) // 2
    marks = np.pad(whole, ((0, 0), (aside, aside), (aside, aside)))
    tips = _tips(marks, loose, points_at(page.ruled, at))
    whole |= tips[:, aside:-aside, aside:-aside]
    owned.put(at[tips], True)
    owned.put(at[_dashes(marks | tips, loose & ~points_at(owned, at))], True)


def _tips(marks: Bools, loose: Bools, ruled: Bools) -> Bools:
    """What of the loose ink marks go on in, beyond a ruled line as well: a flat arm breaks where it goes through one.

    What has more ink than a tip hangs together with the mark by chance: a ring, a word.
    """
    found = np.zeros_like(marks)
    near = np.flatnonzero(np.any(loose, axis=(1, 2)))
    near = near[np.any(grown(grown(marks[near])) & (ruled | loose)[near], axis=(1, 2))]
    ink = marks[near] | loose[near]
    hidden = ruled[near] & ~ink & grown_by(ink, _HIDDEN)
    ends = _joined(marks[near], ink | hidden) & loose[near]
    tips = ends.sum(axis=(1, 2)) <= _TIP * marks[near].sum(axis=(1, 2))
    found[near[tips]] = ends[tips]
    return found


def _dashes(marks: Bools, loose: Bools) -> Bools:
    """What of the loose ink a pen that skips left beyond the ends of marks.

    It is no part of how a mark looks, for others of its writer lack theirs.
    """
    found = np.zeros_like(marks)
    close = grown_by(marks, _SKIPPED) & loose
    for i in np.flatnonzero(np.any(close, axis=(1, 2))):
        for piece in islice(_pieces(close[i], loose[i]), _MOST_DASHES):
            if _is_dash(piece, marks[i]):
                found[i] |= piece
    return found


def _pieces(some: Bools, ink: Bools) -> Iterator[Bools]:
    """The pieces of ink that some points belong to."""
    left = some.copy()
    while left.any():
        first = np.zeros_like(left)
        first.reshape(-1)[left.argmax()] = True
        piece = _joined(first[None], ink[None])[0]
        yield piece
        left &= ~piece


def _is_dash(ink: Bools, mark: Bools) -> bool:
    """Whether ink is a short straight line that goes on from the nearest point of a mark: no dot, and no sign."""
    y, x = np.nonzero(ink)
    if not 1 < y.size <= _DASH * FINE**2:
        return False
    (across, along), axes = np.linalg.eigh(np.cov(y, x))
    if across > (_DASH_WIDE * FINE) ** 2 or along < _DASH_LONG**2 * across:
        return False
    ways = np.argwhere(mark) - [y.mean(), x.mean()]
    away = np.hypot(*ways.T)
    nearest = int(away.argmin())
    return bool(abs(ways[nearest] @ axes[:, 1]) >= _AHEAD * away[nearest])


def _without_figures(marks: Bools, places: Places) -> Bools:
    """Marks without what touches their outlines from beside, far from the ink inside: a number's last figure.

    What runs along an outline may come out of it far from there too, but above or below the box.
    """
    around = places.within(WINDOW, places.edge)
    near = grown_by(marks & places.within(WINDOW, -places.edge), _GOES_ON)
    comes_out = places.within(WINDOW, places.edge + _OUT) & ~around
    some = np.flatnonzero(np.any(marks & comes_out & ~near, axis=(1, 2)))
    outside = marks[some] & ~around
    joined = _joined(outside & near[some], outside)
    middle, half = marks.shape[1] // 2, round(places.half[1] * FINE)
    level = (outside & ~joined)[:, middle - half : middle + half + 1]
    figures = level.sum(axis=(1, 2)) > _FIGURE * FINE**2
    marks[some[figures]] = (marks[some] & around)[figures] | joined[figures]
    return marks
