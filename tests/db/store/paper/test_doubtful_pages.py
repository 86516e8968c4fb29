"""A page that is doubtful as a whole is one question: it stands as it was read, is invalid, or goes field by field."""

from __future__ import annotations

import pytest

from db.errors import ErrorKind, UserError
from db.records import INVALID, EventRun, Mark
from db.store import Store
from db.store.paper.records import WHOLE_PAGE, CountTally
from tests.db.staffed_year import StaffedYear
from tests.db.store.paper.scanned import scan, take_and_count
from tests.db.store.undo.back_and_again import check_back_and_again
from tests.db.store.undo.test_every_act import tables

FORTY = Mark.number(40_000)
ALL = [("U01/A1", "filled"), ("U01/A2", "filled"), ("U02/A1", "filled"), ("U02/A2", "filled")]


def asked(store: Store, year: StaffedYear) -> list[tuple[str, str]]:
    return [(one.field, one.why) for one in store.settling.asked(year.evaluation)]


def settle_page(
    store: Store, year: StaffedYear, mark: Mark | None = None, reason: str = ""
) -> CountTally:
    (page,) = store.scans.pages(year.evaluation)
    return store.settling.settle_page(year.evaluation, page.scan_id, mark, reason)


def marks(store: Store, year: StaffedYear) -> dict[str, dict[str, Mark]]:
    found = store.ballots.of_reviewer(year.evaluation, "written", year.own)
    return {ballot.unit_code: dict(ballot.marks) for ballot in found}


def test_what_was_read_counts_once_a_person_lets_the_page_stand(year: StaffedYear) -> None:
    with Store.open(year.path, "张监票") as store:
        tally = take_and_count(store, year.evaluation, [scan(store, year, doubt="filled")])
        assert (tally.counted, tally.waiting) == (0, 2)
        assert asked(store, year) == [(WHOLE_PAGE, "filled"), *ALL]
        assert store.doubting.plain(year.evaluation) == (), "no wall shows what waits"
        before, last = tables(year.path), store.trail.last_id()
        assert settle_page(store, year).counted == 2
        assert marks(store, year) == {u: {"A1": FORTY, "A2": FORTY} for u in ("U01", "U02")}
        assert asked(store, year) == []
        settled = store.settling.settled(year.evaluation)
        assert {(s.field, s.ruling.who, s.ruling.reason) for s in settled} == {
            (field, "张监票", "filled") for field, _ in ALL
        }
        run = EventRun(last + 1, store.trail.last_id())
        check_back_and_again(store, year.evaluation, run, lambda: tables(year.path), before)


def test_a_field_that_was_struck_is_settled_first_and_the_rest_stands(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, doubt="filled")])
        (page,) = store.scans.pages(year.evaluation)
        store.settling.settle(year.evaluation, page.scan_id, "U01/A2", INVALID)
        assert asked(store, year) == [(WHOLE_PAGE, "filled"), ALL[0], *ALL[2:]]
        settle_page(store, year, reason="其余各栏对照原票无涂改")
        assert marks(store, year) == {
            "U01": {"A1": FORTY, "A2": INVALID},
            "U02": {"A1": FORTY, "A2": FORTY},
        }


def test_what_a_reader_said_nothing_of_waits_on(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        one = scan(store, year, doubt="filled", U02_A1="struck")
        take_and_count(store, year.evaluation, [one])
        assert settle_page(store, year) == CountTally(counted=1, waiting=1)
        assert asked(store, year) == [("U02/A1", "struck")], "the rest of the page stands"
        for mark in (None, INVALID):
            with pytest.raises(UserError) as refused:
                settle_page(store, year, mark)
            assert refused.value.kind is ErrorKind.NO_SUCH_FIELD
        (page,) = store.scans.pages(year.evaluation)
        store.settling.settle(year.evaluation, page.scan_id, "U02/A1", INVALID)
        assert marks(store, year)["U02"] == {"A1": INVALID, "A2": FORTY}


def test_what_waits_by_itself_keeps_no_second_person_from_the_page(year: StaffedYear) -> None:
    with Store.open(year.path, "总监票人") as store:
        store.settling.set_two_persons(year.evaluation, two=True)
        one = scan(store, year, doubt="filled", U02_A1="struck")
        take_and_count(store, year.evaluation, [one])
        settle_page(store, year)
    with Store.open(year.path, "监票人") as store:
        assert asked(store, year)[0] == (WHOLE_PAGE, "filled")
        assert settle_page(store, year) == CountTally(counted=1, waiting=1)
        assert asked(store, year) == [("U02/A1", "struck")]


def test_rings_are_nobodys_marks_until_a_person_says_so(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        states = dict.fromkeys(("U01_A1", "U01_A2", "U02_A1"), "outside")
        take_and_count(store, year.evaluation, [scan(store, year, doubt="outside", **states)])
        assert asked(store, year) == [
            (WHOLE_PAGE, "outside"),
            *((field.replace("_", "/"), "outside") for field in states),
        ]
        with pytest.raises(UserError) as refused:
            settle_page(store, year)
        assert refused.value.kind is ErrorKind.NO_SUCH_FIELD, "nothing was read of them"
        assert settle_page(store, year, INVALID).counted == 2
        assert marks(store, year) == {
            "U01": {"A1": INVALID, "A2": INVALID},
            "U02": {"A1": INVALID, "A2": FORTY},
        }


def test_what_a_person_pointed_out_does_not_stand_as_it_was_read(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        states = dict.fromkeys(("U01_A1", "U01_A2", "U02_A1"), "outside")
        take_and_count(store, year.evaluation, [scan(store, year, doubt="outside", **states)])
        (page,) = store.scans.pages(year.evaluation)
        store.doubting.doubt(year.evaluation, page.scan_id, "U02/A2", "看图不符")
        with pytest.raises(UserError) as refused:
            settle_page(store, year)
        assert refused.value.kind is ErrorKind.NO_SUCH_FIELD
        assert ("U02/A2", "doubted") in asked(store, year)


def test_two_people_let_a_page_stand_each_unseen_by_the_other(year: StaffedYear) -> None:
    with Store.open(year.path, "总监票人") as store:
        store.settling.set_two_persons(year.evaluation, two=True)
        take_and_count(store, year.evaluation, [scan(store, year, doubt="filled")])
        assert settle_page(store, year) == CountTally(waiting=2)
        turns = {one.turn for one in store.settling.asked(year.evaluation)}
        assert turns == {2}
        with pytest.raises(UserError) as refused:
            settle_page(store, year)
        assert refused.value.kind is ErrorKind.SECOND_PERSON_NEEDED
    with Store.open(year.path, "监票人") as store:
        (page,) = store.scans.pages(year.evaluation)
        store.settling.settle(year.evaluation, page.scan_id, "U01/A1", INVALID)
        assert settle_page(store, year).counted == 1
        (left,) = store.settling.asked(year.evaluation)
        assert (left.field, left.turn) == ("U01/A1", 3), "a difference is settled by itself"
        with pytest.raises(UserError) as refused:
            settle_page(store, year)
        assert refused.value.kind is ErrorKind.NO_SUCH_FIELD
        assert store.verify().intact
