"""Who has a file open for writing: one program at a time, and the next one is told whom to ask.

The sign is a small database beside the file, ``….shufa-lock``, which holds user, machine and time and
on which the owner keeps SQLite's own write lock for as long as the file is open. The lock belongs to
the process, so a crash, kill -9 or a power cut frees it at once and nothing has to be cleaned up: a
sign without its lock says nothing. It works wherever the file itself can be locked, and whoever
is refused can still read the sign, and the file.

Some shares take locks and hold nobody to them. There the second program sets its own token in the sign unhindered,
so each looks for its token before it writes. Whoever finds another one writes no more, and strikes that one out too:
of two programs that both believe to have the file neither goes on.
"""

from __future__ import annotations

import getpass
import os
import platform
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.store.file.disk import disk_faults

_ATTEMPTS = 5
_MOST_BYTES = 65_536  # of a sign: two pages
_PATIENCE = 0.3  # seconds: enough for another to finish reading the sign


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the file open; `since` is ISO 8601 in UTC."""

    user: str
    machine: str
    since: str


class Ownership:
    """The lock of this program on one file, until it is released."""

    def __init__(
        self, path: Path, sign: Path, token: str, connection: sqlite3.Connection | None
    ) -> None:
        self._path = path
        self._sign = sign
        self._token = token
        self._connection = connection
        self._looking: sqlite3.Connection | None = None
        self._open_sign: FileIO | None = None
        self._content = b""  # of the sign with our token in it
        self._inode = _inode(sign)

    def lent(self) -> Ownership:
        """The same lock for another connection of this program; its release changes nothing."""
        return Ownership(self._path, self._sign, self._token, None)

    @property
    def is_lent(self) -> bool:
        """Whether another connection of this program holds the lock."""
        return self._connection is None

    def check(self) -> None:
        """Makes sure that no other program took the file too. Raises UserError FILE_SHARED with who did, FILE_MOVED."""
        if self._inode is not None and _inode(self._sign) == self._inode:
            content = self._read_sign()
            if content and content == self._content:
                return
            if self._looking is None:
                self._looking = _look_at(self._sign)
            row = self._looking.execute("SELECT token, user, machine, since FROM owner").fetchone()
            if row is not None and row[0] == self._token:
                self._content = content
                return
        elif not self._path.exists():
            raise UserError(ErrorKind.FILE_MOVED, path=str(self._path))
        found = _read(self._sign)
        _strike_out(self._sign)
        owner = found[1] if found else Owner("", "", "")
        raise UserError(
            ErrorKind.FILE_SHARED,
            path=str(self._path),
            user=owner.user or "—",
            machine=owner.machine or "—",
        )

    def release(self) -> None:
        """Lets another program write the file. The sign goes while it is still locked, where the system allows."""
        if self._looking is not None:
            self._looking.close()
            self._looking = None
        if self._connection is None:
            return
        _remove(self._sign)
        self._connection.close()
        if self._open_sign is not None:
            self._open_sign.close()
        _remove(self._sign)

    def _read_sign(self) -> bytes:
        """The bytes of the sign: read before every mark, so not by SQLite.

        Closing a file takes away every lock that the program has on it. So only the lock's holder
        reads it so, and closes it last.
        """
        if self._connection is None:
            return b""
        if self._open_sign is None:
            self._open_sign = FileIO(self._sign)
        self._open_sign.seek(0)
        return self._open_sign.read(_MOST_BYTES) or b""


def take_ownership(path: Path, since: str, user: str = "") -> Ownership:
    """Locks the file for writing by this program alone.

    Raises UserError FILE_OPEN_ELSEWHERE with who has it, FILE_READ_ONLY where no sign can be set up.
    """
    sign = path.with_name(path.name + "-lock")
    with disk_faults(path if path.exists() else path.parent):
        for _ in range(_ATTEMPTS):
            token = secrets.token_hex(8)
            connection = sqlite3.connect(sign, isolation_level=None, timeout=_PATIENCE)
            try:
                _write(connection, token, Owner(user or _user(), platform.node(), since))
                if _token(sign) == token:
                    return Ownership(path, sign, token, connection)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (
                    sqlite3.SQLITE_BUSY,
                    sqlite3.SQLITE_LOCKED,
                ):
                    connection.close()
                    raise
                connection.close()
                raise _open_elsewhere(path, sign) from error
            except sqlite3.DatabaseError:
                _remove(sign)  # half written when its owner died: nobody holds a lock on it
            connection.close()
    raise UserError(ErrorKind.FILE_BUSY, path=str(path))


def _write(connection: sqlite3.Connection, token: str, owner: Owner) -> None:
    """Writes the sign and keeps the write lock; readers are let in."""
    connection.execute("PRAGMA journal_mode = MEMORY")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE IF NOT EXISTS owner (token, user, machine, since)")
    connection.execute("DELETE FROM owner")
    row = (token, owner.user, owner.machine, owner.since)
    connection.execute("INSERT INTO owner VALUES (?, ?, ?, ?)", row)
    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")


def _inode(sign: Path) -> tuple[int, int] | None:
    """Which file the sign is; None where it was taken away."""
    try:
        found = os.stat(sign)  # noqa: PTH116 - asked before every mark, and Path.stat takes longer
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _look_at(sign: Path) -> sqlite3.Connection:
    """A connection that sees what lies in the sign, whoever has it locked: it takes no lock itself."""
    return sqlite3.connect(
        f"{sign.absolute().as_uri()}?mode=ro&nolock=1", uri=True, isolation_level=None
    )


def _strike_out(sign: Path) -> None:
    """Takes the token of whoever else has the file out of the sign, where that can be done."""
    try:
        with (
            closing(
                sqlite3.connect(f"{sign.absolute().as_uri()}?mode=rw&nolock=1", uri=True)
            ) as connection,
            connection,
        ):
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("UPDATE owner SET token = ''")
    except sqlite3.DatabaseError:
        return  # it was taken away: whoever had it finds that out by itself


def _read(sign: Path) -> tuple[str, Owner] | None:
    try:
        connection = sqlite3.connect(f"{sign.absolute().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT token, user, machine, since FROM owner").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return None
    return None if row is None else (row[0], Owner(*row[1:]))


def _token(sign: Path) -> str:
    """The token in the sign that lies there now: another than ours where an owner who left removed ours."""
    found = _read(sign)
    return found[0] if found else ""


def _open_elsewhere(path: Path, sign: Path) -> UserError:
    found = _read(sign)
    owner = found[1] if found else Owner("", "", "")
    return UserError(
        ErrorKind.FILE_OPEN_ELSEWHERE,
        path=str(path),
        user=owner.user or "—",
        machine=owner.machine,
        since=owner.since,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a system that has no name for its user
        return ""


def _remove(sign: Path) -> None:
    try:
        os.unlink(sign)  # noqa: PTH108 - missing_ok of Path hides only the absence, not a lock
    except OSError:
        return
