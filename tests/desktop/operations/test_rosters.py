"""The next year's roster: successors stand in once for units that are no more, the abolished are left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.records import ImportData, NewUnit
from db.store import Store
from desktop.operations.rosters import carried_roster, unit_rows
from tests.db.store import small_year

ON, REASON = "2025-03-01", "机构改革"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    with Store.open(path) as store:
        store.units.edit(2, presentation="现场", running_order=4, liaison="李四", phone="12345")
        yield store


def unit(store: Store, code: str) -> int:
    return next(u.id for u in store.units.register() if u.code == code)


def roster(store: Store, year: int) -> list[tuple[object, ...]]:
    rows = carried_roster(store, 1, year).rows
    return [(r["code"], r["unit"], r["leader"], r["presentation"]) for r in rows]


def test_a_successor_of_the_year_comes_in_once_with_its_own_particulars(store: Store) -> None:
    store.unit_changes.merge(
        1, [unit(store, "U01"), unit(store, "U03")], unit(store, "U02"), ON, REASON
    )
    carried = carried_roster(store, 1, 2025)
    assert roster(store, 2025) == [("U02", "单位U02", "某某", "现场")]
    assert carried.rows[0]["running_order"] is None
    assert (carried.rows[0]["liaison"], carried.rows[0]["phone"]) == ("李四", "12345")
    assert [e.unit.code for e in carried.left_out] == ["U01", "U03"]
    assert len(roster(store, 2024)) == 3, "the merger came later"


def test_a_new_successor_takes_category_and_form_but_no_leader(store: Store) -> None:
    store.results.freeze(1, "会议审定")
    units = [unit(store, "U02"), unit(store, "U03")]
    store.unit_changes.merge(1, units, NewUnit("新组建局", "执法部门"), ON, REASON)
    store.unit_changes.abolish(1, [unit(store, "U01")], ON, REASON)
    assert roster(store, 2025) == [("U04", "新组建局", "", "现场")]
    scheme = small_year.SCHEME.replace("2024", "2025")
    later = store.evaluations.create(scheme).id
    carried = ImportData(units=unit_rows(carried_roster(store, 1, 2025).rows))
    store.importer.take(later, carried)
    (entry,) = store.units.entries(later)
    assert (entry.unit, entry.category) == ("新组建局", "执法部门")


def test_a_renamed_unit_comes_in_under_its_new_name(store: Store) -> None:
    store.unit_changes.rename(1, ON, REASON, unit="新名局")
    assert roster(store, 2025)[0] == ("U01", "新名局", "某某", "书面")
