"""Quantiles of the F distribution, for confidence intervals, without a statistics library.

F is a ratio of two variances; its distribution function is a regularised incomplete beta function
(Abramowitz & Stegun 1964, 26.6.2).
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_PRECISION = 1e-15


def f_quantile(probability: float, above: float, below: float) -> float:
    """The value that an F with `above` and `below` degrees of freedom stays under with `probability`.

    Degrees of freedom above 0, whole or not. Relative error below 1e-9. Raises ValueError outside 0 < probability < 1.
    """
    if not (0 < probability < 1 and above > 0 and below > 0):
        raise ValueError(f"F({above}, {below}) at {probability}")
    # The odds x / (1 - x) of the beta variable are searched on a logarithmic scale, where the
    # distribution function is smooth at both ends.
    low, high = -700.0, 700.0
    while high - low > 1e-12 * max(1.0, abs(low)):
        middle = (low + high) / 2
        if _beta_at_odds(middle, above / 2, below / 2) < probability:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2) * below / above


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    return _incomplete_beta(log(x), log1p(-x), x, a, b)


def _beta_at_odds(log_odds: float, a: float, b: float) -> float:
    """I_x(a, b) where x / (1 - x) = exp(log_odds), without losing 1 - x near 1."""
    if log_odds > 0:
        ratio = exp(-log_odds)
        x, log_rest = 1 / (1 + ratio), -log_odds - log1p(ratio)
        return _incomplete_beta(-log1p(ratio), log_rest, x, a, b)
    ratio = exp(log_odds)
    x = ratio / (1 + ratio)
    return _incomplete_beta(log_odds - log1p(ratio), -log1p(ratio), x, a, b)


def _incomplete_beta(log_x: float, log_rest: float, x: float, a: float, b: float) -> float:
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log_x + b * log_rest)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(exp(log_rest), b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8).

    Evaluated from the front by Lentz's method (Press et al., Numerical Recipes, 6.4).
    """
    c = 1.0
    d = _inverse(1 - (a + b) * x / (a + 1))
    value = d
    step = 1
    while True:
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        d = _inverse(1 + even * d)
        c = _away_from_zero(1 + even / c)
        value *= d * c
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        d = _inverse(1 + odd * d)
        c = _away_from_zero(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < _PRECISION or step > 100_000:
            return value
        step += 1


def _inverse(value: float) -> float:
    return 1 / _away_from_zero(value)


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
