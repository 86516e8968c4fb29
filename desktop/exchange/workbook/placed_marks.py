"""Marks that stand apart in a sheet, put into one form: whose, of which unit, under which criterion, in which cell.

Whatever the layout, ballots are then put together of these and read as rows of ballots are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from db.errors import Fault, FaultKind
from db.scoring.scheme.scheme import Part
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell, CellError, Grid, Uncalculated
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.headings import heading, headings, is_footer, is_total
from desktop.exchange.workbook.layouts import CRITERION, LEVEL, POINTS, REVIEWER, TOTAL, UNIT
from desktop.exchange.workbook.sheet_rows import MappedSheet
from desktop.exchange.workbook.subjects import criterion_field

Spot = tuple[int, int]

# Rows and columns that are worked out of the others.
SUMMARIES = frozenset(
    heading(t)
    for t in (
        *("平均分", "平均", "均分", "平均得分", "最后得分", "最终得分", "综合得分", "合计", "总分"),
        *("名次", "排名", "位次", "等级", "最高分", "最低分", "去掉最高分", "去掉最低分", "得票率"),
    )
)
TOTALS = frozenset({"合计", "总分", "小计", "总计", "合计得分"})
_TICKS = frozenset({"√", "✓", "✔", "☑", "■", "●", "v", "V", "1", "是", "✅", "ü"})
_NO_TICKS = frozenset({"", "0", "□", "☐", "-", "—", "/"})
_STATUSES = frozenset({"回避", "缺席", "作废"})
_COUNT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says of something, and in which cell; without one it says so of every row."""

    text: Cell
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark: what the sheet says of it by field (reviewer, unit and what stands beside them), and the mark itself."""

    about: Mapping[str, Said]
    criterion: str
    mark: Said


@dataclass(slots=True)
class _Ballot:
    """What is known of a ballot by field, its marks among it."""

    cells: dict[str, Said] = field(default_factory=dict)

    def takes(self, cells: Mapping[str, Said]) -> bool:
        """Whether it can hold this too: what is said twice has to be said alike."""
        return all(
            name not in self.cells or _same(self.cells[name].text, said.text)
            for name, said in cells.items()
            if not name.startswith("criterion/") and name != TOTAL
        ) and not any(
            name in self.cells and (name.startswith("criterion/") or name == TOTAL)
            for name in cells
        )


@dataclass(frozen=True)
class PlacedSheet(MappedSheet):
    """A sheet of marks that stand apart, read as ballots; a row is then the number of a ballot."""

    @cached_property
    def _marks(self) -> tuple[PlacedMark, ...]:
        return tuple(_placed_marks(self))

    @cached_property
    def _ballots(self) -> tuple[_Ballot, ...]:
        """Marks of one reviewer and unit make one ballot; one that comes twice makes another, and so a duplicate."""
        found: list[_Ballot] = []
        latest: dict[tuple[str, ...], _Ballot] = {}
        for placed in self._marks:
            cells = {
                name: said
                for name, said in placed.about.items()
                if (said.text is not None or name in (REVIEWER, UNIT))
                and name not in (CRITERION, LEVEL)
            }
            name = TOTAL if placed.criterion == TOTAL else criterion_field(placed.criterion)
            if _word(placed.mark.text) in _STATUSES:
                cells["status"] = placed.mark
            elif placed.criterion and placed.mark.text is not None:
                cells[name] = placed.mark
            key = tuple(_key(placed.about.get(f)) for f in ("group", REVIEWER, UNIT))
            ballot = latest.get(key)
            if ballot is None or not ballot.takes(cells):
                ballot = latest[key] = _Ballot()
                found.append(ballot)
            ballot.cells = {**cells, **ballot.cells}
        return tuple(found)

    @property
    def marks_said(self) -> list[Cell]:
        """Whatever stands where marks are."""
        return [placed.mark.text for placed in self._marks if placed.mark.text is not None]

    def rows(self) -> Iterator[int]:
        yield from range(len(self._ballots))

    def has(self, field: str) -> bool:
        return (
            field in (REVIEWER, UNIT, "status", TOTAL)
            or field.startswith("criterion/")
            or super().has(field)
        )

    def spot(self, row: int, field: str) -> Spot | None:
        said = self._ballots[row].cells.get(field)
        return None if said is None else said.spot

    def cell(self, row: int, field: str) -> Cell:
        said = self._ballots[row].cells.get(field)
        return None if said is None else said.text

    def place(self, row: int, field: str | None = None) -> str:
        spot = self.spot(row, field) if field else None
        if spot is not None:
            return self.grid.place(*spot)
        cells = self._ballots[row].cells.items()
        marks = [said.spot for name, said in cells if name.startswith("criterion/")]
        spots = [spot for spot in marks or (said.spot for _, said in cells) if spot is not None]
        first, column = min(spots, default=(0, 0))
        return self.grid.place(first, column if self.mapping.layout.across else None)

    def sources(self) -> set[int]:
        return {placed.mark.spot[0] for placed in self._marks if placed.mark.spot is not None}

    def own_faults(self) -> Iterator[Fault]:
        """Marks of no criterion, marks in merged cells, and what stands under levels and is no tick."""
        yield from _row_faults(self)
        for placed in self._marks:
            spot = placed.mark.spot
            if spot is None or placed.mark.text is None:
                continue
            if (fault := self._stranger(placed, spot)) is not None:
                yield fault
            if is_merged(self.grid, spot):
                yield Fault(self.grid.place(*spot), FaultKind.MERGED)

    def _stranger(self, placed: PlacedMark, spot: Spot) -> Fault | None:
        """A mark of a criterion that the part does not have."""
        codes = [c.code for c in self.part.criteria] if self.part else []
        if placed.criterion in (*codes, TOTAL):
            return None
        said = placed.about.get(CRITERION, Said(placed.criterion))
        place = self.grid.place(*(said.spot or spot))
        if not placed.criterion:
            return Fault(place, FaultKind.MISSING, {"expected": "指标"})
        titles = "、".join(c.title for c in self.part.criteria) if self.part else ""
        facts = {"found": shown(said.text), "expected": titles}
        return Fault(place, FaultKind.UNKNOWN_REFERENCE, facts)


def criterion_called(part: Part | None, cell: Cell | object) -> str:
    """The code of the one criterion of which a cell gives the code or the title; empty where there is none."""
    forms = set(headings(cell))
    if not forms or part is None:
        return ""
    called = [
        c.code
        for c in part.criteria
        if forms & {heading(c.code), heading(c.title), heading(c.code + c.title)}
    ]
    exact = [code for code in called if heading(code) in forms]
    found = exact or called
    return found[0] if len(found) == 1 else ""


def level_called(part: Part | None, cell: Cell | object, criterion: str = "") -> str:
    """The title of the level that a cell names, of a criterion or of any."""
    forms = set(headings(cell))
    for own in part.criteria if part else ():
        for level in own.levels if criterion in ("", own.code) else ():
            if heading(level.title) in forms:
                return level.title
    return ""


def data_rows(sheet: MappedSheet) -> Iterator[int]:
    """The rows below the headings that say something of marks, without sums, closing lines and headings again."""
    read = {*sheet.mapping.columns.values(), *sheet.mapping.across}
    for row in lines_below(sheet):
        if read.intersection(_filled(sheet.grid, row)) and not sheet.repeats_header(row):
            yield row


def lines_below(sheet: MappedSheet) -> Iterator[int]:
    """The rows below the headings that say more than one thing, or a mark, and are no sum and no closing line.

    Whichever columns are read: so that one can be tried after another without going through the rows each time.
    """
    grid, mapping = sheet.grid, sheet.mapping
    if mapping.header is None:
        return
    marks = {mapping.columns.get(POINTS), *mapping.across}
    for row in range(mapping.header + 1, len(grid.rows)):
        filled = _filled(grid, row)
        alone = len(filled) < 2 and not marks.intersection(filled)
        if filled and not alone and not is_footer(grid.rows[row]) and not _is_summary(sheet, row):
            yield row


def _filled(grid: Grid, row: int) -> list[int]:
    return [column for column in range(len(grid.rows[row])) if grid.at(row, column) is not None]


def _is_summary(sheet: MappedSheet, row: int) -> bool:
    """Whether a row is worked out of others. Where criteria go down, their total is held against them instead."""
    told = sheet.mapping.columns.get(CRITERION)
    if told is not None and _criterion_of(sheet, sheet.grid.at(row, told)):
        return False
    names = [sheet.mapping.columns.get(f) for f in (REVIEWER, UNIT, CRITERION)]
    said = [sheet.grid.at(row, column) for column in names if column is not None]
    first = next((cell for cell in sheet.grid.rows[row] if cell is not None), None)
    return is_total(sheet.grid.rows[row]) or any(
        SUMMARIES.intersection(headings(cell)) for cell in (first, *said)
    )


def _criterion_of(sheet: MappedSheet, cell: Cell) -> str:
    code = criterion_called(sheet.part, cell)
    return code or (TOTAL if TOTALS.intersection(headings(cell)) else "")


def _placed_marks(sheet: MappedSheet) -> Iterator[PlacedMark]:
    down = {
        name: _filled_down(sheet.grid, column) for name, column in sheet.mapping.columns.items()
    }
    for row in data_rows(sheet):
        about = {name: Said(text) for name, text in sheet.mapping.fixed.items()}
        for name, column in sheet.mapping.columns.items():
            cell, spot = sheet.grid.at(row, column), (row, column)
            if cell is None and row in down[name]:
                spot = down[name][row]
                cell = sheet.grid.at(*spot)
            about[name] = Said(cell, spot)
        points = about.pop(POINTS, None)
        if points is not None:
            yield PlacedMark(about, _criterion(sheet, about), points)
        elif LEVEL in sheet.mapping.layout.across:
            yield from _ticked(sheet, row, about)
        else:
            yield from _across(sheet, row, about)


def _across(sheet: MappedSheet, row: int, about: Mapping[str, Said]) -> Iterator[PlacedMark]:
    header = sheet.mapping.header or 0
    for column, stands_for in sheet.mapping.across.items():
        cell = sheet.grid.at(row, column)
        if cell is None:
            continue
        told = {name: Said(text, (header, column)) for name, text in stands_for.items()}
        both = {**about, **told}
        yield PlacedMark(both, _criterion(sheet, both), Said(cell, (row, column)))


def _ticked(sheet: MappedSheet, row: int, about: Mapping[str, Said]) -> Iterator[PlacedMark]:
    """Of each criterion the level that is ticked."""
    for column, stands_for in sheet.mapping.across.items():
        if _tick(sheet.grid.at(row, column)):
            told = {n: Said(text) for n, text in stands_for.items() if n != LEVEL}
            both = {**about, **told}
            level = Said(stands_for[LEVEL], (row, column))
            yield PlacedMark(both, _criterion(sheet, both), level)


def _criterion(sheet: MappedSheet, about: Mapping[str, Said]) -> str:
    """The criterion's code; without anything that tells it the only one of the part."""
    said = about.get(CRITERION)
    if said is None:
        own = sheet.part.criteria if sheet.part else ()
        return own[0].code if len(own) == 1 else ""
    if said.text is None:
        return ""
    return _criterion_of(sheet, said.text) or str(said.text)


def _row_faults(sheet: MappedSheet) -> Iterator[Fault]:
    """Under levels: two ticks for one criterion, something that is no tick, and numbers of votes."""
    if LEVEL not in sheet.mapping.layout.across:
        return
    grid, mapping = sheet.grid, sheet.mapping
    for row in data_rows(sheet):
        ticked: dict[str, list[str]] = {}
        for column, stands_for in mapping.across.items():
            cell = grid.at(row, column)
            if _tick(cell):
                ticked.setdefault(stands_for.get(CRITERION, ""), []).append(stands_for[LEVEL])
            elif cell is not None and _plain(cell) not in _NO_TICKS:
                yield _no_tick(sheet, row, column, cell)
        for levels in ticked.values():
            if len(levels) > 1:
                found = {"found": "、".join(levels)}
                yield Fault(grid.place(row), FaultKind.TWO_LEVELS, found)


def _no_tick(sheet: MappedSheet, row: int, column: int, cell: Cell) -> Fault:
    place = sheet.grid.place(row, column)
    if isinstance(cell, CellError):
        return Fault(place, FaultKind.FORMULA_ERROR, {"found": cell.text})
    if isinstance(cell, Uncalculated):
        return Fault(place, FaultKind.UNCALCULATED)
    if _COUNT.fullmatch(_plain(cell)):
        title = sheet.part.title if sheet.part else ""
        return Fault(place, FaultKind.VOTE_COUNTS, {"found": title})
    return Fault(place, FaultKind.NOT_ONE_OF, {"found": shown(cell), "expected": "√"})


def _tick(cell: Cell) -> bool:
    return cell is True or (cell is not None and _plain(cell) in _TICKS)


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if isinstance(cell, str | int) else repr(cell)


def _word(cell: Cell) -> str:
    return re.sub(r"\s+", "", cell) if isinstance(cell, str) else ""


def _key(said: Said | None) -> str:
    return "" if said is None or said.text is None else closed_up(_plain(said.text))


def _same(one: Cell, other: Cell) -> bool:
    return closed_up(_plain(one)) == closed_up(_plain(other))


def is_merged(grid: Grid, spot: Spot) -> bool:
    """Whether a cell is one of several that are merged."""
    row, column = spot
    return any(m.top <= row <= m.bottom and m.left <= column <= m.right for m in grid.merges)


def _filled_down(grid: Grid, column: int) -> dict[int, Spot]:
    """For the rows of merged cells of a column, where what they say stands."""
    return {
        row: (merge.top, merge.left)
        for merge in grid.merges
        if merge.left <= column <= merge.right
        for row in range(merge.top + 1, min(merge.bottom + 1, len(grid.rows)))
    }
