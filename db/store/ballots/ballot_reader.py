"""Ballots read from their rows, for whoever in the store counts or changes them. `Ballots` asks who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from db.natural_order import natural_order
from db.records import Attendance, Ballot, BallotStatus, Comment, Mark, MarkState

_COLUMNS = """b.id, p.code, b.entry_id, u.code, r.code, g.code, b.status, b.attendance,
    b.reason, b.comment"""
_FROM = """ballots b JOIN parts p ON p.id = b.part_id JOIN reviewers r ON r.id = b.reviewer_id
    JOIN groups g ON g.id = b.group_id JOIN entries e ON e.id = b.entry_id
    JOIN units u ON u.id = e.unit_id"""


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
        return self._select(where, (evaluation_id, part_code, entry_id))

    def of_evaluation(self, evaluation_id: int, part_code: str | None = None) -> tuple[Ballot, ...]:
        """Every ballot of an evaluation or of one of its parts."""
        where = "p.evaluation_id = ? AND (? IS NULL OR p.code = ?)"
        return self._select(where, (evaluation_id, part_code, part_code))

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

    def reviewer_of(self, ballot_id: int) -> int:
        """The row of the reviewer whose ballot it is."""
        row = self._database.conn.execute(
            "SELECT reviewer_id FROM ballots WHERE id = ?", (ballot_id,)
        ).fetchone()
        return int(row[0])

    def _select(self, where: str, values: tuple[Any, ...]) -> tuple[Ballot, ...]:
        marks = self._marks(where, values)
        rows = self._database.conn.execute(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {where} ORDER BY p.id, u.code, r.code", values
        )
        return tuple(_ballot(row, marks.get(row[0], {})) for row in rows)

    def _marks(self, where: str, values: tuple[Any, ...]) -> dict[int, dict[str, Mark]]:
        marks: dict[int, dict[str, Mark]] = {}
        chosen = f"SELECT b.id FROM {_FROM} WHERE {where}"
        rows = self._database.conn.execute(
            "SELECT m.ballot_id, c.code, m.state, m.points, m.level FROM marks m"
            f" JOIN criteria c ON c.id = m.criterion_id WHERE m.ballot_id IN ({chosen})"
            " ORDER BY m.ballot_id, c.id",
            values,
        )
        alike: dict[tuple[str, int | None, str | None], Mark] = {}  # few values, many marks
        for ballot_id, code, state, points, level in rows:
            value = state, points, level
            mark = alike.get(value)
            if mark is None:
                mark = alike[value] = Mark(_STATES[state], points, level)
            marks.setdefault(ballot_id, {})[code] = mark
        return marks


_STATES = {state.value: state for state in MarkState}


def _ballot(row: tuple[Any, ...], marks: Mapping[str, Mark]) -> Ballot:
    number, part, entry_id, unit_code, reviewer, group, status, attendance, reason, comment = row
    return Ballot(
        number,
        part,
        entry_id,
        unit_code,
        reviewer,
        group,
        BallotStatus(status),
        Attendance(attendance),
        reason,
        comment,
        marks,
    )
