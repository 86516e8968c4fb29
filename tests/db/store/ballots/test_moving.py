"""移票: what was typed under a wrong number goes to the right one; what is in the way is named, and nothing moves."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from db.errors import ErrorKind, UserError
from db.records import Attendance, EventRun, Mark
from db.records.moves import MoveObstacle
from db.records.packets import PacketKind
from db.store import Store
from db.store.trail.trail import bears_a_day_only
from tests.db.staffed_year import StaffedYear, plain_year, submit
from tests.db.store.undo.back_and_again import check_back_and_again

REASON = "票号录错，应为 E02"


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    """E01's pile: a ballot of the first unit handed in, a draft with a comment of the second."""
    made = plain_year(tmp_path / "a.shufa")
    with Store.open(made.path) as store:
        submit(store, made, made.own)
        store.ballots.put_mark("written", made.entries[1], made.own, "A1", Mark.number(7_000))
        store.ballots.put_comment("written", made.entries[1], made.own, "字迹不清")
    return made


def held(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Ballots and marks by a second connection."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall())
            for name in ("ballots", "marks")
        }


def owners(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute(
            "SELECT entry_id, reviewer_id, status, counted, comment,"
            " (SELECT count(*) FROM marks WHERE ballot_id = ballots.id) FROM ballots ORDER BY 1, 2"
        ).fetchall()


def refused(store: Store, year: StaffedYear, *entries: int) -> UserError:
    with pytest.raises(UserError) as caught:
        store.moving.move("written", year.own, year.other, REASON, entries or None)
    return caught.value


def test_a_pile_moves_whole_and_is_undone_and_redone(year: StaffedYear) -> None:
    first, second = year.entries
    before = held(year.path)
    with Store.open(year.path) as store:
        last = store.trail.last_id()
        assert len(store.moving.move("written", year.own, year.other, REASON)) == 2
        assert store.trail.last_id() == last + 1
        assert owners(year.path) == [
            (first, year.other, "submitted", 1, "", 2),
            (second, year.other, "draft", 0, "字迹不清", 1),
        ]
        event = store.trail.events(1)[0]
        assert (event.what, event.subject) == ("ballot.move", "written/E01→E02")
        assert event.reason == REASON
        run = EventRun(last + 1, last + 1)
        check_back_and_again(store, year.evaluation, run, lambda: held(year.path), before)


def test_some_ballots_of_a_pile_move(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.moving.move("written", year.own, year.other, REASON, [year.entries[1]])
    assert [row[:2] for row in owners(year.path)] == [
        (year.entries[0], year.own),
        (year.entries[1], year.other),
    ]


def test_a_ballot_in_the_way_is_named_and_nothing_moves(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.ballots.put_mark("written", year.entries[1], year.other, "A1", Mark.number(9_000))
        before = held(year.path)
        error = refused(store, year)
        assert error.kind is ErrorKind.MOVE_REFUSED
        (fault,) = error.faults
        assert (fault.place, fault.facts["obstacle"]) == ("示例区民政局", MoveObstacle.TAKEN)
        assert held(year.path) == before
        assert (
            len(store.moving.move("written", year.own, year.other, REASON, year.entries[:1])) == 1
        )


def test_who_is_away_takes_nothing_and_an_absence_stays(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        seat = ("written", year.entries[0], year.other)
        store.ballots.set_attendance(*seat, Attendance.ABSENT, "请假")
        (fault,) = refused(store, year).faults
        assert fault.facts["obstacle"] == MoveObstacle.AWAY
        store.ballots.set_attendance("written", year.entries[1], year.own, Attendance.RECUSED, "")
        plan = store.moving.plan("written", year.own, year.other)
        assert [b.obstacle for b in plan.blocked] == [MoveObstacle.AWAY, MoveObstacle.OWN_AWAY]


def test_a_blank_draft_makes_room(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        place = ("written", year.entries[0], year.other, "A1")
        store.ballots.put_mark(*place, Mark.number(1_000))
        store.ballots.put_mark(*place, None)
        before = held(year.path)
        store.moving.move("written", year.own, year.other, REASON)
        last = store.trail.last_id()
        run = EventRun(last, last)
        check_back_and_again(store, year.evaluation, run, lambda: held(year.path), before)


def test_numbers_move_without_a_name_or_an_hour_also_over_blank_drafts(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "hall.shufa")
    with Store.open(year.path) as store:
        right = store.panel.add(year.evaluation, "N002", "experts").id
        for entry_id in year.entries:
            store.ballots.put_mark("hall", entry_id, year.number, "H1", Mark.number(80_000))
            store.ballots.put_mark("hall", entry_id, right, "H1", Mark.number(1_000))
            store.ballots.put_mark("hall", entry_id, right, "H1", None)
        before = held(year.path)
        store.moving.move("hall", year.number, right, "票号看错")
        event = store.trail.events(1)[0]
        assert event.who == ""
        assert bears_a_day_only(event.at)
        run = EventRun(event.id, event.id)
        check_back_and_again(store, year.evaluation, run, lambda: held(year.path), before)


def test_into_another_group_the_marks_count_there(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path) as store:
        scheme = store.schemes.current(year.evaluation)
        text = scheme.version.text.replace(
            "[[parts]]", '[[groups]]\ncode = "people"\ntitle = "群众代表"\n\n[[parts]]', 1
        )
        store.schemes.adopt(year.evaluation, text, "增设一组")
        other = store.panel.add(year.evaluation, "P01", "people", "代表").id
        submit(store, year, year.own)
        store.moving.move("written", year.own, other, REASON)
        last = store.trail.last_id()
        groups = "SELECT DISTINCT g.code FROM marks m JOIN groups g ON g.id = m.group_id"
        with sqlite3.connect(f"{year.path.as_uri()}?mode=ro", uri=True) as connection:
            assert connection.execute(groups).fetchall() == [("people",)]
        store.reversals.undo(year.evaluation, EventRun(last, last))
        with sqlite3.connect(f"{year.path.as_uri()}?mode=ro", uri=True) as connection:
            assert connection.execute(groups).fetchall() == [("experts",)]
        assert store.verify().intact


@pytest.mark.parametrize("lent", ["E01", "E02"])
def test_what_a_packet_has_neither_leaves_nor_takes(year: StaffedYear, lent: str) -> None:
    with Store.open(year.path) as store:
        planned = store.packets.plan(year.evaluation, reviewers=[lent])
        store.packets.lend(year.evaluation, PacketKind.REVIEWER, planned)
        assert refused(store, year).kind is ErrorKind.SEAT_LENT


def test_second_typing_goes_with_the_paper(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.double_entry.start(year.evaluation, "written")
        assert store.moving.plan("written", year.own, year.other).checked == 1
        store.moving.move("written", year.own, year.other, REASON)
        (second,) = store.double_entry.to_check(year.evaluation, "written")
        assert second.reviewer == "E02"


def test_frozen_and_without_a_reason_nothing_moves(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        with pytest.raises(UserError) as caught:
            store.moving.move("written", year.own, year.other, " ")
        assert caught.value.kind is ErrorKind.REASON_NEEDED
        store.results.freeze(year.evaluation, "定稿")
        assert refused(store, year).kind is ErrorKind.FROZEN
