"""双录差异表: where two people typed a paper ballot in two ways, and what was settled by whom, to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Evaluation
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "双录差异表"


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A cell that was typed in two ways; not settled while `chosen` is empty. `settled_on` is an ISO date."""

    reviewer: str
    unit_code: str
    unit: str
    criterion: str
    first: str
    second: str
    chosen: str = ""
    settled_by: str = ""
    settled_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """A part that was typed twice: how many ballots were to check and are checked, the draws in words."""

    title: str
    drawn: int
    finished: int
    draws: tuple[str, ...]
    rows: tuple[DifferenceRow, ...]


@dataclass(frozen=True, slots=True)
class DifferencesSheet:
    """What was checked in an evaluation, part by part; there is at least one."""

    evaluation: Evaluation
    parts: tuple[CheckedPart, ...]
    printed_on: str = ""


def draft(sheet: DifferencesSheet) -> Draft:
    """The paper before it is printed: every part begins a page of its own."""
    return draft_papers(TITLE, A4_WIDE, [_paper(sheet, part) for part in sheet.parts])


def _paper(sheet: DifferencesSheet, part: CheckedPart) -> ListPaper:
    settled = sum(bool(row.chosen) for row in part.rows)
    figures = [
        f"应复核 {part.drawn} 张，已复核 {part.finished} 张",
        f"不一致 {len(part.rows)} 处，已认定 {settled} 处，待认定 {len(part.rows) - settled} 处",
    ]
    if sheet.printed_on:
        figures.append(f"截至 {day_text(sheet.printed_on)}")
    return ListPaper(
        evaluation=sheet.evaluation,
        title=f"{TITLE}（{part.title}）",
        summary="　　".join(figures),
        table=_table(part),
        rows=len(part.rows),
        nothing="已复核的票两次录入一致，没有差异。" if part.finished else "还没有复核完的票。",
        notes=[
            f"复核范围：{'；'.join(part.draws)}。",
            "认定以原票为准；待认定的，核对原票后填写。",
        ],
        signers=("初录人", "复核人", "监督人"),
    )


def _table(part: CheckedPart) -> RuledTable:
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("评委\n（票号）", 52),
        TableColumn("单位编号", 44, align=Align.CENTRE),
        TableColumn("单位", 110, 1),
        TableColumn("指标", 100, 0.8),
        TableColumn("初录", 40, align=Align.CENTRE),
        TableColumn("复核", 40, align=Align.CENTRE),
        TableColumn("认定", 40, align=Align.CENTRE),
        TableColumn("认定人", 48, align=Align.CENTRE),
        TableColumn("认定日期", 58, align=Align.CENTRE),
        TableColumn("理由", 96, 0.8),
    ]
    rows = [_row(number, row) for number, row in enumerate(part.rows, 1)]
    return RuledTable(
        columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 60, least_height=20)
    )


def _row(number: int, row: DifferenceRow) -> list[TableCell | str]:
    code = row.unit_code
    return [
        str(number),
        TableCell(row.reviewer, f"{code} 评委"),
        code,
        TableCell(row.unit, f"{code} 单位名称"),
        TableCell(row.criterion, f"{code} 指标"),
        row.first or "未填",
        row.second or "未填",
        TableCell(row.chosen, bold=True),
        TableCell(row.settled_by, f"{code} 认定人"),
        row.settled_on[:10],
        TableCell(row.reason, f"{code} 认定理由"),
    ]
