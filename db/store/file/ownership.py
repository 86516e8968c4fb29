"""Who has a file open for writing: one program at a time, and the next one is told whom to ask.

The sign is a small database beside the file, ``….shufa-lock``, which holds user, machine and time and
on which the owner keeps SQLite's own write lock for as long as the file is open. The lock belongs to
the process, so a crash, kill -9 or a power cut frees it at once and nothing has to be cleaned up: a
sign without its lock says nothing. It works wherever the file itself can be locked, and whoever
is refused can still read the sign, and the file.
"""

from __future__ import annotations

import getpass
import os
import platform
import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.store.file.disk import disk_faults

_ATTEMPTS = 5
_PATIENCE = 0.3  # seconds: enough for another to finish reading the sign


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the file open; `since` is ISO 8601 in UTC."""

    user: str
    machine: str
    since: str


class Ownership:
    """The lock of this program on one file, until it is released."""

    def __init__(self, sign: Path, connection: sqlite3.Connection | None) -> None:
        self._sign = sign
        self._connection = connection

    def lent(self) -> Ownership:
        """The same lock for another connection of this program; its release changes nothing."""
        return Ownership(self._sign, None)

    def release(self) -> None:
        """Lets another program write the file. The sign goes while it is still locked, where the system allows."""
        if self._connection is None:
            return
        _remove(self._sign)
        self._connection.close()
        _remove(self._sign)


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
                    return Ownership(sign, connection)
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
