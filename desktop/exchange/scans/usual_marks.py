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
    beyond: Floats  # (n, 2): strokes out of the box
    reach: Floats  # (n, 4): left, right, up and down


@dataclass(frozen=True, slots=True)
class Usual:
    """A writer's usual mark: the middle of each measure over the fields with one mark, and by how much it varies."""

    darkness: float
    shading: float  # by how much its darkness varies
    share: float  # of the box that is ink
    ink: float
    span: float
    density_varies: float  # of ink for its span
    busy: Floats
    busy_varies: Floats
    beyond: Floats  # with what this writer varies by
    outside: float  # mm² of it that lie out of the box
    reach: Floats
    reach_varies: Floats
    through: float  # share of the marks that leave their boxes both at the left and at the right

    def exceeded(self, measures: Measures, strokes: Strokes, i: int, limits: Thresholds) -> bool:
        """Whether a mark goes beyond the usual as one does that was crossed out, or has writing beside it."""
        own = _shapes(strokes, [i])
        crossed = self._crossed_out(own, measures, strokes, i, limits) > limits.crossed_out
        further = (own.reach[0] - self.reach)[:2]
        far = further / np.hypot(self.reach_varies[:2], limits.reach_varies_least)
        outside = float(strokes.outside[i]) - self.outside
        written = (
            float(further.max()) > limits.written_reach
            and float(far.max()) > limits.written_spreads
            and outside > limits.written_area
        )
        return crossed or written

    def _crossed_out(
        self, own: Shapes, measures: Measures, strokes: Strokes, i: int, limits: Thresholds
    ) -> float:
        """How much a mark looks as one that was drawn over: what speaks for it less what speaks against it."""
        more, wider = float(own.ink[0]) - self.ink, float(own.span[0]) - self.span
        darker = float(measures.darkness[i]) - self.darkness
        busier = own.busy[0] - self.busy
        up, down = np.clip((own.reach[0] - self.reach)[2:], -1, 2)
        spreads = max(
            darker / np.hypot(self.shading, limits.shading_least),
            (more - wider) / np.hypot(self.density_varies, limits.density_least),
        )
        upright = float(busier[1]) / np.hypot(self.busy_varies[1], limits.busy_least)
        through = float(strokes.through[i]) * (1 - min(4 * self.through, 1))
        beyond = float((own.beyond[0] - self.beyond).max())
        return float(
            limits.by_ink * np.clip(more, -0.5, 1.2)
            + limits.by_span * wider
            + limits.by_darkness * np.clip(darker, -0.1, 0.15)
            + limits.by_spreads * np.clip(spreads, 0, 6)
            + limits.by_upright_spreads * np.clip(upright, 0, 6)
            + limits.by_level_strokes * np.clip(busier[0], -0.5, 1.5)
            + limits.by_upright_strokes * np.clip(busier[1], -0.5, 1.5)
            + limits.by_rise * up
            + limits.by_fall * down
            + limits.by_through * through
            + limits.by_beyond * np.clip(beyond, 0, 1.5)
            + limits.by_share * (float(measures.share[i]) - self.share)
        )


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
        density_varies=float(_spread(shapes.ink - shapes.span)),
        busy=np.median(shapes.busy, axis=0),
        busy_varies=_spread(shapes.busy),
        beyond=_most_usual(shapes.beyond),
        outside=float(np.median(strokes.outside[alone])),
        reach=np.median(shapes.reach, axis=0),
        reach_varies=_spread(shapes.reach),
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
        beyond=strokes.beyond[some],
        reach=reach,
    )
