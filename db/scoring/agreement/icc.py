"""Intraclass correlations: how much of the variance of the totals lies in the entries, not the reviewers.

Formulas and intervals: Shrout & Fleiss 1979, Psychological Bulletin 86(2), 420-428 (the six forms,
the F-based limits, and Satterthwaite's degrees of freedom for form 2); the same in McGraw & Wong
1996, Psychological Methods 1(1), 30-46.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from db.scoring.agreement.f_distribution import f_quantile
from db.scoring.agreement.records import Icc, IccForm, Undefined

if TYPE_CHECKING:
    from db.scoring.agreement.records import Floats

_TAIL = 0.975  # each side of a 95 % interval
_ROUNDING_NOISE = 1e-9  # a mean square below this share of the entries' own is a zero of arithmetic


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    """The two-way analysis of variance of n entries by k reviewers: mean squares of its rows and rests."""

    n: int
    k: int
    entries: float
    reviewers: float
    within: float
    error: float


def intraclass(totals: Floats) -> dict[IccForm, Icc] | Undefined:
    """The six correlations of a complete matrix, entries × reviewers (no blanks: see `Undefined`)."""
    if totals.shape[0] < 2:
        return Undefined.TOO_FEW_ENTRIES
    if totals.shape[1] < 2:
        return Undefined.TOO_FEW_REVIEWERS
    if np.isnan(totals).any():
        return Undefined.INCOMPLETE
    squares = _mean_squares(totals)
    if squares.entries == 0:
        return Undefined.NO_VARIATION
    k = squares.k
    whole = squares.entries + (squares.reviewers - squares.error) / squares.n
    if whole <= _ROUNDING_NOISE * squares.error:
        return Undefined.MOSTLY_ERROR
    one, two, three = _one(squares), _two(squares), _three(squares)
    return {
        IccForm.ONE_SINGLE: one,
        IccForm.TWO_SINGLE: two,
        IccForm.THREE_SINGLE: three,
        IccForm.ONE_MEAN: _of_mean(one, k),
        IccForm.TWO_MEAN: _of_mean(two, k),
        IccForm.THREE_MEAN: _of_mean(three, k),
    }


def _mean_squares(totals: Floats) -> _MeanSquares:
    n, k = totals.shape
    centred = totals - totals.mean()
    whole = float((centred**2).sum())
    entries = k * float((centred.mean(axis=1) ** 2).sum())
    reviewers = n * float((centred.mean(axis=0) ** 2).sum())
    error = whole - entries - reviewers
    noise = whole * _ROUNDING_NOISE
    entries, reviewers, error = (0.0 if v < noise else v for v in (entries, reviewers, error))
    return _MeanSquares(
        n=n,
        k=k,
        entries=entries / (n - 1),
        reviewers=reviewers / (k - 1),
        within=(reviewers + error) / (n * (k - 1)),
        error=error / ((n - 1) * (k - 1)),
    )


def _one(s: _MeanSquares) -> Icc:
    """ICC(1,1) = (BMS - WMS) / (BMS + (k - 1) WMS)."""
    return _from_ratio(s, s.within, s.n * (s.k - 1))


def _three(s: _MeanSquares) -> Icc:
    """ICC(3,1) = (BMS - EMS) / (BMS + (k - 1) EMS)."""
    return _from_ratio(s, s.error, (s.n - 1) * (s.k - 1))


def _from_ratio(s: _MeanSquares, noise: float, freedom: int) -> Icc:
    """A correlation that is a function of one F = BMS / noise, whose limits are F's limits."""
    if noise == 0:
        return Icc(1.0, 1.0, 1.0)
    ratio = s.entries / noise
    low = ratio / f_quantile(_TAIL, s.n - 1, freedom)
    high = ratio * f_quantile(_TAIL, freedom, s.n - 1)
    value, low, high = ((f - 1) / (f + s.k - 1) for f in (ratio, low, high))
    return Icc(value, low, high)


def _two(s: _MeanSquares) -> Icc:
    """ICC(2,1) = (BMS - EMS) / (BMS + (k - 1) EMS + k (JMS - EMS) / n).

    Its limits use F with v degrees of freedom after Satterthwaite. Numerator and denominator of v
    are multiplied by EMS squared, so that it also holds where EMS is 0.
    """
    n, k = s.n, s.k
    value = (s.entries - s.error) / (
        s.entries + (k - 1) * s.error + k * (s.reviewers - s.error) / n
    )
    rest = n * (1 + (k - 1) * value) - k * value
    mixed = k * value * s.reviewers + rest * s.error
    scale = (n - 1) * (k * value * s.reviewers) ** 2 + (rest * s.error) ** 2
    if not mixed or not scale:  # no reviewer differs from another: nothing to be unsure of
        return Icc(value, value, value)
    freedom = (k - 1) * (n - 1) * mixed**2 / scale
    upper = f_quantile(_TAIL, n - 1, freedom)
    lower = f_quantile(_TAIL, freedom, n - 1)
    panel = k * s.reviewers + (k * n - k - n) * s.error
    return Icc(
        value,
        n * (s.entries - upper * s.error) / (upper * panel + n * s.entries),
        n * (lower * s.entries - s.error) / (panel + n * lower * s.entries),
    )


def _of_mean(single: Icc, k: int) -> Icc:
    """The correlation of the mean of k reviewers by the formula of Spearman and Brown, limits alike.

    For form 1 and 3 it equals the closed forms (BMS - WMS) / BMS and (BMS - EMS) / BMS. A lower limit
    of form 2 that falls beyond the formula's pole is unbounded: -inf.
    """
    value, low, high = (_stepped_up(v, k) for v in (single.value, single.low, single.high))
    return Icc(value, low, high)


def _stepped_up(value: float, k: int) -> float:
    denominator = 1 + (k - 1) * value
    return k * value / denominator if denominator > 0 else -inf
