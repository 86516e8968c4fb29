"""Which pieces of paper an entry's ballots were read from or compared with."""

from __future__ import annotations

import sqlite3

_SELECT = """SELECT b.id, h.number, c.entry_id FROM sheet_counts c JOIN sheets h ON h.id = c.sheet_id
    JOIN layouts l ON l.id = h.layout_id LEFT JOIN sheet_seats t ON t.sheet_id = h.id
    JOIN ballots b ON b.part_id = l.part_id AND b.entry_id = c.entry_id
        AND b.reviewer_id = coalesce(h.reviewer_id, t.reviewer_id)"""


def ballot_sheets(connection: sqlite3.Connection, entry_id: int) -> dict[int, str]:
    """Sheet numbers by ballot (row); ballots without a scan are left out."""
    rows = connection.execute(f"{_SELECT} WHERE c.entry_id = ?", (entry_id,))
    return {ballot: number for ballot, number, _ in rows}


def sheet_of_ballot(connection: sqlite3.Connection, ballot_id: int) -> tuple[str, int] | None:
    """The number of the sheet that a ballot was read from or compared with, and the ballot's entry (row)."""
    row = connection.execute(f"{_SELECT} WHERE b.id = ?", (ballot_id,)).fetchone()
    return None if row is None else (row[1], row[2])
