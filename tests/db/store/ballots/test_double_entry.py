"""复核: typed twice, compared, settled; drawn by a seed that anyone can follow."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Attendance, BallotRow, BallotStatus, EventRun, ImportData, Mark
from db.store import Store
from db.store.ballots.check_records import CheckCount, DrawnBy
from db.store.ballots.draw import draw
from db.store.trail.roles import Role
from tests.db.staffed_year import PASSWORDS, StaffedYear, plain_year, staff, submit


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    """Three written ballots of two experts, typed while the file was open to all."""
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path, "甲") as store:
        submit(store, year, year.own)
        submit(store, year, year.other)
        submit(store, year, year.other, entry=1)
    return year


def type_again(store: Store, second_id: int, first: int, second: int) -> None:
    store.double_entry.put_mark(second_id, "A1", Mark.number(first))
    store.double_entry.put_mark(second_id, "A2", Mark.number(second))
    store.double_entry.finish(second_id)


def test_what_was_typed_alike_needs_nothing_and_a_difference_is_settled(year: StaffedYear) -> None:
    with Store.open(year.path, "乙") as store:
        run = store.double_entry.start(year.evaluation, "written")
        assert (run.percent, run.seed, run.ballots) == (100, "", 3)
        one, two, three = store.double_entry.to_check(year.evaluation, "written")
        assert [(s.reviewer, s.unit_code) for s in (one, two, three)] == [
            ("E01", "U01"),
            ("E02", "U01"),
            ("E02", "U02"),
        ]
        assert one.first_by == ("甲",)
        type_again(store, one.id, 50_000, 30_000)
        type_again(store, two.id, 50_000, 33_000)
        found = store.double_entry.differences(year.evaluation, "written")
        assert [(d.reviewer, d.criterion, d.first, d.second) for d in found] == [
            ("E02", "A2", Mark.number(30_000), Mark.number(33_000))
        ]
        store.double_entry.settle(two.id, "A2", Mark.number(33_000), "原票为 33 分")
        assert store.double_entry.differences(year.evaluation, "written") == ()
        ballot = store.ballots.get("written", year.entries[0], year.other)
        assert ballot is not None
        assert ballot.counts
        assert ballot.marks["A2"] == Mark.number(33_000)
        event = store.trail.events(1)[0]
        assert (event.who, event.what, event.reason) == ("乙", "check.settle", "原票为 33 分")
        (settled,) = store.double_entry.settlements(year.evaluation, "written")
        assert (settled.first, settled.second, settled.chosen) == ("30", "33", "33")
        assert (settled.settled_by, settled.settled_on) == ("乙", event.at[:10])
        counts = store.double_entry.counts(year.evaluation)["written"]
        assert counts == CheckCount(submitted=3, drawn=3, finished=2, open=0, settled=1)
        assert not store.verify().damages


def test_the_count_goes_with_the_settled_mark(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.double_entry.start(year.evaluation, "written")
        (_, two, _) = store.double_entry.to_check(year.evaluation, "written")
        type_again(store, two.id, 50_000, 40_000)
        store.double_entry.settle(two.id, "A2", Mark.number(40_000), "原票为 40 分")
    connection = sqlite3.connect(year.path)
    found = connection.execute("SELECT sum(points) FROM marks WHERE counted = 1").fetchone()
    connection.close()
    assert found[0] == 3 * 80_000 + 10_000


def test_a_difference_comes_back_when_the_ballot_is_typed_anew(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.double_entry.start(year.evaluation, "written")
        one = store.double_entry.to_check(year.evaluation, "written")[0]
        type_again(store, one.id, 50_000, 30_000)
        ballot = store.ballots.get("written", year.entries[0], year.own)
        assert ballot is not None
        store.ballots.withdraw(ballot.id, "录错")
        assert len(store.double_entry.to_check(year.evaluation, "written")) == 2
        with pytest.raises(UserError) as caught:
            store.double_entry.settle(one.id, "A1", Mark.number(1_000), "理由")
        assert caught.value.kind is ErrorKind.BALLOT_NOT_SUBMITTED
        store.ballots.put_mark("written", year.entries[0], year.own, "A1", Mark.number(51_000))
        store.ballots.submit(ballot.id)
        (found,) = store.double_entry.differences(year.evaluation, "written")
        assert (found.first, found.second) == (Mark.number(51_000), Mark.number(50_000))


def test_nothing_is_compared_before_the_second_typing_is_finished(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.double_entry.start(year.evaluation, "written")
        one = store.double_entry.to_check(year.evaluation, "written")[0]
        assert one.marks == {}
        store.double_entry.put_mark(one.id, "A1", Mark.number(1_000))
        assert store.double_entry.differences(year.evaluation, "written") == ()
        with pytest.raises(UserError) as caught:
            store.double_entry.finish(one.id)
        assert caught.value.kind is ErrorKind.BALLOT_INCOMPLETE
        assert caught.value.facts["found"] == "依法决策"
        store.double_entry.put_mark(one.id, "A1", None)
        assert store.double_entry.to_check(year.evaluation, "written")[0].marks == {}
        type_again(store, one.id, 1_000, 2_000)
        with pytest.raises(UserError) as caught:
            store.double_entry.put_mark(one.id, "A1", Mark.number(50_000))
        assert caught.value.kind is ErrorKind.CHECK_FINISHED


def test_what_is_refused(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        entry = store.double_entry
        for arguments, kind in (
            ((year.evaluation, "daily"), ErrorKind.NO_SUCH_PART),
            ((year.evaluation, "nothing"), ErrorKind.NO_SUCH_PART),
            ((year.evaluation, "written", 0), ErrorKind.VALUE_REFUSED),
            ((year.evaluation, "written", 101), ErrorKind.VALUE_REFUSED),
            ((year.evaluation, "hall"), ErrorKind.NOTHING_TO_CHECK),
        ):
            with pytest.raises(UserError) as caught:
                entry.start(*arguments)
            assert caught.value.kind is kind
        entry.start(year.evaluation, "written")
        with pytest.raises(UserError) as caught:
            entry.start(year.evaluation, "written")
        assert caught.value.kind is ErrorKind.NOTHING_TO_CHECK
        one = entry.to_check(year.evaluation, "written")[0]
        with pytest.raises(UserError) as caught:
            entry.put_mark(one.id, "A1", Mark.number(60_500))
        assert caught.value.kind is ErrorKind.MARK_REFUSED
        type_again(store, one.id, 50_000, 31_000)
        for code, chosen, reason, kind in (
            ("A2", Mark.number(30_000), " ", ErrorKind.REASON_NEEDED),
            ("A2", None, "理由", ErrorKind.VALUE_REFUSED),
            ("A2", Mark.number(40_500), "理由", ErrorKind.MARK_REFUSED),
            ("A1", Mark.number(30_000), "两次一致", ErrorKind.VALUE_REFUSED),
        ):
            with pytest.raises(UserError) as caught:
                entry.settle(one.id, code, chosen, reason)
            assert caught.value.kind is kind


def test_a_share_is_drawn_by_the_seed_and_the_rest_can_follow(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        run = store.double_entry.start(
            year.evaluation, "written", percent=50, drawn_by=DrawnBy.BALLOT, seed="2024"
        )
        assert (run.seed, run.drawn_by, run.ballots) == ("2024", DrawnBy.BALLOT, 2)
        drawn = {f"{s.reviewer}/{s.unit_code}" for s in store.double_entry.to_check(1, "written")}
        codes = ["E01/U01", "E02/U01", "E02/U02"]
        by_hand = sorted(codes, key=lambda c: hashlib.sha256(f"2024/{c}".encode()).hexdigest())
        assert drawn == set(by_hand[:2])
        rest = store.double_entry.start(year.evaluation, "written")
        assert rest.ballots == 1
        assert [r.id for r in store.double_entry.runs(year.evaluation)] == [run.id, rest.id]


def test_whole_reviewers_are_drawn_and_a_seed_is_made(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        run = store.double_entry.start(year.evaluation, "written", percent=1)
        assert len(run.seed) == 8
        reviewers = {s.reviewer for s in store.double_entry.to_check(year.evaluation, "written")}
        assert len(reviewers) == 1
        assert run.ballots == {"E01": 1, "E02": 2}[reviewers.pop()]


def test_a_draw_takes_a_share_rounded_up_whatever_the_order() -> None:
    codes = [f"{n:03d}" for n in range(115)]
    assert len(draw(codes, 10, "x")) == 12
    assert len(draw(codes, 100, "")) == 115
    assert len(draw(codes, 1, "x")) == 2
    assert draw(reversed(codes), 10, "x") == draw(codes, 10, "x")
    assert draw(codes, 10, "x") != draw(codes, 10, "y")


def test_an_import_that_was_taken_back_typed_nothing(year: StaffedYear) -> None:
    """The next ballot may get the number of the one that left the file with it."""
    marks = {"A1": Mark.number(1_000), "A2": Mark.number(2_000)}
    where = ("评分-written!2", "written", "E01", "U02")
    row = BallotRow(*where, BallotStatus.SUBMITTED, Attendance.PRESENT, marks)
    with Store.open(year.path, "丙") as store:
        before = store.trail.last_id()
        store.importer.take(year.evaluation, ImportData(ballots=(row,)))
        imported = store.ballots.get("written", year.entries[1], year.own)
        run = store.reversals.undo(year.evaluation, EventRun(before + 1, store.trail.last_id()))
        undone = store.reversals.redo(year.evaluation, run)
        store.reversals.undo(year.evaluation, undone)
    with Store.open(year.path, "丁") as store:
        typed = submit(store, year, year.own, entry=1)
        assert imported is not None
        assert typed == imported.id
        store.double_entry.start(year.evaluation, "written")
        found = {
            (s.reviewer, s.unit_code): s.first_by
            for s in store.double_entry.to_check(year.evaluation, "written")
        }
        assert found["E01", "U02"] == ("丁",)
        assert found["E01", "U01"] == ("甲",)


def test_who_typed_first_may_not_check(year: StaffedYear) -> None:
    staff(year)
    with year.open(Role.CLERK) as store:
        submit(store, year, year.own, entry=1)
    with year.open(Role.ORGANISER) as store:
        store.double_entry.start(year.evaluation, "written")
        clerk = store.accounts.find("李录入")
        store.accounts.edit(clerk.id, role=Role.CHECKER)
    with year.open(None) as store:
        store.sign_in("李录入", PASSWORDS[Role.CLERK])
        seconds = store.double_entry.to_check(year.evaluation, "written")
        (own,) = [s for s in seconds if s.first_by == ("李录入",)]
        assert (own.reviewer, own.unit_code) == ("E01", "U02")
        with pytest.raises(UserError) as caught:
            store.double_entry.put_mark(own.id, "A1", Mark.number(50_000))
        assert caught.value.kind is ErrorKind.TYPED_FIRST
        with pytest.raises(UserError) as caught:
            store.double_entry.finish(own.id)
        assert caught.value.kind is ErrorKind.TYPED_FIRST
        foreign = next(s for s in seconds if s.first_by == ("甲",))
        assert (
            store.double_entry.put_mark(foreign.id, "A1", Mark.number(1_000)).second_by == "李录入"
        )
    with year.open(Role.CHECKER) as store:
        type_again(store, own.id, 50_000, 30_000)


def test_a_checker_sees_no_first_typing(year: StaffedYear) -> None:
    staff(year)
    with year.open(Role.ORGANISER) as store:
        store.double_entry.start(year.evaluation, "written")
    with year.open(Role.CHECKER) as store:
        for read in (
            lambda: store.ballots.of_evaluation(year.evaluation),
            lambda: store.ballots.get("written", year.entries[0], year.own),
            lambda: store.results.ranking(year.evaluation),
            store.trail.events,
        ):
            with pytest.raises(UserError) as caught:
                read()
            assert caught.value.kind is ErrorKind.NOT_ALLOWED


def test_a_frozen_result_is_not_settled_into(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.double_entry.start(year.evaluation, "written")
        one = store.double_entry.to_check(year.evaluation, "written")[0]
        type_again(store, one.id, 50_000, 31_000)
        store.results.freeze(year.evaluation, "定稿")
        with pytest.raises(UserError) as caught:
            store.double_entry.settle(one.id, "A2", Mark.number(31_000), "理由")
        assert caught.value.kind is ErrorKind.FROZEN
