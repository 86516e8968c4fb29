"""The table of the scheme's fields: which record stands at which place, and what its keys are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from db.scoring.scheme.draft import Draft, Path, paths_of
from db.scoring.scheme.fields import Code, Field, fields_of
from db.scoring.scheme.scheme import (
    Adjustments,
    Band,
    Composition,
    Criterion,
    Grade,
    Grading,
    Level,
    Part,
    Rounding,
    Scheme,
    SchemeGroup,
    Standardise,
    Ties,
    Trim,
    Veto,
)

# The record of every table, by its place without indexes.
RECORDS: Final[dict[str, type[object]]] = {
    "": Scheme,
    "groups": SchemeGroup,
    "parts": Part,
    "parts.trim": Trim,
    "parts.standardise": Standardise,
    "parts.criteria": Criterion,
    "parts.criteria.levels": Level,
    "parts.bands": Band,
    "composition": Composition,
    "rounding": Rounding,
    "ties": Ties,
    "grades": Grade,
    "grading": Grading,
    "adjustments": Adjustments,
    "veto": Veto,
}


def fields_at(place: str) -> dict[str, Field]:
    """The fields of the table at a place, by their keys; empty where the keys are codes."""
    record = RECORDS.get(place)
    return {} if record is None else {f.key: f for f in fields_of(record).values()}


def field_at(key: str) -> Field | None:
    """The field of a key with its place, ``parts.criteria.points``; None where there is none."""
    place, _, last = key.rpartition(".")
    return fields_at(place).get(last)


def started(place: str, kind: object = "") -> dict[str, Any]:
    """What a new table at a place begins with, in a part of some kind."""
    fields = fields_at(place)
    return {k: f.start for k, f in fields.items() if f.start is not None and f.concerns(kind)}


def named_keys() -> frozenset[str]:
    """The keys whose values other places refer to; codes are such, since tie keys hold them."""
    return _named_in(tuple(RECORDS.values()))


@cache
def _named_in(_records: tuple[type, ...]) -> frozenset[str]:
    """Those of the records as they are: each field of a form that is shown asks for them."""
    named = {field.names for _, field in keys() if field.names}
    return frozenset(named | {key for key, field in keys() if isinstance(field, Code)})


def keys() -> Iterator[tuple[str, Field]]:
    """Every field with its key: ``parts.criteria.points``."""
    for place in RECORDS:
        for key, field in fields_at(place).items():
            yield f"{place}.{key}" if place else key, field


def references(draft: Draft) -> Iterator[tuple[Path, Field]]:
    """Where in a scheme's table names of something else stand, each with its field."""
    for key, field in keys():
        if field.names:
            yield from ((path, field) for path in paths_of(draft, key))
