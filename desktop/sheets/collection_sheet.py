"""报告收缴台账: who has handed in the report, when, and who was reminded how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from db.records import Entry, Evaluation
from db.steps import Progress
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "报告收缴台账"


@dataclass(frozen=True, slots=True)
class ReportHandIn:
    """A unit's report as it came in: ISO date (or date and time), how many versions, whether it was sent back."""

    at: str
    versions: int = 1
    returned: bool = False


@dataclass(frozen=True)
class CollectionSheet:
    """Reports and reminders by unit code. `reminders` holds the ISO dates on which a unit was reminded.

    `extended` are the days of those that were given more time.
    """

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    hand_ins: Mapping[str, ReportHandIn] = field(default_factory=dict)
    reminders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    printed_on: str = ""
    extended: Mapping[str, str] = field(default_factory=dict)


class ReportStanding(Enum):
    """Where a report stands."""

    IN_TIME = "已交"
    LATE = "逾期提交"
    MISSING = "未交"


def report_standing(sheet: CollectionSheet, entry: Entry) -> ReportStanding:
    """Whether a unit's report is in; late when its day is after the deadline's."""
    found = sheet.hand_ins.get(entry.unit_code)
    if found is None:
        return ReportStanding.IN_TIME if entry.reported else ReportStanding.MISSING
    deadline = sheet.extended.get(entry.unit_code, sheet.evaluation.deadline)
    return (
        ReportStanding.LATE
        if deadline and found.at[:10] > deadline[:10]
        else ReportStanding.IN_TIME
    )


def draft(sheet: CollectionSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_WIDE, [_paper(sheet)])


def print_collection(sheet: CollectionSheet, progress: Progress | None = None) -> Printed:
    """The ledger as a PDF."""
    return print_draft(draft(sheet), progress)


def _paper(sheet: CollectionSheet) -> ListPaper:
    counts = Counter(report_standing(sheet, entry) for entry in sheet.entries)
    missing = counts[ReportStanding.MISSING]
    figures = f"应交 {len(sheet.entries)} 家，已交 {len(sheet.entries) - missing} 家"
    parts = [
        f"组织单位：{sheet.evaluation.organiser}",
        f"提交期限：{day_text(sheet.evaluation.deadline) or '未定'}",
        f"{figures}（其中逾期 {counts[ReportStanding.LATE]} 家），未交 {missing} 家",
    ]
    if sheet.printed_on:
        parts.append(f"截至 {day_text(sheet.printed_on)}")
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary="　　".join(parts),
        table=_table(sheet),
        rows=len(sheet.entries),
        nothing="没有参评单位。",
        notes=_notes(sheet),
        signers=("制表人", "复核人"),
    )


def _notes(sheet: CollectionSheet) -> list[str]:
    """The figures of each category in a line."""
    categories = dict.fromkeys(entry.category for entry in sheet.entries)
    lines = []
    for category in categories:
        inside = [entry for entry in sheet.entries if entry.category == category]
        missing = sum(report_standing(sheet, e) is ReportStanding.MISSING for e in inside)
        lines.append(f"{category} {len(inside) - missing}/{len(inside)}")
    return [f"各类别已交/应交：{'，'.join(lines)}。"] if lines else []


def _table(sheet: CollectionSheet) -> RuledTable:
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("编号", 36),
        TableColumn("单位", 120, 1),
        TableColumn("类别", 60),
        TableColumn("主要负责人", 56),
        *([TableColumn("联络员及电话", 72)] if _has_contacts(sheet) else []),
        TableColumn("述法\n形式", 34, align=Align.CENTRE),
        TableColumn("提交情况", 52, align=Align.CENTRE),
        TableColumn("提交时间", 82, align=Align.CENTRE),
        TableColumn("版本", 30, align=Align.CENTRE),
        TableColumn("催报记录", 76),
        TableColumn("备注", 56, 0.3),
    ]
    rows = [_row(sheet, number, entry) for number, entry in enumerate(sheet.entries, 1)]
    return RuledTable(columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 60))


def _row(sheet: CollectionSheet, number: int, entry: Entry) -> list[TableCell | str]:
    code = entry.unit_code
    found = sheet.hand_ins.get(code)
    standing = report_standing(sheet, entry)
    reminders = sheet.reminders.get(code, ())
    contact = " ".join(text for text in (entry.liaison, entry.phone) if text)
    return [
        str(number),
        TableCell(code, f"{code} 编号"),
        TableCell(entry.unit, f"{code} 单位名称"),
        TableCell(entry.category, f"{code} 类别"),
        TableCell(entry.leader or entry.post, f"{code} 主要负责人"),
        *([TableCell(contact, f"{code} 联络员及电话")] if _has_contacts(sheet) else []),
        entry.presentation,
        TableCell(standing.value, bold=standing is not ReportStanding.IN_TIME),
        found.at[:16].replace("T", " ") if found else "",
        str(found.versions) if found else "",
        f"{len(reminders)} 次，末次 {reminders[-1][:10]}" if reminders else "",
        TableCell(_remark(sheet, entry), f"{code} 备注"),
    ]


def _remark(sheet: CollectionSheet, entry: Entry) -> str:
    """The office's note, and what it has decided about this report."""
    found, later = sheet.hand_ins.get(entry.unit_code), sheet.extended.get(entry.unit_code)
    told = [f"期限延至{day_text(later)}"] if later else []
    told += ["已退回"] if found and found.returned else []
    return "；".join([*told, *filter(None, [entry.note])])


def _has_contacts(sheet: CollectionSheet) -> bool:
    """Whether anybody is told whom to call; else the paper spares the column."""
    return any(entry.liaison or entry.phone for entry in sheet.entries)
