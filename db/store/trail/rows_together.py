"""Ballots, marks and events held back in memory and written a statement a table: what an import or its undoing needs.

A year's import changes a hundred thousand rows, most of them twice. Held back, each is written once, as it
stands in the end. Rows of other tables are few: they are written at once, after everything that waits.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlite_utils import Database

from db.store.trail.rows import (
    INSERT_EVENT,
    EventRow,
    Key,
    Row,
    RowsAtOnce,
    insert_sql,
    update_sql,
    where,
)

# What is held back, with the columns that name a row: a ballot comes before its marks and goes after them.
_HELD: Final = {"ballots": ("id",), "marks": ("ballot_id", "criterion_id")}
_NAMES: Final[Mapping[str, Callable[[Row], tuple[Any, ...]]]] = {
    "ballots": lambda row: (row["id"],),
    "marks": itemgetter(*_HELD["marks"]),
}
_OF_BALLOT: Final = ("entry_id", "group_id", "counted")  # a mark has them of its ballot
_AS_ON_DISK: Final = itemgetter("entry_id", "criterion_id", "group_id", "ballot_id")  # marks
_MOST: Final = 20_000  # rows held back before they are written: memory stays small


class RowsRefused(Exception):
    """The schema refuses rows that were held back; which one is told only where rows are written at once."""


@dataclass(slots=True)
class _Held:
    """A row as the file has it and as it is to be; None where there is none."""

    stored: dict[str, Any] | None
    row: dict[str, Any] | None


class RowsTogether:
    """Holds rows back until `flush`, or until there are many. `written` hears of rows of other tables."""

    def __init__(self, database: Database, written: Callable[[], None]) -> None:
        self._database = database
        self._at_once = RowsAtOnce(database)
        self._written = written
        self._held: dict[str, dict[tuple[Any, ...], _Held]] = {table: {} for table in _HELD}
        self._with_marks: set[int] = set()  # ballots all of whose marks are known
        self._others: dict[tuple[Any, ...], dict[str, Any] | None] = {}
        self._events: list[EventRow] = []
        self._last = self._at_once.last_event()
        self._largest: int | None = None  # ballot number
        self._before: list[tuple[_Held, dict[str, Any] | None]] = []  # of this step's rows
        self._changed = 0
        self._in_step = self._torn = False

    @contextmanager
    def step(self) -> Iterator[None]:
        """Takes the rows that were told inside back where it fails."""
        self._before.clear()
        self._in_step = True
        try:
            yield
        except BaseException:
            self._torn |= not self._in_step
            for held, row in reversed(self._before):
                held.row = row
            self._largest = None
            raise
        finally:
            self._in_step = False
        if self._changed > _MOST:
            self.flush()

    def read(self, table: str, key: Key, columns: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The row as it will stand."""
        if table in _HELD:
            return self._find(table, key).row
        name = (table, columns, *key.items())
        if name not in self._others:
            self._others[name] = self._at_once.read(table, key, columns)
        return self._others[name]

    def expect(self, table: str, keys: list[Key]) -> None:
        """Reads the ballots, with their marks, or the marks with those of the same ballots."""
        column = _HELD[table][0] if table in _HELD else ""
        ballots = {int(key[column]) for key in keys} if column else set()
        unknown = ballots - self._with_marks
        if not unknown:
            return
        chosen = json.dumps(sorted(unknown))
        for of, named in (("ballots", "id"), ("marks", "ballot_id")):
            self._load(of, f"{named} IN (SELECT value FROM json_each(?))", chosen)
        for number in unknown:
            self._held["ballots"].setdefault((number,), _Held(None, None))
        self._with_marks |= unknown

    def insert(self, table: str, row: Row) -> int:
        """Adds a row, numbered as SQLite would."""
        if table not in _HELD:
            self._make_way()
            return self._at_once.insert(table, row)
        whole = dict(row)
        if table == "ballots":  # a number that the file has already is refused when it is written
            number = self._number(whole)
            held = self._held[table].setdefault((number,), _Held(None, None))
        else:
            number, held = 0, self._find(table, whole)
        if held.row is not None:
            raise RowsRefused(table)
        self._put(held, whole)
        return number

    def insert_all(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Adds rows; the marks of a ballot that is new come one after the other, and are many."""
        named, held = _NAMES.get(table), self._held.get(table)
        for row in rows:
            name = named(row) if named and table == "marks" else ()
            if held is None or not name or name in held or name[0] not in self._with_marks:
                self.insert(table, row)
            else:
                held[name] = new = _Held(None, None)
                self._put(new, row)

    def update(self, table: str, key: Key, values: Row) -> None:
        """Changes a row."""
        if table not in _HELD:
            self._make_way()
            self._at_once.update(table, key, values)
            return
        held = self._find(table, key)
        self._put(held, {**(held.row or {}), **values})

    def delete(self, table: str, key: Key) -> dict[str, Any] | None:
        """Removes a row."""
        if table not in _HELD:
            self._make_way()
            return self._at_once.delete(table, key)
        held = self._find(table, key)
        found = held.row
        if found is not None:
            self._put(held, None)
            if table == "ballots" and key["id"] == self._largest:
                self._largest = None
        return found

    def append(self, event: EventRow) -> None:
        """Adds an event."""
        self._events.append(event)
        self._last = int(event[0]), str(event[8])

    def last_event(self) -> tuple[int, str] | None:
        """The last that was told."""
        return self._last

    def flush(self) -> None:
        """Writes what is held back. Raises RowsRefused where the schema has something against it."""
        if self._torn:
            raise RuntimeError("a step failed that was written in part: all has to be taken back")
        try:
            self._flush_rows()
            self._database.conn.executemany(INSERT_EVENT, self._events)
        except sqlite3.IntegrityError as error:
            raise RowsRefused(str(error)) from error
        self._events.clear()
        for rows in self._held.values():
            rows.clear()
        self._with_marks.clear()
        self._before.clear()
        self._changed = 0
        self._in_step = False

    def _make_way(self) -> None:
        """Before a row of another table is written: it may refer to those that wait, or change them."""
        self.flush()
        self._others.clear()
        self._written()

    def _number(self, ballot: dict[str, Any]) -> int:
        if self._largest is None:
            (stored,) = self._database.conn.execute("SELECT max(id) FROM ballots").fetchone()
            waiting = (name[0] for name, h in self._held["ballots"].items() if h.row is not None)
            gone = self._held["ballots"].get((stored,))
            if gone is not None and gone.row is None:
                self.flush()
                return self._number(ballot)
            self._largest = max(int(stored or 0), *waiting, 0)
        number = int(ballot.setdefault("id", self._largest + 1))
        self._largest = max(self._largest, number)
        return number

    def _find(self, table: str, key: Row) -> _Held:
        name = _NAMES[table](key)
        held = self._held[table].get(name)
        if held is None and table == "marks" and name[0] not in self._with_marks:
            ballot = self._held["ballots"].get((name[0],))
            if ballot is None or ballot.stored is not None:
                self._load("marks", "ballot_id = ?", name[0])
            self._with_marks.add(name[0])
            held = self._held[table].get(name)
        elif held is None and table == "ballots":
            self._load("ballots", "id = ?", name[0])
            held = self._held[table].get(name)
        if held is None:
            held = self._held[table][name] = _Held(None, None)
        return held

    def _load(self, table: str, chosen: str, value: Any) -> None:
        cursor = self._database.conn.execute(f"SELECT * FROM {table} WHERE {chosen}", (value,))
        columns = [d[0] for d in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(columns, values, strict=True))
            name = _NAMES[table](row)
            self._held[table].setdefault(name, _Held(row, row))

    def _put(self, held: _Held, row: dict[str, Any] | None) -> None:
        self._before.append((held, held.row))
        held.row = row
        self._changed += 1

    # writing

    def _flush_rows(self) -> None:
        changed = {
            table: [(name, h.stored, h.row) for name, h in rows.items() if h.stored is not h.row]
            for table, rows in self._held.items()
        }
        connection = self._database.conn
        for table in reversed(_HELD):
            gone = [name for name, _, row in changed[table] if row is None]
            connection.executemany(f"DELETE FROM {table} WHERE {where(_HELD[table])}", gone)
        for table in _HELD:
            self._update(
                table,
                [(name, old, row) for name, old, row in changed[table] if old and row],
            )
        for table in _HELD:
            self._insert(table, [row for _, old, row in changed[table] if old is None and row])

    def _update(
        self, table: str, rows: list[tuple[tuple[Any, ...], dict[str, Any], dict[str, Any]]]
    ) -> None:
        derived = _OF_BALLOT if table == "marks" else ()
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for name, old, row in rows:
            columns = tuple(c for c in row if c not in derived and row[c] != old[c])
            if columns:
                alike[columns].append((*(row[c] for c in columns), *name))
        for columns, values in alike.items():
            self._database.conn.executemany(update_sql(table, columns, _HELD[table]), values)

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        if table == "marks":
            for row in rows:
                self._derive(row)
            rows.sort(key=_AS_ON_DISK)
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for row in rows:
            alike[tuple(row)].append(tuple(row.values()))
        for columns, values in alike.items():
            self._database.conn.executemany(insert_sql(table, columns), values)

    def _derive(self, mark: dict[str, Any]) -> None:
        """Gives the mark what it has of its ballot, as that is to stand."""
        ballot = self._held["ballots"].get((mark["ballot_id"],))
        if ballot is not None and ballot.row is not None:
            for column in _OF_BALLOT:
                mark[column] = ballot.row[column]
