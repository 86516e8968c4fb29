"""Quantiles of F against printed tables, closed forms and the symmetries of the distribution."""

from math import expm1, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scoring.agreement.f_distribution import f_quantile, incomplete_beta

# NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.3: upper critical values of F.
NIST = [
    (0.95, 1, 1, 161.448),
    (0.95, 1, 10, 4.965),
    (0.95, 5, 10, 3.326),
    (0.95, 10, 20, 2.348),
    (0.90, 5, 10, 2.522),
    (0.99, 5, 10, 5.636),
    (0.99, 10, 20, 3.368),
]


@pytest.mark.parametrize(("probability", "above", "below", "printed"), NIST)
def test_printed_tables(probability: float, above: int, below: int, printed: float) -> None:
    assert f_quantile(probability, above, below) == pytest.approx(printed, abs=0.0006)


@pytest.mark.parametrize("probability", [0.001, 0.025, 0.5, 0.975, 0.9999])
@pytest.mark.parametrize("below", [1.0, 3.7, 18.0, 9006.0, 1e6])
def test_closed_form_with_two_degrees(probability: float, below: float) -> None:
    """With 2 degrees above, P(F < f) = 1 - (1 + 2 f / below) ** (-below / 2)."""
    expected = below / 2 * expm1(-2 / below * log1p(-probability))
    assert f_quantile(probability, 2, below) == pytest.approx(expected, rel=1e-9)


@given(
    st.floats(0.01, 0.99),
    st.floats(0.3, 2000, allow_subnormal=False),
    st.floats(1, 2000, allow_subnormal=False),
)
def test_quantile_undoes_the_distribution(p: float, above: float, below: float) -> None:
    """With less than one degree below, the x of this test would be too near 1 to be told from it."""
    quantile = f_quantile(p, above, below)
    x = above * quantile / (above * quantile + below)
    assert incomplete_beta(x, above / 2, below / 2) == pytest.approx(p, abs=1e-8)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2.0, 3.0)])
def test_the_ends_of_the_incomplete_beta(a: float, b: float) -> None:
    assert (incomplete_beta(0, a, b), incomplete_beta(1, a, b)) == (0, 1)


@given(st.floats(0.01, 0.99), st.integers(1, 500), st.integers(1, 500))
def test_the_ratio_upside_down(p: float, above: int, below: int) -> None:
    assert f_quantile(p, above, below) * f_quantile(1 - p, below, above) == pytest.approx(
        1, rel=1e-8
    )


@pytest.mark.parametrize(("p", "above", "below"), [(0, 1, 1), (1, 1, 1), (0.5, 0, 1), (0.5, 1, 0)])
def test_what_has_no_quantile(p: float, above: float, below: float) -> None:
    with pytest.raises(ValueError, match="F"):
        f_quantile(p, above, below)
