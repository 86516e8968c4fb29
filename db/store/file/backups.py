"""Copies of a file: made by SQLite's own backup, opened and checked before they count, the oldest given up.

The name of an automatic copy holds the start of the trail's head, so a file that did not change since is
not copied again, and finding that out reads one row.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, UserError
from db.file_endings import SUFFIX, SUFFIXES
from db.migrations import APPLICATION_ID
from db.store.file.disk import connect, disk_faults
from db.store.file.ownership import take_ownership
from db.store.file.stored_scheme import stored_scheme

FOLDER: Final = "备份"
KEPT: Final = 10  # of each occasion
_LONGEST_STEM: Final = 150  # bytes; a file system takes 255 for the whole name
_DAY: Final = len("20241231")
_HEAD: Final = 12  # digits of the trail's head in a name
_PAGES: Final = 2000  # copied at a time, so that a mark being typed never waits for the whole copy
_NAME: Final = re.compile(
    r"(?P<stem>.*)\.(?P<at>\d{8}-\d{6}-\d{6})\.(?P<occasion>[^.]+)\.(?P<head>[0-9a-f]{12})"
)


class Occasion(StrEnum):
    """Why an automatic copy was made; the word stands in its name."""

    OPENED = "打开时"
    UPGRADE = "升级前"
    FREEZE = "定稿前"
    IMPORT = "导入前"


@dataclass(frozen=True, slots=True)
class Backup:
    """An automatic copy.

    `at` is the local time in its name (YYYYMMDD-HHMMSS-microseconds), `head` the start of the trail's head.
    """

    path: Path
    at: str
    occasion: str
    head: str


@dataclass(frozen=True, slots=True)
class _State:
    """How many events a file has, the start of its head, and whether it has a part with anonymous ballots."""

    events: int
    head: str
    anonymous: bool


def back_up(path: Path, target: Path) -> Path:
    """Copies the file as it stands, also while it is open, and returns the copy once it is checked.

    `target` is a new file or a folder. Raises UserError FILE_EXISTS, FILE_SUFFIX, FILE_DAMAGED (the
    file itself), and the disk's faults; what was begun is removed.
    """
    if target.is_dir():
        target /= path.name
    if target.suffix not in SUFFIXES:
        raise UserError(ErrorKind.FILE_SUFFIX, path=str(target), suffix=SUFFIX)
    if target.exists():
        raise UserError(ErrorKind.FILE_EXISTS, path=str(target))
    for needed in (path, target.parent):
        if not needed.exists():
            raise UserError(ErrorKind.FILE_MISSING, path=str(needed))
    unfinished = target.with_name(f".{os.getpid()}.part")
    try:
        with disk_faults(target.parent):
            _copy(path, unfinished)
            _check(unfinished, path)
            os.replace(unfinished, target)  # noqa: PTH105 - Path.replace says the same
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def keep_backup(
    path: Path, occasion: Occasion, folder: Path | None = None, *, always: bool = False
) -> Path | None:
    """An automatic copy in `folder` (备份 beside the file), and the oldest beyond `KEPT` of the occasion removed.

    None where nothing needs it, unless it is made `always`: the newest copy is of the same state, or the
    file is as good as new. Of a file with anonymous ballots the first opening of a day is copied and no
    other: two copies would tell what was entered between two openings, and the hour by whom.
    """
    folder = folder or path.parent / FOLDER
    state = _state(path)
    events, head = state.events, state.head
    earlier = backups(path, folder)
    at = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    if not always and (events <= 1 or (earlier and earlier[0].head == head)):
        return None
    if occasion is Occasion.OPENED and state.anonymous and _copied_on(at[:_DAY], earlier, occasion):
        return None
    with disk_faults(folder):
        folder.mkdir(exist_ok=True)
    copy = back_up(path, folder / f"{_stem(path)}.{at}.{occasion.value}.{head}{path.suffix}")
    same = [b for b in backups(path, folder) if b.occasion == occasion.value]
    for old in same[KEPT:]:
        with disk_faults(old.path):
            old.path.unlink(missing_ok=True)
    return copy


def look_through(path: Path) -> None:
    """Checks that every page of the file can be read and belongs where it lies, without writing.

    Takes a tenth of a second for a year of 90,000 marks; meant for the background after opening.
    Raises UserError FILE_DAMAGED and the disk's faults.
    """
    with disk_faults(path):
        _check(path, path)


def backups(path: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """The automatic copies of a file, newest first."""
    folder = folder or path.parent / FOLDER
    if not folder.is_dir():
        return ()
    found = []
    for copy in folder.glob(f"*{path.suffix}"):
        match = _NAME.fullmatch(copy.stem)
        if match and match["stem"] == _stem(path):
            found.append(Backup(copy, match["at"], match["occasion"], match["head"]))
    return tuple(sorted(found, key=lambda b: (b.at, b.path.name), reverse=True))


def restore(backup: Path, path: Path, since: str) -> Path | None:
    """Puts a copy in the place of the file and returns where the present one was moved to.

    The present file is never thrown away, however damaged. Raises UserError FILE_MISSING,
    FILE_NOT_OURS, FILE_DAMAGED (the copy), FILE_OPEN_ELSEWHERE, and the disk's faults.
    """
    if path.suffix not in SUFFIXES:
        raise UserError(ErrorKind.FILE_SUFFIX, path=str(path), suffix=SUFFIX)
    if not backup.is_file():
        raise UserError(ErrorKind.FILE_MISSING, path=str(backup))
    ownership = take_ownership(path, since)
    fresh = path.with_name(f".{os.getpid()}.part")
    try:
        with disk_faults(path.parent):
            _copy(backup, fresh)
            _check(fresh, backup)
            aside = _set_aside(path)
            os.replace(fresh, path)  # noqa: PTH105
    finally:
        fresh.unlink(missing_ok=True)
        ownership.release()
    return aside


def _stem(path: Path) -> str:
    """The name of the file as its copies bear it: cut where the rest of a copy's name would not fit behind it."""
    return path.stem.encode()[:_LONGEST_STEM].decode(errors="ignore")


def _set_aside(path: Path) -> Path | None:
    """Moves the file, and the journal that belongs to it, to a name that is free."""
    journal = path.with_name(path.name + "-journal")
    if not path.exists():
        journal.unlink(missing_ok=True)
        return None
    number = 1
    while (aside := path.with_name(f"{path.stem}.恢复前{number}{path.suffix}")).exists():
        number += 1
    if journal.exists():
        journal.rename(aside.with_name(aside.name + "-journal"))
    path.rename(aside)
    return aside


def _copy(path: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        with (
            closing(connect(path, read_only=True)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            source.conn.backup(copy, pages=_PAGES)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail=str(error)) from error
        raise


def _check(copy: Path, source: Path) -> None:
    """Opens a copy and looks it through; what is wrong with it was wrong with its source."""
    try:
        with closing(
            sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            own = connection.execute("PRAGMA application_id").fetchone()[0]
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(source), detail=str(error)) from error
    if own != APPLICATION_ID:
        raise UserError(ErrorKind.FILE_NOT_OURS, path=str(source))
    if said != "ok":
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(source), detail=str(said))


def _copied_on(day: str, earlier: tuple[Backup, ...], occasion: Occasion) -> bool:
    return any(b.at[:_DAY] == day and b.occasion == occasion.value for b in earlier)


def _state(path: Path) -> _State:
    with disk_faults(path), closing(connect(path, read_only=True)) as database:
        row = database.conn.execute(
            "SELECT id, digest FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
        texts = database.conn.execute("SELECT text FROM scheme_versions").fetchall()
    head = "0" * _HEAD if row is None else str(row[1]).removeprefix("sha256:")[:_HEAD]
    anonymous = any(part.anonymous for (text,) in texts for part in stored_scheme(text).parts)
    return _State(0 if row is None else int(row[0]), head, anonymous)
