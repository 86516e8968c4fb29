"""Evaluations: one year's exercise each; a file holds several."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Evaluation
from db.scoring.scheme.reader import read_scheme
from db.store.evaluations.beginnings import beginnings
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Trail

_SELECT = "SELECT id, title, year, organiser, frozen, deadline, findings_due, scoring_due FROM evaluations"


class Evaluations:
    """Makes and reads evaluations."""

    def __init__(self, database: Database, trail: Trail, schemes: Schemes) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes

    def create(self, scheme_text: str) -> Evaluation:
        """A new evaluation under the scheme, whose text becomes version 1. Raises UserError SCHEME_REFUSED."""
        scheme = read_scheme(scheme_text)
        self._trail.seal()  # codes of printed ballots rest on this event's digest
        with self._trail.change("evaluation.create", scheme.title) as change:
            row = {"title": scheme.title, "year": scheme.year, "organiser": scheme.organiser}
            if begun := beginnings(self._database.conn):  # a number is not given again
                row["id"] = 1 + max(b.evaluation_id for b in begun)
            number = change.insert(
                "evaluations",
                {**row, "deadline": "", "frozen": 0, "findings_due": "", "scoring_due": ""},
            )
            self._schemes.insert_version(change, number, 1, scheme_text, "")
            self._schemes.put_identities(change, number, scheme)
        return self.get(number)

    def list(self) -> tuple[Evaluation, ...]:
        """Every evaluation, oldest first."""
        rows = self._database.conn.execute(f"{_SELECT} ORDER BY year, id")
        return tuple(_evaluation(row) for row in rows)

    def latest(self) -> Evaluation:
        """The evaluation of the last year. Raises UserError NO_EVALUATION in an empty file."""
        found = self.list()
        if not found:
            raise UserError(ErrorKind.NO_EVALUATION)
        return found[-1]

    def get(self, evaluation_id: int) -> Evaluation:
        """One evaluation. Raises UserError NO_EVALUATION."""
        row = self._database.conn.execute(f"{_SELECT} WHERE id = ?", (evaluation_id,)).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_EVALUATION)
        return _evaluation(row)

    def set_deadline(self, evaluation_id: int, deadline: str) -> Evaluation:
        """Sets when reports are due (ISO date, or empty). Raises UserError VALUE_REFUSED."""
        return self._set_day(evaluation_id, "deadline", deadline)

    def set_findings_due(self, evaluation_id: int, day: str) -> Evaluation:
        """Sets by when findings are to be mended (ISO date, or empty); those that are there keep theirs.

        Raises UserError VALUE_REFUSED.
        """
        return self._set_day(evaluation_id, "findings_due", day)

    def set_scoring_due(self, evaluation_id: int, day: str) -> Evaluation:
        """Sets until when reviewers may take back what they handed in (ISO date; empty: until it is frozen).

        Raises UserError VALUE_REFUSED.
        """
        return self._set_day(evaluation_id, "scoring_due", day)

    def _set_day(self, evaluation_id: int, column: str, day: str) -> Evaluation:
        check_day(day)
        with self._trail.change(f"evaluation.{column}", day) as change:
            change.update("evaluations", {"id": evaluation_id}, {column: day})
        return self.get(evaluation_id)


def check_day(text: str) -> None:
    """Refuses what is neither empty nor a day as YYYY-MM-DD. Raises UserError VALUE_REFUSED."""
    try:
        valid = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        valid = False
    if not valid:
        raise UserError(ErrorKind.VALUE_REFUSED, field="deadline", found=text, expected="day")


def _evaluation(row: tuple[int, str, int, str, int, str, str, str]) -> Evaluation:
    number, title, year, organiser, frozen, *days = row
    return Evaluation(number, title, year, organiser, bool(frozen), *days)
