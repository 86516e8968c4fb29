"""What people call a row that the trail knows by its number: a reviewer's code and name, a unit's, a ballot's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from db.records import Event, RowChange
from db.store.trail.access import Access
from db.store.trail.roles import ReadSubject

_SELECTS: Final[Mapping[str, str]] = {
    "evaluations": "SELECT title FROM evaluations WHERE id = ?",
    "units": "SELECT code || ' ' || title FROM units WHERE id = ?",
    "entries": "SELECT u.code || ' ' || u.title FROM entries e JOIN units u ON u.id = e.unit_id"
    " WHERE e.id = ?",
    "groups": "SELECT title FROM groups WHERE id = ?",
    "parts": "SELECT code FROM parts WHERE id = ?",
    "criteria": "SELECT code FROM criteria WHERE id = ?",
    "reviewers": "SELECT trim(code || ' ' || name) FROM reviewers WHERE id = ?",
    "ballots": "SELECT p.code || '/' || u.code || '/' || r.code FROM ballots b"
    " JOIN parts p ON p.id = b.part_id JOIN reviewers r ON r.id = b.reviewer_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id WHERE b.id = ?",
    "accounts": "SELECT name FROM accounts WHERE id = ?",
    "packets": "SELECT file_name FROM packets WHERE id = ?",
    "reports": "SELECT file_name FROM reports WHERE id = ?",
    "findings": "SELECT text FROM findings WHERE id = ?",
}
# Of a row that is no more: what of it the event itself tells, in this order.
_TELLING: Final = ("code", "name", "title", "file_name", "text")


class RowNames:
    """Names the rows of events as they are called today, and those that are gone as the event called them."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access
        self._refers: dict[str, dict[str, str]] = {}

    def of_key(self, event: Event, change: RowChange) -> str:
        """The name of a changed row; empty where it has none but its number. Raises UserError NOT_ALLOWED."""
        self._access.check_reading(ReadSubject.TRAIL)
        names = (
            self._name(event, change.table, value)
            if column == "id"
            else self.of_value(event, change.table, column, value)
            for column, value in change.key.items()
        )
        return "，".join(filter(None, names))

    def of_value(self, event: Event, table: str, column: str, value: object) -> str:
        """The name of the row that a column refers to; empty where it refers to none, or to one without a name."""
        self._access.check_reading(ReadSubject.TRAIL)
        target = self._targets(table).get(column)
        return "" if target is None else self._name(event, target, value)

    def _name(self, event: Event, table: str, number: object) -> str:
        select = _SELECTS.get(table)
        if select is not None and number is not None:
            found = self._database.conn.execute(select, (number,)).fetchone()
            if found is not None and found[0]:
                return str(found[0])
        for change in event.changes:
            if change.table == table and change.key.get("id") == number:
                row = {**(change.after or {}), **(change.before or {})}
                return " ".join(str(row[c]) for c in _TELLING if row.get(c))
        return ""

    def _targets(self, table: str) -> dict[str, str]:
        """The tables that a table's columns refer to, by their row numbers."""
        if table not in self._refers:
            keys = self._database.conn.execute(
                'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (table,)
            )
            self._refers[table] = {
                str(column): str(target) for column, target, to in keys if to in (None, "id")
            }
        return self._refers[table]
