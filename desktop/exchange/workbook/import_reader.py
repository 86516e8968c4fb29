"""Reads a whole workbook, checks everything, and hands over all of it or every fault (PRODUCT 5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from db.errors import Fault, FaultKind
from db.records import BallotRow, GivenRow, ImportData, ImportFacts, OccurrenceRow
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.faults import Faults
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.ballot_rows import BallotSheet
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.office_rows import read_adjustments, read_given, read_occurrences
from desktop.exchange.workbook.reviewer_rows import read_reviewers
from desktop.exchange.workbook.sheet_mapping import SheetMapping, mapping_by_headings, mapping_for
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, by_subject, check_header
from desktop.exchange.workbook.subjects import Subject, named, sheet_names
from desktop.exchange.workbook.unit_rows import read_units


def read_workbook(
    path: Path,
    scheme: Scheme,
    facts: ImportFacts,
    mappings: Mapping[str, SheetMapping | None] | None = None,
) -> ImportData:
    """Everything that the workbook brings.

    `mappings`, by sheet name, stand in for what would be proposed for those sheets; None leaves one out.
    Raises UserError IMPORT_REFUSED with every fault, FILE_MISSING, FILE_UNREADABLE, FORMAT_UNKNOWN.
    """
    return take_grids(path.name, read_grids(path), scheme, facts, mappings)


def take_grids(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    mappings: Mapping[str, SheetMapping | None] | None = None,
) -> ImportData:
    """`read_workbook` for sheets that are already read, such as those that a mapping page has shown."""
    reading = SheetReading.start()
    sheets = _mapped(grids, scheme, mappings or {}, reading.faults)
    readable = [sheet for sheet in sheets if check_header(sheet, reading.faults)]
    import_data = _read(readable, scheme, facts, reading)
    reading.faults.refuse(name)
    return import_data


def proposed(grids: tuple[Grid, ...], scheme: Scheme) -> dict[str, SheetMapping | None]:
    """How each sheet that is not blank would be read; None: not at all.

    Names decide; only where no name says anything do headings, and then of sheets that are not hidden.
    """
    filled = [grid for grid in grids if not grid.is_blank]
    told = any(named(grid.name) for grid in filled)
    found: dict[str, SheetMapping | None] = {}
    for grid in filled:
        claim = named(grid.name)
        if claim is not None:
            part = scheme.by_code.get(claim.part)
            fits = not claim.subject.per_part or (part is not None and claim.subject.takes(part))
            found[grid.name] = mapping_for(grid, claim.subject, part, claim.part) if fits else None
        else:
            by_headings = not told and grid.visible
            found[grid.name] = mapping_by_headings(grid, scheme) if by_headings else None
    return found


def _mapped(
    grids: tuple[Grid, ...],
    scheme: Scheme,
    mappings: Mapping[str, SheetMapping | None],
    faults: Faults,
) -> list[MappedSheet]:
    """The sheets that are about something: as a person says, otherwise as proposed."""
    proposals = proposed(grids, scheme)
    for grid in grids:
        claim = named(grid.name)
        unread = grid.name in proposals and proposals[grid.name] is None
        if claim is not None and unread and grid.name not in mappings:
            expected = "、".join(p.code for p in scheme.parts if claim.subject.takes(p))
            facts = {"found": claim.part, "expected": expected}
            faults.add(grid.place(), FaultKind.UNKNOWN_REFERENCE, **facts)
    chosen = {**proposals, **mappings}
    if not any(chosen.values()) and not any(named(name) for name in proposals):
        faults.add("", FaultKind.NO_KNOWN_SHEET, expected="、".join(sheet_names(scheme)))
    return [
        MappedSheet(grid, mapping, scheme.by_code.get(mapping.part))
        for grid in grids
        if grid.name in proposals and (mapping := chosen[grid.name]) is not None
    ]


def _read(
    sheets: list[MappedSheet], scheme: Scheme, facts: ImportFacts, reading: SheetReading
) -> ImportData:
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
    return ImportData(
        units=units,
        reviewers=reviewers,
        ballots=tuple(ballots),
        given=tuple(given),
        occurrences=tuple(occurrences),
        adjustments=read_adjustments(by_subject(sheets, Subject.ADJUSTMENTS), known, reading),
        notes=tuple(notes),
    )
