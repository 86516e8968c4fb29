"""What is being made bears a hidden name until it is whole; what a crash left of it is swept away.

Copies of a year are held by SQLite's lock while they are made, but for moments between two steps: one is a left-over
once nobody has held or written it for ten minutes. What is saved in a moment (sheets, workbooks) and packets under way
have no lock: they are left-overs once nobody has written to them for a day.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from db.file_endings import PACKET_SUFFIX, PICTURES_ENDING, SUFFIX
from db.store.file.backup_names import is_backup

_NAME: Final = re.compile(r"\.\d{1,10}\.part")  # no drawn name of 16 digits
_SAVED: Final = re.compile(r"\.[0-9a-f]{16}\.part")
_PACKETS: Final = re.compile(r"\.[a-z0-9_]{8}\.part")
_WITH_IT: Final = (f"{PICTURES_ENDING}-journal", PICTURES_ENDING, "-journal", "")  # itself last
_STALE: Final = 24 * 60 * 60  # seconds
_BETWEEN_STEPS: Final = 10 * 60  # seconds, with room for a share whose clock is not ours
_IN_PACKETS: Final = (SUFFIX, PACKET_SUFFIX, "-journal")
_FIRST_BYTES: Final = b"SQLite format 3\0"
_IN_USE: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PRIVATE: Final = 0o600


def begin_unfinished(folder: Path) -> Path:
    """An empty file of this program in a folder, which nobody else may read."""
    return make_private(folder / f".{os.getpid()}.part")


def make_private(path: Path) -> Path:
    """An empty file, made anew, which nobody else may read."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
    return path


def unfinished_save(path: Path) -> Path:
    """A hidden name beside a path, under which what is saved there is written."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


def unfinished_packets(folder: Path) -> Path:
    """A hidden folder of this program in a folder, in which packets are made."""
    return Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder))


def sweep(folder: Path) -> None:
    """Removes what was begun in a folder and never finished, but for what a program is making now.

    A place where nothing can be removed is left as it is: that is no reason to refuse what was asked for.
    """
    try:
        hidden = list(folder.glob(".*.part"))
        left = [p for p in hidden if _NAME.fullmatch(p.name) and _is_ours(p)]
        forgotten = [p for p in hidden if _is_forgotten(p)]
    except OSError:
        return
    for path in forgotten:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            _remove(path)
    for path in left:
        if not _in_use(path):
            for side in _moved_ahead(path):
                _remove(side)
            for ending in _WITH_IT:
                _remove(path.with_name(path.name + ending))


def _moved_ahead(path: Path) -> list[Path]:
    """Side files that had got the name of a copy already, when a crash kept the copy itself from following.

    One whose copy somebody took away lay there before, and stays.
    """
    try:
        begun = path.stat().st_mtime
        return [
            side
            for side in path.parent.glob(f"*{PICTURES_ENDING}")
            if is_backup(copy := side.with_name(side.name.removesuffix(PICTURES_ENDING)))
            and not copy.exists()
            and side.stat().st_ctime >= begun
        ]
    except OSError:
        return []


def _is_ours(path: Path) -> bool:
    """Whether it is a database, or was begun and has nothing in it yet, and nobody wrote to it lately.

    No file of another program is touched.
    """
    if not path.is_file() or path.name == f".{os.getpid()}.part" or _age(path) < _BETWEEN_STEPS:
        return False
    with path.open("rb") as file:
        return file.read(len(_FIRST_BYTES)) in (_FIRST_BYTES, b"")


def _is_forgotten(path: Path) -> bool:
    """Whether a saving or a making of packets was cut short long ago: our name, nothing else in it, a day old."""
    if path.is_symlink() or _age(path) < _STALE:
        return False
    if path.is_dir():
        return bool(_PACKETS.fullmatch(path.name)) and all(
            p.is_file() and p.name.endswith(_IN_PACKETS) for p in path.iterdir()
        )
    return bool(_SAVED.fullmatch(path.name))


def _age(path: Path) -> float:
    """Seconds since somebody wrote to it."""
    return time.time() - path.stat().st_mtime


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
