"""The rows of one mapped sheet that hold data: what stands above, between and below them is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from db.errors import Fault, FaultKind
from db.scoring.scheme.scheme import Part
from desktop.exchange.spreadsheets.faults import Faults, shown
from desktop.exchange.spreadsheets.grid import Cell, Grid
from desktop.exchange.workbook.cells import CellReader
from desktop.exchange.workbook.headings import headings, is_footer, is_section, is_total
from desktop.exchange.workbook.layouts import SheetLayout, fields_of
from desktop.exchange.workbook.sheet_mapping import NO_HEADER, SheetMapping, header_cell
from desktop.exchange.workbook.subjects import Subject

_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class MappedSheet:
    """A grid with the mapping by which it is read."""

    grid: Grid
    mapping: SheetMapping
    part: Part | None = None

    def rows(self) -> Iterator[int]:
        """The rows below the header, without totals, notes, headings again and rows that are blank but for a 序号."""
        yield from self._rows

    @cached_property
    def _rows(self) -> tuple[int, ...]:
        if self.mapping.header is None:
            return ()
        # A remark alone makes no row: people write into lines that were numbered in advance.
        columns = [column for field, column in self.mapping.columns.items() if field != "note"]
        below = range(self.mapping.header + 1, len(self.grid.rows))
        return tuple(row for row in below if self._holds_data(row, columns))

    def _holds_data(self, row: int, columns: Sequence[int]) -> bool:
        cells = self.grid.rows[row]
        if all(self.grid.at(row, column) is None for column in columns):
            return False
        if is_total(cells) or is_footer(cells) or self.repeats_header(row):
            return False
        return not (self.mapping.subject is Subject.BALLOTS and is_section(cells))

    def repeats_header(self, row: int) -> bool:
        """Whether the headings stand here again, as on each page of a printed list."""
        return any(self._repeats(row, titles) for titles in self._headings)

    @cached_property
    def _headings(self) -> tuple[dict[int, tuple[str, ...]], ...]:
        """What stands in each row of headings above the columns that are read."""
        columns = (*self.mapping.columns.values(), *self.mapping.across)
        return tuple(
            {column: headings(header_cell(self.grid, header, column)) for column in columns}
            for header in self.mapping.header_rows
        )

    def _repeats(self, row: int, titles: Mapping[int, tuple[str, ...]]) -> bool:
        said = 0
        for column, title in titles.items():
            cell = self.grid.at(row, column)
            if cell is None:
                continue
            if not title or headings(cell) != title:
                return False
            said += 1
        return said > 1

    def sources(self) -> set[int]:
        """The rows of the grid that are read."""
        return set(self.rows())

    def own_faults(self) -> Iterator[Fault]:
        """What is wrong with the sheet as a whole, beside its headings."""
        yield from ()

    def has(self, field: str) -> bool:
        """Whether the sheet says anything of the field."""
        return field in self.mapping.columns or field in self.mapping.fixed

    def spot(self, row: int, field: str) -> tuple[int, int] | None:
        """Where in the grid a row's cell of a field stands; None where the sheet has no such cell."""
        column = self.mapping.columns.get(field)
        return None if column is None else (row, column)

    def cell(self, row: int, field: str) -> Cell:
        """A row's cell of a field; without a column what every row says, or blank."""
        spot = self.spot(row, field)
        return self.mapping.fixed.get(field) if spot is None else self.grid.at(*spot)

    def place(self, row: int, field: str | None = None) -> str:
        """How a person finds the cell."""
        spot = self.spot(row, field) if field else None
        return self.grid.place(row) if spot is None else self.grid.place(*spot)


def check_header(sheet: MappedSheet, faults: Faults) -> bool:
    """Faults of the header itself; False where the sheet cannot be read at all."""
    grid, mapping = sheet.grid, sheet.mapping
    columns = fields_of(mapping.subject, sheet.part, mapping.layout)
    if mapping.header is None:
        expected = "、".join(c.called for c in columns if c.needed)
        faults.add(grid.place(), FaultKind.NO_HEADER, expected=expected)
        return False
    place = grid.place() if mapping.header == NO_HEADER else grid.place(mapping.header)
    for column in columns:
        told = sheet.has(column.field) or (column.or_else and sheet.has(column.or_else))
        if column.required and not told:
            faults.add(place, FaultKind.MISSING, expected=column.called)
    for at in mapping.unknown:
        expected = "、".join(c.called for c in columns)
        found = shown(grid.at(mapping.header, at))
        faults.add(
            grid.place(mapping.header, at), FaultKind.UNKNOWN_KEY, found=found, expected=expected
        )
    for at in mapping.repeated:
        found = shown(grid.at(mapping.header, at))
        faults.add(grid.place(mapping.header, at), FaultKind.DUPLICATE_HEADER, found=found)
    for fault in sheet.own_faults():
        faults.add(fault.place, fault.kind, **fault.facts)
    return True


def filled_down(sheet: MappedSheet, field: str) -> dict[int, Cell]:
    """A column by rows, its merged cells filled down."""
    column = sheet.mapping.columns.get(field)
    rows = list(sheet.rows())
    if column is None or sheet.mapping.layout is not SheetLayout.BALLOTS:
        return {row: sheet.cell(row, field) for row in rows}
    cells = {row: sheet.grid.at(row, column) for row in rows}
    for merge in sheet.grid.merges:
        if merge.left <= column <= merge.right and merge.top < merge.bottom:
            value = sheet.grid.at(merge.top, merge.left)
            for row in range(merge.top + 1, merge.bottom + 1):
                if row in cells and cells[row] is None:
                    cells[row] = value
    return cells


def category_cells(sheet: MappedSheet) -> dict[int, Cell]:
    """The category by rows, merged cells filled down.

    Where merging is lost (.csv) a blank stands for the value above, but only in a column that is written so
    throughout: in one that repeats its values a blank was forgotten and is a fault.
    """
    cells = filled_down(sheet, "category")
    if "category" in sheet.mapping.fixed or sheet.mapping.layout is SheetLayout.SECTIONS:
        return cells
    column = sheet.mapping.columns.get("category")
    tall = any(m.left == column and m.top < m.bottom for m in sheet.grid.merges)
    values = list(cells.values())
    repeats = any(a is not None and a == b for a, b in pairwise(values))
    if tall or repeats:
        return cells
    above: Cell = None
    for row, cell in cells.items():
        above = cell if cell is not None else above
        cells[row] = above
    return cells


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What every reader of rows needs: the cells' reader and where faults go."""

    faults: Faults
    cells: CellReader

    @staticmethod
    def start() -> SheetReading:
        """A reading with nothing wrong yet."""
        faults = Faults()
        return SheetReading(faults, CellReader(faults))

    def missing(self, sheet: MappedSheet, row: int, field: str) -> None:
        """A fault for a required cell that is blank."""
        columns = fields_of(sheet.mapping.subject, sheet.part, sheet.mapping.layout)
        title = next((c.title for c in columns if c.field == field), field)
        self.faults.add(sheet.place(row, field), FaultKind.MISSING, expected=title)

    def required_code(self, sheet: MappedSheet, row: int, field: str, cell: Cell) -> str:
        """A code that must be there."""
        if cell is None:
            if sheet.has(field):
                self.missing(sheet, row, field)
            return ""
        return self.cells.code(sheet.place(row, field), cell)

    def required_text(self, sheet: MappedSheet, row: int, field: str) -> str:
        """A name that must be there."""
        cell = sheet.cell(row, field)
        if cell is None and sheet.has(field):
            self.missing(sheet, row, field)
        return self.cells.text(sheet.place(row, field), cell)

    def optional_text(
        self, sheet: MappedSheet, row: int, field: str, *, long: bool = False
    ) -> str | None:
        """Text of a column that may be absent: then None, so that an import leaves alone what it does not know."""
        if not sheet.has(field):
            return None
        cell = sheet.cell(row, field)
        if cell is None:
            return ""
        place = sheet.place(row, field)
        return self.cells.long_text(place, cell) if long else self.cells.text(place, cell)

    def day(self, sheet: MappedSheet, row: int, field: str) -> str | None:
        """The day as ISO date, from a cell's date or from how a day is written; empty where it is blank."""
        if not sheet.has(field):
            return None
        cell, place = sheet.cell(row, field), sheet.place(row, field)
        if isinstance(cell, date):
            return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        found = _DAY.fullmatch(self.cells.text(place, cell))
        try:
            if found:
                return date(*map(int, found.groups())).isoformat()
        except ValueError:
            pass  # the 31st of a month that has none
        if cell is not None:
            self.faults.add(place, FaultKind.WRONG_TYPE, found=shown(cell), expected="date")
        return ""


def by_subject(sheets: list[MappedSheet], subject: Subject) -> list[MappedSheet]:
    """The sheets about one subject."""
    return [sheet for sheet in sheets if sheet.mapping.subject is subject]
