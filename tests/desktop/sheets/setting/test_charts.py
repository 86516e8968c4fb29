"""Charts show what the tables say."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from reportlab.graphics.shapes import Drawing, Line, Rect, String

from db.records import Rankings
from db.scoring.agreement.records import RankInterval
from desktop.sheets.catalogue import BY_NAME
from desktop.sheets.ranking_sheet import RankingSheet, print_ranking
from desktop.sheets.setting.charts import Interval, Mean, intervals_chart, means_chart, totals_chart
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Document, Printed, print_draft, print_pdf
from desktop.sheets.summary_pages import PartIntervals, SummarySheet, draft
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
GRADES = [("优秀", Fraction(90)), ("良好", Fraction(80))]


def words(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.contents if isinstance(shape, String)]


def bars(drawing: Drawing) -> list[Rect]:
    return [shape for shape in drawing.contents if isinstance(shape, Rect)]


def test_every_total_is_in_one_bar() -> None:
    totals = [Fraction(number, 10) for number in range(700, 1000)]
    drawing = totals_chart(totals, GRADES, 600, 150)
    counts = [int(word) for word in words(drawing)[: len(bars(drawing))]]
    assert sum(counts) == 300
    assert counts == [20] * 15, "a bar holds its lower end and not its upper"
    assert "优秀" in words(drawing)


@pytest.mark.parametrize("totals", [["90"], ["90", "90"], ["0", "100"], ["89.999", "90.001"]])
def test_few_totals(totals: list[str]) -> None:
    drawing = totals_chart([Fraction(t) for t in totals], GRADES, 600, 150)
    assert 1 <= len(bars(drawing)) <= 17
    assert sum(bar.height > 0 for bar in bars(drawing)) <= len(totals)


def test_nobody_ranked() -> None:
    assert words(totals_chart([], GRADES, 600, 150)) == ["没有取得名次的单位"]
    assert words(means_chart([], 2, 600)) == ["没有取得名次的单位"]


def test_means_stand_between_lowest_and_highest() -> None:
    mean = Mean("街道😀", Fraction(271, 3), Fraction(85), Fraction(95), 3)
    drawing = means_chart([mean], 2, 600)
    assert "90.33" in words(drawing)
    assert "街道〓（3 家）" in words(drawing)


def test_intervals_run_from_best_to_worst_rank() -> None:
    drawing = intervals_chart([Interval("某局", 3, 1, 5)], 5, 600)
    line = next(s for s in drawing.contents if isinstance(s, Line) and s.strokeWidth == 2.4)
    ticks = [s for s in drawing.contents if isinstance(s, Line) and s.strokeWidth == 0.5]
    assert line.x1 == min(t.x1 for t in ticks)
    assert line.x2 == pytest.approx(max(t.x1 for t in ticks))


def test_the_charts_are_a_paper_of_their_own(
    read: Read, margin: Callable[[Printed, int], float]
) -> None:
    year = Year(names={3: "很长的名称" * 40, 4: "<b>&"})
    intervals = tuple(
        RankInterval(e.unit_code, n, max(1, n - 3), n + 3) for n, e in enumerate(year.entries, 1)
    )
    sheet = SummarySheet(
        year.rankings, year.scheme, (PartIntervals("书面述法报告", intervals),), "ab" * 32
    )
    printed = print_draft(draft(sheet))
    reading = read(printed)
    assert "总分分布" in reading.text
    assert "书面述法报告：名次区间" in reading.text
    assert all(reading.fonts.values())
    assert margin(printed, printed.pages - 1) > 14
    assert "结果概览　计分办法第 3 版　数据摘要" in reading.pages[-1]
    ranking = read(print_ranking(RankingSheet(year.rankings, year.scheme, str)))
    assert "总分分布" not in ranking.text


def test_an_empty_ranking_has_no_charts(read: Read) -> None:
    facts = demo_facts()
    overall = replace(facts.rankings.overall, standings=())
    empty = replace(facts, rankings=Rankings(overall, (), ()))
    assert not list(BY_NAME["charts"].papers(empty))
    (paper,) = BY_NAME["ranking"].papers(empty)
    assert "没有取得名次的单位" in read(paper.print()).text


def test_a_chart_is_a_flowable(read: Read) -> None:
    chart = means_chart([Mean("街道", Fraction(90), Fraction(85), Fraction(95), 3)], 2, 400)
    assert "90.00" in read(print_pdf(Document("图", "某办", A4_WIDE), [chart])).text
