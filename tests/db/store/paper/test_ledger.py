"""Of each printing counted, void, typed, waiting and out add up to what was printed."""

from __future__ import annotations

import pytest

from db.errors import UserError
from db.store import Store
from db.store.paper.ledger import SheetFate
from desktop.ballots.open_matters import matter_line, open_matters, require_words
from tests.db.staffed_year import StaffedYear, submit
from tests.db.store.paper.printed import print_copies, print_for
from tests.db.store.paper.scanned import new_scan, take_and_count


def test_every_sheet_has_one_fate(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_for(store, year.evaluation, "written", [year.own, year.other])
        submit(store, year, year.other)
        print_copies(store, year.evaluation, "hall", "experts", 4)
        sheets = store.sheets.all(year.evaluation, "hall")
        numbers = [sheet.number for sheet in sheets]
        store.sheets.void([numbers[0]], "遗失")
        plain = new_scan(store, sheets[1], "90")
        open_one = new_scan(store, sheets[2], "90", doubtful={"U01/H1": "several"})
        take_and_count(store, year.evaluation, [plain, open_one])
        fates = {s.number: s.fate for s in store.ledger.sheets(year.evaluation)}
        assert [fates[n] for n in numbers] == [
            SheetFate.VOID,
            SheetFate.COUNTED,
            SheetFate.WAITING,
            SheetFate.OUT,
        ]
        written, hall = store.ledger.layouts(year.evaluation)
        assert (written.printed, written.fates) == (2, {SheetFate.TYPED: 1, SheetFate.OUT: 1})
        assert hall.printed == sum(hall.fates.values()) == 4
        out_of_written = next(
            n for n, fate in fates.items() if n not in numbers and fate is SheetFate.OUT
        )
        asked = [m for m in open_matters(store, year.evaluation) if m.printing is not None]
        assert {(m.key, matter_line(m)): m.places for m in asked} == {
            ("sheets_out:1", "书面述法报告（第 1 次打印）：未收回的纸质票 1 张"): (out_of_written,),
            ("sheets_waiting:2", "现场测评（第 2 次打印）：未认定完的纸质票 1 张"): (numbers[2],),
            ("sheets_out:2", "现场测评（第 2 次打印）：未收回的纸质票 1 张"): (numbers[3],),
        }
        words = dict.fromkeys(("sheets_out:1", "sheets_waiting:2"), "遗失")
        with pytest.raises(UserError) as refused:
            require_words(asked, words)
        assert [fault.place.partition("（")[0] for fault in refused.value.faults] == [
            "sheets_out:2"
        ]

        take_and_count(store, year.evaluation, [new_scan(store, sheets[2], "80")], "又一")
        fates = {s.number: s.fate for s in store.ledger.sheets(year.evaluation)}
        assert fates[numbers[2]] is SheetFate.WAITING
        store.scans.withdraw(year.evaluation, 1, "误扫")
        fates = {s.number: s.fate for s in store.ledger.sheets(year.evaluation)}
        assert (fates[numbers[1]], fates[numbers[2]]) == (SheetFate.OUT, SheetFate.COUNTED)
