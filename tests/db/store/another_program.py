"""What somebody does to a file with another SQLite program."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def without_checks(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with the checks off and the triggers aside."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, _aside(connection):
        yield connection


@contextmanager
def _aside(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("PRAGMA ignore_check_constraints = ON")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.execute(sql)


def edit(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    """Statements with the checks off and the triggers aside; afterwards the triggers are as they were."""
    with without_checks(path) as connection:
        for statement in statements:
            connection.execute(statement, values)


def one(path: Path, select: str, *values: str) -> Any:
    """The first row that a query finds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(select, values).fetchone()


@contextmanager
def loosened(path: Path, table: str) -> Iterator[sqlite3.Connection]:
    """A connection that may write anything into a table; afterwards its rules stand in the schema again."""
    own = "SELECT sql FROM sqlite_schema WHERE name = ?"
    put = "UPDATE sqlite_schema SET sql = ? WHERE name = ?"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        (strict,) = connection.execute(own, (table,)).fetchone()
        loose = re.sub("(?<! IS) NOT NULL| STRICT", "", strict)
        loose = loose.replace("), WITHOUT", ") WITHOUT")
        _change_schema(connection, put, loose, table)
        with _aside(connection):
            yield connection
        _change_schema(connection, put, strict, table)
        connection.execute("COMMIT")


def change_schema(path: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _change_schema(connection, statement, *values)


def _change_schema(connection: sqlite3.Connection, statement: str, *values: str) -> None:
    """And has the connection read the schema again."""
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(statement, values)
    connection.execute("PRAGMA writable_schema = RESET")
