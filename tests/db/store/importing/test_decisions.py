"""Decisions stand: a sheet that comes in again changes nothing that was decided since.

See docs/workbook.md § Decisions stand.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import (
    AdjustmentKind,
    AdjustmentRow,
    Attendance,
    BallotRow,
    BallotStatus,
    GivenRow,
    ImportData,
    Mark,
    Stands,
    UnitRow,
)
from db.store.ballots.check_records import DrawnBy
from db.store.trail.roles import Role
from tests.db.staffed_year import staffed_year
from tests.db.store.open_year import OpenYear

SHEET = ImportData(
    ballots=(
        BallotRow(
            "评分-written!2",
            "written",
            "L1",
            "U01",
            BallotStatus.SUBMITTED,
            Attendance.PRESENT,
            {"A1": Mark.number(20_000), "A2": Mark.number(30_000)},
        ),
    )
)


def imported(year: OpenYear) -> int:
    year.store.importer.take(year.evaluation_id, SHEET, reason="首次")
    return year.ballot("U01", "L1").id


def void(year: OpenYear) -> None:
    year.store.ballots.void(imported(year), "涂改")


def absent(year: OpenYear) -> None:
    imported(year)
    entry, reviewer = year.entry("U01").id, year.reviewer("L1").id
    year.store.ballots.set_attendance("written", entry, reviewer, Attendance.ABSENT, "请假")


def recused(year: OpenYear) -> None:
    imported(year)
    entry, reviewer = year.entry("U01").id, year.reviewer("L1").id
    year.store.ballots.set_attendance("written", entry, reviewer, Attendance.RECUSED, "亲属")


def corrected(year: OpenYear) -> None:
    number = imported(year)
    entry, reviewer = year.entry("U01").id, year.reviewer("L1").id
    year.store.ballots.withdraw(number, "录错")
    year.store.ballots.put_mark("written", entry, reviewer, "A1", Mark.number(25_000))
    year.store.ballots.submit(number)


def settled(year: OpenYear) -> None:
    """Typed a second time by another hand, and settled in favour of the second."""
    imported(year)
    store = year.store
    store.double_entry.start(year.evaluation_id, "written", drawn_by=DrawnBy.BALLOT)
    second = next(
        s
        for s in store.double_entry.to_check(year.evaluation_id, "written")
        if (s.unit_code, s.reviewer) == ("U01", "L1")
    )
    store.double_entry.put_mark(second.id, "A1", Mark.number(21_000))
    store.double_entry.put_mark(second.id, "A2", Mark.number(30_000))
    store.double_entry.finish(second.id)
    store.double_entry.settle(second.id, "A1", Mark.number(21_000), "以原票为准")


DECISIONS = [void, absent, recused, corrected, settled]


@pytest.mark.parametrize("decide", DECISIONS)
def test_the_sheet_again_changes_no_decision(
    year: OpenYear, decide: Callable[[OpenYear], None]
) -> None:
    decide(year)
    before = year.ballot("U01", "L1")
    with year.no_event():
        report = year.store.importer.take(year.evaluation_id, SHEET)
    assert year.ballot("U01", "L1") == before
    assert (report.added, report.changed, report.kept) == ({}, {}, {"ballots": 1})
    (difference,) = report.differences
    assert difference.stands is not None
    assert difference.rows, "the values on both sides are told"


@pytest.mark.parametrize("decide", [void, absent, recused])
def test_not_even_a_reason_opens_what_only_the_page_opens(
    year: OpenYear, decide: Callable[[OpenYear], None]
) -> None:
    decide(year)
    before = year.ballot("U01", "L1")
    report = year.store.importer.take(year.evaluation_id, SHEET, reason="更正")
    assert year.ballot("U01", "L1") == before
    assert [d.stands for d in report.differences] == [Stands.CLOSED]


def test_a_correction_with_a_reason_is_made_and_the_trail_says_why(year: OpenYear) -> None:
    corrected(year)
    report = year.store.importer.take(year.evaluation_id, SHEET, reason="核对原件")
    assert report.changed == {"ballots": 1}
    assert year.ballot("U01", "L1").marks["A1"] == Mark.number(20_000)
    assert year.store.trail.events(limit=1)[0].reason == "核对原件"


def test_what_the_office_entered_stands_too(year: OpenYear) -> None:
    def sheet(points: int, evidence: str) -> ImportData:
        return ImportData(
            given=(GivenRow("直接计分-daily!2", "daily", "U01", points, "台账"),),
            adjustments=(AdjustmentRow("加减分!2", "U01", AdjustmentKind.BONUS, 700, evidence),),
        )

    take = year.store.importer.take
    take(year.evaluation_id, sheet(15_000, "市级表彰"), reason="首次")
    with year.no_event():
        report = take(year.evaluation_id, sheet(16_000, "获市级表彰"))
    assert report.kept == {"given": 1, "adjustments": 1}
    take(year.evaluation_id, sheet(16_000, "获市级表彰"), reason="补充材料")
    bonuses = [a for a in year.store.office.adjustments(year.evaluation_id) if a.points == 700]
    assert [a.evidence for a in bonuses] == ["获市级表彰"], "reworded, not added a second time"


def test_a_clerk_may_not_do_by_import_what_the_page_refuses(tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "述法.shufa")
    ballot = BallotRow(
        "评分-written!2",
        "written",
        "E02",
        "U02",
        BallotStatus.SUBMITTED,
        Attendance.PRESENT,
        {"A1": Mark.number(2_000), "A2": Mark.number(2_000)},
        states=True,
    )
    with year.open(Role.ORGANISER) as store:
        store.importer.take(year.evaluation, ImportData(ballots=(ballot,)))
        (stored,) = [
            b for b in store.ballots.of_evaluation(year.evaluation) if b.unit_code == "U02"
        ]
        store.ballots.void(stored.id, "涂改")
    with year.open(Role.CLERK) as store:
        with pytest.raises(UserError) as caught:
            store.importer.take(year.evaluation, ImportData(ballots=(ballot,)), reason="有效")
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        assert store.ballots.by_id(stored.id).status is BallotStatus.VOID
        lost = replace(ballot, states=False)
        report = store.importer.take(year.evaluation, ImportData(ballots=(lost,)), reason="有效")
        assert report.kept == {"ballots": 1}


def test_a_unit_that_left_keeps_its_day_and_reason_unless_a_reason_is_given(year: OpenYear) -> None:
    row = UnitRow("单位!2", "U01", year.entry("U01").unit, year.entry("U01").category)
    left = replace(row, withdrawn_on="2024-12-01", withdrawn_reason="撤并")
    year.store.withdrawals.withdraw(year.entry("U01").id, "2024-11-30", "借调")
    with year.no_event():
        report = year.store.importer.take(year.evaluation_id, ImportData(units=(left,)))
    assert report.kept == {"withdrawals": 1}
    (kept,) = report.differences
    assert kept.stands is Stands.NO_REASON
    year.store.importer.take(year.evaluation_id, ImportData(units=(left,)), reason="更正")
    entry = year.entry("U01")
    assert (entry.withdrawn_on, entry.withdrawn_reason) == ("2024-12-01", "撤并")
    assert year.store.verify().intact
