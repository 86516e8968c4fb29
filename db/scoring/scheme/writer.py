"""Writes a scheme as TOML, so that whoever edits one in a window never meets the text itself (docs/scheme.md).

Numbers are exact decimals, keys stand in the order in which the records declare them, defaults are
left out, and reading the text gives the same scheme back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import tomli_w

from db.numbers import exact
from db.scoring.scheme.field_table import fields_at
from db.scoring.scheme.fields import Field, ListField, Rule, TableField, fields_of
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.toml_numbers import plain_number
from db.scoring.scheme.values import written_value

TomlTable = dict[str, Any]


def write_scheme(scheme: Scheme) -> str:
    """The scheme as TOML; `read_scheme` of it equals the scheme."""
    return table_text(scheme_table(scheme))


def table_text(table: Mapping[str, Any]) -> str:
    """A scheme's nested table as TOML, keys in their order; the table may hold faults."""
    return tomli_w.dumps(_ordered(table, ""))


def scheme_table(scheme: Scheme) -> TomlTable:
    """The scheme as the nested table of its TOML, defaults left out."""
    return _table(scheme)


def _table(record: Any) -> TomlTable:
    """The keys of a record that say something: no default, no empty list or table."""
    written = {
        field.key: _written(field, value)
        for name, field in fields_of(type(record)).items()
        if (value := getattr(record, name)) is not None
        and (value != field.default or field.always_written)
    }
    return {key: value for key, value in written.items() if value not in ([], {})}


def _written(field: Field, value: Any) -> Any:
    match field:
        case ListField():
            return [_table(item) for item in value]
        case Rule() | TableField():
            return _table(value)
    return written_value(field, value)


def _ordered(table: Mapping[str, Any], place: str) -> TomlTable:
    return dict(_in_order(table, place))


def _in_order(table: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    order = fields_at(place)
    for key in (*(k for k in order if k in table), *(k for k in table if k not in order)):
        value, below = table[key], f"{place}.{key}" if place else key
        if isinstance(value, Mapping):
            yield key, _ordered(value, below)
        elif isinstance(value, list):
            yield key, [_ordered(v, below) if isinstance(v, Mapping) else v for v in value]
        else:
            yield key, _tidy(value)


def _tidy(value: Any) -> Any:
    """15.0 and 15 are the same number and are written alike."""
    return plain_number(exact(value)) if isinstance(value, Decimal) and value.is_finite() else value
