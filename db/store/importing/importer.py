"""The contents of an evaluation as one thing: read for a workbook, checked against, taken from one."""

from __future__ import annotations

from sqlite_utils import Database

from db.canonical import digest
from db.records import Contents, ImportData, ImportFacts, ImportReport
from db.steps import Progress
from db.store.ballots.ballots import Ballots
from db.store.evaluations.evaluations import Evaluations
from db.store.findings.findings import Findings
from db.store.importing.import_run import ImportRun
from db.store.importing.misfits import misfits
from db.store.office.office import Office
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Trail


class Importer:
    """Moves the contents of an evaluation in and out."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
        office: Office,
        *,
        findings: Findings,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._office = office
        self._findings = findings

    def facts(self, evaluation_id: int) -> ImportFacts:
        """What the file already knows, for checking an import against it."""
        return ImportFacts(
            units=self._units.register(),
            entries=self._units.entries(evaluation_id),
            reviewers=self._panel.reviewers(evaluation_id),
            groups=self._panel.groups(evaluation_id),
            former_names=self._units.lineage.former_names(),
            endings=tuple(self._units.lineage.endings().values()),
            counted=self._ballots.counted.read(evaluation_id),
            key=self.key(evaluation_id),
            former_parts=self._schemes.former_parts(evaluation_id),
            misfits=misfits(
                self._database, self._schemes.current(evaluation_id).scheme, evaluation_id
            ),
        )

    def key(self, evaluation_id: int) -> str:
        """What tells this year from any other: its number, and the first event, which copies and packets share."""
        return digest([evaluation_id, *filter(None, [self._trail.office_origin()])])

    def contents(self, evaluation_id: int) -> Contents:
        """Everything that a workbook can carry."""
        return Contents(
            evaluation=self._evaluations.get(evaluation_id),
            entries=self._units.entries(evaluation_id),
            reviewers=self._panel.reviewers(evaluation_id),
            ballots=self._ballots.of_evaluation(evaluation_id),
            votes=self._ballots.counted.of_evaluation(evaluation_id),
            given=self._office.given(evaluation_id),
            occurrences=self._office.occurrences(evaluation_id),
            adjustments=self._office.adjustments(evaluation_id),
            findings=self._findings.of_evaluation(evaluation_id),
            strong_points=self._findings.strong_points(evaluation_id),
        )

    def take(
        self,
        evaluation_id: int,
        import_data: ImportData,
        *,
        dry_run: bool = False,
        reason: str = "",
        progress: Progress | None = None,
    ) -> ImportReport:
        """Takes a checked workbook in, all or nothing; see `ImportRun.take`.

        What was decided stays as it is unless a `reason` is given (`store/importing/decisions.py`).
        """
        taking = ImportRun(
            self._database,
            self._trail,
            self._schemes,
            self._units,
            self._panel,
            self._ballots,
            evaluation_id,
            progress=progress,
            reason=reason,
        )
        return taking.take(import_data, dry_run=dry_run)
