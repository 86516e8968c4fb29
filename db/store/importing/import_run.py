"""Takes a checked workbook in: everything or nothing, and the same workbook twice changes nothing.

See docs/workbook.md § Decisions stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import (
    OWN_UNIT_REASON,
    WRITTEN,
    Attendance,
    Ballot,
    BallotRow,
    Entry,
    ImportData,
    ImportReport,
    Reviewer,
    ReviewerRow,
    Unit,
    UnitRow,
)
from db.records.register import labels_text, number_words
from db.steps import Progress, unheard
from db.store.ballots.ballots import BallotPlace, Ballots, works_at
from db.store.ballots.pile_typists import TYPED
from db.store.importing.as_stored import as_stored
from db.store.importing.decisions import acts, is_decided, left_draft, standing, wanted
from db.store.importing.findings_run import FindingsRun
from db.store.importing.import_tally import ImportTally
from db.store.importing.office_run import OfficeRun
from db.store.importing.votes_run import VotesRun
from db.store.importing.withdrawals_run import take_withdrawal, withdrawing
from db.store.panel.panel import Panel
from db.store.roster.match import RosterMatch
from db.store.roster.units import Units, next_code
from db.store.roster.workplaces import Workplaces
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail

_ENTRY_COLUMNS = (
    *("short_title", "leader", "post", "presentation", "liaison", "phone", "note"),
    "labels",
)


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
        *,
        progress: Progress | None,
        reason: str,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._evaluation_id = evaluation_id
        self._progress = progress or unheard
        self._reason = reason.strip()
        self._tally = ImportTally(0, self._progress)
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._drafts: dict[str, list[str]] = {}  # places of rows with blanks, by sheet
        self._piles: dict[tuple[str, str], BallotPlace] = {}  # of each pile a ballot that came
        self._codes_now: dict[str, str] = {}  # of units that the roster calls by codes of before

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
        return replace(self._tally.report(), notes=(*import_data.notes, *self.notes))

    def _take_all(self, import_data: ImportData) -> None:
        total = sum(map(len, _rows(import_data)))
        self._tally = ImportTally(total, self._progress)
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
        if import_data.votes and not self.faults:
            votes = VotesRun(
                self._trail, self._schemes, self._ballots, self._evaluation_id, self._reason
            )
            self.faults += votes.take(import_data.votes, entries, self._tally)
        if not self.faults:
            office = OfficeRun(
                self._database, self._trail, self._schemes, self._evaluation_id, self._reason
            )
            office.take(import_data, entries, self._tally)
            ledger = FindingsRun(self._database, self._trail, self._evaluation_id, self._reason)
            ledger.take(import_data.findings, entries, self._tally)
            ledger.take_strong_points(import_data.strong_points, entries, self._tally)

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
            self._tally.count("units", f"{code} {now.unit}", change.rows, added=entry is None)
            roster.took(known, Unit(unit_id, code, now.unit))
            if row.withdrawn_on:
                here = self._units.entries(self._evaluation_id)
                left = next(e for e in here if e.unit_id == unit_id)
                take_withdrawal(self._trail, row, left, self._reason, self._tally)
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
            self._units.update(change, entry, _as_stored(entry, values))
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
            "liaison": row.liaison or "",
            "phone": row.phone or "",
            "note": row.note or "",
            "labels": labels_text(row.labels or ()),
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
            self._tally.count("reviewers", name, change.rows, added=row.code not in known)

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
        self._panel.update(change, known.id, _as_stored(known, values))

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
        counts = self._ballots.counted.read(self._evaluation_id)
        counted = {(one.part, one.entry_id, one.group) for one in counts}
        titles = {group.code: group.title for group in scheme.groups}
        with self._trail.together():
            for row in rows:
                entry, reviewer = entries[row.unit_code], reviewers[row.reviewer]
                part = scheme.by_code[row.part]
                place = BallotPlace(scheme, part, part_ids[row.part], entry, reviewer)
                before = stored.get((row.part, entry.unit_code, row.reviewer))
                if (
                    row.attendance is Attendance.PRESENT
                    and (row.part, entry.id, reviewer.group) in counted
                ):
                    fault = Fault(
                        row.place,
                        FaultKind.VOTES_COUNTED,
                        {"found": titles.get(reviewer.group, reviewer.group)},
                    )
                    self.faults.append(fault)
                    continue
                if part.anonymous and (reviewer.name or reviewer.workplace):
                    found = {"found": number_words(row.reviewer, titles)}
                    self.faults.append(Fault(row.place, FaultKind.NAMED_IN_ANONYMOUS, found))
                    continue
                self._take_ballot(row, place, before, criterion_ids)
            for place in self._piles.values():
                self._ballots.note_typist(TYPED, place)
        for places in self._drafts.values():
            found = {"found": str(len(places))}
            self.notes.append(Fault(places[0], FaultKind.LEFT_DRAFT, found))

    def _take_ballot(
        self,
        row: BallotRow,
        place: BallotPlace,
        before: Ballot | None,
        criterion_ids: Mapping[tuple[str, str], int],
    ) -> None:
        attendance = _attendance(row, place.entry, place.reviewer)
        stands = None if before is None else standing(before, row, self._reason)
        criteria = {criterion.code for criterion in place.criteria}

        def act(change: Change) -> None:
            ballot = before or self._ballots.insert(change, place, attendance)
            after = wanted(ballot, row, attendance, self._reason, criteria)
            if before is None and attendance is not row.attendance:
                after = replace(after, reason=OWN_UNIT_REASON)
            if stands is None and left_draft(row, after):
                self._drafts.setdefault(row.place.rpartition("!")[0], []).append(row.place)
            if before is None or after != before:
                self._piles[place.part.code, place.reviewer.group] = place
                for what in () if before is None or stands else acts(before, after):
                    self._trail.access.check_change(what, place.reviewer.id)
                self._ballots.write(change, ballot, criterion_ids, after)

        event = self._trail.change(
            "ballot.import",
            place.subject,
            self._reason if before is not None and is_decided(before) else "",
            reviewer_id=place.reviewer.id,
            anonymous=place.part.anonymous,
        )
        self._tally.write("ballots", place.subject, event, act, added=before is None, stands=stands)


def _attendance(row: BallotRow, entry: Entry, reviewer: Reviewer) -> Attendance:
    """A reviewer's own unit recuses them, whatever the sheet says (docs/scoring.md § Marks and ballots)."""
    return Attendance.RECUSED if works_at(reviewer.workplace, entry) else row.attendance


def _as_stored(held: Entry | Reviewer, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a row, but for text that the file holds already."""
    return {
        name: as_stored(getattr(held, name), value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _rows(import_data: ImportData) -> tuple[Sequence[object], ...]:
    return (
        import_data.units,
        withdrawing(import_data.units),
        import_data.reviewers,
        import_data.ballots,
        import_data.votes,
        import_data.given,
        import_data.occurrences,
        import_data.adjustments,
        import_data.findings,
        import_data.strong_points,
    )
