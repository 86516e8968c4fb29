"""The breakdown holds every mark, and strikes out what did not count."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from db.numbers import RoundingMode, decimal_text, rounded
from db.records import ImportData, VotesRow
from db.scoring.derivation import Derivation
from db.scoring.marks import mark_text
from db.scoring.steps import Stage
from db.scoring.tally import TrimmedEnd
from db.store import Store
from desktop.assets import template
from desktop.explanation.derivation_text import explanation
from desktop.sheets.breakdown_sheet import BreakdownSheet, draft, print_breakdown
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Printed
from desktop.sheets.setting.ruled_table import RuledTable, TableColumn
from desktop.sheets.setting.style_book import Align
from desktop.sheets.setting.tables import tables
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts
from tests.desktop.sheets.hard_years import MANY, VOTED, HardYear, facts_of, scored

Read = Callable[[Printed], Reading]


def printed(*derivations: Derivation) -> Printed:
    return print_breakdown(BreakdownSheet(demo_facts().evaluation, derivations))


def live_unit() -> Derivation:
    return next(d for d in demo_facts().derivations if d.entry.presentation == "现场")


def rules(reading: Reading) -> int:
    """How many lines are drawn on all pages."""
    contents = b"".join(page.get_contents().get_data() for page in reading.reader.pages)
    return len(re.findall(rb" l\s", contents))


def test_every_mark_is_there(read: Read) -> None:
    derivation = live_unit()
    reading = read(printed(derivation))
    words = " ".join(reading.pages).split()
    expected: dict[str, int] = {}
    for part in derivation.parts:
        for ballot, _ in part.verdicts:
            assert ballot.reviewer.removeprefix(f"{ballot.group}-") in words
            assert f"{ballot.group}-" not in words
            for mark in ballot.marks.values():
                expected[mark_text(mark)] = expected.get(mark_text(mark), 0) + 1
    assert len(expected) > 5
    short = {text: count for text, count in expected.items() if words.count(text) < count}
    assert not short


def test_the_way_from_means_to_total_is_there(read: Read) -> None:
    derivation = live_unit()
    text = read(printed(derivation)).text
    assert "均值" in text
    assert "和÷票数" in text
    assert "部分得分=" in text
    assert "总分=" in text
    assert derivation.standing is not None
    assert f"第{derivation.standing.rank}名" in text


def test_a_pocket_calculator_follows_every_mark_to_its_groups_score() -> None:
    """From the table alone: marks to sums, sums to means, means to the group's score, as the scheme rounds."""
    derivations = demo_facts().derivations[::8]
    followed = 0
    for table in tables(draft(BreakdownSheet(demo_facts().evaluation, derivations))):
        if "评委" not in table.columns:
            continue
        marks: list[list[Fraction]] = [[] for _ in table.columns]
        for row in table.rows:
            if row[1] == "和÷票数":
                made = [f"{decimal_text(sum(m, Fraction()), None)}÷{len(m)}" for m in marks[2:-1]]
                assert list(row[2:-1]) == made
            elif row[1] == "均值":
                means = [
                    rounded(sum(m, Fraction()) / len(m), 2, RoundingMode.HALF_UP)
                    for m in marks[2:-1]
                ]
                assert list(row[2:-1]) == means
                assert row[-1] == sum(means)
                marks = [[] for _ in table.columns]
                followed += 1
            else:
                for column, cell in zip(marks, row, strict=True):
                    if isinstance(cell, Fraction):
                        column.append(cell)
    assert followed >= 6 * len(derivations)


def test_the_rules_of_rounding_are_on_the_paper(read: Read) -> None:
    text = read(printed(live_unit())).text
    assert "指标平均分保留2位小数" in text
    assert "四舍五入；其余各步不取舍" in text


def test_trimmed_marks_are_struck_through(read: Read) -> None:
    derivation = live_unit()
    part = derivation.parts[0]
    pile = part.piles[0]
    cut = replace(pile, trimmed={pile.ballots[0].id: TrimmedEnd.HIGH})
    trimmed = replace(
        derivation,
        parts=(replace(part, piles=(cut, *part.piles[1:])), *derivation.parts[1:]),
    )
    before, after = read(printed(derivation)), read(printed(trimmed))
    assert rules(after) == rules(before) + 1
    assert after.text == before.text, "the mark can still be read"


def test_a_unit_a_page(read: Read) -> None:
    """With 19 reviewers and eight criteria most units need one page, none more than two in a part."""
    derivations = [d for d in demo_facts().derivations if d.entry.presentation == "书面"]
    sheet = BreakdownSheet(demo_facts().evaluation, derivations)
    assert sheet.page is A4_UPRIGHT
    pages = print_breakdown(sheet).pages
    assert pages < 1.5 * len(derivations)


def test_120_reviewers(read: Read, margin: Callable[[Printed, int], float]) -> None:
    derivation = live_unit()
    part = derivation.parts[0]
    many = [
        (replace(ballot, reviewer=f"{ballot.reviewer}-{copy}"), verdict)
        for copy in range(7)
        for ballot, verdict in part.verdicts
    ]
    assert len(many) > 120
    crowded = replace(
        derivation, parts=(replace(part, verdicts=tuple(many)), *derivation.parts[1:])
    )
    result = printed(crowded)
    reading = read(result)
    assert all(b.reviewer.removeprefix(f"{b.group}-") in reading.text for b, _ in many)
    heads = [page for page in reading.pages if part.part.criteria[0].code in page.split()]
    assert len(heads) >= 2, "the head is repeated"
    assert all(margin(result, page) > 14 for page in range(result.pages))


def test_no_unit_at_all(read: Read) -> None:
    assert "没有参评单位" in read(printed()).text


def test_votes_are_counted_by_level_and_the_band_is_told(read: Read, tmp_path: Path) -> None:
    """U001: of the leaders 2 优秀 and 1 称职, so the second band; of the public a third 不称职, so the first."""
    facts = facts_of(VOTED, tmp_path)
    derivation = next(d for d in facts.derivations if d.entry.unit_code == "U001")
    text = read(printed(derivation)).text
    assert "区领导总体评价2103得票率66.67%33.33%0.00%" in text
    assert "群众代表总体评价2013得票率66.67%0.00%33.33%" in text
    assert "区领导不称职达到1/30票，0.00%未达到优秀、称职达到90%3票，100.00%达到，得95分" in text
    assert "群众代表不称职达到1/31票，33.33%达到，得50分优秀、称职达到90%2票，66.67%—" in text
    told = explanation(derivation)
    assert (
        "区领导　总体评价　得票：优秀 2（66.67%），称职 1（33.33%），不称职 0（0.00%）；有效票 3"
        in told
    )


def test_thirty_criteria_are_printed_whole_with_their_titles(read: Read, tmp_path: Path) -> None:
    """They stand in several tables: no figure is broken, and the last table has the groups' scores."""
    facts = facts_of(replace(MANY, units=1, reviewers=30), tmp_path)
    derivation = facts.derivations[0]
    reading = read(printed(derivation))
    assert all(f"第{n}项学法用法工作" in reading.text for n in range(1, 31))
    assert "leaders-" not in reading.text
    words = " ".join(reading.pages).split()
    part = derivation.parts[0]
    for step in part.steps:
        if step.stage is Stage.CRITERION_MEAN:
            terms = dict(step.terms)
            assert f"{decimal_text(terms['sum'])}÷{terms['count']}" in words
            assert decimal_text(step.exact, 4) in words
    assert "每组均值之和为组得分，写在最后一张表" in reading.text
    assert "表中显示到小数点后4位" in reading.text


def test_titles_too_long_for_a_head_stand_above_the_table(read: Read, tmp_path: Path) -> None:
    title = "统筹推进法治政府建设示例工作" * 14
    year = HardYear(scored(12, title=title[:196]), units=1)
    text = read(printed(*facts_of(year, tmp_path).derivations)).text
    assert f"指标：A01{title[:196]}；A02" in text


def test_figures_of_a_column_stand_with_their_points_above_one_another(tmp_path: Path) -> None:
    table = RuledTable(
        [TableColumn("得分", 80, align=Align.RIGHT)], [["9"], ["13.5"], ["13.25"], ["弃权"]]
    )
    canvas = Canvas(str(tmp_path / "t.pdf"), pageCompression=0)
    table.wrapOn(canvas, 80, 500)
    table.drawOn(canvas, 0, 0)
    ends = [
        80 - 3 - shift - type_case.width(decimals, Face.SANS) * 9
        for (shift,), decimals in zip(
            [row.shifts for row in table._rows[:3]], ["", ".5", ".25"], strict=True
        )
    ]
    assert max(ends) - min(ends) < 0.01
    assert table._rows[3].shifts == [0.0]


def test_votes_counted_by_hand_are_told_as_such(read: Read, tmp_path: Path) -> None:
    """A group without ballots has its row, its mean and its score, and the votes stand below in words."""
    with Store.create(tmp_path / "年.shufa") as store:
        year = store.evaluations.create(template("minzhu-ceping-si-dang").read_text("utf-8")).id
        unit = store.units.add(year, "D01", "甲河街道", "街道").id
        store.importer.take(
            year,
            ImportData(
                votes=tuple(
                    VotesRow("票数-vote!2", "vote", "D01", group, {"V1": {"优秀": 30, "良好": 10}})
                    for group in ("members", "panel", "society")
                )
            ),
        )
        text = read(printed(store.results.derivation(year, unit))).text
    assert text.count("40票") == 3
    assert text.count("3800÷40") == 3
    assert "人工计票（无逐张评分票）评议团：优秀30，良好10，一般0，较差0" in text
