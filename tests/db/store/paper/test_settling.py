"""认定: doubtful fields are settled by a person who says so, by two where two are asked for, and count at once."""

from __future__ import annotations

import pytest

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, INVALID, Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.paper.records import WHOLE_PAGE, Asked, CountTally
from db.store.trail.roles import Role
from tests.db.staffed_year import NAMES, SCHEME, StaffedYear, staff
from tests.db.store.paper.scanned import scan, take_and_count

FORTY = Mark.number(40_000)


def asked(store: Store, year: StaffedYear) -> list[tuple[str, str, int]]:
    return [(one.field, one.why, one.turn) for one in store.settling.asked(year.evaluation)]


def first(store: Store, year: StaffedYear) -> Asked:
    return store.settling.asked(year.evaluation)[0]


def settle(
    store: Store, year: StaffedYear, field: str, mark: Mark | None, reason: str = ""
) -> CountTally:
    (page,) = store.scans.pages(year.evaluation)
    return store.settling.settle(year.evaluation, page.scan_id, field, mark, reason)


def marks(store: Store, year: StaffedYear) -> dict[str, dict[str, Mark]]:
    found = store.ballots.of_reviewer(year.evaluation, "written", year.own)
    return {ballot.unit_code: dict(ballot.marks) for ballot in found}


def test_every_doubt_waits_and_counts_once_settled(year: StaffedYear) -> None:
    with Store.open(year.path, "张监票") as store:
        one = scan(store, year, U01_A1="struck", U01_A2="outside")
        take_and_count(store, year.evaluation, [one])
        assert asked(store, year) == [("U01/A1", "struck", 1), ("U01/A2", "outside", 1)]
        assert settle(store, year, "U01/A1", FORTY) == CountTally(waiting=1)
        assert "U01" not in marks(store, year)
        assert settle(store, year, "U01/A2", INVALID).counted == 1
        assert marks(store, year)["U01"] == {"A1": FORTY, "A2": INVALID}
        (page,) = store.scans.pages(year.evaluation)
        rulings = store.settling.rulings(year.evaluation, page.sheet)
        (said,) = rulings[page.scan_id, "U01/A1"]
        assert (said.who, said.mark, said.reason) == ("张监票", FORTY, "struck")
        assert asked(store, year) == []
        assert store.verify().intact


def test_settled_anew_or_against_the_reader_it_needs_a_reason(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, U01_A1="several")])
        settle(store, year, "U01/A1", FORTY)
        for field in ("U01/A1", "U02/A2"):
            with pytest.raises(UserError) as refused:
                settle(store, year, field, ABSTAIN)
            assert refused.value.kind is ErrorKind.REASON_NEEDED
            settle(store, year, field, ABSTAIN, "再看原票")
        assert marks(store, year) == {
            "U01": {"A1": ABSTAIN, "A2": FORTY},
            "U02": {"A1": FORTY, "A2": ABSTAIN},
        }
        assert store.verify().intact


def test_a_mark_that_the_criterion_does_not_allow_is_refused(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, U01_A1="several")])
        with pytest.raises(UserError) as refused:
            settle(store, year, "U01/A1", Mark.number(61_000))
        assert refused.value.kind is ErrorKind.MARK_REFUSED
        with pytest.raises(UserError) as refused:
            settle(store, year, "U09/A1", FORTY)
        assert refused.value.kind is ErrorKind.NO_SUCH_FIELD
        assert marks(store, year).keys() == {"U02"}


def test_a_number_beyond_the_criterion_is_asked(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, "50")])
        assert asked(store, year) == [("U01/A2", "range", 1), ("U02/A2", "range", 1)]


def test_a_blank_sheet_is_one_question(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, "")])
        assert asked(store, year) == [(WHOLE_PAGE, "blank_sheet", 1)]
        assert settle(store, year, WHOLE_PAGE, ABSTAIN).counted == 2
        assert marks(store, year) == {u: {"A1": ABSTAIN, "A2": ABSTAIN} for u in ("U01", "U02")}
        assert asked(store, year) == []


def test_a_sheet_with_nothing_but_specks_is_asked_as_a_blank_one(year: StaffedYear) -> None:
    """A scan may have lost a pencil's marks and left a piece of one."""
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, "", U01_A1="speck")])
        questions = [("U01/A1", "speck", 1), (WHOLE_PAGE, "blank_sheet", 1)]
        assert sorted(asked(store, year)) == sorted(questions)
        settle(store, year, "U01/A1", FORTY)
        assert settle(store, year, WHOLE_PAGE, ABSTAIN).counted > 0
        assert asked(store, year) == []
        assert marks(store, year)["U01"] == {"A1": FORTY, "A2": ABSTAIN}
        assert marks(store, year)["U02"] == {"A1": ABSTAIN, "A2": ABSTAIN}


def test_a_blank_that_would_be_a_zero_is_asked(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        text = SCHEME.replace('kind = "scored"', 'kind = "scored"\nincomplete = "zero"', 1)
        store.schemes.adopt(year.evaluation, text, "改规则")
        take_and_count(store, year.evaluation, [scan(store, year, U01_A1="blank")])
        assert asked(store, year) == [("U01/A1", "blank", 1)]
        settle(store, year, "U01/A1", None)
        assert marks(store, year)["U01"] == {"A2": FORTY}


def test_whoever_took_the_batch_settles_nothing_of_it(year: StaffedYear) -> None:
    staff(year)
    with year.open(Role.ORGANISER) as store:
        one = scan(store, year, U01_A1="several")
    with year.open(Role.CLERK) as store:
        take_and_count(store, year.evaluation, [one])
        with pytest.raises(UserError) as refused:
            settle(store, year, "U01/A1", FORTY)
        assert refused.value.kind is ErrorKind.SETTLED_BY_SCANNER
    with year.open(Role.ORGANISER) as store:
        assert settle(store, year, "U01/A1", FORTY).counted == 1


def test_two_people_unseen_by_each_other(year: StaffedYear) -> None:
    staff(year)
    with year.open(Role.ORGANISER) as store:
        store.accounts.add("吴收票", Role.CLERK, "收票人的口令01", must_change=False, cost=LEAST)
        store.settling.set_two_persons(year.evaluation, two=True)
        one = scan(store, year, U01_A1="several", U02_A1="lost")
    with Store.open(year.path) as store:
        store.sign_in("吴收票", "收票人的口令01")
        take_and_count(store, year.evaluation, [one])
    with year.open(Role.CLERK) as store:
        assert settle(store, year, "U01/A1", FORTY) == CountTally(waiting=2)
        settle(store, year, "U02/A1", FORTY)
        with pytest.raises(UserError) as refused:
            settle(store, year, "U01/A1", FORTY)
        assert refused.value.kind is ErrorKind.SECOND_PERSON_NEEDED
    with year.open(Role.ORGANISER) as store:
        assert asked(store, year) == [("U01/A1", "several", 2), ("U02/A1", "lost", 2)]
        assert first(store, year).first_by == NAMES[Role.CLERK]
        assert settle(store, year, "U01/A1", FORTY).counted == 1
        settle(store, year, "U02/A1", ABSTAIN)
        assert asked(store, year) == [("U02/A1", "lost", 3)]
        with pytest.raises(UserError) as refused:
            settle(store, year, "U02/A1", ABSTAIN)
        assert refused.value.kind is ErrorKind.REASON_NEEDED
        settle(store, year, "U02/A1", ABSTAIN, "两人同看原票")
        assert marks(store, year)["U02"] == {"A1": ABSTAIN, "A2": FORTY}
        assert store.verify().intact


def test_a_frozen_year_settles_nothing(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, U01_A1="several")])
        store.results.freeze(year.evaluation, "会议审定")
        with pytest.raises(UserError) as refused:
            settle(store, year, "U01/A1", FORTY)
        assert refused.value.kind is ErrorKind.FROZEN
