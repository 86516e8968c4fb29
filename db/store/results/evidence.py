"""What a frozen result rests on, digested entry by entry: its derivation is told years later to be the same.

A snapshot holds the ranking; how each place was reached is worked out from the ballots whenever
somebody asks. The digests that lie in the snapshot tell whether those are the ballots of then.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from db.canonical import digest

# Whatever a derivation shows of one entry, in words that stay: codes, never row numbers. The entry comes first.
_ROWS: Final[Mapping[str, str]] = {
    "scheme": "SELECT e.id, v.text FROM entries e JOIN scheme_versions v ON v.evaluation_id = e.evaluation_id"
    " WHERE v.version = (SELECT max(version) FROM scheme_versions WHERE evaluation_id = e.evaluation_id)"
    " AND {where}",
    "ballots": "SELECT e.id, p.code, r.code, g.code, b.status, b.attendance, b.reason FROM entries e"
    " JOIN ballots b ON b.entry_id = e.id JOIN parts p ON p.id = b.part_id"
    " JOIN reviewers r ON r.id = b.reviewer_id JOIN groups g ON g.id = b.group_id"
    " WHERE {where} ORDER BY 1, 2, 3",
    "marks": "SELECT e.id, p.code, r.code, c.code, m.state, m.points, m.level FROM entries e"
    " JOIN marks m ON m.entry_id = e.id JOIN ballots b ON b.id = m.ballot_id"
    " JOIN reviewers r ON r.id = b.reviewer_id JOIN criteria c ON c.id = m.criterion_id"
    " JOIN parts p ON p.id = c.part_id WHERE {where} ORDER BY 1, 2, 3, 4",
    "votes": "SELECT e.id, p.code, g.code, c.code, v.level, v.votes FROM entries e"
    " JOIN vote_counts v ON v.entry_id = e.id JOIN groups g ON g.id = v.group_id"
    " JOIN criteria c ON c.id = v.criterion_id JOIN parts p ON p.id = c.part_id"
    " WHERE {where} ORDER BY 1, 2, 3, 4, 5",
    "given": "SELECT e.id, p.code, s.points, s.evidence FROM entries e JOIN given_scores s ON s.entry_id = e.id"
    " JOIN parts p ON p.id = s.part_id WHERE {where} ORDER BY 1, 2",
    "occurrences": "SELECT e.id, p.code, c.code, o.times, o.evidence FROM entries e"
    " JOIN occurrences o ON o.entry_id = e.id JOIN criteria c ON c.id = o.criterion_id"
    " JOIN parts p ON p.id = c.part_id WHERE {where} ORDER BY 1, 2, 3",
    "adjustments": "SELECT e.id, a.kind, a.points, a.evidence FROM entries e"
    " JOIN adjustments a ON a.entry_id = e.id WHERE {where} ORDER BY 1, 2, 4",
}

_LATER: Final = frozenset(
    {"votes"}
)  # named only where there are any: older snapshots know nothing of it


def evidence_of(connection: sqlite3.Connection, entry_id: int) -> str:
    """The digest of one entry's evidence as it lies in the file now."""
    return _digests(connection, "e.id = ?", entry_id).get(entry_id, "")


def evidence_by_entry(connection: sqlite3.Connection, evaluation_id: int) -> dict[int, str]:
    """The digest of each entry's evidence, by the entry's number."""
    return _digests(connection, "e.evaluation_id = ?", evaluation_id)


def _digests(connection: sqlite3.Connection, where: str, number: int) -> dict[int, str]:
    found: defaultdict[int, dict[str, list[Any]]] = defaultdict(
        lambda: {name: [] for name in _ROWS if name not in _LATER}
    )
    for name, select in _ROWS.items():
        for entry_id, *row in connection.execute(select.format(where=where), (number,)):
            found[entry_id].setdefault(name, []).append(row)
    return {entry_id: digest(rows) for entry_id, rows in found.items()}
