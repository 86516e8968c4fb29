"""Who scores whom: many at once, in one step, and back to how it stood."""

from pathlib import Path

import pytest

from db.errors import ErrorKind
from db.records import Attendance, BallotStatus, Mark, Seating
from db.store import Store
from db.store.ballots.attendances import Seat
from db.store.trail.roles import Role
from tests.db.staffed_year import StaffedYear, copied_year
from tests.db.store.open_year import OpenYear, refused

STATES = (
    "SELECT u.code, r.code, b.status, b.attendance, b.counted, b.reason FROM ballots b"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " JOIN reviewers r ON r.id = b.reviewer_id ORDER BY 1, 2"
)


@pytest.fixture
def staffed(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "人员.shufa")


def newcomer(year: OpenYear, code: str = "E9", workplace: str = "") -> tuple[Seat, ...]:
    """A reviewer who has given nothing in yet, with every unit of the written part."""
    store = year.store
    added = store.panel.add(year.evaluation_id, code, "experts", workplace=workplace)
    entries = store.units.entries(year.evaluation_id)
    return tuple(("written", entry.id, added.id) for entry in entries)


def of(year: OpenYear, code: str) -> list[tuple[object, ...]]:
    return [row for row in year.sql(STATES) if row[1] == code]


def test_a_day_away_is_one_event(year: OpenYear) -> None:
    seats = newcomer(year)
    with year.one_event() as events:
        undo = year.undo_of(lambda: year.store.attendances.put(seats, Attendance.ABSENT, " 住院 "))
    assert of(year, "E9") == [
        (unit, "E9", "draft", "absent", 0, "住院") for unit in ("U01", "U02", "U03")
    ]
    assert events[0].what == "ballot.attendance"
    assert events[0].subject == "written/U01、U02、U03/E9"
    assert events[0].reason == "住院"
    with year.one_event():
        undo()
    assert of(year, "E9") == []
    assert year.store.verify().damages == ()


def test_present_again_leaves_no_empty_ballot_that_counts_as_issued(year: OpenYear) -> None:
    def issued() -> list[int]:
        standings = year.store.results.ranking(year.evaluation_id).standings
        return [standing.ballots.issued for standing in standings]

    seats, counted = newcomer(year), issued()
    year.store.attendances.put(seats, Attendance.RECUSED, "亲属")
    assert issued() == counted
    year.store.attendances.put(seats[:2], Attendance.PRESENT)
    assert [row[0] for row in of(year, "E9")] == ["U03"]
    assert issued() == counted
    year.store.panel.add(year.evaluation_id, "E10", "experts")
    with year.no_event():
        assert year.store.attendances.put(seats[:2], Attendance.PRESENT) == ()


def test_what_was_handed_in_is_left_alone(year: OpenYear) -> None:
    store = year.store
    one, other = year.ballot("U01", "E1"), year.ballot("U02", "E1")
    store.ballots.void(other.id, "涂改")
    reviewer = year.reviewer("E1").id
    seats = [("written", e.id, reviewer) for e in store.units.entries(year.evaluation_id)]
    store.ballots.withdraw(year.ballot("U03", "E1").id, "录错")
    before: list[tuple[Seating, ...]] = []
    undo = year.undo_of(
        lambda: before.append(store.attendances.put(seats, Attendance.ABSENT, "请假"))
    )
    third = year.entry("U03").id
    assert before == [(Seating("written", third, reviewer, reason="录错"),)]
    assert [row[2:] for row in of(year, "E1")] == [
        ("submitted", "present", 1, ""),
        ("void", "present", 0, "涂改"),
        ("draft", "absent", 0, "请假"),
    ]
    assert store.ballots.by_id(one.id).marks
    undo()
    assert of(year, "E1")[2][2:] == ("draft", "present", 0, "录错")
    assert set(year.ballot("U03", "E1").marks) == {"A1", "A2"}


def test_a_handed_in_ballot_of_who_was_away_counts_once_present(year: OpenYear) -> None:
    seat = ("written", year.entry("U03").id, year.reviewer("E2").id)
    undo = year.undo_of(lambda: year.store.attendances.put([seat], Attendance.PRESENT))
    assert of(year, "E2")[2][2:] == ("submitted", "present", 1, "")
    undo()
    assert of(year, "E2")[2][2:] == ("submitted", "absent", 0, "请假")


def test_a_blank_draft_that_was_there_comes_back(year: OpenYear) -> None:
    seats = newcomer(year)
    year.store.ballots.put_mark(*seats[0], "A1", Mark.number(1_000))
    year.store.ballots.put_mark(*seats[0], "A1", None)
    stood = of(year, "E9")
    year.undo_of(lambda: year.store.attendances.put(seats, Attendance.ABSENT, "住院"))()
    assert of(year, "E9") == stood == [("U01", "E9", "draft", "present", 0, "")]


def test_marks_and_comments_survive(year: OpenYear) -> None:
    seats = newcomer(year)
    year.store.ballots.put_mark(*seats[0], "A1", Mark.number(1_000))
    year.store.ballots.put_comment(*seats[1], "材料翔实")
    year.store.attendances.put(seats, Attendance.ABSENT, "住院")
    year.store.attendances.put(seats, Attendance.PRESENT)
    assert [row[0] for row in of(year, "E9")] == ["U01", "U02"]
    assert year.ballot("U01", "E9").marks == {"A1": Mark.number(1_000)}
    assert year.ballot("U02", "E9").comment == "材料翔实"


def test_the_own_unit_stays_recused_by_itself(year: OpenYear) -> None:
    seats = newcomer(year, workplace="单位U02")
    for attendance in (Attendance.ABSENT, Attendance.PRESENT):
        year.store.attendances.put(seats, attendance, "会议")
    assert of(year, "E9") == []
    year.store.attendances.put(seats, Attendance.ABSENT, "会议")
    assert [row[0] for row in of(year, "E9")] == ["U01", "U03"]


def test_a_reason_is_asked_for(year: OpenYear) -> None:
    seats = newcomer(year)
    for attendance in (Attendance.ABSENT, Attendance.RECUSED):
        with year.no_event():
            error = refused(lambda a=attendance: year.store.attendances.put(seats, a, "  "))  # type: ignore[misc]
        assert error.kind is ErrorKind.REASON_NEEDED


def test_one_unknown_seat_and_nothing_happens(year: OpenYear) -> None:
    seats = newcomer(year)
    for wrong, kind in (
        (("nothing", *seats[0][1:]), ErrorKind.NO_SUCH_PART),
        (("written", 99_999, seats[0][2]), ErrorKind.NO_SUCH_UNIT),
        (("written", seats[0][1], 99_999), ErrorKind.NO_SUCH_REVIEWER),
    ):
        with year.no_event():
            error = refused(
                lambda w=wrong: year.store.attendances.put((*seats, w), Attendance.ABSENT, "住院")  # type: ignore[misc]
            )
        assert error.kind is kind
    assert of(year, "E9") == []


def test_states_are_read_without_marks(year: OpenYear) -> None:
    states = {s.seat: s for s in year.store.attendances.of_evaluation(year.evaluation_id)}
    assert len(states) == 12
    away = states["written", year.entry("U03").id, year.reviewer("E2").id]
    assert (away.status, away.attendance) == (BallotStatus.SUBMITTED, Attendance.ABSENT)
    assert away.reason == "请假"
    assert not away.handed_in
    assert sum(s.handed_in for s in states.values()) == 11


def test_a_frozen_year_refuses(year: OpenYear) -> None:
    seats = newcomer(year)
    year.store.results.freeze(year.evaluation_id, "局务会")
    with year.no_event():
        error = refused(lambda: year.store.attendances.put(seats, Attendance.ABSENT, "住院"))
    assert error.kind is ErrorKind.FROZEN


@pytest.mark.parametrize("role", [Role.CHECKER, Role.SUPERVISOR, Role.REVIEWER])
def test_only_who_types_may(staffed: StaffedYear, role: Role) -> None:
    seats = [("written", entry_id, staffed.own) for entry_id in staffed.entries]

    def mark(store: Store) -> object:
        return store.attendances.put(seats, Attendance.ABSENT, "住院")

    with staffed.open(role) as store:
        assert refused(lambda: mark(store)).kind is ErrorKind.NOT_ALLOWED
    with staffed.open(Role.CLERK) as store:
        assert mark(store)


def test_an_anonymous_part_names_nobody(staffed: StaffedYear) -> None:
    with staffed.open(Role.CLERK) as store:
        seats = [("hall", entry_id, staffed.number) for entry_id in staffed.entries]
        store.attendances.put(seats, Attendance.ABSENT, "未到场")
    with staffed.open(Role.ORGANISER) as store:
        event = store.trail.events(limit=1)[0]
        assert event.who == ""
        assert len(event.at) == len("2024-12-31")
        assert event.subject == "hall/U01、U02/N001"
        named = [("hall", staffed.entries[0], staffed.own)]
        error = refused(lambda: store.attendances.put(named, Attendance.ABSENT, "未到场"))
        assert error.kind is ErrorKind.NAMED_REVIEWER


def test_many_are_counted_in_the_trail(year: OpenYear) -> None:
    seats = [seat for code in ("E6", "E7", "E8", "E9") for seat in newcomer(year, code)]
    with year.one_event() as events:
        assert len(year.store.attendances.put(seats, Attendance.ABSENT, "会议冲突")) == 12
    assert events[0].subject == "written/U01、U02、U03/E6、E7、E8…(4)"
