"""Printed sheets in the file: whose they are, voided for a reason, held by the trail, nobody's in secret ballots."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records.layout_json import read_layout
from db.records.paper import NewSheet, SheetState
from db.records.sheet_codes import is_sheet_number, signs
from db.store import Store
from tests.db.staffed_year import StaffedYear, plain_year
from tests.db.store.another_program import without_checks
from tests.db.store.paper.printed import new_printing, print_copies, print_for


def test_a_printing_is_kept_whole(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        new = new_printing(
            store,
            year.evaluation,
            "written",
            [NewSheet("7K3M9QX", year.own), NewSheet("0000001", year.other)],
        )
        printing = store.sheets.record(year.evaluation, new)
    with Store.open(year.path) as store:
        assert store.sheets.layouts.all(year.evaluation) == (printing,)
        assert store.sheets.layouts.text(printing.id) == new.layout
        assert store.sheets.layouts.layout(printing.id).boxes == read_layout(new.layout).boxes
        assert printing.sha256 == hashlib.sha256(new.layout.encode()).hexdigest()
        assert printing.entries == dict(zip(("U01", "U02"), year.entries, strict=True))
        assert set(printing.criteria) == {"A1", "A2"}
        assert (printing.pages, printing.scheme_version, printing.part) == (1, 1, "written")
        sheet = store.sheets.find("7K3M9QX")
        assert sheet is not None
        assert (sheet.reviewer_id, sheet.group, sheet.state) == (year.own, "", SheetState.PRINTED)
        assert store.sheets.find("7K3M9QY") is None
        assert [s.number for s in store.sheets.all(year.evaluation)] == ["0000001", "7K3M9QX"]
        assert store.verify().intact


def test_numbers_are_drawn_anew(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        numbers = store.sheets.draw_numbers(500)
    assert len(set(numbers)) == 500
    assert all(map(is_sheet_number, numbers))
    assert list(numbers) != sorted(numbers)


def test_the_code_of_an_evaluation_is_its_own(year: StaffedYear, tmp_path: Path) -> None:
    with Store.open(year.path) as store:
        code = store.sheets.layouts.file_code(year.evaluation)
        second = store.evaluations.create(store.schemes.current(year.evaluation).version.text).id
        assert store.sheets.layouts.file_code(second) != code
        assert store.sheets.layouts.file_code(year.evaluation) == code
    connection = sqlite3.connect(year.path)
    digest = connection.execute(
        "SELECT digest FROM events WHERE what = 'evaluation.create' ORDER BY id LIMIT 1"
    ).fetchone()[0]
    connection.close()
    assert code == signs(int(digest[len("sha256:") :][:5], 16), 4)
    with plain_year(tmp_path / "other.shufa").open(None) as other:
        assert other.sheets.layouts.file_code(1) != code


def test_a_sheet_printed_anew_voids_the_old_one(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.own, year.other])
        first = {s.reviewer_id: s.number for s in store.sheets.all(year.evaluation)}
        with pytest.raises(UserError) as again:
            print_for(store, year.evaluation, "written", [year.own])
        assert again.value.kind is ErrorKind.SHEETS_PRINTED
        assert again.value.facts == {"part": "书面述法报告", "count": "1"}
        print_for(store, year.evaluation, "written", [year.own], "原票污损")
        sheets = store.sheets.all(year.evaluation, "written")
        states = {s.number: (s.state, s.reason) for s in sheets}
        assert states[first[year.own]] == (SheetState.VOID, "原票污损")
        assert states[first[year.other]] == (SheetState.PRINTED, "")
        assert len(sheets) == 3
        (event,) = store.trail.between(store.trail.last_id() - 1, store.trail.last_id())
        assert (event.what, event.reason) == ("sheet.print", "原票污损")
        assert store.verify().intact


def test_voiding_needs_a_reason_and_happens_once(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 3)
        one, two, _ = (s.number for s in store.sheets.all(year.evaluation))
        for numbers, reason, kind in (
            ([one], " ", ErrorKind.REASON_NEEDED),
            (["ZZZZZZZ"], "遗失", ErrorKind.NO_SUCH_SHEET_NUMBER),
        ):
            with pytest.raises(UserError) as error:
                store.sheets.void(numbers, reason)
            assert error.value.kind is kind
        store.sheets.void([one], "遗失")
        with pytest.raises(UserError) as error:
            store.sheets.void([two, one], "遗失")
        assert error.value.kind is ErrorKind.SHEET_VOID
        states = [s.state for s in store.sheets.all(year.evaluation)]
        assert states == [SheetState.VOID, SheetState.PRINTED, SheetState.PRINTED]


def test_secret_ballots_lead_to_nobody(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        printing = print_copies(store, year.evaluation, "hall", "experts", 60)
        sheets = store.sheets.all(year.evaluation)
        assert {(s.reviewer_id, s.group) for s in sheets} == {(None, "experts")}
        named = new_printing(store, year.evaluation, "hall", [NewSheet("7K3M9QX", year.own)])
        with pytest.raises(ValueError, match="anonymous"):
            store.sheets.record(year.evaluation, named)
    connection = sqlite3.connect(year.path)
    rows = [n for (n,) in connection.execute("SELECT number FROM sheets ORDER BY id")]
    connection.close()
    assert rows == sorted(rows)  # whatever order they were printed in
    assert printing.pages == 1


def test_a_frozen_year_gets_no_sheets(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 1)
        (sheet,) = store.sheets.all(year.evaluation)
        store.results.freeze(year.evaluation, "会议审定")
        for act in (
            lambda: print_for(store, year.evaluation, "written", [year.own]),
            lambda: store.sheets.void([sheet.number], "遗失"),
        ):
            with pytest.raises(UserError) as error:
                act()
            assert error.value.kind is ErrorKind.FROZEN


def test_whose_sheet_is_printed_stays(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.other])
        for remove in (
            lambda: store.panel.remove(year.other),
            lambda: store.units.remove(year.entries[1]),
        ):
            with pytest.raises(UserError) as error:
                remove()
            assert error.value.kind is ErrorKind.IN_USE


def test_codes_that_change_afterwards_are_still_found(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        printing = print_for(store, year.evaluation, "written", [year.other])
        store.units.edit(year.entries[0], code="U77")
        assert store.sheets.layouts.get(printing.id).entries["U01"] == year.entries[0]


def test_verify_finds_a_layout_that_was_changed(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.other])
    with without_checks(year.path) as connection:
        connection.execute(
            "UPDATE layout_contents SET content = CAST(replace(content, '100', '110') AS BLOB)"
        )
    with Store.open(year.path) as store:
        damages = store.verify().damages
    assert [d.table for d in damages] == ["layout_contents"]


def test_a_number_moved_to_another_reviewer_is_found(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.other])
    with without_checks(year.path) as connection:
        connection.execute("UPDATE sheets SET reviewer_id = ?", (year.own,))
    with Store.open(year.path) as store:
        assert [d.table for d in store.verify().damages] == ["sheets"]
