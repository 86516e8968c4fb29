"""Evaluations: one year's exercise each; a file holds several."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Contents, Evaluation, Intake, IntakeFacts, IntakeReport
from db.scoring.scheme.reader import read_scheme
from db.steps import Progress
from db.store.ballots.ballots import Ballots
from db.store.evaluations.intake import Taking
from db.store.office.office import Office
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Trail

_SELECT = "SELECT id, title, year, organiser, frozen, deadline FROM evaluations"


class Evaluations:
    """Makes and reads evaluations, and moves their contents in and out."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
        office: Office,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._office = office

    def create(self, scheme_text: str) -> Evaluation:
        """A new evaluation under the scheme, whose text becomes version 1. Raises UserError SCHEME_REFUSED."""
        scheme = read_scheme(scheme_text)
        with self._trail.change("evaluation.create", scheme.title) as change:
            row = {"title": scheme.title, "year": scheme.year, "organiser": scheme.organiser}
            number = change.insert("evaluations", {**row, "deadline": "", "frozen": 0})
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
        check_day(deadline)
        with self._trail.change("evaluation.deadline", deadline) as change:
            change.update("evaluations", {"id": evaluation_id}, {"deadline": deadline})
        return self.get(evaluation_id)

    def intake_facts(self, evaluation_id: int) -> IntakeFacts:
        """What the file already knows, for checking an import against it."""
        return IntakeFacts(
            units=self._units.register(),
            entries=self._units.entries(evaluation_id),
            reviewers=self._panel.reviewers(evaluation_id),
            groups=self._panel.groups(evaluation_id),
            former_names=self._units.lineage.former_names(),
            endings=tuple(self._units.lineage.endings().values()),
        )

    def contents(self, evaluation_id: int) -> Contents:
        """Everything that a workbook can carry."""
        return Contents(
            evaluation=self.get(evaluation_id),
            entries=self._units.entries(evaluation_id),
            reviewers=self._panel.reviewers(evaluation_id),
            ballots=self._ballots.of_evaluation(evaluation_id),
            given=self._office.given(evaluation_id),
            occurrences=self._office.occurrences(evaluation_id),
            adjustments=self._office.adjustments(evaluation_id),
        )

    def take(
        self,
        evaluation_id: int,
        intake: Intake,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> IntakeReport:
        """Takes a checked workbook in, all or nothing; see `Taking.take`."""
        taking = Taking(
            self._database,
            self._trail,
            self._schemes,
            self._units,
            self._panel,
            self._ballots,
            evaluation_id,
            progress,
        )
        return taking.take(intake, dry_run=dry_run)


def check_day(text: str) -> None:
    """Refuses what is neither empty nor a day as YYYY-MM-DD. Raises UserError VALUE_REFUSED."""
    try:
        valid = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        valid = False
    if not valid:
        raise UserError(ErrorKind.VALUE_REFUSED, field="deadline", found=text, expected="day")


def _evaluation(row: tuple[int, str, int, str, int, str]) -> Evaluation:
    number, title, year, organiser, frozen, deadline = row
    return Evaluation(number, title, year, organiser, bool(frozen), deadline)
