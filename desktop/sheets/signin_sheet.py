"""签到表: units and reviewers who come to the live session sign their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Entry, Evaluation, Group, Reviewer
from db.steps import Progress
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "签到表"
_LOOK = TableLook(least_height=26, tallest=A4_UPRIGHT.text_height - 60)


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """Who is expected. For ballot numbers there are open lines: one beside a signature would name its holder."""

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...] = ()
    groups: tuple[Group, ...] = ()
    held_on: str = ""
    place: str = ""


def draft(sheet: SignInSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_UPRIGHT, _papers(sheet))


def print_signin(sheet: SignInSheet, progress: Progress | None = None) -> Printed:
    """Two papers in one PDF: the units' and the reviewers'."""
    return print_draft(draft(sheet), progress)


def _papers(sheet: SignInSheet) -> list[ListPaper]:
    papers = [_paper(sheet, "参评单位签到表", _units(sheet.entries), len(sheet.entries))]
    if sheet.reviewers:
        papers.append(_paper(sheet, "评委签到表", _panel(sheet), len(sheet.reviewers)))
    return papers


def _paper(sheet: SignInSheet, title: str, table: RuledTable, rows: int) -> ListPaper:
    held_on = day_text(sheet.held_on) or "　　　　年　　月　　日"
    summary = f"时间：{held_on}　　地点：{sheet.place or '＿＿＿＿＿＿＿＿'}　　应到 {rows}"
    return ListPaper(
        evaluation=sheet.evaluation,
        title=title,
        summary=summary,
        table=table,
        rows=rows,
        nothing="没有参评单位。",
        signers=("实到人数", "签到工作人员"),
    )


def _units(entries: Sequence[Entry]) -> RuledTable:
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("编号", 38),
        TableColumn("单位", 110, 1),
        TableColumn("姓名", 56),
        TableColumn("职务", 70, 0.3),
        TableColumn("签到", 90),
        TableColumn("备注", 44),
    ]
    rows: list[list[TableCell | str]] = [
        [
            str(number),
            TableCell(entry.unit_code, f"{entry.unit_code} 编号"),
            TableCell(entry.unit, f"{entry.unit_code} 单位名称"),
            TableCell(entry.leader, f"{entry.unit_code} 主要负责人"),
            TableCell(entry.post, f"{entry.unit_code} 职务"),
            "",
            "",
        ]
        for number, entry in enumerate(entries, 1)
    ]
    return RuledTable(columns, rows, look=_LOOK)


def _panel(sheet: SignInSheet) -> RuledTable:
    titles = {group.code: group.title for group in sheet.groups}
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("编号", 44),
        TableColumn("组别", 60, 0.4),
        TableColumn("姓名", 70),
        TableColumn("工作单位", 84, 1),
        TableColumn("签到", 90),
        TableColumn("备注", 44),
    ]
    rows: list[list[TableCell | str]] = [
        [
            str(number),
            TableCell(_number(reviewer), f"{reviewer.code} 编号"),
            TableCell(titles.get(reviewer.group, reviewer.group), f"{reviewer.code} 组别"),
            TableCell(reviewer.name, f"{reviewer.code} 姓名"),
            TableCell(reviewer.workplace, f"{reviewer.code} 工作单位"),
            "",
            "",
        ]
        for number, reviewer in enumerate(sheet.reviewers, 1)
    ]
    return RuledTable(columns, rows, look=_LOOK)


def _number(reviewer: Reviewer) -> str:
    """A person's number; that of a secret ballot stands beside no signature."""
    return reviewer.number if reviewer.name else ""
