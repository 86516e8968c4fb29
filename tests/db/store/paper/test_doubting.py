"""What was read plainly is pointed out as wrong, settled, and taken back; and the paper behind what counts is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, EventRun, Mark
from db.store import Store
from db.store.paper.behind import PaperPlace
from db.store.paper.records import WHOLE_PAGE
from db.store.trail.roles import Role
from tests.db.staffed_year import StaffedYear, staff, staffed_year
from tests.db.store.paper.printed import print_copies, print_for
from tests.db.store.paper.scanned import new_scan, scan, take_and_count
from tests.db.store.undo.back_and_again import check_back_and_again
from tests.db.store.undo.test_every_act import tables

FORTY = Mark.number(40_000)


def plain(store: Store, year: StaffedYear) -> dict[str, Mark | None]:
    return {one.field: one.mark for one in store.doubting.plain(year.evaluation)}


def page(store: Store, year: StaffedYear) -> int:
    return store.scans.pages(year.evaluation)[0].scan_id


def test_what_nobody_looked_at_is_listed(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        one = scan(store, year, U01_A1="several", U02_A2="blank")
        take_and_count(store, year.evaluation, [one])
        assert plain(store, year) == {"U01/A2": FORTY, "U02/A1": FORTY, "U02/A2": None}
        store.settling.settle(year.evaluation, page(store, year), "U01/A1", FORTY)
        assert "U01/A1" not in plain(store, year), "a person looked at it"


def test_pointed_out_it_waits_and_counts_once_settled(year: StaffedYear) -> None:
    with Store.open(year.path, "王监票") as store:
        take_and_count(store, year.evaluation, [scan(store, year)])
        store.doubting.doubt(year.evaluation, page(store, year), "U01/A1", "看图不符")
        counted = store.ballots.of_reviewer(year.evaluation, "written", year.own)
        assert [ballot.unit_code for ballot in counted] == ["U02"]
        (asked,) = store.settling.asked(year.evaluation)
        assert (asked.field, asked.why) == ("U01/A1", "doubted")
        with pytest.raises(UserError) as refused:
            store.doubting.doubt(year.evaluation, page(store, year), "U01/A1", "看图不符")
        assert refused.value.kind is ErrorKind.NO_SUCH_FIELD
        tally = store.settling.settle(year.evaluation, asked.scan_id, asked.field, ABSTAIN)
        assert tally.counted == 1
        (settled,) = store.settling.settled(year.evaluation)
        assert (settled.ruling.who, settled.ruling.reason) == ("王监票", "doubted")
        assert store.verify().intact


def test_it_needs_a_reason_and_an_open_year(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year)])
        with pytest.raises(UserError) as refused:
            store.doubting.doubt(year.evaluation, page(store, year), "U01/A1", " ")
        assert refused.value.kind is ErrorKind.REASON_NEEDED
        store.results.freeze(year.evaluation, "局务会")
        with pytest.raises(UserError) as refused:
            store.doubting.doubt(year.evaluation, page(store, year), "U01/A1", "看图不符")
        assert refused.value.kind is ErrorKind.FROZEN


def test_a_blank_page_that_somebody_saw_is_on_no_wall(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        take_and_count(store, year.evaluation, [scan(store, year, "")])
        assert plain(store, year) == {}, "it is asked"
        store.settling.settle(year.evaluation, page(store, year), WHOLE_PAGE, ABSTAIN)
        assert plain(store, year) == {}
        (settled,) = store.settling.settled(year.evaluation)
        assert (settled.field, settled.ruling.mark) == (WHOLE_PAGE, ABSTAIN)


def test_settling_of_an_anonymous_sheet_is_taken_back_with_its_seat(year: StaffedYear) -> None:
    """The sheet's ballot number was made for it: undone it goes, redone it comes again."""
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 2)
        sheets = store.sheets.all(year.evaluation)
        doubtful = dict.fromkeys(("U01/H1", "U02/H1"), "several")
        scans = [new_scan(store, sheet, doubtful=doubtful) for sheet in sheets]
        take_and_count(store, year.evaluation, scans)
        before, last = tables(year.path), store.trail.last_id()
        for number in (1, 2):
            assert store.settling.settle(year.evaluation, number, "U01/H1", FORTY).counted == 1
        after = tables(year.path)
        assert len(after["sheet_seats"]) == len(sheets)
        assert len(after["reviewers"]) > len(before["reviewers"]), "a number was made for one"
        run = EventRun(last + 1, store.trail.last_id())
        for _ in range(2):
            run = check_back_and_again(
                store, year.evaluation, run, lambda: tables(year.path), before
            )


def test_the_paper_behind_ballots_and_events(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        one = scan(store, year, U01_A1="several")
        take_and_count(store, year.evaluation, [one])
        store.settling.settle(year.evaluation, page(store, year), "U01/A1", FORTY)
        for ballot in store.ballots.of_reviewer(year.evaluation, "written", year.own):
            assert store.paper_behind.of_ballot(ballot.id) == PaperPlace(one.sheet, ballot.entry_id)
        found = {
            event.what: store.paper_behind.of_event(store.trail.event(event.id))
            for event in store.trail.found([], None, 100)
        }
        first, second = (entry.id for entry in store.units.entries(year.evaluation))
        assert found["scan.settle"] == PaperPlace(one.sheet, first)
        assert found["ballot.scan"] in (PaperPlace(one.sheet, first), PaperPlace(one.sheet, second))
        assert found["entry.add"] is None


def test_who_types_again_sees_the_paper_and_a_reviewer_does_not(tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "年度.shufa")
    with year.open(Role.ORGANISER) as store:
        print_for(store, year.evaluation, "written", [year.own])
        (sheet,) = store.sheets.all(year.evaluation)
        take_and_count(store, year.evaluation, [new_scan(store, sheet)])
        number = page(store, year)
    for role in (Role.CLERK, Role.CHECKER, Role.SUPERVISOR):
        with year.open(role) as store:
            assert store.scans.of_sheet(sheet.number) == ((1, number),)
            assert store.scans.picture(number)
    with year.open(Role.REVIEWER) as store:
        for look in (
            lambda: store.scans.of_sheet(sheet.number),
            lambda: store.scans.picture(number),
            lambda: store.sheets.find(sheet.number),
            lambda: store.paper_behind.of_ballot(1),
        ):
            with pytest.raises(UserError) as refused:
                look()
            assert refused.value.kind is ErrorKind.NOT_ALLOWED


def test_who_took_the_batch_is_told_which(year: StaffedYear) -> None:
    staff(year)
    with year.open(Role.ORGANISER) as store:
        one = scan(store, year, U01_A1="several")
    with year.open(Role.CLERK) as store:
        take_and_count(store, year.evaluation, [one])
        assert store.settling.own_batches(year.evaluation) == {1}
    with year.open(Role.ORGANISER) as store:
        assert store.settling.own_batches(year.evaluation) == frozenset()
