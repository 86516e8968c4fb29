"""抽签顺序表: in which order the units speak in the hall, or room to write the draw in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db.records import LIVE, Entry, Evaluation
from db.records.hall import Draw, DrawMethod
from db.steps import Progress
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "现场述法抽签顺序表"
OPENING: Final = 10  # minutes for the opening and the rules, before the first unit speaks
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """The live session. `starts_at` is ``HH:MM`` or empty; `minutes` each unit has, questions included.

    `draws` are all that were made, the oldest first: how the order came about is printed below it.
    """

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    minutes: int = 8
    starts_at: str = ""
    held_on: str = ""
    place: str = ""
    draws: tuple[Draw, ...] = ()


def speakers(sheet: OrderSheet) -> tuple[Entry, ...]:
    """The units that speak, by their place in the draw; those not drawn yet last, by code."""
    live = (entry for entry in sheet.entries if entry.presentation == LIVE)
    return tuple(
        sorted(live, key=lambda e: (e.running_order is None, e.running_order or 0, e.unit_code))
    )


def draft(sheet: OrderSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_UPRIGHT, [_paper(sheet)])


def print_order(sheet: OrderSheet, progress: Progress | None = None) -> Printed:
    """The order as a PDF."""
    return print_draft(draft(sheet), progress)


def _paper(sheet: OrderSheet) -> ListPaper:
    entries = speakers(sheet)
    drawn = [entry for entry in entries if entry.running_order is not None]
    facts = [f"共 {len(entries)} 家", f"每家 {sheet.minutes} 分钟"]
    if sheet.held_on:
        facts.append(f"时间：{day_text(sheet.held_on)} {sheet.starts_at}".rstrip())
    if sheet.place:
        facts.append(f"地点：{sheet.place}")
    notes = [] if len(drawn) == len(entries) else ["尚未抽签的单位，顺序由现场抽签后填写。"]
    notes += draw_lines(sheet.draws, entries)
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary="　　".join(facts),
        table=_table(sheet, entries),
        rows=len(entries),
        nothing="没有现场述法的单位。",
        notes=notes,
        signers=("主持人", "监督员"),
    )


def draw_lines(draws: Sequence[Draw], entries: Sequence[Entry]) -> list[str]:
    """How the order came about: a line a drawing, and who does not speak where the last one put them."""
    lines = [_told(draw, {e.id: e for e in entries}) for draw in draws]
    if moved := _moved_since(draws, entries):
        lines.append(f"抽签后调整过顺序的单位：{'、'.join(moved)}。")
    return lines


def _told(draw: Draw, entries: Mapping[int, Entry]) -> str:
    """How one drawing was made, so that anybody can make it again."""
    how = f"电子抽签，种子 {draw.seed}" if draw.method is DrawMethod.MACHINE else "人工抽签"
    told = [f"{day_text(draw.drawn_at)}{draw.category or '全部单位'}抽签：{how}"]
    told += [
        f"{entries[p.entry_id].unit}固定为第 {p.place}（{p.reason}）"
        for p in draw.places
        if p.fixed is not None and p.entry_id in entries
    ]
    if draw.reason:
        told.append(f"重新抽签的理由：{draw.reason}")
    return "；".join(told) + "。"


def _moved_since(draws: Sequence[Draw], entries: Sequence[Entry]) -> list[str]:
    """The units that do not speak where their latest drawing put them."""
    latest = {place.entry_id: place.place for draw in draws for place in draw.places}
    return [e.unit for e in entries if e.running_order != latest.get(e.id, e.running_order)]


def _table(sheet: OrderSheet, entries: tuple[Entry, ...]) -> RuledTable:
    timed = bool(sheet.starts_at) and all(entry.running_order is not None for entry in entries)
    columns = [
        TableColumn("顺序", 34, align=Align.CENTRE),
        TableColumn("编号", 38),
        TableColumn("单位", 100, 1),
        TableColumn("类别", 60),
        TableColumn("述法人", 52),
        TableColumn("职务", 60),
        *([TableColumn("预计时间", 66, align=Align.CENTRE)] if timed else []),
        TableColumn("抽签人签字", 66),
    ]
    rows = []
    for number, entry in enumerate(entries):
        code = entry.unit_code
        row: list[TableCell | str] = [
            TableCell("" if entry.running_order is None else str(entry.running_order), bold=True),
            TableCell(code, f"{code} 编号"),
            TableCell(entry.unit, f"{code} 单位名称"),
            TableCell(entry.category, f"{code} 类别"),
            TableCell(entry.leader, f"{code} 主要负责人"),
            TableCell(entry.post, f"{code} 职务"),
        ]
        if timed:
            begin = OPENING + number * sheet.minutes
            row.append(slot(sheet.starts_at, begin, sheet.minutes))
        rows.append([*row, ""])
    return RuledTable(
        columns, rows, look=TableLook(least_height=26, tallest=A4_UPRIGHT.text_height - 60)
    )


def slot(starts_at: str, begin: int, minutes: int) -> str:
    """From when to when, so many minutes after the session began; one time where it takes none."""
    hour, _, minute = starts_at.partition(":")
    first = int(hour) * 60 + int(minute or 0) + begin
    times = dict.fromkeys((first, first + minutes))
    return "—".join(f"{m % _DAY // 60:02d}:{m % 60:02d}" for m in times)
