"""Opens and makes ``.shufa`` files: what is ours, what is not, and how durably it is written.

One file, rollback journal, synchronous EXTRA: an acknowledged change survives power loss, and a
closed file can be copied to a stick. A file that is not ours, newer or damaged is refused and never altered.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from db.database import Database
from db.errors import ErrorKind, UserError
from db.file_endings import PACKET_SUFFIX, SUFFIX, SUFFIXES
from db.migrations import APPLICATION_ID, schema
from db.store.file.backup_names import Occasion
from db.store.file.backups import keep_backup
from db.store.file.disk import connect, connect_to_read, disk_faults
from db.store.file.event_text import know_event_text
from db.store.file.row_checks import check_rows
from db.store.file.schema_check import check_schema
from db.store.file.steps import applied_steps, is_older, known_steps, lay_out

_PACKET_PAGE = 2048
_MUCH_FREE = 1024 * 1024  # bytes, of no file that was only typed in
_SHARE_FREE = 8  # one part in so many


def create_file(path: Path) -> Database:
    """A new, empty file at `path`. Raises UserError FILE_EXISTS, FILE_SUFFIX or the disk's faults."""
    check_suffix(path)
    if path.exists():
        raise UserError(ErrorKind.FILE_EXISTS, path=str(path))
    if not path.parent.is_dir():
        raise UserError(ErrorKind.FILE_MISSING, path=str(path.parent))
    with disk_faults(path.parent):
        database = connect(path, read_only=False, create=True)
        try:
            # most tables of a packet are empty, and each takes a page
            lay_out(database, _PACKET_PAGE if path.suffix == PACKET_SUFFIX else None)
        except BaseException:
            database.close()
            path.unlink(missing_ok=True)
            raise
    return database


def open_file(path: Path, *, read_only: bool, rows: bool = True) -> Database:
    """The file at `path`, brought to the present schema (a copy is made first). Refuses what is not ours.

    For reading, an older file is brought up in memory and stays as it is. A file with a row that breaks
    the schema's rules, or with another schema, is refused too, but not without `rows`: for verifying and
    copying, or where `check_file` does it beside. No file with another schema is opened for writing.
    """
    check_suffix(path)
    if not path.is_file():
        raise UserError(ErrorKind.FILE_MISSING, path=str(path))
    with disk_faults(path):
        database = connect_to_read(path)
        try:
            _check_ours(database, path)
            if read_only:
                if rows:
                    check_schema(database, path)
                if is_older(database.conn):
                    database = _in_memory(database, path)
                if rows:
                    check_rows(database, path)
                return database
        except BaseException:
            database.close()
            raise
        database.close()
    return open_looked_at(path, rows=rows)


def open_looked_at(path: Path, *, rows: bool = True) -> Database:
    """As `open_file` for writing, for a file that was opened for reading a moment ago: it is ours."""
    with disk_faults(path):
        return _open_to_write(path, rows=rows)


def check_file(path: Path) -> None:
    """Looks through every row of a file, however many there are, on a connection of its own.

    Takes a tenth of a second for a year of 90,000 marks. Raises UserError SCHEMA_CHANGED, ROW_DAMAGED,
    FILE_DAMAGED and what opening raises.
    """
    with closing(open_file(path, read_only=True, rows=False)) as database:
        check_schema(database, path)
        check_rows(database, path, whole=True)


def check_suffix(path: Path) -> None:
    """Refuses a name that ends neither in ``.shufa`` nor, as a packet's does, in ``.shufap``."""
    if path.suffix not in SUFFIXES:
        raise UserError(ErrorKind.FILE_SUFFIX, path=str(path), suffix=SUFFIX)


def give_back(database: Database) -> None:
    """Rebuilds a file of which much lies free, as after a large undo: it weighs what its rows need."""
    free, pages, size = (
        int(database.execute(f"PRAGMA {told}").fetchone()[0])
        for told in ("freelist_count", "page_count", "page_size")
    )
    if free * size >= _MUCH_FREE and free * _SHARE_FREE >= pages:
        database.execute("VACUUM")


def _open_to_write(path: Path, *, rows: bool) -> Database:
    database = connect(path, read_only=False)
    try:
        # Tells a place that cannot be written. Of a file that may only be read, beginning tells nothing yet.
        database.execute("BEGIN IMMEDIATE")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("ROLLBACK")
        check_schema(database, path)
        if is_older(database.conn):
            keep_backup(path, Occasion.UPGRADE, always=True)
            _migrate(database, path)
        if rows:
            check_rows(database, path)
    except BaseException:
        database.close()
        raise
    return database


def _check_ours(database: Database, path: Path) -> None:
    if path.stat().st_size == 0:
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="truncated")
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise UserError(ErrorKind.FILE_NOT_OURS, path=str(path))
    known = set(known_steps())
    applied = applied_steps(database.conn)
    if unknown := [name for name in applied if name not in known]:
        raise UserError(ErrorKind.FILE_NEWER, path=str(path), detail=", ".join(unknown))
    if applied and {*applied} != {*known_steps()[: len(applied)]}:  # no version ever left one out
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="steps")
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    page = database.execute("PRAGMA page_size").fetchone()[0]
    # SQLite itself refuses a file that lacks whole pages, but fills up a cut one with zeros.
    if not applied or path.stat().st_size < pages * page:
        raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="truncated")


def _in_memory(source: Database, path: Path) -> Database:
    """A copy of an older file at the present schema, so that it can be read where it lies untouched."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    source.conn.backup(connection)
    source.close()
    know_event_text(connection)
    copy = Database(connection, execute_plugins=False)
    _migrate(copy, path)
    copy.execute("PRAGMA query_only = ON")
    return copy


def _migrate(database: Database, path: Path) -> None:
    """All steps that are missing, or none: a file whose rows do not fit together stays as it is."""
    database.execute("PRAGMA foreign_keys = OFF")
    with database.atomic():
        try:
            schema.apply(database)
        except sqlite3.OperationalError as error:  # a table is there, and its step is not listed
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail=str(error)) from error
        if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail="foreign_key_check")
    database.execute("PRAGMA foreign_keys = ON")
