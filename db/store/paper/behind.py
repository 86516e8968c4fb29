"""Which piece of paper stands behind a ballot or an event."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from db.records import Event, RowChange
from db.store.results.ballot_sheets import sheet_of_ballot
from db.store.trail.trail import Trail


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """A sheet by its number, and the entry (row) that is meant on it; 0 where none is."""

    sheet: str
    entry_id: int = 0


class PaperBehind:
    """Finds the sheets of one file that marks rest on."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail

    def of_ballot(self, ballot_id: int) -> PaperPlace | None:
        """The sheet that a ballot was read from or compared with; None where it was typed alone.

        Raises UserError NOT_ALLOWED.
        """
        self._trail.access.check_seeing_paper()
        found = sheet_of_ballot(self._database.conn, ballot_id)
        return None if found is None else PaperPlace(*found)

    def of_event(self, event: Event) -> PaperPlace | None:
        """The sheet that an event names, or that the one ballot which it changed rests on.

        Raises UserError NOT_ALLOWED.
        """
        self._trail.access.check_seeing_paper()
        for word in event.subject.split("/"):
            if self._is_number(word):
                return PaperPlace(word, self._entry(event))
        ballots = {ballot for change in event.changes if (ballot := self._ballot(change))}
        return self.of_ballot(ballots.pop()) if len(ballots) == 1 else None

    def _is_number(self, word: str) -> bool:
        row = self._database.conn.execute("SELECT 1 FROM sheets WHERE number = ?", (word,))
        return row.fetchone() is not None

    def _entry(self, event: Event) -> int:
        """The entry that an event of a sheet is about, where it is one."""
        entries = {int(c.key["entry_id"]) for c in event.changes if "entry_id" in c.key}
        fields = [c.key for c in event.changes if {"scan_id", "field"} <= c.key.keys()]
        for key in fields:
            rows = self._database.conn.execute(
                "SELECT entry_id FROM readings WHERE scan_id = ? AND field = ?",
                (key["scan_id"], key["field"]),
            )
            entries |= {int(number) for (number,) in rows}
        return entries.pop() if len(entries) == 1 else 0

    def _ballot(self, change: RowChange) -> int:
        """The ballot that a changed row belongs to; 0 where it is of none."""
        if change.table == "ballots":
            return int(change.key["id"])
        second = change.key.get("second_ballot_id")
        if second is None:
            return int(change.key.get("ballot_id", 0))
        select = "SELECT ballot_id FROM second_ballots WHERE id = ?"
        row = self._database.conn.execute(select, (second,)).fetchone()
        return 0 if row is None else int(row[0])
