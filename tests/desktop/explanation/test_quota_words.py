"""What a derivation says of a grade that is short of places (docs/scoring.md § Grades)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from db.scoring.grades import QuotaStep, QuotaVerdict
from db.store import Store
from desktop.explanation.derivation_text import explanation
from tests.db import years
from tests.db.scoring.reference import Data, PlainAdjustment, PlainBallot, PlainEntry

SCHEME = """
title = "名额"
year = 2024
[[groups]]
code = "g"
title = "评委"
[[parts]]
code = "P"
title = "述法"
kind = "scored"
[[parts.criteria]]
code = "A"
title = "总评"
points = 10
[[grades]]
title = "优秀"
at_least = 9
quota = "50%"
[[grades]]
title = "良好"
at_least = 8
[veto]
cap_grade = "良好"
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "year.shufa")


def told(
    store: Store, points: Mapping[str, str], vetoed: Sequence[str] = ()
) -> dict[str, tuple[list[QuotaStep], str]]:
    """Each unit's way down the grades, as steps and in words; half of four units is two places."""
    data = Data(
        [PlainEntry(code, "街道", "书面") for code in points],
        {"g1": "g"},
        [PlainBallot("P", code, "g1", cells={"A": Fraction(p)}) for code, p in points.items()],
        adjustments=[PlainAdjustment(code, "veto") for code in vetoed],
    )
    with store:
        evaluation = years.fill(store, SCHEME, data)
        derivations = {
            entry.unit_code: store.results.derivation(evaluation.id, entry.id)
            for entry in store.units.entries(evaluation.id)
        }
    return {code: (list(d.quota), explanation(d)) for code, d in derivations.items()}


def test_equals_that_do_not_all_fit(store: Store) -> None:
    """One of two places is left and two share rank 2: neither gets it, and each is told so."""
    found = told(store, {"U1": "10", "U2": "9.5", "U3": "9.5", "U4": "9"})
    for code in ("U2", "U3"):
        steps, words = found[code]
        assert steps == [
            QuotaStep("优秀", QuotaVerdict.EQUALS, 2, 1, 2),
            QuotaStep("良好", QuotaVerdict.TAKEN, None, 0, 2),
        ]
        assert "名额 2，此前已用 1）：达到分数线，同名次 2 家不能全部容纳，均不评" in words
    assert all("不能全部容纳" not in found[code][1] for code in ("U1", "U4"))


def test_equals_before_whom_the_places_are_gone(store: Store) -> None:
    """Two equals take both places; of the two that share rank 3 it is not their number that matters."""
    found = told(store, {"U1": "10", "U2": "10", "U3": "9.5", "U4": "9.5"})
    assert [s.verdict for s in found["U1"][0]] == [QuotaVerdict.TAKEN]
    for code in ("U3", "U4"):
        steps, words = found[code]
        assert steps[0] == QuotaStep("优秀", QuotaVerdict.FULL, 2, 2, 2)
        assert "不能全部容纳" not in words


def test_one_that_comes_after_equals_that_fell(store: Store) -> None:
    """The place that the equals could not share stays empty: the one below them may not pass them."""
    steps, words = told(store, {"U1": "10", "U2": "9.5", "U3": "9.5", "U4": "9"})["U4"]
    assert [(s.grade, s.verdict) for s in steps] == [
        ("优秀", QuotaVerdict.FULL),
        ("良好", QuotaVerdict.TAKEN),
    ]
    assert steps[0].taken == 1
    assert "良好" in words


def test_a_veto_is_told_from_points_that_are_too_few(store: Store) -> None:
    """U1 and U2 are vetoed and reach 优秀, U2 exactly; U3 is vetoed and would not reach it anyway."""
    found = told(store, {"U1": "10", "U2": "9", "U3": "8.5", "U4": "8.2"}, ["U1", "U2", "U3"])
    first = {code: steps[0].verdict for code, (steps, _) in found.items()}
    assert first == {
        "U1": QuotaVerdict.VETOED,
        "U2": QuotaVerdict.VETOED,
        "U3": QuotaVerdict.BELOW,
        "U4": QuotaVerdict.BELOW,
    }
    assert {steps[1].verdict for steps, _ in found.values()} == {QuotaVerdict.TAKEN}
    assert "达到分数线，因否决不得评为此等次" in found["U2"][1]
