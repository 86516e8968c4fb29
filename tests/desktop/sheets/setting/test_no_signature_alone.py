"""Before every signature stands, on the same page, something of what is signed."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from db.records import Entry, FindingState, Rankings
from desktop.sheets import (
    breakdown_sheet,
    collection_sheet,
    findings_sheet,
    order_sheet,
    ranking_sheet,
    signin_sheet,
)
from desktop.sheets.breakdown_sheet import BreakdownSheet
from desktop.sheets.collection_sheet import CollectionSheet
from desktop.sheets.findings_sheet import FindingLine, FindingsSheet
from desktop.sheets.letters import circular_sheet, feedback_letter, reminder_letter
from desktop.sheets.letters.circular_sheet import CircularSheet
from desktop.sheets.letters.feedback_letter import FeedbackLetters, Remarks, ToMend
from desktop.sheets.letters.reminder_letter import ReminderLetters
from desktop.sheets.order_sheet import OrderSheet
from desktop.sheets.ranking_sheet import RankingSheet
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.signin_sheet import SignInSheet
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
# make soak asks for every count
COUNTS: Sequence[int] = (
    range(1, 121) if os.environ.get("SHUFA_COUNTS") == "all" else (1, 2, 7, 20, 24, 26, 41, 79)
)
DATED = "2025-01-20"


def ranking(year: Year, _count: int) -> Draft:
    sheet = RankingSheet(year.rankings, year.scheme, str, "ab" * 32)
    return ranking_sheet.draft(sheet)


def circular(year: Year, count: int) -> Draft:
    demands = ("请各单位认真对照问题抓好整改。" * (count % 9),) if count % 9 else ()
    sheet = CircularSheet(year.rankings, year.scheme, str, demands=demands, dated=DATED)
    return circular_sheet.draft(sheet)


def feedback(year: Year, count: int) -> Draft:
    remarks = Remarks(
        tuple(f"带头学法第{n}项做得好。" for n in range(count % 5)),
        tuple(ToMend(f"问题之{n}，执法文书不够规范。", DATED) for n in range(count)),
    )
    letters = FeedbackLetters(
        year.rankings,
        year.scheme,
        str,
        {e.unit_code: remarks for e in year.entries},
        dated=DATED,
        units=("U01",),
    )
    return feedback_letter.draft(letters)


def reminder(year: Year, count: int) -> Draft:
    entry = replace(year.entry(1), unit="名称很长的单位" * min(count, 60))
    return reminder_letter.draft(ReminderLetters(year.evaluation, (entry,), DATED, DATED))


def collection(year: Year, _count: int) -> Draft:
    return collection_sheet.draft(CollectionSheet(year.evaluation, year.entries))


def findings(year: Year, _count: int) -> Draft:
    rows = tuple(_finding(entry) for entry in year.entries)
    return findings_sheet.draft(FindingsSheet(year.evaluation, rows))


def _finding(entry: Entry) -> FindingLine:
    return FindingLine(
        entry.unit_code, entry.unit, entry.category, "问题" * 9, FindingState.OPEN, due=DATED
    )


def order(year: Year, _count: int) -> Draft:
    entries = tuple(replace(e, presentation="现场") for e in year.entries)
    return order_sheet.draft(OrderSheet(year.evaluation, entries))


def signin(year: Year, _count: int) -> Draft:
    return signin_sheet.draft(SignInSheet(year.evaluation, year.entries, (), ()))


SHEETS = [ranking, circular, feedback, reminder, collection, findings, order, signin]
CLOSING = re.compile(
    "说明1．|制表人：|主持人：|实到人数：|各类别已交/应交|示例区依法治区办2025年1月20日"
)
SIGNED = re.compile(r"日期：|2025年1月20日(未定稿)?—")


@pytest.mark.parametrize("duplex", [False, True], ids=["one side", "both sides"])
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.__name__)
def test_no_signature_stands_alone(
    sheet: Callable[[Year, int], Draft], duplex: bool, read: Read
) -> None:
    signed = 0
    for count in COUNTS:
        drafted = sheet(Year(units=max(count, 2)), count)
        printed = print_draft(drafted, duplex=duplex)
        for page in read(printed).pages:
            text = "".join(page.split())
            if SIGNED.search(text):
                signed += 1
                assert body_on(text), (sheet.__name__, count, text)
    assert signed >= len(COUNTS)


def body_on(text: str) -> bool:
    """Whether rows or sentences stand on the page, and not only its marks, notes, issuer and date."""
    return len(CLOSING.split(text.replace("未定稿", ""), maxsplit=1)[0]) >= 6


@pytest.mark.parametrize("units", [30, 56, 57, 60, 79])
def test_a_table_of_pages_goes_on_to_its_signature(units: int, read: Read) -> None:
    """Where a page has no room for one more row, what is left is still divided before its closing."""
    year = Year(units=units)
    rankings = Rankings(replace(year.rankings.overall, unranked=()), (), ())
    sheet = RankingSheet(rankings, year.scheme, str, "ab" * 32)
    pages = read(print_draft(ranking_sheet.draft(sheet))).pages
    assert "示例单位第" in pages[-1]
    assert "1．" in pages[-1]
    assert "日期：" in pages[-1]


def test_a_units_breakdown_leaves_no_few_lines_for_a_second_page(read: Read) -> None:
    facts = demo_facts()
    sheet = BreakdownSheet(facts.evaluation, facts.derivations[::6])
    pages = read(print_draft(breakdown_sheet.draft(sheet))).pages
    assert len(pages) >= len(sheet.derivations)
    for page in pages:
        if "计票人：" in page:
            assert len(re.findall(r"\d", page)) > 60, page
