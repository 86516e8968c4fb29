"""Exact numbers: how they are read, rounded and printed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.numbers import RoundingMode, decimal_text, exact, ratio_text, rounded, share, thousandths

UP, EVEN, DOWN = RoundingMode.HALF_UP, RoundingMode.HALF_EVEN, RoundingMode.DOWN


@pytest.mark.parametrize(
    ("value", "digits", "half_up", "half_even", "down"),
    [
        # a half: away from zero, to the even digit, towards zero
        ("0.125", 2, "0.13", "0.12", "0.12"),
        ("0.135", 2, "0.14", "0.14", "0.13"),
        ("2.5", 0, "3", "2", "2"),
        ("3.5", 0, "4", "4", "3"),
        ("0.5", 0, "1", "0", "0"),
        ("-0.5", 0, "-1", "0", "0"),
        ("-2.5", 0, "-3", "-2", "-2"),
        ("-3.5", 0, "-4", "-4", "-3"),
        ("-0.125", 2, "-0.13", "-0.12", "-0.12"),
        # beside a half
        ("0.1249999999999999999999", 2, "0.12", "0.12", "0.12"),
        ("0.1250000000000000000001", 2, "0.13", "0.13", "0.12"),
        ("-0.1250000000000000000001", 2, "-0.13", "-0.13", "-0.12"),
        ("2/3", 2, "0.67", "0.67", "0.66"),
        ("-2/3", 2, "-0.67", "-0.67", "-0.66"),
        # carries over
        ("9.995", 2, "10", "10", "9.99"),
        ("89.995", 2, "90", "90", "89.99"),
        # floats would take 1.005 and 2.675 down
        ("1.005", 2, "1.01", "1", "1"),
        ("2.675", 2, "2.68", "2.68", "2.67"),
        ("0", 2, "0", "0", "0"),
    ],
)
def test_each_mode_by_hand(
    value: str, digits: int, half_up: str, half_even: str, down: str
) -> None:
    number = Fraction(value)
    assert rounded(number, digits, UP) == Fraction(half_up)
    assert rounded(number, digits, EVEN) == Fraction(half_even)
    assert rounded(number, digits, DOWN) == Fraction(down)
    assert rounded(number, None, UP) == number


@given(st.fractions(max_denominator=10**6), st.integers(0, 12), st.sampled_from(list(RoundingMode)))
def test_rounding_is_near_and_symmetric(value: Fraction, digits: int, mode: RoundingMode) -> None:
    near = rounded(value, digits, mode)
    assert (near * 10**digits).denominator == 1
    assert abs(near - value) <= Fraction(1, 10**digits) / (1 if mode is DOWN else 2)
    assert rounded(-value, digits, mode) == -near
    assert rounded(near, digits, mode) == near


@given(
    st.fractions(max_denominator=10**4),
    st.fractions(max_denominator=10**4),
    st.integers(0, 6),
    st.sampled_from(list(RoundingMode)),
)
def test_rounding_keeps_order(
    one: Fraction, other: Fraction, digits: int, mode: RoundingMode
) -> None:
    low, high = sorted((one, other))
    assert rounded(low, digits, mode) <= rounded(high, digits, mode)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, "5"),
        (0.1, "1/10"),  # a spreadsheet's float, at its shortest form
        (14.5, "29/2"),
        (1e-3, "1/1000"),
        (Decimal("0.10"), "1/10"),
        (Fraction(1, 3), "1/3"),
        (" 12.5 ", "25/2"),
        ("１２．５", "25/2"),
        ("-0.5", "-1/2"),
        ("1e2", "100"),
    ],
)
def test_numbers_are_read_exactly(value: object, number: str) -> None:
    assert exact(value) == Fraction(number)


@pytest.mark.parametrize(
    "value",
    [
        *(True, None, "", "abc", "1_000", "1,000", "NaN", "inf", float("nan"), float("inf")),
        *(Decimal("NaN"), "1" * 41, "1e99999", [], "1/3", "0x10"),
    ],
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        exact(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("90%", "9/10"),
        ("33.3 %", "333/1000"),
        ("30％", "3/10"),
        ("1/3", "1/3"),
        ("2 / 3", "2/3"),
        (Decimal("0.25"), "1/4"),
        (1, "1"),
        ("0.5", "1/2"),
    ],
)
def test_shares(value: object, number: str) -> None:
    assert share(value) == Fraction(number)


@pytest.mark.parametrize("value", ["1/0", "%", "a%", "1/2/3", True, None, "-1/3"])
def test_what_is_no_share(value: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        share(value)


def test_thousandths_are_whole() -> None:
    assert thousandths(Fraction("14.5")) == 14_500
    assert thousandths(Fraction("0.001")) == 1
    with pytest.raises(ValueError, match=r"1/3000"):
        thousandths(Fraction(1, 3000))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("92.35", 2, "92.35"),
        ("92.3", 2, "92.30"),
        ("92", 0, "92"),
        ("1/3", None, "0.333333"),
        ("2/3", None, "0.666667"),
        ("92.5", None, "92.5"),
        ("92", None, "92"),
        ("0.0000001", None, "0.000000"),
        ("-0.5", 2, "-0.50"),
        ("-0.001", 2, "0.00"),  # never "-0.00"
        ("-12.345", 2, "-12.35"),
        ("1/8", None, "0.125"),
    ],
)
def test_how_numbers_are_printed(value: str, digits: int | None, text: str) -> None:
    assert decimal_text(Fraction(value), digits) == text


def test_the_exact_fraction_is_printed_in_lowest_terms() -> None:
    assert ratio_text(Fraction("92.35")) == "1847/20"
    assert ratio_text(Fraction(92)) == "92"
