"""A new year is made whole or not at all; its panel is the one before as far as the scheme has its groups."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import ReviewerRow, UnitRow
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import SchemeGroup
from db.scoring.scheme.writer import write_scheme
from db.store import Store
from desktop.operations.new_years import YearPlan, carried_panel, make_file, make_year, try_year
from desktop.operations.rosters import carried_roster
from tests.db.store import small_year


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    with Store.open(path) as store:
        yield store


def next_year(store: Store, path: Path | None = None) -> YearPlan:
    scheme = store.schemes.current(1).scheme
    return YearPlan(
        scheme=write_scheme(replace(scheme, year=scheme.year + 1)),
        deadline="",
        path=path,
        carried=carried_roster(store, 1, scheme.year + 1).rows,
        reviewers=carried_panel(store, 1, scheme).rows,
    )


def panel(store: Store, evaluation_id: int) -> list[tuple[str, str, str]]:
    return [(r.code, r.name, r.workplace) for r in store.panel.reviewers(evaluation_id)]


def test_everybody_is_in_the_next_year(store: Store, tmp_path: Path) -> None:
    made = make_year(store, next_year(store))
    assert panel(store, made.id) == panel(store, 1)
    units = [(e.unit_code, e.unit, e.category) for e in store.units.entries(made.id)]
    assert units == [(e.unit_code, e.unit, e.category) for e in store.units.entries(1)]
    make_file(tmp_path / "新.shufa", next_year(store), "李")
    with Store.open(tmp_path / "新.shufa") as other:
        assert panel(other, 1) == panel(store, 1)
        assert other.verify().damages == ()


def test_groups_are_known_by_code_then_by_title(store: Store) -> None:
    scheme = store.schemes.current(1).scheme
    first, *others = scheme.groups
    renamed = replace(scheme, groups=(SchemeGroup("elsewhere", first.title), *others[1:]))
    carried = carried_panel(store, 1, renamed)
    before = {r.code: r.group for r in store.panel.reviewers(1)}
    for row in carried.rows:
        assert row.group == ("elsewhere" if before[row.code] == first.code else before[row.code])
    assert {r.group for r in carried.left_out} == {g.code for g in others[:1]}
    assert len(carried.rows) + len(carried.left_out) == len(before)


def test_a_scheme_without_groups_takes_them_with_their_titles(store: Store) -> None:
    scheme = store.schemes.current(1).scheme
    parts = tuple(replace(part, group_weights=None) for part in scheme.parts)
    pooled = replace(scheme, groups=(), parts=parts)
    rows = carried_panel(store, 1, pooled).rows
    made = make_year(store, YearPlan(write_scheme(pooled), "", None, reviewers=rows))
    assert panel(store, made.id) == panel(store, 1)
    assert {g.title for g in store.panel.groups(made.id)} == {g.title for g in scheme.groups}


def test_what_is_only_tried_leaves_no_trace(store: Store) -> None:
    head = store.trail.head()
    before = hashlib.sha256(store.path.read_bytes()).digest()
    units = (UnitRow("名册!2", "U01", "改了名的单位", "街道"),)
    report = try_year(store, replace(next_year(store), carried=(), units=units))
    assert [note.facts["unit"] for note in report.notes] == ["改了名的单位"]
    assert store.trail.head() == head
    assert hashlib.sha256(store.path.read_bytes()).digest() == before


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_year_that_is_stopped_is_not_there(store: Store, tmp_path: Path, at: int) -> None:
    class Stopped(Exception):
        pass

    def step(done: int, total: int) -> None:
        assert done <= total
        if done == at:
            raise Stopped

    head = store.trail.head()
    with pytest.raises(Stopped):
        make_year(store, next_year(store), step)
    assert len(store.evaluations.list()) == 1
    assert store.trail.head() == head
    target = tmp_path / "新.shufa"
    with pytest.raises(Stopped):
        make_file(target, next_year(store), "", step)
    assert sorted(p.name for p in tmp_path.glob("新*")) == []


def test_a_refused_row_leaves_nothing(store: Store, tmp_path: Path) -> None:
    twice = (UnitRow("名册!2", "U70", "甲", "街道"), UnitRow("名册!3", "U71", "甲", "街道"))
    target = tmp_path / "新.shufa"
    scheme = read_scheme(next_year(store).scheme)
    with pytest.raises(UserError) as refused:
        make_file(target, YearPlan(write_scheme(scheme), "", target, units=twice), "")
    assert refused.value.kind is ErrorKind.IMPORT_REFUSED
    assert not target.exists()


def test_a_file_that_exists_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "有了.shufa"
    target.write_bytes(b"somebody's")
    rows = (ReviewerRow("", "E1", "experts"),)
    with pytest.raises(UserError) as refused:
        make_file(target, replace(next_year(store), reviewers=rows), "")
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    assert target.read_bytes() == b"somebody's"
