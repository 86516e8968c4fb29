"""Takes a year that was made by mistake out of its file, with all that hangs on it; the trail keeps what it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records.years import YearContents, YearHold
from db.steps import Progress, unheard
from db.store.evaluations.evaluations import Evaluations
from db.store.file.pictures_beside import PicturesBeside
from db.store.reports.contents import erase_contents
from db.store.trail.lent_seats import LENT
from db.store.trail.roles import ReadSubject
from db.store.trail.tables import BESIDES, Table, file_tables
from db.store.trail.trail import Change, Trail

# Evidence of what was official once: a year that has it is not removed.
_FOR_GOOD: Final = frozenset({"snapshots", "releases"})
_ROWS: Final = 1_000  # of one event: what shows an event reads it whole
_REPORTS: Final = "reports"
# The table of contents beside a recorded row, with the column that names the row.
_BESIDE: Final[Mapping[str, tuple[str, str]]] = {
    b.recorded: (b.table, b.key)
    for b in BESIDES
    if b.content == "content" and b.recorded != _REPORTS
}


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one table that are a year's: the SQL that is true of them, of the year's number."""

    table: str
    key: tuple[str, ...]
    where: str


class YearRemoval:
    """Tells what a year holds, and removes it."""

    def __init__(
        self, database: Database, trail: Trail, evaluations: Evaluations, pictures: PicturesBeside
    ) -> None:
        self._connection = database.conn
        self._trail = trail
        self._evaluations = evaluations
        self._beside = pictures

    def contents(self, evaluation_id: int) -> YearContents:
        """What would go. Raises UserError NO_EVALUATION, NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        frozen = self._evaluations.get(evaluation_id).frozen
        of_year = "evaluation_id = ?"
        reviewers = f"reviewer_id IN (SELECT id FROM reviewers WHERE {of_year})"
        entries = f"entry_id IN (SELECT id FROM entries WHERE {of_year})"

        def count(table: str, where: str) -> int:
            select = f"SELECT count(*) FROM {table} WHERE {where}"
            return int(self._connection.execute(select, (evaluation_id,)).fetchone()[0])

        return YearContents(
            units=count("entries", of_year),
            reviewers=count("reviewers", of_year),
            ballots=count("ballots", reviewers),
            reports=count("reports", entries),
            accounts=count("accounts", reviewers),
            frozen=frozen,
            released=frozen and count("releases", f"{of_year} AND taken_back_at = ''") > 0,
            hold=self._hold(evaluation_id),
        )

    def remove(self, evaluation_id: int, progress: Progress = unheard) -> None:
        """Removes every row of the year, all or nothing. Units stay in the register.

         Raises UserError NO_EVALUATION, YEAR_KEPT, NOT_ALLOWED; what the
        progress raises takes all back.
        """
        evaluation = self._evaluations.get(evaluation_id)
        self._trail.access.check_change("evaluation.remove")
        if (hold := self._hold(evaluation_id)) is not None:
            raise UserError(ErrorKind.YEAR_KEPT, found=evaluation.title, detail=hold.value)
        self._trail.seal()  # what anonymous ballots of it came when is known no more
        rows = [
            (part.table, key)
            for part in _parts(self._connection)
            for key in self._keys(part, evaluation_id)
        ]
        before = self._pictures()
        with self._trail.together():
            for start in range(0, len(rows), _ROWS):
                with self._trail.change("evaluation.remove", evaluation.title) as change:
                    for table, key in rows[start : start + _ROWS]:
                        self._take_out(change, table, key)
                progress(min(start + _ROWS, len(rows)), len(rows))
        if gone := before - self._pictures():  # after the file: what it speaks of is there
            self._beside.remove(sorted(gone))

    def _pictures(self) -> set[str]:
        """The digests of the pictures of all years."""
        return {str(d) for (d,) in self._connection.execute("SELECT sha256 FROM pictures")}

    def _hold(self, evaluation_id: int) -> YearHold | None:
        (years,) = self._connection.execute("SELECT count(*) FROM evaluations").fetchone()
        if years == 1:
            return YearHold.ONLY
        for hold, select in (
            (YearHold.FROZEN, "SELECT 1 FROM snapshots WHERE evaluation_id = ?"),
            (
                YearHold.LENT,
                f"SELECT 1 FROM packets WHERE evaluation_id = ? AND state IN {LENT}",
            ),
        ):
            if self._connection.execute(select, (evaluation_id,)).fetchone() is not None:
                return hold
        return None

    def _keys(self, part: _Part, evaluation_id: int) -> list[dict[str, Any]]:
        names = ", ".join(part.key)
        rows = self._connection.execute(
            f"SELECT {names} FROM {part.table} WHERE {part.where} ORDER BY {names}",
            (evaluation_id,),
        )
        return [dict(zip(part.key, row, strict=True)) for row in rows]

    def _take_out(self, change: Change, table: str, key: Mapping[str, Any]) -> None:
        """Removes a row, and first what it vouches for."""
        if table == _REPORTS:
            text = self._connection.execute(
                "SELECT text FROM report_texts WHERE report_id = ?", (key["id"],)
            ).fetchone()
            if text is not None:
                erase_contents(change, key["id"], str(text[0]))
        elif table in _BESIDE:
            (number,) = key.values()
            beside, column = _BESIDE[table]
            change.delete_content(beside, {column: number})
        change.delete(table, key)


def _parts(connection: sqlite3.Connection) -> list[_Part]:
    """Each recorded table with rows of a year, as the schema's references lead to it; who refers comes before."""
    tables = file_tables(connection).tables
    references = {name: _references(connection, name, tables) for name in tables}
    found: dict[str, str] = {"evaluations": "id = ?"}
    left = sorted(tables.keys() - found.keys() - _FOR_GOOD)
    while reached := [n for n in left if any(r.parent in found for r in references[n])]:
        for name in reached:
            known = [r for r in references[name] if r.parent in found]
            way = min(known, key=lambda r: (r.may_be_empty, len(found[r.parent])))
            found[name] = (
                f"{way.column} = ?"
                if way.parent == "evaluations"
                else f"{way.column} IN (SELECT {way.to} FROM {way.parent} WHERE {found[way.parent]})"
            )
        left = [n for n in left if n not in found]
    referring = {n: {r.parent for r in references[n]} - {n} for n in found}
    ordered: list[str] = []
    while referring:
        free = [n for n in sorted(referring) if not any(n in p for p in referring.values())]
        ordered += free
        for name in free:
            del referring[name]
    return [_Part(name, tables[name].key, found[name]) for name in ordered]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column of a table that names a row of another by its column `to`."""

    column: str
    parent: str
    to: str
    may_be_empty: bool


def _references(
    connection: sqlite3.Connection, name: str, tables: Mapping[str, Table]
) -> list[_Reference]:
    filled = {
        str(row[1])
        for row in connection.execute(f"PRAGMA table_info({name})")
        if row[3] or row[5]  # NOT NULL, or of the primary key
    }
    return [
        _Reference(column, parent, to or tables[parent].key[0], column not in filled)
        for _, place, parent, column, to, *_ in connection.execute(
            f"PRAGMA foreign_key_list({name})"
        )
        if place == 0 and parent in tables  # the first column of several leads there too
    ]
