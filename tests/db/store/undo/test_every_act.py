"""Every act of the store: undone, all is as before; redone, as after; refused where something was changed since."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from db.errors import ErrorKind, UserError
from db.records import EventRun, RowChange
from db.store import Store
from db.store.trail.effects import tables_of
from db.store.trail.roles import CHANGES, Role
from db.store.trail.tables import file_tables
from db.store.trail.trail import DERIVED
from db.store.undo.contents import Contents
from db.store.undo.reversal import IRREVERSIBLE, REDO, UNDO
from tests.db.staffed_year import StaffedYear, copied_year
from tests.db.store.trail.test_roles import OPERATIONS

# An act that changes no row, as `pile.type`, leaves nothing to take back.
ACTS = [what for what in CHANGES if tables_of(what) and what not in {*IRREVERSIBLE, UNDO, REDO}]
# What takes rows out: what may stand in the way of their coming back is another row of the same name.
REMOVALS = {
    *("entry.remove", "reviewer.remove", "adjustment.remove", "report.take_out"),
    "supervision.detach",
    *("finding.remove", "strong_point.remove", "unit.forget_name", "unit.revive"),
    "entry.readmit",
    *("hall.leave", "hall.uncount"),
    *("ballot.unscan", "check.unscan"),
    *("supervision.remove", "supervision.items", "supervision.units"),
}


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "year.shufa")


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that a person fills, by a second connection; a word index is read as what it finds."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            " AND name NOT LIKE 'report_words%' AND name NOT IN ('events', '_sqlite_migrations')"
        ).fetchall()
        found = {n: sorted(connection.execute(f"SELECT * FROM {n}"), key=repr) for (n,) in names}
        words = "SELECT rowid FROM report_words WHERE report_words MATCH 'te ex xt' ORDER BY rowid"
        return {**found, "report_words": connection.execute(words).fetchall()}
    finally:
        connection.close()


def held_for(store: Store, what: str, it: Any) -> Contents:
    """What lies beside the row that an act removes: its undoing puts it back."""
    if what == "report.take_out":
        return store.reversals.contents_of("reports", it)
    if what == "supervision.detach":
        return store.reversals.contents_of("self_check_files", it.id)
    return {}


def perform(store: Store, year: StaffedYear, what: str) -> tuple[EventRun, Contents]:
    """Does the act, and returns its events with the contents that its undoing needs."""
    prepare, act = OPERATIONS[what]
    it = prepare(store, year)
    held = held_for(store, what, it)
    before = store.trail.last_id()
    act(store, year, it)
    return EventRun(before + 1, store.trail.last_id()), held


@pytest.mark.parametrize("what", ACTS)
def test_undone_and_redone(year: StaffedYear, what: str) -> None:
    prepare, act = OPERATIONS[what]
    with year.open(Role.ORGANISER) as store:
        it = prepare(store, year)
        held = held_for(store, what, it)
        before = tables(year.path)
        first = store.trail.last_id() + 1
        act(store, year, it)
        after = tables(year.path)
        assert after != before
        run = EventRun(first, store.trail.last_id())
        for _ in range(2):
            run = store.reversals.undo(year.evaluation, run, None, held)
            assert tables(year.path) == before
            run = store.reversals.redo(year.evaluation, run, None, held)
            assert tables(year.path) == after
        assert store.verify().intact


def later_change(store: Store, run: EventRun) -> RowChange:
    """Changes one row that the run changed, by an event of its own, in the first column that may be another."""
    layout = file_tables(store.trail._database.conn)
    rows = [c for e in store.trail.between(run.first - 1, run.last) for c in e.changes if c.after]
    for row in reversed(rows):
        table = layout.tables[row.table]
        whole = {**table.defaults, **(row.after or {})}
        for column, value in whole.items():
            if (
                column in table.key
                or column.endswith("_id")
                or column in DERIVED.get(row.table, ())
            ):
                continue
            other = value + 1 if isinstance(value, int) else f"{value}改"
            try:
                with store.trail.change("entry.edit", "另一项更改") as change:
                    change.update(row.table, row.key, {column: other})
            except sqlite3.IntegrityError:
                continue
            return row
    raise AssertionError(rows)


@pytest.mark.parametrize("what", [what for what in ACTS if what not in REMOVALS])
def test_refused_after_a_later_change(year: StaffedYear, what: str) -> None:
    with year.open(Role.ORGANISER) as store:
        run, held = perform(store, year, what)
        later_change(store, run)
        before, last = tables(year.path), store.trail.last_id()
        with pytest.raises(UserError) as refused:
            store.reversals.undo(year.evaluation, run, None, held)
        assert refused.value.kind is ErrorKind.CHANGED_SINCE
        assert refused.value.facts["found"].startswith("另一项更改")
        assert refused.value.facts["who"]
        assert (tables(year.path), store.trail.last_id()) == (before, last)


def test_a_removed_unit_does_not_come_back_over_its_successor(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        unit = store.units.entry(year.entries[1])
        run, _ = perform(store, year, "entry.remove")
        store.units.add(year.evaluation, unit.unit_code, unit.unit, unit.category)
        before = tables(year.path)
        with pytest.raises(UserError) as refused:
            store.reversals.undo(year.evaluation, run)
        assert refused.value.kind is ErrorKind.CHANGED_SINCE
        assert tables(year.path) == before


@pytest.mark.parametrize("what", IRREVERSIBLE)
def test_what_is_answered_by_another_act_is_not_taken_back(year: StaffedYear, what: str) -> None:
    prepare, act = OPERATIONS[what]
    with year.open(Role.ORGANISER) as store:
        it = prepare(store, year)
        before = store.trail.last_id()
        if what not in ("account.password", "account.recovery"):
            act(store, year, it)
            run = EventRun(before + 1, store.trail.last_id())
            with pytest.raises(ValueError, match=what):
                store.reversals.undo(year.evaluation, run)
        assert not store.reversals.may_undo(what)


def test_a_report_that_nobody_kept_is_not_made_up(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        run, _ = perform(store, year, "report.take_out")
        with pytest.raises(UserError) as refused:
            store.reversals.undo(year.evaluation, run)
        assert refused.value.kind is ErrorKind.CHANGED_SINCE


def test_a_reviewer_takes_back_own_acts_and_nobody_elses(year: StaffedYear) -> None:
    """What was handed in too, as long as no day for it is over (test_roles holds the day)."""
    with year.open(Role.REVIEWER) as store:
        for what in ("mark.put", "ballot.submit"):
            run, _ = perform(store, year, what)
            store.reversals.undo(year.evaluation, run)
    with year.open(Role.ORGANISER) as store:
        others, _ = perform(store, year, "ballot.import")
    with year.open(Role.REVIEWER) as store, pytest.raises(UserError) as refused:
        store.reversals.undo(year.evaluation, others)
    assert refused.value.kind is ErrorKind.NOT_ALLOWED
