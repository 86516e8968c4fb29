"""One reading of a mark for the keyboard, the workbook and the store."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import ErrorKind, FaultKind, UserError
from db.records import ABSTAIN, INVALID, Mark
from db.scoring.marks import check_mark, mark_from, mark_text
from db.scoring.scheme.reader import read_scheme

SCHEME = read_scheme("""
title = "t"
year = 2024
[[parts]]
code = "S"
title = "评分"
kind = "scored"
[[parts.criteria]]
code = "A"
title = "A"
points = 15
step = 0.5
levels = [ { title = "好", points = 15 }, { title = "较好", points = 12.25 } ]
[[parts]]
code = "V"
title = "等次票"
kind = "voted"
[[parts.criteria]]
code = "A"
title = "A"
points = 100
levels = [ { title = "优秀", points = 100 }, { title = "良好", points = 80 } ]
""")
SCORED, VOTED = SCHEME.parts
MARKED, CHOSEN = SCORED.criteria[0], VOTED.criteria[0]


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        (12, Mark.number(12_000)),
        (12.5, Mark.number(12_500)),
        ("12.5", Mark.number(12_500)),
        (" 12.50 ", Mark.number(12_500)),
        ("１２．５", Mark.number(12_500)),
        (Decimal(0), Mark.number(0)),
        (15, Mark.number(15_000)),
        ("好", Mark.number(15_000)),
        ("较好", Mark.number(12_250)),  # a level's points, though off the step
        (12.25, Mark.number(12_250)),
        ("弃权", ABSTAIN),
        (" 无效 ", INVALID),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_cells_of_a_scored_part(value: object, mark: Mark | None) -> None:
    assert mark_from(SCORED, MARKED, value) == mark


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (15.5, FaultKind.OUT_OF_RANGE),
        (-0.5, FaultKind.OUT_OF_RANGE),
        ("1e9", FaultKind.OUT_OF_RANGE),
        (12.3, FaultKind.OFF_STEP),
        (0.0001, FaultKind.OFF_STEP),
        ("十二", FaultKind.NOT_A_NUMBER),
        ("12.5.1", FaultKind.NOT_A_NUMBER),
        ("=1+1", FaultKind.NOT_A_NUMBER),
        (True, FaultKind.NOT_A_NUMBER),
        (float("nan"), FaultKind.NOT_A_NUMBER),
        ("优秀", FaultKind.NOT_A_NUMBER),
    ],
)
def test_what_is_no_mark(value: object, kind: FaultKind) -> None:
    with pytest.raises(UserError) as refusal:
        mark_from(SCORED, MARKED, value)
    assert refusal.value.kind is ErrorKind.MARK_REFUSED
    (fault,) = refusal.value.faults
    assert (fault.place, fault.kind) == ("", kind)


def test_a_vote_is_a_level_by_its_title() -> None:
    assert mark_from(VOTED, CHOSEN, "良好") == Mark.of_level("良好")
    assert mark_from(VOTED, CHOSEN, "弃权") == ABSTAIN
    assert mark_from(VOTED, CHOSEN, "") is None
    for value in ("一般", 80, "80"):
        with pytest.raises(UserError) as refusal:
            mark_from(VOTED, CHOSEN, value)
        (fault,) = refusal.value.faults
        assert fault.kind is FaultKind.NOT_ONE_OF
        assert fault.facts["expected"] == "优秀、良好"


@pytest.mark.parametrize(
    ("part", "mark", "kind"),
    [
        (SCORED, Mark.number(15_500), FaultKind.OUT_OF_RANGE),
        (SCORED, Mark.number(250), FaultKind.OFF_STEP),
        (SCORED, Mark.number(998), FaultKind.OFF_STEP),
        (SCORED, Mark.of_level("好"), FaultKind.NOT_ONE_OF),
        (VOTED, Mark.number(80_000), FaultKind.NOT_ONE_OF),
        (VOTED, Mark.of_level("一般"), FaultKind.NOT_ONE_OF),
    ],
)
def test_marks_that_did_not_come_through_the_reader_are_held_to_the_same(
    part: object, mark: Mark, kind: FaultKind
) -> None:
    place = (SCORED, MARKED) if part is SCORED else (VOTED, CHOSEN)
    with pytest.raises(UserError) as refusal:
        check_mark(*place, mark)
    assert [f.kind for f in refusal.value.faults] == [kind]


@given(st.integers(0, 30))
def test_what_is_written_out_reads_back(halves: int) -> None:
    mark = mark_from(SCORED, MARKED, Fraction(halves, 2))
    assert mark is not None
    check_mark(SCORED, MARKED, mark)
    assert mark_from(SCORED, MARKED, mark_text(mark)) == mark


def check_both_ways(thousandths: int, points: Fraction, step: Fraction) -> None:
    criterion = replace(MARKED, points=points, step=step, levels=())
    number = Fraction(thousandths, 1000)
    if 0 <= number <= points and (number / step).denominator == 1:
        check_mark(SCORED, criterion, Mark.number(thousandths))
    else:
        with pytest.raises(UserError, match=ErrorKind.MARK_REFUSED.value):
            check_mark(SCORED, criterion, Mark.number(thousandths))


@given(
    st.integers(-1_000, 20_000),
    st.fractions(Fraction(1, 9), 15, max_denominator=9),
    st.fractions(Fraction(1, 9), 5, max_denominator=9),
)
def test_marks_are_held_to_points_and_step_alike_by_whole_numbers_and_by_fractions(
    thousandths: int, points: Fraction, step: Fraction
) -> None:
    check_both_ways(thousandths, points, step)


@given(
    st.sampled_from((1, 5, 10, 100, 250, 500, 1_000)),
    st.integers(0, 40),
    st.fractions(Fraction(1, 9), 15, max_denominator=9),
)
def test_marks_on_their_step_are_held_to_the_points_alike(
    step: int, times: int, points: Fraction
) -> None:
    check_both_ways(step * times, points, Fraction(step, 1000))


def test_how_marks_are_written() -> None:
    marks = [Mark.number(12_500), Mark.number(12_000), Mark.number(0), ABSTAIN, INVALID, None]
    assert [mark_text(m) for m in marks] == ["12.5", "12", "0", "弃权", "无效", ""]
    assert mark_text(Mark.of_level("良好")) == "良好"
