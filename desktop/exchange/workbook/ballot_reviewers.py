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
    where the whole sheet goes through the panel in its order and reviewers of other numbers stand between the
    holders; a note says so. Otherwise the number is refused: two blocks alone may have been handed out the other
    way round.
    """
    cells = filled_down(sheet, "reviewer")
    groups = filled_down(sheet, "group")
    found = {row: _reviewer(sheet, row, c, groups[row], known, reading) for row, c in cells.items()}
    return found | _by_order(sheet, found, known, reading, notes)


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
            facts = {
                "found": shown(f"{known.group_titles.get(group, group)} {code}"),
                "expected": "reviewer",
            }
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
        facts = {"found": shown(code), "expected": "、".join(map(known.coded, called))}
        reading.faults.add(sheet.place(row, "reviewer"), FaultKind.AMBIGUOUS, **facts)
        return ""
    facts = {"found": shown(code), "expected": "reviewer"}
    reading.faults.add(sheet.place(row, "reviewer"), FaultKind.UNKNOWN_REFERENCE, **facts)
    return ""


def _by_order(
    sheet: MappedSheet,
    codes: dict[int, str],
    known: Known,
    reading: SheetReading,
    notes: list[Fault],
) -> dict[int, str]:
    """The rows whose number several groups use, each with its holder, or with none where the order tells nothing."""
    blocks: list[tuple[str, list[int]]] = []
    for row, code in codes.items():
        if not blocks or blocks[-1][0] != code:
            blocks.append((code, []))
        blocks[-1][1].append(row)
    shared = {code: known.shared[code] for code, _ in blocks if code in known.shared}
    holders = _holders([code for code, _ in blocks], known) if shared else None
    found: dict[int, str] = {}
    for code, (first, *_) in {c: rows for c, rows in reversed(blocks) if c in shared}.items():
        place = sheet.place(first, "reviewer")
        if holders is None:  # one of the codes is to be typed
            told = {"found": code, "expected": "、".join(map(known.coded, shared[code]))}
            reading.faults.add(place, FaultKind.SHARED_NUMBER, **told)
        else:
            told = {"found": code, "expected": "、".join(map(known.called, shared[code]))}
            notes.append(Fault(place, FaultKind.BY_ORDER, told))
    for number, (code, rows) in enumerate(blocks):
        if code in shared:
            found |= dict.fromkeys(rows, holders[number] if holders else "")
    return found


def _holders(numbers: list[str], known: Known) -> list[str] | None:
    """Whose each block is, where the blocks go through the panel in order and others part those of one number."""
    order = {code: place for place, code in enumerate(known.groups_of)}
    waiting = {number: list(codes) for number, codes in known.shared.items()}
    found: list[str] = []
    parted: dict[str, bool] = {}
    for number in numbers:
        if number not in waiting:
            parted = dict.fromkeys(parted, True)
            found.append(number)
            continue
        if not waiting[number] or not parted.get(number, True):
            return None
        parted[number] = False
        found.append(waiting[number].pop(0))
    if any(waiting[number] for number in parted):
        return None
    places = [order[code] for code in found if code in order]
    return found if places == sorted(set(places)) else None
