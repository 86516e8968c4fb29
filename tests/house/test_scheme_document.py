"""docs/scheme.md: every field of a scheme with its default, its values and its kinds, as the reader takes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from db.errors import Fault, FaultKind, UserError
from db.scoring.scheme.reader import read_scheme, read_scheme_table
from db.scoring.scheme.scheme import PartKind
from tests.house.documents import chapter, codes, document, headings, section, tables

Table = dict[str, Any]
SCHEME = document("scheme.md")
FIELDS = chapter(SCHEME, "Fields")
PLACES = headings(FIELDS)
TOP = PLACES[0]
KINDLY = ("`parts`", "`parts.criteria`")  # whose fields depend on the kind of the part


def rows(place: str) -> list[dict[str, str]]:
    """The fields of a table of the scheme, each cell under its heading."""
    (table,) = tables(section(FIELDS, place))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def key_of(row: Mapping[str, str]) -> str:
    return codes(row["key"])[0]


def smallest(kind: str = "scored") -> Table:
    """A scheme of which every table has nothing but what it must have."""
    criterion: Table = {"code": "A", "title": "甲", "points": 10}
    level = {"title": "好", "points": 10}
    part: Table = {"code": "p", "title": "部分", "kind": kind}
    match kind:
        case "given":
            part["full"] = 10
        case "voted":
            criterion["levels"] = [level]
        case "deducted":
            criterion["per_occurrence"] = 1
    if kind != "given":
        part["criteria"] = [criterion]
    return {"title": "年", "year": 2024, "parts": [part]}


def with_everything() -> Table:
    """A scheme that has every table, for looking at each."""
    scheme = smallest("voted")
    scheme["groups"] = [{"code": "g", "title": "组"}]
    part, scored = scheme["parts"][0], smallest()["parts"][0]
    part["bands"] = [{"levels": ["好"], "at_least": 0, "score": 10}]
    scored["code"] = "s"
    scored["average"] = "ballot"
    scored["trim"] = {"high": 1, "low": 1}
    scored["standardise"] = {"mean": 5, "sd": 1}
    scheme["parts"].append(scored)
    scheme["composition"] = [{"weights": {"p": 1}}]
    scheme["rounding"], scheme["adjustments"] = {"part": 2}, {"bonus_cap": 1}
    scheme["ties"] = {"order": ["part:p"]}
    scheme["grades"] = [{"title": "优", "at_least": 0}]
    scheme["veto"], scheme["grading"] = {"cap_grade": "优"}, {"basis": "quota"}
    return scheme


def at(scheme: Table, place: str) -> Table:
    """The first table of a place that there is."""
    return next(_found(scheme, [] if place == TOP else codes(place)[0].split(".")))


def _found(table: Any, path: list[str]) -> Iterator[Table]:
    if isinstance(table, list):
        for item in table:
            yield from _found(item, path)
    elif not path:
        yield table
    elif path[0] in table:
        yield from _found(table[path[0]], path[1:])


def faults(scheme: Table) -> tuple[Fault, ...]:
    try:
        read_scheme_table(scheme)
    except UserError as error:
        return tuple(error.faults)
    return ()


def test_the_example_is_a_scheme() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", SCHEME, re.DOTALL)
    scheme = read_scheme(text)
    assert [part.kind for part in scheme.parts] == [
        PartKind.SCORED,
        PartKind.VOTED,
        PartKind.DEDUCTED,
    ]


def test_what_the_fields_are_tried_in_is_a_scheme() -> None:
    assert faults(with_everything()) == ()
    assert all(faults(smallest(kind)) == () for kind in PartKind)


@pytest.mark.parametrize("place", PLACES)
def test_every_field_is_told(place: str) -> None:
    scheme = with_everything()
    at(scheme, place)["不认得"] = 1
    (unknown,) = faults(scheme)
    assert unknown.kind is FaultKind.UNKNOWN_KEY
    assert sorted(map(key_of, rows(place))) == sorted(unknown.facts["expected"].split("、"))


def _defaults() -> list[tuple[str, str, str, str]]:
    return [
        (place, key_of(row), codes(row["default"])[0], kind)
        for place in PLACES
        for row in rows(place)
        if row["default"].startswith("`")
        for kind in codes(row.get("kinds", ""))[:1] or ["scored"]
    ]


@pytest.mark.parametrize(("place", "key", "default", "kind"), _defaults())
def test_a_default_may_be_written_out(place: str, key: str, default: str, kind: str) -> None:
    plain = smallest(kind) if place in KINDLY else with_everything()
    at(plain, place).pop(key, None)
    written = deepcopy(plain)
    at(written, place)[key] = tomllib.loads(f"x = {default}", parse_float=Decimal)["x"]
    assert read_scheme_table(written) == read_scheme_table(plain)


@pytest.mark.parametrize(
    ("place", "key"),
    [(p, key_of(r)) for p in PLACES for r in rows(p) if r["default"] == "required"],
)
def test_what_is_required_is_asked_for(place: str, key: str) -> None:
    kinds = next(row.get("kinds", "") for row in rows(place) if key_of(row) == key)
    scheme = smallest(codes(kinds)[0]) if kinds else with_everything()
    del at(scheme, place)[key]
    assert any(f.kind is FaultKind.MISSING and f.place.endswith(key) for f in faults(scheme))


def _choices() -> list[tuple[str, str, tuple[str, ...], str]]:
    return [
        (place, key_of(row), tuple(codes(row["value"])), kind)
        for place in PLACES
        for row in rows(place)
        if codes(row["value"])
        for kind in codes(row.get("kinds", ""))[:1] or ["scored"]
    ]


@pytest.mark.parametrize(("place", "key", "values", "kind"), _choices())
def test_the_values_to_choose_from_are_told(
    place: str, key: str, values: tuple[str, ...], kind: str
) -> None:
    scheme = smallest(kind) if place in KINDLY else with_everything()
    at(scheme, place)[key] = "不认得"
    refused = next(f for f in faults(scheme) if f.kind is FaultKind.NOT_ONE_OF)
    assert refused.facts["expected"].split(" | ") == list(values)


_SAMPLES: Mapping[str, Any] = {
    "full": 10,
    "average": "ballot",
    "trim": {"high": 1},
    "standardise": {"mean": 1, "sd": 1},
    "group_weights": {},
    "when_group_empty": "redistribute",
    "incomplete": "zero",
    "min_valid": 2,
    "anonymous": True,
    "criteria": [{"code": "A", "title": "甲", "points": 10}],
    "bands": [{"levels": ["好"], "at_least": 0, "score": 10}],
    "weight": 2,
    "step": 1,
    "levels": [{"title": "好", "points": 10}],
    "per_occurrence": 1,
    "cap": 1,
}


@pytest.mark.parametrize("kind", list(PartKind))
@pytest.mark.parametrize("place", KINDLY)
def test_a_key_of_another_kind_is_refused(place: str, kind: PartKind) -> None:
    if place == KINDLY[1] and kind is PartKind.GIVEN:
        return  # has no criteria
    taken = set()
    limited = {key_of(row): codes(row["kinds"]) for row in rows(place) if row["kinds"]}
    for key in limited:
        scheme = smallest(kind)
        at(scheme, place)[key] = deepcopy(_SAMPLES[key])
        if not any(fault.kind is FaultKind.NOT_WITH for fault in faults(scheme)):
            taken.add(key)
    assert taken == {key for key, kinds in limited.items() if kind in kinds}
