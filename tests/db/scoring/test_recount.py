"""The bound of a recount, by hand and by trying every draw."""

from __future__ import annotations

from itertools import combinations

import pytest

from db.scoring.recount import fewer_than


@pytest.mark.parametrize(
    ("population", "drawn", "wrong", "bound"),
    [
        (500, 225, 0, 5),  # (500 − 2)(1 − 0.05^0.2) = 498 × 0.45072 = 224.46
        (500, 224, 0, 6),
        (100, 95, 0, 1),  # 100 × 0.95
        (100, 94, 0, 2),
        (116, 90, 0, 2),  # (116 − 0.5)(1 − 0.05^0.5) = 115.5 × 0.77639 = 89.67
        (116, 89, 0, 3),
        (115, 89, 0, 2),  # 114.5 × 0.77639 = 88.90
        (115, 115, 0, 1),
        (115, 115, 3, 4),
        (10, 5, 1, 6),  # 26 of 252 draws show one of five at most, 6 of 252 one of six
        (3, 2, 1, 3),  # two wrong of three: two draws of three show one of them; three: none
        (8, 5, 1, 5),  # of four wrong ones 4 of 56 draws show one: 1/14; of five none
        (16, 14, 2, 4),  # 6 of 120 draws leave two of the four wrong ones out: a twentieth
        (19, 10, 1, 6),  # 16/323 = 0.0495; of five wrong ones 77/646
        (10, 1, 1, None),
        (10, 1, 0, None),  # (10 − 4.5)(1 − 0.05^0.1) = 5.5 × 0.25887 = 1.42
    ],
)
def test_by_hand(population: int, drawn: int, wrong: int, bound: int | None) -> None:
    assert fewer_than(population, drawn, wrong) == bound


@pytest.mark.parametrize("wrong", [1, 2])
def test_against_every_draw(wrong: int) -> None:
    population, drawn = 9, 5
    bound = fewer_than(population, drawn, wrong)
    assert bound is not None
    draws = list(combinations(range(population), drawn))
    shown = [sum(sum(n < b for n in one) <= wrong for one in draws) for b in (bound - 1, bound)]
    assert shown[1] / len(draws) <= 0.05 < shown[0] / len(draws)


def test_more_wrong_than_drawn_is_nonsense() -> None:
    with pytest.raises(ValueError, match="3"):
        fewer_than(10, 2, 3)
