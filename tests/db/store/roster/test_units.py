"""Units in the register, entries in a year: found, made, renamed, surviving the years."""

from dataclasses import replace

import pytest

from db.errors import ErrorKind
from db.store.roster.units import next_code
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused


def test_units_outlive_the_years(year: OpenYear) -> None:
    store, old = year.store, year.evaluation_id
    new = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
    again = store.units.add(new, "U01", "单位U01", "街道", presentation="现场")
    by_name = store.units.add(new, "", "单位U02", "街道")
    assert again.unit_id == year.entry("U01").unit_id
    assert by_name.unit_code == "U02"
    assert len(store.units.register()) == 3

    store.units.edit(again.id, unit="合并后的单位", category="党群综合")
    assert year.entry("U01").unit == "合并后的单位", "a unit has one name"
    assert year.entry("U01").category == "执法部门", "a year has its own category"
    assert {e.unit_code for e in store.units.entries(new)} == {"U01", "U02"}
    assert [e.id for e in store.evaluations.list()] == [old, new]
    assert store.evaluations.latest().id == new
    ranking = store.results.ranking(old)
    assert [s.entry.unit_code for s in ranking.standings] == ["U01", "U02", "U03"]
    assert not store.results.ranking(new).standings


def test_years_do_not_see_one_another(year: OpenYear) -> None:
    store = year.store
    before = store.results.all_rankings(year.evaluation_id)
    new = store.evaluations.create(small_year.SCHEME).id
    entry = store.units.add(new, "U01", "单位U01", "执法部门")
    store.panel.add(new, "L1", "leaders")
    store.office.put_given("daily", entry.id, 1_000)
    assert store.office.given(new)[0].points == 1_000
    assert store.results.all_rankings(year.evaluation_id) == before
    assert len(store.office.given(year.evaluation_id)) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unit": " "}, "unit"),
        ({"category": ""}, "category"),
        ({"presentation": "线上"}, "presentation"),
        ({"running_order": 0}, "running_order"),
        ({"code": ""}, "code"),
    ],
)
def test_what_no_entry_can_have(year: OpenYear, values: dict[str, object], field: str) -> None:
    with year.no_event():
        error = refused(lambda: year.store.units.edit(year.entry("U01").id, **values))
    assert (error.kind, error.facts["field"]) == (ErrorKind.VALUE_REFUSED, field)


def test_names_and_codes_are_not_taken_twice(year: OpenYear) -> None:
    add, number = year.store.units.add, year.evaluation_id
    for code, name in (("U01", "别名"), ("U01", "单位U01"), ("", "单位U01"), ("U77", "单位U01")):
        with year.no_event():
            error = refused(lambda c=code, n=name: add(number, c, n, "街道"))  # type: ignore[misc]
        assert error.kind is ErrorKind.ALREADY_EXISTS
    edit = year.store.units.edit
    for change in ({"unit": "单位U02"}, {"code": "U02"}):
        error = refused(lambda c=change: edit(year.entry("U01").id, **c))  # type: ignore[misc]
        assert error.kind is ErrorKind.ALREADY_EXISTS


def test_codes_are_made_after_the_highest(year: OpenYear) -> None:
    assert year.store.units.add(year.evaluation_id, "", "新一", "街道").unit_code == "U04"
    assert next_code([]) == "U01"
    assert next_code(["U01", "U99", "X500", "U2b"]) == "U100"


def test_only_an_entry_without_anything_is_removed(year: OpenYear) -> None:
    added = year.store.units.add(year.evaluation_id, "", "新一", "街道")
    year.store.units.remove(added.id)
    assert len(year.store.units.entries(year.evaluation_id)) == 3
    assert refused(lambda: year.store.units.entry(added.id)).kind is ErrorKind.NO_SUCH_UNIT
    assert refused(lambda: year.store.units.remove(year.entry("U01").id)).kind is ErrorKind.IN_USE


def test_a_removed_entry_comes_back_with_its_deadline_and_reminders(year: OpenYear) -> None:
    store, number = year.store, year.evaluation_id
    added = store.units.add(number, "", "新一", "街道", leader="周四", running_order=9)
    store.deliveries.extend(added.id, "2024-12-20", "机构改革")
    store.deliveries.remind([added.id], "电话")
    store.deliveries.remind([added.id], "发函")
    before = next(d for d in store.deliveries.all(number) if d.entry.id == added.id)
    notes = [(r.sent_at, r.note) for r in store.deliveries.reminders(added.id)]
    undo = year.undo_of(lambda: store.units.remove(added.id))
    undo()
    back = store.units.entry(added.id)
    assert back == added
    after = next(d for d in store.deliveries.all(number) if d.entry.id == back.id)
    assert replace(after, entry=before.entry) == before
    assert [(r.sent_at, r.note) for r in store.deliveries.reminders(back.id)] == notes
    assert refused(undo).kind is ErrorKind.CHANGED_SINCE


def test_a_removed_entry_without_notes_comes_back_without(year: OpenYear) -> None:
    store, number = year.store, year.evaluation_id
    added = store.units.add(number, "", "新一", "街道")
    year.undo_of(lambda: store.units.remove(added.id))()
    back = store.units.entry(added.id)
    assert store.deliveries.reminders(back.id) == ()
    assert not next(d for d in store.deliveries.all(number) if d.entry.id == back.id).extended


def test_a_unit_is_found_by_code_name_or_short_name(year: OpenYear) -> None:
    find, number = year.store.units.find, year.evaluation_id
    year.store.units.edit(year.entry("U02").id, short_title="二局")
    assert [find(number, text).unit_code for text in ("U01", " 单位U03 ", "二局")] == [
        "U01",
        "U03",
        "U02",
    ]
    assert refused(lambda: find(number, "没有")).kind is ErrorKind.NO_SUCH_UNIT
    year.store.units.edit(year.entry("U01").id, short_title="二局")
    assert refused(lambda: find(number, "二局")).kind is ErrorKind.NO_SUCH_UNIT


def test_an_unknown_column_is_a_bug_not_a_refusal(year: OpenYear) -> None:
    with pytest.raises(TypeError, match="leder"):
        year.store.units.edit(year.entry("U01").id, leder="x")
