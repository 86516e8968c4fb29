"""An import taken back: the file is as it was before, or the import stands and the person is told what changed."""

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.errors import ErrorKind
from db.records import (
    Attendance,
    BallotRow,
    BallotStatus,
    EventRun,
    ImportData,
    Mark,
    ReviewerRow,
    UnitRow,
)
from db.store import Store
from db.store.trail.roles import Role
from tests.db import years as plain
from tests.db.scoring.random_years import Year, years
from tests.db.scoring.reference import Data
from tests.db.staffed_year import NAMES, StaffedYear, copied_year
from tests.db.store import small_year
from tests.db.store.importing.test_taking import WHOLE
from tests.db.store.open_year import OpenYear, refused

APART = ("events", "_sqlite_migrations")


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the file but the trail's, as another program finds them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if name not in APART
        ]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names
        }


def imported(store: Store, evaluation_id: int, import_data: ImportData) -> EventRun:
    before = store.trail.last_id()
    store.importer.take(evaluation_id, import_data, reason="更正")
    return EventRun(before + 1, store.trail.last_id())


def digests(store: Store, evaluation_id: int) -> list[str]:
    rankings = store.results.all_rankings(evaluation_id)
    return [r.digest for r in (rankings.overall, *rankings.by_category, *rankings.by_presentation)]


def earlier(year: Year, seed: int) -> Data:
    """What the file may have held before the year's workbook came: some of it, and other marks in places."""
    chance = random.Random(seed)
    data = year.data
    entries = [e for e in data.entries if chance.random() < 0.7] or data.entries[:1]
    reviewers = {r: g for r, g in data.reviewers.items() if chance.random() < 0.8}
    codes = {e.code: e.category for e in entries}
    ballots = [b for b in data.ballots if b.entry in codes and b.reviewer in reviewers]
    cells = {id(b): b.cells for b in ballots}
    for ballot in ballots:
        others = [
            b for b in ballots if b.part == ballot.part and codes[b.entry] == codes[ballot.entry]
        ]
        other = chance.choice(others)
        cells[id(ballot)] = other.cells
    changed = [
        type(b)(b.part, b.entry, b.reviewer, b.status, b.attendance, dict(cells[id(b)]))
        for b in ballots
        if chance.random() < 0.8
    ]
    given_points = {k: v for k, v in data.given.items() if k[1] in codes and chance.random() < 0.6}
    return Data(entries, reviewers, changed, given=given_points)


@settings(
    max_examples=max(40, settings.default.max_examples // 4) if settings.default else 40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(years(), st.integers(0, 2**32))
def test_undone_the_file_is_as_before_and_redone_as_after(year: Year, seed: int) -> None:
    with TemporaryDirectory() as folder, Store.create(Path(folder, "year.shufa")) as store:
        number = plain.fill(store, year.text, earlier(year, seed)).id
        store.results.forget()  # reports came in beside the store
        before = tables(store.path), digests(store, number)
        run = imported(store, number, plain.import_data(year.data))
        after = tables(store.path), digests(store, number)
        reported = {
            d.kind for d in store.verify().damages
        }  # the reports that came in beside the store
        for _ in range(2):
            run = store.reversals.undo(number, run)
            assert (tables(store.path), digests(store, number)) == before
            store.results.forget()
            assert digests(store, number) == before[1]
            assert {d.kind for d in store.verify().damages} <= reported
            run = store.reversals.redo(number, run)
            assert (tables(store.path), digests(store, number)) == after
            assert {d.kind for d in store.verify().damages} <= reported


def test_one_event_tells_that_an_import_was_taken_back(year: OpenYear) -> None:
    run = imported(year.store, year.evaluation_id, WHOLE)
    with year.one_event() as events:
        undone = year.store.reversals.undo(year.evaluation_id, run)
    (event,) = events
    assert (event.what, event.who) == ("change.undo", "李四")
    assert event.subject == f"#{run.first}–#{run.last}"
    assert (undone.first, undone.last) == (event.id, event.id)
    assert {c.table for c in event.changes} >= {"units", "entries", "reviewers", "ballots", "marks"}
    assert year.store.verify().damages == ()
    with year.one_event() as events:
        year.store.reversals.redo(year.evaluation_id, undone)
    assert (events[0].what, events[0].subject) == (
        "change.redo",
        f"#{event.id} {event.subject}",
    )
    assert year.store.verify().damages == ()


def test_what_was_done_before_the_import_can_be_taken_back_after_it(year: OpenYear) -> None:
    """Rows keep their numbers, so edits that know them go on to work."""
    ballot = year.ballot("U01", "L1")
    run = imported(year.store, year.evaluation_id, WHOLE)
    undone = year.store.reversals.undo(year.evaluation_id, run)
    assert year.ballot("U01", "L1") == ballot
    year.store.reversals.redo(year.evaluation_id, undone)
    assert year.ballot("U04", "X1").marks["A1"] == Mark.number(20_000)


def test_two_imports_are_taken_back_one_after_the_other(year: OpenYear) -> None:
    store, number = year.store, year.evaluation_id
    states = [tables(store.path)]
    runs = []
    for import_data in (ImportData(units=WHOLE.units, reviewers=WHOLE.reviewers), WHOLE):
        runs.append(imported(store, number, import_data))
        states.append(tables(store.path))
    later = store.reversals.undo(number, runs[1])
    assert tables(store.path) == states[1]
    first = store.reversals.undo(number, runs[0])
    assert tables(store.path) == states[0]
    store.reversals.redo(number, first)
    assert tables(store.path) == states[1]
    store.reversals.redo(number, later)
    assert tables(store.path) == states[2]
    assert store.verify().damages == ()


# refusals


def withdrawn(year: OpenYear) -> str:
    year.store.ballots.withdraw(year.ballot("U04", "L1").id, "录错")
    return "书面述法报告　U04 新来的单位　L1"


def rewritten(year: OpenYear) -> str:
    ballot = year.ballot("U01", "L1")
    year.store.ballots.withdraw(ballot.id, "录错")
    who = year.reviewer("L1").id
    year.store.ballots.put_mark("written", ballot.entry_id, who, "A1", Mark.number(1_000))
    year.store.ballots.submit(ballot.id)
    return "书面述法报告　U01 单位U01　L1　学法"


def renamed(year: OpenYear) -> str:
    year.store.units.edit(year.entry("U04").id, unit="又改名的单位")
    return "U04 又改名的单位"


def reported(year: OpenYear) -> str:
    year.store.reports.hand_in(year.entry("U04").id, "报告.txt", b"text", "text")
    return "U04 新来的单位"


def typed(year: OpenYear) -> str:
    who = year.reviewer("L2").id
    year.store.ballots.put_mark("written", year.entry("U04").id, who, "A1", Mark.number(1_000))
    return "书面述法报告　U04 新来的单位　L2　学法"


def given_otherwise(year: OpenYear) -> str:
    year.store.office.put_given("daily", year.entry("U04").id, 1_000, "更正")
    return "日常考核　U04 新来的单位"


def adopted(year: OpenYear) -> str:
    scheme = small_year.SCHEME.replace("leaders = 40, experts = 60", "leaders = 50, experts = 50")
    year.store.schemes.adopt(year.evaluation_id, scheme, "组别权重写反")
    return "2024年度述法评议"


@pytest.mark.parametrize(
    ("change", "table"),
    [
        (withdrawn, "ballots"),
        (rewritten, "marks"),
        (renamed, "ballots"),  # one that the name had recused counts by now
        (reported, "reports"),
        (typed, "ballots"),
        (given_otherwise, "given_scores"),
        (adopted, "scheme_versions"),
    ],
)
def test_what_changed_since_is_named_and_nothing_happens(
    year: OpenYear, change: Callable[[OpenYear], str], table: str
) -> None:
    run = imported(year.store, year.evaluation_id, WHOLE)
    found = change(year)
    before = tables(year.store.path)
    with year.no_event():
        error = refused(lambda: year.store.reversals.undo(year.evaluation_id, run))
    assert error.kind is ErrorKind.CHANGED_SINCE
    assert error.facts == {
        "table": table,
        "found": found,
        "at": "2024-12-05T09:00:00.000+00:00",
        "who": "李四",
    }
    assert tables(year.store.path) == before


def test_a_ballot_that_was_handed_in_since_keeps_its_marks(year: OpenYear) -> None:
    """The import changed a mark of a draft that was there before; its row has not moved since."""
    entry, who = year.entry("U03").id, year.reviewer("L1").id
    found = year.store.ballots.get("written", entry, who)
    if found is not None and found.status is BallotStatus.SUBMITTED:
        year.store.ballots.withdraw(found.id, "重录")
    year.store.ballots.put_mark("written", entry, who, "A1", Mark.number(1_000))
    ballot = year.store.ballots.put_mark("written", entry, who, "A2", Mark.number(1_000))
    marks = {"A1": Mark.number(2_000), "A2": Mark.number(1_000)}
    draft = BallotRow(
        "评分!2", "written", "L1", "U03", BallotStatus.DRAFT, Attendance.PRESENT, marks
    )
    run = imported(year.store, year.evaluation_id, ImportData(ballots=(draft,)))
    year.store.ballots.submit(ballot.id)
    error = refused(lambda: year.store.reversals.undo(year.evaluation_id, run))
    assert (error.kind, error.facts["table"]) == (ErrorKind.CHANGED_SINCE, "ballots")
    assert year.ballot("U03", "L1").marks == marks


def test_what_was_changed_and_put_right_again_is_no_hindrance(year: OpenYear) -> None:
    before = tables(year.store.path)
    run = imported(year.store, year.evaluation_id, WHOLE)
    year.store.units.edit(year.entry("U04").id, unit="又改名的单位")
    year.store.units.edit(year.entry("U04").id, unit="新来的单位")
    year.store.reversals.undo(year.evaluation_id, run)
    assert tables(year.store.path) == before


def test_a_frozen_year_is_left_as_it_is(year: OpenYear) -> None:
    run = imported(year.store, year.evaluation_id, WHOLE)
    year.store.results.freeze(year.evaluation_id, "定稿")
    with year.no_event():
        error = refused(lambda: year.store.reversals.undo(year.evaluation_id, run))
    assert error.kind is ErrorKind.FROZEN
    year.store.results.reopen(year.evaluation_id, "更正")
    year.store.reversals.undo(year.evaluation_id, run)
    assert year.store.verify().damages == ()


def test_stopping_on_the_way_leaves_the_import(year: OpenYear) -> None:
    rows = tuple(UnitRow("单位!2", f"V{n}", f"局{n}", "执法部门") for n in range(700))
    run = imported(year.store, year.evaluation_id, ImportData(units=rows))
    heard: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        heard.append((done, total))
        if len(heard) == 3:
            raise KeyboardInterrupt

    before = tables(year.store.path)
    with year.no_event(), pytest.raises(KeyboardInterrupt):
        year.store.reversals.undo(year.evaluation_id, run, stop)
    assert tables(year.store.path) == before
    assert heard[0][1] == len(run) == 700
    year.store.reversals.undo(
        year.evaluation_id, run, lambda done, total: heard.append((done, total))
    )
    assert heard[-1] == (700, 700)
    assert not any(u.code.startswith("V") for u in year.store.units.register())


# 无记名


@pytest.fixture
def staffed(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "a.shufa")


def hall(reviewers: list[str]) -> Iterator[BallotRow]:
    for code in reviewers:
        marks = {"H1": Mark.number(60_000)}
        place = (f"评分-hall!{code}", "hall", code, "U02")
        yield BallotRow(*place, BallotStatus.SUBMITTED, Attendance.PRESENT, marks)


def test_anonymous_ballots_stay_as_nameless_and_as_unordered_as_they_came(
    staffed: StaffedYear,
) -> None:
    numbers = [f"N{n:03d}" for n in range(101, 113)]
    own = BallotRow(
        "评分-written!2",
        "written",
        "E01",
        "U02",
        BallotStatus.SUBMITTED,
        Attendance.PRESENT,
        {"A1": Mark.number(2_000), "A2": Mark.number(2_000)},
    )
    import_data = ImportData(
        reviewers=tuple(ReviewerRow("评委!2", code, "experts") for code in numbers),
        ballots=(own, *hall(numbers)),
    )
    with staffed.open(Role.ORGANISER) as store:
        run = imported(store, staffed.evaluation, import_data)
        undone = store.reversals.undo(staffed.evaluation, run)
        redone = store.reversals.redo(staffed.evaluation, undone)
        drawn = {b.id for b in store.ballots.of_evaluation(staffed.evaluation, "hall")}
        assert len(drawn) == len(numbers)
        assert store.verify().damages == ()
        for events in (undone, redone):
            found = store.trail.between(events.first - 1, events.last)
            anonymous = [e for e in found if any(c.key.get("id") in drawn for c in e.changes)]
            named = [e for e in found if e not in anonymous]
            (event,) = anonymous
            assert (event.who, bool(re.fullmatch(r"\d{4}-\d\d-\d\d", event.at))) == ("", True)
            assert {c.table for c in event.changes} == {"ballots", "marks"}
            own_order = [c.key["id"] for c in event.changes if c.table == "ballots"]
            assert own_order == sorted(own_order)
            assert {e.who for e in named} == {NAMES[Role.ORGANISER]}
            assert not any(
                c.key.get("ballot_id", c.key.get("id")) in drawn
                for e in named
                for c in e.changes
                if c.table in ("ballots", "marks")
            )


def test_a_name_that_an_import_gave_is_not_taken_from_a_person(staffed: StaffedYear) -> None:
    """The trail keeps the name, so the person would become a number that can be read up."""
    named = ReviewerRow("评委!2", "N001", "experts", "郑某")
    with staffed.open(Role.ORGANISER) as store:
        run = imported(store, staffed.evaluation, ImportData(reviewers=(named,)))
        error = refused(lambda: store.reversals.undo(staffed.evaluation, run))
        assert error.kind is ErrorKind.NAME_KEPT
