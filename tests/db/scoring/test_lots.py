"""Drawing lots: repeated from the text of the rule alone, pinned, and as likely in every order."""

import hashlib
import itertools
import os
from collections import Counter

from db.scoring.lots import drawn_order

CODES = tuple(f"U{n:02d}" for n in range(1, 13))
SEEDS = int(os.environ.get("SHUFA_DRAWS", "4000"))  # make soak asks for 100,000
# By `printf %s 123456/U01 | sha256sum` and so on, sorted.
PINNED = tuple(f"U{n:02d}" for n in (9, 7, 1, 10, 12, 11, 3, 4, 8, 2, 5, 6))
# Upper 0.1 % point of chi-square with 11 and 23 degrees of freedom (any printed table).
CHI_SQUARE_11, CHI_SQUARE_23 = 31.26, 49.73


def test_the_order_of_a_seed_is_the_same_for_good() -> None:
    assert drawn_order(CODES, "123456") == PINNED
    assert drawn_order(reversed(CODES), "123456") == PINNED


def test_the_rule_in_the_manual_gives_it_again() -> None:
    """Ten lines that know nothing of the program."""
    lots = []
    for code in CODES:
        text = "602214" + "/" + code
        lots.append((hashlib.sha256(text.encode("utf-8")).hexdigest(), code))
    lots.sort()
    assert drawn_order(CODES, "602214") == tuple(code for _, code in lots)


def test_every_place_is_as_likely_for_every_unit() -> None:
    places = {code: Counter[int]() for code in CODES}
    for seed in range(SEEDS):
        for place, code in enumerate(drawn_order(CODES, f"{seed:06d}")):
            places[code][place] += 1
    expected = SEEDS / len(CODES)
    for code, counts in places.items():
        statistic = sum((counts[p] - expected) ** 2 / expected for p in range(len(CODES)))
        assert statistic < CHI_SQUARE_11, code


def test_every_order_of_four_is_as_likely() -> None:
    orders = Counter(drawn_order(CODES[:4], f"{seed:06d}") for seed in range(SEEDS))
    expected = SEEDS / 24
    every = itertools.permutations(CODES[:4])
    assert sum((orders[order] - expected) ** 2 / expected for order in every) < CHI_SQUARE_23
