"""Agreement against published values, and what must hold for any panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scoring.agreement.agreement import (
    kendall_w,
    krippendorff_alpha,
    part_agreement,
    reviewer_habits,
)
from db.scoring.agreement.document import agreement_document
from db.scoring.agreement.icc import intraclass
from db.scoring.agreement.rank_intervals import midranks, rank_intervals
from db.scoring.agreement.records import (
    ALPHA_THRESHOLDS,
    Agreement,
    AgreementReading,
    IccForm,
    PanelTotals,
    Undefined,
)

# Shrout & Fleiss 1979, Psychological Bulletin 86(2), table 2: 6 targets by 4 judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
# Their table 4 prints the values; the tests of the R package psych (Revelle, tests/testthat/test_ICC.R) hold the same
# data to the same six. The limits are those that psych prints for them (example of ICC()), to the digits printed there.
PUBLISHED = {
    IccForm.ONE_SINGLE: (0.17, -0.133, 0.72),
    IccForm.TWO_SINGLE: (0.29, 0.019, 0.76),
    IccForm.THREE_SINGLE: (0.71, 0.342, 0.95),
    IccForm.ONE_MEAN: (0.44, -0.884, 0.91),
    IccForm.TWO_MEAN: (0.62, 0.071, 0.93),
    IccForm.THREE_MEAN: (0.91, 0.676, 0.99),
}
# The example of KendallW() in the R package DescTools (Signorell; before that of kendall() in irr, Gamer): three raters
# of 20 subjects with many ties. Its reference page prints KendallW(anxiety, TRUE) = 0.5396569.
ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    float,
).T
# Three tied rankings of ten objects, small enough to be worked by hand (in the test).
TIED_RANKS = np.array(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
).T
X = float("nan")
# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C: 4 observers by 12 units. The same data
# are the example of kripp.alpha() in the R package irr, and in the tests of the Python package krippendorff.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ]
).T

# Three coders of 15 units, most with a blank: tests/test_krippendorff.py of the Python package krippendorff (Castro),
# test_interval_metric, prints 0.810845.
THREE_CODERS = np.array(
    [
        [X, X, X, X, X, 3, 4, 1, 2, 1, 1, 3, 3, X, 3],
        [1, X, 2, 1, 3, 3, 4, 3, X, X, X, X, X, X, X],
        [X, X, 2, 1, 3, 4, 4, X, 2, 1, 1, 3, 3, X, 4],
    ]
).T


def panel(totals: np.ndarray, groups: list[str] | None = None, **weights: float) -> PanelTotals:
    rows = tuple(tuple(None if np.isnan(v) else float(v) for v in row) for row in totals)
    number = totals.shape[1]
    return PanelTotals(
        part="written",
        entries=tuple(f"U{i:02d}" for i in range(1, len(rows) + 1)),
        reviewers=tuple(f"R{j:02d}" for j in range(1, number + 1)),
        groups=tuple(groups or [""] * number),
        group_weights=weights or {"": 1.0},
        totals=rows,
    )


_SINGLE = (IccForm.ONE_SINGLE, IccForm.TWO_SINGLE, IccForm.THREE_SINGLE)

matrices = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(0, 20), min_size=k, max_size=k), min_size=2, max_size=7
    ).map(lambda rows: np.array(rows, float))
)


def test_intraclass_of_shrout_and_fleiss() -> None:
    found = intraclass(SHROUT_FLEISS)
    assert not isinstance(found, Undefined)
    for form, (value, low, high) in PUBLISHED.items():
        assert found[form].value == pytest.approx(value, abs=0.005), form
        assert found[form].low == pytest.approx(low, abs=0.0006), form
        assert found[form].high == pytest.approx(high, abs=0.005), form


def test_intraclass_of_two_entries_by_hand() -> None:
    """Mean squares 4 (entries), 1 (reviewers), 0 (error), 1/2 (within): 3.5 / 4.5, 4 / (4 + 2 × 1 / 2), 1."""
    found = intraclass(np.array([[1.0, 2], [3, 4]]))
    assert not isinstance(found, Undefined)
    values = [found[form].value for form in (*_SINGLE, IccForm.TWO_MEAN)]
    assert values == pytest.approx([7 / 9, 4 / 5, 1, 8 / 9])


def test_limits_of_the_second_form_by_hand() -> None:
    """Mean squares 1, 0, 1: ICC(2,1) = 0 with one degree of freedom, where F(0.975; 1, 1) = 647.789 in any table.

    low = 2 (1 - F) / (2 F × 0 + 2), high = 2 (F - 1) / 2 F. Of the mean of two, high is 2 h / (1 + h).
    """
    table = 647.789
    found = intraclass(np.array([[2.0, 1], [0, 1]]))
    assert not isinstance(found, Undefined)
    assert [found[form].value for form in _SINGLE] == pytest.approx([1 / 3, 0, 0])
    two, mean = found[IccForm.TWO_SINGLE], found[IccForm.TWO_MEAN]
    assert two.low == pytest.approx(1 - table, rel=1e-6)
    assert two.high == pytest.approx((table - 1) / table, rel=1e-6)
    assert mean.low == -np.inf
    assert mean.high == pytest.approx(2 * (table - 1) / (2 * table - 1), rel=1e-6)


def test_more_error_than_everything_else_says_nothing() -> None:
    """Mean squares 1, 0, 4: less than nothing is left of the variance of the entries, 1 + (0 - 4) / 2."""
    assert intraclass(np.array([[3.0, 1], [0, 2]])) is Undefined.MOSTLY_ERROR


def test_kendall_as_published() -> None:
    w, entries = kendall_w(ANXIETY)
    assert w == pytest.approx(0.5396569, abs=5e-8)
    assert entries == 20


def test_kendall_with_ties_by_hand() -> None:
    """S = 591, Σ T = 114: W = 12 × 591 ÷ (9 × 990 - 3 × 114) = 0.828."""
    w, entries = kendall_w(TIED_RANKS)
    assert w == pytest.approx(7092 / 8568)
    assert round(float(w), 3) == 0.828
    assert entries == 10


def test_krippendorffs_own_example() -> None:
    assert krippendorff_alpha(KRIPPENDORFF) == pytest.approx(0.849, abs=0.0005)


def test_alpha_with_many_blanks() -> None:
    assert krippendorff_alpha(THREE_CODERS) == pytest.approx(0.810845, abs=5e-7)


def test_perfect_agreement() -> None:
    totals = np.array([[80.0] * 3, [90.0] * 3, [85.0] * 3])
    found = part_agreement(panel(totals))
    assert found.kendall_w == found.alpha == 1
    assert found.icc is not None
    assert {icc.value for icc in found.icc.values()} == {1}
    assert [(r.rank, r.low, r.high) for r in found.rank_intervals] == [
        (3, 3, 3),
        (1, 1, 1),
        (2, 2, 2),
    ]
    assert {h.severity for h in found.habits} == {0}


def test_a_strict_reviewer_changes_no_order() -> None:
    totals = np.array([[80.0, 70], [90, 80], [85, 75]])
    found = part_agreement(panel(totals))
    assert found.kendall_w == 1
    assert found.icc is not None
    assert found.icc[IccForm.THREE_SINGLE].value == pytest.approx(1)
    assert found.icc[IccForm.TWO_SINGLE].value < 0.5
    assert [h.severity for h in found.habits] == [-10, 10]
    assert [h.spread for h in found.habits] == [pytest.approx(5), pytest.approx(5)]


def test_blanks() -> None:
    totals = np.array([[80.0, X, 82], [90, 88, 91], [85, 84, 83], [70, 72, X]])
    found = part_agreement(panel(totals))
    assert found.icc is None
    assert found.icc_reason is Undefined.INCOMPLETE
    assert found.kendall_entries == 2
    assert found.kendall_w == 1
    assert found.alpha is not None
    assert [h.ballots for h in found.habits] == [4, 3, 3]


@pytest.mark.parametrize("scale", [1, 0.01])
def test_alpha_of_two_entries_by_hand(scale: float) -> None:
    """Pairs within an entry differ by 1: Do = 1. Of 12 pairs of 1, 2, 3, 4 the squares sum to 40: De = 40 / 12."""
    totals = scale * np.array([[1.0, 2], [3, 4]])
    assert krippendorff_alpha(totals) == pytest.approx(1 - 12 / 40)


def test_habits_of_two_entries_by_hand() -> None:
    strict, mild = reviewer_habits(("A", "B"), np.array([[70.0, 80], [74, 82]]))
    assert (strict.severity, mild.severity) == (9, -9)
    assert (strict.spread, mild.spread) == pytest.approx((8**0.5, 2**0.5))


def test_a_ballot_that_nobody_shares_says_nothing_of_its_reviewer() -> None:
    habits = reviewer_habits(("A", "B"), np.array([[80.0, X], [X, 60.0]]))
    assert [(h.severity, h.spread, h.ballots) for h in habits] == [(None, None, 0)] * 2


@pytest.mark.parametrize(
    ("totals", "reason"),
    [
        (np.empty((0, 0)), Undefined.TOO_FEW_REVIEWERS),
        (np.array([[1.0], [2.0]]), Undefined.TOO_FEW_REVIEWERS),
        (np.array([[1.0, 2.0]]), Undefined.TOO_FEW_ENTRIES),
        (np.full((3, 3), 80.0), Undefined.NO_VARIATION),
        (np.array([[1.0, X], [X, 2.0]]), Undefined.INCOMPLETE),
    ],
)
def test_what_cannot_be_said_has_its_reason(totals: np.ndarray, reason: Undefined) -> None:
    found = part_agreement(panel(totals))
    assert found.kendall_w is None
    assert found.alpha is None
    assert found.kendall_reason is reason
    assert found.alpha_reason is reason
    assert found.icc is None
    assert found.icc_reason in (reason, Undefined.TOO_FEW_ENTRIES)


@given(matrices, st.randoms(use_true_random=False))
def test_order_and_scale_do_not_matter(totals: np.ndarray, random: object) -> None:
    rows = np.arange(totals.shape[0])[::-1]
    columns = np.arange(totals.shape[1])[::-1]
    turned = 3 * totals[np.ix_(rows, columns)] + 7
    one, other = part_agreement(panel(totals)), part_agreement(panel(turned))
    assert one.kendall_w == pytest.approx(other.kendall_w, abs=1e-9)
    assert one.alpha == pytest.approx(other.alpha, abs=1e-9)
    assert (one.icc is None) == (other.icc is None)
    for form in one.icc or {}:
        assert one.icc is not None
        assert other.icc is not None
        assert one.icc[form].value == pytest.approx(other.icc[form].value, abs=1e-6)


@given(matrices)
def test_intervals_hold_their_values(totals: np.ndarray) -> None:
    found = part_agreement(panel(totals))
    if found.kendall_w is not None:
        assert -1e-9 <= found.kendall_w <= 1 + 1e-9
    if found.alpha is not None:
        assert found.alpha <= 1 + 1e-9
    for form, icc in (found.icc or {}).items():
        assert icc.low - 1e-9 <= icc.high <= 1 + 1e-9
        if form not in (
            IccForm.TWO_SINGLE,
            IccForm.TWO_MEAN,
        ):  # whose degrees of freedom are estimated
            assert icc.low - 1e-9 <= icc.value <= icc.high + 1e-9
    for interval in found.rank_intervals:
        assert 1 <= interval.low <= interval.high <= totals.shape[0]


def test_alpha_with_every_pair_written_out() -> None:
    """The definition, pair by pair, in place of the sums of squares."""
    pairs, weighed = [], 0.0
    for row in KRIPPENDORFF:
        values = [v for v in row if not np.isnan(v)]
        if len(values) < 2:
            continue
        pairs.extend(values)
        differences = sum((a - b) ** 2 for a in values for b in values)
        weighed += differences / (len(values) - 1)
    number = len(pairs)
    expected = sum((a - b) ** 2 for a in pairs for b in pairs) / (number - 1)
    assert krippendorff_alpha(KRIPPENDORFF) == pytest.approx(1 - weighed / expected)


def test_resampling_repeats_whatever_the_order() -> None:
    random = np.random.RandomState(1)
    totals = np.round(80 + 5 * random.standard_normal((12, 9)), 1)
    groups = ["a"] * 4 + ["b"] * 5
    one = panel(totals, groups, a=30, b=70)
    first = {r.unit_code: r for r in rank_intervals(one, totals)}
    turned = PanelTotals(
        part=one.part,
        entries=one.entries[::-1],
        reviewers=one.reviewers[::-1],
        groups=one.groups[::-1],
        group_weights=one.group_weights,
        totals=tuple(row[::-1] for row in one.totals[::-1]),
    )
    again = {r.unit_code: r for r in rank_intervals(turned, totals[::-1, ::-1])}
    assert first == again
    assert any(r.low < r.high for r in first.values())


def test_group_weights_move_the_rank() -> None:
    totals = np.array([[90.0, 90, 70], [80, 80, 95]])
    heavy_first = rank_intervals(panel(totals, ["a", "a", "b"], a=90, b=10), totals)
    heavy_second = rank_intervals(panel(totals, ["a", "a", "b"], a=10, b=90), totals)
    assert [r.rank for r in heavy_first] == [1, 2]
    assert [r.rank for r in heavy_second] == [2, 1]


@pytest.mark.parametrize(("second", "third", "range_of_first"), [(3, 3, (1, 1)), (3, 1, (1, 2))])
def test_an_interval_leaves_out_a_twentieth_at_each_end(
    second: float, third: float, range_of_first: tuple[int, int]
) -> None:
    """Of three reviewers with replacement the first entry loses to the second where the first one outweighs the rest.

    Ahead by -1, 3, 3 it loses if the first is drawn thrice, one time in 27; ahead by -1, 3, 1 also if the first is
    drawn twice and the third once, four times in 27: more than a twentieth.
    """
    totals = np.array([[50.0, 50 + second, 50 + third], [51, 50, 50]])
    first, other = rank_intervals(panel(totals), totals, repeats=20_000)
    assert (first.rank, first.low, first.high) == (1, *range_of_first)
    assert (other.rank, other.low, other.high) == (2, 3 - range_of_first[1], 2)


def test_a_group_without_ballots_leaves_its_weight_out() -> None:
    """(3 × 6) / 3 and (3 × 8 + 1 × 0) / 4 are equal."""
    totals = np.array([[6.0, X], [8, 0]])
    found = rank_intervals(panel(totals, ["a", "b"], a=3, b=1), totals)
    assert [r.rank for r in found] == [1, 1]


def test_midranks() -> None:
    assert midranks(np.array([3.0, 1, 3, 2])).tolist() == [3.5, 1, 3.5, 2]


def test_document_has_texts_of_four_decimals() -> None:
    found = part_agreement(panel(SHROUT_FLEISS))
    document = agreement_document(Agreement({"written": found}))["parts"]["written"]
    assert document["entries"] == 6
    assert document["icc"]["2_1"]["value"] == "0.2898"
    assert document["krippendorff_alpha"].count(".") == 1
    assert "icc_reason" not in document
    assert "kendall_entries" not in document, "all of them"
    blanks = part_agreement(panel(np.array([[80.0, X], [90, 88], [85, 84]])))
    fewer = agreement_document(Agreement({"written": blanks}))["parts"]["written"]
    assert (fewer["entries"], fewer["kendall_entries"]) == (3, 2)
    assert set(document["reviewers_detail"][0]) == {"code", "severity", "spread", "ballots"}
    assert [r["rank"] for r in document["rank_intervals"]] == sorted(
        r["rank"] for r in document["rank_intervals"]
    )


def test_readings() -> None:
    assert ALPHA_THRESHOLDS.reading(0.8) is AgreementReading.HIGH
    assert ALPHA_THRESHOLDS.reading(0.7) is AgreementReading.FAIR
    assert ALPHA_THRESHOLDS.reading(0.667) is AgreementReading.FAIR
    assert ALPHA_THRESHOLDS.reading(0.2) is AgreementReading.LOW
    assert ALPHA_THRESHOLDS.reading(None) is AgreementReading.NONE
