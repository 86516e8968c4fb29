"""A copy that is being made bears a hidden name until it is whole; what a crash left of one is swept away."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"\.\d+\.part")
_FIRST_BYTES: Final = b"SQLite format 3\0"
_IN_USE: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PRIVATE: Final = 0o600


def begin_unfinished(folder: Path) -> Path:
    """An empty file of this program in a folder, which nobody else may read."""
    path = folder / f".{os.getpid()}.part"
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
    return path


def sweep(folder: Path) -> None:
    """Removes copies that were begun in a folder and never finished, but for those that a program is making now.

    A place where nothing can be removed is left as it is: that is no reason to refuse what was asked for.
    """
    try:
        left = [p for p in folder.glob(".*.part") if _NAME.fullmatch(p.name) and _is_ours(p)]
    except OSError:
        return
    for path in left:
        if not _in_use(path):
            for piece in (path.with_name(path.name + "-journal"), path):
                _remove(piece)


def _is_ours(path: Path) -> bool:
    """Whether it is a database, or was begun and has nothing in it yet; no file of another program is touched."""
    if not path.is_file() or path.name == f".{os.getpid()}.part":
        return False
    with path.open("rb") as file:
        return file.read(len(_FIRST_BYTES)) in (_FIRST_BYTES, b"")


def _in_use(path: Path) -> bool:
    """Whether another program holds SQLite's lock on it, as it does while it copies and checks."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_USE
    return False


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
