"""Charts as drawings, for paper and for the screen alike: they show what the tables say, and no more.

Lengths in points. Every text is a row of strings in the faces that have its characters, so that a
chart too shows 〓 rather than a box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import Color, black, white

from db.numbers import decimal_text
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.faces.typefaces import Face, loaded

_BAR = Color(0.28, 0.45, 0.66)
_FAINT = Color(0.82, 0.82, 0.82)
_SIZE = 8.0
_DASHES = ((), (5, 2), (1.5, 2), (7, 2, 1.5, 2))
_LEAD = (1, 2)


@dataclass(frozen=True, slots=True)
class Mean:
    """A category's mean with its lowest and highest total, and how many units stand behind it."""

    title: str
    mean: Fraction
    lowest: Fraction
    highest: Fraction
    units: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A unit's rank, and between which ranks it falls in 90 % of the resamplings."""

    unit: str
    rank: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Percentiles year by year (None: no rank) under a title, each with what stands beside its dot."""

    title: str
    percentiles: Sequence[Fraction | None]
    notes: Sequence[str] = ()


def totals_chart(
    totals: Sequence[Fraction],
    thresholds: Sequence[tuple[str, Fraction]],
    width: float,
    height: float,
) -> Drawing:
    """How many units have totals in each span of points; dashed lines are the grades' thresholds."""
    drawing = _drawing(width, height)
    if not totals:
        _write(drawing, "没有取得名次的单位", width / 2, height / 2, "middle")
        return drawing
    step = _step(min(totals), max(totals))
    first, last = math.floor(min(totals) / step), math.floor(max(totals) / step)
    counts = [0] * (last - first + 1)
    for total in totals:
        counts[math.floor(total / step) - first] += 1
    left, bottom = 24.0, 26.0
    wide = (width - left - 6) / len(counts)
    tall = (height - bottom - 22) / max(counts)
    for number, count in enumerate(counts):
        x = left + number * wide
        _bar(drawing, x + 1, bottom, wide - 2, count * tall)
        if count:
            _write(drawing, str(count), x + wide / 2, bottom + count * tall + 2, "middle")
    every = math.ceil(len(counts) * 24 / (width - left))
    for number in range(0, len(counts) + 1, every):
        _write(
            drawing,
            decimal_text((first + number) * step),
            left + number * wide,
            bottom - 11,
            "middle",
        )
    for title, threshold in thresholds:
        x = left + float(threshold / step - first) * wide
        if left <= x <= width:
            drawing.add(Line(x, bottom, x, height - 10, strokeColor=black, strokeDashArray=(3, 2)))
            _write(drawing, title, x + 2, height - 9, "start")
    drawing.add(Line(left, bottom, width - 6, bottom, strokeColor=black))
    _write(drawing, "总分（分）", width - 6, 2, "end")
    _write(drawing, "家数", 2, height - 9, "start")
    return drawing


def _step(lowest: Fraction, highest: Fraction) -> Fraction:
    """The span of a bar: 1, 2 or 5 times a power of ten, so that there are about a dozen bars."""
    span = max(highest - lowest, Fraction(1, 10))
    step = Fraction(10) ** (math.floor(math.log10(float(span))) - 1)
    while span / step > 16:
        step *= 2 if span / step <= 32 else 5
    return step


def means_chart(means: Sequence[Mean], digits: int | None, width: float) -> Drawing:
    """Each category's mean as a dot on a line from the lowest to the highest total.

    No bars: the axis does not begin at zero, so their lengths would mislead.
    """
    row, top = 22.0, 6.0
    drawing = _drawing(width, max(len(means), 1) * row + top + 14)
    if not means:
        _write(drawing, "没有取得名次的单位", width / 2, 12, "middle")
        return drawing
    labels = [f"{m.title}（{m.units} 家）" for m in means]
    left = min(width * 0.4, max(type_case.width(label, Face.SANS) for label in labels) * _SIZE + 6)
    lowest, highest = min(m.lowest for m in means), max(m.highest for m in means)
    margin = max((highest - lowest) / 10, Fraction(1, 2))
    start = lowest - margin
    scale = (width - left - 50) / float(highest + margin - start)
    for number, (label, mean) in enumerate(zip(labels, means, strict=True)):
        y = drawing.height - top - (number + 1) * row + row / 2
        ends = [left + float(value - start) * scale for value in (mean.lowest, mean.highest)]
        drawing.add(Line(ends[0], y, ends[1], y, strokeColor=black, strokeWidth=0.8))
        for x in ends:
            drawing.add(Line(x, y - 3, x, y + 3, strokeColor=black, strokeWidth=0.8))
        middle = left + float(mean.mean - start) * scale
        drawing.add(Circle(middle, y, 4, fillColor=_BAR, strokeColor=None))
        _write(drawing, _clipped(label, left - 6), left - 4, y - 3, "end")
        text = decimal_text(mean.mean, 2 if digits is None else digits)
        _write(drawing, text, width - 2, y - 3, "end")
    drawing.add(Line(left, 12, left, drawing.height - top, strokeColor=black))
    _write(drawing, f"横轴自 {decimal_text(start, 1)} 分起；右侧数字为平均分", width - 2, 2, "end")
    return drawing


def intervals_chart(intervals: Sequence[Interval], last: int, width: float) -> Drawing:
    """A line for each unit from the best to the worst rank of its interval, a dot at its rank.

    `last` is the number of ranks, so that charts of several pages have one scale.
    """
    row = 9.0
    drawing = _drawing(width, len(intervals) * row + 18)
    left = width * 0.34
    scale = (width - left - 12) / max(last - 1, 1)
    for rank in sorted({1, *range(10, last + 1, 10), last}):
        x = left + (rank - 1) * scale
        drawing.add(Line(x, 12, x, drawing.height, strokeColor=_FAINT, strokeWidth=0.5))
        _write(drawing, str(rank), x, 2, "middle", 6.5)
    for number, interval in enumerate(intervals):
        y = drawing.height - (number + 0.5) * row
        ends = [left + (rank - 1) * scale for rank in (interval.low, interval.high)]
        drawing.add(Line(ends[0], y, ends[1], y, strokeColor=_BAR, strokeWidth=2.4))
        dot = left + (interval.rank - 1) * scale
        drawing.add(Circle(dot, y, 2.2, fillColor=white, strokeColor=black, strokeWidth=0.8))
        label = f"{interval.rank}　{interval.unit}"
        _write(drawing, _clipped(label, left - 8, 6.5), 0, y - 2.3, "start", 6.5)
    return drawing


def trends_chart(years: Sequence[str], trends: Sequence[Trend], width: float) -> Drawing:
    """A line a trend through the years, from 0 at the bottom to 100 at the top; a year without a rank breaks it.

    Trends differ by their dashes, so that a copy in black and white tells them apart.
    """
    left, bottom, top, right = 28.0, 30.0, 14.0, width * 0.28 if len(trends) > 1 else 30.0
    drawing = _drawing(width, max(130.0, len(trends) * 13.0 + bottom + top))
    scale = (drawing.height - bottom - top) / 100
    apart = (width - left - right) / max(len(years) - 1, 1)
    for percentile in (0, 50, 100):
        y = bottom + percentile * scale
        drawing.add(Line(left, y, width - right, y, strokeColor=_FAINT, strokeWidth=0.5))
        _write(drawing, f"{percentile}%", left - 3, y - 3, "end", 6.5)
    for number, year in enumerate(years):
        named, bracket, state = year.partition("（")
        _write(drawing, named, left + number * apart, 16, "middle")
        _write(drawing, bracket + state, left + number * apart, 6, "middle", 6.5)
    ends: list[tuple[float, str]] = []
    for trend, dashes in zip(trends, cycle(_DASHES), strict=False):
        spots = [
            None if value is None else (left + n * apart, bottom + float(value) * scale)
            for n, value in enumerate(trend.percentiles)
        ]
        for before, after in pairwise(spots):
            if before is not None and after is not None:
                line = Line(*before, *after, strokeColor=_BAR, strokeWidth=1.4)
                line.strokeDashArray = dashes
                drawing.add(line)
        for number, spot in enumerate(spots):
            if spot is None:
                continue
            drawing.add(Circle(*spot, 2.6, fillColor=white, strokeColor=_BAR, strokeWidth=1.2))
            if number < len(trend.notes):
                below = _is_valley(number, trend.percentiles)
                y = spot[1] - 10 if below else spot[1] + 5
                _write(drawing, trend.notes[number], spot[0], y, "middle", 6.5)
        last = next((spot for spot in reversed(spots) if spot is not None), None)
        if last is not None and len(trends) > 1:
            ends.append((last[1], trend.title))
            if last[0] < width - right:  # leads from where the line ended to its name
                lead = Line(*last, width - right + 6, last[1], strokeColor=_FAINT, strokeWidth=0.7)
                lead.strokeDashArray = _LEAD
                drawing.add(lead)
    _write_apart(drawing, ends, width - right + 8, right - 10)
    return drawing


def _is_valley(number: int, values: Sequence[Fraction | None]) -> bool:
    """Whether a line comes down to a value and goes up from it: what is written above would lie on the line."""
    value = values[number]
    beside = [v for v in (*values[max(number - 1, 0) : number], *values[number + 1 :][:1]) if v]
    return bool(value and beside) and min(beside) > (value or 0)


def _write_apart(
    drawing: Drawing, labels: Sequence[tuple[float, str]], x: float, room: float
) -> None:
    """Labels at their heights, moved up where they would touch."""
    floor = -math.inf
    for y, text in sorted(labels):
        floor = max(y - 3, floor + _SIZE + 2)
        _write(drawing, _clipped(text, room), x, floor, "start")


def _drawing(width: float, height: float) -> Drawing:
    """An empty drawing; it begins in a face of ours, or Times would be named in the file."""
    loaded(Face.SANS)
    drawing = Drawing(width, height)
    drawing.initialFontName = str(Face.SANS)  # type: ignore[attr-defined]
    return drawing


def _bar(drawing: Drawing, x: float, y: float, width: float, height: float) -> None:
    bar = Rect(x, y, width, height)
    bar.fillColor = _BAR
    bar.strokeColor = None
    drawing.add(bar)


def _clipped(text: str, room: float, size: float = _SIZE) -> str:
    """A label that fits; the table beside the chart has it in full."""
    return type_case.clipped(text, Face.SANS, room / size)


def _write(
    drawing: Drawing, text: str, x: float, y: float, anchor: str, size: float = _SIZE
) -> None:
    """Write a line beginning, centred or ending at x."""
    length = type_case.width(text, Face.SANS) * size
    x -= {"start": 0.0, "middle": length / 2, "end": length}[anchor]
    for face, stretch in type_case.runs(text, Face.SANS):
        loaded(face)
        drawing.add(String(x, y, stretch, fontName=face, fontSize=size, fillColor=black))
        x += type_case.width(stretch, face) * size
