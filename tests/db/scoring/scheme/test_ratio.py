"""Sums and orders of exact numbers, also where a common denominator would be too long to be quick."""

from fractions import Fraction
from math import prod

from db.scoring.scheme.ratio import falling, summed

PRIMES = [n for n in range(2, 400) if all(n % d for d in range(2, n))]


def test_a_sum_over_one_and_over_several_denominators() -> None:
    assert summed([(1, 6), (2, 6)]) == (3, 6)
    assert Fraction(*summed([(1, 6), (3, 4), (5, 6)])) == Fraction(7, 4)


def test_the_highest_comes_first_and_a_missing_one_last() -> None:
    """1 / 2 … 1 / 397 have a common denominator of 535 bits, beyond which fractions are compared as they are."""
    assert prod(PRIMES).bit_length() > 512
    few: list[Fraction | None] = [Fraction(1, 3), None, Fraction(1, 2), Fraction(-1)]
    many = [*few, *(Fraction(1, prime) for prime in PRIMES)]
    for values in (few, many):
        keys = falling(values)
        order = sorted(range(len(values)), key=lambda n: keys[n])
        known = [value for n in order if (value := values[n]) is not None]
        assert known == sorted(known, reverse=True)
        assert order[-1] == 1
        assert keys[0] != keys[2]
    equal = falling([Fraction(1, 3), Fraction(2, 6), *many])
    assert equal[0] == equal[1]
