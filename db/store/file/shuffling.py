"""Takes the order of arrival out of the events of anonymous ballots, and out of the pages of the file.

Events that bear a day only change places with one another until a seal (`file.seal`) comes after them: drawn
anew whenever the file is closed, copied or sealed, so that neither their numbers nor what stands beside them says
which ballot came when. Events that name somebody keep their numbers and times. What concerns one ballot
stays in order; an act upon a number or its ballots that names somebody parts what came before it from what
came after. The digests that follow are worked out again, which is why no digest after the
first of these events leaves the program before a seal (`Trail.lasting_end` in db/store/trail).
See docs/integrity.md § Anonymous ballots.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from db.canonical import digest
from db.database import Database
from db.store.file.event_text import stored, text_of

SEAL: Final = "file.seal"
DAY: Final = len("2024-12-31")  # how long the time of an event is that bears a day only

_LAST_SEAL: Final = f"SELECT id FROM events WHERE what = '{SEAL}' ORDER BY id DESC LIMIT 1"
_ANONYMOUS_SCHEME: Final = "SELECT 1 FROM scheme_versions WHERE instr(text, 'anonymous') LIMIT 1"
# What is replaced goes without a trigger unless triggers are recursive; whoever updates or deletes meets them.
_REWRITE: Final = (
    "INSERT OR REPLACE INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# The step that sealed what older versions wrote; a file before it is left as it is.
_SEALED_BY: Final = "SELECT 1 FROM _sqlite_migrations WHERE name = 'seal_what_is_there'"
_SELECT: Final = (
    "SELECT id, at, who, what, subject, reason, changes, previous, digest FROM events"
    " WHERE id > ? ORDER BY id"
)
_AT, _WHAT, _CHANGES, _PREVIOUS = 1, 3, 6, 7
_OF: Final = {"ballot_id": "ballots", "second_ballot_id": "second_ballots"}
# What holds for every ballot: no event is carried past it.
_FOR_ALL: Final = ("evaluation.freeze", "evaluation.reopen", "evaluation.remove", "scheme.adopt")

Place: TypeAlias = tuple[Any, ...]
EventRow: TypeAlias = tuple[Any, ...]  # as the table holds it


def has_anonymous(connection: sqlite3.Connection) -> bool:
    """Whether any version of a scheme speaks of anonymous ballots."""
    return connection.execute(_ANONYMOUS_SCHEME).fetchone() is not None


def last_seal(connection: sqlite3.Connection) -> int:
    """The number of the last seal; 0 where there is none."""
    row = connection.execute(_LAST_SEAL).fetchone()
    return int(row[0]) if row else 0


def first_anonymous(connection: sqlite3.Connection, after: int) -> int | None:
    """The number of the first event after this one that bears a day only; None where there is none."""
    row = connection.execute(
        f"SELECT id FROM events WHERE id > ? AND length(at) = {DAY} ORDER BY id LIMIT 1", (after,)
    ).fetchone()
    return int(row[0]) if row else None


def settled(connection: sqlite3.Connection) -> int:
    """The number up to which events may have changed places since they were written."""
    if not has_anonymous(connection):
        return 0
    return max(last_seal(connection), _rebuilt(connection))


def settle(database: Database) -> None:
    """Shuffles what came since the pages of the file were last rebuilt, and rebuilds them: nobody works in it now."""
    connection = database.conn
    if connection.execute(_SEALED_BY).fetchone() is None or not has_anonymous(connection):
        return
    if first_anonymous(connection, _rebuilt(connection)) is None:
        return
    with database.atomic():
        shuffle(connection)
    connection.execute("VACUUM")
    (last,) = connection.execute("SELECT max(id) FROM events").fetchone()
    connection.execute(f"PRAGMA user_version = {int(last)}")


def shuffle(connection: sqlite3.Connection) -> bool:
    """Draws anew which place each event of an anonymous ballot has among those since the last seal.

    False, and nothing changed, where an event was altered by another program: its digest must go on telling so.
    """
    first = first_anonymous(connection, last_seal(connection))
    if first is None:
        return True
    rows = [
        (*row[:_CHANGES], text_of(row[_CHANGES]), *row[_PREVIOUS:])
        for row in connection.execute(_SELECT, (first - 1,))
    ]
    try:
        written = list(_chained(shuffled(rows), str(rows[0][_PREVIOUS])))
        if not _is_whole(connection, rows):
            return False
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # no event of ours
        return False
    connection.execute("PRAGMA recursive_triggers = OFF")
    try:
        connection.executemany(_REWRITE, written)
    finally:
        connection.execute("PRAGMA recursive_triggers = ON")
    return True


def _is_whole(connection: sqlite3.Connection, rows: Sequence[EventRow]) -> bool:
    """Whether each event has the digest of its contents and continues the one before it."""
    (before,) = connection.execute(
        "SELECT digest FROM events WHERE id = ?", (rows[0][0] - 1,)
    ).fetchone() or ("",)
    for number, row in enumerate(rows, rows[0][0]):
        if row[0] != number or row[_PREVIOUS] != before or digest(list(row[:-1])) != row[-1]:
            return False
        before = row[-1]
    return True


def _chained(rows: Sequence[EventRow], previous: str) -> Iterator[EventRow]:
    """The events as the table holds them, each with the digest of the one before it and its own."""
    for row in rows:
        own = digest([*row[:_PREVIOUS], previous])
        yield (*row[:_CHANGES], stored(row[_CHANGES]), previous, own)
        previous = own


def shuffled(rows: Sequence[EventRow]) -> list[EventRow]:
    """The events (changes as text) with those of anonymous ballots in places drawn anew, on the day of the last."""
    places = [frozenset(_places(row)) for row in rows]
    numbers = [i for i, row in enumerate(rows) if len(row[_AT]) == DAY]
    theirs = frozenset().union(*(places[i] | frozenset(_numbers(rows[i])) for i in numbers))
    day = max(rows[i][_AT] for i in numbers)
    result = list(rows)
    stretch: list[int] = []
    for i, row in enumerate(rows):
        if len(row[_AT]) == DAY:
            stretch.append(i)
        elif row[_WHAT] in _FOR_ALL or places[i] & theirs:
            _draw(rows, places, stretch, result)
            stretch = []
    _draw(rows, places, stretch, result)
    for i in numbers:
        result[i] = (rows[i][0], day, *result[i][2:])
    return result


def _draw(
    rows: Sequence[EventRow],
    places: Sequence[frozenset[Place]],
    stretch: Sequence[int],
    result: list[EventRow],
) -> None:
    """Puts the events of one stretch into their places in a drawn order that keeps each ballot's own."""
    following: dict[int, list[int]] = {i: [] for i in stretch}
    awaited = dict.fromkeys(stretch, 0)
    latest: dict[Place, int] = {}
    for i in stretch:
        for place in places[i]:
            if place in latest:
                following[latest[place]].append(i)
                awaited[i] += 1
            latest[place] = i
    ready = [i for i in stretch if not awaited[i]]
    for slot in stretch:
        at = secrets.randbelow(len(ready))
        ready[at], ready[-1] = ready[-1], ready[at]
        drawn = ready.pop()
        result[slot] = rows[drawn]
        for i in following[drawn]:
            awaited[i] -= 1
            if not awaited[i]:
                ready.append(i)


def _places(row: EventRow) -> Iterator[Place]:
    """The rows that an event changes, and the ballots that they are of."""
    for change in _changes(row):
        yield (change["table"], *sorted(change["key"].items()))
        whole = {**(change["before"] or {}), **(change["after"] or {}), **change["key"]}
        for column, table in _OF.items():
            if column in whole:
                yield (table, ("id", whole[column]))


def _numbers(row: EventRow) -> Iterator[Place]:
    """The ballot numbers whose ballots an event brings in."""
    for change in _changes(row):
        if change["table"] == "ballots" and change["before"] is None:
            yield ("reviewers", ("id", change["after"]["reviewer_id"]))


def _changes(row: EventRow) -> list[Any]:
    changes: list[Any] = json.loads(row[_CHANGES])
    return changes


def _rebuilt(connection: sqlite3.Connection) -> int:
    """The last event when the pages were rebuilt: a sign in the file's header, which has no place among its pages."""
    (sign,) = connection.execute("PRAGMA user_version").fetchone()
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
    return int(sign) if sign <= last else 0
