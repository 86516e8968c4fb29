"""What one copy of a file knows that another does not, by their trails: a copy and the file, before one is put back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db.records import Event
from db.store.file.disk import disk_faults
from db.store.file.file import open_file
from db.store.trail.trail import read_headings

_MOST: Final = 500  # told of each side; more are counted


@dataclass(frozen=True, slots=True)
class HistoryDifference:
    """Both trails are the same up to event `common`; `here` and `there` count what follows on either side.

    `only_here` and `only_there` are the latest of these, newest first, without what they changed.
    """

    common: int
    here: int
    there: int
    only_here: tuple[Event, ...]
    only_there: tuple[Event, ...]


def compare_histories(database: Database, copy: Path) -> HistoryDifference:
    """Compares an open file with a copy of it. Raises UserError FILE_NOT_OURS, FILE_DAMAGED, FILE_NEWER.

    Events are chained, so two that have the same digest have the same events before them: halving finds the last.
    """
    with disk_faults(copy), closing(open_file(copy, read_only=True, rows=False)) as other:
        here, there = _last(database), _last(other)
        known, unlike = 0, min(here, there) + 1
        while unlike - known > 1:
            middle = (known + unlike) // 2
            if _digest(database, middle) == _digest(other, middle):
                known = middle
            else:
                unlike = middle
        return HistoryDifference(
            known,
            here - known,
            there - known,
            read_headings(database, after=known, limit=_MOST),
            read_headings(other, after=known, limit=_MOST),
        )


def _last(database: Database) -> int:
    return int(database.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()[0])


def _digest(database: Database, number: int) -> str:
    row = database.execute("SELECT digest FROM events WHERE id = ?", (number,)).fetchone()
    return "" if row is None else str(row[0])
