"""整改台账: every finding, who mends it by when, and whether it is closed (清仓见底: none left open)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from db.records import Evaluation, FindingState
from db.steps import Progress
from desktop.explanation.state_words import FINDING_WORDS
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "整改台账"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as the ledger prints it; dates are ISO or empty. Only an open one is `overdue`."""

    unit_code: str
    unit: str
    category: str
    finding: str
    state: FindingState
    source: str = ""
    measures: str = ""
    responsible: str = ""
    due: str = ""
    reported_on: str = ""
    accepted_on: str = ""
    evidence: str = ""
    note: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class FindingsSheet:
    """The ledger of an evaluation."""

    evaluation: Evaluation
    findings: tuple[FindingLine, ...]
    printed_on: str = ""


def draft(sheet: FindingsSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_WIDE, [_paper(sheet)])


def print_findings(sheet: FindingsSheet, progress: Progress | None = None) -> Printed:
    """The ledger as a PDF."""
    return print_draft(draft(sheet), progress)


def _paper(sheet: FindingsSheet) -> ListPaper:
    counts = Counter(finding.state for finding in sheet.findings)
    total = len(sheet.findings)
    overdue = sum(finding.overdue for finding in sheet.findings)
    stands = "，".join(f"{FINDING_WORDS[state]} {counts[state]} 个" for state in FindingState)
    parts = [f"问题 {total} 个：{stands}"]
    if overdue:
        parts[0] += f"（整改中的有 {overdue} 个逾期）"
    if total and counts[FindingState.ACCEPTED] == total:
        parts.append("全部销号，清仓见底")
    if sheet.printed_on:
        parts.append(f"截至 {day_text(sheet.printed_on)}")
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary="　　".join(parts),
        table=_table(sheet),
        rows=total,
        nothing="没有登记问题。",
        signers=("制表人", "复核人", "负责人"),
    )


def _table(sheet: FindingsSheet) -> RuledTable:
    columns = [
        TableColumn("序号", 28, align=Align.CENTRE),
        TableColumn("单位", 84, 0.4),
        TableColumn("问题", 120, 1),
        TableColumn("来源", 44),
        TableColumn("整改措施", 96, 0.6),
        TableColumn("责任人", 44),
        TableColumn("整改时限", 54, align=Align.CENTRE),
        TableColumn("状态", 42, align=Align.CENTRE),
        TableColumn("报送日期", 54, align=Align.CENTRE),
        TableColumn("销号日期", 54, align=Align.CENTRE),
        TableColumn("佐证材料", 56, 0.2),
        TableColumn("备注", 44, 0.2),
    ]
    rows = [_row(number, finding) for number, finding in enumerate(sheet.findings, 1)]
    return RuledTable(columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 60))


def _row(number: int, finding: FindingLine) -> list[TableCell | str]:
    code = finding.unit_code
    closed = finding.state is FindingState.ACCEPTED
    return [
        str(number),
        TableCell(finding.unit, f"{code} 单位名称"),
        TableCell(finding.finding, f"{code} 问题"),
        TableCell(finding.source, f"{code} 问题来源"),
        TableCell(finding.measures, f"{code} 整改措施"),
        TableCell(finding.responsible, f"{code} 责任人"),
        finding.due[:10],
        TableCell(
            f"{FINDING_WORDS[finding.state]}{'，逾期' if finding.overdue else ''}", bold=not closed
        ),
        finding.reported_on[:10],
        finding.accepted_on[:10],
        TableCell(finding.evidence, f"{code} 佐证材料"),
        TableCell(finding.note, f"{code} 备注"),
    ]
