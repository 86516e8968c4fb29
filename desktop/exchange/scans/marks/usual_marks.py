"""A writer's usual mark, and what goes beyond it: marks are held against others of the same hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop.exchange.scans.marks.measures import Bools, Floats, Measures
from desktop.exchange.scans.marks.page_ink import FINE
from desktop.exchange.scans.marks.strokes import Strokes, strokes_met
from desktop.exchange.scans.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the marks of a writer are compared by, a value a mark."""

    ink: Floats  # logarithm of the area, mm²
    span: Floats  # logarithm of the diagonal, mm: a larger mark of the same strokes has more ink and more span
    busy: Floats  # strokes that an upright line meets
    reach: Floats  # (n, 4): left, right, up and down
    solid: Floats  # share of the square over its longer side that is ink: of a spot most, of strokes little


@dataclass(frozen=True, slots=True)
class Usual:
    """A writer's usual mark: the middle of each measure over the fields with one mark, and by how much it varies."""

    darkness: float
    shading: float  # by how much its darkness varies
    darkest: float  # amid its strokes
    darkest_varies: float
    share: float  # of the box that is ink
    ink: float
    ink_varies: float
    span: float
    density_varies: float  # of ink for its span
    busy: float
    busy_varies: float
    solid: float
    abreast: float  # of the box's height, where it has two strokes side by side, mm
    inside: float  # mm² of it that lie in the box
    outside: float  # and out of it
    reach: Floats
    reach_varies: Floats
    through: float  # share of the marks that leave their boxes both at the left and at the right
    lines: float  # share of them that do so as a thin level line

    def drawn_over(self, measures: Measures, strokes: Strokes, limits: Thresholds) -> Bools:
        """Of every box, whether its mark goes beyond the usual: ink over ink, writing beside it, a line through it."""
        own = _shapes(strokes, slice(None))
        over = self.over_ink(measures, limits) > limits.surely_over_ink
        if self.fills(limits):
            over = self._darkest_spreads(measures, limits) > limits.over_ink_full
        further = (own.reach - self.reach)[:, :2]
        far = further / np.hypot(self.reach_varies[:2], limits.reach_varies_least)
        written = (
            (further.max(axis=1) > limits.written_reach)
            & (far.max(axis=1) > limits.written_spreads)
            & (strokes.outside - self.outside > limits.written_area)
        )
        for i in np.flatnonzero(written):
            written[i] = self._strokes_beyond(strokes.shapes[int(i)]) > limits.written_strokes
        usual = self.fills(limits) or self.lines >= limits.own_lines  # a filling is of lines
        crossed = strokes.line & (not usual)
        return np.asarray(over | written | crossed | self._thin_spots(own, limits))

    def _strokes_beyond(self, mark: Bools) -> float:
        """How many strokes a line across meets left and right of the usual reach: of an arm one, of writing more."""
        middle = mark.shape[1] // 2
        left, right = (round(float(reach) * FINE) for reach in self.reach[:2])
        beyond = mark.copy()
        beyond[:, max(middle - left, 0) : middle + right + 1] = False
        met = (strokes_met(beyond[None], axis)[0] for axis in (1, 2))
        return max(float(lines.sum() / max(np.count_nonzero(lines), 1)) for lines in met)

    def most_crossed(self, limits: Thresholds, unusual: float | None = None) -> float:
        """How much a mark of this writer may look crossed out that does so by some spreads more than the others.

        The less it is unusual among them, the more it may.
        """
        most = limits.crossed_out_flat if self.is_flat(limits) else limits.crossed_out
        if self.fills(limits):
            most = limits.crossed_out_full
        if unusual is None:
            return most
        least = 0.0 if self.makes_spots(limits) else -limits.most_unusual
        more = limits.by_unusual * (limits.unusual - unusual)
        return most + min(max(more, least), limits.most_usual)

    def surely_crossed(self, limits: Thresholds) -> float:
        """How much one looks crossed out that is asked whatever the others look like; the less, the more they are."""
        flat = self.is_flat(limits) and not self.fills(limits)
        return limits.surely_out_flat if flat else self.most_crossed(limits)

    def is_flat(self, limits: Thresholds) -> bool:
        """Whether no ink over ink shows."""
        return self.darkest_varies < limits.flat_ink

    def shows_ink(self, limits: Thresholds) -> bool:
        """Whether ink over ink would be seen: neither black and white nor as black as print nearly."""
        return not self.is_flat(limits) and self.darkest <= limits.shows_ink

    def fills(self, limits: Thresholds) -> bool:
        """Whether the writer fills boxes."""
        return self.share > limits.full_share

    def makes_spots(self, limits: Thresholds) -> bool:
        """Whether the writer makes spots: size alone tells no stroke over one."""
        return self.solid >= limits.spot

    def fills_flat(self, limits: Thresholds) -> bool:
        """Whether marks fill boxes, or half of each in one piece, as black as print: what is over them is hidden."""
        fills = self.share > limits.flat_share and self.busy <= limits.flat_busy
        hidden = self.is_flat(limits) or self.share > limits.whole_share
        spots = self.makes_spots(limits)
        return fills and spots and hidden and self.darkest >= limits.black_ink

    def _darkest_spreads(
        self, measures: Measures, limits: Thresholds, beside: Floats | float = 0.0
    ) -> Floats:
        """How many spreads the darkest of each mark lies beyond the usual, and what else is darker `beside` it."""
        varies = np.hypot(self.darkest_varies, limits.darkest_least)
        beyond = measures.darkest - self.darkest - beside
        return np.asarray(beyond / varies, dtype=np.float32)

    def over_ink(self, measures: Measures, limits: Thresholds) -> Floats:
        """How many spreads more than the whole mark is darker its darkest is: ink over ink. 0 where it shows not."""
        if self.is_flat(limits) or self.fills(limits):
            return np.zeros_like(measures.darkest)
        darker = np.maximum(measures.darkness - self.darkness, 0)
        return self._darkest_spreads(measures, limits, darker)

    def is_outside(self, inside: float, outside: float, limits: Thresholds) -> bool:
        """Whether most of a mark lies beside its box, and less in it than of the others where those lie in theirs."""
        little = self.has_little_inside(inside, limits.outside_inside)
        others = mostly_outside(self.inside, self.outside, limits)
        return mostly_outside(inside, outside, limits) and (little or others)

    def lies_aside(self, reach: Floats, limits: Thresholds) -> bool:
        """Whether both ends of a mark lie so far to one side of where the others' do that its box may not be meant."""
        left, right, up, down = reach - self.reach
        aside = (min(left, -right), min(right, -left), min(up, -down), min(down, -up))
        return bool(max(aside) > limits.aside)

    def comes_from(self, limits: Thresholds) -> Bools:
        """By side of a box (left, right, above, below), whether the tail of a mark from there may run into it.

        None does where the writer's marks reach further to that side than away from it.
        """
        left, right, up, down = self.reach
        away = np.array([right - left, left - right, down - up, up - down])
        return np.asarray(away > -limits.arm)

    def has_little_inside(self, inside: float, share: float) -> bool:
        """Whether less of a mark lies in its box than such a share of the usual."""
        return inside < share * self.inside

    def has_more_ink(self, ink: float, share: float) -> bool:
        """Whether so much of the usual ink is more than a mark's, mm²."""
        return ink < share * math.exp(self.ink)

    def thinner(self, strokes: Strokes, limits: Thresholds) -> Bools:
        """Of every box, whether its mark has much less ink than the usual for its span: the rest of a rubbed one."""
        own = _shapes(strokes, slice(None))
        less = self.ink - own.ink - (self.span - own.span)
        spreads = less / np.hypot(self.density_varies, limits.density_least)
        return np.asarray((less > limits.thinner) & (spreads > limits.thinner_spreads))

    def rubbed(self, strokes: Strokes, limits: Thresholds) -> Bools:
        """Of every box, whether its mark is little and in pieces where no tone shows what an eraser left."""
        if not self.is_flat(limits) or self.fills(limits):
            return np.zeros(strokes.inside.shape, np.bool_)
        less = self.ink - _shapes(strokes, slice(None)).ink
        spreads = less / max(self.ink_varies, limits.density_least)
        little = (less > -math.log(limits.rubbed)) & (spreads > limits.rubbed_spreads)
        little &= strokes.inside < limits.rubbed * self.inside
        return np.asarray(little & (strokes.across > limits.rubbed_across))

    def crossed_out(self, measures: Measures, strokes: Strokes, limits: Thresholds) -> Floats:
        """Of every box, how much its mark looks crossed out: what speaks for it less what speaks against it."""
        own = _shapes(strokes, slice(None))
        more, wider = own.ink - self.ink, own.span - self.span
        darker = measures.darkness - self.darkness
        upright = own.busy - self.busy
        rise, fall = np.clip((own.reach - self.reach)[:, 2:], -1, 2).T
        spreads = np.maximum(
            darker / np.hypot(self.shading, limits.shading_least),
            (more - wider) / np.hypot(self.density_varies, limits.density_least),
        )
        upright_spreads = upright / np.hypot(self.busy_varies, limits.busy_least)
        through = strokes.through * (1 - min(4 * self.through, 1))
        spots = self._spots(own, limits)
        return np.asarray(
            limits.by_ink * np.clip(more, -0.5, 1.2)
            + limits.by_span * wider
            + limits.by_darkness * np.clip(darker, -0.1, 0.15)
            + limits.by_darkest * np.clip(self._darkest_spreads(measures, limits), -2, 6)
            + limits.by_over_ink * (self.over_ink(measures, limits) > limits.over_ink)
            + limits.by_spreads * np.clip(spreads, 0, 6)
            + limits.by_upright_spreads * np.clip(upright_spreads, 0, 6)
            + limits.by_upright_strokes * np.clip(upright, -0.5, 1.5)
            + limits.by_rise * rise
            + limits.by_fall * fall
            + limits.by_through * through
            + limits.by_share * (measures.share - self.share)
            + limits.by_spot * spots,
            dtype=np.float32,
        )

    def _thin_spots(self, marks: Shapes, limits: Thresholds) -> Bools:
        """Which marks are much longer for their ink than spots, of who makes those: a line goes through."""
        if not self.makes_spots(limits):
            return np.zeros(marks.ink.size, np.bool_)
        return np.asarray(marks.solid < limits.thin_spot * self.solid)

    def _spots(self, marks: Shapes, limits: Thresholds) -> Bools:
        """Which marks are spots like the writer's others and not so large that one would hide what was there."""
        if not self.makes_spots(limits) or self.share > limits.flat_share:
            return np.zeros(marks.ink.size, np.bool_)
        return np.asarray(
            (marks.solid >= limits.spot) & (marks.ink < self.ink + limits.spot_larger)
        )


def mostly_outside(inside: float, outside: float, limits: Thresholds) -> bool:
    """Whether most of a mark's ink, mm², lies beside its box."""
    return inside < limits.outside_share * (inside + outside)


def spreads_beyond(values: Floats, some: list[int], least: float) -> Floats:
    """By how many spreads each value lies beyond the middle of some of them; a spread is `least` at least."""
    own = values[some]
    return np.asarray((values - np.median(own)) / max(float(_spread(own)), least), dtype=np.float32)


def usual(measures: Measures, strokes: Strokes, alone: list[int]) -> Usual:
    """The usual mark among those of some boxes."""
    shapes = _shapes(strokes, alone)
    darkness = measures.darkness[alone]
    return Usual(
        darkness=float(np.median(darkness)),
        shading=float(_spread(darkness)),
        darkest=float(np.median(measures.darkest[alone])),
        darkest_varies=float(_spread(measures.darkest[alone])),
        share=float(np.median(measures.share[alone])),
        ink=float(np.median(shapes.ink)),
        ink_varies=float(_spread(shapes.ink)),
        span=float(np.median(shapes.span)),
        density_varies=float(_spread(shapes.ink - shapes.span)),
        busy=float(np.median(shapes.busy)),
        busy_varies=float(_spread(shapes.busy)),
        solid=float(np.median(shapes.solid)),
        abreast=float(np.median(strokes.abreast[alone])),
        inside=float(np.median(strokes.inside[alone])),
        outside=float(np.median(strokes.outside[alone])),
        reach=np.median(shapes.reach, axis=0),
        reach_varies=_spread(shapes.reach),
        through=float(strokes.through[alone].mean()),
        lines=float(strokes.line[alone].mean()),
    )


def _spread(values: Floats) -> Floats:
    """What a standard deviation would be, without the strays."""
    away = np.abs(values - np.median(values, axis=0))
    return np.asarray(1.48 * np.median(away, axis=0), dtype=np.float32)


def _shapes(strokes: Strokes, some: list[int] | slice) -> Shapes:
    reach = strokes.reach[some]
    ink = np.maximum(strokes.inside[some] + strokes.outside[some], 0.05)
    longer = np.maximum(reach[:, 0] + reach[:, 1], reach[:, 2] + reach[:, 3])
    return Shapes(
        ink=np.log(ink),
        span=np.log(
            np.maximum(np.hypot(reach[:, 0] + reach[:, 1], reach[:, 2] + reach[:, 3]), 0.25)
        ),
        busy=strokes.down[some],
        reach=reach,
        solid=ink / np.maximum(longer, 0.25) ** 2,
    )
