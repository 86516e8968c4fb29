"""Rebuilds the tables from the trail: every event's row changes, applied to nothing.

The result is what the tables should hold, row by row; what follows from other columns
(`db.store.trail.trail.DERIVED`) is worked out at the end.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

from db.store.trail.tables import Table
from db.store.verify.damage import Damage, DamageKind, Damages
from db.store.verify.rows_called import Key, Row, RowsCalled

_WHOLE: Final = frozenset({"table", "key", "before", "after"})


class Replay:
    """The tables as the events left them."""

    def __init__(
        self, connection: sqlite3.Connection, tables: Mapping[str, Table], damages: Damages
    ) -> None:
        self._tables = tables
        self._damages = damages
        self.rows: dict[str, dict[Key, Row]] = {name: {} for name in tables}
        self.names = RowsCalled(self.rows, connection, tables)

    def read(self, event: int, text: str) -> list[dict[str, Any]]:
        """The row changes of one event as they stand in the trail; none where they are none that the program writes."""
        try:
            changes = json.loads(text)
            if isinstance(changes, list) and all(map(self._is_change, changes)):
                return changes
        except (ValueError, TypeError, AttributeError, RecursionError):
            pass
        self._damages.add(Damage(DamageKind.EVENT_IMPOSSIBLE, event=event))
        return []

    def _is_change(self, change: Mapping[str, Any]) -> bool:
        """Whether it names a table, a row by its whole key and columns that there are, with values that a row holds."""
        table = self._tables.get(change["table"]) if change.keys() >= _WHOLE else None
        if table is None or change["key"].keys() != set(table.key):
            return False
        told = [
            change["key"],
            *(row for row in (change["before"], change["after"]) if row is not None),
        ]
        return all(
            row.keys() <= set(table.columns) and all(map(_is_value, row.values())) for row in told
        )

    def apply(self, event: int, changes: Sequence[Mapping[str, Any]]) -> None:
        """Applies the row changes of one event."""
        try:
            for change in changes:
                self._apply(event, change)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._damages.add(Damage(DamageKind.EVENT_IMPOSSIBLE, event=event))

    def _apply(self, event: int, change: Mapping[str, Any]) -> None:
        table = self._tables[change["table"]]
        key = tuple(change["key"][column] for column in table.key)
        rows = self.rows[table.name]
        before, after = change["before"], change["after"]
        present = rows.get(key)
        self._compare(event, table, key, present, before)
        if after is None:
            rows.pop(key, None)
        elif before is None:
            rows[key] = {**table.defaults, **after}
        elif present is None:
            rows[key] = {**table.defaults, **change["key"], **before, **after}
        else:
            present.update(after)

    def _compare(
        self, event: int, table: Table, key: Key, present: Row | None, before: Row | None
    ) -> None:
        """Holds what the event says was there against what the events before it left."""
        if (present is None) != (before is None):
            self._impossible(event, table, key, before or present or {})
        elif present is not None and before is not None:
            for column, value in before.items():
                if present.get(column) != value:
                    values = column, value, present.get(column)
                    self._impossible(event, table, key, present, *values)

    def _impossible(
        self,
        event: int,
        table: Table,
        key: Key,
        row: Row,
        column: str = "",
        stored: Any = None,
        expected: Any = None,
    ) -> None:
        named = dict(zip(table.key, key, strict=True))
        self._damages.add(
            Damage(
                DamageKind.EVENT_IMPOSSIBLE,
                table.name,
                named,
                column,
                stored,
                expected,
                event,
                called=self.names.called(table.name, {**named, **row}),
            )
        )

    def derived(self, table: str, row: Mapping[str, Any]) -> Row:
        """The columns that follow from the others, for a row as the trail left it."""
        if table == "ballots":
            return self._of_ballot(row)
        if table == "marks":
            ballot = self.rows["ballots"].get((row["ballot_id"],))
            if ballot is None:
                return {}
            own = self._of_ballot(ballot)
            return {
                "entry_id": ballot["entry_id"],
                "group_id": own.get("group_id"),
                "counted": own["counted"],
            }
        return {}

    def _of_ballot(self, ballot: Mapping[str, Any]) -> Row:
        reviewer = self.rows["reviewers"].get((ballot["reviewer_id"],))
        counts = ballot["status"] == "submitted" and ballot["attendance"] == "present"
        found: Row = {"counted": int(counts)}
        if reviewer is not None:
            found["group_id"] = reviewer["group_id"]
        return found


def _is_value(value: object) -> bool:
    return value is None or isinstance(value, int | str)
