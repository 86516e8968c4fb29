"""The engine against an independent calculation, on random schemes and ballots (docs/scoring.md)."""

import itertools
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, assume, event, given, settings

from db.records import Evaluation, Ranking
from db.store import Store
from tests.db import years as plain
from tests.db.scoring.random_years import Year, years
from tests.db.scoring.reference import Calculation, Result

calm = settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ]
)


@contextmanager
def stored(year: Year) -> Iterator[tuple[Store, Evaluation]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.create(
            Path(folder, "year.shufa"), clock=lambda: "2024-12-01T00:00:00.000+00:00"
        ) as store,
    ):
        yield store, plain.fill(store, year.text, year.data)


def calculation(year: Year) -> Calculation:
    return Calculation(tomllib.loads(year.text, parse_float=Decimal), year.data)


def assert_same(ranking: Ranking, expected: Result, slack: Fraction = Fraction(0)) -> None:
    """Everything that a standing says, entry by entry; `slack` where a deviation is a root."""
    assert {u.entry.unit_code: u.reason.kind.value for u in ranking.unranked} == {
        code: kind for code, (kind, _) in expected.unranked.items()
    }
    for unranked in ranking.unranked:
        _, facts = expected.unranked[unranked.entry.unit_code]
        assert facts.items() <= dict(unranked.reason.facts).items()
    assert [s.entry.unit_code for s in ranking.standings] == [p.code for p in expected.places]
    for standing, place in zip(ranking.standings, expected.places, strict=True):
        assert abs(standing.total - place.total) <= slack
        assert standing.parts.keys() == place.parts.keys()
        assert all(abs(standing.parts[c] - score) <= slack for c, score in place.parts.items())
        assert standing.adjustments == place.adjustments
        assert (standing.rank, standing.shared) == (place.rank, place.shared)
        assert {name: getattr(standing.ballots, name) for name in place.counts} == place.counts
        if place.parting:
            assert standing.tie_broken_by in place.parting
        else:
            assert standing.tie_broken_by is None
        assert (standing.grade, standing.grade_by_quota) == (place.grade, place.grade_by_quota)


def assert_agrees(
    store: Store, evaluation: Evaluation, year: Year, slack: Fraction = Fraction(0)
) -> None:
    slow = calculation(year)
    overall = slow.overall()
    event(f"ranked: {len(overall.places)}")
    for kind in sorted({kind for kind, _ in overall.unranked.values()}):
        event(kind)
    rankings = store.results.all_rankings(evaluation.id)
    assert_same(rankings.overall, overall, slack)
    by_category = slow.within("category")
    assert {r.name for r in rankings.by_category} == set(by_category)
    for ranking in rankings.by_category:
        assert_same(ranking, by_category[ranking.name], slack)
    by_presentation = slow.within("presentation")
    for ranking in rankings.by_presentation:
        expected = by_presentation[ranking.name]
        for place in expected.places:  # quotas belong to categories whatever the set
            place.grade_by_quota = overall.by_code[place.code].grade_by_quota
        assert_same(ranking, expected, slack)


@calm
@given(years())
def test_random_years_agree(year: Year) -> None:
    with stored(year) as (store, evaluation):
        assert_agrees(store, evaluation, year)


@calm
@given(years(standardise=True))
def test_random_standardised_years_agree(year: Year) -> None:
    slack = Fraction(1, 10**15)
    totals = sorted(place.total for place in calculation(year).overall().places)
    apart = all(b == a or b - a > 10**6 * slack for a, b in itertools.pairwise(totals))
    assume(apart)
    with stored(year) as (store, evaluation):
        assert_agrees(store, evaluation, year, slack)
