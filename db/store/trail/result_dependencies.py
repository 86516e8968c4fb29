"""What a changed row bears on: which entry's score, which evaluation's result.

The gate of frozen results, the comparison of snapshots and the ranking that is kept up to date all
ask here, so that they cannot differ on what touches a result.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from db.records import RowChange
from db.store.trail.rows import Rows

# Tables that a result is made from, with their columns that no result depends on.
_FREE: Mapping[str, frozenset[str]] = {
    "evaluations": frozenset({"deadline", "frozen", "findings_due", "scoring_due"}),
    "scheme_versions": frozenset(),
    "entries": frozenset({"leader", "post", "running_order", "liaison", "phone", "note"}),
    "withdrawals": frozenset(),
    "parts": frozenset(),
    "criteria": frozenset(),
    "groups": frozenset(),
    "reviewers": frozenset({"name", "workplace"}),
    "ballots": frozenset({"comment"}),
    "marks": frozenset(),
    "vote_counts": frozenset(),
    "given_scores": frozenset(),
    "occurrences": frozenset(),
    "adjustments": frozenset(),
    "reports": frozenset({"file_name", "received_at", "sha256", "size", "note", "text_sha256"}),
}
_OF_ENTRY = (
    *("vote_counts", "given_scores", "occurrences", "adjustments", "reports", "withdrawals"),
)


def affects_result(change: RowChange) -> bool:
    """Whether the change can move a result: a row more or less, or a column that scores depend on."""
    free = _FREE.get(change.table)
    if free is None:
        return False
    if change.before is None or change.after is None:
        return True
    return any(column not in free for column in change.after)


def only_labels(change: RowChange) -> bool:
    """Whether nothing but the labels of an entry becomes other: it moves a result where the scheme asks for them."""
    return (
        change.table == "entries" and set(change.after or ()) == {"labels"} and bool(change.before)
    )


class ResultDependencies:
    """Finds what rows belong to."""

    def __init__(self, connection: sqlite3.Connection, rows: Rows) -> None:
        self._connection = connection
        self._rows = rows
        self._found: dict[tuple[str, int | str | None], int | None] = {}

    def entry_of(self, change: RowChange) -> int | None:
        """The entry whose score the row is part of; None where it is not just one."""
        row = _whole(change)
        if change.table == "marks":
            return self._of_ballot(int(row["ballot_id"] or 0))
        if change.table not in (*_OF_ENTRY, "ballots"):
            return None
        if row.get("entry_id") is not None:
            return int(row["entry_id"] or 0)
        if change.table == "ballots":
            return self._of_ballot(int(row["id"] or 0))
        return self._number(f"SELECT entry_id FROM {change.table} WHERE id = ?", row["id"])

    def evaluation_of(self, change: RowChange) -> int | None:
        """The evaluation that the row belongs to; None for what all of them share, as the register of units."""
        row = _whole(change)
        if change.table == "evaluations":
            return int(row["id"] or 0)
        if row.get("evaluation_id") is not None:
            return int(row["evaluation_id"] or 0)
        entry_id = row["id"] if change.table == "entries" else self.entry_of(change)
        if entry_id is not None:
            return self._number("SELECT evaluation_id FROM entries WHERE id = ?", entry_id)
        if change.table == "criteria":
            return self._number(
                "SELECT p.evaluation_id FROM criteria c JOIN parts p ON p.id = c.part_id"
                " WHERE c.id = ?",
                row["id"],
            )
        if change.table in ("parts", "groups", "reviewers"):
            select = f"SELECT evaluation_id FROM {change.table} WHERE id = ?"
            return self._number(select, row["id"])
        return None

    def _number(self, select: str, value: int | str | None) -> int | None:
        if (select, value) not in self._found:
            found = self._connection.execute(select, (value,)).fetchone()
            self._found[select, value] = None if found is None else int(found[0])
        return self._found[select, value]

    def _of_ballot(self, number: int) -> int | None:
        ballot = self._rows.read("ballots", {"id": number})
        return None if ballot is None else int(ballot["entry_id"])


def _whole(change: RowChange) -> dict[str, int | str | None]:
    return {**(change.before or {}), **(change.after or {}), **change.key}
