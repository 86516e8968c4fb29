"""How the rows of an open file are read and written: each at once, or many held back and written together.

`Change` and the trail write through one of these two ways; what is written, and what the trail records of
it, is the same (`tests/db/store/trail/test_together.py` holds both to it).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from sqlite_utils import Database

Row: TypeAlias = Mapping[str, Any]
Key: TypeAlias = Mapping[str, int | str]
EventRow: TypeAlias = tuple[Any, ...]  # as the table holds it

INSERT_EVENT = (
    "INSERT INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LAST_EVENT = "SELECT id, digest FROM events ORDER BY id DESC LIMIT 1"


class Rows(Protocol):
    """Reads and writes rows. A row that is held back is read as it will stand."""

    def step(self) -> AbstractContextManager[object]:
        """What is written inside lands together or not at all."""
        ...

    def flush(self) -> None:
        """Writes what is held back, for whoever is about to read or write past this."""
        ...

    def read(self, table: str, key: Key, columns: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """A row, or some of its columns; None where there is none."""
        ...

    def expect(self, table: str, keys: list[Key]) -> None:
        """Says which rows are about to be read."""
        ...

    def insert(self, table: str, row: Row) -> int:
        """Adds a row; its number."""
        ...

    def insert_all(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Adds rows of a table that does not number them; they are the caller's no more."""
        ...

    def update(self, table: str, key: Key, values: Row) -> None:
        """Changes columns of a row that is there."""
        ...

    def delete(self, table: str, key: Key) -> dict[str, Any] | None:
        """Removes a row, and says what it was; None where there is none."""
        ...

    def append(self, event: EventRow) -> None:
        """Adds an event."""
        ...

    def last_event(self) -> tuple[int, str] | None:
        """Number and digest of the last event; None where there is none."""
        ...


class RowsAtOnce:
    """Every row is written when it is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def step(self) -> AbstractContextManager[object]:
        """A transaction, or a savepoint within one."""
        return self._database.atomic()

    def flush(self) -> None:
        """Nothing is held back."""

    def expect(self, table: str, keys: list[Key]) -> None:
        """They are read one by one."""

    def read(self, table: str, key: Key, columns: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The row as it stands in the file."""
        cursor = self._database.conn.execute(
            f"SELECT {', '.join(columns) or '*'} FROM {table} WHERE {where(key)}",
            tuple(key.values()),
        )
        found = cursor.fetchone()
        if found is None:
            return None
        return dict(zip(columns or (d[0] for d in cursor.description), found, strict=True))

    def insert(self, table: str, row: Row) -> int:
        """Adds a row."""
        cursor = self._database.conn.execute(insert_sql(table, tuple(row)), tuple(row.values()))
        return int(cursor.lastrowid or 0)

    def insert_all(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Adds rows."""
        for row in rows:
            self.insert(table, row)

    def update(self, table: str, key: Key, values: Row) -> None:
        """Changes a row."""
        self._database.conn.execute(
            update_sql(table, tuple(values), tuple(key)), (*values.values(), *key.values())
        )

    def delete(self, table: str, key: Key) -> dict[str, Any] | None:
        """Removes a row."""
        found = self.read(table, key)
        if found is not None:
            delete = f"DELETE FROM {table} WHERE {where(key)}"
            self._database.conn.execute(delete, tuple(key.values()))
        return found

    def append(self, event: EventRow) -> None:
        """Adds an event."""
        self._database.conn.execute(INSERT_EVENT, event)

    def last_event(self) -> tuple[int, str] | None:
        """As the file has it."""
        row = self._database.conn.execute(_LAST_EVENT).fetchone()
        return (int(row[0]), str(row[1])) if row else None


def where(key: Key | tuple[str, ...]) -> str:
    """The SQL that finds a row by its key."""
    return " AND ".join(f"{column} = ?" for column in key)


def insert_sql(table: str, columns: tuple[str, ...]) -> str:
    """The SQL that adds a row."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def update_sql(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    """The SQL that changes columns of a row."""
    return (
        f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE {where(key)}"
    )
