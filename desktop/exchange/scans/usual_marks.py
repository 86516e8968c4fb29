"""A writer's usual mark, and what goes beyond it: marks are held against others of the same hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.exchange.scans.measures import Floats, Measures
from desktop.exchange.scans.strokes import Strokes
from desktop.exchange.scans.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the marks of a writer are compared by, a value a mark."""

    ink: Floats  # logarithm of the area, mm²
    span: Floats  # logarithm of the diagonal, mm: a larger mark of the same strokes has more ink and more span
    busy: Floats  # (n, 2): strokes across and down
    exits: Floats
    beyond: Floats  # (n, 2): strokes out of the box
    reach: Floats  # (n, 4): left, right, up and down


@dataclass(frozen=True, slots=True)
class Usual:
    """A writer's usual mark: the middle of each measure over the fields with one mark."""

    darkness: float
    shading: float  # by how much its darkness varies
    share: float  # of the box that is ink
    ink: float
    span: float
    busy: Floats
    exits: float
    beyond: Floats  # with what this writer varies by
    reach: Floats
    through: float  # share of the marks that leave their boxes both at the left and at the right

    def exceeded(self, measures: Measures, strokes: Strokes, i: int, limits: Thresholds) -> bool:
        """Whether a mark goes beyond the usual as one does that was crossed out: more strokes in the same room."""
        own = _shapes(strokes, [i])
        more = float(own.ink[0]) - self.ink
        denser = more - (float(own.span[0]) - self.span)
        further = own.reach[0] - self.reach
        through = bool(strokes.through[i])
        crossed = (
            more > limits.much_heavier
            or (more > limits.heavier and denser > limits.denser)
            or (more > limits.rather_heavier and self._busier(own) > limits.busier)
            or (through and more > limits.heavier_through and denser > limits.denser_through)
        )
        leaving = more > limits.little_heavier and (
            float(further[:2].min()) >= limits.wider
            or (
                float(own.exits[0]) - self.exits >= limits.more_exits
                and denser > limits.rather_denser
            )
        )
        written = (
            float(further.max()) > limits.much_wider
            and float((own.beyond[0] - self.beyond).max()) > limits.busier_beyond
        )
        full = float(measures.share[i]) >= limits.filled_share
        full = full and self.through <= limits.usual_through and through
        darkest = limits.darker_filled if self.share >= limits.fills_usually else limits.darker
        darkest = max(darkest, limits.darker_spreads * self.shading)
        drawn_over = float(measures.darkness[i]) - self.darkness >= darkest
        return crossed or leaving or written or full or drawn_over

    def _busier(self, own: Shapes) -> float:
        return float((own.busy[0] - self.busy).max())


def usual(measures: Measures, strokes: Strokes, alone: list[int]) -> Usual:
    """The usual mark among those of some boxes."""
    shapes = _shapes(strokes, alone)
    darkness = measures.darkness[alone]
    return Usual(
        darkness=float(np.median(darkness)),
        shading=float(_spread(darkness)),
        share=float(np.median(measures.share[alone])),
        ink=float(np.median(shapes.ink)),
        span=float(np.median(shapes.span)),
        busy=np.median(shapes.busy, axis=0),
        exits=float(np.median(shapes.exits)),
        beyond=_most_usual(shapes.beyond),
        reach=np.median(shapes.reach, axis=0),
        through=float(strokes.through[alone].mean()),
    )


def _most_usual(values: Floats) -> Floats:
    """The middle of the values and two of their spreads."""
    return np.asarray(np.median(values, axis=0) + 2 * _spread(values), dtype=np.float32)


def _spread(values: Floats) -> Floats:
    """What a standard deviation would be, without the strays."""
    away = np.abs(values - np.median(values, axis=0))
    return np.asarray(1.48 * np.median(away, axis=0), dtype=np.float32)


def _shapes(strokes: Strokes, some: list[int]) -> Shapes:
    reach = strokes.reach[some]
    return Shapes(
        ink=np.log(np.maximum(strokes.inside[some] + strokes.outside[some], 0.05)),
        span=np.log(
            np.maximum(np.hypot(reach[:, 0] + reach[:, 1], reach[:, 2] + reach[:, 3]), 0.25)
        ),
        busy=np.stack([strokes.across[some], strokes.down[some]], axis=1),
        exits=strokes.exits[some].astype(np.float32),
        beyond=strokes.beyond[some],
        reach=reach,
    )
