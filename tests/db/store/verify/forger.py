"""Writes events into a file as one who has read the source, for tests of what gives them away."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from db.canonical import canonical_text, digest
from db.store.accounts.passwords import LEAST, hash_password
from db.store.file.event_text import text_of
from db.store.trail.roles import Role
from db.store.trail.trail import event_digest
from tests.db.staffed_year import NAMES, StaffedYear

AT = "2124-12-01T09:00:00.000+00:00"
Change = dict[str, Any]
KNOWN = hash_password("猜得到的口令", LEAST)


class Forger:
    """Writes events into a file as one who has read the source: whole, chained, the rows with them."""

    def __init__(self, connection: sqlite3.Connection, year: StaffedYear) -> None:
        self.connection = connection
        self.year = year

    def event(self, who: str, what: str, *changes: Change, subject: str = "", at: str = AT) -> None:
        self.put(who, what, canonical_text(list(changes)), subject=subject, at=at)

    def put(
        self,
        who: str,
        what: str,
        changes: Any,
        *,
        subject: str = "",
        at: str = AT,
        skipped: int = 0,
    ) -> None:
        """An event whose changes may be anything; `skipped` numbers are left out before it."""
        row = self.connection.execute("SELECT id, digest FROM events ORDER BY id DESC").fetchone()
        event = (row[0] + 1 + skipped, at, who, what, subject, "", changes, row[1])
        self.connection.execute(
            "INSERT INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*event, event_digest((*event[:6], text_of(changes), event[7]))),
        )

    def update(self, table: str, number: int, **values: Any) -> Change:
        """A row changed, and the change as an event tells it; secrets are told by their digests."""
        columns = ", ".join(values)
        found = self.connection.execute(
            f"SELECT {columns} FROM {table} WHERE id = ?", (number,)
        ).fetchone()
        before = dict(zip(values, found, strict=True))
        sets = ", ".join(f"{column} = ?" for column in values)
        self.connection.execute(
            f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), number)
        )
        told = {"table": table, "key": {"id": number}}
        return told | {"before": secrets(before), "after": secrets(values)}

    def insert(self, table: str, **row: Any) -> Change:
        columns, holes = ", ".join(row), ", ".join("?" * len(row))
        self.connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({holes})", tuple(row.values())
        )
        return {"table": table, "key": {"id": row["id"]}, "before": None, "after": secrets(row)}

    def delete(self, table: str, number: int) -> Change:
        cursor = self.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (number,))
        row = dict(zip((d[0] for d in cursor.description), cursor.fetchone(), strict=True))
        self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))
        return {"table": table, "key": {"id": number}, "before": secrets(row), "after": None}

    def account(self, role: Role) -> int:
        found = self.connection.execute("SELECT id FROM accounts WHERE name = ?", (NAMES[role],))
        return int(found.fetchone()[0])

    def ballot(self) -> int:
        return int(self.connection.execute("SELECT id FROM ballots LIMIT 1").fetchone()[0])


def secrets(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: digest(v) if k.endswith("_hash") else v for k, v in row.items()}
