"""Marks that were given under another scheme than the one in force, which would not take them."""

from __future__ import annotations

from sqlite_utils import Database

from db.errors import UserError
from db.records import Mark, MarkState
from db.scoring.marks import check_mark
from db.scoring.scheme.scheme import Scheme

_MARKS = (
    " FROM criteria c JOIN parts p ON p.id = c.part_id"
    " CROSS JOIN entries e JOIN marks m ON m.entry_id = e.id AND m.criterion_id = c.id"
)
_MARK = "m.state, m.points, m.level"


def misfits(
    database: Database, scheme: Scheme, evaluation_id: int
) -> dict[tuple[str, str, str, str], Mark]:
    """By part, unit, reviewer and criterion; empty where the scheme was never changed."""
    connection = database.conn
    if (
        connection.execute("SELECT 1 FROM events WHERE what = 'scheme.adopt' LIMIT 1").fetchone()
        is None
    ):
        return {}
    kinds = connection.execute(
        f"SELECT DISTINCT p.code, c.code, c.id, {_MARK}{_MARKS}"
        " WHERE p.evaluation_id = ?1 AND e.evaluation_id = ?1",
        (evaluation_id,),
    )
    odd: dict[int, set[Mark]] = {}
    for part, criterion, number, *row in kinds:
        mark = _mark(*row)
        if not _fits(scheme, part, criterion, mark):
            odd.setdefault(int(number), set()).add(mark)
    found: dict[tuple[str, str, str, str], Mark] = {}
    for number, marks in odd.items():
        rows = connection.execute(
            f"SELECT p.code, u.code, r.code, c.code, {_MARK}{_MARKS} JOIN ballots b ON b.id = m.ballot_id"
            " JOIN reviewers r ON r.id = b.reviewer_id JOIN units u ON u.id = e.unit_id"
            " WHERE c.id = ?1 AND e.evaluation_id = ?2",
            (number, evaluation_id),
        )
        found |= {tuple(key): mark for *key, a, b, c in rows if (mark := _mark(a, b, c)) in marks}
    return found


def _mark(state: str, points: int | None, level: str | None) -> Mark:
    return Mark(MarkState(state), points, level)


def _fits(scheme: Scheme, part_code: str, criterion_code: str, mark: Mark) -> bool:
    """What the scheme has no longer is in no sheet either, and fits."""
    part = scheme.by_code.get(part_code)
    criterion = part.by_code.get(criterion_code) if part is not None else None
    if part is None or criterion is None:
        return True
    try:
        check_mark(part, criterion, mark)
    except UserError:
        return False
    return True
