"""Takes a checked workbook in: everything or nothing, and the same workbook twice changes nothing (PRODUCT 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import (
    WRITTEN,
    Attendance,
    Ballot,
    BallotRow,
    BallotStatus,
    Entry,
    ImportData,
    ImportDifference,
    ImportReport,
    Reviewer,
    ReviewerRow,
    Unit,
    UnitRow,
)
from db.steps import Progress, unheard
from db.store.ballots.ballots import BallotPlace, Ballots, works_at
from db.store.panel.panel import Panel
from db.store.roster.match import RosterMatch
from db.store.roster.units import Units, next_code
from db.store.roster.workplaces import Workplaces
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail

_ENTRY_COLUMNS = ("short_title", "leader", "post", "presentation")


class _DryRun(Exception):
    """Unwinds the transaction of a dry run."""


class ImportRun:
    """One import under way."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
        evaluation_id: int,
        progress: Progress | None,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._evaluation_id = evaluation_id
        self._progress = progress or unheard
        self._done = self._total = 0
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._codes_now: dict[str, str] = {}  # of units that the roster calls by codes of before
        self._added: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()
        self._differences: list[ImportDifference] = []

    def take(self, import_data: ImportData, *, dry_run: bool) -> ImportReport:
        """Brings everything in, or raises UserError IMPORT_REFUSED; a dry run only says what it would do.

        The progress hears how many rows of how many are done; what it raises takes all of it back.
        """
        try:
            with self._database.atomic():
                self._take_all(import_data)
                if self.faults:
                    raise UserError(ErrorKind.IMPORT_REFUSED, self.faults)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        return replace(self._report(), notes=(*import_data.notes, *self.notes))

    def _take_all(self, import_data: ImportData) -> None:
        self._total = sum(map(len, _rows(import_data)))
        if import_data.units:
            self._take_units(import_data.units)
        if import_data.reviewers:
            self._take_reviewers(import_data.reviewers)
        entries = {e.unit_code: e for e in self._units.entries(self._evaluation_id)}
        entries |= {old: entries[new] for old, new in self._codes_now.items() if new in entries}
        ballots = import_data.ballots
        if self.faults:  # nothing will be kept: look for further faults at the units that are there
            ballots = tuple(row for row in ballots if row.unit_code in entries)
        if ballots:
            self._take_ballots(ballots, entries)
        if not self.faults:
            self._take_office(import_data, entries)

    def _report(self) -> ImportReport:
        added, changed, unchanged = map(dict, (self._added, self._changed, self._unchanged))
        return ImportReport(added, changed, unchanged, differences=tuple(self._differences))

    def _count(self, subject: str, name: str, change: Change, *, added: bool) -> None:
        counter = self._added if added else self._changed if change.rows else self._unchanged
        counter[subject] += 1
        if added or change.rows:
            rows = () if added else tuple(change.rows)
            self._differences.append(ImportDifference(subject, name, rows))
        self._done += 1
        self._progress(self._done, self._total)

    # units

    def _take_units(self, rows: tuple[UnitRow, ...]) -> None:
        year = self._units.year(self._evaluation_id)
        roster = RosterMatch(self._units.register(), self._units.lineage, year)
        entries = {e.unit_id: e for e in self._units.entries(self._evaluation_id)}
        codes = roster.codes() | {row.code for row in rows}
        for row in rows:
            match = roster.match(row, entries)
            self.notes += [match.note] if match.note else []
            if match.fault is not None:
                self.faults.append(match.fault)
                continue
            known = match.unit
            code = known.code if known else row.code or next_code(codes)
            codes.add(code)
            now = replace(row, unit=known.title) if known and match.former else row
            entry = entries.get(known.id) if known else None
            with self._trail.change("entry.import", code) as change:
                unit_id = self._take_unit(change, now, code, known.id if known else None, entry)
            self._count("units", f"{code} {now.unit}", change, added=entry is None)
            roster.took(known, Unit(unit_id, code, now.unit))
            if row.code and row.code != code:
                self._codes_now[row.code] = code

    def _take_unit(
        self, change: Change, row: UnitRow, code: str, unit_id: int | None, entry: Entry | None
    ) -> int:
        given: dict[str, Any] = {c: getattr(row, c) for c in _ENTRY_COLUMNS}
        values = {k: v for k, v in given.items() if v is not None}
        values |= {"unit": row.unit, "category": row.category}
        if row.has_running_order:
            values["running_order"] = row.running_order
        if entry is not None:
            self._units.update(change, entry, values)
            return entry.unit_id
        if unit_id is None:
            unit_id = self._units.insert_unit(change, code, values)
        else:
            names = {"title": row.unit}
            if row.short_title is not None:
                names["short_title"] = row.short_title
            change.update("units", {"id": unit_id}, names)
        own = {
            "evaluation_id": self._evaluation_id,
            "unit_id": unit_id,
            "category": row.category,
            "leader": row.leader or "",
            "post": row.post or "",
            "presentation": row.presentation or WRITTEN,
            "running_order": row.running_order,
        }
        change.insert("entries", own)
        return unit_id

    # reviewers

    def _take_reviewers(self, rows: tuple[ReviewerRow, ...]) -> None:
        known = {r.code: r for r in self._panel.reviewers(self._evaluation_id)}
        groups = self._schemes.ids("groups", self._evaluation_id)
        here = {entry.unit_id for entry in self._units.entries(self._evaluation_id)}
        year = self._units.year(self._evaluation_id)
        workplaces = Workplaces(self._units.lineage, year, here)
        for row, note in map(workplaces.of, rows):
            self.notes += [note] if note else []
            with self._trail.change("reviewer.import", row.code) as change:
                if row.group not in groups:  # a scheme without groups takes them as they come
                    facts = {
                        "evaluation_id": self._evaluation_id,
                        "code": row.group,
                        "title": row.group,
                    }
                    groups[row.group] = change.insert("groups", facts)
                self._take_reviewer(change, row, groups[row.group], known.get(row.code))
            name = f"{row.code} {row.name or ''}".rstrip()
            self._count("reviewers", name, change, added=row.code not in known)

    def _take_reviewer(
        self, change: Change, row: ReviewerRow, group_id: int, known: Reviewer | None
    ) -> None:
        if known is None:
            self._panel.insert(
                change, self._evaluation_id, row.code, group_id, row.name or "", row.workplace or ""
            )
            return
        values: dict[str, Any] = {"group_id": group_id}
        values |= {c: v for c in ("name", "workplace") if (v := getattr(row, c)) is not None}
        self._panel.update(change, known.id, values)

    # ballots

    def _take_ballots(self, rows: tuple[BallotRow, ...], entries: Mapping[str, Entry]) -> None:
        scheme = self._schemes.current(self._evaluation_id).scheme
        part_ids = self._schemes.ids("parts", self._evaluation_id)
        criterion_ids = self._schemes.criterion_ids(self._evaluation_id)
        reviewers = {r.code: r for r in self._panel.reviewers(self._evaluation_id)}
        stored = {
            (b.part, b.unit_code, b.reviewer): b
            for b in self._ballots.reader.of_evaluation(self._evaluation_id)
        }
        for row in rows:
            entry, reviewer = entries[row.unit_code], reviewers[row.reviewer]
            part = scheme.by_code[row.part]
            place = BallotPlace(scheme, part, part_ids[row.part], entry, reviewer)
            before = stored.get((row.part, entry.unit_code, row.reviewer))
            if part.anonymous and (reviewer.name or reviewer.workplace):
                fault = Fault(row.place, FaultKind.NAMED_IN_ANONYMOUS, {"found": row.reviewer})
                self.faults.append(fault)
                continue
            with self._trail.change(
                "ballot.import",
                place.subject,
                reviewer_id=reviewer.id,
                anonymous=part.anonymous,
            ) as change:
                attendance = _attendance(row, entry, reviewer)
                ballot = before or self._ballots.insert(change, place, attendance)
                wanted = _wanted(ballot, row, attendance)
                if before is None or wanted != before:
                    self._ballots.write(change, ballot, criterion_ids, wanted)
            self._count("ballots", place.subject, change, added=before is None)

    # what the office enters

    def _take_office(self, import_data: ImportData, entries: Mapping[str, Entry]) -> None:
        part_ids = self._schemes.ids("parts", self._evaluation_id)
        criterion_ids = self._schemes.criterion_ids(self._evaluation_id)
        for given in import_data.given:
            key = {"entry_id": entries[given.unit_code].id, "part_id": part_ids[given.part]}
            values: dict[str, Any] = {"points": given.points}
            subject = f"{given.part}/{given.unit_code}"
            self._put("given", subject, "given_scores", key, values, {"evidence": given.evidence})
        for missed in import_data.occurrences:
            criterion_id = criterion_ids[missed.part, missed.criterion]
            key = {"entry_id": entries[missed.unit_code].id, "criterion_id": criterion_id}
            values = {"times": missed.times}
            subject = f"{missed.part}/{missed.criterion}/{missed.unit_code}"
            extra = {"evidence": missed.evidence}
            self._put("occurrences", subject, "occurrences", key, values, extra)
        for row in import_data.adjustments:
            identity = {
                "entry_id": entries[row.unit_code].id,
                "kind": row.kind.value,
                "evidence": row.evidence,
            }
            points = {"points": row.points}
            self._put("adjustments", row.unit_code, "adjustments", identity, points, {})

    def _put(
        self,
        subject: str,
        name: str,
        table: str,
        identity: dict[str, Any],
        values: dict[str, Any],
        optional: dict[str, str | None],
    ) -> None:
        """Adds the row of this identity or changes it; an absent optional column leaves what is stored."""
        where = " AND ".join(f"{column} = ?" for column in identity)
        has_id = table == "adjustments"
        found = self._database.conn.execute(
            f"SELECT {'id' if has_id else '1'} FROM {table} WHERE {where}", tuple(identity.values())
        ).fetchone()
        given = {column: value for column, value in optional.items() if value is not None}
        with self._trail.change(f"{subject}.import", name) as change:
            if found is not None:
                change.update(table, {"id": found[0]} if has_id else identity, {**values, **given})
            else:
                blank = dict.fromkeys(optional, "")
                row = {**identity, **values, **blank, **given}
                change.insert(table, row, ("id",) if has_id else tuple(identity))
        self._count(subject, name, change, added=found is None)


def _attendance(row: BallotRow, entry: Entry, reviewer: Reviewer) -> Attendance:
    """A reviewer's own unit recuses them, whatever the sheet says (PRODUCT 4.2)."""
    return Attendance.RECUSED if works_at(reviewer.workplace, entry) else row.attendance


def _wanted(ballot: Ballot, row: BallotRow, attendance: Attendance) -> Ballot:
    kept = row.status is ballot.status and ballot.status is BallotStatus.VOID
    return replace(
        ballot,
        status=row.status,
        attendance=attendance,
        marks=dict(row.marks),
        comment=ballot.comment if row.comment is None else row.comment,
        reason=ballot.reason if kept or attendance is ballot.attendance else "",
    )


def _rows(import_data: ImportData) -> tuple[Sequence[object], ...]:
    return (
        import_data.units,
        import_data.reviewers,
        import_data.ballots,
        import_data.given,
        import_data.occurrences,
        import_data.adjustments,
    )
