"""结果通报: the grades of all units, by category, as an official letter. It names no score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from reportlab.platypus.flowables import Flowable

from db.records import LIVE, Ranking, Rankings, Standing, UnrankedReason
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress
from desktop.sheets.letters.official_letter import Letter, LetterSection, Paragraph, letter_story
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft, Printed, print_draft

TITLE = "结果通报"
_NUMERALS = "一二三四五六七八九十"


class Grading(Enum):
    """Which of the two grades is announced."""

    THRESHOLD = "threshold"
    QUOTA = "quota"


@dataclass(frozen=True)
class CircularSheet:
    """What is announced. `demands` are paragraphs on what follows; `ranked` names units in their order."""

    rankings: Rankings
    scheme: Scheme
    reason_text: Callable[[UnrankedReason], str]
    grading: Grading = Grading.QUOTA
    ranked: bool = True
    demands: tuple[str, ...] = ()
    addressee: str = "各参评单位"
    dated: str = ""


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
    overall = sheet.rankings.overall
    evaluation = overall.evaluation
    letter = Letter(
        title=f"关于{evaluation.title}结果的通报",
        addressee=sheet.addressee,
        opening=[Paragraph(_opening(overall), "活动名称")],
        sections=[
            LetterSection("评议等次", _grades(sheet)),
            LetterSection("未列入排名的单位", _unranked(sheet)),
            LetterSection("工作要求", [Paragraph(text, "工作要求") for text in sheet.demands]),
        ],
        issuer=evaluation.organiser,
        date=day_text(sheet.dated),
        mark="" if evaluation.frozen else "未定稿",
        place="主送",
    )
    return letter_story(letter)


def _opening(overall: Ranking) -> str:
    entries = [s.entry for s in overall.standings] + [u.entry for u in overall.unranked]
    live = sum(entry.presentation == LIVE for entry in entries)
    return (
        f"{overall.evaluation.title}已经完成。本次评议共有 {len(entries)} 家单位参评，其中现场述法 {live} 家，"
        f"书面述法 {len(entries) - live} 家；列入排名 {len(overall.standings)} 家，"
        f"未列入排名 {len(overall.unranked)} 家。现将结果通报如下。"
    )


def _grades(sheet: CircularSheet) -> list[Paragraph]:
    """One second heading for each category, below it a paragraph for each grade."""
    paragraphs = []
    for numeral, ranking in zip(_numerals(), sheet.rankings.by_category, strict=False):
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
    return standing.grade_by_quota if sheet.grading is Grading.QUOTA else standing.grade


def _grade_paragraph(sheet: CircularSheet, title: str, standings: Sequence[Standing]) -> Paragraph:
    if not sheet.ranked:
        standings = sorted(standings, key=lambda s: s.entry.unit_code)
    names = "、".join(" ".join(standing.entry.unit.split()) for standing in standings)
    order = "按名次排列" if sheet.ranked else "排名不分先后"
    return Paragraph(f"{title}（{len(standings)} 家，{order}）：{names}。", f"{title} 单位名称")


def _unranked(sheet: CircularSheet) -> list[Paragraph]:
    return [
        Paragraph(
            f"{found.entry.unit}：{sheet.reason_text(found.reason)}。",
            f"{found.entry.unit_code} 单位名称",
        )
        for found in sheet.rankings.overall.unranked
    ]
