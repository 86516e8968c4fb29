"""What a refusal calls a part and a reviewer: by title and number, never by the code that keeps them apart."""

from __future__ import annotations

import sqlite3

from db.errors import ErrorKind, UserError
from db.records.register import number_words
from db.scoring.scheme.scheme import Part
from db.store.file.stored_scheme import stored_scheme


def part_name(connection: sqlite3.Connection, part_id: int) -> str:
    """The title of a part in the rules in force; its code where they do not have it."""
    code, part = _part(connection, part_id)
    return code if part is None else part.title


def _part(connection: sqlite3.Connection, part_id: int) -> tuple[str, Part | None]:
    code, text = connection.execute(
        "SELECT p.code, (SELECT text FROM scheme_versions v WHERE v.evaluation_id = p.evaluation_id"
        " ORDER BY version DESC LIMIT 1) FROM parts p WHERE p.id = ?",
        (part_id,),
    ).fetchone()
    return str(code), stored_scheme(text or "").by_code.get(str(code))


def reviewer_name(connection: sqlite3.Connection, reviewer_id: int) -> str:
    """A reviewer's number as people read it: a number that groups share with its group's title before it."""
    code, group, title = connection.execute(
        "SELECT r.code, g.code, g.title FROM reviewers r JOIN groups g ON g.id = r.group_id WHERE r.id = ?",
        (reviewer_id,),
    ).fetchone()
    return number_words(str(code), {group: title})


def subject_name(connection: sqlite3.Connection, subject: str) -> str:
    """What the trail calls an object, as people read it: titles of part and criterion, a unit's name by its number."""
    first, *codes = subject.split("/")
    number = connection.execute("SELECT max(id) FROM parts WHERE code = ?", (first,)).fetchone()[0]
    if number is None or not codes:
        return "　".join(_said(connection, code) for code in (first, *codes))
    title, part = _part(connection, number)
    criteria = {} if part is None else {c.code: c.title for c in part.criteria}
    said = (criteria.get(code) or _said(connection, code) for code in codes)
    return "　".join((title if part is None else part.title, *said))


def _said(connection: sqlite3.Connection, code: str) -> str:
    unit = connection.execute("SELECT title FROM units WHERE code = ?", (code,)).fetchone()
    if unit is not None:
        return f"{code} {unit[0]}"
    reviewer = connection.execute("SELECT max(id) FROM reviewers WHERE code = ?", (code,))
    found = reviewer.fetchone()[0]
    return code if found is None else reviewer_name(connection, found)


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
