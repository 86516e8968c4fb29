"""Opens and makes ``.shufa`` files: what is ours, what is not, and how durably it is written.

One file, rollback journal, synchronous FULL: an acknowledged change survives power loss, and a
closed file can be copied to a
stick. A file that is not ours, newer or damaged is refused and never altered.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.migrations import APPLICATION_ID, schema

SUFFIX = ".shufa"
_MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 2.0


def create_file(path: Path) -> Database:
    """A new, empty file at `path`. Raises UserError FILE_EXISTS, FILE_SUFFIX or the disk's faults."""
    check_suffix(path)
    if path.exists():
        raise UserError(ErrorKind.FILE_EXISTS, path=str(path))
    if not path.parent.is_dir():
        raise UserError(ErrorKind.FILE_MISSING, path=str(path.parent))
    with disk_faults(path):
        database = _connect(path, read_only=False)
        try:
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(database, path)
        except BaseException:
            database.close()
            path.unlink(missing_ok=True)
            raise
    return database


def open_file(path: Path, *, read_only: bool) -> Database:
    """The file at `path`, brought to the present schema (a copy is made first). Refuses what is not ours."""
    _check_header(path)
    with disk_faults(path):
        database = _connect(path, read_only=read_only)
        try:
            _check_schema(database, path)
            _check_length(database, path)
            if schema.pending(database) and read_only:
                database = _in_memory(database, path)
            elif schema.pending(database):
                shutil.copyfile(path, _copy_name(path))
                _migrate(database, path)
        except BaseException:
            database.close()
            raise
    return database


def check_suffix(path: Path) -> None:
    """Refuses a name that does not end in ``.shufa``."""
    if path.suffix != SUFFIX:
        raise UserError(ErrorKind.FILE_SUFFIX, path=str(path), suffix=SUFFIX)


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system report about the file into errors that a person can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _user_error(error, path) from error
    except PermissionError as error:
        raise UserError(ErrorKind.FILE_READ_ONLY, path=str(path)) from error


def _user_error(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kinds = {
        sqlite3.SQLITE_BUSY: ErrorKind.FILE_BUSY,
        sqlite3.SQLITE_LOCKED: ErrorKind.FILE_BUSY,
        sqlite3.SQLITE_READONLY: ErrorKind.FILE_READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: ErrorKind.FILE_READ_ONLY,
        sqlite3.SQLITE_FULL: ErrorKind.DISK_FULL,
        sqlite3.SQLITE_IOERR: ErrorKind.DISK_FAULT,
        sqlite3.SQLITE_CORRUPT: ErrorKind.FILE_DAMAGED,
        sqlite3.SQLITE_NOTADB: ErrorKind.FILE_NOT_OURS,
    }
    kind = kinds.get(code)
    return error if kind is None else UserError(kind, path=str(path), detail=str(error))


def _check_header(path: Path) -> None:
    check_suffix(path)
    if not path.is_file():
        raise UserError(ErrorKind.FILE_MISSING, path=str(path))
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise UserError(
            ErrorKind.FILE_UNREADABLE, path=str(path), detail=error.strerror or ""
        ) from error
    if (
        len(header) < 100
        or header[:16] != _MAGIC
        or header[68:72] != APPLICATION_ID.to_bytes(4, "big")
    ):
        raise UserError(ErrorKind.FILE_NOT_OURS, path=str(path))


def _check_schema(database: Database, path: Path) -> None:
    known = set(_known_steps())
    applied = [m.name for m in schema.applied(database)]
    if unknown := [name for name in applied if name not in known]:
        raise UserError(ErrorKind.FILE_NEWER, path=str(path), detail=", ".join(unknown))


def _check_length(database: Database, path: Path) -> None:
    """Refuses a file cut short within its last page, which SQLite would fill up with zeros."""
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    page = database.execute("PRAGMA page_size").fetchone()[0]
    if path.stat().st_size < pages * page:
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="truncated")


def _known_steps() -> list[str]:
    return [m.name for m in schema._migrations]  # noqa: SLF001 - sqlite-utils has no public list


class _Connection(sqlite3.Connection):
    """Says what it means when SQLite refuses to read a file to which nobody has signed in."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*arguments)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_AUTH:
                raise UserError(ErrorKind.SIGN_IN_NEEDED) from error
            raise


def _connect(path: Path, *, read_only: bool) -> Database:
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        factory=_Connection,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
    return Database(connection)


def _in_memory(source: Database, path: Path) -> Database:
    """A copy of an older file at the present schema, so that it can be read where it lies untouched."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    source.conn.backup(connection)
    source.close()
    copy = Database(connection)
    _migrate(copy, path)
    copy.execute("PRAGMA query_only = ON")
    return copy


def _migrate(database: Database, path: Path) -> None:
    """All steps that are missing, or none: a file whose rows do not fit together stays as it is."""
    database.execute("PRAGMA foreign_keys = OFF")
    with database.atomic():
        schema.apply(database)
        if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="foreign_key_check")
    database.execute("PRAGMA foreign_keys = ON")


def _copy_name(path: Path) -> Path:
    number = 1
    while (copy := path.with_name(f"{path.stem}.before-upgrade-{number}{path.suffix}")).exists():
        number += 1
    return copy
