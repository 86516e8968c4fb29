"""Scanned sheets become ballots once, never over what was typed, and are taken back as they came."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, Attendance, Ballot, BallotStatus, Mark
from db.records.paper import NewScan
from db.store import Store
from db.store.paper.records import CountTally, Left, LeftBallot, SetAside
from db.store.trail.roles import Role
from db.store.verify.verifying import verify_file
from tests.db.staffed_year import StaffedYear, staff, submit
from tests.db.store.paper.printed import print_copies, print_for
from tests.db.store.paper.scanned import new_scan, take_and_count

FORTY = Mark.number(40_000)


def sheet_of(store: Store, year: StaffedYear, reviewer: int) -> str:
    print_for(store, year.evaluation, "written", [reviewer])
    (found,) = [s for s in store.sheets.all(year.evaluation, "written") if s.state == "printed"]
    return found.number


def scan_of(store: Store, number: str, level: str = "40", **doubtful: str) -> NewScan:
    sheet = store.sheets.find(number)
    assert sheet is not None
    states = {name.replace("_", "/"): state for name, state in doubtful.items()}
    return new_scan(store, sheet, level, doubtful=states)


def written(store: Store, year: StaffedYear, reviewer: int) -> tuple[Ballot, ...]:
    return store.ballots.of_reviewer(year.evaluation, "written", reviewer)


def rows(path: Path, select: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(select).fetchall()
    finally:
        connection.close()


def test_plain_marks_are_handed_in(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        tally = take_and_count(store, year.evaluation, [scan_of(store, number)])
        assert tally == CountTally(counted=2)
        for ballot in written(store, year, year.own):
            assert ballot.status is BallotStatus.SUBMITTED
            assert ballot.marks == {"A1": FORTY, "A2": FORTY}
        assert len(written(store, year, year.own)) == 2
        assert store.counting.count(year.evaluation) == CountTally()
        assert store.verify().intact


def test_a_unit_with_a_doubtful_field_waits_and_the_others_count(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        scan = scan_of(store, number, U01_A1="several")
        assert take_and_count(store, year.evaluation, [scan]) == CountTally(counted=1, waiting=1)
        assert [b.unit_code for b in written(store, year, year.own)] == ["U02"]


def test_a_blank_field_is_a_blank_cell(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        scan = scan_of(store, number, U01_A1="blank")
        assert take_and_count(store, year.evaluation, [scan]).counted == 2
        first, second = written(store, year, year.own)
        assert (first.status, dict(first.marks)) == (BallotStatus.SUBMITTED, {"A2": FORTY})
        assert len(second.marks) == 2


def test_a_typed_ballot_stays_and_is_compared(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        submit(store, year, year.own)
        tally = take_and_count(store, year.evaluation, [scan_of(store, number)])
        assert tally == CountTally(counted=1, compared=1)
        typed = written(store, year, year.own)[0]
        assert typed.marks == {"A1": Mark.number(50_000), "A2": Mark.number(30_000)}
        differences = store.double_entry.differences(year.evaluation, "written")
        assert [(d.unit_code, d.criterion, d.first, d.second) for d in differences] == [
            ("U01", "A1", Mark.number(50_000), FORTY),
            ("U01", "A2", Mark.number(30_000), FORTY),
        ]
        (checked,) = store.double_entry.to_check(year.evaluation, "written")
        assert (checked.second_by, checked.finished) == (number, True)
        store.double_entry.settle(checked.id, "A1", FORTY, "看原票")
        assert written(store, year, year.own)[0].marks["A1"] == FORTY
        assert store.counting.count(year.evaluation) == CountTally()
        assert store.verify().intact


def test_what_was_decided_or_begun_takes_nothing(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.own, year.other])
        numbers = {s.reviewer_id: s.number for s in store.sheets.all(year.evaluation)}
        first, second = year.entries
        store.ballots.set_attendance("written", first, year.own, Attendance.ABSENT, "请假")
        store.ballots.put_mark("written", second, year.own, "A1", FORTY)
        store.ballots.void(submit(store, year, year.other), "撕毁")
        scans = [scan_of(store, numbers[r]) for r in (year.own, year.other)]
        tally = take_and_count(store, year.evaluation, scans)
        assert (tally.counted, tally.compared, tally.waiting) == (1, 0, 0)
        assert set(tally.left) == {
            LeftBallot(numbers[year.own], "U01", Left.AWAY),
            LeftBallot(numbers[year.own], "U02", Left.TYPING),
            LeftBallot(numbers[year.other], "U01", Left.VOID),
        }
        draft = store.ballots.put_mark("written", second, year.own, "A2", FORTY)
        store.ballots.submit(draft.id)
        assert store.counting.count(year.evaluation).compared == 1
        assert store.double_entry.differences(year.evaluation, "written") == ()


def test_a_groups_sheet_takes_a_free_number_and_no_two_the_same(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.panel.add_numbered(year.evaluation, "experts", "N", 29)
        print_copies(store, year.evaluation, "hall", "experts", 30)
        sheets = store.sheets.all(year.evaluation, "hall")
        scans = [new_scan(store, sheet, str(n)) for n, sheet in enumerate(sheets, 1)]
        assert take_and_count(store, year.evaluation, scans).counted == 60
        ballots = store.ballots.of_evaluation(year.evaluation, "hall")
        by_number = {b.reviewer: b.marks["H1"] for b in ballots}
        assert sorted(m.points or 0 for m in by_number.values()) == [n * 1000 for n in range(1, 31)]
        in_order = [by_number[code].points for code in sorted(by_number)]
        assert in_order != sorted(in_order, key=lambda p: p or 0)
        assert len(store.panel.reviewers(year.evaluation)) == 32
        assert store.verify().intact
    seats = rows(year.path, "SELECT sheet_id, reviewer_id FROM sheet_seats ORDER BY sheet_id")
    assert [s for _, s in seats] != sorted(str(s) for _, s in seats)
    named = rows(
        year.path, "SELECT DISTINCT who, length(at) FROM events WHERE what = 'ballot.scan'"
    )
    assert named == [("", 10)]


def test_sheets_beyond_the_numbers_become_numbers_themselves(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 3)
        sheets = store.sheets.all(year.evaluation, "hall")
        scans = [new_scan(store, sheet, "90") for sheet in sheets]
        assert take_and_count(store, year.evaluation, scans).counted == 6
        codes = {r.code for r in store.panel.reviewers(year.evaluation) if not r.name}
        own = codes - {"N001"}
        assert own < {sheet.number for sheet in sheets}
        assert len(own) == 2


def test_a_stack_that_was_typed_under_numbers_is_not_counted_again(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 1)
        (sheet,) = store.sheets.all(year.evaluation, "hall")
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", FORTY)
        with pytest.raises(UserError) as refused:
            take_and_count(store, year.evaluation, [new_scan(store, sheet, "40")])
        assert refused.value.kind is ErrorKind.NO_FREE_NUMBERS
        assert refused.value.facts == {"group": "法律专家", "count": "1", "typed": "1"}
        assert store.scans.batches(year.evaluation) == ()


@pytest.mark.parametrize("act", ["withdraw", "void", "reprint", "conflict"])
def test_what_counted_is_taken_back(year: StaffedYear, act: str) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        submit(store, year, year.own)
        take_and_count(store, year.evaluation, [scan_of(store, number)])
        match act:
            case "withdraw":
                store.scans.withdraw(year.evaluation, 1, "误扫")
            case "void":
                store.sheets.void([number], "遗失")
            case "reprint":
                print_for(store, year.evaluation, "written", [year.own], "污损")
            case _:
                other = [scan_of(store, number, "30")]
                assert take_and_count(store, year.evaluation, other, "又一").counted == 0
        (left,) = written(store, year, year.own)
        assert (left.unit_code, left.status) == ("U01", BallotStatus.SUBMITTED)
        assert store.double_entry.to_check(year.evaluation, "written") == ()
        assert store.verify().intact
    assert rows(year.path, "SELECT * FROM sheet_counts") == []


def test_a_ballot_that_somebody_changed_since_stays(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        take_and_count(store, year.evaluation, [scan_of(store, number)])
        first, _ = written(store, year, year.own)
        store.ballots.withdraw(first.id, "改分")
        store.ballots.put_mark("written", year.entries[0], year.own, "A1", ABSTAIN)
        store.scans.withdraw(year.evaluation, 1, "误扫")
        (left,) = written(store, year, year.own)
        assert left.marks == {"A1": ABSTAIN, "A2": FORTY}


def test_withdrawn_and_read_again_it_is_the_same_file_content(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 1)
        (sheet,) = store.sheets.all(year.evaluation, "hall")
        for _ in range(3):
            assert (
                take_and_count(store, year.evaluation, [new_scan(store, sheet, "40")]).counted == 2
            )
            batch = store.scans.batches(year.evaluation)[-1]
            store.scans.withdraw(year.evaluation, batch.id, "再试")
            assert store.ballots.of_evaluation(year.evaluation, "hall") == ()
    assert rows(year.path, "SELECT * FROM sheet_seats") == []


def test_of_two_pages_under_one_number_the_chosen_one_counts(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        number = sheet_of(store, year, year.own)
        take_and_count(store, year.evaluation, [scan_of(store, number, "40")])
        take_and_count(store, year.evaluation, [scan_of(store, number, "30")], "又一")
        assert written(store, year, year.own) == ()
        (conflict,) = store.settling.conflicts(year.evaluation)
        assert (conflict.sheet, conflict.page) == (number, 1)
        with pytest.raises(UserError) as refused:
            store.settling.decide(year.evaluation, conflict.scan_ids[1], SetAside.RESCAN, " ")
        assert refused.value.kind is ErrorKind.REASON_NEEDED
        store.settling.decide(year.evaluation, conflict.scan_ids[1], SetAside.RESCAN, "原扫描不清")
        assert [b.marks["A1"] for b in written(store, year, year.own)] == [Mark.number(30_000)] * 2
        assert store.settling.conflicts(year.evaluation) == ()
        assert store.verify().intact


def test_a_secret_ballot_scanned_by_an_account_verifies(year: StaffedYear) -> None:
    """Its events name nobody and bear a day, which no other kind of them may."""
    staff(year)
    with year.open(Role.ORGANISER) as store:
        print_copies(store, year.evaluation, "hall", "experts", 1)
        (sheet,) = store.sheets.all(year.evaluation, "hall")
        one = new_scan(store, sheet, "90", doubtful={"U01/H1": "struck"})
    with year.open(Role.CLERK) as store:
        assert take_and_count(store, year.evaluation, [one]).counted == 1
    with year.open(Role.ORGANISER) as store:
        (asked,) = store.settling.asked(year.evaluation)
        store.settling.settle(year.evaluation, asked.scan_id, asked.field, FORTY)
        store.recounts.draw(year.evaluation, 1, "246810")
        assert store.verify().intact
    assert verify_file(year.path).intact, "shuffled at closing"
    told = rows(year.path, "SELECT what, who, length(at) FROM events WHERE what GLOB '*scan*'")
    assert sorted(str(what) for what, _, _ in told) == [
        *("ballot.scan", "ballot.scan", "scan.recount", "scan.settle", "scan.take"),
    ]
    assert {(who, length) for _, who, length in told} == {("", 10)}
