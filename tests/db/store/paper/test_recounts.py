"""复点: sheets drawn by a seed are typed unseen, and what they show is told when the last of them is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, Mark
from db.scoring.lots import drawn_order
from db.store import Store
from db.store.paper.recounts import Recount
from desktop.operations.printing import write_sheets
from tests.db.staffed_year import StaffedYear
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_scan, take_and_count


@pytest.fixture
def year(year: StaffedYear) -> StaffedYear:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 5)
        scans = [new_scan(store, sheet, "90") for sheet in store.sheets.all(year.evaluation)]
        take_and_count(store, year.evaluation, scans)
    return year


def type_again(store: Store, year: StaffedYear, *marks: Mark) -> None:
    """Types what waits, the first ones with these marks, the others as they were scanned."""
    given = iter(marks)
    for second in store.double_entry.to_check(year.evaluation, "hall"):
        if not second.finished:
            mark = next(given, Mark.number(90_000))
            store.double_entry.put_mark(second.id, "H1", mark)
            store.double_entry.finish(second.id)


def last(store: Store, year: StaffedYear) -> Recount:
    return store.recounts.all(year.evaluation)[-1]


def test_the_draw_can_be_repeated_and_is_typed_unseen(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        numbers = [sheet.number for sheet in store.sheets.all(year.evaluation)]
        drawn = store.recounts.draw(year.evaluation, 4, "246810")
        assert set(drawn.sheets) == set(drawn_order(numbers, "246810")[:4])
        assert (drawn.population, drawn.finished, drawn.fewer_than) == (5, 0, None)
        assert len(store.double_entry.to_check(year.evaluation, "hall")) == 8
        type_again(store, year)
        found = last(store, year)
        assert (found.finished, found.fields, found.errors, found.open) == (4, 8, 0, 0)
        assert found.fewer_than == 2  # 4 ≥ (5 − 0.5)(1 − 0.05^0.5) = 3.49, and 4 < 5 × 0.95
        assert store.verify().intact


def test_an_error_counts_once_it_is_settled_against_the_scan(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        store.recounts.draw(year.evaluation, 4, "246810")
        type_again(store, year, Mark.number(70_000), Mark.number(60_000))
        assert (last(store, year).open, last(store, year).fewer_than) == (2, None)
        one, two = store.double_entry.differences(year.evaluation, "hall")
        store.double_entry.settle(one.second_ballot_id, "H1", Mark.number(90_000), "录入有误")
        store.double_entry.settle(two.second_ballot_id, "H1", ABSTAIN, "读取有误")
        found = last(store, year)
        assert (found.errors, found.wrong_sheets, found.open) == (1, 1, 0)
        assert found.fewer_than == 3  # any four of the five show two of three wrong ones


@pytest.mark.parametrize(
    ("sheets", "seed", "kind"),
    [
        (6, "1", ErrorKind.VALUE_REFUSED),
        (0, "1", ErrorKind.VALUE_REFUSED),
        (2, " ", ErrorKind.VALUE_REFUSED),
    ],
)
def test_drawing_asks(year: StaffedYear, sheets: int, seed: str, kind: ErrorKind) -> None:
    with Store.open(year.path) as store:
        with pytest.raises(UserError) as refused:
            store.recounts.draw(year.evaluation, sheets, seed)
        assert refused.value.kind is kind


def test_nothing_is_drawn_while_something_waits(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "hall", "experts", 1)
        sheet = next(s for s in store.sheets.all(year.evaluation) if s.layout_id == 2)
        doubtful = new_scan(store, sheet, "90", doubtful={"U01/H1": "struck"})
        take_and_count(store, year.evaluation, [doubtful], "又一批")
        with pytest.raises(UserError) as refused:
            store.recounts.draw(year.evaluation, 2, "246810")
        assert refused.value.kind is ErrorKind.RECOUNT_EARLY


def test_the_sheet_says_what_it_shows(year: StaffedYear, tmp_path: Path) -> None:
    with Store.open(year.path) as store:
        drawn = store.recounts.draw(year.evaluation, 4, "246810")
        type_again(store, year)
        write_sheets(store, year.evaluation, tmp_path / "out", ["recount"])
    (path,) = (tmp_path / "out").glob("*.pdf")
    text = "".join(page.extract_text() for page in PdfReader(path).pages).replace("\n", "")
    assert "复点 4 票 8 项，差错 0，95 % 置信下差错少于 2 票" in text
    assert all(number in text for number in drawn.sheets)
