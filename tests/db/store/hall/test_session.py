"""进行: turns, their clock, pauses, absences, and what is refused; nothing of it touches a score."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.errors import ErrorKind
from db.records import LIVE
from db.records.hall import HallSettings, Phase, TurnState
from db.store import Store
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused

CODES = ("U01", "U02", "U03")


@dataclass
class Wall:
    """A clock on the wall that the test sets."""

    at: datetime = field(default=datetime(2024, 12, 20, 1, tzinfo=UTC))

    def __call__(self) -> str:
        return self.at.isoformat(timespec="milliseconds")

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def year(tmp_path: Path, wall: Wall) -> Iterator[OpenYear]:
    """Three units that speak in the order of their codes."""
    path = tmp_path / "现场.shufa"
    with Store.create(path, "主持人", clock=wall) as store:
        evaluation_id = store.evaluations.create(small_year.SCHEME).id
        for place, code in enumerate(CODES, 1):
            store.units.add(
                evaluation_id, code, f"单位{code}", "街道", presentation=LIVE, running_order=place
            )
        yield OpenYear(store, evaluation_id)


def states(year: OpenYear) -> list[tuple[str, TurnState]]:
    return [(t.entry.unit_code, t.state) for t in year.store.hall.read(year.evaluation_id).turns]


def start(year: OpenYear, code: str) -> None:
    year.store.hall.start(year.evaluation_id, year.entry(code).id)


def finish(year: OpenYear, code: str, lasted: int | None = None) -> None:
    year.store.hall.finish(year.evaluation_id, year.entry(code).id, lasted)


def elapsed(year: OpenYear) -> int:
    turn = year.store.hall.read(year.evaluation_id).current
    assert turn is not None
    return year.store.hall.elapsed(turn)


def test_a_turn_from_its_start_to_its_end(year: OpenYear, wall: Wall) -> None:
    hall, entry = year.store.hall, year.entry("U01")
    start(year, "U01")
    wall.pass_(100.25)
    assert elapsed(year) == 100_250
    hall.pause(year.evaluation_id, entry.id, 100_200)
    wall.pass_(3600)
    assert elapsed(year) == 100_200, "what the console measured; a pause does not count"
    start(year, "U01")
    wall.pass_(50)
    assert elapsed(year) == 150_200
    hall.ask(year.evaluation_id, entry.id, 50_000)
    wall.pass_(7)
    turn = hall.read(year.evaluation_id).current
    assert turn is not None
    assert (turn.phase, turn.lasted(Phase.SPEECH), elapsed(year)) == (
        Phase.QUESTIONS,
        150_200,
        7_000,
    )
    finish(year, "U01", 7_000)
    assert states(year) == [
        ("U01", TurnState.SPOKEN),
        ("U02", TurnState.WAITING),
        ("U03", TurnState.WAITING),
    ]
    assert year.sql("SELECT phase, lasted, stopped_at <> '' FROM hall_periods ORDER BY id") == [
        ("speech", 100_200, 1),
        ("speech", 50_000, 1),
        ("questions", 7_000, 1),
    ]
    assert year.store.verify().intact


def test_a_crash_goes_on_where_it_was(year: OpenYear, wall: Wall) -> None:
    """Another program opens the same file while the clock runs."""
    start(year, "U01")
    wall.pass_(30)
    year.store.close()
    wall.pass_(12.5)
    with Store.open(year.store.path, clock=wall) as again:
        turn = again.hall.read(year.evaluation_id).current
        assert turn is not None
        assert turn.running is not None
        assert again.hall.elapsed(turn) == 42_500


def test_a_clock_that_was_set_back_takes_no_time_away(year: OpenYear, wall: Wall) -> None:
    start(year, "U01")
    wall.pass_(-600)
    assert elapsed(year) == 0
    finish(year, "U01")
    assert year.sql("SELECT lasted FROM hall_periods") == [(0,)]


def test_one_speaks_at_a_time(year: OpenYear) -> None:
    start(year, "U01")
    with year.no_event():
        for act in (lambda: start(year, "U02"), lambda: start(year, "U01")):
            error = refused(act)
            assert error.kind is ErrorKind.HALL_TURN
            assert error.facts == {"found": "单位U01", "state": "speaking"}


def test_what_is_not_its_turn_is_refused(year: OpenYear) -> None:
    hall, evaluation, entry = year.store.hall, year.evaluation_id, year.entry("U01").id
    with year.no_event():
        for waiting in (hall.pause, hall.ask, hall.finish):
            assert refused(lambda act=waiting: act(evaluation, entry)).kind is ErrorKind.HALL_TURN  # type: ignore[misc]
    start(year, "U01")
    finish(year, "U01")
    with year.no_event():
        for over in (hall.absent, hall.move_to_end):
            error = refused(lambda act=over: act(evaluation, entry, "理由"))  # type: ignore[misc]
            assert error.kind is ErrorKind.HALL_TURN
        assert refused(lambda: hall.start(evaluation, entry)).kind is ErrorKind.HALL_TURN
        assert refused(lambda: hall.start(evaluation, 999)).kind is ErrorKind.NO_SUCH_UNIT


def test_absent_and_moved_to_the_end_with_a_reason(year: OpenYear) -> None:
    hall, evaluation = year.store.hall, year.evaluation_id
    first, second = year.entry("U01").id, year.entry("U02").id
    with year.no_event():
        assert refused(lambda: hall.absent(evaluation, first, " ")).kind is ErrorKind.REASON_NEEDED
        error = refused(lambda: hall.move_to_end(evaluation, first, ""))
        assert error.kind is ErrorKind.REASON_NEEDED
    hall.move_to_end(evaluation, first, "途中堵车")
    assert [code for code, _ in states(year)] == ["U02", "U03", "U01"]
    hall.move_to_end(evaluation, second, "设备故障")
    assert [code for code, _ in states(year)] == ["U03", "U01", "U02"]
    assert year.sql("SELECT running_order FROM entries ORDER BY id") == [(1,), (2,), (3,)]
    hall.absent(evaluation, first, "因公出差")
    found = hall.read(evaluation)
    assert found.next is not None
    assert found.next.entry.unit_code == "U03"
    hall.call_again(evaluation, first, "已赶到")
    assert dict(states(year))["U01"] is TurnState.WAITING


def test_a_wrong_key_is_taken_back_and_the_clock_goes_on(year: OpenYear, wall: Wall) -> None:
    start(year, "U01")
    wall.pass_(60)
    undo = year.undo_of(lambda: finish(year, "U01", 60_000))
    wall.pass_(2)
    undo()
    assert elapsed(year) == 62_000, "as if nobody had pressed it"


def test_nothing_in_the_hall_changes_a_score(year: OpenYear) -> None:
    """Neither a table that a result is made from, nor a ranking."""
    before = year.store.results.all_rankings(year.evaluation_id)
    start(year, "U01")
    finish(year, "U01")
    year.store.hall.absent(year.evaluation_id, year.entry("U02").id, "出差")
    year.store.hall.move_to_end(year.evaluation_id, year.entry("U03").id, "晚到")
    assert year.store.results.all_rankings(year.evaluation_id) == before
    touched = {c.table for e in year.store.trail.events(4) for c in e.changes}
    assert touched == {"hall_turns", "hall_periods"}


def test_times_are_the_evaluations(year: OpenYear) -> None:
    hall = year.store.hall
    assert hall.settings(year.evaluation_id) == HallSettings(480, 300, (60,))
    hall.set_times(year.evaluation_id, HallSettings(600, 0, (30, 120)))
    assert hall.settings(year.evaluation_id) == HallSettings(600, 0, (120, 30))
    with year.no_event():
        for wrong in (HallSettings(0), HallSettings(60, -1), HallSettings(60, 0, (61,))):
            error = refused(lambda wrong=wrong: hall.set_times(year.evaluation_id, wrong))  # type: ignore[misc]
            assert error.kind is ErrorKind.VALUE_REFUSED


def test_once_somebody_spoke_nobody_draws_again(year: OpenYear) -> None:
    start(year, "U01")
    error = refused(
        lambda: year.store.draws.by_machine(year.evaluation_id, "123456", reason="重抽")
    )
    assert error.kind is ErrorKind.HALL_BEGUN
