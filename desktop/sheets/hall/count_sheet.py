"""计票单: each unit's ballots issued, returned, valid, void and abstained, for those who counted to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Evaluation
from db.records.hall import UnitCount
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "计票单"
UNSETTLED = "未定"
SIGNERS = ("唱票人", "计票人", "监票人")


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A part's count, in the order of speaking; `dated` is an ISO date or empty."""

    evaluation: Evaluation
    part: str
    counts: tuple[UnitCount, ...]
    dated: str = ""


def draft(sheets: Sequence[CountSheet]) -> Draft:
    """A paper a part, before it is printed."""
    return draft_papers(TITLE, A4_UPRIGHT, [_paper(sheet) for sheet in sheets])


def _paper(sheet: CountSheet) -> ListPaper:
    open_ones = [c for c in sheet.counts if not c.settled]
    hand = [c.hand for c in sheet.counts if c.hand is not None]
    facts = [
        sheet.part,
        f"共 {len(sheet.counts)} 家",
        f"发出 {sum(h.issued for h in hand)} 张",
        f"收回 {sum(h.returned for h in hand)} 张",
    ]
    if sheet.dated:
        facts.append(day_text(sheet.dated))
    notes = []
    if open_ones:
        notes.append(
            f"{UNSETTLED}：{len(open_ones)} 家尚未清点，或清点与录入不一致而没有说明（“核对”一栏）。"
        )
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary="　　".join(facts),
        table=_table(sheet),
        rows=len(sheet.counts),
        nothing="没有现场述法、由评委打分的单位。",
        notes=notes,
        signers=SIGNERS,
        mark=UNSETTLED if open_ones else "",
    )


def _table(sheet: CountSheet) -> RuledTable:
    columns = [
        TableColumn("顺序", 34, align=Align.CENTRE),
        TableColumn("单位", 110, 1),
        *(
            TableColumn(title, 36, align=Align.CENTRE)
            for title in ("发出", "收回", "有效", "作废", "弃权")
        ),
        TableColumn("核对", 90, 0.6),
    ]
    rows: list[list[TableCell | str]] = []
    for count in sheet.counts:
        hand, typed = count.hand, count.typed
        rows.append(
            [
                str(count.entry.running_order or ""),
                TableCell(count.entry.unit, f"{count.entry.unit_code} 单位名称"),
                str(hand.issued) if hand else "",
                str(hand.returned) if hand else "",
                str(typed.valid),
                str(typed.void),
                str(typed.abstained),
                TableCell(_checked(count), f"{count.entry.unit_code} 差异说明"),
            ]
        )
    return RuledTable(
        columns, rows, look=TableLook(least_height=24, tallest=A4_UPRIGHT.text_height - 60)
    )


def _checked(count: UnitCount) -> str:
    """Whether what was counted is what was typed; else by how much not, and why."""
    hand = count.hand
    if hand is None:
        return f"{UNSETTLED}（未清点）"
    if not count.differs:
        return "一致"
    said = f"收回 {hand.returned}，录入 {count.typed.returned}"
    return f"{said}：{hand.explanation}" if count.settled else f"{UNSETTLED}（{said}）"
