"""Compares the schema of a file, object by object, with the one that the program's own steps make.

A trigger that another program left would act inside the program's own changes. Its name does not hide
it: objects are told apart by kind as well, and names that begin with ``sqlite_`` are compared too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from db.database import Database
from db.errors import ErrorKind, UserError
from db.store.file.steps import applied_steps, made_afresh

# (kind, name) of each table, index, trigger and view, with the table it belongs to and its SQL
SchemaObjects: TypeAlias = Mapping[tuple[str, str], tuple[str, str]]

_OBJECTS: Final = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY rowid"


def check_schema(database: Database, path: Path) -> None:
    """Raises UserError SCHEMA_CHANGED (facts: path, name) where the file's schema is not the program's."""
    connection = database.conn
    expected = expected_objects(frozenset(applied_steps(connection)))
    for name, _stored, _expected in differing(schema_objects(connection), expected):
        raise UserError(ErrorKind.SCHEMA_CHANGED, path=str(path), name=name)


def differing(
    stored: SchemaObjects, expected: SchemaObjects
) -> Iterator[tuple[str, str | None, str | None]]:
    """The name of each object that is not as it should be, with its SQL in the file and the expected one.

    None where there is no such object.
    """
    for place in {**expected, **stored}:
        found, right = stored.get(place), expected.get(place)
        if found != right:
            yield place[1], _sql(found), _sql(right)


def _sql(described: tuple[str, str] | None) -> str | None:
    return None if described is None else described[1]


def schema_objects(connection: sqlite3.Connection) -> SchemaObjects:
    """Every object of a file's schema."""
    rows = connection.execute(_OBJECTS)
    return {(str(kind), str(name)): (str(table), str(sql)) for kind, name, table, sql in rows}


@cache
def expected_objects(steps: frozenset[str]) -> SchemaObjects:
    """Every object of the schema that these steps make."""
    with closing(made_afresh(steps)) as fresh:
        return schema_objects(fresh.conn)
