"""Reads sheets 评委.

Groups often number their members alike (1, 2, 3 in each); such reviewers are told apart by their group.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from db.errors import Fault, FaultKind
from db.records import ReviewerRow
from db.records.register import made_code, number_words
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell
from desktop.exchange.spreadsheets.limits import MOST_CODE
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.known import Known, qualified
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, filled_down


def read_reviewers(
    sheets: list[MappedSheet], known: Known, reading: SheetReading, notes: list[Fault]
) -> tuple[ReviewerRow, ...]:
    """Every reviewer of these sheets; the same code twice in one group is a fault."""
    rows: list[ReviewerRow] = []
    seen: set[tuple[str, str]] = set()
    for sheet in sheets:
        groups = filled_down(sheet, "group")
        for row in sheet.rows():
            reviewer = _reviewer(sheet, row, groups[row], known, reading)
            key = (reviewer.code, reviewer.group)
            if reviewer.code and key in seen:
                place = sheet.place(row, "code")
                reading.faults.add(place, FaultKind.DUPLICATE, found=shown(reviewer.code))
            seen.add(key)
            rows.append(reviewer)
    return _told_apart(_numbered(rows, known, notes), known, notes)


def _reviewer(
    sheet: MappedSheet, row: int, group_cell: Cell, known: Known, reading: SheetReading
) -> ReviewerRow:
    code = reading.required_code(sheet, row, "code", sheet.cell(row, "code"))
    if not sheet.has("code") and sheet.cell(row, "name") is None:
        reading.missing(sheet, row, "name")
    workplace = reading.optional_text(sheet, row, "workplace")
    if workplace is not None and workplace not in known.written:
        workplace = closed_up(workplace)  # it must match the unit's name
    return ReviewerRow(
        place=sheet.place(row, "code"),
        code=code,
        group=read_group(sheet, row, group_cell, known, reading),
        name=reading.optional_text(sheet, row, "name"),
        workplace=workplace,
    )


def read_group(
    sheet: MappedSheet, row: int, cell: Cell, known: Known, reading: SheetReading
) -> str:
    """A group's code, given by its code or its title."""
    place = sheet.place(row, "group")
    if cell is None:
        reading.missing(sheet, row, "group")
        return ""
    text = reading.cells.text(place, cell)
    if not text:
        return ""
    if text in known.groups:
        return known.groups[text]
    if known.any_group:
        return reading.cells.code(place, cell)
    expected = "、".join(known.group_titles.values())
    reading.faults.add(place, FaultKind.UNKNOWN_REFERENCE, found=shown(text), expected=expected)
    return ""


def _numbered(rows: list[ReviewerRow], known: Known, notes: list[Fault]) -> list[ReviewerRow]:
    """Gives numbers to reviewers who came by name alone: the one that they have in the file, or R01, R02 and so on."""
    taken = {row.code for row in rows if row.code}
    latest = made_code((*taken, *known.groups_of))
    found: list[ReviewerRow] = []
    made = []
    for row in rows:
        if row.code or not row.name:
            found.append(row)
            continue
        same = (c for c in known.reviewers_called(row.name) if known.groups_of[c] == row.group)
        code = next((code for code in same if code not in taken), "")
        if not code:
            code, latest = latest, made_code([latest])
            made.append(code)
        taken.add(code)
        found.append(replace(row, code=code))
    if made:
        told = {"found": made[0] if len(made) == 1 else f"{made[0]}–{made[-1]}"}
        first = next(row.place for row in found if row.code == made[0])
        notes.append(Fault(first, FaultKind.CODES_MADE, told))
    return found


def _told_apart(
    rows: list[ReviewerRow], known: Known, notes: list[Fault]
) -> tuple[ReviewerRow, ...]:
    """Puts the group before a code that several groups use, and says so."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        groups[row.code].add(row.group)
    apart: list[ReviewerRow] = []
    for row in rows:
        code = qualified(row.group, row.code)
        if row.code and row.group and len(groups[row.code]) > 1 and len(code) <= MOST_CODE:
            taken = number_words(code, known.group_titles)
            told = {"found": row.code, "taken": taken}
            notes.append(Fault(row.place, FaultKind.SHARED_CODE, told))
            apart.append(replace(row, code=code))
        else:
            apart.append(row)
    return tuple(apart)
