"""The tables as the program makes them, taken from a file made afresh in memory with the same steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from db.store.file.schema_check import SchemaObjects, expected_objects
from db.store.file.steps import applied_steps, made_afresh
from db.store.trail.trail import BESIDE

# Tables that hold no row of the trail: the trail itself, the steps, and what a recorded row vouches for.
_APART: Final = BESIDE | {"events", "_sqlite_migrations", "snapshot_documents"}
# The trail names a mark by its ballot; the rest of its primary key follows from that.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {"marks": ("ballot_id", "criterion_id")}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the trail records: the columns that name a row in it, all columns, and their defaults."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    defaults: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """Contents too large for the trail, and the recorded rows that vouch for them by SHA-256.

    `content` is the SQL of what the digest covers; an empty digest covers nothing yet.
    """

    table: str
    key: str
    content: str
    recorded: str
    digest: str


BESIDES: Final = (
    Beside("report_contents", "report_id", "content", "reports", "sha256"),
    Beside("report_texts", "report_id", "textless || char(10) || text", "reports", "text_sha256"),
    Beside("finding_evidence_contents", "evidence_id", "content", "finding_evidence", "sha256"),
    Beside("self_check_file_contents", "file_id", "content", "self_check_files", "sha256"),
    Beside("packet_return_contents", "return_id", "content", "packet_returns", "sha256"),
    Beside("layout_contents", "layout_id", "content", "layouts", "sha256"),
    Beside("picture_contents", "scan_id", "content", "pictures", "sha256"),
    Beside("snapshot_documents", "snapshot_id", "document", "snapshots", "digest"),
)


@dataclass(frozen=True, slots=True)
class FileTables:
    """What a file at a certain step holds: the recorded tables, and every object of the schema."""

    tables: Mapping[str, Table]
    objects: SchemaObjects


def file_tables(connection: sqlite3.Connection) -> FileTables:
    """What a file with these steps applied should hold."""
    return _file_tables(frozenset(applied_steps(connection)))


@cache
def _file_tables(steps: frozenset[str]) -> FileTables:
    with closing(made_afresh(steps)) as fresh:
        tables = {n: _table(fresh.conn, n) for n in _recorded(fresh.conn)}
    return FileTables(tables, expected_objects(steps))


def _recorded(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    names = [str(name) for (name,) in rows]
    return sorted(n for n in names if n not in _APART and not n.startswith("sqlite_"))


def _table(connection: sqlite3.Connection, name: str) -> Table:
    rows = connection.execute(f"PRAGMA table_info({name})").fetchall()
    columns = tuple(str(row[1]) for row in rows)
    primary = tuple(sorted(str(row[1]) for row in rows if row[5]))
    defaults = {
        str(row[1]): None
        if row[4] is None
        else connection.execute(f"SELECT {row[4]}").fetchone()[0]
        for row in rows
    }
    return Table(name, _KEYS.get(name, primary), columns, defaults)
