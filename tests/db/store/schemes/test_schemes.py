"""Scheme versions: in place until a ballot is handed in, then with a reason; never under marks that do not fit."""

from fractions import Fraction

import pytest

from db.errors import ErrorKind, FaultKind
from db.records import BallotStatus, Mark
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused

WIDER = small_year.SCHEME.replace("leaders = 40, experts = 60", "leaders = 50, experts = 50")


def take_all_back(year: OpenYear) -> None:
    for ballot in year.store.ballots.of_evaluation(year.evaluation_id):
        if ballot.status is BallotStatus.SUBMITTED:
            year.store.ballots.withdraw(ballot.id, "重新评分")


def test_once_a_ballot_is_in_a_change_is_a_new_version_with_a_reason(year: OpenYear) -> None:
    schemes, number = year.store.schemes, year.evaluation_id
    assert schemes.locked(number)
    before = year.store.results.ranking(number)
    with year.no_event():
        assert refused(lambda: schemes.adopt(number, WIDER)).kind is ErrorKind.SCHEME_LOCKED
        assert refused(lambda: schemes.adopt(number, WIDER, " ")).kind is ErrorKind.SCHEME_LOCKED
    with year.one_event() as events:
        adopted = schemes.adopt(number, WIDER, "组别权重写反")
    assert events[0].reason == "组别权重写反"
    assert (adopted.version.version, adopted.version.reason) == (2, "组别权重写反")
    assert adopted.scheme.by_code["written"].group_weights == {
        "leaders": Fraction(50),
        "experts": Fraction(50),
    }
    versions = schemes.versions(number)
    assert [v.version for v in versions] == [1, 2]
    assert (versions[0].text, versions[1].text) == (small_year.SCHEME, WIDER)
    assert before.scheme_version == 1
    assert year.store.results.ranking(number).scheme_version == 2


def test_the_ranking_follows_the_scheme_in_force(year: OpenYear) -> None:
    """L1 gives U01 90 instead of 80: leaders 85, experts 80: 82 at 40 : 60, 82.5 at 50 : 50."""
    ballot = year.ballot("U01", "L1")
    year.store.ballots.withdraw(ballot.id, "更正")
    year.store.ballots.put_mark(
        "written", ballot.entry_id, year.reviewer("L1").id, "A1", Mark.number(60_000)
    )
    year.store.ballots.submit(ballot.id)
    assert str(year.written()["U01"]) == "82"
    year.store.schemes.adopt(year.evaluation_id, WIDER, "组别权重写反")
    assert str(year.written()["U01"]) == "165/2"


def test_before_that_it_changes_in_place(year: OpenYear) -> None:
    take_all_back(year)
    schemes, number = year.store.schemes, year.evaluation_id
    assert not schemes.locked(number)
    with year.one_event():
        adopted = schemes.adopt(number, WIDER)
    assert [(v.version, v.text) for v in schemes.versions(number)] == [(1, WIDER)]
    assert adopted.version.adopted_at == "2024-12-05T09:00:00.000+00:00"


def test_a_void_ballot_locks_too(year: OpenYear) -> None:
    year.store.ballots.void(year.ballot("U01", "L1").id, "涂改")
    take_all_back(year)
    assert year.store.schemes.locked(year.evaluation_id)


def test_a_scheme_that_cannot_work_changes_nothing(year: OpenYear) -> None:
    with year.no_event():
        error = refused(
            lambda: year.store.schemes.adopt(year.evaluation_id, WIDER + "[nonsense]\n", "x")
        )
    assert error.kind is ErrorKind.SCHEME_REFUSED
    assert [(f.place, f.kind) for f in error.faults] == [("nonsense", FaultKind.UNKNOWN_KEY)]


def test_points_below_a_mark_that_was_given_are_refused(year: OpenYear) -> None:
    """The highest A1 is 50: 50 points are enough, 49.5 are not."""
    adopt, number = year.store.schemes.adopt, year.evaluation_id
    low = small_year.SCHEME.replace("points = 60", "points = 49.5")
    with year.no_event():
        error = refused(lambda: adopt(number, low, "降低满分"))
    assert error.kind is ErrorKind.SCHEME_REFUSED
    (fault,) = error.faults
    assert (fault.place, fault.kind) == ("parts[0].criteria[0].points", FaultKind.OUT_OF_RANGE)
    assert (fault.facts["found"], fault.facts["low"]) == ("49.5", "50")
    adopt(number, small_year.SCHEME.replace("points = 60", "points = 50"), "降低满分")


def test_a_full_below_a_score_that_the_office_entered_is_refused(year: OpenYear) -> None:
    """The highest is 18: 18 is enough, 17.5 is not."""
    adopt, number = year.store.schemes.adopt, year.evaluation_id
    with year.no_event():
        error = refused(
            lambda: adopt(number, small_year.SCHEME.replace("full = 20", "full = 17.5"), "降低")
        )
    (fault,) = error.faults
    assert fault.place.endswith(".full")
    assert (fault.kind, fault.facts["low"]) == (FaultKind.OUT_OF_RANGE, "18")
    adopt(number, small_year.SCHEME.replace("full = 20", "full = 18"), "降低")


VOTED = """
title = "测评"
year = 2024
[[parts]]
code = "vote"
title = "民主测评"
kind = "voted"
[[parts.criteria]]
code = "V"
title = "总体"
points = 100
levels = [ { title = "优秀", points = 100 }, { title = "良好", points = 80 }, { title = "一般", points = 60 } ]
[[groups]]
code = "all"
title = "全体"
"""


def test_a_level_that_a_ballot_chose_cannot_go(year: OpenYear) -> None:
    """Else a vote would turn into an abstention without a word."""
    store = year.store
    number = store.evaluations.create(VOTED).id
    entry = store.units.add(number, "U01", "单位U01", "执法部门")
    reviewer = store.panel.add(number, "R1", "all")
    store.ballots.put_mark("vote", entry.id, reviewer.id, "V", Mark.of_level("良好"))
    without = VOTED.replace('{ title = "良好", points = 80 }, ', "")
    error = refused(lambda: store.schemes.adopt(number, without))
    assert error.kind is ErrorKind.SCHEME_REFUSED
    (fault,) = error.faults
    assert (fault.place, fault.kind) == ("parts[0].criteria[0].levels", FaultKind.UNKNOWN_REFERENCE)
    assert fault.facts["found"] == "良好"
    store.schemes.adopt(number, VOTED.replace("points = 80", "points = 75"))
    store.schemes.adopt(
        number, VOTED.replace('{ title = "一般", points = 60 }', '{ title = "差", points = 0 }')
    )


def test_what_leaves_the_scheme_keeps_its_rows(year: OpenYear) -> None:
    """A2 is taken out and put back: its marks count again, as they were."""
    adopt, number = year.store.schemes.adopt, year.evaluation_id
    before = year.written()
    start = small_year.SCHEME.index('[[parts.criteria]]\ncode = "A2"')
    end = small_year.SCHEME.index("[[parts]]", start)
    without = small_year.SCHEME[:start] + small_year.SCHEME[end:]
    adopt(number, without, "少一项")
    assert year.written() == {"U01": 50, "U02": 45, "U03": 40}
    adopt(number, small_year.SCHEME, "恢复")
    assert year.written() == before


def test_new_parts_and_groups_get_their_rows(year: OpenYear) -> None:
    more = small_year.SCHEME.replace(
        "[rounding]",
        '[[groups]]\ncode = "public"\ntitle = "群众"\n[[parts]]\ncode = "extra"\ntitle = "附加"\nkind = "given"\n'
        "full = 5\n[rounding]",
    )
    year.store.schemes.adopt(year.evaluation_id, more, "增加一项")
    assert [g.code for g in year.store.panel.groups(year.evaluation_id)] == [
        "leaders",
        "experts",
        "public",
    ]
    year.store.office.put_given("extra", year.entry("U01").id, 5_000)
    reasons = {
        u.entry.unit_code: u.reason.kind.value
        for u in year.store.results.ranking(year.evaluation_id).unranked
    }
    assert reasons == {"U02": "no_given_score", "U03": "no_given_score"}


@pytest.mark.parametrize("text", [small_year.SCHEME])
def test_title_and_year_follow_the_scheme(year: OpenYear, text: str) -> None:
    renamed = text.replace("2024年度述法评议", "新题").replace("year = 2024", "year = 2023")
    year.store.schemes.adopt(year.evaluation_id, renamed, "改题")
    evaluation = year.store.evaluations.get(year.evaluation_id)
    assert (evaluation.title, evaluation.year) == ("新题", 2023)
