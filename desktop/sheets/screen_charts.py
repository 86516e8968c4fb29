"""The charts of a result as SVG for the screen: the same drawings that are printed behind the ranking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing

from db.records import Rankings
from db.scoring.scheme.scheme import Scheme
from desktop.sheets.setting.charts import (
    Interval,
    Trend,
    intervals_chart,
    means_chart,
    totals_chart,
    trends_chart,
)
from desktop.sheets.summary_pages import PartIntervals, category_means

_CLIP = re.compile(r"<clipPath.*?</clipPath>", re.DOTALL)  # SVG Tiny would draw it as a black box
_FAMILY = re.compile(r"font-family: Noto(Sans|Serif)SC-\w+")


@dataclass(frozen=True, slots=True)
class ScreenChart:
    """A chart with its heading; width and height in points."""

    title: str
    svg: bytes
    width: float
    height: float


def result_charts(rankings: Rankings, scheme: Scheme, width: float) -> list[ScreenChart]:
    """How totals spread, and how categories compare; none while nothing is ranked."""
    standings = rankings.overall.standings
    if not standings:
        return []
    thresholds = [(grade.title, grade.at_least) for grade in scheme.grades]
    totals = totals_chart([s.total for s in standings], thresholds, width, width * 0.3)
    means = means_chart(category_means(rankings.by_category), scheme.rounding.total, width)
    return [
        _chart("总分分布（虚线为等次分数线）", totals),
        _chart("各类别平均分（圆点）及最低分至最高分（横线）", means),
    ]


def interval_chart(part: PartIntervals, rankings: Rankings, width: float) -> ScreenChart:
    """Between which ranks each unit of a part falls when reviewers are drawn again."""
    overall = rankings.overall
    names = {s.entry.unit_code: s.entry.unit for s in overall.standings}
    names |= {u.entry.unit_code: u.entry.unit for u in overall.unranked}
    ordered = sorted(part.intervals, key=lambda i: (i.rank, i.unit_code))
    rows = [Interval(names.get(i.unit_code, i.unit_code), i.rank, i.low, i.high) for i in ordered]
    last = max((i.high for i in part.intervals), default=1)
    title = f"{part.title}：名次区间（对评委重新抽样，九成情况下名次落在横线之内）"
    return _chart(title, intervals_chart(rows, last, width))


def trends_on_screen(
    title: str, years: Sequence[str], trends: Sequence[Trend], width: float
) -> ScreenChart:
    """Percentiles through the years."""
    return _chart(title, trends_chart(years, trends, width))


def _chart(title: str, drawing: Drawing) -> ScreenChart:
    text = _CLIP.sub("", renderSVG.drawToString(drawing))
    text = _FAMILY.sub("font-family: Noto Sans SC", text)
    return ScreenChart(title, text.encode(), drawing.width, drawing.height)
