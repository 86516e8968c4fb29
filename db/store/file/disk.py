"""The file as it lies on a disk: how it is connected to, and what the disk says when it fails.

The file is never opened past SQLite: closing a second handle to it would drop the locks that this
process holds on it, and a reader elsewhere could then take a half-written change for the file.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from db.database import Database
from db.errors import ErrorKind, UserError
from db.store.file.event_text import know_event_text

# What reading a damaged file raises; the second where SQLite quotes a schema that is no text.
READ_FAULTS: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
_BUSY_SECONDS = 2.0
_ROWS = 1000  # read at a time

_BY_CODE: Final[Mapping[int, ErrorKind]] = {
    sqlite3.SQLITE_BUSY: ErrorKind.FILE_BUSY,
    sqlite3.SQLITE_LOCKED: ErrorKind.FILE_BUSY,
    sqlite3.SQLITE_READONLY: ErrorKind.FILE_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: ErrorKind.FILE_READ_ONLY,
    sqlite3.SQLITE_PERM: ErrorKind.FILE_READ_ONLY,
    sqlite3.SQLITE_FULL: ErrorKind.DISK_FULL,
    sqlite3.SQLITE_IOERR: ErrorKind.DISK_FAULT,
    sqlite3.SQLITE_CORRUPT: ErrorKind.FILE_DAMAGED,
    sqlite3.SQLITE_FORMAT: ErrorKind.FILE_DAMAGED,
    sqlite3.SQLITE_NOTADB: ErrorKind.FILE_NOT_OURS,
}
# What SQLite says of a file that is there no more.
_GONE: Final = (ErrorKind.FILE_READ_ONLY, ErrorKind.DISK_FAULT)
# Damage that SQLite gives no code of its own. The program's own statements fit the schema that it wrote.
_DAMAGED: Final = (
    "Could not decode to UTF-8",
    "malformed database schema",
    "unsupported file format",
    "no such column",
    "no such table",
    "string or blob too big",
    "malformed JSON",
    "integer overflow",  # a sum of numbers that nobody entered
    "invalid fts5 file format",
)
_BY_ERRNO: Final[Mapping[int | None, ErrorKind]] = {
    errno.ENOSPC: ErrorKind.DISK_FULL,
    errno.EDQUOT: ErrorKind.DISK_FULL,
    errno.EACCES: ErrorKind.FILE_READ_ONLY,
    errno.EPERM: ErrorKind.FILE_READ_ONLY,
    errno.EROFS: ErrorKind.FILE_READ_ONLY,
    errno.ENOENT: ErrorKind.FILE_MISSING,
    errno.EEXIST: ErrorKind.FILE_EXISTS,
}


class disk_faults:  # noqa: N801 - called as a function; a generator would cost each mark more
    """Turns what SQLite and the system report about the file into errors that a person can act on."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            raise _of_sqlite(error, self._path) from error
        if isinstance(error, OSError):
            kind = _BY_ERRNO.get(error.errno, ErrorKind.DISK_FAULT)
            raise UserError(kind, path=str(self._path), detail=error.strerror or "") from error


def _of_sqlite(error: sqlite3.DatabaseError, path: Path) -> Exception:
    extended = getattr(error, "sqlite_errorcode", 0)
    kind = _BY_CODE.get(extended & 0xFF)
    if extended == sqlite3.SQLITE_READONLY_ROLLBACK:
        kind = ErrorKind.FILE_UNFINISHED
    elif extended == sqlite3.SQLITE_READONLY_DBMOVED or (kind in _GONE and not path.exists()):
        kind = ErrorKind.FILE_MOVED
    elif kind is ErrorKind.FILE_READ_ONLY and not os.access(path, os.R_OK):
        return UserError(ErrorKind.FILE_UNREADABLE, path=str(path), detail="no_right_to_read")
    elif str(error).startswith(_DAMAGED):
        kind = ErrorKind.FILE_DAMAGED
    return error if kind is None else UserError(kind, path=str(path), detail=str(error))


class _Cursor(sqlite3.Cursor):
    """Rows of a file that may turn out to be damaged, or be pulled out, while they are read."""

    connection: _Connection

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise _of_sqlite(error, self.connection.path) from error

    def fetchmany(self, size: int | None = _ROWS) -> list[Any]:
        try:
            return super().fetchmany(size)
        except sqlite3.DatabaseError as error:
            raise _of_sqlite(error, self.connection.path) from error

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            raise _of_sqlite(error, self.connection.path) from error

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override] # a generator serves as well
        while rows := self.fetchmany():
            yield from rows


class _Connection(sqlite3.Connection):
    """Says what it means when SQLite cannot read a file, or may not because nobody has signed in to it."""

    path = Path()
    removes_journal = False

    def close(self) -> None:
        if self.removes_journal:
            with suppress(sqlite3.Error, UserError):  # the next closing does it
                self.execute("PRAGMA journal_mode = DELETE")
        super().close()

    def cursor(self, *_factory: Any) -> Any:
        return super().cursor(_Cursor)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        try:
            return super().cursor(_Cursor).execute(*arguments)
        except UnicodeDecodeError as error:  # SQLite quotes a schema that is no text
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(self.path), detail="schema") from error
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_AUTH:
                raise UserError(ErrorKind.SIGN_IN_NEEDED) from error
            raise _of_sqlite(error, self.path) from error


def connect(path: Path, *, read_only: bool, create: bool = False) -> Database:
    """A connection to the file, which has to exist unless it is to be made."""
    mode = "ro" if read_only else "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        factory=_Connection,
    )
    connection.path = path
    connection.removes_journal = not read_only
    try:
        know_event_text(connection)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            # An empty journal is kept from change to change: to make and delete one takes a quarter of a mark.
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            # That the journal was emptied is synced before a change is acknowledged; else a power cut
            # could bring it back seconds later, and the change would be undone.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def leave_journal(database: Database) -> None:
    """Closing this connection leaves the empty journal to another one of this program, which may have it open."""
    if isinstance(database.conn, _Connection):
        database.conn.removes_journal = False


def connect_to_read(path: Path) -> Database:
    """A connection for reading, to a file in which nothing is left half written.

    The change that a crash or power cut broke off is undone first, as SQLite does on the next opening to write.
    Where nothing can be written that cannot be done, and FILE_UNFINISHED says so.
    """
    try:
        return _read_once(path, read_only=True)
    except UserError as error:
        if error.kind is not ErrorKind.FILE_UNFINISHED:
            raise
    _read_once(path, read_only=False).close()
    return connect(path, read_only=True)


def _read_once(path: Path, *, read_only: bool) -> Database:
    database = connect(path, read_only=read_only)
    try:
        database.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def finish_interrupted(path: Path) -> None:
    """As `connect_to_read`, for whoever does not read by that connection."""
    connect_to_read(path).close()
