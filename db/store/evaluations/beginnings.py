"""The events by which the years of a file began: each has its own number for good, also once it was removed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from db.store.trail.trail import read_changes


@dataclass(frozen=True, slots=True)
class Beginning:
    """The event with which a year began, by the number of the event and its digest."""

    evaluation_id: int
    event: int
    digest: str


def beginnings(connection: sqlite3.Connection) -> tuple[Beginning, ...]:
    """Of every year that ever began in the file, oldest first; none in a packet. Raises UserError ROW_DAMAGED."""
    rows = connection.execute(
        "SELECT id, changes, digest FROM events WHERE what = 'evaluation.create' ORDER BY id"
    )
    return tuple(
        Beginning(int(change.key["id"]), number, str(digest))
        for number, changes, digest in rows.fetchall()
        for change in read_changes(changes)
        if change.table == "evaluations"
    )
