"""Sheets whose rows are no records: each is recognised here, and shown to the readers as if its rows were.

A sheet a reviewer, a row a mark, units against reviewers, and a roster with its categories as rows between the units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from db.errors import Fault, FaultKind
from db.scoring.scheme.scheme import Part, PartKind, Scheme
from desktop.exchange.spreadsheets.grid import Cell, Grid
from desktop.exchange.workbook.cells import closed_up
from desktop.exchange.workbook.headings import headings
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.sheet_mapping import (
    HEADER_WITHIN,
    Layout,
    SheetMapping,
    header_cell,
    mapping_for,
)
from desktop.exchange.workbook.sheet_rows import MappedSheet
from desktop.exchange.workbook.subjects import COLUMNS, Subject, criterion_field

_REVIEWER_LINE = re.compile(r"评委(?:姓名|编号)?[:：]\s*(\S.*)")
_SECTION = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]+[）)]?[、.．]?)?\s*(\S+?)\s*(?:[（(]\s*(?:共)?\s*\d+\s*[个家]?\s*[）)])?"
)
_MARK_TITLES = frozenset({"得分", "分数", "打分", "分值", "成绩"})
_ORDERED = frozenset(
    {"平均分", "平均", "合计", "总分", "名次", "排名", "最高分", "最低分", "序号", "备注"}
)
_COLUMNS_A_ROW = 1 << 14  # more than a sheet has: makes one number of a row and a column


def recognised(grid: Grid, scheme: Scheme, known: Known) -> SheetMapping | None:
    """How a sheet is laid out whose rows are no records; None where it is none of the layouts."""
    scored = [part for part in scheme.parts if part.kind in (PartKind.SCORED, PartKind.VOTED)]
    found = [
        mapping
        for part in scored
        for mapping in (
            _of_reviewer(grid, part, known),
            _of_marks(grid, part),
            _cross(grid, part, known),
        )
        if mapping is not None
    ]
    if len(found) == 1:
        return found[0]
    return None if found else _in_sections(grid)


def almost_read(grid: Grid, scheme: Scheme) -> Fault | None:
    """What keeps a sheet from being read, where one thing does: counts of votes, or a roster without categories."""
    for part in scheme.parts:
        levels = [
            next(iter(headings(level.title)), "") for c in part.criteria for level in c.levels
        ]
        for row in range(min(len(grid.rows), HEADER_WITHIN)):
            found = _places(grid, row, {level: (level,) for level in levels})
            if len(levels) > 1 and len(found) == len(levels):
                return Fault(grid.place(row), FaultKind.VOTE_COUNTS, {"found": part.title})
    mapping = mapping_for(grid, Subject.UNITS, None, given=("category",))
    if mapping.header is None or "category" in mapping.columns:
        return None
    return Fault(grid.place(mapping.header), FaultKind.NO_CATEGORY)


def sheet_of(grid: Grid, mapping: SheetMapping, part: Part | None) -> MappedSheet:
    """The sheet as its layout asks for it to be read."""
    kind = {
        Layout.BALLOTS: MappedSheet,
        Layout.MARKS: MarkSheet,
        Layout.CROSS: CrossSheet,
        Layout.SECTIONS: SectionSheet,
    }[mapping.layout]
    return kind(grid, mapping, part)


@dataclass(frozen=True)
class MarkSheet(MappedSheet):
    """A row a mark: rows of one reviewer and unit are one ballot, called by the first of them."""

    @cached_property
    def _ballots(self) -> dict[int, dict[str, int]]:
        """The first row of each ballot, and in which row the mark of each criterion stands."""
        firsts: dict[tuple[Cell, Cell], int] = {}
        found: dict[int, dict[str, int]] = {}
        for row in super().rows():
            key = (super().cell(row, "reviewer"), super().cell(row, "unit"))
            first = firsts.setdefault(key, row)
            marks = found.setdefault(first, {})
            field = criterion_field(self._criterion(row))
            if (
                field in marks
            ):  # the same mark twice: a ballot of its own, and so a duplicate by name
                first = firsts[key] = row
                marks = found.setdefault(first, {})
            marks[field] = row
        return found

    def _criterion(self, row: int) -> str:
        said = self.grid.at(row, self.mapping.columns["criterion"])
        forms = headings(said)
        for criterion in self.part.criteria if self.part else ():
            if {criterion.code, criterion.title}.intersection((*forms, str(said))):
                return criterion.code
        return str(said)

    def rows(self) -> Iterator[int]:
        yield from self._ballots

    def has(self, field: str) -> bool:
        return field.startswith("criterion/") or super().has(field)

    def spot(self, row: int, field: str) -> tuple[int, int] | None:
        if field.startswith("criterion/"):
            source = self._ballots[row].get(field)
            return None if source is None else (source, self.mapping.columns["points"])
        return super().spot(row, field)

    @property
    def strangers(self) -> list[int]:
        """Rows whose criterion the part does not have."""
        codes = {criterion_field(c.code) for c in self.part.criteria} if self.part else set()
        return [
            row for marks in self._ballots.values() for f, row in marks.items() if f not in codes
        ]


@dataclass(frozen=True)
class CrossSheet(MappedSheet):
    """Units against reviewers, for a part of one criterion: each cell is a ballot."""

    def rows(self) -> Iterator[int]:
        for row in super().rows():
            for column in self.mapping.judges.values():
                if self.grid.at(row, column) is not None:
                    yield row * _COLUMNS_A_ROW + column

    def has(self, field: str) -> bool:
        return field in ("reviewer", "unit") or field.startswith("criterion/")

    def cell(self, row: int, field: str) -> Cell:
        if field == "reviewer":
            column = row % _COLUMNS_A_ROW
            return next(name for name, place in self.mapping.judges.items() if place == column)
        return super().cell(row, field)

    def spot(self, row: int, field: str) -> tuple[int, int] | None:
        source, column = divmod(row, _COLUMNS_A_ROW)
        if field == "unit":
            return source, self.mapping.columns["unit"]
        return (source, column) if field == "reviewer" or field.startswith("criterion/") else None

    def place(self, row: int, field: str | None = None) -> str:
        return self.grid.place(
            *(self.spot(row, field or "reviewer") or divmod(row, _COLUMNS_A_ROW))
        )


@dataclass(frozen=True)
class SectionSheet(MappedSheet):
    """A roster whose categories stand as rows between the units."""

    @cached_property
    def _sections(self) -> dict[int, str]:
        return _sections(self.grid, self.mapping.header or 0)

    def rows(self) -> Iterator[int]:
        return (row for row in super().rows() if row not in self._sections)

    def has(self, field: str) -> bool:
        return field == "category" or super().has(field)

    def cell(self, row: int, field: str) -> Cell:
        if field != "category":
            return super().cell(row, field)
        above = [title for number, title in self._sections.items() if number < row]
        return above[-1] if above else None


def _of_reviewer(grid: Grid, part: Part, known: Known) -> SheetMapping | None:
    """A sheet a reviewer: whose it is stands in its name or in a line above the headings."""
    for top in range(min(len(grid.rows), HEADER_WITHIN)):
        told = _reviewer_line(grid, top)
        if told:
            return _with_reviewer(grid, part, told)
    name = closed_up(grid.name)
    whose = name if name in known.groups_of or len(known.reviewers_called(name)) == 1 else ""
    return _with_reviewer(grid, part, whose) if whose else None


def _reviewer_line(grid: Grid, row: int) -> str:
    for cell in grid.rows[row]:
        if isinstance(cell, str) and (found := _REVIEWER_LINE.fullmatch(cell.strip())):
            return found[1].strip()
    return ""


def _with_reviewer(grid: Grid, part: Part, reviewer: str) -> SheetMapping | None:
    mapping = mapping_for(grid, Subject.BALLOTS, part, part.code, given=("reviewer",))
    marks = all(criterion_field(c.code) in mapping.columns for c in part.criteria)
    if mapping.header is None or not marks or "reviewer" in mapping.columns:
        return None
    return replace(mapping, fixed={"reviewer": reviewer})


def _of_marks(grid: Grid, part: Part) -> SheetMapping | None:
    """A row a mark: reviewer, unit, criterion and points, of criteria that the part has."""
    columns = {c.field: c for c in (*COLUMNS[Subject.BALLOTS], *COLUMNS[Subject.OCCURRENCES])}
    titles = {name: columns[name].titles for name in ("reviewer", "unit", "criterion")}
    titles["points"] = tuple(_MARK_TITLES)
    for row in range(min(len(grid.rows), HEADER_WITHIN)):
        found = _places(grid, row, titles)
        if len(found) < len(titles):
            continue
        mapping = SheetMapping(Subject.BALLOTS, part.code, row, found, layout=Layout.MARKS)
        sheet = MarkSheet(grid, mapping, part)
        return mapping if any(True for _ in sheet.rows()) and not sheet.strangers else None
    return None


def _cross(grid: Grid, part: Part, known: Known) -> SheetMapping | None:
    """Units against reviewers: a heading for the unit, and two or more that are reviewers' names or codes."""
    if len(part.criteria) != 1:
        return None
    titles = {"unit": next(c for c in COLUMNS[Subject.BALLOTS] if c.field == "unit").titles}
    for row in range(min(len(grid.rows), HEADER_WITHIN)):
        found = _places(grid, row, titles)
        judges: dict[str, int] = {}
        for column in range(len(grid.rows[row])):
            said = header_cell(grid, row, column)
            name = closed_up(str(said)) if said is not None else ""
            if column != found.get("unit") and _is_reviewer(name, known):
                judges[name] = column
        others = [
            column
            for column in range(len(grid.rows[row]))
            if column not in (*judges.values(), found.get("unit"))
            and (forms := headings(header_cell(grid, row, column)))
            and not _ORDERED.intersection(forms)
        ]
        if "unit" in found and len(judges) > 1 and not others:
            return SheetMapping(
                Subject.BALLOTS, part.code, row, found, layout=Layout.CROSS, judges=judges
            )
    return None


def _is_reviewer(name: str, known: Known) -> bool:
    return bool(name) and (name in known.groups_of or len(known.reviewers_called(name)) == 1)


def _in_sections(grid: Grid) -> SheetMapping | None:
    """A roster without a column of categories, under whose headings rows of one cell alone part the units."""
    mapping = mapping_for(grid, Subject.UNITS, None, given=("category",))
    if mapping.header is None or "category" in mapping.columns or len(mapping.columns) < 2:
        return None
    if not _sections(grid, mapping.header):
        return None
    return replace(mapping, layout=Layout.SECTIONS)


def _sections(grid: Grid, header: int) -> dict[int, str]:
    """The rows that hold nothing but, numbered or counted, the name of a category; the first stands right below."""
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


def _places(grid: Grid, row: int, titles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The columns of a row whose headings are these, each the first that fits by its most trusted title."""
    forms = [headings(header_cell(grid, row, column)) for column in range(len(grid.rows[row]))]
    found: dict[str, int] = {}
    for name, words in titles.items():
        for word in words:
            column = next(
                (n for n, own in enumerate(forms) if word in own and n not in found.values()), None
            )
            if column is not None:
                found[name] = column
                break
    return found
