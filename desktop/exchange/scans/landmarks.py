"""Finds the corners and the row marks of a page. None is ever put where it was not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from db.records.layouts import Layout
from desktop.exchange.scans.codes import FoundCode, contrast
from desktop.exchange.scans.geometry import PageMap, affine, projective, similar, stretches
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sampling import Bytes, Points, taken, taken_of_each
from desktop.exchange.scans.thresholds import Thresholds

Grey = NDArray[np.floating]
_ROUGH = 4.0  # pixels a millimetre to look for corners
_FINE = 8.0  # and for row marks
_NEAR = 1.0  # mm from where the corners say that nearly all row marks lie


@dataclass(frozen=True, slots=True)
class SideMarks:
    """The marks of one side: where each was expected, and how far from there it lies, in mm; NaN where unseen."""

    places: Points
    apart: Points


@dataclass(frozen=True, slots=True)
class Landmarks:
    """What holds the page in the picture: the map by the corners, and the marks of both sides."""

    by_corners: PageMap
    left: SideMarks
    right: SideMarks
    black: float  # the page's black as a share of the paper's brightness


def first_pose(codes: tuple[FoundCode, ...], layout: Layout) -> PageMap:
    """Where the codes say that the page lies."""
    page, picture = _code_points(codes, layout)
    return similar(page, picture)


def _code_points(codes: tuple[FoundCode, ...], layout: Layout) -> tuple[Points, Points]:
    printed = [_square(layout, code.code.code) for code in codes]
    return np.concatenate(printed), np.concatenate([code.corners for code in codes])


def _square(layout: Layout, name: str) -> Points:
    code = layout.codes[name]
    return np.array(
        [
            (code.x, code.y),
            (code.x + code.side, code.y),
            (code.x + code.side, code.y + code.side),
            (code.x, code.y + code.side),
        ]
    )


def for_contrast(picture: Bytes, codes: tuple[FoundCode, ...], limits: Thresholds) -> Thresholds:
    """The limits of landmarks, less where a page is washed out: its codes are printed as black as they."""
    seen = max(contrast(picture, code.corners) for code in codes)
    share = min(max(seen / limits.washed_out, limits.least_share), 1.0)
    return replace(
        limits,
        corner_contrast=limits.corner_contrast * share,
        row_contrast=limits.row_contrast * share,
    )


def find_corners(
    picture: Bytes, codes: tuple[FoundCode, ...], layout: Layout, limits: Thresholds
) -> PageMap:
    """The map by the corners that are seen. Raises RefusedPage."""
    rough = first_pose(codes, layout)
    found = _seen_corners(picture, rough, layout, limits)
    if len(found) < limits.least_corners:
        mirrored = _mirrored_pose(codes, layout)
        if len(_seen_corners(picture, mirrored, layout, limits)) >= limits.least_corners:
            raise RefusedPage(Why.MIRRORED)
        through = replace(limits, corner_contrast=limits.corner_through)
        if len(_seen_corners(picture, mirrored, layout, through)) >= limits.least_corners:
            raise RefusedPage(Why.BACK)  # the front shows through it
        raise RefusedPage(Why.CORNERS)
    page = np.array([layout.corners[i] for i in found])
    where = np.array(list(found.values()))
    if len(found) == 4:
        mapping = projective(page, where)
    else:
        mapping = affine(page, where)
        mapping = _with_codes(mapping, page, where, codes, layout)
    _check_shape(mapping, codes, layout, limits)
    return mapping


def _mirrored_pose(codes: tuple[FoundCode, ...], layout: Layout) -> PageMap:
    """As `first_pose`, for a picture seen in a mirror: the reader of codes gives two corners the other way round."""
    printed = np.concatenate([_square(layout, code.code.code) for code in codes])
    seen = np.concatenate([code.corners[[0, 3, 2, 1]] for code in codes])
    mirror = np.array([[-1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    turned = similar(printed * (-1, 1), seen)
    return PageMap(turned.matrix @ mirror)


def _with_codes(
    mapping: PageMap, page: Points, where: Points, codes: tuple[FoundCode, ...], layout: Layout
) -> PageMap:
    """Three corners leave the fourth's perspective open: the codes' middles close it."""
    middles = np.array([_square(layout, code.code.code).mean(axis=0) for code in codes])
    seen = np.array([_crossing(code.corners) for code in codes])
    apart = np.linalg.norm(mapping(middles) - seen, axis=1) / mapping.scale(tuple(middles[0]))
    if apart.max() < 0.6 or len(codes) < 2:  # a scanner's: flat
        return mapping
    return projective(np.concatenate([page, middles]), np.concatenate([where, seen]))


def _crossing(corners: Points) -> Points:
    """Where the diagonals of a square cross: its middle in perspective too."""
    a, b, c, d = corners
    p, q = c - a, d - b
    share = ((b - a)[0] * q[1] - (b - a)[1] * q[0]) / (p[0] * q[1] - p[1] * q[0])
    return np.asarray(a + share * p)


def _seen_corners(
    picture: Bytes, pose: PageMap, layout: Layout, limits: Thresholds
) -> dict[int, Points]:
    """The middles of the corner squares in the picture, by their number in the layout."""
    found: dict[int, Points] = {}
    for number, corner in enumerate(layout.corners):
        for reach in (limits.corner_near, limits.corner_reach):
            place = _corner(picture, pose, corner, (layout.corner, reach), limits)
            if place is not None:
                found[number] = pose(place)
                break
    return found


def _corner(
    grey: Bytes,
    pose: PageMap,
    expected: tuple[float, float],
    side_and_reach: tuple[float, float],
    limits: Thresholds,
) -> Points | None:
    """Where a corner square lies on the page, seen so far around the place where it is expected."""
    side, reach = side_and_reach
    left, top = (along - reach - side for along in expected)
    size = int(2 * (reach + side) * _ROUGH)
    view = pose.view(grey, left, top, (size, size), _ROUGH)
    middle = _black_square(view.astype(np.float32), side, limits)
    return None if middle is None else np.array([left, top]) + middle / _ROUGH


def _black_square(grey: Grey, side: float, limits: Thresholds) -> Points | None:
    """The middle of the one black square in a white surround, in pixels of the view; light may fall unevenly."""
    half = int(side * _ROUGH / 2)
    out, depth = half + 2, max(2, int(0.9 * _ROUGH))
    edge = out + depth
    around = _Sums(grey, (edge, edge))
    inner = around.means(-half + 2, half - 2, -half + 2, half - 2)
    along = half - 1
    sides = [
        around.means(-out - depth, -out, -along, along),
        around.means(out, out + depth, -along, along),
        around.means(-along, along, -out - depth, -out),
        around.means(-along, along, out, out + depth),
    ]
    darkest, brightest = np.minimum.reduce(sides), np.maximum.reduce(sides)
    score = (darkest - inner) / np.maximum(brightest, 1)
    at = np.unravel_index(int(score.argmax()), score.shape)
    if score[at] < limits.corner_contrast:
        return None
    ink = np.clip((darkest[at] - grey) / max(float(darkest[at] - inner[at]), 1.0), 0, 1)
    return _centre(ink, (int(at[0]) + edge, int(at[1]) + edge), half + 2)


class _Sums:
    """Means of rectangles around the points of pictures that lie at least `edge` (rows, columns) within them."""

    def __init__(self, grey: Grey, edge: tuple[int, int]) -> None:
        *many, height, width = grey.shape
        self._total = np.zeros((*many, height + 1, width + 1), np.float32)
        grey.cumsum(-2, dtype=np.float32).cumsum(-1, out=self._total[..., 1:, 1:])
        self._edge = edge
        self._shape = height, width

    def means(self, top: int, bottom: int, left: int, right: int) -> Grey:
        """The mean of the points so far above, below, left and right of each; the first is at `edge`."""
        (y, x), (height, width) = self._edge, self._shape

        def at(dy: int, dx: int) -> Grey:
            return self._total[..., y + dy : height - y + dy, x + dx : width - x + dx]

        sums = at(bottom, right) - at(top, right)
        sums += at(top, left)
        sums -= at(bottom, left)
        sums /= (bottom - top) * (right - left)
        return sums


def _centre(ink: Grey, at: tuple[int, int], half: int) -> Points:
    """The centre of the ink near a point, as (x, y)."""
    top, left = max(at[0] - half, 0), max(at[1] - half, 0)
    part = ink[top : at[0] + half + 1, left : at[1] + half + 1]
    weight = np.where(part > 0.3, part, 0)
    whole = float(weight.sum())
    y = float((weight.sum(1) * np.arange(part.shape[0])).sum()) / whole
    x = float((weight.sum(0) * np.arange(part.shape[1])).sum()) / whole
    return np.array([left + x + 0.5, top + y + 0.5])


def _check_shape(
    mapping: PageMap, codes: tuple[FoundCode, ...], layout: Layout, limits: Thresholds
) -> None:
    """Raises RefusedPage where the corners make no page, or the codes do not lie where they say."""
    width, height = layout.page_mm
    large, small = stretches(mapping, (width / 2, height / 2))
    if large > small * 1.25:
        raise RefusedPage(Why.CORNERS)
    for code in codes:
        middle = _square(layout, code.code.code).mean(axis=0)
        apart = np.linalg.norm(mapping(middle) - _crossing(code.corners))
        if apart > limits.code_apart * mapping.scale((float(middle[0]), float(middle[1]))):
            raise RefusedPage(Why.SLIPPED)


# --- row marks ---


def find_row_marks(
    picture: Bytes, mapping: PageMap, layout: Layout, limits: Thresholds
) -> Landmarks:
    """The row marks of both sides. Raises RefusedPage where too many are missing or neighbours jump apart."""
    left, dark_left = _side(picture, mapping, [(r.left, r.y, r.h) for r in layout.rows], limits)
    right, dark_right = _side(picture, mapping, [(r.right, r.y, r.h) for r in layout.rows], limits)
    for side in (left, right):
        seen = ~np.isnan(side.apart[:, 0])
        if seen.mean() < 1 - limits.most_rows_missing or not seen.any():
            raise RefusedPage(Why.ROW_MARKS)
    for side in (left, right):
        _check_jumps(side, limits)
    return Landmarks(mapping, left, right, float(np.nanmedian(dark_left + dark_right)))


def _side(
    picture: Bytes,
    mapping: PageMap,
    marks: list[tuple[tuple[float, float], float, float]],
    limits: Thresholds,
) -> tuple[SideMarks, list[float]]:
    """The marks of one side, and how dark each is beside the paper."""
    margin = limits.row_reach + 2.0
    left = min(x for (x, _), _, _ in marks) - margin
    right = max(x + w for (x, w), _, _ in marks) + margin
    top = min(y for _, y, _ in marks) - margin
    bottom = max(y + h for _, y, h in marks) + margin
    size = (int((right - left) * _FINE), int((bottom - top) * _FINE))
    grey = mapping.view(picture, left, top, size, _FINE)
    expected = np.array([(x - left, y - top) for (x, _), y, _ in marks]) * _FINE
    sizes = np.array([(w, h) for (_, w), _, h in marks]) * _FINE
    apart, dark = np.full((len(marks), 2), np.nan), np.full(len(marks), np.nan)
    for most in (_NEAR, limits.row_reach):  # nearly all lie close by
        for size in np.unique(sizes[np.isnan(dark)], axis=0):
            some = np.flatnonzero((sizes == size).all(axis=1) & np.isnan(dark))
            apart[some], dark[some] = _row_marks(grey, expected[some], size, most, limits)
    places = np.array([(x + w / 2, y + h / 2) for (x, w), y, h in marks])
    return SideMarks(places, apart / _FINE), list(dark)


def _row_marks(
    grey: Bytes, expected: Points, size: Points, most: float, limits: Thresholds
) -> tuple[Points, Points]:
    """How far marks of one size lie from where they are expected, in pixels, and their darkness.

    Each is looked for so many mm around its place; NaN where it is not seen there.
    """
    w, h = (round(side) for side in size)
    reach = int((most + 1.6) * _FINE)
    corners = np.rint(expected).astype(np.intp) - reach
    rows = corners[:, 1:] + np.arange(h + 2 * reach)
    columns = corners[:, :1] + np.arange(w + 2 * reach)
    parts = taken(grey, rows.clip(0, grey.shape[0] - 1), columns.clip(0, grey.shape[1] - 1))
    paper, black = _shares(parts, (0.75, 0.02))
    seen = (paper >= 30) & (paper - black >= limits.row_contrast * paper)
    ink = (paper[:, None, None] - parts) / np.maximum(paper - black, 1)[:, None, None]
    np.clip(ink, 0, 1, out=ink)
    score, at = _best_row_mark(ink, (w, h))
    seen &= score >= 0.55
    y = at[:, 1, None] - h // 2 - 5 + np.arange(h + 11)
    x = at[:, 0, None] - w // 2 - 5 + np.arange(w + 11)
    near = taken_of_each(ink, y, x)
    weight = np.where(near > 0.25, near, 0)
    whole = weight.sum(axis=(1, 2))
    for axis, (across, own) in enumerate(((h, w), (w, h)), start=1):
        side = (weight.sum(axis=axis) > across / 2).sum(axis=1) - own
        seen &= (side >= -limits.row_shorter * _FINE) & (side <= limits.row_longer * _FINE)
    whole = np.maximum(whole, 1)
    middles = [(weight.sum(axis=1) * x).sum(axis=1), (weight.sum(axis=2) * y).sum(axis=1)]
    shift = np.stack(middles, axis=1) / whole[:, None] + 0.5 + corners - expected - size / 2
    seen &= (np.abs(shift) <= most * _FINE).all(axis=1)
    return np.where(seen[:, None], shift, np.nan), np.where(
        seen, black / np.maximum(paper, 1), np.nan
    )


def _best_row_mark(ink: Grey, size: tuple[int, int]) -> tuple[Grey, NDArray[np.intp]]:
    """In each part the score of what is most like a black mark in a white surround, and its middle (x, y)."""
    w, h = size
    out, half_y, half_x = 3, h // 2, w // 2
    edge = half_y + out + 6, half_x + out + 6
    sums = _Sums(ink, edge)
    inner = sums.means(-half_y + 2, half_y - 2, -half_x + 3, half_x - 3)
    around = np.maximum.reduce(
        [
            sums.means(-half_y - out - 5, -half_y - out, -half_x, half_x),
            sums.means(half_y + out, half_y + out + 5, -half_x, half_x),
            sums.means(-half_y, half_y, -half_x - out - 5, -half_x - out),
            sums.means(-half_y, half_y, half_x + out, half_x + out + 5),
        ]
    )
    score = (inner - around).reshape(len(ink), -1)
    best, width = score.argmax(axis=1), inner.shape[2]
    at = np.stack([best % width + edge[1], best // width + edge[0]], axis=1)
    return score[np.arange(len(score)), best], at


def _shares(parts: Bytes, shares: tuple[float, ...]) -> list[Grey]:
    """The brightness that a share of the points of each part does not exceed: counting is quicker than sorting."""
    each = np.arange(len(parts))[:, None] * 256 + parts.reshape(len(parts), -1)
    counted = np.bincount(each.ravel(), minlength=256 * len(parts)).reshape(-1, 256).cumsum(axis=1)
    size = parts[0].size
    return [(counted < share * size).sum(axis=1).astype(np.float32) for share in shares]


def _check_jumps(side: SideMarks, limits: Thresholds) -> None:
    """Raises RefusedPage where neighbours lie further apart than a flat sheet allows, or the first or last does."""
    apart = side.apart[~np.isnan(side.apart[:, 0])]
    ends = np.zeros((1, 2))
    steps = np.abs(np.diff(np.concatenate([ends, apart, ends]), axis=0))
    if steps[1:-1].size and steps[1:-1].max() > limits.most_jump:
        raise RefusedPage(Why.SLIPPED)
    if max(steps[0].max(), steps[-1].max()) > 2 * limits.most_jump:
        raise RefusedPage(Why.SLIPPED)
