"""Puts a finished file in its place in one step: a failure leaves what was there, and so does an existing file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, UserError
from db.store.file.unfinished import sweep, unfinished_save

PRIVATE: Final = 0o600  # passwords: nobody else of this machine
OF_THE_FOLDER: Final = 0o666  # what the system leaves of it there
_NEW: Final = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


def as_private_as(path: Path) -> int:
    """The mode that lets nobody read who may not read this file; where it is gone, nobody else at all."""
    try:
        return stat.S_IMODE(path.stat().st_mode) & OF_THE_FOLDER | PRIVATE
    except OSError:
        return PRIVATE


def save_bytes(
    path: Path, data: bytes, *, replace: bool = False, mode: int = OF_THE_FOLDER
) -> None:
    """Writes beside the path, then renames. Who may read it is the folder's rule, or fewer by `mode`.

    A file that is there is only replaced where the caller has asked the person: `replace`. Raises UserError
    FILE_EXISTS, DISK_FULL, FILE_READ_ONLY, FILE_MISSING, DISK_FAULT.
    """
    if not replace:
        refuse_existing([path])
    try:
        sweep(path.parent)
        beside = unfinished_save(path)
        number = os.open(beside, _NEW, mode)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                beside.replace(path)
            else:
                _put_new(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refusal(path, error) from error


def refuse_existing(paths: Iterable[Path]) -> None:
    """Raises UserError FILE_EXISTS for the first that is there: asked before work whose result it would be."""
    for path in paths:
        if os.path.lexists(path):
            raise UserError(ErrorKind.FILE_EXISTS, path=str(path))


def new_folder(parent: Path, name: str) -> Path:
    """A folder that is not there yet, for what is saved together: `name`, or `name-2` and so on."""
    folder, number = parent / name, 1
    while os.path.lexists(folder):
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def _put_new(finished: Path, path: Path) -> None:
    """Gives a file its name unless that was taken meanwhile; some disks know no second name for a file."""
    try:
        os.link(finished, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        finished.replace(path)
    else:
        finished.unlink()


def _refusal(path: Path, error: OSError) -> UserError:
    match error.errno:
        case errno.EEXIST:
            return UserError(ErrorKind.FILE_EXISTS, path=str(path))
        case errno.ENOSPC | errno.EDQUOT:
            kind = ErrorKind.DISK_FULL
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.EISDIR:
            kind = ErrorKind.FILE_READ_ONLY
        case errno.ENOENT | errno.ENOTDIR:
            return UserError(ErrorKind.FILE_MISSING, path=str(path.parent))
        case _:
            kind = ErrorKind.DISK_FAULT
    return UserError(kind, path=str(path), detail=error.strerror or str(error))
