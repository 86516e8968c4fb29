"""The breakdown holds every mark, and strikes out what did not count."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from db.numbers import RoundingMode, decimal_text, rounded
from db.scoring.derivation import Derivation
from db.scoring.marks import mark_text
from db.scoring.tally import Dropped
from desktop.sheets.breakdown_sheet import BreakdownSheet, draft, print_breakdown
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Printed
from desktop.sheets.setting.tables import tables
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts

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
            assert ballot.reviewer in words
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
    cut = replace(pile, values=(replace(pile.values[0], dropped=Dropped.HIGH), *pile.values[1:]))
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
    assert all(ballot.reviewer in reading.text for ballot, _ in many)
    heads = [page for page in reading.pages if part.part.criteria[0].code in page.split()]
    assert len(heads) >= 2, "the head is repeated"
    assert all(margin(result, page) > 14 for page in range(result.pages))


def test_no_unit_at_all(read: Read) -> None:
    assert "没有参评单位" in read(printed()).text
