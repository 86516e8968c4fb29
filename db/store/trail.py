"""The trail.

Every change of the file is an event that names who, when, what and each row before and after
(PRODUCT 9).

Rows change only through `Change`, so nothing can be written without being recorded, and replaying
the events rebuilds the
tables. Events are chained by SHA-256: each digest covers the one before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.canonical import canonical_text, digest
from db.records import Event, RowChange
from db.store.file import disk_faults

Row = Mapping[str, Any]

# Columns that foreign keys keep true; they follow from the others and are left out of the trail.
DERIVED: Mapping[str, frozenset[str]] = {
    "ballots": frozenset({"group_id", "counted"}),
    "marks": frozenset({"entry_id", "group_id", "counted"}),
}
FIRST_PREVIOUS = ""


class Change:
    """The rows that one event changes; each call writes the table and remembers before and after."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rows: list[RowChange] = []

    def insert(self, table: str, row: Row, key: tuple[str, ...] = ("id",)) -> int:
        """Adds a row and returns its row number (meaningful where the key is `id`)."""
        columns = ", ".join(row)
        holes = ", ".join("?" * len(row))
        cursor = self._database.conn.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({holes})", tuple(row.values())
        )
        number = int(cursor.lastrowid or 0)
        whole = {"id": number, **row} if key == ("id",) else dict(row)
        self._remember(table, {k: whole[k] for k in key}, None, whole)
        return number

    def update(self, table: str, key: Mapping[str, int | str], values: Row) -> bool:
        """Changes a row's columns; False, and nothing recorded, where they already have these values."""
        where = " AND ".join(f"{column} = ?" for column in key)
        columns = ", ".join(values)
        found = self._database.conn.execute(
            f"SELECT {columns} FROM {table} WHERE {where}", tuple(key.values())
        ).fetchone()
        if found is None:
            raise LookupError(f"{table} {dict(key)}")
        before = dict(zip(values, found, strict=True))
        changed = {column: value for column, value in values.items() if before[column] != value}
        if not changed:
            return False
        assignments = ", ".join(f"{column} = ?" for column in changed)
        self._database.conn.execute(
            f"UPDATE {table} SET {assignments} WHERE {where}", (*changed.values(), *key.values())
        )
        self._remember(table, key, {column: before[column] for column in changed}, changed)
        return True

    def delete(self, table: str, key: Mapping[str, int | str]) -> bool:
        """Removes a row; False where there is none."""
        where = " AND ".join(f"{column} = ?" for column in key)
        cursor = self._database.conn.execute(
            f"SELECT * FROM {table} WHERE {where}", tuple(key.values())
        )
        found = cursor.fetchone()
        if found is None:
            return False
        names = [description[0] for description in cursor.description]
        self._database.conn.execute(f"DELETE FROM {table} WHERE {where}", tuple(key.values()))
        self._remember(table, key, dict(zip(names, found, strict=True)), None)
        return True

    def _remember(
        self, table: str, key: Mapping[str, Any], before: Row | None, after: Row | None
    ) -> None:
        logged_before, logged_after = _logged(table, before), _logged(table, after)
        if logged_before or logged_after:
            self.rows.append(RowChange(table, dict(key), logged_before, logged_after))


class Trail:
    """Writes and reads the events of one open file."""

    def __init__(self, database: Database, path: Path, who: str, clock: Callable[[], str]) -> None:
        self._database = database
        self._path = path
        self._who = who
        self._clock = clock

    @property
    def now(self) -> str:
        """The time that an event of this moment gets, ISO 8601 in UTC."""
        return self._clock()

    @contextmanager
    def change(self, what: str, subject: str = "", reason: str = "") -> Iterator[Change]:
        """One event.

        The rows changed inside the block land with it or not at all; without a change there is no
        event.
        """
        with disk_faults(self._path), self._database.atomic():
            change = Change(self._database)
            yield change
            if change.rows:
                self._append(what, subject, reason, change.rows)

    def head(self) -> str:
        """The digest of the last event; empty in a file without events."""
        row = self._database.conn.execute(
            "SELECT digest FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else FIRST_PREVIOUS

    def last_id(self) -> int:
        """The number of the last event; 0 in a file without events."""
        row = self._database.conn.execute("SELECT max(id) FROM events").fetchone()
        return int(row[0] or 0)

    def changes_since(self, after: int, last: int, most: int = 200) -> list[RowChange] | None:
        """The row changes of the events after one up to another; None where they are too many to follow."""
        if last - after > most:
            return None
        rows = self._database.conn.execute(
            "SELECT changes FROM events WHERE id > ? AND id <= ? ORDER BY id", (after, last)
        )
        return [change for (text,) in rows for change in _read_changes(text)]

    def events(self, limit: int = 200, before: int | None = None) -> tuple[Event, ...]:
        """The latest events, newest first; `before` an id to page on from."""
        rows = self._database.conn.execute(
            "SELECT id, at, who, what, subject, reason, changes, previous, digest FROM events"
            " WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
            (before, before, limit),
        )
        return tuple(_event(row) for row in rows)

    def _append(self, what: str, subject: str, reason: str, rows: list[RowChange]) -> None:
        row = self._database.conn.execute(
            "SELECT id, digest FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
        number, previous = (int(row[0]) + 1, str(row[1])) if row else (1, FIRST_PREVIOUS)
        changes = canonical_text([_as_json(r) for r in rows])
        event = (number, self._clock(), self._who, what, subject, reason, changes, previous)
        self._database.conn.execute(
            "INSERT INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*event, event_digest(event)),
        )


def event_digest(event: tuple[int | str, ...]) -> str:
    """``sha256:…`` over the canonical form of [id, at, who, what, subject, reason, changes, previous]."""
    return digest(list(event))


def _logged(table: str, row: Row | None) -> dict[str, int | str | None] | None:
    if row is None:
        return None
    derived = DERIVED.get(table, frozenset())
    return {column: value for column, value in row.items() if column not in derived}


def _as_json(change: RowChange) -> dict[str, object]:
    return {
        "table": change.table,
        "key": dict(change.key),
        "before": None if change.before is None else dict(change.before),
        "after": None if change.after is None else dict(change.after),
    }


def _read_changes(text: str) -> tuple[RowChange, ...]:
    return tuple(RowChange(c["table"], c["key"], c["before"], c["after"]) for c in json.loads(text))


def _event(row: tuple[Any, ...]) -> Event:
    number, at, who, what, subject, reason, changes, previous, own = row
    return Event(number, at, who, what, subject, reason, _read_changes(changes), previous, own)
