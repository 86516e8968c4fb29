"""Reads the rows of double entry for the store; `DoubleEntry` asks who may see them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db.records import Mark, MarkState
from db.store.ballots.check_records import (
    CheckCount,
    CheckRun,
    DrawnBy,
    SecondBallot,
    Settlement,
    TypingDifference,
)

_SECOND = """SELECT s.id, s.ballot_id, p.code, b.entry_id, u.code, u.title, r.code,
    s.first_by, s.second_by, s.finished
    FROM second_ballots s JOIN ballots b ON b.id = s.ballot_id JOIN parts p ON p.id = b.part_id
    JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id
    JOIN reviewers r ON r.id = b.reviewer_id"""
_IN_PART = "p.evaluation_id = ? AND p.code = ? AND b.counted = 1"
_DIFFERING = """second_marks m
    JOIN second_ballots s ON s.id = m.second_ballot_id AND s.finished = 1
    JOIN ballots b ON b.id = s.ballot_id AND b.counted = 1
    LEFT JOIN marks f ON f.ballot_id = s.ballot_id AND f.criterion_id = m.criterion_id"""
# In a check packet there are no first marks to differ from.
_DIFFERS = (
    "(f.state IS NOT m.state OR f.points IS NOT m.points OR f.level IS NOT m.level)"
    " AND NOT EXISTS (SELECT 1 FROM own_packet)"
)
_STATES = {state.value: state for state in MarkState}


class CheckReader:
    """Reads runs, second ballots, differences and settlements; asks nobody."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def groups(self, evaluation_id: int) -> dict[str, str]:
        """The group of each reviewer, both by code."""
        rows = self._database.conn.execute(
            "SELECT r.code, g.code FROM reviewers r JOIN groups g ON g.id = r.group_id"
            " WHERE r.evaluation_id = ?",
            (evaluation_id,),
        )
        return dict(rows.fetchall())

    def by_id(self, second_ballot_id: int) -> SecondBallot:
        """One ballot of a run."""
        return self._select("s.id = ?", (second_ballot_id,))[0]

    def differences(self, evaluation_id: int, part_code: str) -> tuple[TypingDifference, ...]:
        """The cells of finished ballots in which both typings differ, by reviewer and unit code."""
        rows = self._database.conn.execute(
            "SELECT s.id, u.code, u.title, r.code, c.code, f.state, f.points, f.level,"
            f" m.state, m.points, m.level FROM {_DIFFERING}"
            " JOIN criteria c ON c.id = m.criterion_id JOIN parts p ON p.id = b.part_id"
            " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
            " JOIN reviewers r ON r.id = b.reviewer_id"
            f" WHERE p.evaluation_id = ? AND p.code = ? AND {_DIFFERS}"
            " ORDER BY r.code, u.code, c.id",
            (evaluation_id, part_code),
        )
        return tuple(
            TypingDifference(number, unit_code, unit, reviewer, code, _mark(*first), _mark(*second))
            for number, unit_code, unit, reviewer, code, *both in rows
            for first, second in ((both[:3], both[3:]),)
        )

    def settlements(self, evaluation_id: int, part_code: str) -> tuple[Settlement, ...]:
        """What was settled, by reviewer and unit code."""
        rows = self._database.conn.execute(
            "SELECT u.code, r.code, c.code, t.first, t.second, t.chosen, t.reason,"
            " t.second_ballot_id, t.criterion_id FROM settlements t"
            " JOIN second_ballots s ON s.id = t.second_ballot_id"
            " JOIN criteria c ON c.id = t.criterion_id JOIN ballots b ON b.id = s.ballot_id"
            " JOIN parts p ON p.id = b.part_id JOIN entries e ON e.id = b.entry_id"
            " JOIN units u ON u.id = e.unit_id JOIN reviewers r ON r.id = b.reviewer_id"
            " WHERE p.evaluation_id = ? AND p.code = ? ORDER BY r.code, u.code, c.id",
            (evaluation_id, part_code),
        )
        settlers = self._settlers()
        found = []
        for row in rows:
            who, day = settlers.get(row[7:], ("", ""))
            found.append(replace(Settlement(*row[:7]), settled_by=who, settled_on=day))
        return tuple(found)

    def counts(self, evaluation_id: int) -> dict[str, CheckCount]:
        """How far each part with a run is."""
        rows = self._database.conn.execute(
            "SELECT p.code, count(*), count(s.id), coalesce(sum(s.finished), 0) FROM ballots b"
            " JOIN parts p ON p.id = b.part_id LEFT JOIN second_ballots s ON s.ballot_id = b.id"
            " WHERE p.evaluation_id = ? AND b.counted = 1 GROUP BY p.id HAVING count(s.id) > 0",
            (evaluation_id,),
        ).fetchall()
        settled = self._count(
            evaluation_id,
            "settlements t JOIN second_ballots s ON s.id = t.second_ballot_id"
            " JOIN ballots b ON b.id = s.ballot_id",
        )
        still_open = self._count(evaluation_id, _DIFFERING, f"AND {_DIFFERS}")
        return {
            code: CheckCount(
                submitted, drawn, finished, still_open.get(code, 0), settled.get(code, 0)
            )
            for code, submitted, drawn, finished in rows
        }

    def _count(self, evaluation_id: int, tables: str, condition: str = "") -> dict[str, int]:
        rows = self._database.conn.execute(
            f"SELECT p.code, count(*) FROM {tables} JOIN parts p ON p.id = b.part_id"
            f" WHERE p.evaluation_id = ? {condition} GROUP BY p.id",
            (evaluation_id,),
        )
        return dict(rows.fetchall())

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
            "SELECT json_extract(c.value, '$.key.ballot_id'), json_extract(c.value, '$.key.id'), e.who"
            " FROM events e, json_each(event_text(e.changes)) c"
            " WHERE (e.who <> '' AND e.what IN"
            "     ('mark.put', 'ballot.import', 'import.redo', 'change.undo', 'change.redo')"
            "   AND json_extract(c.value, '$.table') = 'marks')"
            " OR (e.what IN ('import.undo', 'change.undo', 'evaluation.remove')"
            "   AND json_extract(c.value, '$.table') = 'ballots'"
            "   AND json_extract(c.value, '$.after') IS NULL) ORDER BY e.id"
        )
        for number, undone, who in rows:
            if number in found:
                found[number].add(who)
            elif undone in found:  # the ballot left the file; another may have its number
                found[undone].clear()
        return found

    def typed_elsewhere(self, ballot_ids: Collection[int]) -> dict[int, set[str]]:
        """Who typed which ballot at another desk, as the packet that came back last says."""
        rows = self._database.conn.execute(
            "SELECT b.id, t.typed_by FROM packet_returns t"
            " JOIN packet_seats s ON s.packet_id = t.packet_id"
            " JOIN ballots b ON b.part_id = s.part_id AND b.reviewer_id = s.reviewer_id"
            " ORDER BY t.id"
        )
        wanted = set(ballot_ids)
        return {number: set(json.loads(names)) for number, names in rows if number in wanted}

    def _settlers(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Who settled which cell on what day, as the trail tells: the last one where it was settled anew."""
        rows = self._database.conn.execute(
            "SELECT json_extract(c.value, '$.key.second_ballot_id'),"
            " json_extract(c.value, '$.key.criterion_id'), e.who, substr(e.at, 1, 10)"
            " FROM events e, json_each(event_text(e.changes)) c WHERE e.what = 'check.settle'"
            " AND json_extract(c.value, '$.table') = 'settlements' ORDER BY e.id"
        )
        return {(second, criterion): (who, day) for second, criterion, who, day in rows}

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


def _mark(state: str | None, points: int | None, level: str | None) -> Mark | None:
    return None if state is None else Mark(_STATES[state], points, level)


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
