"""Batches in the file: whole or not at all, never twice, withdrawn for a reason, nobody's in secret ballots."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records.paper import BatchState, NewScan, ScanState
from db.store import Store
from tests.db.staffed_year import StaffedYear
from tests.db.store.another_program import without_checks
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_batch, new_scan, take_first

pytestmark = pytest.mark.usefixtures("printed")


def rows(path: Path, select: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(select).fetchall()
    finally:
        connection.close()


def test_a_batch_is_kept_whole(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        batch = take_first(store, year.evaluation)
        sheet = store.sheets.all(year.evaluation)[0]
    with Store.open(year.path) as store:
        assert store.scans.batches(year.evaluation) == (batch,)
        assert (batch.pages, batch.read, batch.refused, batch.conflicts) == (2, 1, 1, 0)
        (page,) = store.scans.pages(year.evaluation)
        assert (page.sheet, page.page, page.state) == (sheet.number, 1, ScanState.READ)
        assert set(page.readings) == set(new_scan(store, sheet).readings)
        assert store.scans.picture(page.scan_id) == new_scan(store, sheet).picture
        assert list(store.scans.known_files(year.evaluation).values()) == [batch.id]
        assert store.verify().intact


def test_a_batch_that_fails_leaves_nothing(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        good = new_scan(store, store.sheets.all(year.evaluation)[0])
        with pytest.raises(UserError) as refused:
            store.scans.take(year.evaluation, new_batch([good, replace(good, sheet="ZZZZZZZ")]))
        assert refused.value.kind is ErrorKind.NO_SUCH_SHEET_NUMBER
        wrong = replace(good, page=2, readings=(replace(good.readings[0], unit="U99"),))
        with pytest.raises(KeyError):
            store.scans.take(year.evaluation, new_batch([good, wrong]))
        assert store.scans.batches(year.evaluation) == ()
    for table in ("batches", "scans", "scan_files", "readings", "pictures", "picture_contents"):
        assert rows(year.path, f"SELECT * FROM {table}") == []


def test_other_readings_of_a_page_put_both_in_conflict_until_one_is_withdrawn(
    year: StaffedYear,
) -> None:
    with Store.open(year.path) as store:
        take_first(store, year.evaluation)
        sheet = store.sheets.all(year.evaluation)[0]
        second = store.scans.take(year.evaluation, new_batch([new_scan(store, sheet, "")], "重扫"))
        states = [page.state for page in store.scans.pages(year.evaluation)]
        assert states == [ScanState.CONFLICT, ScanState.CONFLICT]
        gone = store.scans.withdraw(year.evaluation, second.id, "复印件")
        assert (gone.state, gone.reason) == (BatchState.WITHDRAWN, "复印件")
        (page,) = store.scans.pages(year.evaluation)
        assert page.state is ScanState.READ
        assert len(store.scans.known_files(year.evaluation)) == 1
        assert store.verify().intact


def test_two_pages_of_one_number_in_one_batch_are_in_conflict(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        sheet = store.sheets.all(year.evaluation)[0]
        both = [new_scan(store, sheet), new_scan(store, sheet, "")]
        batch = store.scans.take(year.evaluation, new_batch(both))
    assert (batch.read, batch.conflicts) == (0, 2)


@pytest.mark.parametrize(
    ("batch", "reason", "kind"),
    [(1, " ", ErrorKind.REASON_NEEDED), (9, "误扫", ErrorKind.NO_SUCH_BATCH)],
)
def test_withdrawing_asks(year: StaffedYear, batch: int, reason: str, kind: ErrorKind) -> None:
    with Store.open(year.path) as store:
        take_first(store, year.evaluation)
        with pytest.raises(UserError) as refused:
            store.scans.withdraw(year.evaluation, batch, reason)
        assert refused.value.kind is kind


def test_a_batch_is_withdrawn_once(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        batch = take_first(store, year.evaluation)
        store.scans.withdraw(year.evaluation, batch.id, "误扫")
        assert store.scans.pages(year.evaluation) == ()
        with pytest.raises(UserError):
            store.scans.withdraw(year.evaluation, batch.id, "再撤")


@pytest.mark.parametrize(
    "damage", ["UPDATE picture_contents SET content = x'00'", "DELETE FROM picture_contents"]
)
def test_a_picture_that_is_not_the_one_is_named(year: StaffedYear, damage: str) -> None:
    with Store.open(year.path) as store:
        take_first(store, year.evaluation)
    with without_checks(year.path) as connection:
        connection.execute(damage)
    with Store.open(year.path, read_only=True) as store:
        verification = store.verify()
    assert not verification.intact
    assert {damage.table for damage in verification.damages} == {"picture_contents"}


def test_a_secret_ballot_keeps_no_place(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 30)
        sheets = store.sheets.all(year.evaluation, "hall")
        in_order = [
            replace(new_scan(store, sheet), file=f"{n:03}.png", file_page=n)
            for n, sheet in enumerate(sheets, 1)
        ]
        store.scans.take(year.evaluation, new_batch(in_order))
    assert set(rows(year.path, "SELECT file, file_page FROM scans")) == {("", 0)}
    lying = rows(
        year.path, "SELECT h.number FROM scans s JOIN sheets h ON h.id = s.sheet_id ORDER BY s.id"
    )
    assert [number for (number,) in lying] != [sheet.number for sheet in sheets]
    ((at, who),) = rows(year.path, "SELECT at, who FROM events WHERE what = 'scan.take'")
    assert (len(str(at)), who) == (len("2024-12-31"), "")


def test_a_frozen_year_takes_no_scans(year: StaffedYear) -> None:
    with without_checks(year.path) as connection:
        connection.execute("UPDATE evaluations SET frozen = 1")
    with Store.open(year.path) as store:
        with pytest.raises(UserError) as refused:
            store.scans.take(year.evaluation, new_batch([NewScan(why="corners")]))
        assert refused.value.kind is ErrorKind.FROZEN
