"""Finds out how a sheet of votes is laid out: levels in one row of headings, or under the criteria."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.scoring.scheme.scheme import Part
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.layouts import (
    CRITERION,
    LEVEL,
    REVIEWER,
    UNIT,
    SheetLayout,
    fields_of,
)
from desktop.exchange.workbook.recognition import (
    SheetGuess,
    bears,
    column_of,
    headings_stand_for,
    told_beside,
    with_sources,
)
from desktop.exchange.workbook.sheet_mapping import (
    HEADER_WITHIN,
    SheetMapping,
    columns_in,
    mapping_for,
)
from desktop.exchange.workbook.sheet_rows import MappedSheet
from desktop.exchange.workbook.subjects import Subject, is_level


def counted(grid: Grid, parts: Iterable[Part], known: Known) -> SheetMapping | None:
    """How a sheet of votes under levels is laid out for the one of these parts that it fits.

    Not where a reviewer is told: such a sheet is their ballots. A 1 may be a tick, so there have to be more.
    """
    if REVIEWER in told_beside(grid, known).told:
        return None
    found = [(part, m) for part in parts if (m := counts_in(grid, part, known)) is not None]
    found = [(part, m) for part, m in found if _are_votes(grid, m)]
    if len(found) > 1:
        found = [(part, mapping) for part, mapping in found if bears(grid, part)]
    return found[0][1] if len(found) == 1 else None


def counts_in(grid: Grid, part: Part, known: Known) -> SheetMapping | None:
    """How to read a sheet that is said to hold votes of a part: levels in one row of headings, or under criteria."""
    asked = SheetGuess.of(grid, part, known)
    for header in range(min(len(grid.rows), HEADER_WITHIN)):
        across = headings_stand_for(asked, header, SheetLayout.CRITERIA_LEVELS)
        offered = {(said[CRITERION], said[LEVEL]) for said in across.values()}
        whole = {(c.code, v.title) for c in part.criteria for v in c.levels}
        if len(part.criteria) > 1 and offered == whole and len(across) == len(whole):
            mapping = laid_out_counts(grid, header, part, known, SheetLayout.CRITERIA_LEVELS)
            return mapping if "unit" in mapping.columns else None
    given = [UNIT, *(field for field in (CRITERION,) if field in asked.told)]
    mapping = mapping_for(grid, Subject.VOTES, part, part.code, given=given)
    if mapping.header is None or REVIEWER in columns_in(
        grid, mapping.header, fields_of(Subject.BALLOTS, part, SheetLayout.LEVELS_ACROSS)
    ):
        return None
    found = _of_unit(mapping, asked)
    return _of_group(found, asked) if UNIT in found.columns else None


def likely_counts(grid: Grid, part: Part, known: Known) -> SheetMapping:
    """How to begin with a sheet that is said to hold votes: as its headings say, else at its first full row."""
    found = counts_in(grid, part, known)
    if found is not None:
        return found
    filled = (n for n, row in enumerate(grid.rows) if sum(cell is not None for cell in row) > 1)
    return laid_out_counts(grid, next(filled, 0), part, known, SheetLayout.BALLOTS)


def laid_out_counts(
    grid: Grid, header: int, part: Part, known: Known, layout: SheetLayout
) -> SheetMapping:
    """How to read a sheet of votes of which a person says what its layout is and where its headings end."""
    asked = SheetGuess.of(grid, part, known)
    across = headings_stand_for(asked, header, layout) if layout.across and header >= 0 else {}
    fields = fields_of(Subject.VOTES, part, layout)
    rows = (
        (header, header - 1) if layout.across else (header,)
    )  # what is beside levels may stand higher
    named: dict[str, int] = {}
    for row in rows:
        found = columns_in(grid, row, fields) if 0 <= row < len(grid.rows) else {}
        named = {**found, **named}
    columns = {field: column for field, column in named.items() if column not in across}
    mapping = SheetMapping(
        Subject.VOTES, part.code, header, columns, layout=layout, across=dict(across)
    )
    return _of_group(_of_unit(mapping, asked), asked)


def _of_unit(mapping: SheetMapping, asked: SheetGuess) -> SheetMapping:
    """With the column in which units stand, where its heading says nothing of them."""
    if UNIT in mapping.columns or (column := column_of(asked, mapping, UNIT)) is None:
        return mapping
    return mapping.served(UNIT, column)


def _of_group(mapping: SheetMapping, asked: SheetGuess) -> SheetMapping:
    """With the group that a line or the sheet's name tells, where no column does."""
    if "group" in mapping.columns or "group" not in asked.told:
        return mapping
    told = replace(mapping, fixed={**mapping.fixed, "group": asked.told["group"]})
    return with_sources(told, asked)


def _are_votes(grid: Grid, mapping: SheetMapping) -> bool:
    """Whether nothing but numbers stands under the levels, and not only what may be ticks."""
    columns = {c for field, c in mapping.columns.items() if is_level(field)} | {*mapping.across}
    rows = MappedSheet(grid, mapping).rows()
    cells = [cell for row in rows for c in columns if (cell := grid.at(row, c)) is not None]
    numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
    ticks = 1 in numbers and max(numbers) == 1
    return bool(numbers) and len(numbers) == len(cells) and not ticks
