"""The trail: every change of the file as an event that names who, when, what and each row before and after.

Rows change only through `Change`, so nothing can be written without being recorded, and replaying the events
rebuilds the tables. Events are chained by SHA-256: each digest covers the one before it. What an event holds:
docs/file-format.md § The trail.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.canonical import canonical_text, digest
from db.cycles import no_cycles
from db.errors import ErrorKind, UserError
from db.records import Event, RowChange
from db.steps import Progress, unheard
from db.store.file.disk import disk_faults
from db.store.file.event_text import stored, text_of
from db.store.file.shuffling import (
    DAY,
    SEAL,
    first_anonymous,
    has_anonymous,
    last_seal,
    shuffle,
)
from db.store.trail.access import Access
from db.store.trail.gate import Gate
from db.store.trail.roles import ReadSubject
from db.store.trail.rows import Key, Row, Rows, RowsAtOnce
from db.store.trail.rows_together import RowsTogether

# Columns that foreign keys keep true; they follow from the others and are left out of the trail.
DERIVED: Mapping[str, frozenset[str]] = {
    "ballots": frozenset({"group_id", "counted"}),
    "marks": frozenset({"entry_id", "group_id", "counted"}),
}
# Written beside a recorded row and left out of the trail. A report's row holds its content's sha256 and size;
# text and words are read from that content.
BESIDE = frozenset(
    {
        "report_contents",
        "report_texts",
        "report_words",
        "finding_evidence_contents",
        "self_check_file_contents",
        "packet_return_contents",
        "layout_contents",
        "picture_contents",
    }
)

# Secrets: the trail holds their SHA-256, which tells that they changed and to nobody what they are.
DIGESTED: Mapping[str, frozenset[str]] = {
    "accounts": frozenset({"password_hash", "recovery_hash"}),
    "packet_key": frozenset({"private_key"}),
    "packet_key_seals": frozenset({"sealed"}),
    "own_packet": frozenset({"signing_key"}),
}
FIRST_PREVIOUS = ""
_SELECT = "SELECT id, at, who, what, subject, reason, changes, previous, digest FROM events"
_SLICE = 4 * 1024 * 1024  # bytes of a content written at once: a person sees no halt
_FOLLOWED = 10  # rows an event: more are counted anew sooner than followed


class Change:
    """The rows that one event changes; each call writes the table and remembers before and after.

    `subject` and `anonymous` are as `Trail.change` was told, unless the block that finds out what
    changes says so itself.
    """

    def __init__(
        self, database: Database, rows: Rows, subject: str = "", *, anonymous: bool = False
    ) -> None:
        self._database = database
        self._file = rows
        self.subject = subject
        self.anonymous = anonymous
        self.noted = False  # an event also without a row that changed
        self.rows: list[RowChange] = []

    def read(self, table: str, key: Key, columns: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """A row as it stands, this event's changes included; None where there is none."""
        return self._file.read(table, key, columns)

    def insert(self, table: str, row: Row, key: tuple[str, ...] = ("id",)) -> int:
        """Adds a row and returns its row number (meaningful where the key is `id`)."""
        number = self._file.insert(table, row)
        whole = {"id": number, **row} if key == ("id",) else row
        named = {column: whole[column] for column in key}
        self.rows.append(RowChange(table, named, None, logged(table, whole)))
        return number

    def insert_all(self, table: str, rows: list[dict[str, Any]], key: tuple[str, ...]) -> None:
        """Adds rows of a table whose key is not `id`; the rows are the caller's no more."""
        for row in rows:
            named = {column: row[column] for column in key}
            self.rows.append(RowChange(table, named, None, logged(table, row)))
        self._file.insert_all(table, rows)

    def update(self, table: str, key: Key, values: Row) -> bool:
        """Changes a row's columns; False, and nothing recorded, where they already have these values."""
        before = self._file.read(table, key, tuple(values))
        if before is None:
            raise LookupError(f"{table} {dict(key)}")
        changed = {column: value for column, value in values.items() if before[column] != value}
        if not changed:
            return False
        self._file.update(table, key, changed)
        self._remember(table, key, {column: before[column] for column in changed}, changed)
        return True

    def delete(self, table: str, key: Key, seen: Row | None = None) -> bool:
        """Removes a row; False where there is none. `seen` is the row as `logged`, if that is known already."""
        found = self._file.delete(table, key)
        if found is None:
            return False
        if seen is None:
            self._remember(table, key, found, None)
        else:
            self.rows.append(RowChange(table, dict(key), dict(seen), None))
        return True

    def insert_beside(self, table: str, row: Row, progress: Progress = unheard) -> None:
        """Adds a row of a table of `BESIDE`, too large for the trail; a row recorded in this event vouches for it.

        Bytes are written slice by slice; `progress` hears how many of how many are.
        """
        if table not in BESIDE:
            raise ValueError(table)
        self._file.flush()
        columns = ", ".join(row)
        holes = ", ".join("zeroblob(?)" if isinstance(v, bytes) else "?" for v in row.values())
        values = [len(v) if isinstance(v, bytes) else v for v in row.values()]
        cursor = self._database.conn.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({holes})", values
        )
        for column, value in row.items():
            if isinstance(value, bytes):
                self._fill(table, column, int(cursor.lastrowid or 0), value, progress)

    def _fill(
        self, table: str, column: str, number: int, content: bytes, progress: Progress
    ) -> None:
        starts = range(0, len(content), _SLICE)
        with self._database.conn.blobopen(table, column, number) as blob:
            for done, start in enumerate(starts, 1):
                blob.write(content[start : start + _SLICE])
                progress(done, len(starts))

    def delete_content(
        self, table: str, key: Mapping[str, int], progress: Progress = unheard
    ) -> None:
        """Removes a row of `BESIDE` and its content, blanked slice by slice: nothing of it is left on the disk."""
        self._file.flush()
        ((column, number),) = key.items()
        found = self._database.conn.execute(
            f"SELECT length(content) FROM {table} WHERE {column} = ?", (number,)
        ).fetchone()
        if found is not None:
            self._fill(table, "content", number, bytes(found[0]), progress)
        # What is blank need not be blanked again with the pages that become free: that would halt the window.
        self._database.conn.execute("PRAGMA secure_delete = FAST")
        try:
            self.delete_beside(table, key)
        finally:
            self._database.conn.execute("PRAGMA secure_delete = ON")

    def delete_beside(self, table: str, key: Mapping[str, int | str]) -> None:
        """Removes rows of a table of `BESIDE`."""
        if table not in BESIDE:
            raise ValueError(table)
        self._file.flush()
        where = " AND ".join(f"{column} = ?" for column in key)
        self._database.conn.execute(f"DELETE FROM {table} WHERE {where}", tuple(key.values()))

    def _remember(
        self, table: str, key: Mapping[str, Any], before: Row | None, after: Row | None
    ) -> None:
        logged_before, logged_after = logged(table, before), logged(table, after)
        if logged_before or logged_after:
            self.rows.append(RowChange(table, dict(key), logged_before, logged_after))


class Trail:
    """Writes and reads the events of one open file."""

    def __init__(
        self, database: Database, path: Path, access: Access, clock: Callable[[], str]
    ) -> None:
        self._database = database
        self._path = path
        self.access = access
        self._clock = clock
        self._gate = Gate(database)
        self._rows: Rows = RowsAtOnce(database)
        self._allowed: set[tuple[str, int | None]] | None = None  # what was asked since `together`
        self._guards = True  # whether anything may be frozen or lent
        self._looked_through: _LookedThrough | None = None  # up to which no event is unsealed
        self.before_writing: Callable[[], None] = (
            _nothing  # raises where the file must not be written
        )

    @property
    def who(self) -> str:
        """Who changes are recorded under."""
        return self.access.who

    @property
    def now(self) -> str:
        """The time that an event of this moment gets, ISO 8601 in UTC."""
        return self._clock()

    @contextmanager
    def change(
        self,
        what: str,
        subject: str = "",
        reason: str = "",
        *,
        reviewer_id: int | None = None,
        anonymous: bool = False,
    ) -> Iterator[Change]:
        """One event, if the account that is signed in may do it.

        The rows changed inside the block land with it or not at all; without a change there is no
        event, unless the block says that it is `noted`: what happened to the file itself.
        `reviewer_id` is whose ballot changes. The event of an `anonymous` ballot names nobody and
        bears its day only; in which order such events came goes when the file is closed, copied or
        sealed (`shuffling`). Until then it can be read in the file.
        """
        with disk_faults(self._path), self._rows.step():
            if self._allowed is None:
                self.before_writing()
            self._check_allowed(what, reviewer_id)
            change = Change(self._database, self._rows, subject, anonymous=anonymous)
            yield change
            if change.rows or change.noted:
                if self._guards:
                    self._gate.check(change.rows, self._rows)
                at, who = self._clock(), self.access.who
                if change.anonymous:
                    at, who = at[:DAY], ""  # see `bears_a_day_only`
                self._append((at, who, what, change.subject, reason), change.rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What many events change inside is written a statement a table, all of it or nothing.

        Who may and what is frozen or lent is asked once, until something is written that could change it.
        Ballots and marks that wait are seen by `Change.read` and `row` alone: who reads them otherwise
        inside asks for `flush` before. Raises RowsRefused where the schema has something against a row.
        """
        with no_cycles(), disk_faults(self._path), self._database.atomic():
            if self.writes_together:  # within such a block already
                yield
                return
            self.before_writing()
            self._rows = together = RowsTogether(self._database, self._ask_anew)
            self._ask_anew()
            try:
                yield
                together.flush()
            finally:
                self._rows, self._allowed, self._guards = RowsAtOnce(self._database), None, True

    @property
    def writes_together(self) -> bool:
        """Whether what is told now may wait."""
        return self._allowed is not None

    def flush(self) -> None:
        """Writes what waits in `together`."""
        self._rows.flush()

    def row(self, table: str, key: Key) -> dict[str, Any] | None:
        """A row as it stands, with what waits; None where there is none."""
        return self._rows.read(table, key)

    def expect(self, changes: Iterable[RowChange]) -> None:
        """Says that the rows of these changes are about to be read or changed: they are read at once."""
        keys: dict[str, list[Key]] = {}
        for change in changes:
            keys.setdefault(change.table, []).append(change.key)
        for table, named in keys.items():
            self._rows.expect(table, named)

    def _ask_anew(self) -> None:
        self._allowed = set()
        self._guards = self._gate.guards()

    def _check_allowed(self, what: str, reviewer_id: int | None) -> None:
        if self._allowed is None or (what, reviewer_id) not in self._allowed:
            self.access.check_change(what, reviewer_id)
        if self._allowed is not None:
            self._allowed.add((what, reviewer_id))

    def head(self) -> str:
        """The digest of the last event; empty in a file without events."""
        row = self._database.conn.execute(
            "SELECT digest FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else FIRST_PREVIOUS

    def lasting_end(self) -> TrailEnd:
        """The last event whose digest nothing changes any more: what is printed, shown or signed as the head.

        Events of anonymous ballots change places until a seal comes after them.
        """
        end = self._end("1")
        if end.number == 0 or not self.access.is_open or not has_anonymous(self._database.conn):
            return end
        first = self._first_unsealed()
        return end if first is None else self._end_at(first - 1)

    def seal(self) -> None:
        """Shuffles the events of anonymous ballots since the last seal, and seals them: they stay as they lie.

        Done before a digest that covers them leaves the program. None of them can be taken back afterwards.
        """
        with disk_faults(self._path), self._database.atomic():
            if self.writes_together:
                raise RuntimeError("events that wait cannot be sealed")
            if not has_anonymous(self._database.conn) or self._first_unsealed() is None:
                return
            self.before_writing()
            if not shuffle(self._database.conn):
                return
            with self.change(SEAL) as change:
                change.noted = True
            self._looked_through = None

    def _first_unsealed(self) -> int | None:
        """The first event of an anonymous ballot after the last seal; what was looked through is not again."""
        connection = self._database.conn
        version = int(connection.execute("PRAGMA data_version").fetchone()[0])
        known = self._looked_through
        if known is None or known.version != version or self._end_at(known.end.number) != known.end:
            seal = last_seal(connection)
            known = _LookedThrough(version, self._end_at(seal))
        first = first_anonymous(connection, known.end.number)
        end = self._end("1") if first is None else self._end_at(first - 1)
        self._looked_through = _LookedThrough(version, end)
        return first

    def _end_at(self, number: int) -> TrailEnd:
        return self._end(f"id <= {number}")

    def _end(self, condition: str) -> TrailEnd:
        row = self._database.conn.execute(
            f"SELECT id, digest, at FROM events WHERE {condition} ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return TrailEnd(int(row[0]), str(row[1]), str(row[2])) if row else TrailEnd(0, "", "")

    def last_id(self) -> int:
        """The number of the last event; 0 in a file without events."""
        row = self._database.conn.execute("SELECT max(id) FROM events").fetchone()
        return int(row[0] or 0)

    def last_at(self) -> str:
        """When the last event was, as it bears it; empty in a file without events."""
        return self._end("1").at

    def changes_since(self, after: int, last: int, most: int = 200) -> list[RowChange] | None:
        """The row changes of the events after one up to another; None where they are too many to follow.

        Asks nobody: `Results` follows by it what it counts, and tells nothing of it.
        """
        if last - after > most:
            return None
        found: list[RowChange] = []
        for (value,) in self._database.conn.execute(
            "SELECT changes FROM events WHERE id > ? AND id <= ? ORDER BY id", (after, last)
        ):
            found += read_changes(value)
            if len(found) > _FOLLOWED * most:
                return None
        return found

    def events(self, limit: int = 200, before: int | None = None) -> tuple[Event, ...]:
        """The latest events, newest first; `before` an id to page on from."""
        self.access.check_reading(ReadSubject.TRAIL)
        rows = self._database.conn.execute(
            f"{_SELECT} WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?", (before, before, limit)
        )
        return tuple(_event(row) for row in rows)

    def headings(self, limit: int = 200, before: int | None = None) -> tuple[Event, ...]:
        """As `events`, without what changed: a list does not show it, and a long one would be slow to read."""
        self.access.check_reading(ReadSubject.TRAIL)
        return read_headings(self._database, before=before, limit=limit)

    def found(
        self,
        words: Sequence[SearchWord] = (),
        kinds: Collection[str] | None = None,
        limit: int = 200,
        before: int | None = None,
    ) -> tuple[Event, ...]:
        """As `headings`, of all events those that hold every word, and are of these kinds where some are named."""
        self.access.check_reading(ReadSubject.TRAIL)
        conditions = ["(? IS NULL OR id < ?)"]
        values: list[int | str | None] = [before, before]
        if kinds is not None:
            conditions.append(f"what IN ({_holes(kinds)})")
            values += kinds
        for word in words:
            conditions.append(f"(instr({_SEARCHED}, ?) OR what IN ({_holes(word.kinds)}))")
            values += [word.text.lower(), *word.kinds]
        rows = self._database.conn.execute(
            "SELECT id, at, who, what, subject, reason, '[]', previous, digest FROM events"
            f" WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?",
            (*values, limit),
        )
        return tuple(_event(row) for row in rows)

    def kinds(self) -> tuple[str, ...]:
        """Every kind of event that the file has."""
        self.access.check_reading(ReadSubject.TRAIL)
        rows = self._database.conn.execute("SELECT DISTINCT what FROM events ORDER BY what")
        return tuple(str(what) for (what,) in rows)

    def event(self, number: int) -> Event:
        """One event, whole. Raises LookupError where there is none of this number."""
        self.access.check_reading(ReadSubject.TRAIL)
        row = self._database.conn.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise LookupError(number)
        return _event(row)

    def between(self, after: int, last: int) -> tuple[Event, ...]:
        """The events after one up to another, oldest first."""
        self.access.check_reading(ReadSubject.TRAIL)
        return read_events(self._database.conn, after, last)

    def origin(self) -> str:
        """The digest of the first event, which every copy of the file shares; empty in a file without events."""
        row = self._database.conn.execute("SELECT digest FROM events WHERE id = 1").fetchone()
        return str(row[0]) if row else ""

    def office_origin(self) -> str:
        """The same of the file that issued it, in a packet."""
        row = self._database.conn.execute("SELECT origin FROM own_packet").fetchone()
        return str(row[0]) if row and row[0] else self.origin()

    def _append(self, facts: tuple[str, str, str, str, str], rows: list[RowChange]) -> None:
        last = self._rows.last_event()
        number, previous = (last[0] + 1, last[1]) if last else (1, FIRST_PREVIOUS)
        changes = canonical_text([_as_json(r) for r in rows])
        own = event_digest((number, *facts, changes, previous))
        self._rows.append((number, *facts, stored(changes), previous, own))


@dataclass(frozen=True, slots=True)
class TrailEnd:
    """Where a trail ends: the number of its last event (0: none), its digest, and its time as it bears it."""

    number: int
    head: str
    at: str


@dataclass(frozen=True, slots=True)
class _LookedThrough:
    """The event up to which none is unsealed, for as long as no other connection writes."""

    version: int
    end: TrailEnd


@dataclass(frozen=True, slots=True)
class SearchWord:
    """What is looked for in who, subject, reason and local time; an event of one of the `kinds` has it too."""

    text: str
    kinds: tuple[str, ...] = ()


# As it is shown: the time by the clock on the wall.
_SEARCHED = (
    "lower(who || char(10) || subject || char(10) || reason || char(10)"
    " || coalesce(strftime('%Y-%m-%d %H:%M:%S', at, 'localtime'), at))"
)


def _nothing() -> None:
    """What is asked before writing where nothing is to be asked."""


def _holes(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def read_events(connection: sqlite3.Connection, after: int, last: int) -> tuple[Event, ...]:
    """As `Trail.between`, for what the store itself does by the trail: whoever calls has asked who may."""
    rows = connection.execute(f"{_SELECT} WHERE id > ? AND id <= ? ORDER BY id", (after, last))
    return tuple(_event(row) for row in rows)


def read_headings(
    database: Database, *, after: int = 0, before: int | None = None, limit: int
) -> tuple[Event, ...]:
    """The latest events between two numbers, newest first, without what they changed."""
    rows = database.conn.execute(
        "SELECT id, at, who, what, subject, reason, '[]', previous, digest FROM events"
        " WHERE id > ? AND (? IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
        (after, before, before, limit),
    )
    return tuple(_event(row) for row in rows)


def event_digest(event: tuple[int | str, ...]) -> str:
    """``sha256:…`` over the canonical form of [id, at, who, what, subject, reason, changes, previous]."""
    return digest(list(event))


def bears_a_day_only(at: str) -> bool:
    """Whether an event is that of an anonymous ballot, by its time."""
    return len(at) == DAY


def logged(table: str, row: Row | None) -> dict[str, int | str | None] | None:
    """A row as the trail holds it: without what follows from the rest, secrets digested."""
    if row is None:
        return None
    derived = DERIVED.get(table)
    if derived is not None:
        kept = dict(row)
        for column in derived:
            kept.pop(column, None)
        return kept
    if table in DIGESTED:
        secret = DIGESTED[table]
        return {c: digest(value) if c in secret else value for c, value in row.items()}
    return dict(row)


def _as_json(change: RowChange) -> dict[str, object]:
    return {
        "table": change.table,
        "key": change.key,
        "before": change.before,
        "after": change.after,
    }


def read_changes(value: str | bytes) -> tuple[RowChange, ...]:
    """The row changes of an event as it is stored. Raises UserError ROW_DAMAGED."""
    try:
        changes = json.loads(text_of(value))
        return tuple(RowChange(c["table"], c["key"], c["before"], c["after"]) for c in changes)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UserError(ErrorKind.ROW_DAMAGED, path="", table="events", row="") from error


def _event(row: tuple[Any, ...]) -> Event:
    number, at, who, what, subject, reason, changes, previous, own = row
    try:
        datetime.fromisoformat(at)
    except (ValueError, TypeError) as error:
        raise UserError(ErrorKind.ROW_DAMAGED, path="", table="events", row=str(number)) from error
    return Event(number, at, who, what, subject, reason, read_changes(changes), previous, own)
