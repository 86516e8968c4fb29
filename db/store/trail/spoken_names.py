"""What a refusal calls a part and a reviewer: by title and number, never by the code that keeps them apart."""

from __future__ import annotations

import sqlite3

from db.errors import ErrorKind, UserError
from db.records.register import number_words
from db.store.file.stored_scheme import stored_scheme


def part_name(connection: sqlite3.Connection, part_id: int) -> str:
    """The title of a part in the rules in force; its code where they do not have it."""
    code, text = connection.execute(
        "SELECT p.code, (SELECT text FROM scheme_versions v WHERE v.evaluation_id = p.evaluation_id"
        " ORDER BY version DESC LIMIT 1) FROM parts p WHERE p.id = ?",
        (part_id,),
    ).fetchone()
    titles = {part.code: part.title for part in stored_scheme(text or "").parts}
    return titles.get(code, str(code))


def reviewer_name(connection: sqlite3.Connection, reviewer_id: int) -> str:
    """A reviewer's number as people read it: a number that groups share with its group's title before it."""
    code, group, title = connection.execute(
        "SELECT r.code, g.code, g.title FROM reviewers r JOIN groups g ON g.id = r.group_id WHERE r.id = ?",
        (reviewer_id,),
    ).fetchone()
    return number_words(str(code), {group: title})


def seat_lent(
    connection: sqlite3.Connection, reviewer_id: int, part_id: int, file: str, since: str
) -> UserError:
    """The refusal of a change to what a packet has: whose seat, in which part, with which file since when."""
    return UserError(
        ErrorKind.SEAT_LENT,
        reviewer=reviewer_name(connection, reviewer_id),
        part=part_name(connection, part_id),
        file=file,
        since=since,
    )
