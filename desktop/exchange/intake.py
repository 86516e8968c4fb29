"""Reads a whole workbook, checks everything, and hands over all of it or every fault (PRODUCT 5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from db.errors import Fault, FaultKind
from db.records import BallotRow, GivenRow, Intake, IntakeFacts, OccurrenceRow
from db.scoring.scheme import Scheme
from desktop.exchange.ballot_rows import BallotSheet
from desktop.exchange.faults import Faults
from desktop.exchange.grid import Grid
from desktop.exchange.grids import read_grids
from desktop.exchange.known import Known
from desktop.exchange.office_rows import read_adjustments, read_given, read_occurrences
from desktop.exchange.reviewer_rows import read_reviewers
from desktop.exchange.sheet_mapping import SheetMapping, mapping_by_headings, mapping_for
from desktop.exchange.sheet_rows import MappedSheet, Reading, by_subject, check_header
from desktop.exchange.subjects import Subject, named, sheet_names
from desktop.exchange.unit_rows import read_units


def read_workbook(
    path: Path,
    scheme: Scheme,
    facts: IntakeFacts,
    mappings: Mapping[str, SheetMapping] | None = None,
) -> Intake:
    """Everything that the workbook brings.

    `mappings`, by sheet name, stand in for what would be proposed for those sheets. Raises UserError
    IMPORT_REFUSED with every fault, FILE_MISSING, FILE_UNREADABLE, FORMAT_UNKNOWN.
    """
    return take_grids(path.name, read_grids(path), scheme, facts, mappings)


def take_grids(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: IntakeFacts,
    mappings: Mapping[str, SheetMapping] | None = None,
) -> Intake:
    """`read_workbook` for sheets that are already read, such as those that a mapping page has shown."""
    reading = Reading.start()
    sheets = _mapped(grids, scheme, mappings or {}, reading.faults)
    readable = [sheet for sheet in sheets if check_header(sheet, reading.faults)]
    intake = _read(readable, scheme, facts, reading)
    reading.faults.refuse(name)
    return intake


def _mapped(
    grids: tuple[Grid, ...],
    scheme: Scheme,
    mappings: Mapping[str, SheetMapping],
    faults: Faults,
) -> list[MappedSheet]:
    """The sheets that are about something. Names decide; only where no name says anything do headings."""
    chosen = dict(mappings)
    filled = [grid for grid in grids if not grid.is_blank]
    for grid in filled:
        claim = named(grid.name)
        if claim is None or grid.name in chosen:
            continue
        part = scheme.by_code.get(claim.part)
        if claim.subject.per_part and (part is None or not claim.subject.takes(part)):
            expected = "、".join(p.code for p in scheme.parts if claim.subject.takes(p))
            facts = {"found": claim.part, "expected": expected}
            faults.add(grid.place(), FaultKind.UNKNOWN_REFERENCE, **facts)
            continue
        chosen[grid.name] = mapping_for(grid, claim.subject, part, claim.part)
    if not any(named(grid.name) for grid in filled):
        for grid in filled:
            if grid.name not in chosen and grid.visible:
                proposal = mapping_by_headings(grid, scheme)
                if proposal is not None:
                    chosen[grid.name] = proposal
        if not chosen:
            faults.add("", FaultKind.NO_KNOWN_SHEET, expected="、".join(sheet_names(scheme)))
    return [
        MappedSheet(grid, chosen[grid.name], scheme.by_code.get(chosen[grid.name].part))
        for grid in filled
        if grid.name in chosen
    ]


def _read(
    sheets: list[MappedSheet], scheme: Scheme, facts: IntakeFacts, reading: Reading
) -> Intake:
    """Units and reviewers first: the other sheets refer to them."""
    known = Known.of(facts, scheme)
    notes: list[Fault] = []
    units = read_units(by_subject(sheets, Subject.UNITS), reading)
    known.add_units(units)
    reviewers = read_reviewers(by_subject(sheets, Subject.REVIEWERS), known, reading, notes)
    known.add_reviewers(reviewers)
    ballots: list[BallotRow] = []
    given: list[GivenRow] = []
    occurrences: list[OccurrenceRow] = []
    for sheet in sheets:
        if sheet.part is None:
            continue
        match sheet.mapping.subject:
            case Subject.BALLOTS:
                ballots += BallotSheet(sheet, sheet.part, known, reading).rows()
            case Subject.GIVEN:
                given += read_given(sheet, sheet.part, known, reading)
            case Subject.OCCURRENCES:
                occurrences += read_occurrences(sheet, sheet.part, known, reading)
            case _:
                pass
    return Intake(
        units=units,
        reviewers=reviewers,
        ballots=tuple(ballots),
        given=tuple(given),
        occurrences=tuple(occurrences),
        adjustments=read_adjustments(by_subject(sheets, Subject.ADJUSTMENTS), known, reading),
        notes=tuple(notes),
    )
