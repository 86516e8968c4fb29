"""Puts a finished file in its place in one step, so that a failure leaves what was there before."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from db.errors import ErrorKind, UserError


def save_bytes(path: Path, data: bytes) -> None:
    """Writes beside the path, then renames. Raises UserError DISK_FULL, FILE_READ_ONLY, FILE_MISSING, DISK_FAULT."""
    try:
        number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(0o644)  # mkstemp lets nobody else read
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: OSError) -> UserError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            kind = ErrorKind.DISK_FULL
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.EISDIR:
            kind = ErrorKind.FILE_READ_ONLY
        case errno.ENOENT | errno.ENOTDIR:
            return UserError(ErrorKind.FILE_MISSING, path=str(path.parent))
        case _:
            kind = ErrorKind.DISK_FAULT
    return UserError(kind, path=str(path), detail=error.strerror or str(error))
