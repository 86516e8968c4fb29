"""Collection, order, sign-in and rectification: tables that the office works with."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.records import FindingState, Group, Reviewer
from db.records.hall import Draw, DrawMethod, DrawnPlace, FixedPlace
from desktop.sheets.collection_sheet import CollectionSheet, ReportHandIn, print_collection
from desktop.sheets.findings_sheet import FindingLine, FindingsSheet, print_findings
from desktop.sheets.order_sheet import OrderSheet, print_order, speakers
from desktop.sheets.setting.printing import Printed
from desktop.sheets.signin_sheet import SignInSheet, print_signin
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
HARD_NAMES = {1: "<b>甲</b>&amp;<乙>&", 2: "䶮𬭎𬺓街道办事处", 3: "很长的名称" * 40}


def finding(
    year: Year, number: int, state: FindingState, text: str = "出庭应诉率偏低"
) -> FindingLine:
    entry = year.entry(number)
    return FindingLine(entry.unit_code, entry.unit, entry.category, text, state, due="2025-03-31")


def test_collection_says_what_is_in_late_or_missing(read: Read) -> None:
    year = Year(units=4)
    sheet = CollectionSheet(
        year.evaluation,
        year.entries,
        {
            "U01": ReportHandIn("2024-12-20T17:59:00", 2),
            "U02": ReportHandIn("2024-12-21"),
        },
        {"U03": ("2024-12-18", "2024-12-19")},
        "2024-12-22",
    )
    reading = read(print_collection(sheet))
    assert "应交4家，已交2家（其中逾期1家），未交2家" in reading.text
    assert "提交期限：2024年12月20日" in reading.text
    assert "2024-12-2017:59" in reading.text
    assert "2次，末次2024-12-19" in reading.text
    assert reading.text.count("逾期提交") == 1
    assert reading.text.count("未交2家") == 1


def test_a_report_is_late_by_the_units_own_day(read: Read) -> None:
    year = Year(units=2)
    came = {
        "U01": ReportHandIn("2024-12-21 09:30:00"),
        "U02": ReportHandIn("2024-12-21 09:30:00", 1, returned=True),
    }
    sheet = CollectionSheet(year.evaluation, year.entries, came, extended={"U02": "2024-12-25"})
    text = read(print_collection(sheet)).text
    assert "已交2家（其中逾期1家）" in text
    assert text.count("逾期提交") == 1
    assert "期限延至2024年12月25日；已退回" in text


def test_whom_to_call_stands_on_the_ledger_where_anybody_is_told(read: Read) -> None:
    year = Year(units=2)
    told = replace(year.entry(1), liaison="李四", phone="0571-88880001", note="下午打")
    text = read(print_collection(CollectionSheet(year.evaluation, (told, year.entry(2))))).text
    assert "李四0571-88880001" in text
    assert "下午打" in text
    assert (
        "联络员" not in read(print_collection(CollectionSheet(year.evaluation, year.entries))).text
    )


def test_a_unit_marked_as_reported_counts_as_in(read: Read) -> None:
    year = Year(units=2)
    entries = (replace(year.entry(1), reported=True), year.entry(2))
    assert "已交1家" in read(print_collection(CollectionSheet(year.evaluation, entries))).text


def test_order_lists_speakers_as_drawn(read: Read) -> None:
    year = Year(units=20)
    undrawn = replace(year.entry(1), running_order=None)
    sheet = OrderSheet(year.evaluation, (undrawn, *year.entries[1:]), starts_at="09:00")
    assert [e.unit_code for e in speakers(sheet)] == ["U07", "U13", "U19", "U01"]
    text = read(print_order(sheet)).text
    assert "09:00" not in text, "no time is foretold before all are drawn"
    assert "顺序由现场抽签后填写" in text
    text = read(print_order(replace(sheet, entries=year.entries))).text
    assert "09:10—09:18" in text
    assert "09:34—09:42" in text


def test_order_says_how_it_was_drawn(read: Read) -> None:
    year = Year(units=20)
    ids = [e.id for e in speakers(OrderSheet(year.evaluation, year.entries))]
    places = tuple(DrawnPlace(entry_id, n) for n, entry_id in enumerate(ids, 1))
    fixed = (*places[:-1], DrawnPlace(ids[-1], 4, FixedPlace.LAST, "承办单位"))
    at = "2024-12-20 09:00:00"
    first = Draw(1, "", DrawMethod.HAND, "", at, "", places)
    again = Draw(2, "", DrawMethod.MACHINE, "602214", at, "漏列一家单位", fixed)
    sheet = OrderSheet(year.evaluation, year.entries, draws=(first, again))
    text = read(print_order(sheet)).text
    assert "2024年12月20日全部单位抽签：人工抽签。" in text
    assert "电子抽签，种子602214" in text
    assert f"{year.entry(19).unit}固定为第4（承办单位）" in text
    assert "重新抽签的理由：漏列一家单位" in text


def test_order_says_who_was_moved_since_the_draw(read: Read) -> None:
    year = Year(units=20)
    spoken = speakers(OrderSheet(year.evaluation, year.entries))
    places = tuple(DrawnPlace(e.id, e.running_order or 0) for e in spoken)
    draw = Draw(1, "", DrawMethod.HAND, "", "2024-12-20 09:00:00", "", places)
    sheet = OrderSheet(year.evaluation, year.entries, draws=(draw,))
    assert "抽签后调整" not in read(print_order(sheet)).text
    moved = tuple(replace(e, running_order=9) if e == spoken[0] else e for e in year.entries)
    text = read(print_order(replace(sheet, entries=moved))).text
    assert f"抽签后调整过顺序的单位：{spoken[0].unit}。" in text


def test_sign_in_ties_no_ballot_number_to_a_signature(read: Read) -> None:
    year = Year(units=2)
    reviewers = (
        Reviewer(1, "R001", "experts", "评委甲"),
        *(Reviewer(n, f"P{n:03d}", "experts") for n in range(2, 9)),
    )
    groups = (Group(1, "experts", "法律专家"),)
    text = read(print_signin(SignInSheet(year.evaluation, year.entries, reviewers, groups))).text
    assert "R001" in text
    assert not any(reviewer.code in text for reviewer in reviewers[1:])
    assert text.count("法律专家") == 8, "a line for each to sign on"


def test_sign_in_has_units_and_reviewers(read: Read) -> None:
    year = Year()
    reviewers = tuple(Reviewer(n, f"R{n:03d}", "experts", f"评委{n}") for n in range(1, 121))
    sheet = SignInSheet(
        year.evaluation, year.entries, reviewers, (Group(1, "experts", "法律专家"),)
    )
    text = read(print_signin(sheet)).text
    assert all(text.count(entry.unit) == 1 for entry in year.entries)
    assert all(reviewer.code in text for reviewer in reviewers)
    assert text.count("法律专家") == 120


def test_findings_are_counted_by_state(read: Read) -> None:
    year = Year()
    findings = [finding(year, n, list(FindingState)[n % 3]) for n in range(1, 8)]
    text = read(print_findings(FindingsSheet(year.evaluation, tuple(findings)))).text
    assert "问题7个：整改中2个，已报整改3个，已销号2个" in text
    assert "逾期" not in text
    assert "清仓见底" not in text
    closed = (finding(year, 1, FindingState.ACCEPTED),)
    assert "全部销号，清仓见底" in read(print_findings(FindingsSheet(year.evaluation, closed))).text


def test_only_an_open_finding_is_overdue(read: Read) -> None:
    year = Year()
    late = replace(finding(year, 1, FindingState.OPEN), overdue=True)
    findings = (late, finding(year, 2, FindingState.OPEN), finding(year, 3, FindingState.REPORTED))
    text = read(print_findings(FindingsSheet(year.evaluation, findings))).text
    assert "问题3个：整改中2个，已报整改1个，已销号0个（整改中的有1个逾期）" in text
    assert text.count("逾期") == 2, "in the head and in its row"


def test_a_finding_longer_than_a_page_is_printed_whole(read: Read) -> None:
    year = Year()
    text = "需要整改的问题很多。" * 500
    sheet = FindingsSheet(year.evaluation, (finding(year, 1, FindingState.OPEN, text),))
    assert read(print_findings(sheet)).text.count("整") >= 500


@pytest.mark.parametrize("names", [{}, HARD_NAMES])
@pytest.mark.parametrize("units", [0, 1, 300])
def test_any_number_of_units_prints(
    read: Read, margin: Callable[[Printed, int], float], units: int, names: dict[int, str]
) -> None:
    year = Year(units=units, names=names)
    entries = year.entries
    findings = tuple(finding(year, n, FindingState.OPEN) for n in range(1, units + 1))
    for printed in (
        print_collection(CollectionSheet(year.evaluation, entries)),
        print_order(OrderSheet(year.evaluation, entries)),
        print_signin(SignInSheet(year.evaluation, entries)),
        print_findings(FindingsSheet(year.evaluation, findings)),
    ):
        text = read(printed).text
        live_only = "抽签" in text
        assert all(
            e.unit in text
            for e in entries
            if e.running_order and (not live_only or e in _live(entries))
        )
        assert margin(printed, 0) > 14
        assert margin(printed, printed.pages - 1) > 14


def _live(entries: tuple) -> tuple:  # type: ignore[type-arg]
    return tuple(e for e in entries if e.presentation == "现场")
