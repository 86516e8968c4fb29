"""Whether a year's totals lie far enough apart for a spreadsheet's fifteen digits to tell them."""

import itertools
from fractions import Fraction

from tests.db.scoring.random_years import Year
from tests.db.scoring.test_reference import calculation

_NEAREST = Fraction(1, 10**8)


def apart(year: Year) -> bool:
    totals = sorted(place.total for place in calculation(year).overall().places)
    return all(b == a or b - a > _NEAREST for a, b in itertools.pairwise(totals))
