"""Copies of a file: made by SQLite's own backup, opened and checked before they count, given up by age.

The name of a copy (`backup_names`) holds the start of the trail's head, so a file that did not change since is
not copied again, and finding that out reads one row. The side file of pictures goes wherever its file goes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.file_endings import SUFFIX, SUFFIXES
from db.migrations import APPLICATION_ID
from db.store.file.backup_names import (
    FOLDER,
    HEAD_DIGITS,
    LASTING,
    Backup,
    Occasion,
    backup_name,
    backups,
    surplus,
)
from db.store.file.disk import connect, disk_faults, finish_interrupted
from db.store.file.ownership import take_ownership
from db.store.file.pictures_beside import APPLICATION_ID as PICTURES_ID
from db.store.file.pictures_beside import PicturesBeside, beside, move_beside, remove_beside
from db.store.file.shuffling import settle
from db.store.file.stored_scheme import stored_scheme
from db.store.file.unfinished import begin_unfinished, make_private, sweep

_PAGES = 2000  # copied at a time, so that a mark being typed never waits for the whole copy


@dataclass(frozen=True, slots=True)
class _Standing:
    """How many events a file has, the start of its head, and whether it has a part with anonymous ballots."""

    events: int
    head: str
    anonymous: bool


def back_up(path: Path, target: Path, now: datetime | None = None) -> Path:
    """Copies the file as it stands, also while it is open, and returns the copy once it is checked.

    `target` is a new file, or a folder, in which the copy gets a name with its number and time: there is room
    for as many as one likes. Raises UserError FILE_EXISTS, FILE_SUFFIX, FILE_DAMAGED (the file itself), and the
    disk's faults; what was begun is removed.
    """
    if target.is_dir():
        target /= _free_name(path, target, Occasion.ASKED, now or _now(), _state(path).head)
    if target.suffix not in SUFFIXES:
        raise UserError(ErrorKind.FILE_SUFFIX, path=str(target), suffix=SUFFIX)
    for there in (target, beside(target)):
        if there.exists():
            raise UserError(ErrorKind.FILE_EXISTS, path=str(there))
    for needed in (path, target.parent):
        if not needed.exists():
            raise UserError(ErrorKind.FILE_MISSING, path=str(needed))
    _checked_copy(path, target, earlier=backups(path, target.parent))
    return target


def keep_backup(
    path: Path,
    occasion: Occasion,
    folder: Path | None = None,
    *,
    always: bool = False,
    now: datetime | None = None,
) -> Path | None:
    """An automatic copy in `folder` (备份 beside the file); those that `surplus` names are removed.

    None where nothing needs it, unless it is made `always`: there is a copy of the same state that stays as
    long, or the file is as good as new. Of a file with anonymous ballots the first opening of a day is copied
    and no other: two copies would tell what was entered between two openings, and the hour by whom.
    """
    folder = folder or path.parent / FOLDER
    for place in (path.parent, folder):
        sweep(place)
    state = _state(path)
    earlier = backups(path, folder)
    now = now or _now()
    if not always and (state.events <= 1 or _is_copied(state, earlier, occasion)):
        return None
    if occasion is Occasion.OPENED and state.anonymous and _copied_on(now, earlier, occasion):
        return None
    with disk_faults(folder):
        folder.mkdir(exist_ok=True)
    copy = back_up(path, folder / _free_name(path, folder, occasion, now, state.head))
    for old in surplus(backups(path, folder)):
        with disk_faults(old.path):
            old.path.unlink(missing_ok=True)
            remove_beside(old.path)
    return copy


def look_through(path: Path) -> None:
    """Checks that every page of the file can be read and belongs where it lies, without writing.

    Takes a tenth of a second for a year of 90,000 marks; meant for the background after opening.
    Raises UserError FILE_DAMAGED and the disk's faults.
    """
    with disk_faults(path):
        _check(path, path)


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
    asides: list[Path | None] = []
    try:
        _checked_copy(backup, path, before=lambda: asides.append(_set_aside(path)))
    finally:
        ownership.release()
    return asides[0]


def _checked_copy(
    path: Path,
    target: Path,
    before: Callable[[], None] = lambda: None,
    earlier: tuple[Backup, ...] = (),
) -> None:
    """Puts a copy in its place once it is whole, and as private as the file; `before` makes room for it.

    `earlier` are copies that lie where it is to lie, newest first.
    """
    sweep(target.parent)
    with disk_faults(target.parent):
        unfinished = begin_unfinished(target.parent)
    try:
        with disk_faults(target.parent):
            _copy(path, unfinished)
            _check(unfinished, path)
            with closing(connect(unfinished, read_only=False)) as copy:
                settle(copy)  # no order of arrival, where the file itself could not be sealed first
                copy.execute("BEGIN IMMEDIATE")  # no other program sweeps it away meanwhile
                _copy_beside(path, unfinished, earlier)  # after the file: every picture is there
            shutil.copymode(path, unfinished)
            before()
            move_beside(unfinished, target)
            os.replace(unfinished, target)  # noqa: PTH105 - Path.replace says the same
    finally:
        remove_beside(unfinished)
        unfinished.unlink(missing_ok=True)


def _copy_beside(path: Path, unfinished: Path, earlier: tuple[Backup, ...]) -> None:
    """Copies the side file of pictures, where there is one, and checks the copy.

    Where the newest earlier copy has the same pictures, both share one file on the disk: nobody writes to a copy.
    """
    pictures, copy = PicturesBeside(path), beside(unfinished)
    if not pictures.exists or not pictures.path.stat().st_size:  # begun, and nothing put in yet
        return
    finish_interrupted(pictures.path)
    if not _share(pictures, copy, earlier):
        _copy(pictures.path, make_private(copy))
        shutil.copymode(pictures.path, copy)
    _check(copy, pictures.path, PICTURES_ID)


def _share(pictures: PicturesBeside, copy: Path, earlier: tuple[Backup, ...]) -> bool:
    """Whether an earlier copy of the same pictures could be had instead of another; an unsound one is left."""
    before = next((b for b in map(PicturesBeside, (e.path for e in earlier)) if b.exists), None)
    if before is None:
        return False
    try:
        if before.digests() != pictures.digests():
            return False
        _check(before.path, before.path, PICTURES_ID)
        copy.hardlink_to(before.path)
    except (UserError, OSError):
        return False
    return True


def _free_name(path: Path, folder: Path, occasion: Occasion, now: datetime, head: str) -> str:
    """A name that no copy in the folder has, nor the pictures that one left there: the next number."""
    number = 1 + max((b.number for b in backups(path, folder)), default=0)
    while beside(folder / (name := backup_name(path, number, now, occasion, head))).exists():
        number += 1
    return name


def _set_aside(path: Path) -> Path | None:
    """Moves the file, and the journal and side file that belong to it, to a name that is free."""
    journal = path.with_name(path.name + "-journal")
    number = 1
    while (aside := path.with_name(f"{path.stem}.恢复前{number}{path.suffix}")).exists() or beside(
        aside
    ).exists():
        number += 1
    move_beside(path, aside)
    if not path.exists():
        journal.unlink(missing_ok=True)
        return None
    if journal.exists():
        journal.rename(aside.with_name(aside.name + "-journal"))
    path.rename(aside)
    return aside


def _copy(path: Path, target: Path) -> None:
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


def _check(copy: Path, source: Path, should: int = APPLICATION_ID) -> None:
    """Opens a copy and looks it through; what is wrong with it was wrong with its source."""
    try:
        with closing(
            sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            own = connection.execute("PRAGMA application_id").fetchone()[0]
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(source), detail=str(error)) from error
    if own != should:
        raise UserError(ErrorKind.FILE_NOT_OURS, path=str(source))
    if said != "ok":
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(source), detail=str(said))


def _is_copied(state: _Standing, earlier: tuple[Backup, ...], occasion: Occasion) -> bool:
    """Whether a copy of this state is there, and stays as long as the one that is asked for."""
    same = [b.occasion for b in earlier if b.head == state.head]
    return any(b == occasion or occasion not in LASTING for b in same)


def _copied_on(now: datetime, earlier: tuple[Backup, ...], occasion: Occasion) -> bool:
    day = now.strftime("%Y%m%d")
    return any(b.day == day and b.occasion == occasion.value for b in earlier)


def _now() -> datetime:
    return datetime.now().astimezone()


def _state(path: Path) -> _Standing:
    with disk_faults(path), closing(connect(path, read_only=True)) as database:
        row = database.conn.execute(
            "SELECT id, digest FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
        texts = database.conn.execute("SELECT text FROM scheme_versions").fetchall()
    head = "0" * HEAD_DIGITS if row is None else str(row[1]).removeprefix("sha256:")[:HEAD_DIGITS]
    anonymous = any(part.anonymous for (text,) in texts for part in stored_scheme(text).parts)
    return _Standing(0 if row is None else int(row[0]), head, anonymous)
