"""What the office enters: given scores, occurrences, adjustments, each checked and each with its evidence."""

from fractions import Fraction

import pytest

from db.errors import ErrorKind
from db.records import AdjustmentKind, Standing
from tests.db.store.open_year import OpenYear, refused

BONUS, DEDUCTION, VETO = AdjustmentKind.BONUS, AdjustmentKind.DEDUCTION, AdjustmentKind.VETO


def standing(year: OpenYear, unit: str) -> Standing:
    ranking = year.store.results.ranking(year.evaluation_id)
    return next(s for s in ranking.standings if s.entry.unit_code == unit)


def test_a_given_score_is_entered_changed_and_taken_back(year: OpenYear) -> None:
    office, entry = year.store.office, year.entry("U01").id
    office.put_given("daily", entry, 12_345, "核对")
    assert standing(year, "U01").parts["daily"] == Fraction("12.345")
    assert year.sql("SELECT points, evidence FROM given_scores WHERE entry_id = ?", entry) == [
        (12_345, "核对")
    ]
    office.put_given("daily", entry, None)
    (unranked,) = year.store.results.ranking(year.evaluation_id).unranked
    assert unranked.reason.kind.value == "no_given_score"
    office.put_given("daily", entry, 0)
    assert standing(year, "U01").parts["daily"] == 0


@pytest.mark.parametrize("points", [-1, 20_001])
def test_a_given_score_has_a_range(year: OpenYear, points: int) -> None:
    error = refused(lambda: year.store.office.put_given("daily", year.entry("U01").id, points))
    assert error.kind is ErrorKind.VALUE_REFUSED


def test_each_part_takes_its_own_kind(year: OpenYear) -> None:
    office, entry = year.store.office, year.entry("U01").id
    for act in (
        lambda: office.put_given("written", entry, 1),
        lambda: office.put_given("duty", entry, 1),
        lambda: office.put_given("nothing", entry, 1),
        lambda: office.put_occurrences("daily", "D1", entry, 1),
        lambda: office.put_occurrences("duty", "D9", entry, 1),
    ):
        assert refused(act).kind is ErrorKind.NO_SUCH_PART
    assert refused(lambda: office.put_given("daily", 999, 1)).kind is ErrorKind.NO_SUCH_UNIT


def test_occurrences_come_off(year: OpenYear) -> None:
    """15 − 1 × 0.5; at most 3 come off; 0 times takes the row out."""
    office, entry = year.store.office, year.entry("U01").id
    assert standing(year, "U01").parts["duty"] == Fraction("14.5")
    office.put_occurrences("duty", "D1", entry, 7)
    assert standing(year, "U01").parts["duty"] == 12
    office.put_occurrences("duty", "D1", entry, 0)
    assert standing(year, "U01").parts["duty"] == 15
    assert year.sql("SELECT count(*) FROM occurrences WHERE entry_id = ?", entry) == [(0,)]
    for times in (-1, 100_001):
        error = refused(lambda t=times: office.put_occurrences("duty", "D1", entry, t))  # type: ignore[misc]
        assert error.kind is ErrorKind.VALUE_REFUSED


@pytest.mark.parametrize(
    ("kind", "points", "evidence", "refusal"),
    [
        (BONUS, 1_000, " ", ErrorKind.VALUE_REFUSED),
        (BONUS, None, "表彰二", ErrorKind.VALUE_REFUSED),
        (BONUS, 0, "表彰二", ErrorKind.VALUE_REFUSED),
        (DEDUCTION, -500, "通报", ErrorKind.VALUE_REFUSED),
        (VETO, 1_000, "案件", ErrorKind.VALUE_REFUSED),
        (BONUS, 2_000, "表彰", ErrorKind.ALREADY_EXISTS),
    ],
)
def test_what_is_no_adjustment(
    year: OpenYear, kind: AdjustmentKind, points: int | None, evidence: str, refusal: ErrorKind
) -> None:
    with year.no_event():
        error = refused(
            lambda: year.store.office.add_adjustment(year.entry("U01").id, kind, points, evidence)
        )
    assert error.kind is refusal


def test_adjustments_are_added_and_taken_back(year: OpenYear) -> None:
    office, entry = year.store.office, year.entry("U01").id
    number = office.add_adjustment(entry, BONUS, 2_500, "另一表彰")
    assert standing(year, "U01").adjustments == Fraction("3.5")
    third = office.add_adjustment(entry, BONUS, 9_000, "第三")
    assert standing(year, "U01").adjustments == 5, "the cap"
    office.remove_adjustment(third)
    with year.one_event() as events:
        office.remove_adjustment(number)
    assert standing(year, "U01").adjustments == 1
    (change,) = events[0].changes
    assert change.after is None
    assert change.before is not None
    assert (change.before["points"], change.before["evidence"]) == (2_500, "另一表彰")
    assert refused(lambda: office.remove_adjustment(number)).kind is ErrorKind.VALUE_REFUSED
