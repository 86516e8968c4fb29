"""结果通报: the grades of all units, by category, as an official letter. It names no score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reportlab.platypus.flowables import Flowable

from db.records import LIVE, Entry, Ranking, Rankings, Standing, UnrankedKind, UnrankedReason
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress
from desktop.sheets.letters.official_letter import (
    LETTER_TABLE,
    Attachment,
    Letter,
    LetterSection,
    Paragraph,
    letter_story,
)
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn
from desktop.sheets.setting.style_book import Align

TITLE = "结果通报"
ATTACHED = "评议结果一览表"
_NAMED_IN_TEXT = 100  # more units are listed in a table
_OF_THE_UNIT = frozenset({UnrankedKind.NO_REPORT, UnrankedKind.WITHDRAWN})
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class CircularSheet:
    """What is announced. `demands` are paragraphs on what follows; `ranked` names units in their order.

    `opening` stands in the place of the sentence that says what was held.
    """

    rankings: Rankings
    scheme: Scheme
    reason_text: Callable[[UnrankedReason], str]
    ranked: bool = True
    demands: tuple[str, ...] = ()
    addressee: str = ""
    dated: str = ""
    number: str = ""
    opening: str = ""


def print_circular(sheet: CircularSheet, progress: Progress | None = None) -> Printed:
    """The circular as a PDF."""
    return print_draft(draft(sheet), progress)


def draft(sheet: CircularSheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.rankings.overall.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    return Draft(document, story(sheet))


def story(sheet: CircularSheet) -> list[Flowable]:
    """The circular from title to date."""
    return letter_story(circular_letter(sheet))


def circular_letter(sheet: CircularSheet) -> Letter:
    """What the circular says; many units are named in a table that is attached."""
    overall = sheet.rankings.overall
    evaluation = overall.evaluation
    attached = _units(sheet) > _NAMED_IN_TEXT
    return Letter(
        title=f"关于{evaluation.title}结果的通报",
        addressee=sheet.addressee or "各参评单位",
        opening=[Paragraph(_opening(overall, sheet.opening), "活动名称")],
        number=sheet.number,
        sections=[
            LetterSection("评议等次", _counted(sheet) if attached else _grades(sheet)),
            LetterSection("未列入排名的单位", _unranked(sheet)),
            LetterSection("工作要求", [Paragraph(text, "工作要求") for text in sheet.demands]),
        ],
        issuer=evaluation.organiser,
        date=day_text(sheet.dated),
        mark="" if evaluation.frozen else "未定稿",
        place="主送",
        attachments=(_attached(sheet),) if attached else (),
    )


def _units(sheet: CircularSheet) -> int:
    return len(sheet.rankings.overall.standings) + len(sheet.rankings.overall.unranked)


def _counted(sheet: CircularSheet) -> list[Paragraph]:
    """How many units have each grade, in all; their names are attached."""
    standings = sheet.rankings.overall.standings
    counts = [
        (title or "未评定等次", sum(_grade(sheet, s) == title for s in standings))
        for title in [*(g.title for g in sheet.scheme.grades), None]
    ]
    words = "，".join(f"{title} {count} 家" for title, count in counts if count)
    return [Paragraph(f"列入排名的单位中，{words}。各单位等次见附件。")]


def _attached(sheet: CircularSheet) -> Attachment:
    """The table of the units by category."""
    columns = [
        TableColumn("序号", 40, align=Align.CENTRE),
        TableColumn("类别", 90),
        TableColumn("单位", 200, 1),
        TableColumn("等次", 70, align=Align.CENTRE),
    ]
    rows: list[list[TableCell | str]] = []
    for ranking in sheet.rankings.by_category:
        for standing in _in_order(sheet, ranking.standings):
            entry = standing.entry
            rows.append(
                [
                    str(len(rows) + 1),
                    TableCell(entry.category, f"{entry.unit_code} 类别"),
                    TableCell(entry.unit, f"{entry.unit_code} 单位名称"),
                    _grade(sheet, standing) or "未评定",
                ]
            )
    return Attachment(ATTACHED, RuledTable(columns, rows, look=LETTER_TABLE))


def _in_order(sheet: CircularSheet, standings: Sequence[Standing]) -> Sequence[Standing]:
    """By rank, or by code where the order must tell nothing."""
    return standings if sheet.ranked else sorted(standings, key=lambda s: s.entry.unit_code)


def _opening(overall: Ranking, said: str) -> str:
    entries = [s.entry for s in overall.standings] + [u.entry for u in overall.unranked]
    live = sum(entry.presentation == LIVE for entry in entries)
    ways = [("现场述法", live), ("书面述法", len(entries) - live)]
    held = "，".join(f"{way} {count} 家" for way, count in ways if count)
    ranked = [("列入排名", len(overall.standings)), ("未列入排名", len(overall.unranked))]
    places = "，".join(f"{place} {count} 家" for place, count in ranked if count)
    return (
        f"{said or f'{overall.evaluation.title}已经完成。'}本次评议共有 {len(entries)} 家单位参评，其中{held}；"
        f"{places}。现将结果通报如下。"
    )


def _grades(sheet: CircularSheet) -> list[Paragraph]:
    """One second heading for each category, below it a paragraph for each grade."""
    paragraphs = []
    ranked = [ranking for ranking in sheet.rankings.by_category if ranking.standings]
    for numeral, ranking in zip(_numerals(), ranked, strict=False):
        total = len(ranking.standings) + len(ranking.unranked)
        paragraphs.append(
            Paragraph(f"（{numeral}）{ranking.name}（{total} 家）", "类别", heading=True)
        )
        for title in [*(g.title for g in sheet.scheme.grades), None]:
            units = [s for s in ranking.standings if _grade(sheet, s) == title]
            if units:
                paragraphs.append(_grade_paragraph(sheet, title or "未评定等次", units))
    return paragraphs


def _numerals() -> list[str]:
    """一 to 九十九: more categories than a district has."""
    ones = ["", *_NUMERALS[:9]]
    tens = ["", "十", *(f"{n}十" for n in _NUMERALS[1:9])]
    return [ten + one for ten in tens for one in ones][1:]


def _grade(sheet: CircularSheet, standing: Standing) -> str | None:
    return sheet.scheme.announced(standing.grade, standing.grade_by_quota)


def _grade_paragraph(sheet: CircularSheet, title: str, standings: Sequence[Standing]) -> Paragraph:
    names = _names([standing.entry for standing in _in_order(sheet, standings)])
    order = "按名次排列" if sheet.ranked else "排名不分先后"
    return Paragraph(f"{title}（{len(standings)} 家，{order}）：{names}。", f"{title} 单位名称")


def _names(entries: Iterable[Entry]) -> str:
    return "、".join(" ".join(entry.unit.split()) for entry in entries)


def _unranked(sheet: CircularSheet) -> list[Paragraph]:
    """Units without a rank: the reason where it lies with the unit, not what is missing at the office."""
    unranked = sheet.rankings.overall.unranked
    paragraphs = [
        Paragraph(
            f"{found.entry.unit}：{sheet.reason_text(found.reason)}。",
            f"{found.entry.unit_code} 单位名称",
        )
        for found in unranked
        if found.reason.kind in _OF_THE_UNIT
    ]
    others = [u.entry for u in unranked if u.reason.kind not in _OF_THE_UNIT]
    if others:
        text = f"{_names(others)}的评议结果另行通知。"
        paragraphs.append(Paragraph(text, "未列入排名的 单位名称"))
    return paragraphs
