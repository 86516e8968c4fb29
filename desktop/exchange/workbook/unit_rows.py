"""Reads sheets 单位 and rosters as offices send them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from db.errors import FaultKind
from db.records import PRESENTATIONS, UnitRow
from db.records.register import MOST_LABEL, is_label, labels_of
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell, Grid
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.sheet_rows import (
    MappedSheet,
    SheetReading,
    category_cells,
    filled_down,
)

# The name of a category, numbered or counted: 一、街道（14个）
_SECTION = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]+[）)]?[、.．]?)?\s*(\S+?)\s*(?:[（(]\s*(?:共)?\s*\d+\s*[个家]?\s*[）)])?"
)


@dataclass(frozen=True)
class SectionSheet(MappedSheet):
    """A roster whose categories stand as rows between the units."""

    @cached_property
    def _sections(self) -> dict[int, str]:
        return sections(self.grid, self.mapping.header or 0)

    def rows(self) -> Iterator[int]:
        return (row for row in super().rows() if row not in self._sections)

    def has(self, field: str) -> bool:
        return field == "category" or super().has(field)

    def cell(self, row: int, field: str) -> Cell:
        if field != "category":
            return super().cell(row, field)
        above = [title for number, title in self._sections.items() if number < row]
        return above[-1] if above else None


def sections(grid: Grid, header: int) -> dict[int, str]:
    """The rows that hold nothing but the name of a category; empty where the first does not stand right below."""
    found: dict[int, str] = {}
    for row in range(header + 1, len(grid.rows)):
        cells = [cell for cell in grid.rows[row] if cell is not None]
        if not cells:
            continue
        said = (
            _SECTION.fullmatch(cells[0].strip())
            if len(cells) == 1 and isinstance(cells[0], str)
            else None
        )
        if said is not None:
            found[row] = said[1]
        elif not found:
            return {}
    return found


def read_units(
    sheets: list[MappedSheet], known: Known, reading: SheetReading
) -> tuple[UnitRow, ...]:
    """Every unit of these sheets; a code or a name that comes twice is a fault."""
    rows: list[UnitRow] = []
    codes: set[str] = set()
    names: set[str] = set()
    for sheet in sheets:
        categories = category_cells(sheet)
        presentations = filled_down(sheet, "presentation")
        for row in sheet.rows():
            unit = _unit(sheet, row, categories[row], presentations[row], known, reading)
            for value, seen, field in ((unit.code, codes, "code"), (unit.unit, names, "unit")):
                if value and value in seen:
                    place = sheet.place(row, field)
                    reading.faults.add(place, FaultKind.DUPLICATE, found=shown(value))
                seen.add(value)
            rows.append(unit)
    return tuple(rows)


def _unit(
    sheet: MappedSheet,
    row: int,
    category_cell: Cell,
    presentation_cell: Cell,
    known: Known,
    reading: SheetReading,
) -> UnitRow:
    cells = reading.cells
    category = cells.text(sheet.place(row, "category"), category_cell)
    if category not in known.written:  # people space words out to fill a cell
        category = "".join(category.split())
    if category_cell is None and sheet.has("category"):
        reading.missing(sheet, row, "category")
    # A sheet without codes was typed by hand; one with codes is taken at its word, or an export would not come back.
    close = str if sheet.has("code") else closed_up
    withdrawn_on, withdrawn_reason = _withdrawal(sheet, row, reading)
    order_place = sheet.place(row, "running_order")
    leader = reading.optional_text(sheet, row, "leader")
    return UnitRow(
        place=sheet.place(row),
        code=cells.code(sheet.place(row, "code"), sheet.cell(row, "code")),
        unit=close(reading.required_text(sheet, row, "unit")),
        category=category,
        short_title=reading.optional_text(sheet, row, "short_title"),
        leader=None if leader is None else close(leader),
        post=reading.optional_text(sheet, row, "post"),
        presentation=_presentation(sheet, row, presentation_cell, reading),
        running_order=cells.whole(order_place, sheet.cell(row, "running_order"), low=1),
        has_running_order=sheet.has("running_order"),
        liaison=reading.optional_text(sheet, row, "liaison"),
        phone=reading.optional_text(sheet, row, "phone"),
        note=reading.optional_text(sheet, row, "note"),
        labels=_labels(sheet, row, reading),
        withdrawn_on=withdrawn_on,
        withdrawn_reason=withdrawn_reason,
    )


def _withdrawal(
    sheet: MappedSheet, row: int, reading: SheetReading
) -> tuple[str | None, str | None]:
    """When and why the unit left; one without the other is a fault."""
    day = reading.day(sheet, row, "withdrawn_on")
    reason = reading.optional_text(sheet, row, "withdrawn_reason", long=True)
    given = {f: sheet.cell(row, f) is not None for f in ("withdrawn_on", "withdrawn_reason")}
    if any(given.values()):
        for field in (field for field, there in given.items() if not there):
            reading.missing(sheet, row, field)
    return day, reason


def _labels(sheet: MappedSheet, row: int, reading: SheetReading) -> tuple[str, ...] | None:
    """The labels of a cell; None where the sheet has no such column."""
    if not sheet.has("labels"):
        return None
    place = sheet.place(row, "labels")
    found = labels_of(reading.cells.long_text(place, sheet.cell(row, "labels")))
    for label in found:
        if not is_label(label):
            reading.faults.add(place, FaultKind.TOO_LONG, limit=str(MOST_LABEL))
    return found


def _presentation(sheet: MappedSheet, row: int, cell: Cell, reading: SheetReading) -> str | None:
    """现场 or 书面, also as 现场述法 and 书面述法; a blank leaves it open."""
    place = sheet.place(row, "presentation")
    word = reading.cells.word(place, cell)
    if not word:
        return None
    short = word.removesuffix("述法").removesuffix("述职")
    if short in PRESENTATIONS:
        return short
    facts = {"found": shown(word), "expected": "、".join(PRESENTATIONS)}
    reading.faults.add(place, FaultKind.NOT_ONE_OF, **facts)
    return None
