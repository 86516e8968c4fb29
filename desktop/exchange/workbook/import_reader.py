"""Reads a whole workbook, checks everything, and hands over all of it or every fault.

See docs/workbook.md § Never silently wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from db.errors import Fault, FaultKind
from db.records import (
    BallotRow,
    GivenRow,
    ImportData,
    ImportFacts,
    OccurrenceRow,
    VotesRow,
)
from db.scoring.scheme.scheme import Part, Scheme
from desktop.exchange.spreadsheets.faults import Faults, shown
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.ballot_rows import BallotSheet
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.office_rows import (
    read_adjustments,
    read_findings,
    read_given,
    read_occurrences,
    read_strong_points,
)
from desktop.exchange.workbook.recognition import (
    almost_read,
    in_sections,
    recognised,
    sheet_of,
)
from desktop.exchange.workbook.reviewer_rows import read_reviewers
from desktop.exchange.workbook.sheet_mapping import (
    SheetMapping,
    has_marks,
    header_cell,
    mapping_by_headings,
    mapping_by_subject,
    unread_columns,
)
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, by_subject, check_header
from desktop.exchange.workbook.subjects import Named, Subject, claimed, named, sheet_names
from desktop.exchange.workbook.unit_rows import read_units
from desktop.exchange.workbook.votes.layout import counted, counts_in
from desktop.exchange.workbook.votes.rows import VotesSheets

_MOST_NAMED = 10
_LOOKED_AT = 40  # rows below the headings, before an import


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
    sheets = _mapped(grids, scheme, facts, mappings or {}, reading.faults)
    readable = [sheet for sheet in sheets if check_header(sheet, reading.faults)]
    import_data = _read(readable, scheme, facts, reading)
    reading.faults.refuse(name)
    left_out = {title for title, mapping in (mappings or {}).items() if mapping is None}
    told = (
        *_new_categories(import_data, scheme, facts),
        *_unread(grids, sheets, left_out),
        *_unseen(readable),
        *_by_file_name(readable),
    )
    return replace(import_data, notes=(*import_data.notes, *told))


def _new_categories(import_data: ImportData, scheme: Scheme, facts: ImportFacts) -> Iterator[Fault]:
    """Categories that neither the file nor the scheme knows, once the file has units: perhaps misspelt."""
    criteria = (criterion for part in scheme.parts for criterion in part.criteria)
    known = {entry.category for entry in facts.entries}
    known |= {category for criterion in criteria for category in criterion.categories or ()}
    known |= {rule.category for rule in scheme.composition if rule.category}
    for row in import_data.units if facts.entries else ():
        if row.category not in known:
            known.add(row.category)
            yield Fault(row.place, FaultKind.NEW_CATEGORY, {"found": row.category})


def _unread(
    grids: tuple[Grid, ...], sheets: list[MappedSheet], left_out: set[str]
) -> Iterator[Fault]:
    """What stands in the workbook and was not read: sheets, unless a person left them out, and columns."""
    read = {sheet.grid.name for sheet in sheets} | left_out
    for grid in grids:
        if not grid.is_blank and grid.name not in read:
            yield Fault(grid.place(), FaultKind.SHEET_NOT_READ)
    for sheet in sheets:
        for column in unread_columns(sheet.grid, sheet.mapping):
            row = sheet.mapping.header or 0
            found = shown(header_cell(sheet.grid, row, column))
            yield Fault(sheet.grid.place(row, column), FaultKind.COLUMN_NOT_READ, {"found": found})


def _unseen(sheets: list[MappedSheet]) -> Iterator[Fault]:
    """Rows that hold data and are hidden: they are read, and whoever looked at the sheet has not seen them."""
    for sheet in sheets:
        rows = sorted(sheet.sources() & sheet.grid.hidden)
        if rows:
            numbers = "、".join(str(row + 1) for row in rows[:_MOST_NAMED])
            more = "……" if len(rows) > _MOST_NAMED else ""
            yield Fault(sheet.grid.place(), FaultKind.HIDDEN_ROWS, {"found": numbers + more})


def _by_file_name(sheets: list[MappedSheet]) -> Iterator[Fault]:
    """Sheets whose reviewer nothing tells but the name of the file: it may have been copied from another's."""
    for sheet in sheets:
        for field in sheet.mapping.from_file:
            found = {"found": sheet.mapping.fixed[field]}
            yield Fault(sheet.grid.place(), FaultKind.BY_FILE_NAME, found)


def proposed(
    grids: tuple[Grid, ...], scheme: Scheme, facts: ImportFacts
) -> dict[str, SheetMapping | None]:
    """How each sheet that is not blank would be read; None: not at all.

    Names decide. Where a name says nothing the headings do, of sheets that are not hidden: any subject where no
    sheet has a name that says something, else what is there for a part that no sheet is named after.
    """
    named_in = partial(claimed, scheme=scheme, former=facts.former_parts)
    filled = [grid for grid in grids if not grid.is_blank]
    claims = [claim for grid in filled if (claim := named_in(grid.name)) is not None]
    found: dict[str, SheetMapping | None] = {}
    for grid in filled:
        claim = named_in(grid.name)
        if claim is not None:
            part = scheme.by_code.get(claim.part)
            fits = not claim.subject.per_part or (part is not None and claim.subject.takes(part))
            found[grid.name] = (
                mapping_by_subject(grid, claim.subject, part, claim.part) if fits else None
            )
        else:
            mapping = mapping_by_headings(grid, scheme) if grid.visible else None
            if claims and mapping is not None and not mapping.subject.per_part:
                mapping = None  # such a sheet stands beside, perhaps as a summary
            if mapping is not None and Named(mapping.subject, mapping.part) in claims:
                mapping = None
            found[grid.name] = mapping
    for grid in filled:
        if grid.visible:
            found[grid.name] = _laid_out(grid, grids, found, scheme, facts)
    return found


def _laid_out(
    grid: Grid,
    grids: tuple[Grid, ...],
    found: Mapping[str, SheetMapping | None],
    scheme: Scheme,
    facts: ImportFacts,
) -> SheetMapping | None:
    """How a sheet is read: as its headings say, unless marks are laid out in it in another way.

    Reviewers, units and criteria in the headings, or whose the whole sheet is, say more than the title of a column.
    """
    named_in = partial(claimed, scheme=scheme, former=facts.former_parts)
    mapping, claim = found[grid.name], named_in(grid.name)
    part = scheme.by_code.get(claim.part) if claim else None
    if mapping is not None and mapping.header is None:
        mapping = None
    if claim and claim.subject is Subject.VOTES and part is not None:
        before = {name: m for name, m in found.items() if name != grid.name}
        return counts_in(grid, part, known_before(grids, before, scheme, facts)) or found[grid.name]
    if (claim and (claim.subject is not Subject.BALLOTS or part is None)) or (
        mapping is not None and mapping.subject is Subject.BALLOTS and has_marks(mapping, part)
    ):
        return found[grid.name]
    claims = {named_in(name) for name in found}
    parts = [
        p
        for p in scheme.parts
        if Subject.BALLOTS.takes(p)
        and (p is part if claim else Named(Subject.BALLOTS, p.code) not in claims)
    ]
    others = {name: m for name, m in found.items() if name != grid.name}
    known = known_before(grids, others, scheme, facts)
    layout = recognised(grid, parts, known)
    if layout is None and claim is None:
        votes = (Named(Subject.VOTES, p.code) for p in scheme.parts)
        voted = [p for p, one in zip(scheme.parts, votes, strict=True) if one not in claims]
        layout = counted(grid, filter(Subject.VOTES.takes, voted), known)
    if layout is None and mapping is None and claim is None:
        layout = in_sections(grid)
    return layout or found[grid.name]


def known_before(
    grids: tuple[Grid, ...],
    found: Mapping[str, SheetMapping | None],
    scheme: Scheme,
    facts: ImportFacts,
) -> Known:
    """Who and what a sheet of ballots may name: what the file knows, and what the workbook's own lists bring."""
    known, reading = Known.of(facts, scheme), SheetReading.start()
    lists = [
        sheet_of(grid, mapping, None)
        for grid in grids
        if (mapping := found.get(grid.name)) is not None
        and mapping.header is not None
        and mapping.subject in (Subject.UNITS, Subject.REVIEWERS)
    ]
    known.add_units(read_units(by_subject(lists, Subject.UNITS), known, reading))
    known.add_reviewers(read_reviewers(by_subject(lists, Subject.REVIEWERS), known, reading, []))
    return known


def first_ballots(
    grid: Grid, mapping: SheetMapping, part: Part, known: Known
) -> tuple[tuple[BallotRow, ...], tuple[Fault, ...]]:
    """The ballots that the first rows of a sheet would give, and what would be wrong with them, to be looked at."""
    last = max(mapping.header or 0, 0) + _LOOKED_AT
    reading = SheetReading.start()
    sheet = sheet_of(replace(grid, rows=grid.rows[:last]), mapping, part)
    rows: tuple[BallotRow, ...] = ()
    if check_header(sheet, reading.faults):
        rows = BallotSheet(sheet, part, known, reading, {}, []).rows()
    return rows, reading.faults.listed


def first_votes(
    grid: Grid, mapping: SheetMapping, part: Part, known: Known
) -> tuple[tuple[VotesRow, ...], tuple[Fault, ...]]:
    """`first_ballots` for a sheet of votes that were counted by hand."""
    last = max(mapping.header or 0, 0) + _LOOKED_AT
    reading = SheetReading.start()
    sheet = sheet_of(replace(grid, rows=grid.rows[:last]), mapping, part)
    votes = VotesSheets(part, known, reading, [])
    if check_header(sheet, reading.faults):
        votes.add(sheet)
    return tuple(votes.rows()), reading.faults.listed


def _mapped(
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    mappings: Mapping[str, SheetMapping | None],
    faults: Faults,
) -> list[MappedSheet]:
    """The sheets that are about something: as a person says, otherwise as proposed."""
    proposals = proposed(grids, scheme, facts)
    for grid in grids:
        claim = named(grid.name)
        unread = grid.name in proposals and proposals[grid.name] is None
        if claim is not None and unread and grid.name not in mappings:
            expected = "、".join(p.title for p in scheme.parts if claim.subject.takes(p))
            faults.add(
                grid.place(), FaultKind.UNKNOWN_REFERENCE, found=claim.part, expected=expected
            )
    chosen = {**proposals, **mappings}
    if not any(chosen.values()) and not any(named(name) for name in proposals):
        known = Known.of(facts, scheme)
        almost = [
            fault for grid in grids if (fault := almost_read(grid, scheme, known)) is not None
        ]
        for fault in almost:
            faults.add(fault.place, fault.kind, **fault.facts)
        if not almost:
            faults.add("", FaultKind.NO_KNOWN_SHEET, expected="、".join(sheet_names(scheme)))
    return [
        sheet_of(grid, mapping, scheme.by_code.get(mapping.part))
        for grid in grids
        if grid.name in proposals and (mapping := chosen[grid.name]) is not None
    ]


def _read(
    sheets: list[MappedSheet], scheme: Scheme, facts: ImportFacts, reading: SheetReading
) -> ImportData:
    """Units and reviewers first: the other sheets refer to them."""
    known = Known.of(facts, scheme)
    notes: list[Fault] = []
    units = read_units(by_subject(sheets, Subject.UNITS), known, reading)
    known.add_units(units)
    reviewers = read_reviewers(by_subject(sheets, Subject.REVIEWERS), known, reading, notes)
    known.add_reviewers(reviewers)
    ballots: list[BallotRow] = []
    seen: dict[tuple[str, str, str], str] = {}
    scored: dict[tuple[str, str], str] = {}
    votes: dict[str, VotesSheets] = {}
    given: list[GivenRow] = []
    occurrences: list[OccurrenceRow] = []
    for sheet in sheets:
        if sheet.part is None:
            continue
        match sheet.mapping.subject:
            case Subject.BALLOTS:
                ballots += BallotSheet(sheet, sheet.part, known, reading, seen, notes).rows()
            case Subject.VOTES:
                part = sheet.part
                if part.code not in votes:
                    votes[part.code] = VotesSheets(part, known, reading, notes)
                votes[part.code].add(sheet)
            case Subject.GIVEN:
                given += read_given(sheet, sheet.part, known, reading, scored)
            case Subject.OCCURRENCES:
                occurrences += read_occurrences(sheet, sheet.part, known, reading)
            case _:
                pass
    return ImportData(
        units=units,
        reviewers=reviewers,
        ballots=tuple(ballots),
        votes=tuple(row for sheets_of_part in votes.values() for row in sheets_of_part.rows()),
        given=tuple(given),
        occurrences=tuple(occurrences),
        adjustments=read_adjustments(by_subject(sheets, Subject.ADJUSTMENTS), known, reading),
        findings=read_findings(by_subject(sheets, Subject.FINDINGS), known, reading, notes),
        strong_points=read_strong_points(
            by_subject(sheets, Subject.STRONG_POINTS), known, reading, notes
        ),
        notes=tuple(notes),
    )
