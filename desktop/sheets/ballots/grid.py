"""评分票 of all units on one grid, for a hall where each reviewer gets a few large sheets instead of 79 pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.numbers import decimal_text
from db.records import Entry, Reviewer
from db.scoring.scheme.scheme import Criterion, PartKind
from db.steps import Progress
from desktop.sheets.ballots.code import code_text
from desktop.sheets.ballots.paper import ABSTAINED, BallotPaper, instructions, signers
from desktop.sheets.setting.closing import signatures
from desktop.sheets.setting.page_style import A3_WIDE, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import (
    Document,
    Draft,
    Printed,
    SectionStart,
    print_draft,
)
from desktop.sheets.setting.ruled_table import (
    RuledTable,
    TableBand,
    TableCell,
    TableColumn,
    TableLook,
)
from desktop.sheets.setting.sheet_canvas import Stamp
from desktop.sheets.setting.style_book import CELL, HEAD_CELL, NOTE, SUBTITLE, TITLE, Align

NOT_JUDGED = "／"
RECUSED = "回避"
_NARROW = 34.0  # points; less holds no title


@dataclass(frozen=True, slots=True)
class BallotGrid:
    """A part's ballots as grids; `page` is A3 or A4, wide."""

    paper: BallotPaper
    page: PageStyle = A3_WIDE


def print_grid(grid: BallotGrid, progress: Progress | None = None) -> Printed:
    """The grids as a PDF, one for each reviewer."""
    return print_draft(draft(grid), progress)


def draft(grid: BallotGrid) -> Draft:
    """The grids before they are printed."""
    paper = grid.paper
    title = f"{paper.evaluation.title}评分票（{paper.part.title}，汇总式）"
    document = Document(title, paper.evaluation.organiser, grid.page, "评分票")
    return Draft(document, story(grid))


def story(grid: BallotGrid) -> list[Flowable]:
    """One grid for each reviewer, on pages of its own. Who is recused from the same units has the same table."""
    flowables: list[Flowable] = []
    tables: dict[tuple[bool, ...], RuledTable] = {}
    for reviewer in grid.paper.holders:
        if flowables:
            flowables.append(PageBreak())
        recused = tuple(grid.paper.is_recused(reviewer, entry) for entry in grid.paper.entries)
        if recused not in tables:
            tables[recused] = _table(grid, reviewer)
        flowables.extend(_one(grid, reviewer, tables[recused]))
    return flowables


def _one(grid: BallotGrid, reviewer: Reviewer | None, table: RuledTable) -> list[Flowable]:
    paper = grid.paper
    holder = paper.holder_text(reviewer)
    code = paper.caption(reviewer)

    def stamp(page: int) -> Stamp:
        text = code_text(paper.code(reviewer, page=page))
        return Stamp(text, f"{code}·{page}·{text[-2:]}")

    return [
        SectionStart(f"{code} {paper.part.title}", holder, stamp=stamp),
        Passage(f"{paper.evaluation.title}评分票", replace(TITLE, inset=70), "活动名称"),
        Passage(f"（{paper.part.title}）　　{holder}", replace(SUBTITLE, inset=70), "评委"),
        table,
        *_legend(grid),
        Passage(instructions(paper.part, paper.part.criteria), replace(NOTE, before=6)),
        *([signatures(names)] if (names := signers(paper.part)) else []),
    ]


def _room(grid: BallotGrid) -> float:
    """The width that is left for one criterion, in points."""
    return (grid.page.text_width - 290) / max(len(grid.paper.part.criteria), 1)


def _legend(grid: BallotGrid) -> list[Flowable]:
    """The criteria in full, where their columns are too narrow for more than the code."""
    part = grid.paper.part
    if part.kind is PartKind.VOTED or _room(grid) >= _NARROW:
        return []
    words = "；".join(f"{c.code} {c.title}（{decimal_text(c.points)} 分）" for c in part.criteria)
    return [Passage(f"指标：{words}。", replace(NOTE, before=6), "计分办法 指标名称")]


def _table(grid: BallotGrid, reviewer: Reviewer | None) -> RuledTable:
    criteria = grid.paper.part.criteria
    voted = grid.paper.part.kind is PartKind.VOTED
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("编号", 36, align=Align.CENTRE),
        TableColumn("单位", 110, 0.6),
        *(_level_columns(criteria) if voted else _mark_columns(criteria, _room(grid))),
    ]
    bands: list[TableBand] = []
    if voted:
        bands = [
            TableBand("", 3),
            *(TableBand(c.title, len(c.levels) + 1) for c in criteria),
            TableBand("", 1),
        ]
    else:
        columns.append(TableColumn("合计", 44))
    columns.append(TableColumn("备注", 54))
    rows = [_row(grid.paper, reviewer, n, e) for n, e in enumerate(grid.paper.entries, 1)]
    return RuledTable(
        columns, rows, bands, TableLook(CELL, HEAD_CELL, 22, grid.page.text_height - 130)
    )


def _mark_columns(criteria: Sequence[Criterion], room: float) -> list[TableColumn]:
    if room < _NARROW:
        return [TableColumn(c.code, room, 0.1, Align.CENTRE) for c in criteria]
    return [
        TableColumn(
            f"{c.code}\n{c.title}\n（{decimal_text(c.points)}）", min(44.0, room), 0.3, Align.CENTRE
        )
        for c in criteria
    ]


def _level_columns(criteria: Sequence[Criterion]) -> list[TableColumn]:
    return [
        TableColumn(title, 24, 0.2, Align.CENTRE)
        for c in criteria
        for title in (*(level.title for level in c.levels), ABSTAINED)
    ]


def _row(
    paper: BallotPaper, reviewer: Reviewer | None, number: int, entry: Entry
) -> list[TableCell | str]:
    recused = paper.is_recused(reviewer, entry)
    cells: list[TableCell | str] = [
        str(number),
        TableCell(entry.unit_code, f"{entry.unit_code} 编号"),
        TableCell(entry.unit, f"{entry.unit_code} 单位名称"),
    ]
    voted = paper.part.kind is PartKind.VOTED
    for criterion in paper.part.criteria:
        closed = recused or not criterion.applies_to(entry.kind)
        if voted:
            cells.extend([NOT_JUDGED if closed else "□"] * (len(criterion.levels) + 1))
        else:
            cells.append(NOT_JUDGED if closed else "")
    if not voted:
        cells.append(NOT_JUDGED if recused else "")
    return [*cells, RECUSED if recused else ""]
