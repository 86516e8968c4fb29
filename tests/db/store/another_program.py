"""What somebody does to a file with another SQLite program."""

import sqlite3
from pathlib import Path
from typing import Any


def edit(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    """Statements with the checks off and the triggers aside; afterwards the triggers are as they were."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement, values)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def one(path: Path, select: str) -> Any:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(select).fetchone()
    finally:
        connection.close()
