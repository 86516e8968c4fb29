"""Rankings kept up to date without a full recount, and never out of date."""

import sqlite3
from contextlib import closing

import pytest

from db.errors import ErrorKind
from db.records import Mark, Rankings
from db.store import Store
from db.store.results.results import Results
from tests.db.store.open_year import OpenYear, refused


def recount(year: OpenYear) -> Rankings:
    """As a program that has just opened the file counts."""
    with Store.open(year.store.path, read_only=True) as fresh:
        return fresh.results.all_rankings(year.evaluation_id)


def give(year: OpenYear, unit: str, points: int) -> None:
    ballot = year.ballot(unit, "L1")
    year.store.ballots.withdraw(ballot.id, "更正")
    year.store.ballots.put_mark(
        "written", ballot.entry_id, year.reviewer("L1").id, "A1", Mark.number(points)
    )
    year.store.ballots.submit(ballot.id)


def test_one_changed_mark_counts_one_unit_again(
    year: OpenYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[list[str]] = []
    count = Results._count

    def spy(self: Results, number: int, scheme: object, entries: object) -> object:
        counted.append([e.unit_code for e in entries])  # type: ignore[attr-defined]
        return count(self, number, scheme, entries)  # type: ignore[arg-type]

    monkeypatch.setattr(Results, "_count", spy)
    year.store.results.ranking(year.evaluation_id)
    give(year, "U02", 60_000)
    year.store.results.ranking(year.evaluation_id)
    year.store.results.all_rankings(year.evaluation_id)
    assert counted == [["U01", "U02", "U03"], ["U02"]]
    assert year.store.results.all_rankings(year.evaluation_id) == recount(year)


def test_what_another_program_wrote_is_seen(year: OpenYear) -> None:
    year.store.results.ranking(year.evaluation_id)
    with closing(sqlite3.connect(year.store.path)) as other, other:
        other.execute(
            "UPDATE given_scores SET points = 20000 WHERE entry_id = ?", (year.entry("U03").id,)
        )
    found = year.store.results.all_rankings(year.evaluation_id)
    assert found == recount(year)
    parts = {s.entry.unit_code: s.parts["daily"] for s in found.overall.standings}
    assert parts["U03"] == 20


def test_a_change_that_was_taken_back_is_not_kept(year: OpenYear) -> None:
    """Looked at inside a transaction that did not land; then another change takes the same number."""
    before = year.store.results.all_rankings(year.evaluation_id)

    def half_way() -> None:
        with year.store.transaction():
            year.store.office.put_given("daily", year.entry("U03").id, 20_000)
            inside = year.store.results.ranking(year.evaluation_id)
            assert inside.standings[-1].parts["daily"] == 20
            raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        half_way()
    assert year.store.results.all_rankings(year.evaluation_id) == before
    with pytest.raises(LookupError, match="half way"):
        half_way()
    year.store.office.put_given("daily", year.entry("U01").id, 1_000)
    assert year.store.results.all_rankings(year.evaluation_id) == recount(year)


def test_many_changes_at_once_are_counted_whole(year: OpenYear) -> None:
    year.store.results.ranking(year.evaluation_id)
    for points in range(201):
        year.store.office.put_given("daily", year.entry("U03").id, points)
    assert year.store.results.all_rankings(year.evaluation_id) == recount(year)


def test_the_digest_covers_every_row(year: OpenYear) -> None:
    before = year.store.results.all_rankings(year.evaluation_id)
    assert before.overall.digest.startswith("sha256:")
    year.store.office.put_given("daily", year.entry("U03").id, 16_001)
    assert year.store.results.ranking(year.evaluation_id).digest != before.overall.digest
    year.store.office.put_given("daily", year.entry("U03").id, 16_000)
    assert year.store.results.ranking(year.evaluation_id).digest == before.overall.digest


def test_sets_within_categories_and_presentations(year: OpenYear) -> None:
    year.store.units.edit(year.entry("U01").id, category="街道", presentation="现场")
    by_category = year.store.results.rankings(year.evaluation_id, "category")
    assert [(r.within, r.name, len(r.standings)) for r in by_category] == [
        ("category", "街道", 1),
        ("category", "执法部门", 2),
    ]
    assert [s.rank for s in by_category[1].standings] == [1, 2]
    by_presentation = year.store.results.rankings(year.evaluation_id, "presentation")
    assert [(r.name, len(r.standings)) for r in by_presentation] == [("现场", 1), ("书面", 2)]


def test_an_evaluation_that_is_not_there(year: OpenYear) -> None:
    assert refused(lambda: year.store.results.ranking(99)).kind is ErrorKind.NO_EVALUATION


def test_counting_reads_marks_where_they_lie(year: OpenYear) -> None:
    """The primary key of marks is the order in which a ranking sums them: no sorting, no index."""
    with closing(sqlite3.connect(year.store.path)) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT entry_id, criterion_id, group_id, count(*), count(points), sum(points)"
            " FROM marks WHERE counted = 1 GROUP BY 1, 2, 3"
        ).fetchall()
    assert not [row for row in plan if "TEMP B-TREE" in row[3]]
