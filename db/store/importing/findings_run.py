"""Takes in rows of the rectification ledger. A finding that was reported or accepted already needs a reason.

A row is known by its unit and words. A unit may have several findings of the same words: then a row is the one that
says the same throughout, else the first that no other row is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from sqlite_utils import Database

from db.records import Entry, FindingRow, FindingState, Stands, StrongPointRow
from db.store.importing.as_stored import as_stored
from db.store.importing.import_tally import ImportTally
from db.store.trail.trail import Change, Trail

_TEXTS: Final = ("source", "measures", "responsible", "due", "note")
_DAYS: Final = ("reported_on", "accepted_on")
_BLANK: Final = {**dict.fromkeys((*_TEXTS, *_DAYS), ""), "state": FindingState.OPEN.value}
# The days that a finding has where it stands so.
_DAYS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    FindingState.OPEN.value: (),
    FindingState.REPORTED.value: ("reported_on",),
    FindingState.ACCEPTED.value: _DAYS,
}
# What brings a finding to where it stands.
_MOVES: Final[Mapping[str, str]] = {
    FindingState.OPEN.value: "finding.reopen",
    FindingState.REPORTED.value: "finding.report",
    FindingState.ACCEPTED.value: "finding.accept",
}

Held: TypeAlias = dict[str, Any]


class FindingsRun:
    """The ledger's part of one import under way."""

    def __init__(self, database: Database, trail: Trail, evaluation_id: int, reason: str) -> None:
        self._database = database
        self._trail = trail
        self._reason = reason
        (self._due,) = database.conn.execute(
            "SELECT findings_due FROM evaluations WHERE id = ?", (evaluation_id,)
        ).fetchone()

    def take(
        self, rows: Sequence[FindingRow], entries: Mapping[str, Entry], tally: ImportTally
    ) -> None:
        """Adds what is new, and changes what says otherwise.

        Where the year has a day by which findings are due, a row without one is new with that, and leaves alone
        what is there.
        """
        if self._due:
            rows = [row if row.due else replace(row, due=None) for row in rows]
        columns = ("id", "entry_id", "text", "state", *_TEXTS, *_DAYS)
        kept = self._kept("findings", columns, rows, entries)
        meant: dict[str, Held] = {}
        for throughout in (True, False):
            for row in rows:
                held = kept[entries[row.unit_code].id]
                if row.place not in meant and (found := _find(held, row, throughout=throughout)):
                    meant[row.place] = held.pop(found)
        for row in rows:
            self._take(row, entries[row.unit_code].id, meant.get(row.place), tally)

    def _take(self, row: FindingRow, entry_id: int, held: Held | None, tally: ImportTally) -> None:
        new = {**_BLANK, "due": self._due}
        changes = _changes(held or new, row)

        def act(change: Change) -> None:
            if held is None:
                own = {"entry_id": entry_id, "text": row.text}
                change.insert("findings", {**new, **own, **changes})
            else:
                change.update("findings", {"id": held["id"]}, changes)

        decided = held is not None and held["state"] != FindingState.OPEN.value
        what = (
            "finding.add" if held is None else _MOVES.get(changes.get("state", ""), "finding.edit")
        )
        event = self._trail.change(what, row.unit_code, self._reason)
        stands = Stands.NO_REASON if decided and not self._reason else None
        name = f"{row.unit_code} {row.text}"
        tally.write("findings", name, event, act, added=held is None, stands=stands)

    def take_strong_points(
        self, rows: Sequence[StrongPointRow], entries: Mapping[str, Entry], tally: ImportTally
    ) -> None:
        """Adds what a unit is not praised for yet, as often as it stands in the sheet."""
        kept = self._kept("strong_points", ("id", "entry_id", "text"), rows, entries)
        for row in rows:
            held = kept[entries[row.unit_code].id]
            known = _find(held, row)
            new = {"entry_id": entries[row.unit_code].id, "text": row.text}
            if known is not None:
                del held[known]
            with self._trail.change("strong_point.add", row.unit_code, self._reason) as change:
                if known is None:
                    change.insert("strong_points", new)
            name = f"{row.unit_code} {row.text}"
            tally.count("strong_points", name, change.rows, added=known is None)

    def _kept(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterable[FindingRow | StrongPointRow],
        entries: Mapping[str, Entry],
    ) -> dict[int, dict[int, Held]]:
        """What the file holds of the entries that the rows name: by entry, then by number in the order of entering."""
        found: defaultdict[int, dict[int, Held]] = defaultdict(dict)
        for entry_id in {entries[row.unit_code].id for row in rows}:
            for values in self._database.conn.execute(
                f"SELECT {', '.join(columns)} FROM {table} WHERE entry_id = ? ORDER BY id",
                (entry_id,),
            ):
                held = dict(zip(columns, values, strict=True))
                found[entry_id][held["id"]] = held
        return found


def _find(
    held: Mapping[int, Held], row: FindingRow | StrongPointRow, *, throughout: bool = False
) -> int | None:
    """The first that says a row's words; where asked, one from which the row does not differ at all."""
    for number, one in held.items():
        if as_stored(one["text"], row.text) != one["text"]:
            continue
        if not (throughout and isinstance(row, FindingRow) and _changes(one, row)):
            return number
    return None


def _changes(held: Mapping[str, Any], row: FindingRow) -> dict[str, str]:
    """The columns in which a row says otherwise than what is held; no day outlives the state that it belongs to."""
    told = {name: text for name in (*_TEXTS, *_DAYS) if (text := getattr(row, name)) is not None}
    now = {name: as_stored(held[name], text) for name, text in told.items()}
    state = held["state"] if row.state is None else row.state.value
    now |= {"state": state} | {day: "" for day in _DAYS if day not in _DAYS_OF[state]}
    return {name: text for name, text in now.items() if text != held[name]}
