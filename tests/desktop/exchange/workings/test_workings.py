"""The 计算表: its formulas, worked out from their text, give the program's totals, ranks and grades."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from python_calamine import CalamineWorkbook

from db.errors import ErrorKind, UserError
from db.store.trail.roles import Role
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.writer import workings_bytes, workings_pages
from desktop.operations.workbooks import export_workings, workings_facts
from tests.db.scoring.random_years import Year, years
from tests.db.scoring.reference import Data, PlainAdjustment, PlainBallot, PlainEntry, Vote
from tests.db.scoring.test_reference import calm, stored
from tests.db.staffed_year import staffed_year
from tests.desktop.exchange.workings.near_totals import apart
from tests.desktop.exchange.workings.recalculated import Recalculation

NEAR = 1e-9
some = settings(calm, max_examples=50)  # make recalculate: 300 years, worked out by LibreOffice


def differences(pages: list[FormulaPage]) -> list[str]:
    """Formulas that are stored with something else than they work out to, or disagree with the program."""
    book = Recalculation(pages)
    found = []
    for place, formula, value in book.formulas():
        stored_value: object = formula.value
        if isinstance(stored_value, Fraction):
            same = isinstance(value, float) and abs(value - float(stored_value)) < NEAR
        else:
            same = value == stored_value and type(value) is type(stored_value)
        if not same or value == "否":
            found.append(f"{place}: {value!r}, stored {stored_value!r}: {formula.text}")
    return found


@some
@given(years(standardise=True))
def test_formulas_of_standardised_years_agree(year: Year) -> None:
    assume(apart(year))
    with stored(year) as (store, evaluation):
        assert differences(workings_pages(workings_facts(store, evaluation.id))) == []


@some
@given(years())
def test_formulas_of_random_years_agree(year: Year) -> None:
    with stored(year) as (store, evaluation):
        assert differences(workings_pages(workings_facts(store, evaluation.id))) == []


HARD_WORDS = """
title = "一年"
year = 2024
[[groups]]
code = "01"
title = "=1+1"
[[groups]]
code = "1"
title = "*"
[[parts]]
code = "v"
title = "票'决"
kind = "voted"
group_weights = { 01 = 30, 1 = 70 }
[[parts.criteria]]
code = "V1"
title = "总体"
points = 10
levels = [
  { title = "*", points = 10 }, { title = "a", points = 7 }, { title = "A", points = 3 }, { title = "1", points = 1 } ]
[ties]
order = ["votes:*", "votes:a"]
[[grades]]
title = "优 \\"秀\\""
at_least = 5
quota = "1/3"
[[grades]]
title = "=合格"
at_least = 0
"""


def hard_year() -> Year:
    """Codes and titles that a spreadsheet would take for numbers, patterns or formulas, were it asked carelessly."""
    data = Data([], {"001": "01", "1": "1", "*": "1"}, [])
    for number, levels in enumerate(["*aA", "aA*", "A1*", "11a"]):
        entry = PlainEntry(f"0{number}", "街道*", "现场")
        data.entries.append(entry)
        for reviewer, level in zip(data.reviewers, levels, strict=True):
            data.ballots.append(PlainBallot("v", entry.code, reviewer, cells={"V1": Vote(level)}))
    data.adjustments.append(PlainAdjustment("00", "bonus", Fraction(1, 2)))
    return Year(tomllib.loads(HARD_WORDS, parse_float=Decimal), data)


def test_codes_and_titles_are_compared_letter_for_letter() -> None:
    with stored(hard_year()) as (store, evaluation):
        assert differences(workings_pages(workings_facts(store, evaluation.id))) == []


def test_a_changed_mark_no_longer_agrees() -> None:
    """The formulas are alive: what is typed over a mark reaches the total, and the column says 否."""
    with stored(hard_year()) as (store, evaluation):
        pages = workings_pages(workings_facts(store, evaluation.id))
    ballots = next(p for p in pages if p.name.startswith("评分票"))
    mark = next(c for c in ballots.styles if c.title.startswith("V1"))
    ballots.put(0, FormulaColumn(ballots.styles.index(mark), ""), "1")
    told = [line for line in differences(pages) if "'否'" in line]
    for name in ("评委组", "部分得分", "总分", "名次"):
        assert any(line.startswith(name) for line in told), name
    (summary,) = [v for _, _, v in Recalculation(pages).formulas() if "不一致" in str(v)]
    assert summary == "有不一致，见各表标红的“否”"


def test_the_file_holds_formulas_with_their_values(tmp_path: Path) -> None:
    """As a program reads it that calculates nothing."""
    with stored(hard_year()) as (store, evaluation):
        facts = workings_facts(store, evaluation.id)
        target = tmp_path / "计算表.xlsx"
        export_workings(store, evaluation.id, target)
        standings = store.results.ranking(evaluation.id).standings
    assert target.read_bytes() == workings_bytes(facts), "the same year gives the same bytes"
    book = CalamineWorkbook.from_path(str(target))
    assert book.sheet_names == [
        "说明",
        "办法",
        "评分票1",
        "评委组1",
        "部分得分",
        "加减分",
        "总分",
        "名次",
        "等次",
    ]
    notes = [str(cell) for row in book.get_sheet_by_name("说明").to_python() for cell in row]
    assert "全部一致" in notes
    assert any("15 位" in note for note in notes)
    rows = book.get_sheet_by_name("名次").to_python()
    heading = rows[1].index("总名次")
    assert {row[0]: row[heading] for row in rows[2:]} == {
        s.entry.unit_code: s.rank for s in standings
    }


def test_a_frozen_year_is_worked_out_as_it_was_frozen() -> None:
    with stored(hard_year()) as (store, evaluation):
        store.results.freeze(evaluation.id, "会议通过")
        entry = store.units.find(evaluation.id, "00")
        facts = workings_facts(store, evaluation.id)
        assert facts.evaluation.frozen
        assert facts.derivations[0].entry.unit == entry.unit
        assert differences(workings_pages(facts)) == []


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_read_ballots_gets_no_workings(role: Role, tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "年.shufa")
    target = tmp_path / "计算表.xlsx"
    with year.open(role) as store:
        if role in (Role.ORGANISER, Role.SUPERVISOR):
            export_workings(store, year.evaluation, target)
        else:
            with pytest.raises(UserError) as refused:
                export_workings(store, year.evaluation, target)
            assert refused.value.kind is ErrorKind.NOT_ALLOWED
    assert target.exists() is (role in (Role.ORGANISER, Role.SUPERVISOR))
