"""Ballots read from their rows, for whoever in the store counts or changes them. `Ballots` asks who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlite_utils import Database

from db.natural_order import natural_order
from db.records import Attendance, Ballot, BallotStatus, Comment, Mark, MarkState

_COLUMNS = """b.id, p.code, b.entry_id, u.code, r.code, g.code, b.status, b.attendance,
    b.reason, b.comment"""
_FROM = """ballots b JOIN parts p ON p.id = b.part_id JOIN reviewers r ON r.id = b.reviewer_id
    JOIN groups g ON g.id = b.group_id JOIN entries e ON e.id = b.entry_id
    JOIN units u ON u.id = e.unit_id"""

_OF_PART = """SELECT c.id FROM criteria c JOIN parts q ON q.id = c.part_id
    WHERE q.evaluation_id = ? AND q.code = ?"""

Values: TypeAlias = tuple[int | str, ...]

_IN_SEAT = """SELECT b.id, b.group_id, b.counted, g.code, b.status, b.attendance, b.reason, b.comment
    FROM ballots b JOIN groups g ON g.id = b.group_id
    WHERE b.part_id = ? AND b.entry_id = ? AND b.reviewer_id = ?"""
_CELLS = """SELECT c.id, c.code, m.state, m.points, m.level FROM criteria c
    LEFT JOIN marks m ON m.ballot_id = ? AND m.criterion_id = c.id WHERE c.part_id = ?"""


@dataclass(frozen=True, slots=True)
class SeatedBallot:
    """The rows of a ballot whose seat is known: what typing a mark asks of it, and no more.

    `marks` by criterion code, as `Ballot.marks` but in any order; `criterion_ids` of all the part's.
    """

    id: int
    group_id: int
    counted: int
    group: str
    status: BallotStatus
    attendance: Attendance
    reason: str
    comment: str
    marks: dict[str, Mark]
    criterion_ids: dict[str, int]


class BallotReader:
    """Reads ballots with their marks; asks nobody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_reviewer(
        self, evaluation_id: int, part_code: str, reviewer_id: int
    ) -> tuple[Ballot, ...]:
        """A reviewer's ballots of a part, by unit code."""
        where = "p.evaluation_id = ? AND p.code = ? AND b.reviewer_id = ?"
        return self._select(where, (evaluation_id, part_code, reviewer_id))

    def of_entry(self, evaluation_id: int, part_code: str, entry_id: int) -> tuple[Ballot, ...]:
        """An entry's ballots of a part, by reviewer code."""
        where = "p.evaluation_id = ? AND p.code = ? AND b.entry_id = ?"
        return self._select(
            where,
            (evaluation_id, part_code, entry_id),
            f"m.entry_id = ? AND m.criterion_id IN ({_OF_PART})",
            (entry_id, evaluation_id, part_code),
        )

    def of_evaluation(self, evaluation_id: int, part_code: str | None = None) -> tuple[Ballot, ...]:
        """Every ballot of an evaluation or of one of its parts."""
        where = "p.evaluation_id = ?" + (" AND p.code = ?" if part_code is not None else "")
        named = (evaluation_id,) if part_code is None else (evaluation_id, part_code)
        entries = "m.entry_id IN (SELECT id FROM entries WHERE evaluation_id = ?)"
        if part_code is None:
            return self._select(where, named, entries, named)
        marks = f"{entries} AND m.criterion_id IN ({_OF_PART})"
        return self._select(where, named, marks, (evaluation_id, *named))

    def comments(self, evaluation_id: int) -> tuple[Comment, ...]:
        """Of the ballots that count, by unit code and words: the order of the panel would tell whose they are."""
        rows = self._database.conn.execute(
            "SELECT b.id, b.entry_id, u.code, u.title, p.code, trim(b.comment) FROM ballots b"
            " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
            " JOIN parts p ON p.id = b.part_id"
            " WHERE e.evaluation_id = ? AND b.counted = 1 AND trim(b.comment) <> ''",
            (evaluation_id,),
        )
        found = (Comment(*row) for row in rows)
        return tuple(sorted(found, key=lambda c: (natural_order(c.unit_code), c.text, c.part)))

    def by_id(self, ballot_id: int) -> Ballot:
        """One ballot by its row number."""
        return self._select("b.id = ?", (ballot_id,))[0]

    def get(self, part_code: str, entry_id: int, reviewer_id: int) -> Ballot | None:
        """The ballot of this part, entry and reviewer, if there is one."""
        where = "p.code = ? AND b.entry_id = ? AND b.reviewer_id = ?"
        found = self._select(where, (part_code, entry_id, reviewer_id))
        return found[0] if found else None

    def in_seat(self, part_id: int, entry_id: int, reviewer_id: int) -> SeatedBallot | None:
        """The ballot of these rows, if there is one."""
        execute = self._database.conn.execute
        row = execute(_IN_SEAT, (part_id, entry_id, reviewer_id)).fetchone()
        if row is None:
            return None
        number, group_id, counted, group, status, attendance, reason, comment = row
        marks: dict[str, Mark] = {}
        criterion_ids: dict[str, int] = {}
        for criterion_id, code, state, points, level in execute(
            _CELLS, (number, part_id)
        ).fetchall():
            criterion_ids[code] = criterion_id
            if state is not None:
                marks[code] = Mark(_STATES[state], points, level)
        return SeatedBallot(
            number,
            group_id,
            counted,
            group,
            _STATUSES[status],
            _ATTENDANCES[attendance],
            reason,
            comment,
            marks,
            criterion_ids,
        )

    def reviewer_of(self, ballot_id: int) -> int:
        """The row of the reviewer whose ballot it is."""
        row = self._database.conn.execute(
            "SELECT reviewer_id FROM ballots WHERE id = ?", (ballot_id,)
        ).fetchone()
        return int(row[0])

    def _select(
        self, where: str, values: Values, of_marks: str = "", mark_values: Values = ()
    ) -> tuple[Ballot, ...]:
        """`of_marks` finds the marks where they lie together; without it they are found ballot by ballot."""
        if not of_marks:
            of_marks = f"m.ballot_id IN (SELECT b.id FROM {_FROM} WHERE {where})"
            mark_values = values
        marks = self._marks(of_marks, mark_values)
        rows = self._database.conn.execute(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY p.id, u.code, r.code", values
        )
        return tuple(_ballot(row, marks.get(row[0], {})) for row in rows)

    def _marks(self, where: str, values: Values) -> dict[int, dict[str, Mark]]:
        codes = dict(self._database.conn.execute("SELECT id, code FROM criteria"))
        rows = self._database.conn.execute(
            "SELECT m.ballot_id, m.criterion_id, m.state, m.points, m.level FROM marks m"
            f" WHERE {where} ORDER BY m.entry_id, m.criterion_id",
            values,
        )
        marks: defaultdict[int, dict[str, Mark]] = defaultdict(dict)
        alike = _Alike()
        for ballot_id, criterion_id, state, points, level in rows:
            marks[ballot_id][codes[criterion_id]] = alike[state, points, level]
        return marks


class _Alike(dict[tuple[str, int | None, str | None], Mark]):
    """Marks have few values, and are many: one of each is made."""

    def __missing__(self, value: tuple[str, int | None, str | None]) -> Mark:
        state, points, level = value
        mark = self[value] = Mark(_STATES[state], points, level)
        return mark


_STATES = {state.value: state for state in MarkState}
_STATUSES = {status.value: status for status in BallotStatus}
_ATTENDANCES = {attendance.value: attendance for attendance in Attendance}
_STATUS = {status.value: status for status in BallotStatus}
_ATTENDANCE = {attendance.value: attendance for attendance in Attendance}


def _ballot(row: tuple[Any, ...], marks: Mapping[str, Mark]) -> Ballot:
    number, part, entry_id, unit_code, reviewer, group, status, attendance, reason, comment = row
    return Ballot(
        number,
        part,
        entry_id,
        unit_code,
        reviewer,
        group,
        _STATUS[status],
        _ATTENDANCE[attendance],
        reason,
        comment,
        marks,
    )
