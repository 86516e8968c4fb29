"""结果概览: the result in charts, a paper of its own: how totals spread, how categories compare, how sure ranks are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records import Ranking, Rankings
from db.scoring.agreement.records import RankInterval
from db.scoring.scheme.scheme import Scheme
from desktop.sheets.ranking_sheet import foot
from desktop.sheets.setting.charts import Interval, Mean, intervals_chart, means_chart, totals_chart
from desktop.sheets.setting.keep_together import Together
from desktop.sheets.setting.page_style import A4_WIDE, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.style_book import NOTE, TABLE_HEADING
from desktop.sheets.setting.style_book import TITLE as TITLE_STYLE

TITLE = "结果概览"
_PAGE = A4_WIDE
_ROWS = 44  # units of one interval chart


@dataclass(frozen=True, slots=True)
class PartIntervals:
    """The rank intervals of one part."""

    title: str
    intervals: tuple[RankInterval, ...]


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """What the charts are drawn from; rank `intervals` where they are known."""

    rankings: Rankings
    scheme: Scheme
    intervals: tuple[PartIntervals, ...] = ()
    trail_head: str = ""


def draft(sheet: SummarySheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.rankings.overall.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, _PAGE, TITLE)
    return Draft(document, story(sheet))


def story(sheet: SummarySheet) -> list[Flowable]:
    """Totals and categories on the first page, then a page of intervals for every so many units of a part."""
    overall, scheme, width = sheet.rankings.overall, sheet.scheme, _PAGE.text_width
    thresholds = [(g.title, g.at_least) for g in scheme.grades]
    mark = "" if overall.evaluation.frozen else "未定稿"
    flowables: list[Flowable] = [
        SectionStart(TITLE, foot(overall, TITLE, sheet.trail_head), mark),
        Passage(f"{overall.evaluation.title}{TITLE}", TITLE_STYLE.scaled(0.82), "活动名称"),
        Passage("总分分布（虚线为等次分数线）", TABLE_HEADING),
        totals_chart([s.total for s in overall.standings], thresholds, width, 150),
        Together(
            [
                Passage("各类别平均分（圆点）及最低分至最高分（横线）", TABLE_HEADING),
                means_chart(
                    category_means(sheet.rankings.by_category), scheme.rounding.total, width
                ),
            ]
        ),
    ]
    names = {s.entry.unit_code: s.entry.unit for s in overall.standings}
    names |= {u.entry.unit_code: u.entry.unit for u in overall.unranked}
    for part in sheet.intervals:
        flowables.extend(_intervals(part, names, _PAGE))
    return flowables


def category_means(rankings: Sequence[Ranking]) -> list[Mean]:
    """Each category's mean total with the lowest and the highest, where it has ranked units."""
    means = []
    for ranking in rankings:
        totals = [s.total for s in ranking.standings]
        if totals:
            mean = sum(totals, Fraction(0)) / len(totals)
            means.append(Mean(ranking.name, mean, min(totals), max(totals), len(totals)))
    return means


def _intervals(part: PartIntervals, names: dict[str, str], page: PageStyle) -> list[Flowable]:
    """The units of a part by rank, in charts of a page each."""
    ordered = iter(sorted(part.intervals, key=lambda i: (i.rank, i.unit_code)))
    last = max((i.high for i in part.intervals), default=1)
    flowables: list[Flowable] = []
    while rows := [
        Interval(names.get(i.unit_code, i.unit_code), i.rank, i.low, i.high)
        for i in islice(ordered, _ROWS)
    ]:
        head = f"{part.title}：名次区间（对评委重新抽样，九成情况下名次落在横线之内）"
        flowables += [
            PageBreak(),
            Passage(head, TABLE_HEADING),
            intervals_chart(rows, last, page.text_width),
        ]
    if flowables:
        flowables.append(Passage("区间互相重叠的单位，名次先后不宜作绝对理解。", NOTE))
    return flowables
