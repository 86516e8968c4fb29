"""Which pieces of paper an entry's ballots were read from or compared with."""

from __future__ import annotations

import sqlite3

_SELECT = """SELECT b.id, h.number FROM sheet_counts c JOIN sheets h ON h.id = c.sheet_id
    JOIN layouts l ON l.id = h.layout_id LEFT JOIN sheet_seats t ON t.sheet_id = h.id
    JOIN ballots b ON b.part_id = l.part_id AND b.entry_id = c.entry_id
        AND b.reviewer_id = coalesce(h.reviewer_id, t.reviewer_id)
    WHERE c.entry_id = ?"""


def ballot_sheets(connection: sqlite3.Connection, entry_id: int) -> dict[int, str]:
    """Sheet numbers by ballot (row); ballots without a scan are left out."""
    return dict(connection.execute(_SELECT, (entry_id,)).fetchall())
