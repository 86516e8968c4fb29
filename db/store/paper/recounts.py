"""复点: sheets drawn by a seed of the hall are typed unseen, and tell how well all of them were read."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.scoring.lots import drawn_order
from db.scoring.marks import ABSTAIN_WORD
from db.scoring.recount import fewer_than
from db.store.ballots.check_records import DrawnBy
from db.store.paper.ledger import SheetFate, SheetLedger
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

_DAY: Final = len("2024-12-31")
# The ballots of a sheet that its marks became; what was typed before the scan is no part of a recount.
_BALLOTS: Final = """sheet_counts c JOIN sheets h ON h.id = c.sheet_id AND c.how = 'counted'
    JOIN layouts l ON l.id = h.layout_id LEFT JOIN sheet_seats t ON t.sheet_id = h.id
    JOIN ballots b ON b.part_id = l.part_id AND b.entry_id = c.entry_id
        AND b.reviewer_id = coalesce(h.reviewer_id, t.reviewer_id)"""


@dataclass(frozen=True, slots=True)
class Recount:
    """A draw and what came of it so far.

    `fields` are the marks of the sheets whose ballots were all typed again, `wrong_sheets` those of them with an
    error: a mark that was read otherwise than the paper was settled to bear. `open` differences are not settled.
    """

    id: int
    seed: str
    drawn_on: str
    population: int
    sheets: tuple[str, ...]
    finished: int
    fields: int
    errors: int
    wrong_sheets: int
    open: int

    @property
    def fewer_than(self) -> int | None:
        """Fewer than so many of all sheets are wrong, at 95 %; None while it is not finished, or shows nothing."""
        if self.open or self.finished < len(self.sheets):
            return None
        return fewer_than(self.population, self.finished, self.wrong_sheets)


class Recounts:
    """Draws and tells the recounts of one file."""

    def __init__(
        self, database: Database, trail: Trail, schemes: Schemes, ledger: SheetLedger
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._ledger = ledger

    def draw(self, evaluation_id: int, sheets: int, seed: str) -> Recount:
        """Draws sheets of those that count and puts their ballots up to be typed unseen (复核).

        The order is that of `drawn_order`. Raises UserError VALUE_REFUSED, RECOUNT_EARLY while anything scanned waits
        to be settled, NOTHING_TO_CHECK, NOT_ALLOWED.
        """
        self._trail.access.check_change("scan.recount")
        seed = seed.strip()
        if not seed:
            raise UserError(ErrorKind.VALUE_REFUSED, field="seed", found="", expected="text")
        stands = self._ledger.sheets(evaluation_id)
        if waiting := sum(stand.fate is SheetFate.WAITING for stand in stands):
            raise UserError(ErrorKind.RECOUNT_EARLY, count=str(waiting))
        counted = [stand.number for stand in stands if stand.fate is SheetFate.COUNTED]
        if not counted:
            raise UserError(ErrorKind.NOTHING_TO_CHECK, found="")
        if not 1 <= sheets <= len(counted):
            expected = f"1–{len(counted)}"
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="count", found=str(sheets), expected=expected
            )
        chosen = drawn_order(counted, seed)[:sheets]
        return self._record(evaluation_id, chosen, len(counted), seed)

    def all(self, evaluation_id: int) -> tuple[Recount, ...]:
        """Every recount, the latest last. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.CHECKS)
        rows = self._database.conn.execute(
            "SELECT id, seed, drawn_on, population FROM recounts WHERE evaluation_id = ? ORDER BY id",
            (evaluation_id,),
        )
        return tuple(self._recount(*row) for row in rows.fetchall())

    def _record(
        self, evaluation_id: int, chosen: Sequence[str], population: int, seed: str
    ) -> Recount:
        secret = self._schemes.anonymous_parts(evaluation_id)
        drawn = self._sheets(chosen)
        anonymous = any(part in secret for _, _, part, _ in drawn)
        row: dict[str, Any] = {
            "evaluation_id": evaluation_id,
            "seed": seed,
            "population": population,
        }
        row["drawn_on"] = self._trail.now[:_DAY]
        with self._trail.change("scan.recount", seed, anonymous=anonymous) as change:
            number = change.insert("recounts", row)
            runs: dict[int, int] = {}
            for sheet_id, part_id, part, ballots in drawn:
                key = {"recount_id": number, "sheet_id": sheet_id}
                change.insert("recount_sheets", key, tuple(key))
                for ballot_id in ballots:
                    if part_id not in runs:
                        run = {"part_id": part_id, "percent": 100, "seed": seed}
                        run["drawn_by"] = DrawnBy.BALLOT.value
                        runs[part_id] = change.insert("check_runs", run)
                    own = {"id": secrets.randbits(52)} if part in secret else {}
                    second: dict[str, Any] = {
                        **own,
                        "run_id": runs[part_id],
                        "ballot_id": ballot_id,
                    }
                    second |= {"first_by": "[]", "second_by": "", "finished": 0}
                    change.insert("second_ballots", second)
        return self._recount(number, seed, row["drawn_on"], population)

    def _sheets(self, chosen: Sequence[str]) -> list[tuple[int, int, str, list[int]]]:
        """The drawn sheets by row, each with its part and the ballots that nobody has typed a second time."""
        found = []
        for number in sorted(chosen):
            sheet_id, part_id, part = self._database.conn.execute(
                "SELECT h.id, p.id, p.code FROM sheets h JOIN layouts l ON l.id = h.layout_id"
                " JOIN parts p ON p.id = l.part_id WHERE h.number = ?",
                (number,),
            ).fetchone()
            rows = self._database.conn.execute(
                f"SELECT b.id FROM {_BALLOTS} WHERE h.id = ? AND b.counted = 1"
                " AND b.id NOT IN (SELECT ballot_id FROM second_ballots) ORDER BY b.id",
                (sheet_id,),
            )
            found.append((sheet_id, part_id, part, [int(ballot) for (ballot,) in rows]))
        return found

    def _recount(self, number: int, seed: str, drawn_on: str, population: int) -> Recount:
        rows = self._database.conn.execute(
            "SELECT h.number, h.id FROM recount_sheets r JOIN sheets h ON h.id = r.sheet_id"
            " WHERE r.recount_id = ? ORDER BY h.number",
            (number,),
        ).fetchall()
        finished = fields = errors = wrong = still_open = 0
        for _, sheet_id in rows:
            done, marks, misread, differing = self._sheet(sheet_id)
            if done:
                finished, fields = finished + 1, fields + marks
                errors, wrong = errors + misread, wrong + bool(misread)
                still_open += differing
        sheets = tuple(sheet for sheet, _ in rows)
        return Recount(
            id=number,
            seed=seed,
            drawn_on=drawn_on,
            population=population,
            sheets=sheets,
            finished=finished,
            fields=fields,
            errors=errors,
            wrong_sheets=wrong,
            open=still_open,
        )

    def _sheet(self, sheet_id: int) -> tuple[bool, int, int, int]:
        """Whether a sheet was typed whole; its marks, those that were misread, differences not settled."""
        connection = self._database.conn
        total, done, marks = connection.execute(
            "SELECT count(*), coalesce(sum(s.finished), 0), coalesce(sum((SELECT count(*) FROM second_marks m"
            f" WHERE m.second_ballot_id = s.id)), 0) FROM {_BALLOTS}"
            " LEFT JOIN second_ballots s ON s.ballot_id = b.id WHERE h.id = ?",
            (sheet_id,),
        ).fetchone()
        (misread,) = connection.execute(
            f"SELECT count(*) FROM {_BALLOTS} JOIN second_ballots s ON s.ballot_id = b.id"
            " JOIN settlements e ON e.second_ballot_id = s.id WHERE h.id = ?"
            " AND e.chosen <> e.first AND NOT (e.first = '' AND e.chosen = ?)",
            (sheet_id, ABSTAIN_WORD),
        ).fetchone()
        (differing,) = connection.execute(
            f"SELECT count(*) FROM {_BALLOTS} JOIN second_ballots s ON s.ballot_id = b.id"
            " JOIN second_marks m ON m.second_ballot_id = s.id LEFT JOIN marks f"
            " ON f.ballot_id = b.id AND f.criterion_id = m.criterion_id WHERE h.id = ? AND s.finished = 1"
            " AND (f.state IS NOT m.state OR f.points IS NOT m.points OR f.level IS NOT m.level)",
            (sheet_id,),
        ).fetchone()
        return total > 0 and done == total, int(marks), int(misread), int(differing)
