"""Reads the rows of double entry for the store; `DoubleEntry` asks who may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from db.records import Mark, MarkState
from db.store.ballot_reader import BallotReader
from db.store.check_records import (
    CheckCount,
    CheckRun,
    Difference,
    DrawnBy,
    SecondBallot,
    Settlement,
)

_SECOND = """SELECT s.id, s.ballot_id, p.code, b.entry_id, u.code, u.title, r.code,
    s.first_by, s.second_by, s.finished
    FROM second_ballots s JOIN ballots b ON b.id = s.ballot_id JOIN parts p ON p.id = b.part_id
    JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id
    JOIN reviewers r ON r.id = b.reviewer_id"""
_IN_PART = "p.evaluation_id = ? AND p.code = ? AND b.counted = 1"
_STATES = {state.value: state for state in MarkState}


class CheckReader:
    """Reads runs, second ballots, differences and settlements; asks nobody."""

    def __init__(self, database: Database, ballots: BallotReader) -> None:
        self._database = database
        self._ballots = ballots

    def runs(self, evaluation_id: int) -> tuple[CheckRun, ...]:
        """Every draw, oldest first."""
        rows = self._database.conn.execute(
            "SELECT c.id, p.code, c.percent, c.drawn_by, c.seed,"
            " (SELECT count(*) FROM second_ballots s WHERE s.run_id = c.id)"
            " FROM check_runs c JOIN parts p ON p.id = c.part_id"
            " WHERE p.evaluation_id = ? ORDER BY c.id",
            (evaluation_id,),
        )
        return tuple(
            CheckRun(number, part, percent, DrawnBy(drawn_by), seed, ballots)
            for number, part, percent, drawn_by, seed, ballots in rows
        )

    def to_check(self, evaluation_id: int, part_code: str) -> tuple[SecondBallot, ...]:
        """The ballots up for checking, by reviewer and unit code."""
        return self._select(_IN_PART, (evaluation_id, part_code))

    def by_id(self, second_ballot_id: int) -> SecondBallot:
        """One ballot of a run."""
        return self._select("s.id = ?", (second_ballot_id,))[0]

    def differences(self, evaluation_id: int, part_code: str) -> tuple[Difference, ...]:
        """The cells of finished ballots in which both typings differ, by reviewer and unit code."""
        finished = [s for s in self.to_check(evaluation_id, part_code) if s.finished]
        if not finished:
            return ()
        firsts = {b.id: b.marks for b in self._ballots.of_evaluation(evaluation_id, part_code)}
        return tuple(
            Difference(s.id, s.unit_code, s.unit, s.reviewer, code, first.get(code), second)
            for s in finished
            for first in (firsts[s.ballot_id],)
            for code, second in s.marks.items()
            if first.get(code) != second
        )

    def settlements(self, evaluation_id: int, part_code: str) -> tuple[Settlement, ...]:
        """What was settled, by reviewer and unit code."""
        rows = self._database.conn.execute(
            "SELECT u.code, r.code, c.code, t.first, t.second, t.chosen, t.reason FROM settlements t"
            " JOIN second_ballots s ON s.id = t.second_ballot_id"
            " JOIN criteria c ON c.id = t.criterion_id JOIN ballots b ON b.id = s.ballot_id"
            " JOIN parts p ON p.id = b.part_id JOIN entries e ON e.id = b.entry_id"
            " JOIN units u ON u.id = e.unit_id JOIN reviewers r ON r.id = b.reviewer_id"
            " WHERE p.evaluation_id = ? AND p.code = ? ORDER BY r.code, u.code, c.id",
            (evaluation_id, part_code),
        )
        return tuple(Settlement(*row) for row in rows)

    def counts(self, evaluation_id: int) -> dict[str, CheckCount]:
        """How far each part with a run is."""
        rows = self._database.conn.execute(
            "SELECT p.code, count(*), count(s.id), coalesce(sum(s.finished), 0) FROM ballots b"
            " JOIN parts p ON p.id = b.part_id LEFT JOIN second_ballots s ON s.ballot_id = b.id"
            " WHERE p.evaluation_id = ? AND b.counted = 1 GROUP BY p.id HAVING count(s.id) > 0",
            (evaluation_id,),
        ).fetchall()
        settled = dict(
            self._database.conn.execute(
                "SELECT p.code, count(*) FROM settlements t"
                " JOIN second_ballots s ON s.id = t.second_ballot_id"
                " JOIN ballots b ON b.id = s.ballot_id JOIN parts p ON p.id = b.part_id"
                " WHERE p.evaluation_id = ? GROUP BY p.id",
                (evaluation_id,),
            ).fetchall()
        )
        return {
            code: CheckCount(
                submitted,
                drawn,
                finished,
                len(self.differences(evaluation_id, code)),
                settled.get(code, 0),
            )
            for code, submitted, drawn, finished in rows
        }

    def waiting(self, part_id: int, drawn_by: DrawnBy) -> dict[int, str]:
        """The part's counted ballots that no run has, each with the code by which it is drawn."""
        code = {
            DrawnBy.REVIEWER: "r.code",
            DrawnBy.ENTRY: "u.code",
            DrawnBy.BALLOT: "r.code || '/' || u.code",
        }[drawn_by]
        rows = self._database.conn.execute(
            f"SELECT b.id, {code} FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
            " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
            " LEFT JOIN second_ballots s ON s.ballot_id = b.id"
            " WHERE b.part_id = ? AND b.counted = 1 AND s.id IS NULL ORDER BY r.code, u.code",
            (part_id,),
        )
        return {int(number): str(code) for number, code in rows}

    def typists(self, ballot_ids: Iterable[int]) -> dict[int, set[str]]:
        """Who typed which ballot first, as the trail tells; nobody where a ballot is anonymous."""
        found: dict[int, set[str]] = {number: set() for number in ballot_ids}
        rows = self._database.conn.execute(
            "SELECT DISTINCT json_extract(c.value, '$.key.ballot_id'), e.who"
            " FROM events e, json_each(e.changes) c"
            " WHERE e.what IN ('mark.put', 'ballot.import') AND e.who <> ''"
            " AND json_extract(c.value, '$.table') = 'marks'"
        )
        for number, who in rows:
            if number in found:
                found[number].add(who)
        return found

    def _select(self, where: str, values: tuple[Any, ...]) -> tuple[SecondBallot, ...]:
        rows = self._database.conn.execute(
            f"{_SECOND} WHERE {where} ORDER BY r.code, u.code", values
        ).fetchall()
        marks: dict[int, dict[str, Mark]] = {row[0]: {} for row in rows}
        cells = self._database.conn.execute(
            "SELECT m.second_ballot_id, c.code, m.state, m.points, m.level FROM second_marks m"
            " JOIN criteria c ON c.id = m.criterion_id"
            f" WHERE m.second_ballot_id IN (SELECT id FROM ({_SECOND} WHERE {where}))"
            " ORDER BY c.id",
            values,
        )
        for number, code, state, points, level in cells:
            marks[number][code] = Mark(_STATES[state], points, level)
        return tuple(_second(row, marks[row[0]]) for row in rows)


def _second(row: tuple[Any, ...], marks: dict[str, Mark]) -> SecondBallot:
    number, ballot_id, part, entry_id, unit_code, unit, reviewer, first_by, second_by, done = row
    return SecondBallot(
        number,
        ballot_id,
        part,
        entry_id,
        unit_code,
        unit,
        reviewer,
        tuple(json.loads(first_by)),
        second_by,
        bool(done),
        marks,
    )
