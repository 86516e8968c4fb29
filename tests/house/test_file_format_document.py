"""docs/file-format.md: every step, table and column of a file, and every kind of event."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from db.migrations import APPLICATION_ID
from db.store import Store
from db.store.trail.roles import CHANGES, FORMER_CHANGES, PRE_LOGIN
from db.store.trail.tables import BESIDES
from db.store.trail.trail import DERIVED, DIGESTED
from tests.house.documents import codes, document, first_column, section, tables

FORMAT = document("file-format.md")


@pytest.fixture
def fresh(tmp_path: Path) -> sqlite3.Connection:
    """A new file, through a connection of its own."""
    Store.create(tmp_path / "新.shufa").close()
    return sqlite3.connect(tmp_path / "新.shufa")


def test_the_file_is_known_as_told(fresh: sqlite3.Connection) -> None:
    (own,) = fresh.execute("PRAGMA application_id").fetchone()
    assert own == APPLICATION_ID
    assert f"`0x{own:08X}`" in section(FORMAT, "The file")


def test_every_step_is_told(fresh: sqlite3.Connection) -> None:
    applied = [name for (name,) in fresh.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert first_column(section(FORMAT, "Steps"), "step") == applied


def test_every_table_and_column_is_told(fresh: sqlite3.Connection) -> None:
    names = fresh.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlite_migrations'"
    ).fetchall()
    known = {
        name: [row[1] for row in fresh.execute(f"PRAGMA table_info({name})")] for (name,) in names
    }
    (table,) = tables(section(FORMAT, "Tables"))
    assert {codes(row[0])[0]: codes(row[1]) for row in table[1:]} == known


def test_every_column_of_an_event_is_told(fresh: sqlite3.Connection) -> None:
    columns = [row[1] for row in fresh.execute("PRAGMA table_info(events)")]
    assert first_column(section(FORMAT, "The trail"), "column") == columns


def test_what_the_trail_leaves_out_is_told() -> None:
    text = section(FORMAT, "The trail")
    for kept in (DERIVED, DIGESTED):
        for table, columns in kept.items():
            assert [c for c in columns if f"`{table}.{c}`" not in text] == []
    held = {beside.table: f"{beside.recorded}.{beside.digest}" for beside in BESIDES}
    (table_of_contents,) = [t for t in tables(text) if t[0][0] == "contents"]
    assert {codes(a)[0]: codes(b)[0] for a, b in table_of_contents[1:]} == held


def test_every_kind_of_event_is_told() -> None:
    told = first_column(section(FORMAT, "Kinds of events"), "kind")
    assert sorted(told) == sorted([*CHANGES, *FORMER_CHANGES, *PRE_LOGIN])
