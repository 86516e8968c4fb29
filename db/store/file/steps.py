"""Which steps have made a file's schema, and what a file looks like that some of them have made.

Every opening asks which steps a file has, and every new file needs them all: both are told here in one
statement, where sqlite-utils looks the schema through for each step.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Final

from db.database import Database
from db.migrations import APPLICATION_ID, schema

_BLANK: Final = Lock()  # a connection is asked by one thread at a time


def known_steps() -> tuple[str, ...]:
    """The names of all steps, in their order."""
    return tuple(m.name for m in schema._migrations)  # noqa: SLF001 - sqlite-utils has no public list


def applied_steps(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the steps that made the file's schema, as it lists them; none in a file that is not ours."""
    try:
        rows = connection.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id",
            (schema.name,),
        ).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # no such table, no such column
            raise
        return ()
    return tuple(str(name) for (name,) in rows)


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether steps are missing."""
    return not {*known_steps()} <= {*applied_steps(connection)}


def made_afresh(steps: frozenset[str], connection: sqlite3.Connection | None = None) -> Database:
    """A file in memory, without rows, brought to the schema of these steps."""
    fresh = Database(connection or sqlite3.connect(":memory:"), execute_plugins=False)
    first = next((name for name in known_steps() if name not in steps), None)
    schema.apply(fresh, stop_before=first)
    return fresh


def lay_out(database: Database, page: int | None = None) -> None:
    """Gives an empty file the present schema, from one that was made in memory once: that takes a tenth of a second.

    `page`: bytes of a page, where not SQLite's own choice.
    """
    with _BLANK:
        _blank(page).conn.backup(database.conn)
    now = str(datetime.now(UTC))
    database.execute("UPDATE _sqlite_migrations SET applied_at = ?", (now,))


@cache
def _blank(page: int | None) -> Database:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if page is not None:
        connection.execute(f"PRAGMA page_size = {page}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return made_afresh(frozenset(known_steps()), connection)
