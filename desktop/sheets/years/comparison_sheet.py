"""年度对比表: each unit's place in every year, what moved and by which parts, categories' means as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reportlab.platypus.flowables import Flowable

from db.records import Evaluation
from db.records.years import ComparedYear, UnitYears, YearPlace, YearsComparison
from db.steps import Progress
from desktop.explanation.years_text import (
    move_heading,
    move_text,
    moved_by,
    notes,
    percent_text,
    place_text,
    unit_notes,
    unit_text,
)
from desktop.sheets.setting.charts import Trend, trends_chart
from desktop.sheets.setting.keep_together import Together
from desktop.sheets.setting.list_paper import ListPaper, papers_story
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import (
    RuledTable,
    TableCell,
    TableColumn,
    TableLook,
)
from desktop.sheets.setting.style_book import TABLE_HEADING, Align

TITLE = "年度对比表"
_YEARS = 5  # beside one another on a page
_KEY = "每格上行为总名次和百分位，下行为类内名次、总分和等次。"


@dataclass(frozen=True, slots=True)
class ComparisonSheet:
    """The comparison as it is printed under the latest year's evaluation."""

    evaluation: Evaluation
    comparison: YearsComparison


def draft(sheet: ComparisonSheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, A4_WIDE, TITLE)
    story = papers_story(list(_papers(sheet)))
    trends = category_trends(sheet.comparison)
    if trends:
        story += _chart(sheet.comparison, trends)
    return Draft(document, story)


def print_comparison(sheet: ComparisonSheet, progress: Progress | None = None) -> Printed:
    """The comparison as a PDF."""
    return print_draft(draft(sheet), progress)


def category_trends(comparison: YearsComparison) -> list[Trend]:
    """Each category's mean percentile by year: those of its units that had a rank."""
    found: dict[str, dict[int, list[Fraction]]] = {}
    seen: set[tuple[int, str]] = set()
    for unit in comparison.units:
        for year, place in unit.places.items():
            if place.percentile is not None and (year, place.unit_code) not in seen:
                seen.add((year, place.unit_code))
                found.setdefault(place.category, {}).setdefault(year, []).append(place.percentile)
    order = [year.year for year in comparison.years]
    return [
        Trend(category, [_mean(years.get(year, [])) for year in order])
        for category, years in sorted(found.items())
    ]


def unit_trend(comparison: YearsComparison, unit: UnitYears) -> Trend:
    """One unit's line through the years, its rank beside each dot."""
    places = [unit.places.get(year.year) for year in comparison.years]
    return Trend(
        unit.unit,
        [None if place is None else place.percentile for place in places],
        ["" if place is None or place.rank is None else f"第{place.rank}名" for place in places],
    )


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _chart(comparison: YearsComparison, trends: list[Trend]) -> list[Flowable]:
    years = [_heading(year) for year in comparison.years]
    heading = "各类别平均百分位（该类单位平均领先于其他单位的百分比）"
    chart = trends_chart(years, trends, A4_WIDE.text_width)
    return [Together([Passage(heading, TABLE_HEADING), chart])]


def _papers(sheet: ComparisonSheet) -> Iterator[ListPaper]:
    """A paper, or where there are many years one for some of them each; the last tells what moved."""
    comparison = sheet.comparison
    for first in range(0, max(len(comparison.years), 1), _YEARS):
        shown = comparison.years[first : first + _YEARS]
        span = f"{shown[0].year}—{shown[-1].year} 年" if shown else ""
        yield ListPaper(
            evaluation=sheet.evaluation,
            title=TITLE,
            summary=f"{span}　　单位 {len(comparison.units)} 家",
            table=_table(comparison, shown),
            rows=len(comparison.units) if shown else 0,
            nothing="没有可以对比的年度。",
            notes=[_KEY, *notes(comparison)],
            signers=("制表人", "复核人", "负责人"),
            mark="" if all(year.frozen for year in shown) else "未定稿",
        )


def _table(comparison: YearsComparison, shown: Sequence[ComparedYear]) -> RuledTable:
    columns = [
        TableColumn("编号", 36),
        TableColumn("单位", 92, 0.6),
        *(TableColumn(_heading(year), 84, 0.2, Align.CENTRE) for year in shown),
    ]
    if shown and shown[-1] is comparison.years[-1]:
        columns += [
            TableColumn(move_heading(comparison), 66, align=Align.CENTRE),
            TableColumn("说明", 84, 1),
        ]
    rows = [_row(comparison, unit, shown) for unit in comparison.units]
    return RuledTable(columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 90))


def _heading(year: ComparedYear) -> str:
    return f"{year.year} 年{'' if year.frozen else '（未定稿）'}"


def _row(
    comparison: YearsComparison, unit: UnitYears, shown: Sequence[ComparedYear]
) -> list[TableCell | str]:
    code = unit.unit_code
    row: list[TableCell | str] = [
        TableCell(code, f"{code} 编号"),
        TableCell(unit_text(unit), f"{code} 单位名称"),
    ]
    row += [TableCell(_place(unit.places.get(y.year)), f"{code} {y.year} 年") for y in shown]
    if not shown or shown[-1] is not comparison.years[-1]:
        return row
    move = comparison.latest_move(unit)
    told = [*unit_notes(unit), *([moved_by(move)] if move and move.parts else [])]
    return [*row, move_text(move), TableCell("；".join(told), f"{code} 说明")]


def _place(place: YearPlace | None) -> str:
    """Rank and percentile in a line, place in the category, total and grade in the next."""
    if place is None or place.rank is None:
        return place_text(place)
    first = f"{place_text(place)}　{percent_text(place.percentile)}"
    return f"{first}\n{place.within_category}/{place.of_category}　{place.total_text} {place.grade}".rstrip()
