"""Edits of a draft: what changes, what follows, and what stays as it was."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import UserError
from db.scoring.scheme.draft import (
    Draft,
    Path,
    in_reach,
    inserted,
    items_at,
    moved,
    path_of,
    place_of,
    taken_out,
    value_at,
    with_value,
)
from db.scoring.scheme.reader import check, read_draft, read_scheme
from db.scoring.scheme.references import (
    with_choice,
    with_criterion_moved,
    with_kind,
    with_name,
    without_item,
)
from db.scoring.scheme.scheme import PartKind
from db.scoring.scheme.writer import scheme_table, table_text
from tests.db.scoring.random_years import schemes
from tests.db.scoring.reference import Table

RESOURCES = FilePath(__file__).resolve().parents[4] / "resources"


def shipped(name: str) -> Draft:
    return read_draft((RESOURCES / name).read_text(encoding="utf-8"))


@pytest.fixture
def year() -> Draft:
    return shipped("samples/year-2024.toml")


@pytest.fixture
def votes() -> Draft:
    return shipped("templates/depiaolv-fenduan.toml")


def places(draft: Draft) -> list[str]:
    return [fault.place for fault in check(draft)[1]]


def test_a_fault_is_found_where_it_was_made_and_goes_with_it(year: Draft) -> None:
    path = ("parts", 0, "criteria", 2, "points")
    wrong = with_value(year, path, "十五")
    assert places(wrong) == ["parts[0].criteria[2].points"]
    assert path_of(places(wrong)[0]) == path
    assert check(with_value(wrong, path, 15))[0] == check(year)[0]
    assert places(year) == []


@given(schemes(), st.data())
def test_a_draft_is_judged_as_its_text_will_be(table: Table, data: st.DataObject) -> None:
    """Checking spares the way through the text; it must not come out differently."""
    draft: Draft = scheme_table(read_scheme(table_text(table)))
    for path in data.draw(st.lists(st.sampled_from(list(every_path(draft))), max_size=3)):
        value = st.sampled_from([-1, 0, 7, Decimal("0.3335"), "x", "", True, None, [], ["a", "a"]])
        try:
            draft = with_value(draft, path, data.draw(value))
        except (IndexError, TypeError):
            continue  # an earlier change took away what the path leads through
    try:
        expected: tuple[Any, Any] = (read_scheme(table_text(draft)), ())
    except UserError as error:
        expected = (None, error.faults)
    assert check(draft) == expected


def test_an_edit_leaves_the_draft_before_it_alone(year: Draft) -> None:
    before = table_text(year)
    with_value(year, ("rounding", "total"), 4)
    inserted(year, ("parts", 0, "criteria"), 1, {"code": "A9"})
    taken_out(year, ("parts", 1))
    moved(year, ("parts", 0, "criteria", 0), 3)
    assert table_text(year) == before


def test_what_becomes_empty_goes(year: Draft) -> None:
    assert "veto" not in with_value(year, ("veto", "cap_grade"), None)
    one = with_value(year, ("ties", "order"), ["part:live"])
    assert "ties" not in taken_out(one, ("ties", "order", 0))


def test_a_value_grows_the_tables_that_it_needs() -> None:
    draft: Draft = {"parts": [{"code": "a"}]}
    changed = with_value(draft, ("parts", 0, "trim", "high"), 1)
    assert changed == {"parts": [{"code": "a", "trim": {"high": 1}}]}
    assert value_at(draft, ("parts", 0, "trim", "high")) is None
    assert value_at(draft, ("parts", 7, "code"), "none") == "none"
    beyond = len(draft["parts"])
    assert value_at(draft, ("parts", beyond, "code"), "none") == "none"


def test_references_follow_a_new_code(year: Draft) -> None:
    changed = with_name(year, ("parts", 0, "code"), "paper")
    changed = with_name(changed, ("groups", 0, "code"), "chiefs")
    changed = with_name(changed, ("parts", 0, "criteria", 0, "code"), "Z1")
    changed = with_name(changed, ("grades", 2, "title"), "中等")
    assert places(changed) == []
    assert value_at(changed, ("ties", "order")) == [
        "part:live",
        "part:paper",
        "part:daily",
        "criterion:paper/Z1",
    ]
    assert value_at(changed, ("composition", 1, "weights")) == {"paper": 70, "daily": 30}
    assert "chiefs" in value_at(changed, ("parts", 1, "group_weights"))
    assert value_at(changed, ("veto", "cap_grade")) == "中等"


def test_a_code_that_is_taken_takes_nobody_s_references(year: Draft) -> None:
    doubled = with_name(year, ("groups", 0, "code"), "office")
    assert value_at(doubled, ("parts", 0, "group_weights", "office")) == 25
    assert "groups[1].code" in places(doubled)
    again = with_name(doubled, ("groups", 0, "code"), "leaders")
    assert check(again)[0] == check(year)[0]


def test_what_goes_takes_its_references_along(year: Draft) -> None:
    for path in (("parts", 1), ("groups", 3), ("parts", 0, "criteria", 0), ("grades", 2)):
        assert places(without_item(year, path)) == []
    alone = without_item(year, ("parts", 1))
    assert value_at(alone, ("ties", "order")) == [
        "part:written",
        "part:daily",
        "criterion:written/A1",
    ]


def test_levels_are_followed_by_bands_and_ties(votes: Draft) -> None:
    changed = with_name(votes, ("parts", 0, "criteria", 0, "levels", 0, "title"), "好")
    assert places(changed) == []
    assert value_at(changed, ("parts", 0, "bands", 1, "levels")) == ["好"]
    assert value_at(changed, ("ties", "order")) == ["votes:好", "votes:称职"]
    gone = without_item(votes, ("parts", 0, "criteria", 0, "levels", 2))
    assert value_at(gone, ("parts", 0, "bands", 0, "levels")) == ["不称职"]


def test_a_criterion_moves_to_another_part_with_its_tie(year: Draft) -> None:
    changed = with_criterion_moved(year, ("parts", 0, "criteria", 0), 1, 0)
    assert places(changed) == []
    assert value_at(changed, ("parts", 1, "criteria", 0, "code")) == "A1"
    assert value_at(changed, ("ties", "order", 3)) == "criterion:live/A1"


@given(schemes(), st.sampled_from(PartKind))
def test_another_kind_leaves_no_key_that_means_nothing(table: Table, kind: PartKind) -> None:
    draft = scheme_table(read_scheme(table_text(table)))
    _, faults = check(with_kind(draft, 0, kind))
    assert not [f for f in faults if f.kind in ("not_with", "unknown_key")]


def every_path(found: Any, path: Path = ()) -> Iterator[Path]:
    items = found.items() if isinstance(found, dict) else enumerate(found)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from every_path(value, (*path, key))


@given(schemes())
def test_places_lead_back_to_their_paths(table: Table) -> None:
    for path in every_path(table):
        assert path_of(place_of(path)) == path


@given(schemes(), st.data())
def test_whatever_is_taken_out_at_least_reads(table: Table, data: st.DataObject) -> None:
    draft = scheme_table(read_scheme(table_text(table)))
    items = [p for p in every_path(draft) if isinstance(value_at(draft, p), dict)]
    path = data.draw(st.sampled_from([p for p in items if isinstance(p[-1], int)]))
    changed = without_item(draft, path)
    assert len(items_at(changed, path[:-1])) == len(items_at(draft, path[:-1])) - 1
    _, faults = check(changed)
    dangling = [f for f in faults if f.kind == "unknown_reference" and "bands" not in f.place]
    assert dangling == []


def test_a_reference_reaches_what_stands_in_the_same_items() -> None:
    part, criterion = ("parts", 1), ("parts", 1, "criteria", 0)
    for reached in (part, (*criterion, "code"), ("groups", 0)):
        assert in_reach(criterion, reached)
    for beyond in (("parts", 0), ("parts", 1, "criteria", 2)):
        assert not in_reach(criterion, beyond)


def test_what_needs_another_value_goes_with_it_and_nothing_else() -> None:
    """标准化 needs whole ballots to be averaged; titles of the part have nothing to do with that."""
    part = {"code": "p", "title": "一", "kind": "scored", "average": "ballot"}
    draft: Draft = {"parts": [{**part, "standardise": {"mean": 70, "sd": 10}}]}
    for path, value, left in (
        (("parts", 0, "average"), "criterion", False),
        (("parts", 0, "average"), "ballot", True),
        (("parts", 0, "title"), "二", True),
    ):
        changed = with_choice(draft, path, value)
        assert value_at(changed, path) == value
        assert ("standardise" in changed["parts"][0]) is left


def test_another_kind_lets_go_of_ties_by_criteria_that_went_and_of_no_others() -> None:
    one = {"code": "p", "title": "一", "kind": "scored", "criteria": [{"code": "A1"}]}
    two = {"code": "q", "title": "二", "kind": "scored", "criteria": [{"code": "A1"}]}
    order = ["part:p", "criterion:p/A1", "criterion:q/A1"]
    draft: Draft = {"parts": [one, two], "ties": {"order": order}}
    given_now = with_kind(draft, 0, PartKind.GIVEN)
    assert value_at(given_now, ("ties", "order")) == ["part:p", "criterion:q/A1"]
    voted_now = with_kind(draft, 0, PartKind.DEDUCTED)
    assert value_at(voted_now, ("ties", "order")) == order, "it still has the criterion"


def test_of_two_groups_of_one_code_neither_takes_the_others_weight() -> None:
    groups = [{"code": "a", "title": "甲"}, {"code": "a", "title": "乙"}]
    part = {"code": "p", "kind": "scored", "group_weights": {"a": 1}}
    draft: Draft = {"groups": groups, "parts": [part]}
    changed = without_item(draft, ("groups", 0))
    assert value_at(changed, ("parts", 0, "group_weights")) == {"a": 1}
    alone = without_item(changed, ("groups", 0))
    assert value_at(alone, ("parts", 0, "group_weights")) is None


def test_bands_follow_the_levels_of_their_own_part() -> None:
    levels = [{"title": "好", "points": 10}]
    part = {"kind": "voted", "criteria": [{"code": "V", "levels": levels}]}
    bands = [{"levels": ["好"], "at_least": "50%", "score": 10}]
    draft: Draft = {"parts": [{"code": c, **part, "bands": bands} for c in ("p", "q")]}
    changed = with_name(draft, ("parts", 0, "criteria", 0, "levels", 0, "title"), "优")
    assert value_at(changed, ("parts", 0, "bands", 0, "levels")) == ["优"]
    assert value_at(changed, ("parts", 1, "bands", 0, "levels")) == ["好"]


def test_a_name_that_two_bear_is_changed_alone() -> None:
    groups = [
        {"code": "a", "title": "甲"},
        {"code": "a", "title": "乙"},
        {"code": "b", "title": "丙"},
    ]
    part = {"code": "p", "kind": "scored", "group_weights": {"a": 1, "b": 2}}
    draft: Draft = {"groups": groups, "parts": [part]}
    for place, name in ((0, "c"), (2, "a")):
        changed = with_name(draft, ("groups", place, "code"), name)
        assert value_at(changed, ("groups", place, "code")) == name
        assert changed["parts"] == draft["parts"], "whose weight it is could not be told"
    followed = with_name(draft, ("groups", 2, "code"), "c")
    assert value_at(followed, ("parts", 0, "group_weights")) == {"a": 1, "c": 2}


def test_a_kind_that_is_chosen_is_that_of_its_part() -> None:
    one = {"code": "p", "kind": "scored", "average": "ballot"}
    draft: Draft = {"parts": [one, {**one, "code": "q"}]}
    changed = with_choice(draft, ("parts", 1, "kind"), "given")
    assert changed["parts"][0] == one
    assert changed["parts"][1] == {"code": "q", "kind": "given"}
