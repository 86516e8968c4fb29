"""What moved between two results: units that stand otherwise, and no last digits of a root."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from db.records import Rankings
from db.scoring.snapshot import moves
from tests.db.scoring.random_years import Year
from tests.db.scoring.reference import Cell, Data, PlainBallot, PlainEntry
from tests.db.scoring.test_derivation import stored
from tests.db.scoring.test_derivation_document import SCHEME


@pytest.fixture(scope="module")
def rankings() -> Rankings:
    """U1 before U2, and U3 without a mark."""
    data = Data([PlainEntry(f"U{n}", "部门", "书面") for n in (1, 2, 3)], {}, [])
    for unit, marks in (("U1", (90, 80)), ("U2", (70, 60))):
        for number, mark in enumerate(marks, 1):
            data.reviewers[f"R{number}"] = "panel"
            cells: dict[str, Cell] = {"A": Fraction(mark)}
            data.ballots.append(PlainBallot("P", unit, f"R{number}", cells=cells))
    with stored(Year(SCHEME, data)) as (store, evaluation):
        return store.results.all_rankings(evaluation.id)


def with_total(rankings: Rankings, more: Fraction) -> Rankings:
    """The same where the second unit has so much more."""
    overall = rankings.overall
    first, second = overall.standings
    standings = (first, replace(second, total=second.total + more))
    return replace(rankings, overall=replace(overall, standings=standings))


def test_the_last_digits_of_a_root_are_no_move(rankings: Rankings) -> None:
    assert moves(rankings, rankings) == ()
    assert moves(rankings, with_total(rankings, Fraction(1, 10**17))) == ()
    (move,) = moves(rankings, with_total(rankings, Fraction(1, 10**12)))
    assert move.unit_code == "U2"


def test_units_that_stand_otherwise_come_by_their_later_rank(rankings: Rankings) -> None:
    """The first two change places, the third comes in last; whoever left has no later place."""
    overall = rankings.overall
    first, second = overall.standings
    turned = (replace(second, rank=1), replace(first, rank=2))
    after = replace(rankings, overall=replace(overall, standings=turned))
    found = moves(rankings, after)
    assert [(m.unit_code, m.before and m.before.rank, m.after and m.after.rank) for m in found] == [
        ("U2", 2, 1),
        ("U1", 1, 2),
    ]
    left = replace(rankings, overall=replace(overall, standings=(replace(second, rank=1),)))
    found = moves(rankings, left)
    assert [(m.unit_code, m.after is None) for m in found] == [("U2", False), ("U1", True)]
