"""Who changed a ballot last and when, as the trail tells: what somebody who settles a conflict asks first."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection


def last_changes(
    connection: sqlite3.Connection, ballot_ids: Collection[int]
) -> dict[int, tuple[str, str]]:
    """Name and time (a bare day and nobody for an anonymous ballot) by ballot; one never changed is left out."""
    if not ballot_ids:
        return {}
    rows = connection.execute(
        "SELECT coalesce(json_extract(c.value, '$.key.ballot_id'), json_extract(c.value, '$.key.id')),"
        " e.who, e.at FROM events e, json_each(event_text(e.changes)) c"
        " WHERE json_extract(c.value, '$.table') IN ('ballots', 'marks') ORDER BY e.id"
    )
    return {number: (who, at) for number, who, at in rows if number in ballot_ids}
