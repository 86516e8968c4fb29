"""审计记录摘录: the events that somebody looked for, each with what it changed, on paper to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from db.canonical import grouped_digest
from db.records import Evaluation
from desktop.sheets.catalogue import Paper
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "审计记录摘录"
SIGNERS = ("摘录人", "核对人", "监督员")
_LONGEST_LINE, _MOST_LINES = 60, 6
_LOOK = TableLook(tallest=A4_WIDE.text_height - 60, least_height=18)


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """An event in words; `changes` are its values before and after, a line each."""

    number: int
    at: str
    who: str
    what: str
    subject: str
    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ExtractSheet:
    """The events that were found, oldest first, and by which filter; `head` ends the trail of all `events`.

    `is_whole`: none that the filter finds was left out. `printed_on` is an ISO date or empty.
    """

    evaluation: Evaluation
    rows: tuple[ExtractRow, ...]
    filtered_by: str
    head: str
    events: int
    is_whole: bool = True
    printed_on: str = ""


def extract_paper(sheet: ExtractSheet) -> Paper:
    """The extract as one paper."""
    return Paper(TITLE, lambda: draft(sheet))


def draft(sheet: ExtractSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_WIDE, [_paper(sheet)])


def _paper(sheet: ExtractSheet) -> ListPaper:
    figures = [f"范围：{sheet.filtered_by}", f"共 {len(sheet.rows)} 条"]
    if sheet.printed_on:
        figures.append(f"截至 {day_text(sheet.printed_on)}")
    notes = [
        f"全部审计记录共 {sheet.events} 笔，审计链首：{grouped_digest(sheet.head)}。",
        "链首可在“审计”页核对：还在，说明摘录之后没有被改写。",
    ]
    if not sheet.is_whole:
        notes.insert(0, f"符合条件的不止这些，本件只列最近的 {len(sheet.rows)} 条。")
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary="　　".join(figures),
        table=_table(sheet.rows),
        rows=len(sheet.rows),
        nothing="没有符合条件的记录。",
        notes=notes,
        signers=SIGNERS,
    )


def _table(events: tuple[ExtractRow, ...]) -> RuledTable:
    columns = [
        TableColumn("序号", 36, align=Align.CENTRE),
        TableColumn("时间", 62),
        TableColumn("经办人", 56),
        TableColumn("事项", 70),
        TableColumn("对象", 90, 0.4),
        TableColumn("改动（前 → 后）", 180, 1),
        TableColumn("理由", 90, 0.6),
    ]
    return RuledTable(columns, [_row(event) for event in events], look=_LOOK)


def _row(event: ExtractRow) -> list[TableCell | str]:
    where = f"审计记录第 {event.number} 条"
    return [
        str(event.number),
        event.at,
        TableCell(event.who, f"{where} 经办人"),
        event.what,
        TableCell(event.subject, f"{where} 对象"),
        TableCell("\n".join(_shortened(event.changes)), f"{where} 改动"),
        TableCell(event.reason, f"{where} 理由"),
    ]


def _shortened(lines: tuple[str, ...]) -> list[str]:
    """The first lines: what one event of many rows changed in full is for the screen."""
    shown = [
        line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…" for line in lines
    ]
    if len(shown) > _MOST_LINES:
        left = len(shown) - _MOST_LINES + 1
        shown = [*shown[: _MOST_LINES - 1], f"……另有 {left} 行，见“审计”页"]
    return shown
