"""Finds out how a sheet is laid out whose rows are no records, by the names and words that stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from db.errors import Fault, FaultKind
from db.scoring.scheme.scheme import Part, PartKind, Scheme
from desktop.exchange.spreadsheets.grid import Cell, Grid
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.headings import headings
from desktop.exchange.workbook.known import Known, qualified
from desktop.exchange.workbook.layouts import (
    CRITERION,
    LEVEL,
    MARK_TITLES,
    POINTS,
    REVIEWER,
    TOTAL,
    UNIT,
    SheetLayout,
    fields_of,
    fits,
)
from desktop.exchange.workbook.placed_marks import (
    SUMMARIES,
    TOTALS,
    PlacedSheet,
    criterion_called,
    data_rows,
    level_called,
    lines_below,
)
from desktop.exchange.workbook.sheet_mapping import (
    HEADER_WITHIN,
    NUMBERING,
    SheetMapping,
    called_in_file,
    columns_in,
    header_cell,
    mapping_for,
    unknown_columns,
)
from desktop.exchange.workbook.sheet_rows import MappedSheet
from desktop.exchange.workbook.subjects import BYSTANDERS, Subject, criterion_field
from desktop.exchange.workbook.unit_rows import SectionSheet, sections

_LABELS = {
    REVIEWER: ("评委", "评委姓名", "评委编号", "评分人", "打分人", "测评人", "评议人", "专家"),
    UNIT: ("单位", "单位名称", "述法单位", "被评议单位", "参评单位", "被考核单位", "评议单位"),
    "group": ("组别", "评委组", "评委组别", "评委类别"),
}
_LINE = re.compile(
    r"(?:^|(?<=[\s　]))(\S{1,6})[:：][\s　]*([^\s　:：]+(?:[ 　](?!\S*[:：])\S{1,2}(?!\S))*)?"
)
_BELOW = 5  # rows at the end of a sheet where a signature may stand
_SCORED = (PartKind.SCORED, PartKind.VOTED)


@dataclass(frozen=True, slots=True)
class SheetGuess:
    """A sheet and what it may be about."""

    grid: Grid
    part: Part
    known: Known
    told: Mapping[str, str]  # what the sheet's name or a line says for all of it
    from_name: tuple[str, ...]
    from_file: tuple[str, ...] = ()

    @staticmethod
    def of(grid: Grid, part: Part, known: Known) -> SheetGuess:
        """With what is said beside the marks."""
        beside = told_beside(grid, known)
        return SheetGuess(grid, part, known, beside.told, beside.from_name, beside.from_file)

    def stands_for(self, field: str, cell: object) -> str:
        """What a cell calls, where it is one reviewer, unit, criterion or level; else empty."""
        if field == CRITERION:
            only = self.part.criteria[0].code if len(self.part.criteria) == 1 else ""
            return criterion_called(self.part, cell) or (
                only if MARK_TITLES.intersection(headings(cell)) else ""
            )
        if field == LEVEL:
            return level_called(self.part, cell)
        text = _text(cell)
        if not text:
            return ""
        if field == UNIT:
            return text if _unit_called(text, self.known) else ""
        return text if _reviewer_called(text, self.known, self.told.get("group", "")) else ""


def recognised(grid: Grid, parts: Iterable[Part], known: Known) -> SheetMapping | None:
    """How a sheet of ballots is laid out for the one of these parts that it fits; None where it fits none, or several.

    Where two parts would do, the one whose code or title the sheet bears is meant.
    """
    found = _fitting(grid, parts, known)
    if len(found) > 1:
        found = [(part, mapping) for part, mapping in found if bears(grid, part)]
    return found[0][1] if len(found) == 1 else None


def in_sections(grid: Grid) -> SheetMapping | None:
    """A roster without a column of categories, under whose headings rows of one cell alone part the units."""
    mapping = mapping_for(grid, Subject.UNITS, None, given=("category",))
    if mapping.header is None or "category" in mapping.columns or len(mapping.columns) < 2:
        return None
    return replace(mapping, layout=SheetLayout.SECTIONS) if sections(grid, mapping.header) else None


def almost_read(grid: Grid, scheme: Scheme, known: Known) -> Fault | None:
    """What alone keeps a sheet from being read: it fits several parts, counts votes or has no categories."""
    scored = [part for part in scheme.parts if part.kind in _SCORED]
    if len(several := _fitting(grid, scored, known)) > 1:
        titles = "、".join(part.title for part, _ in several)
        return Fault(grid.place(), FaultKind.PART_UNTOLD, {"expected": titles})
    for part in scored:
        levels = {level.title for c in part.criteria for level in c.levels}
        for row in range(min(len(grid.rows), HEADER_WITHIN)):
            found = {level_called(part, header_cell(grid, row, c)) for c in _width(grid, row)}
            if len(levels) > 1 and levels <= found:
                return Fault(grid.place(row), FaultKind.VOTE_COUNTS, {"found": part.title})
            if part.kind is PartKind.VOTED and len(levels & found) > 1:
                lacking = "、".join(dict.fromkeys(v.title for c in part.criteria for v in c.levels))
                return Fault(grid.place(row), FaultKind.MISSING, {"expected": lacking})
    mapping = mapping_for(grid, Subject.UNITS, None, given=("category",))
    if mapping.header is None or "category" in mapping.columns:
        return None
    return Fault(grid.place(mapping.header), FaultKind.NO_CATEGORY)


def sheet_of(grid: Grid, mapping: SheetMapping, part: Part | None) -> MappedSheet:
    """The sheet as its layout asks for it to be read."""
    if mapping.layout.places_marks and mapping.subject is Subject.BALLOTS:
        return PlacedSheet(grid, mapping, part)
    kind = SectionSheet if mapping.layout is SheetLayout.SECTIONS else MappedSheet
    return kind(grid, mapping, part)


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What is said of a whole sheet, and the fields of it that its name says, or that of its file."""

    told: Mapping[str, str]
    from_name: tuple[str, ...]
    from_file: tuple[str, ...]


def told_beside(grid: Grid, known: Known) -> SheetContext:
    """Whose or what a whole sheet is: by a line such as 评委：张三, by its name, or of a reviewer by its file's name.

    Lines stand above the marks or among the last rows. What is said in two ways is not told.
    """
    found: dict[str, set[str]] = {}
    last = len(grid.rows) - 1
    for row in range(len(grid.rows)):
        if row < HEADER_WITHIN or row > last - _BELOW:
            for label, text in _lines(grid, row):
                field = next((f for f, labels in _LABELS.items() if label in labels), "")
                if field and (field != UNIT or len(text) > 1):  # 单位：分 is no unit of ours
                    found.setdefault(field, set()).add(text)
    told = {field: min(texts) for field, texts in found.items() if len(texts) == 1}
    name = closed_up(grid.name.strip())
    from_name = []
    called: dict[str, Callable[[str], str]] = {
        REVIEWER: lambda text: _reviewer_called(text, known, told.get("group", "")),
        UNIT: lambda text: _unit_called(text, known),
        "group": lambda text: known.groups.get(text, ""),
    }
    for field, call in called.items():
        if not call(name):
            continue
        if field not in found:
            from_name.append(field)
        elif call(told.get(field, "")) not in ("", call(name)):
            told.pop(field, None)
    told |= dict.fromkeys(from_name, name)
    filed = closed_up(called_in_file(grid.book))
    if not filed or not called[REVIEWER](filed):
        return SheetContext(told, tuple(from_name), ())
    if REVIEWER not in found and REVIEWER not in told:
        return SheetContext({**told, REVIEWER: filed}, tuple(from_name), (REVIEWER,))
    if called[REVIEWER](told.get(REVIEWER, "")) not in ("", called[REVIEWER](filed)):
        told.pop(REVIEWER)
    return SheetContext(told, tuple(f for f in from_name if f in told), ())


def laid_out_as(
    grid: Grid, header: int, part: Part, known: Known, layout: SheetLayout
) -> SheetMapping:
    """How to read a sheet of which a person says what its layout is and where its headings end.

    What the sheet does not tell is left open, and no heading is held to be misspelt.
    """
    asked = SheetGuess.of(grid, part, known)
    across = headings_stand_for(asked, header, layout) if layout.across and header >= 0 else {}
    fields = fields_of(Subject.BALLOTS, part, layout)
    named = columns_in(grid, header, fields) if 0 <= header < len(grid.rows) else {}
    columns = {field: column for field, column in named.items() if column not in across}
    mapping, _ = _completed(asked, header, layout, columns, across)
    return replace(mapping, unknown=())


def likely_layout(grid: Grid, part: Part, known: Known) -> SheetMapping:
    """How to begin with a sheet that is said to be of a part: as recognised, else as most of its headings suggest."""
    found = recognised(grid, (part,), known)
    if found is not None:
        return found
    by_headings = mapping_for(grid, Subject.BALLOTS, part, part.code)
    if by_headings.header is not None:
        return by_headings
    trials = [
        laid_out_as(grid, header, part, known, layout)
        for header in range(min(len(grid.rows), HEADER_WITHIN))
        for layout in SheetLayout
        if layout.across and fits(layout, part)
    ]
    best = max(trials, key=lambda m: (len(m.across), len(m.columns)), default=None)
    if best is not None and len(best.across) > 1:
        return best
    filled = (n for n, row in enumerate(grid.rows) if sum(cell is not None for cell in row) > 1)
    return laid_out_as(grid, next(filled, 0), part, known, SheetLayout.BALLOTS)


def heading_above(grid: Grid, row: int, column: int) -> Cell:
    """An upper heading: of the cell, of the cells that it is merged with, or of the nearest filled one to the left."""
    for merge in grid.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return grid.at(merge.top, merge.left)
    cells = (grid.at(row, c) for c in range(column, -1, -1))
    return next((cell for cell in cells if cell is not None), None)


def _fitting(grid: Grid, parts: Iterable[Part], known: Known) -> list[tuple[Part, SheetMapping]]:
    """How the sheet would be read for each part for which it can be."""
    found: list[tuple[Part, SheetMapping]] = []
    for part in parts:
        asked = SheetGuess.of(grid, part, known)
        mapping = _best(_candidates(asked))
        if mapping is not None and _may_be_marks(grid, mapping, part):
            found.append((part, mapping))
    fewest = min((len(mapping.unknown) for _, mapping in found), default=0)
    return [(part, m) for part, m in found if len(m.unknown) == fewest]


def _may_be_marks(grid: Grid, mapping: SheetMapping, part: Part) -> bool:
    """Whether anything that stands where marks would is one: a number for a part of votes is none, nor a word else."""
    if not mapping.layout.places_marks or LEVEL in mapping.layout.across:
        return True
    cells = PlacedSheet(grid, mapping, part).marks_said
    voted = part.kind is PartKind.VOTED
    return not cells or any(
        bool(level_called(part, cell)) or (not voted and isinstance(cell, int | float))
        for cell in cells
    )


def _best(candidates: Iterable[SheetMapping]) -> SheetMapping | None:
    """The first of those that leave the fewest headings unknown, and read most rows of them."""
    return min(candidates, key=lambda m: (len(m.unknown), -len(m.layout.across)), default=None)


def _candidates(asked: SheetGuess) -> Iterator[SheetMapping]:
    for header in range(min(len(asked.grid.rows), HEADER_WITHIN)):
        for layout in SheetLayout:
            mapping = None
            if layout is SheetLayout.BALLOTS:
                mapping = _rows(asked, header)
            elif layout is SheetLayout.MARKS:
                mapping = _row_a_mark(asked, header)
            elif layout.across and fits(layout, asked.part):
                mapping = _headings_across(asked, header, layout)
            if mapping is not None:
                yield mapping
    found = _without_headings(asked)
    if found is not None:
        yield found


def _rows(asked: SheetGuess, header: int) -> SheetMapping | None:
    """A row a ballot, where the reviewer or the unit is told beside, or known by its names and not by its heading."""
    fields = fields_of(Subject.BALLOTS, asked.part, SheetLayout.BALLOTS)
    columns = columns_in(asked.grid, header, fields)
    if any(criterion_field(c.code) not in columns for c in asked.part.criteria):
        return None
    return _with_names(asked, header, SheetLayout.BALLOTS, columns)


def _row_a_mark(asked: SheetGuess, header: int) -> SheetMapping | None:
    """A row a mark: a heading for the points, and criteria that the part has."""
    fields = fields_of(Subject.BALLOTS, asked.part, SheetLayout.MARKS)
    columns = columns_in(asked.grid, header, fields)
    if POINTS not in columns:
        return None
    mapping = _with_names(asked, header, SheetLayout.MARKS, columns)
    if mapping is None or CRITERION not in mapping.columns:
        return mapping
    lines = lines_below(MappedSheet(asked.grid, mapping, asked.part))
    cells = list(_cells_below(asked, mapping, mapping.columns[CRITERION], lines))
    strangers = sum(not asked.stands_for(CRITERION, cell) for cell in cells)
    return mapping if strangers * 2 < len(cells) else None


def _headings_across(asked: SheetGuess, header: int, layout: SheetLayout) -> SheetMapping | None:
    """Marks below headings that are all known: two at least, and more than there are unknown ones."""
    across = headings_stand_for(asked, header, layout)
    marks = {tuple(said.items()) for said in across.values() if TOTAL not in said.values()}
    if len(marks) < 2 or (LEVEL in layout.across and not _offer_levels(across)):
        return None
    fields = fields_of(Subject.BALLOTS, asked.part, layout)
    columns = {
        field: column
        for field, column in columns_in(asked.grid, header, fields).items()
        if column not in across
    }
    mapping = _with_names(asked, header, layout, columns, across)
    return mapping if mapping is not None and len(mapping.unknown) < len(marks) else None


def headings_stand_for(
    asked: SheetGuess, header: int, layout: SheetLayout
) -> dict[int, dict[str, str]]:
    """What the columns stand for, by the row or the two rows of headings above them."""
    upper, lower = (header - 1, header) if len(layout.across) > 1 else (None, header)
    if upper is not None and upper < 0:
        return {}
    found: dict[int, dict[str, str]] = {}
    for column in _width(asked.grid, header):
        said = [header_cell(asked.grid, lower, column)]
        if upper is not None:
            said.insert(0, heading_above(asked.grid, upper, column))
        told = {
            field: asked.stands_for(field, cell)
            or (TOTAL if field == CRITERION and TOTALS.intersection(headings(cell)) else "")
            for field, cell in zip(layout.across, said, strict=True)
        }
        if all(told.values()):
            found[column] = told
    return found


def _offer_levels(across: Mapping[int, Mapping[str, str]]) -> bool:
    """Whether each criterion has two levels to choose from, none of them twice: else they are marks themselves."""
    offered: dict[str, list[str]] = {}
    for said in across.values():
        offered.setdefault(said.get(CRITERION, ""), []).append(said[LEVEL])
    return all(len(set(own)) == len(own) > 1 for own in offered.values())


def _with_names(
    asked: SheetGuess,
    header: int,
    layout: SheetLayout,
    columns: Mapping[str, int],
    across: Mapping[int, Mapping[str, str]] | None = None,
) -> SheetMapping | None:
    """The mapping, where everything that a mark needs is told by a column or beside; else None."""
    mapping, lacking = _completed(asked, header, layout, columns, across or {})
    return None if lacking else mapping


def _completed(
    asked: SheetGuess,
    header: int,
    layout: SheetLayout,
    named: Mapping[str, int],
    across: Mapping[int, Mapping[str, str]],
) -> tuple[SheetMapping, list[str]]:
    """The mapping with columns, or words for all rows, for what else a mark needs; and for what neither is found."""
    columns, fixed = dict(named), {}
    part = asked.part
    base = SheetMapping(
        Subject.BALLOTS, part.code, header, columns, layout=layout, across=dict(across)
    )
    needed = [f.field for f in fields_of(base.subject, part, layout) if f.required]
    lacking = []
    for field in (name for name in needed if name in (REVIEWER, UNIT, CRITERION)):
        if field in columns:
            continue
        if (column := column_of(asked, base, field)) is not None:
            columns[field] = column
        elif field in asked.told:
            fixed[field] = asked.told[field]
        else:
            lacking.append(field)
    if "group" in asked.told and "group" not in columns:
        fixed["group"] = asked.told["group"]
    unknown = _strays(asked, base, {*columns.values(), *across}) if header >= 0 else ()
    whole = replace(base, columns=columns, fixed=fixed, unknown=unknown)
    return with_sources(whole, asked), lacking


def with_sources(mapping: SheetMapping, asked: SheetGuess) -> SheetMapping:
    """With which of the words for all rows come from the name of the sheet, and which from that of its file."""
    named, filed = (
        tuple(field for field in source if field in mapping.fixed)
        for source in (asked.from_name, asked.from_file)
    )
    return replace(mapping, from_name=named, from_file=filed)


def column_of(asked: SheetGuess, mapping: SheetMapping, field: str) -> int | None:
    """The one column, under a heading that says nothing else, in which every cell is of the field."""
    taken = {*mapping.columns.values(), *mapping.across}
    lines = tuple(lines_below(MappedSheet(asked.grid, mapping, asked.part)))
    found = []
    for column in range(max((len(row) for row in asked.grid.rows), default=0)):
        said = _heading(asked.grid, mapping.header or 0, column)
        if column in taken or (NUMBERING | SUMMARIES).intersection(said):
            continue
        cells = _cells_below(asked, mapping, column, lines)
        fits_so_far = (bool(asked.stands_for(field, cell)) for cell in cells)
        if next(fits_so_far, False) and all(fits_so_far):
            found.append(column)
    return found[0] if len(found) == 1 else None


def _cells_below(
    asked: SheetGuess, mapping: SheetMapping, column: int, lines: Iterable[int]
) -> Iterator[Cell]:
    """What a column says in those of the lines that would be read with it."""
    trial = replace(mapping, columns={**mapping.columns, "tried": column})
    sheet = MappedSheet(asked.grid, trial, asked.part)
    for row in lines:
        cell = asked.grid.at(row, column)
        if cell is None or SUMMARIES.intersection(headings(cell)):
            continue
        if not sheet.repeats_header(row):
            yield cell


def _strays(asked: SheetGuess, mapping: SheetMapping, taken: set[int]) -> tuple[int, ...]:
    """Columns with marks or words below a heading that nobody knows, as where a name is misspelt."""
    grid, header = asked.grid, mapping.header or 0
    rows = list(data_rows(MappedSheet(grid, mapping, asked.part)))
    passed = SUMMARIES | NUMBERING | BYSTANDERS
    return tuple(
        column
        for column in unknown_columns(grid, header, taken)
        if not passed.intersection(headings(header_cell(grid, header, column)))
        and any(grid.at(row, column) is not None for row in rows)
    )


def _without_headings(asked: SheetGuess) -> SheetMapping | None:
    """Rows of marks without any heading: taken where one column alone can be each field, and one the marks."""
    grid, part = asked.grid, asked.part
    rows = [row for row in range(len(grid.rows)) if sum(c is not None for c in grid.rows[row]) > 1]
    if len(rows) < 2:
        return None
    width = range(max(len(grid.rows[row]) for row in rows))
    cells = {c: [grid.at(row, c) for row in rows] for c in width}
    fields = [REVIEWER, UNIT, *([CRITERION] if len(part.criteria) > 1 else [])]
    columns: dict[str, int] = {}
    fixed: dict[str, str] = {}
    for field in fields:
        fitting = [c for c in width if all(asked.stands_for(field, cell) for cell in cells[c])]
        if len(fitting) == 1:
            columns[field] = fitting[0]
        elif not fitting and field in asked.told:
            fixed[field] = asked.told[field]
        else:
            return None
    marks = [c for c in width if c not in columns.values() and _are_marks(part, cells[c])]
    if len(marks) != 1 or not columns or len({*columns.values()}) < len(columns):
        return None
    columns[POINTS] = marks[0]
    mapping = SheetMapping(
        Subject.BALLOTS, part.code, rows[0] - 1, columns, fixed=fixed, layout=SheetLayout.MARKS
    )
    return with_sources(mapping, asked)


def _are_marks(part: Part, cells: Sequence[Cell]) -> bool:
    if part.kind is PartKind.VOTED:
        return all(level_called(part, cell) for cell in cells)
    return all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def _lines(grid: Grid, row: int) -> Iterator[tuple[str, str]]:
    """What a row says by 标签：内容, in one cell or in two that stand side by side."""
    cells = [cell for cell in grid.rows[row] if cell is not None]
    for number, cell in enumerate(cells):
        for label, text in _LINE.findall(cell) if isinstance(cell, str) else ():
            beside = cells[number + 1] if number + 1 < len(cells) else None
            said = text or (_text(beside) if str(cell).rstrip().endswith((":", "：")) else "")
            if said:
                yield closed_up(label), said


def bears(grid: Grid, part: Part) -> bool:
    """Whether a part's code or title stands in the sheet's name or in a title row."""
    top = next((row for row in grid.rows if any(cell is not None for cell in row)), ())
    said = [grid.name, *(cell for cell in top if isinstance(cell, str))]
    return any(part.title in text or part.code == text for text in said)


def _heading(grid: Grid, header: int, column: int) -> tuple[str, ...]:
    return headings(header_cell(grid, header, column))


def _width(grid: Grid, row: int) -> range:
    return range(len(grid.rows[row]))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return closed_up(str(cell).strip()) if isinstance(cell, str | int) else ""


def _unit_called(text: str, known: Known) -> str:
    """The code of the one unit that a code or name calls; empty where there is none, or several."""
    if text in known.kinds:
        return text
    called = known.units_called(text)
    return called[0] if len(called) == 1 else ""


def _reviewer_called(text: str, known: Known, group: str) -> str:
    """The code of the one reviewer that a code, a name or a number within a group calls."""
    if text in known.groups_of:
        return text
    called = known.reviewers_called(text) if text else ()
    if len(called) == 1:
        return called[0]
    longer = qualified(known.groups.get(group, ""), text)
    return longer if text and longer in known.groups_of else ""
