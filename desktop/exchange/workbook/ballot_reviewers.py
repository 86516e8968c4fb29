"""Finds whose ballot a row is, also where groups number their members alike."""

from __future__ import annotations

from db.errors import Fault, FaultKind
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.known import Known, qualified
from desktop.exchange.workbook.reviewer_rows import read_group
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, filled_down


def reviewers_of(
    sheet: MappedSheet, known: Known, reading: SheetReading, notes: list[Fault]
) -> dict[int, str]:
    """The reviewer's code in the file by row; empty where it is at fault.

    A number that several groups use is told by the sheet's 组别 or 评委姓名 column. Without them it is told only
    where each holder's rows stand together and there are as many such blocks as holders; they are then taken in
    panel order, and a note says so. Otherwise the number is refused.
    """
    cells = filled_down(sheet, "reviewer")
    groups = filled_down(sheet, "group")
    found = {row: _reviewer(sheet, row, c, groups[row], known, reading) for row, c in cells.items()}
    return found | _by_blocks(sheet, found, known, reading, notes)


def _reviewer(
    sheet: MappedSheet, row: int, cell: Cell, group_cell: Cell, known: Known, reading: SheetReading
) -> str:
    """The code in a row, the group beside it taken into account."""
    code = reading.required_code(sheet, row, "reviewer", cell)
    if not code:
        return ""
    if group_cell is not None:
        group = read_group(sheet, row, group_cell, known, reading)
        if (longer := qualified(group, code)) in known.groups_of:
            return longer
        if group and known.groups_of.get(code, group) != group:
            facts = {"found": shown(f"{group} {code}"), "expected": "reviewer"}
            reading.faults.add(sheet.place(row, "group"), FaultKind.UNKNOWN_REFERENCE, **facts)
            return ""
    if code in known.shared:
        name = closed_up(reading.optional_text(sheet, row, "reviewer_name") or "")
        holders = [h for h in known.shared[code] if name and closed_up(known.names[h]) == name]
        return holders[0] if len(holders) == 1 else code
    if code in known.groups_of:
        return code
    called = known.reviewers_called(code)
    if len(called) == 1:
        return called[0]
    if called:
        facts = {"found": shown(code), "expected": "、".join(called)}
        reading.faults.add(sheet.place(row, "reviewer"), FaultKind.AMBIGUOUS, **facts)
        return ""
    facts = {"found": shown(code), "expected": "reviewer"}
    reading.faults.add(sheet.place(row, "reviewer"), FaultKind.UNKNOWN_REFERENCE, **facts)
    return ""


def _by_blocks(
    sheet: MappedSheet,
    codes: dict[int, str],
    known: Known,
    reading: SheetReading,
    notes: list[Fault],
) -> dict[int, str]:
    """The rows whose number several groups use, each with its holder."""
    blocks: dict[str, list[list[int]]] = {}
    above = None
    for row, code in codes.items():
        if code in known.shared:
            if code != above:
                blocks.setdefault(code, []).append([])
            blocks[code][-1].append(row)
        above = code
    found: dict[int, str] = {}
    for code, parts in blocks.items():
        holders = known.shared[code]
        if len(parts) == len(holders):
            found |= {row: h for rows, h in zip(parts, holders, strict=True) for row in rows}
            told = {"found": code, "expected": "、".join(holders)}
            notes.append(Fault(sheet.place(parts[0][0], "reviewer"), FaultKind.BY_ORDER, told))
            continue
        place = sheet.place(parts[0][0], "reviewer")
        expected = "、".join(holders)
        reading.faults.add(place, FaultKind.AMBIGUOUS, found=code, expected=expected)
        found |= {row: "" for rows in parts for row in rows}
    return found
