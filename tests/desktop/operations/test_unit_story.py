"""A unit through the years: its names, what went into it, and where it stood under which name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import ImportData
from db.records.releases import ReleaseKind
from db.store import Store
from db.store.trail.roles import Role
from desktop.operations.rosters import carried_roster, unit_rows
from desktop.operations.unit_story import UnitEventKind, unit_story
from tests.db.staffed_year import staffed_year
from tests.db.store import small_year


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    with Store.open(path) as store:
        yield store


def unit(store: Store, code: str) -> int:
    return next(u.id for u in store.units.register() if u.code == code)


def test_the_whole_story(store: Store) -> None:
    store.results.freeze(1, "会议审定")
    store.unit_changes.rename(2, "2024-12-31", "更名文件", unit="新名局")
    store.unit_changes.rename(2, "2025-02-01", "编号表", code="A02")
    ended = [unit(store, "U03"), unit(store, "U01")]
    store.unit_changes.merge(1, ended, unit(store, "A02"), "2025-03-01", "机构改革")
    later = store.evaluations.create(small_year.SCHEME.replace("2024", "2025")).id
    carried = ImportData(units=unit_rows(carried_roster(store, 1, 2025).rows))
    store.importer.take(later, carried)

    story = unit_story(store, unit(store, "A02"))
    assert story.ending is None
    assert [(t.day, t.kind, t.before, t.after) for t in story.turns] == [
        ("2025-03-01", UnitEventKind.MERGED, "单位U03（U03）", "新名局（A02）"),
        ("2025-03-01", UnitEventKind.MERGED, "单位U01（U01）", "新名局（A02）"),
        ("2025-02-01", UnitEventKind.RECODED, "U02", "A02"),
        ("2024-12-31", UnitEventKind.RENAMED, "单位U02", "新名局"),
    ]
    assert [t.reason for t in story.turns][-1] == "更名文件"
    assert [(p.year, p.unit, p.rank, p.category_rank, p.total) for p in story.places] == [
        (2025, "新名局（A02）", "", "", ""),
        (2024, "单位U02（U02）", "2/3", "2/3", "105.50"),
        (2024, "单位U01（U01）", "1/3", "1/3", "113.50"),
        (2024, "单位U03（U03）", "3/3", "3/3", "99.50"),
    ]
    assert story.places[0].note
    assert [p.frozen for p in story.places] == [False, True, True, True]
    assert [p.grade for p in story.places[1:]] == ["优秀", "优秀", "一般"]

    gone = unit_story(store, unit(store, "U03"))
    assert gone.ending is not None
    assert [t.kind for t in gone.turns] == [UnitEventKind.MERGED]
    assert [(p.year, p.unit) for p in gone.places] == [(2024, "单位U03（U03）")]


def test_the_line_goes_back_through_every_generation(store: Store) -> None:
    store.unit_changes.merge(1, [unit(store, "U01")], unit(store, "U02"), "2023-01-01", "改革")
    store.unit_changes.merge(1, [unit(store, "U02")], unit(store, "U03"), "2024-01-01", "改革")
    story = unit_story(store, unit(store, "U03"))
    assert [t.before for t in story.turns] == ["单位U02（U02）", "单位U01（U01）"]
    assert len(story.places) == 3


def test_a_name_and_a_code_given_up_at_once_are_one_turn(store: Store) -> None:
    store.unit_changes.rename(1, "2024-12-31", "更名文件", unit="新名局", code="A01")
    (turn,) = unit_story(store, 1).turns
    assert (turn.before, turn.after) == ("单位U01（U01）", "新名局（A01）")


def test_a_unit_that_is_not_there(store: Store) -> None:
    with pytest.raises(UserError) as refused:
        unit_story(store, 77)
    assert refused.value.kind is ErrorKind.NO_SUCH_UNIT


@pytest.mark.parametrize("role", Role)
def test_a_rank_is_told_to_those_who_may_see_it(tmp_path: Path, role: Role) -> None:
    year = staffed_year(tmp_path / "a.shufa")
    with year.open(Role.ORGANISER) as store:
        store.units.edit(year.entries[0], leader="周四")
    with year.open(role) as store:
        (place,) = unit_story(store, 1).places
        assert (place.note == "结果未公布") is (role not in {Role.ORGANISER, Role.SUPERVISOR})
    with year.open(Role.ORGANISER) as store:
        store.results.freeze(year.evaluation, "定稿")
    with year.open(role) as store:
        (place,) = unit_story(store, 1).places
        assert (place.note == "结果未公布") is (role not in {Role.ORGANISER, Role.SUPERVISOR})
    with year.open(Role.ORGANISER) as store:
        store.releases.release(year.evaluation, ReleaseKind.OVERALL)
    with year.open(role) as store:
        (place,) = unit_story(store, 1).places
        assert place.note != "结果未公布"
