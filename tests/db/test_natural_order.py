"""Codes in the order in which people count, in the lists and in the workbook alike."""

from itertools import pairwise
from pathlib import Path

import pytest

from db.natural_order import natural_order
from db.store import Store
from tests.db.staffed_year import plain_year


@pytest.mark.parametrize(
    "codes",
    [
        ["7", "8", "9", "10", "100"],
        ["A2", "A10", "B1"],
        ["U09", "U9", "U10"],
        ["experts-2", "experts-10", "public-1"],
        ["", "1", "评委2", "评委10"],
        ["1-2-3", "1-2-10", "1-10-1"],
    ],
)
def test_as_people_count(codes: list[str]) -> None:
    keys = [natural_order(code) for code in codes]
    assert all(before < after for before, after in pairwise(keys))


def test_lists_of_a_year(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "year.shufa")
    with Store.open(year.path) as store:
        for number in (10, 9, 8, 7):
            store.units.add(year.evaluation, str(number), f"第{number}号单位", "其他")
            store.panel.add(year.evaluation, str(number), "experts")
            entry = store.units.find(year.evaluation, str(number))
            store.findings.add(entry.id, "问题")
        units = [entry.unit_code for entry in store.units.entries(year.evaluation)]
        assert units == ["7", "8", "9", "10", "U01", "U02"]
        assert [u.code for u in store.units.register()] == units
        panel = [r.code for r in store.panel.reviewers(year.evaluation)]
        assert panel == ["7", "8", "9", "10", "E01", "E02", "N001"]
        ledger = [f.unit_code for f in store.findings.of_evaluation(year.evaluation)]
        assert ledger == ["7", "8", "9", "10"]
