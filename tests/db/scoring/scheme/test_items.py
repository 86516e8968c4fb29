"""New parts and criteria come with codes that are free, and break nothing that held before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scoring.scheme.draft import Draft, Path, items_at, value_at
from db.scoring.scheme.items import (
    duplicated,
    free_code,
    shifted,
    with_new_criterion,
    with_new_part,
)
from db.scoring.scheme.reader import check, read_scheme
from db.scoring.scheme.writer import scheme_table, table_text
from tests.db.scoring.random_years import schemes
from tests.db.scoring.reference import Table


@pytest.mark.parametrize(
    ("taken", "like", "code"),
    [
        (set(), "A1", "A1"),
        ({"A8"}, "A8", "A9"),
        ({"A9", "A10"}, "A9", "A11"),
        ({"vote"}, "vote", "vote2"),
        ({"指标一"}, "指标一", "指标一2"),
    ],
)
def test_the_next_code_is_free(taken: set[str], like: str, code: str) -> None:
    assert free_code(taken, like) == code


def draft_of(table: Table) -> Draft:
    return scheme_table(read_scheme(table_text(table)))


@given(schemes())
def test_a_new_part_or_a_copy_can_be_adopted_at_once(table: Table) -> None:
    draft = draft_of(table)
    for changed, path in (
        with_new_part(draft, "新部分", "新指标"),
        duplicated(draft, ("parts", 0), "（副本）"),
    ):
        assert check(changed)[1] == ()
        assert value_at(changed, path)["title"] in (
            "新部分",
            f"{table['parts'][0]['title']}（副本）",
        )


@given(schemes())
def test_a_new_criterion_is_whole_for_its_kind(table: Table) -> None:
    draft = draft_of(table)
    for number, part in enumerate(table["parts"]):
        if part["kind"] == "given" or "bands" in part:
            continue
        count = len(part["criteria"])
        changed, path = with_new_criterion(draft, number, count, "新指标")
        assert check(changed)[1] == ()
        assert value_at(changed, path)["title"] == "新指标"


@given(schemes(), st.data())
def test_up_and_down_again_is_where_it_was(table: Table, data: st.DataObject) -> None:
    draft = draft_of(table)
    parts = items_at(draft, ("parts",))
    paths: list[Path] = [("parts", n) for n in range(len(parts))]
    paths += [
        ("parts", n, "criteria", c)
        for n, part in enumerate(parts)
        for c in range(len(part.get("criteria", [])))
    ]
    path = data.draw(st.sampled_from(paths))
    by = data.draw(st.sampled_from([1, -1]))
    changed, place = shifted(draft, path, by)
    assert value_at(changed, place) == value_at(draft, path)
    back, home = shifted(changed, place, -by)
    if place != path:
        assert home == path
        assert back == draft


def test_a_criterion_passes_a_part_that_takes_none() -> None:
    one = {
        "code": "a",
        "title": "一",
        "kind": "scored",
        "criteria": [{"code": "A1"}, {"code": "A2"}],
    }
    two = {"code": "b", "title": "二", "kind": "given", "full": 100}
    three = {"code": "c", "title": "三", "kind": "scored", "criteria": [{"code": "C1"}]}
    draft: Draft = {"parts": [one, two, three]}
    changed, path = shifted(draft, ("parts", 0, "criteria", 1), 1)
    assert path == ("parts", 2, "criteria", 0)
    assert [c["code"] for c in changed["parts"][2]["criteria"]] == ["A2", "C1"]
    assert shifted(draft, ("parts", 2, "criteria", 0), 1) == (draft, ("parts", 2, "criteria", 0))


def test_parts_and_criteria_change_places() -> None:
    criteria = [{"code": "A1"}, {"code": "A2"}, {"code": "A3"}]
    one = {"code": "a", "kind": "scored", "criteria": criteria}
    draft: Draft = {"parts": [one, {"code": "b", "kind": "given"}]}
    changed, path = shifted(draft, ("parts", 0), 1)
    assert ([p["code"] for p in changed["parts"]], path) == (["b", "a"], ("parts", 1))
    changed, path = shifted(draft, ("parts", 0, "criteria", 1), -1)
    assert [c["code"] for c in changed["parts"][0]["criteria"]] == ["A2", "A1", "A3"]
    assert path == ("parts", 0, "criteria", 0)
    for end, by in ((("parts", 0), -1), (("parts", 1), 1)):
        assert shifted(draft, end, by) == (draft, end)


def test_a_criterion_goes_up_to_the_end_of_the_part_before() -> None:
    one = {"code": "a", "kind": "scored", "criteria": [{"code": "A1"}, {"code": "A2"}]}
    two = {"code": "b", "kind": "scored", "criteria": [{"code": "B1"}, {"code": "B2"}]}
    draft: Draft = {"parts": [one, two]}
    changed, path = shifted(draft, ("parts", 1, "criteria", 0), -1)
    assert path == ("parts", 0, "criteria", 2)
    assert [c["code"] for c in changed["parts"][0]["criteria"]] == ["A1", "A2", "B1"]
    first = ("parts", 1, "criteria", 0)
    given_first: Draft = {"parts": [{"code": "g", "kind": "given"}, two]}
    assert shifted(given_first, first, -1) == (given_first, first), "there is none before"


def test_what_is_new_is_coded_after_what_stands_there() -> None:
    """After A2 comes A3, as a copy of A1 does; the first of the third part is C1, and without a code a part is P."""
    one = {"code": "a", "kind": "scored", "criteria": [{"code": "A1"}, {"code": "A2"}]}
    empty = {"code": "b", "kind": "scored"}
    draft: Draft = {"parts": [one, empty, {"kind": "scored"}]}
    changed, path = with_new_criterion(draft, 0, 2, "新")
    assert value_at(changed, path)["code"] == "A3"
    changed, path = with_new_criterion(draft, 2, 0, "新")
    assert value_at(changed, path)["code"] == "C1"
    changed, path = duplicated(draft, ("parts", 0, "criteria", 0), "（副本）")
    assert (value_at(changed, path)["code"], path) == ("A3", ("parts", 0, "criteria", 1))
    changed, path = duplicated(draft, ("parts", 2), "（副本）")
    assert value_at(changed, path)["code"] == "P"
