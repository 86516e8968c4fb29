"""Maps between the printed page (mm) and a picture (pixels)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.exchange.scans.sampling import Bytes, Points, flattened

_PATCH = 128  # pixels; so little of a page is flat under any lens


@dataclass(frozen=True, slots=True)
class PageMap:
    """A projective map from page to picture, by its matrix."""

    matrix: Points

    def __call__(self, points: Points) -> Points:
        """Points (…, 2) of the page in the picture."""
        homogeneous = points @ self.matrix[:, :2].T + self.matrix[:, 2]
        return np.asarray(homogeneous[..., :2] / homogeneous[..., 2:])

    def scale(self, point: tuple[float, float]) -> float:
        """Pixels a millimetre near a point of the page."""
        around = np.array([point, (point[0] + 1, point[1]), (point[0], point[1] + 1)])
        a, b, c = self(around)
        return float(np.sqrt(abs(_cross(b - a, c - a))))

    def view(
        self, picture: Bytes, left: float, top: float, size: tuple[int, int], per_mm: float
    ) -> Bytes:
        """A part of the page drawn upright; what lies beyond the picture is white."""
        columns, rows = (np.linspace(0, side, side // _PATCH + 2).astype(np.intp) for side in size)
        where = np.meshgrid(left + columns / per_mm, top + rows / per_mm)
        return flattened(picture, self(np.stack(where, axis=-1)), rows, columns)


def similar(page: Points, picture: Points) -> PageMap:
    """Turn, even scale and shift that take points of the page nearest to those of the picture."""
    a, b = page.mean(axis=0), picture.mean(axis=0)
    p, q = page - a, picture - b
    norm = float((p**2).sum())
    cos = float((p * q).sum()) / norm
    sin = float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum()) / norm
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = b - turn @ a
    return PageMap(np.vstack([np.column_stack([turn, shift]), [0, 0, 1]]))


def affine(page: Points, picture: Points) -> PageMap:
    """The affine map through three points, or nearest to more."""
    known = np.column_stack([page, np.ones(len(page))])
    solved, *_ = np.linalg.lstsq(known, picture, rcond=None)
    return PageMap(np.vstack([solved.T, [0, 0, 1]]))


def projective(page: Points, picture: Points) -> PageMap:
    """The projective map through four points."""
    rows, values = [], []
    for (x, y), (u, v) in zip(page, picture, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved, *_ = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)
    return PageMap(np.append(solved, 1.0).reshape(3, 3))


def stretches(mapping: PageMap, middle: tuple[float, float]) -> tuple[float, float]:
    """The larger and the smaller scale of a map near a point."""
    around = np.array([middle, (middle[0] + 1, middle[1]), (middle[0], middle[1] + 1)])
    a, b, c = mapping(around)
    large, small = np.linalg.svd(np.column_stack([b - a, c - a]), compute_uv=False)
    return float(large), float(small)


def _cross(a: Points, b: Points) -> float:
    return float(a[0] * b[1] - a[1] * b[0])
