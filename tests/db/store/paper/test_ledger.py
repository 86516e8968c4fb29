"""Of each printing counted, void, typed, waiting and out add up to what was printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.store import Store
from db.store.paper.ledger import SheetFate
from desktop.ballots.open_matters import MatterKind, open_matters
from tests.db.staffed_year import StaffedYear, plain_year, submit
from tests.db.store.paper.printed import print_copies, print_for
from tests.db.store.paper.scanned import new_scan, take_and_count


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return plain_year(tmp_path / "year.shufa")


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
        matters = {m.kind: m for m in open_matters(store, year.evaluation)}
        asked = matters[MatterKind.SHEETS]
        assert asked.count == 3
        assert set(asked.places) >= {
            f"现场测评 {numbers[2]} 待认定",
            f"现场测评 {numbers[3]} 未收回",
        }

        take_and_count(store, year.evaluation, [new_scan(store, sheets[2], "80")], "又一")
        fates = {s.number: s.fate for s in store.ledger.sheets(year.evaluation)}
        assert fates[numbers[2]] is SheetFate.WAITING
        store.scans.withdraw(year.evaluation, 1, "误扫")
        fates = {s.number: s.fate for s in store.ledger.sheets(year.evaluation)}
        assert (fates[numbers[1]], fates[numbers[2]]) == (SheetFate.OUT, SheetFate.COUNTED)
