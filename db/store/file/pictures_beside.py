"""The side file `NAME.shufa-pictures`: pictures of scanned pages beyond those that the file itself holds.

Its name follows from the file's, and a picture is found by its digest, so it vouches for nothing: the file's own
rows say which pictures there are. A picture is on the disk here before the file records it, and what was left by a
crash between the two is in nobody's way. Without the side file everything counts as before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from db.database import Database
from db.errors import ErrorKind, UserError
from db.file_endings import PICTURES_ENDING
from db.store.file.disk import connect, connect_to_read, disk_faults
from db.store.file.unfinished import unfinished_save

APPLICATION_ID: Final = 0x53485550  # "SHUP"
_TABLE: Final = """CREATE TABLE pictures (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    content BLOB NOT NULL
) STRICT"""  # rows in the order of the file's, which is drawn; without rows a search would read whole pictures
_AT_ONCE: Final = (
    8 * 1024 * 1024
)  # bytes of a transaction: nobody who looks at a picture waits for a batch
_JOURNAL: Final = "-journal"


def beside(path: Path) -> Path:
    """Where the side file of a file lies."""
    return path.with_name(path.name + PICTURES_ENDING)


def pieces(path: Path) -> tuple[Path, ...]:
    """What a person takes along who takes the file."""
    side = beside(path)
    return (path, side) if side.is_file() else (path,)


def is_settled(path: Path) -> bool:
    """Whether the pieces are whole as they lie: nothing that was begun waits in a journal."""
    return not any(p.with_name(p.name + _JOURNAL).exists() for p in (path, beside(path)))


def move_beside(path: Path, target: Path) -> None:
    """Moves the side file of a file, where it has one, to where another file's belongs."""
    for ending in (_JOURNAL, ""):
        side, other = (p.with_name(p.name + ending) for p in (beside(path), beside(target)))
        if side.exists():
            os.replace(side, other)  # noqa: PTH105 - Path.replace says the same


def remove_beside(path: Path) -> None:
    """Removes the side file of a copy."""
    for ending in (_JOURNAL, ""):
        side = beside(path)
        side.with_name(side.name + ending).unlink(missing_ok=True)


class PicturesBeside:
    """The pictures in the side file of one file. It is made with the first picture, and read by nobody else."""

    def __init__(self, path: Path) -> None:
        self.path = beside(path)
        self._file = path

    @property
    def exists(self) -> bool:
        """Whether the side file is there."""
        return self.path.is_file()

    def add(self, pictures: Mapping[str, bytes]) -> None:
        """Puts pictures on the disk by their digests. Raises UserError FILE_NOT_OURS, as the disk does."""
        if not pictures:
            return
        with closing(self._to_write()) as database:
            database.execute("BEGIN IMMEDIATE")
            written = 0
            for digest, content in pictures.items():
                database.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?)", (digest, content))
                written += len(content)
                if written >= _AT_ONCE:
                    database.execute("COMMIT")
                    database.execute("BEGIN IMMEDIATE")
                    written = 0
            database.execute("COMMIT")

    def remove(self, digests: Iterable[str]) -> None:
        """Takes pictures out, and gives back their room. Raises UserError as the disk does."""
        if not self.exists:
            return
        with closing(self._to_write()) as database:
            for digest in digests:
                database.execute("DELETE FROM pictures WHERE sha256 = ?", (digest,))
            database.execute("VACUUM")

    def read(self, digest: str) -> bytes | None:
        """A picture; None where it is not here, or is not what its digest says."""
        ((_, content),) = self.contents([digest])
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            return None
        return content

    def contents(self, digests: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """What lies here under each digest; None where nothing does, or it cannot be read.

        Each is read by itself: nobody who writes waits for a long look through all of them.
        """
        database = self._to_read()
        try:
            for digest in digests:
                yield digest, None if database is None else _content(database, digest)
        finally:
            if database is not None:
                database.close()

    def digests(self) -> frozenset[str]:
        """Under which digests pictures lie here. Raises UserError as the disk does."""
        if not self.exists:
            return frozenset()
        with closing(connect(self.path, read_only=True)) as database:
            return frozenset(d for (d,) in database.execute("SELECT sha256 FROM pictures"))

    def _to_read(self) -> Database | None:
        if not self.exists:
            return None
        try:
            return connect_to_read(self.path)
        except UserError:
            return None

    def _to_write(self) -> Database:
        is_new = not self.exists
        with disk_faults(self.path):
            if not is_new and self.path.stat().st_nlink > 1:
                self._part_from_copies()
            database = connect(self.path, read_only=False, create=is_new)
            try:
                if database.execute("PRAGMA page_count").fetchone()[0] == 0:
                    shutil.copymode(self._file, self.path)
                    with database.atomic():
                        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                        database.execute(_TABLE)
                elif database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    raise UserError(ErrorKind.FILE_NOT_OURS, path=str(self.path))
            except BaseException:
                database.close()
                raise
        return database

    def _part_from_copies(self) -> None:
        """A copy that somebody works in now writes to a file of its own: others may share this one."""
        own = unfinished_save(self.path)
        try:
            with closing(connect_to_read(self.path)) as database:
                database.execute("VACUUM INTO ?", (str(own),))
            shutil.copymode(self.path, own)
            os.replace(own, self.path)  # noqa: PTH105 - Path.replace says the same
        finally:
            own.unlink(missing_ok=True)


def _content(database: Database, digest: str) -> bytes | None:
    try:
        row = database.execute(
            "SELECT content FROM pictures WHERE sha256 = ?", (digest,)
        ).fetchone()
    except (UserError, sqlite3.DatabaseError):
        return None
    return None if row is None else bytes(row[0])
