"""Points that a 督察 proposes: counted from checked forms, entered line by line and only when taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheckVerdict
from db.store import Store
from desktop.operations.supervision.points import (
    PointRule,
    PointTarget,
    point_targets,
    proposed_points,
    take_points,
)
from tests.db import given_years
from tests.db.store import small_year

VERDICTS = {
    "U01": (SelfCheckVerdict.NOT_MET, SelfCheckVerdict.MOSTLY_MET, SelfCheckVerdict.NOT_MET),
    "U02": (SelfCheckVerdict.MET, SelfCheckVerdict.NOT_APPLICABLE, SelfCheckVerdict.MET),
    "U03": (SelfCheckVerdict.NOT_MET, SelfCheckVerdict.NOT_MET, SelfCheckVerdict.NOT_MET),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three units have answered; the form of U03 is not checked."""
    year = small_year.build(tmp_path / "年.shufa")
    with Store.open(tmp_path / "年.shufa", "组织者") as store:
        number = store.supervisions.add(year, "专项督察").id
        items = [ChecklistItem(str(n), f"事项{n}") for n in (1, 2, 3)]
        store.supervisions.set_items(number, items)
        entries = store.units.entries(year)
        store.supervisions.choose_units(number, [entry.id for entry in entries])
        for entry in entries:
            answers = [ItemAnswer(str(n), v) for n, v in enumerate(VERDICTS[entry.unit_code], 1)]
            store.self_checks.collect(number, entry.id, answers, "表.xlsx", "2024-04-01")
            if entry.unit_code != "U03":
                store.self_checks.check(number, entry.id)
        yield store


def targets(store: Store) -> tuple[PointTarget, PointTarget]:
    duty, daily = point_targets(store.schemes.current(1).scheme)
    return daily, duty


def test_a_given_part_is_full_but_for_what_is_not_met(store: Store) -> None:
    daily, _ = targets(store)
    lines = proposed_points(store, 1, daily, PointRule(1_500, 500))
    # full marks are 20: 20 - 2 × 1.5 - 0.5 = 16.5; U02 loses nothing; U03 was not checked
    assert [(p.unit_code, p.amount, p.reason, p.present) for p in lines] == [
        ("U01", 16_500, "专项督察：不符合 2 项（1、3），基本符合 1 项（2）", 18_000),
        ("U02", 20_000, "专项督察：没有不符合的事项", 17_000),
    ]
    assert [p.amount for p in proposed_points(store, 1, daily, PointRule(50_000, 0))] == [0, 20_000]
    assert daily.amount_text(16_500) == "16.5 分"


def test_times_are_counted_for_a_deducted_criterion(store: Store) -> None:
    _, duty = targets(store)
    assert duty.title == "普法责任·专题研究"
    (line,) = proposed_points(store, 1, duty, PointRule(1, 1))
    assert (line.unit_code, line.amount, line.present) == ("U01", 3, 1)
    assert duty.amount_text(line.amount) == "3 次"


def test_only_lines_that_are_taken_are_entered(store: Store) -> None:
    daily, duty = targets(store)
    before = store.office.given(1), store.office.occurrences(1)
    lines = proposed_points(store, 1, daily, PointRule(1_000, 0))
    assert (store.office.given(1), store.office.occurrences(1)) == before, "never by itself"
    take_points(store, daily, lines[:1])
    given = {score.unit_code: (score.points, score.evidence) for score in store.office.given(1)}
    assert given == {
        "U01": (18_000, lines[0].reason),
        "U02": (17_000, "台账"),
        "U03": (16_000, "台账"),
    }
    again = proposed_points(store, 1, daily, PointRule(1_000, 0))
    assert [line.taken for line in again] == [True, False]
    take_points(store, duty, proposed_points(store, 1, duty, PointRule(2, 0)))
    times = {o.unit_code: o.times for o in store.office.occurrences(1)}
    assert times == {"U01": 4, "U02": 2, "U03": 3}
    assert store.verify().intact


def test_a_part_for_labelled_units_is_proposed_to_them_alone(tmp_path: Path) -> None:
    path = tmp_path / "标签.shufa"
    with Store.create(path, "组织者") as store:
        parts, limited = {"s": ("督察", 10), "b": ("综合", 90)}, {"s": 'labels = ["重点"]'}
        text = given_years.scheme(2024, parts, own=limited)
        units = [("U1", "U1", "部门"), ("U2", "U2", "部门")]
        year = given_years.build(store, text, units, labels={"U1": ("重点",)})
        number = store.supervisions.add(year, "专项督察").id
        store.supervisions.set_items(number, [ChecklistItem("1", "甲")])
        entries = store.units.entries(year)
        store.supervisions.choose_units(number, [entry.id for entry in entries])
        for entry in entries:
            answers = [ItemAnswer("1", SelfCheckVerdict.MET)]
            store.self_checks.collect(number, entry.id, answers, "表.xlsx", "2024-04-01")
            store.self_checks.check(number, entry.id)
        labelled, _ = point_targets(store.schemes.current(year).scheme)
        lines = proposed_points(store, number, labelled, PointRule(1_000, 0))
        assert [(p.unit_code, p.amount) for p in lines] == [("U1", 10_000)]
