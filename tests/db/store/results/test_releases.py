"""公布: what of a frozen result is public, for whom, until when."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.releases import Released, ReleaseKind
from db.store import Store
from db.store.trail.roles import Role
from tests.db.staffed_year import StaffedYear, staffed_year


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    """Frozen, both units ranked in two categories."""
    made = staffed_year(tmp_path / "a.shufa")
    with made.open(Role.ORGANISER) as store:
        for entry_id in made.entries:
            for reviewer_id in (made.own, made.other):
                ballot = store.ballots.get("written", entry_id, reviewer_id)
                if ballot is not None and ballot.marks:
                    continue
                for code in ("A1", "A2"):
                    place = ("written", entry_id, reviewer_id)
                    store.ballots.put_mark(*place, code, Mark.number(20_000))
        store.results.freeze(made.evaluation, "会议审定")
    return made


def test_nothing_is_public_by_freezing(year: StaffedYear) -> None:
    for role in Role:
        with year.open(role) as store:
            assert store.releases.released(year.evaluation) == Released()


def test_each_kind_shows_what_it_says_and_no_more(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        rankings = store.results.all_rankings(year.evaluation)
        names = [ranking.name for ranking in rankings.by_category]
        store.releases.release(year.evaluation, ReleaseKind.CATEGORIES, names[:1])
    with year.open(Role.REVIEWER) as store:
        shown = store.releases.released(year.evaluation)
        assert shown == Released(categories=rankings.by_category[:1])
        with pytest.raises(UserError) as caught:
            store.results.all_rankings(year.evaluation)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
    with year.open(Role.ORGANISER) as store:
        store.releases.release(year.evaluation, ReleaseKind.GRADES)
    with year.open(Role.REVIEWER) as store:
        grades = store.releases.released(year.evaluation).grades
        ranked = [s for r in rankings.by_category for s in r.standings]
        assert sorted((g.unit_code, g.grade) for g in grades) == sorted(
            (s.entry.unit_code, s.grade or "") for s in ranked
        )
    with year.open(Role.ORGANISER) as store:
        store.releases.release(year.evaluation, ReleaseKind.OVERALL)
    with year.open(Role.REVIEWER) as store:
        assert store.releases.released(year.evaluation).overall == rankings.overall
        assert store.results.ranking(year.evaluation) == rankings.overall


def test_taking_back_needs_a_reason_and_hides_again(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        (made,) = store.releases.release(year.evaluation, ReleaseKind.OVERALL)
        with pytest.raises(UserError) as caught:
            store.releases.take_back(made.id, "  ")
        assert caught.value.kind is ErrorKind.REASON_NEEDED
        taken = store.releases.take_back(made.id, "数据有疑")
        assert not taken.in_force
        assert store.verify().intact
        with pytest.raises(UserError) as caught:
            store.releases.take_back(made.id, "再收一次")
        assert caught.value.kind is ErrorKind.NOT_RELEASED
    with year.open(Role.REVIEWER) as store:
        assert store.releases.released(year.evaluation).nothing
    with sqlite3.connect(year.path) as connection:
        rows = connection.execute(
            "SELECT kind, released_by, taken_back_by, reason FROM releases"
        ).fetchall()
        events = connection.execute(
            "SELECT what, reason FROM events WHERE what LIKE 'result.%' ORDER BY id"
        ).fetchall()
    connection.close()
    organiser = rows[0][1]
    assert rows == [("overall", organiser, organiser, "数据有疑")]
    assert events == [("result.release", ""), ("result.take_back", "数据有疑")]


def test_reopening_and_freezing_anew_ask_for_a_new_release(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        store.releases.release(year.evaluation, ReleaseKind.OVERALL)
        store.results.reopen(year.evaluation, "更正")
        assert store.releases.released(year.evaluation).nothing
        store.results.freeze(year.evaluation, "更正后审定")
        assert store.releases.released(year.evaluation).nothing
        store.releases.release(year.evaluation, ReleaseKind.OVERALL)
        assert not store.releases.released(year.evaluation).nothing
        assert [r.in_force for r in store.releases.of_evaluation(year.evaluation)] == [False, True]


def test_what_is_refused(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        releases, evaluation = store.releases, year.evaluation
        with pytest.raises(UserError) as caught:
            releases.release(evaluation, ReleaseKind.GRADES, ["没有的类别"])
        assert caught.value.kind is ErrorKind.VALUE_REFUSED
        releases.release(evaluation, ReleaseKind.GRADES)
        name = store.results.all_rankings(evaluation).by_category[0].name
        for categories in ([], [name]):
            with pytest.raises(UserError) as caught:
                releases.release(evaluation, ReleaseKind.GRADES, categories)
            assert caught.value.kind is ErrorKind.ALREADY_RELEASED
        store.results.reopen(evaluation, "更正")
        with pytest.raises(UserError) as caught:
            releases.release(evaluation, ReleaseKind.OVERALL)
        assert caught.value.kind is ErrorKind.NOT_FROZEN


def test_who_has_not_signed_in_is_told_nothing(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        with pytest.raises(UserError) as caught:
            store.releases.released(year.evaluation)
        assert caught.value.kind is ErrorKind.SIGN_IN_NEEDED
