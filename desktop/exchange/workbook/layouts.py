"""How sheets are laid out: what a row is, what the headings stand for, and which fields are told beside them."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from db.scoring.scheme.scheme import Part
from desktop.exchange.workbook.subjects import (
    COLUMNS,
    SheetColumn,
    Subject,
    columns_of,
    is_level,
)

# Of a mark in any layout: whose it is, of which unit, under which criterion. A voted mark may be a tick under a level.
REVIEWER, UNIT, CRITERION, LEVEL = "reviewer", "unit", "criterion", "level"
POINTS = "points"
TOTAL = "total"  # stands for a criterion where a sum of the marks is meant
_BESIDE = ("group", "unit_name", "reviewer_name", "status")
_CRITERION_COLUMN = SheetColumn(
    CRITERION,
    "指标",
    (
        *("指标编号", "指标代码", "指标名称", "评分指标", "评价指标", "测评指标", "考核指标"),
        *("评分项目", "评议项目", "测评项目", "考核项目", "项目", "评分内容", "评议内容"),
        *("测评内容", "考核内容", "内容", "评分要素", "要素"),
    ),
    required=True,
)
_POINTS_COLUMN = SheetColumn(
    POINTS, "得分", ("分数", "打分", "评分", "分值", "成绩", "等次", "评价等次"), required=True
)
MARK_TITLES = frozenset(_POINTS_COLUMN.titles)


class SheetLayout(Enum):
    """What a row of a sheet is, and what its headings are.

    A row is a ballot (or a unit, a reviewer) with a column a field, or a mark; or a cell is a mark, and the headings,
    in one row or two, say whose it is or of what. In a roster with sections, categories stand between the units.
    """

    BALLOTS = "rows"
    MARKS = "marks"
    REVIEWERS_ACROSS = "reviewers"
    UNITS_ACROSS = "units"
    LEVELS_ACROSS = "levels"
    REVIEWERS_CRITERIA = "reviewers, criteria"
    UNITS_CRITERIA = "units, criteria"
    CRITERIA_REVIEWERS = "criteria, reviewers"
    CRITERIA_UNITS = "criteria, units"
    CRITERIA_LEVELS = "criteria, levels"
    SECTIONS = "sections"

    @property
    def across(self) -> tuple[str, ...]:
        """What the rows of headings stand for, the upper first; empty where a heading is the name of a column."""
        return _ACROSS.get(self, ())

    @property
    def places_marks(self) -> bool:
        """Whether ballots are put together of marks that stand apart."""
        return self is SheetLayout.MARKS or bool(self.across)


_ACROSS = {
    SheetLayout.REVIEWERS_ACROSS: (REVIEWER,),
    SheetLayout.UNITS_ACROSS: (UNIT,),
    SheetLayout.LEVELS_ACROSS: (LEVEL,),
    SheetLayout.REVIEWERS_CRITERIA: (REVIEWER, CRITERION),
    SheetLayout.UNITS_CRITERIA: (UNIT, CRITERION),
    SheetLayout.CRITERIA_REVIEWERS: (CRITERION, REVIEWER),
    SheetLayout.CRITERIA_UNITS: (CRITERION, UNIT),
    SheetLayout.CRITERIA_LEVELS: (CRITERION, LEVEL),
}


def fits(layout: SheetLayout, part: Part | None) -> bool:
    """Whether a part has what the layout tells apart: marks at all, and levels."""
    if part is None:
        return not layout.places_marks
    return LEVEL not in layout.across or any(c.levels for c in part.criteria)


def fields_of(subject: Subject, part: Part | None, layout: SheetLayout) -> tuple[SheetColumn, ...]:
    """The fields that columns, or the same words for every row, may fill in a sheet of this layout."""
    if subject is Subject.VOTES and layout.across:
        told = (*layout.across, "undecided", "total")
        columns = columns_of(subject, part)
        return tuple(c for c in columns if c.field not in told and not is_level(c.field))
    if not layout.places_marks:
        return columns_of(subject, part)
    ballots = {column.field: column for column in COLUMNS[Subject.BALLOTS]}
    several = part is not None and len(part.criteria) > 1
    rows = {
        REVIEWER: ballots[REVIEWER],
        UNIT: ballots[UNIT],
        CRITERION: replace(_CRITERION_COLUMN, required=several),
    }
    found = [column for name, column in rows.items() if name not in layout.across]
    if layout is SheetLayout.MARKS:
        found.append(_POINTS_COLUMN)
    aside = {f"{name}_name" for name in layout.across}
    if layout is not SheetLayout.MARKS:
        aside.add("status")
    return (*found, *(ballots[name] for name in _BESIDE if name not in aside))
