"""One event a change: who, when, what, each row before and after; chained, and only ever added to.

See docs/file-format.md § The trail.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing

import pytest

from db.errors import ErrorKind
from db.records import AdjustmentKind, Attendance, Mark
from db.store.file.event_text import text_of
from tests.db.store.open_year import OpenYear, refused

Act = Callable[[OpenYear], object]


def put_mark(year: OpenYear) -> object:
    ballot = year.ballot("U01", "L1")
    year.store.ballots.withdraw(ballot.id, "更正")
    return year.store.ballots.put_mark(
        "written", ballot.entry_id, year.reviewer("L1").id, "A1", Mark.number(45_500)
    )


def test_a_mark_before_and_after(year: OpenYear) -> None:
    ballot = year.ballot("U01", "L1")
    year.store.ballots.withdraw(ballot.id, "更正")
    criterion = year.sql("SELECT id FROM criteria WHERE code = 'A1'")[0][0]
    with year.one_event() as events:
        year.store.ballots.put_mark(
            "written", ballot.entry_id, year.reviewer("L1").id, "A1", Mark.number(45_500)
        )
    (event,) = events
    assert (event.who, event.at) == ("李四", "2024-12-05T09:00:00.000+00:00")
    assert (event.what, event.subject, event.reason) == ("mark.put", "written/U01/L1/A1", "")
    (change,) = event.changes
    assert change.table == "marks"
    assert change.key == {"ballot_id": ballot.id, "criterion_id": criterion}
    assert (change.before, change.after) == ({"points": 50_000}, {"points": 45_500})


EVENTS: list[tuple[str, Act, str, str]] = [
    (
        "ballot.withdraw",
        lambda y: y.store.ballots.withdraw(y.ballot("U01", "L1").id, "看错行"),
        "written/U01/L1",
        "看错行",
    ),
    (
        "ballot.void",
        lambda y: y.store.ballots.void(y.ballot("U01", "L1").id, "涂改"),
        "written/U01/L1",
        "涂改",
    ),
    (
        "ballot.attendance",
        lambda y: y.store.ballots.set_attendance(
            "written", y.entry("U01").id, y.reviewer("L1").id, Attendance.ABSENT, "请假"
        ),
        "written/U01/L1",
        "请假",
    ),
    (
        "given.put",
        lambda y: y.store.office.put_given("daily", y.entry("U01").id, 1),
        "daily/U01",
        "",
    ),
    (
        "occurrences.put",
        lambda y: y.store.office.put_occurrences("duty", "D1", y.entry("U01").id, 0),
        "duty/D1/U01",
        "",
    ),
    (
        "adjustment.add",
        lambda y: y.store.office.add_adjustment(
            y.entry("U01").id, AdjustmentKind.VETO, None, "案件"
        ),
        "U01",
        "",
    ),
    (
        "entry.add",
        lambda y: y.store.units.add(y.evaluation_id, "", "新单位", "执法部门"),
        "新单位",
        "",
    ),
    ("entry.edit", lambda y: y.store.units.edit(y.entry("U01").id, unit="改名"), "U01", ""),
    ("reviewer.add", lambda y: y.store.panel.add(y.evaluation_id, "E9", "experts"), "E9", ""),
    ("reviewer.edit", lambda y: y.store.panel.edit(y.reviewer("L1").id, group="experts"), "L1", ""),
    (
        "evaluation.deadline",
        lambda y: y.store.evaluations.set_deadline(y.evaluation_id, "2024-11-30"),
        "2024-11-30",
        "",
    ),
]


@pytest.mark.parametrize(("what", "act", "subject", "reason"), EVENTS, ids=[e[0] for e in EVENTS])
def test_each_change_is_one_event(
    year: OpenYear, what: str, act: Act, subject: str, reason: str
) -> None:
    with year.one_event() as events:
        act(year)
    (event,) = events
    assert (event.what, event.subject, event.reason) == (what, subject, reason)
    assert event.who == "李四"
    assert event.changes
    assert all(change.before != change.after for change in event.changes)


def test_where_nothing_changes_there_is_no_event(year: OpenYear) -> None:
    entry = year.entry("U01")
    with year.no_event():
        year.store.units.edit(entry.id, unit=entry.unit, leader=entry.leader)
        year.store.panel.edit(year.reviewer("L1").id, group="leaders")
        year.store.office.put_given("daily", entry.id, 18_000, "台账")
        year.store.office.put_occurrences("duty", "D1", year.entry("U02").id, 2, "会议记录")
        year.store.schemes.adopt(
            year.evaluation_id, year.store.schemes.current(year.evaluation_id).version.text
        )


def test_what_is_refused_leaves_no_trace(year: OpenYear) -> None:
    entry, reviewer = year.entry("U01"), year.reviewer("L1")
    with year.no_event():
        refusals = [
            refused(
                lambda: year.store.ballots.put_mark(
                    "written", entry.id, reviewer.id, "A1", Mark.number(1)
                )
            ).kind,
            refused(lambda: year.store.office.put_given("daily", entry.id, 20_001)).kind,
            refused(lambda: year.store.units.remove(entry.id)).kind,
            refused(lambda: year.store.units.edit(entry.id, unit="单位U02")).kind,
        ]
    assert refusals == [
        ErrorKind.MARK_REFUSED,
        ErrorKind.VALUE_REFUSED,
        ErrorKind.IN_USE,
        ErrorKind.ALREADY_EXISTS,
    ]


def test_the_chain_can_be_recomputed_by_anyone(year: OpenYear) -> None:
    """SHA-256 over the JSON of [id, at, who, what, subject, reason, changes, previous], with nothing but a library."""
    put_mark(year)
    rows = year.sql(
        "SELECT id, at, who, what, subject, reason, changes, previous, digest FROM events ORDER BY id"
    )
    assert len(rows) > 30
    previous = ""
    for number, row in enumerate(rows, 1):
        *facts, digest = row
        if isinstance(facts[6], bytes):
            facts[6] = zlib.decompress(facts[6]).decode()
        assert (facts[0], facts[7]) == (number, previous)
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        previous = digest
    assert year.store.trail.head() == previous


def test_changes_are_written_in_one_form(year: OpenYear) -> None:
    for (value,) in year.sql("SELECT changes FROM events"):
        text = text_of(value)
        again = json.dumps(
            json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert text == again


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET who = 'x'", "DELETE FROM events", "DELETE FROM events WHERE id = 3"],
)
def test_no_program_changes_the_trail_by_accident(year: OpenYear, statement: str) -> None:
    with (
        closing(sqlite3.connect(year.store.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


def test_events_come_newest_first_and_by_pages(year: OpenYear) -> None:
    count = year.event_count()
    everything = year.store.trail.events(limit=10_000)
    assert [e.id for e in everything] == list(range(count, 0, -1))
    first = year.store.trail.events(limit=5)
    second = year.store.trail.events(limit=5, before=first[-1].id)
    assert (*first, *second) == everything[:10]


def test_derived_columns_stay_out_of_the_trail(year: OpenYear) -> None:
    """What foreign keys keep true follows from the rest; a replay must not meet it twice."""
    year.store.panel.edit(year.reviewer("L1").id, group="experts")
    for event in year.store.trail.events(limit=10_000):
        for change in event.changes:
            columns = {*(change.before or {}), *(change.after or {})}
            if change.table == "ballots":
                assert not columns & {"counted", "group_id"}
            if change.table == "marks":
                assert not columns & {"counted", "group_id", "entry_id"}
