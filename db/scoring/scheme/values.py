"""The value of a field, read from TOML and written again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from db.errors import FaultKind
from db.numbers import decimal_text, exact, share, thousandths
from db.scoring.scheme.fields import (
    MOST_NUMBER,
    ChoiceField,
    Code,
    Field,
    Flag,
    Number,
    Share,
    Text,
    TieOrder,
    Titles,
    Weights,
    Whole,
)
from db.scoring.scheme.scheme import TieKey, TieKind
from db.scoring.scheme.table import SchemeTable, shown
from db.scoring.scheme.toml_numbers import plain_number, share_text

_CODE: Final = re.compile(r"[\w-]{1,24}")


def read_value(field: Field, table: SchemeTable, value: Any) -> Any:
    """What a written value means; None, with a fault noted, where it means nothing."""
    match field:
        case Text():
            return _text(field, table, value)
        case Number():
            return read_number(field, table, field.key, value)
        case Whole():
            return _whole(field, table, value)
        case Flag():
            return _typed(field, table, value, bool, "flag")
        case ChoiceField():
            return _choice(field, table, value)
        case Share():
            return _share(field, table, value)
        case Titles():
            return _titles(field, table, value)
        case Weights():
            return _weights(field, table)
    raise TypeError(field)


def written_value(field: Field, value: Any) -> Any:
    """A record's value as TOML has it."""
    match field:
        case Share():
            return share_text(value)
        case TieOrder():
            return [key.text for key in value]
        case ChoiceField():
            return str(value)
    if isinstance(value, Fraction):
        return plain_number(value)
    if isinstance(value, Mapping):
        return {code: plain_number(weight) for code, weight in value.items()}
    return list(value) if isinstance(value, tuple) else value


def read_number(field: Number, table: SchemeTable, key: str, value: Any) -> Fraction | None:
    """A decimal within its bounds."""
    try:
        if isinstance(value, str):
            raise ValueError(value)
        number = exact(value)
    except ValueError:
        table.fault(key, FaultKind.NOT_A_NUMBER, found=shown(value))
        return None
    if number < field.low or (field.above_low and number == field.low) or number > MOST_NUMBER:
        low = ("> " if field.above_low else "") + decimal_text(field.low)
        facts = {"found": decimal_text(number), "low": low, "high": decimal_text(MOST_NUMBER)}
        table.fault(key, FaultKind.OUT_OF_RANGE, **facts)
        return None
    if field.points:
        try:
            thousandths(number)
        except ValueError:
            table.fault(key, FaultKind.TOO_PRECISE, found=shown(value))
            return None
    return number


def _typed(field: Field, table: SchemeTable, value: Any, kind: type, expected: str) -> Any:
    """The value, or None where it is of another type; true and false are no numbers."""
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    table.fault(field.key, FaultKind.WRONG_TYPE, found=shown(value), expected=expected)
    return None


def _text(field: Text, table: SchemeTable, value: Any) -> str | None:
    if _typed(field, table, value, str, "text") is None:
        return None
    if len(value) > field.most and not isinstance(field, Code):
        table.fault(field.key, FaultKind.TOO_LONG, limit=str(field.most))
    if field.required and not value.strip():
        table.fault(field.key, FaultKind.MISSING, expected=field.expected)
    elif isinstance(field, Code) and not _CODE.fullmatch(value):
        table.fault(field.key, FaultKind.BAD_CODE, found=value)
    if value and field.options and value not in field.options:
        expected = " | ".join(field.options)
        table.fault(field.key, FaultKind.NOT_ONE_OF, found=shown(value), expected=expected)
    return value or None


def _whole(field: Whole, table: SchemeTable, value: Any) -> Any:
    if _typed(field, table, value, int, "whole_number") is None:
        return None
    if not field.low <= value <= field.high:
        facts = {"found": str(value), "low": str(field.low), "high": str(field.high)}
        table.fault(field.key, FaultKind.OUT_OF_RANGE, **facts)
        return None
    return value


def _choice(field: ChoiceField, table: SchemeTable, value: Any) -> Any:
    try:
        return field.options(value)
    except ValueError:
        expected = " | ".join(field.options)
        table.fault(field.key, FaultKind.NOT_ONE_OF, found=shown(value), expected=expected)
        return None


def _share(field: Share, table: SchemeTable, value: object) -> Fraction | None:
    try:
        number = share(value)
    except ValueError:
        table.fault(field.key, FaultKind.NOT_A_NUMBER, found=shown(value))
        return None
    if number < 0 or (field.most is not None and number > field.most):
        table.fault(field.key, FaultKind.OUT_OF_RANGE, found=shown(value), low="0", high="100%")
        return None
    return number


def _titles(field: Titles, table: SchemeTable, value: Any) -> Any:
    texts = isinstance(value, list) and value and all(isinstance(v, str) for v in value)
    if _typed(field, table, value if texts else shown(value), list, "texts") is None:
        return None
    for item in sorted({v for v in value if value.count(v) > 1}):
        table.fault(field.key, FaultKind.DUPLICATE, found=item)
    return _tie_keys(table, field.key, value) if isinstance(field, TieOrder) else tuple(value)


def _tie_keys(table: SchemeTable, key: str, texts: list[str]) -> tuple[TieKey, ...]:
    keys = []
    for text in texts:
        kind, _, rest = text.partition(":")
        part, _, criterion = rest.partition("/")
        match kind:
            case TieKind.PART:
                keys.append(TieKey(text, TieKind.PART, part=rest))
            case TieKind.CRITERION:
                keys.append(TieKey(text, TieKind.CRITERION, part=part, criterion=criterion))
            case TieKind.VOTES:
                keys.append(TieKey(text, TieKind.VOTES, level=rest))
            case _:
                table.fault(key, FaultKind.UNKNOWN_REFERENCE, found=text, expected="tie_key")
    return tuple(keys)


def _weights(field: Weights, table: SchemeTable) -> dict[str, Fraction] | None:
    inner = table.table(field.key)
    if inner is None:
        return None
    found = {code: read_number(Number(), inner, code, inner.raw(code)) for code in inner.codes()}
    weights = {code: weight for code, weight in found.items() if weight is not None}
    if not any(weights.values()) and len(weights) == len(found):
        table.fault(field.key, FaultKind.NOTHING_COUNTS)
    return weights
