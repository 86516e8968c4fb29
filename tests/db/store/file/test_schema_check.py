"""A schema that another program changed, wherever it hides: told at every opening and named by `verify`."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.file.file import check_file
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from tests.db.store.another_program import change_schema

FAVOUR = "AFTER UPDATE ON marks BEGIN UPDATE marks SET points = 9000 WHERE ballot_id = 1; END"
SILENCE = "BEFORE INSERT ON events BEGIN SELECT raise(IGNORE); END"
PUT = (
    "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('trigger', ?, ?, 0, ?)"
)
REWRITE = "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = ? AND name = ?"
EMPTY = (
    "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('view', ?, ?, 0, ?)"
)


def is_named(path: Path, name: str) -> None:
    """Refused by every way to open the file, untouched, and named by `verify`."""
    before = path.read_bytes()
    for attempt in (
        lambda: Store.open(path).close(),
        lambda: Store.open(path, rows=False).close(),
        lambda: Store.open(path, read_only=True).close(),
        lambda: check_file(path),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.kind is ErrorKind.SCHEMA_CHANGED
        assert refused.value.facts["name"] == name
    assert path.read_bytes() == before
    assert (DamageKind.SCHEMA_CHANGED, name) in {
        (d.kind, d.table) for d in verify_file(path).damages
    }


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (f"CREATE TRIGGER favour {FAVOUR}", "favour"),
        (f"CREATE TRIGGER marks {FAVOUR}", "marks"),
        (f"CREATE TRIGGER events {SILENCE}", "events"),
        (f"CREATE TRIGGER entries_by_unit {SILENCE}", "entries_by_unit"),
        (f"CREATE TRIGGER _sqlite_migrations {SILENCE}", "_sqlite_migrations"),
        ("CREATE TRIGGER ' ' AFTER DELETE ON marks BEGIN DELETE FROM events; END", " "),
        ("CREATE TABLE extra (a)", "extra"),
        ("CREATE VIEW extra AS SELECT * FROM marks", "extra"),
        ("CREATE UNIQUE INDEX extra ON evaluations (year)", "extra"),
        ("CREATE INDEX extra ON marks (points) WHERE points > 9000", "extra"),
        ("CREATE VIRTUAL TABLE extra USING fts5(a)", "extra"),
        ("DROP INDEX entries_by_unit", "entries_by_unit"),
        ("ALTER TABLE units ADD COLUMN favour TEXT", "units"),
        ("ALTER TABLE marks RENAME COLUMN points TO thousandths", "marks"),
        ("ANALYZE", "sqlite_stat1"),
    ],
)
def test_what_a_statement_adds_or_takes_away(path: Path, statement: str, name: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        connection.execute(statement)
    is_named(path, name)


@pytest.mark.parametrize(
    ("table", "act"), [("marks", FAVOUR), ("events", SILENCE)], ids=["marks", "events"]
)
@pytest.mark.parametrize(
    "name", ["sqlite_favour", "sqlite_autoindex_units_1", "sqlite_sequence", "SQLITE_stat1"]
)
def test_a_trigger_under_a_name_of_sqlites_own(path: Path, name: str, table: str, act: str) -> None:
    change_schema(path, PUT, name, table, f'CREATE TRIGGER "{name}" {act}')
    is_named(path, name)


@pytest.mark.parametrize("name", ["sqlite_hidden", "sqlite_stat4"])
def test_a_view_under_a_name_of_sqlites_own(path: Path, name: str) -> None:
    change_schema(path, EMPTY, name, name, f'CREATE VIEW "{name}" AS SELECT 1 AS one')
    is_named(path, name)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("CHECK (frozen IN (0, 1))", "CHECK (1)", "evaluations"),
        ("unit_id)", "unit_id) ON CONFLICT REPLACE", "entries"),
        ("ON UPDATE CASCADE", "", "marks"),
        ("REFERENCES units", "", "entries"),
        ("STRICT", "", "units"),
        ("title TEXT NOT NULL", "title TEXT", "units"),
        ("DEFAULT ''", "DEFAULT '甲'", "units"),
    ],
)
def test_a_rule_taken_out_of_a_table(path: Path, old: str, new: str, name: str) -> None:
    change_schema(path, REWRITE, old, new, "table", name)
    is_named(path, name)


def test_the_programs_own_schema_is_let_in(path: Path) -> None:
    for read_only in (False, True):
        with Store.open(path, read_only=read_only) as store:
            assert store.verify().intact
