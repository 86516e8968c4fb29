"""Holds the rows of a file to the rules of its own schema, once, when it is opened.

SQLite keeps the rules of a table when it writes, not when it reads: whoever edits the file with the
checks off, or a bad sector, can leave a row that no reader of ours expects. Here every such row is
found before anything is read from it, and named; `verify` tells what stood there before.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from db.database import Database
from db.errors import ErrorKind, UserError
from db.records import Textless

# Long contents and what stands beside them have no rules to break but their digests.
_CONTENTS: Final = frozenset(
    {
        "report_contents",
        "finding_evidence_contents",
        "self_check_file_contents",
        "packet_return_contents",
        "layout_contents",
        "picture_contents",
        "snapshot_documents",
        "events",
    }
)
_MOST_BALLOTS: Final = (
    1_000_000  # more than a hundred full years: looked through in the background alone
)
_CHECK: Final = re.compile(r"\bCHECK \(")
_BROKEN: Final = re.compile(r"(?:NULL value|non-[A-Z]+ value|CHECK constraint failed) in (\w+)")

# What a column may hold beyond what the schema itself says: SQL that is true of a row that is not sound.
_MOMENT: Final = "{0} <> '' AND julianday({0}) IS NULL"
_SAID: Final = {
    ("accounts", "locked_until"): _MOMENT,
    ("draws", "drawn_at"): _MOMENT,
    ("evaluations", "deadline"): _MOMENT,
    ("evaluations", "findings_due"): _MOMENT,
    ("evaluations", "scoring_due"): _MOMENT,
    (
        "entries",
        "labels",
    ): "{0} GLOB '*[,，;；/|]*' OR '、' || {0} || '、' GLOB '*、 *' OR {0} GLOB '*、、*'"
    " OR {0} GLOB '、*' OR {0} GLOB '*、'",
    ("hall_settings", "warnings"): "NOT json_valid({0}) OR json_type({0}) <> 'array'",
    ("hall_periods", "started_at"): _MOMENT,
    ("hall_periods", "stopped_at"): _MOMENT,
    ("hall_arrivals", "arrived_at"): _MOMENT,
    ("findings", "due"): _MOMENT,
    ("paper_texts", "dated"): _MOMENT,
    ("paper_texts", "answer_by"): _MOMENT,
    ("paper_texts", "remind_until"): _MOMENT,
    ("paper_texts", "meeting_on"): _MOMENT,
    ("former_names", "given_up_on"): _MOMENT,
    ("findings", "reported_on"): _MOMENT,
    ("findings", "accepted_on"): _MOMENT,
    ("report_deadlines", "deadline"): _MOMENT,
    ("report_reminders", "sent_at"): _MOMENT,
    ("reports", "received_at"): _MOMENT,
    ("scheme_versions", "adopted_at"): _MOMENT,
    ("snapshots", "frozen_at"): _MOMENT,
    ("unit_endings", "ended_on"): _MOMENT,
    ("releases", "released_at"): _MOMENT,
    ("releases", "taken_back_at"): _MOMENT,
    ("withdrawals", "withdrawn_on"): _MOMENT,
    ("supervisions", "starts_on"): _MOMENT,
    ("supervisions", "due"): _MOMENT,
    ("supervisions", "closed_on"): _MOMENT,
    ("supervision_units", "sent_on"): _MOMENT,
    ("supervision_units", "reported_on"): _MOMENT,
    ("supervision_units", "reminded_on"): _MOMENT,
    ("supervision_units", "due"): _MOMENT,
    ("supervision_forms", "received_on"): _MOMENT,
    ("supervision_answers", "due"): _MOMENT,
    ("packets", "issued_at"): _MOMENT,
    ("layouts", "printed_at"): _MOMENT,
    ("batches", "taken_on"): _MOMENT,
    ("batches", "thresholds"): "NOT json_valid({0}) OR json_type({0}) <> 'object'",
    ("packet_returns", "collected_at"): _MOMENT,
    ("packet_seats", "base"): "NOT json_valid({0}) OR json_type({0}) <> 'object'",
    ("packet_returns", "typed_by"): "NOT json_valid({0}) OR json_type({0}) <> 'array'",
    ("own_packet", "earlier"): "NOT json_valid({0}) OR json_type({0}) <> 'array'",
    ("second_ballots", "first_by"): "NOT json_valid({0}) OR json_type({0}) <> 'array'",
    ("report_texts", "textless"): "{0} NOT IN (''"
    + "".join(f", '{why.value}'" for why in Textless)
    + ")",
}


def check_rows(database: Database, path: Path, *, whole: bool = False) -> None:
    """Raises UserError ROW_DAMAGED (which table, and which row where SQLite tells), FILE_DAMAGED.

    A file as large as the years of every district together is only looked through where the `whole` is asked
    for, which takes minutes; see `is_large`.
    """
    connection = database.conn
    if not whole and is_large(connection):
        return
    tables = {name: sql for name, sql in _tables(connection) if name not in _CONTENTS}
    for place, row in _unsound(connection, tables, path):
        raise UserError(ErrorKind.ROW_DAMAGED, path=str(path), table=place, row=row)


def is_large(connection: sqlite3.Connection) -> bool:
    """Whether there are too many ballots to look through while somebody waits; contents and trail do not count."""
    (found,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM ballots LIMIT ?)", (_MOST_BALLOTS + 1,)
    ).fetchone()  # the largest number says nothing: those of anonymous ballots are drawn
    return int(found) > _MOST_BALLOTS


def _unsound(
    connection: sqlite3.Connection, tables: Mapping[str, str], path: Path
) -> Iterator[tuple[str, str]]:
    """The table of each row that is not sound, and its number where there is one.

    `tables`: name and SQL. What is asked of each of them is asked in one statement where it can be: most are
    empty, and to prepare a statement takes longer than to look through most of the others.
    """
    for table, line in _structure(connection, tables):
        broken = _BROKEN.match(line)
        if not broken:
            raise UserError(ErrorKind.FILE_DAMAGED, path=str(path), detail=f"{table}: {line}")
        yield table, ""
    for table in _filled(connection, tables):
        for row in connection.execute(f"PRAGMA foreign_key_check({table})"):
            yield table, str(row[1] or "")
        wrong = _wrong_in(table, tables[table])
        for row in connection.execute(f"SELECT * FROM {table} WHERE {wrong} LIMIT 1"):
            yield table, str(row[0])


def _structure(connection: sqlite3.Connection, tables: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What SQLite finds at fault in the pages, NULLs and kinds of values of the tables, each with its table."""
    asked = (
        f"SELECT '{table}', quick_check FROM pragma_quick_check('{table}')"
        " WHERE quick_check <> 'ok'"
        for table in tables
    )
    for table, line in connection.execute(" UNION ALL ".join(asked)):
        yield str(table), str(line)


def _filled(connection: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    """The tables that have rows."""
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    return [str(table) for (table,) in connection.execute(" UNION ALL ".join(asked))]


@cache
def _wrong_in(table: str, sql: str) -> str:
    """SQL that is true of a row which a CHECK of the table refuses, or which says what cannot be said.

    SQLite's own check passes over the CHECKs of a file that is opened for reading.
    """
    said = [wrong.format(column) for (of, column), wrong in _SAID.items() if of == table]
    return " OR ".join(["0", *(f"NOT {check}" for check in _checks(sql)), *said])


def _checks(sql: str) -> Iterator[str]:
    """The expression of each CHECK in a table's SQL, with its brackets."""
    for found in _CHECK.finditer(sql):
        depth, end = 0, found.end() - 1
        for end in range(found.end() - 1, len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            if depth == 0:
                break
        yield sql[found.end() - 1 : end + 1]


def _tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """The name and the SQL of each table."""
    rows = connection.execute(
        "SELECT name, sql FROM pragma_table_list JOIN sqlite_schema USING (name, type)"
        " WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return [(str(name), str(sql)) for name, sql in rows]
