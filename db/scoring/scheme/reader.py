"""Reads a scheme's TOML and refuses one that cannot work, with every fault and its key (docs/scheme.md § Refusing)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.scoring.scheme.checks import CHECKS
from db.scoring.scheme.difference import words_text
from db.scoring.scheme.draft import Draft, names_in_reach, place_of, value_at
from db.scoring.scheme.field_table import RECORDS, references
from db.scoring.scheme.fields import Field, Kind, ListField, Rule, TableField, Weights, fields_of
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.table import SchemeTable, shown
from db.scoring.scheme.values import read_value
from db.scoring.scheme.writer import scheme_table

MOST_TEXT: Final = 1_000_000  # characters of a scheme; a real one has some thousands
# Of a line. What reads TOML takes hours over a key of so many names as a text may hold: the square of their number.
MOST_DOTS: Final = 1_000


def read_scheme(text: str) -> Scheme:
    """The scheme that the TOML text describes. Raises UserError SCHEME_REFUSED with every fault found."""
    if len(text) > MOST_TEXT:
        fault = Fault("", FaultKind.TOO_LONG, {"limit": str(MOST_TEXT)})
        raise UserError(ErrorKind.SCHEME_REFUSED, [fault])
    if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
        fault = Fault("", FaultKind.NOT_TOML, {"detail": "deep"})
        raise UserError(ErrorKind.SCHEME_REFUSED, [fault])
    try:
        return read_scheme_table(tomllib.loads(text, parse_float=Decimal))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        fault = Fault("", FaultKind.NOT_TOML, {"detail": str(error)})
        raise UserError(ErrorKind.SCHEME_REFUSED, [fault]) from error


def read_scheme_table(data: Mapping[str, Any]) -> Scheme:
    """The scheme of a table that was read from TOML, or is to become such. Raises as `read_scheme`."""
    faults: list[Fault] = []
    scheme: Scheme = _record(SchemeTable(data, (), faults))
    faults += _unknown_names(data)
    if faults:
        raise UserError(ErrorKind.SCHEME_REFUSED, faults)
    return scheme


def read_draft(text: str) -> Draft:
    """A draft to start from. Raises UserError SCHEME_REFUSED for a text that is no scheme."""
    return scheme_table(read_scheme(text))


def check(draft: Draft) -> tuple[Scheme | None, tuple[Fault, ...]]:
    """The scheme that the draft describes, or None and everything that is wrong with it."""
    try:
        return read_scheme_table(draft), ()
    except UserError as error:
        return None, error.faults


def _record(table: SchemeTable) -> Any:
    """The record of a table, with the checks that take more than one of its fields."""
    record: Any = RECORDS[table.place]
    values = {}
    for name, field in fields_of(record).items():
        values[name] = _field(field, table)
        if isinstance(field, Kind):
            table.kind = str(values[name])
        if field.needs and values[name] != field.default:
            other, value = field.needs
            if values[other] != value:
                table.fault(field.key, FaultKind.NEEDS, expected=f'{other} = "{value}"')
    read = record(**values)
    if table.place in CHECKS:
        read = CHECKS[table.place](read, table)
    table.close()
    return read


def _field(field: Field, table: SchemeTable) -> Any:
    """A field's value: as it is written, or what holds where it is not, or says nothing in such a part."""
    value = table.raw(field.key)
    if value is None or (value == [] and isinstance(field, ListField)):
        if field.needed(table.kind):
            table.fault(field.key, FaultKind.MISSING, expected=field.expected)
        return field.missing
    if not field.concerns(table.kind) and table.kind not in field.also_read:
        if value != field.default:
            table.fault(field.key, FaultKind.NOT_WITH, other=f"kind = {table.kind}")
        return field.missing
    match field:
        case ListField():
            return _rows(field, table)
        case Rule() | TableField():
            inner = table.table(field.key)
            return field.missing if inner is None else _record(inner)
    read = read_value(field, table, value)
    return field.missing if read is None else read


def _rows(field: ListField, table: SchemeTable) -> tuple[Any, ...]:
    tables = table.tables(field.key)
    records = tuple(_record(inner) for inner in tables)
    for keys in field.unique:
        seen: set[tuple[Any, ...]] = set()
        for record, inner in zip(records, tables, strict=True):
            names = tuple(getattr(record, key) for key in keys)
            if names in seen and names != ("",):
                inner.fault(
                    keys[0], FaultKind.DUPLICATE, found="/".join(words_text(name) for name in names)
                )
            seen.add(names)
    return records


def _unknown_names(data: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each name that refers to nothing."""
    for path, field in references(data):
        known = names_in_reach(data, path, field.names)
        expected = "、".join(known) or "nothing_listed"
        for name in _written_names(value_at(data, path), coded=isinstance(field, Weights)):
            if name not in known:
                at = place_of((*path, name) if isinstance(field, Weights) else path)
                facts = {"found": shown(name), "expected": expected}
                yield Fault(at, FaultKind.UNKNOWN_REFERENCE, facts)


def _written_names(value: Any, *, coded: bool) -> list[str]:
    """The names in a text, a list of texts, or, for weights, the codes; none where the type is wrong."""
    if isinstance(value, str):
        return [value] if value and not coded else []
    if not isinstance(value, dict if coded else list):
        return []
    return [name for name in value if isinstance(name, str)]
