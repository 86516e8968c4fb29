"""Takes in rows of the rectification ledger. A finding that was reported or accepted already needs a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlite_utils import Database

from db.records import Entry, FindingRow, FindingState, Stands
from db.store.importing.as_stored import as_stored
from db.store.importing.import_tally import ImportTally
from db.store.trail.trail import Change, Trail

_OPTIONAL: Final = ("source", "measures", "responsible", "due")


class FindingsRun:
    """The ledger's part of one import under way."""

    def __init__(self, database: Database, trail: Trail, reason: str) -> None:
        self._database = database
        self._trail = trail
        self._reason = reason

    def take(
        self, rows: Iterable[FindingRow], entries: Mapping[str, Entry], tally: ImportTally
    ) -> None:
        """Adds what is new; a finding is known by its unit and its words."""
        for row in rows:
            self._take(row, entries[row.unit_code].id, tally)

    def _take(self, row: FindingRow, entry_id: int, tally: ImportTally) -> None:
        told = {name: text for name in _OPTIONAL if (text := getattr(row, name)) is not None}
        held = self._held(entry_id, row.text)

        def act(change: Change) -> None:
            if held is None:
                blank = dict.fromkeys((*_OPTIONAL, "note", "reported_on", "accepted_on"), "")
                own = {"entry_id": entry_id, "text": row.text, "state": FindingState.OPEN.value}
                change.insert("findings", {**blank, **own, **told})
            else:
                now = {name: as_stored(held[name], text) for name, text in told.items()}
                change.update("findings", {"id": held["id"]}, now)

        decided = held is not None and held["state"] != FindingState.OPEN.value
        what = "finding.add" if held is None else "finding.edit"
        event = self._trail.change(what, row.unit_code, self._reason)
        stands = Stands.NO_REASON if decided and not self._reason else None
        name = f"{row.unit_code} {row.text}"
        tally.write("findings", name, event, act, added=held is None, stands=stands)

    def _held(self, entry_id: int, text: str) -> dict[str, Any] | None:
        """The entry's finding of these words, if there is one."""
        columns = ("id", "text", "state", *_OPTIONAL)
        rows = self._database.conn.execute(
            f"SELECT {', '.join(columns)} FROM findings WHERE entry_id = ? ORDER BY id", (entry_id,)
        )
        found = (dict(zip(columns, row, strict=True)) for row in rows)
        return next((f for f in found if as_stored(f["text"], text) == f["text"]), None)
