"""A new row of a list in the form, with what its fields begin with."""

from __future__ import annotations

from typing import Any

from db.numbers import decimal_text, exact
from db.scoring.scheme.draft import Draft, Path, items_at, key_of, names_in_reach, value_at
from db.scoring.scheme.field_table import fields_at, started
from db.scoring.scheme.fields import (
    Code,
    Text,
    Titles,
    Weights,
)
from db.scoring.scheme.items import free_code
from desktop.explanation.scheme_words import key_word
from desktop.pages.scheme.rows import tr
from desktop.widgets.fields.field_editors import (
    typed_number,
)


def new_row(draft: Draft, path: Path) -> dict[str, Any]:
    """A row to start from."""
    place, items = key_of(path), items_at(draft, path)
    item = started(place, value_at(draft, (*path[:2], "kind"), ""))
    for key, field in fields_at(place).items():
        match field:
            case Code():
                item[key] = free_code({i.get(key) for i in items}, item.get(key, "1"))
            case Text(required=True):
                item[key] = tr("新{kind}").format(kind=key_word(place))
            case Titles(required=True):
                item[key] = names_in_reach(draft, (*path, len(items), key), field.names)[:1]
            case Weights(required=True):
                owner = field.names.rpartition(".")[0]
                item[key] = _equal_weights([str(i.get("code")) for i in items_at(draft, (owner,))])
    if place == "grades":
        item["at_least"] = _next_threshold(items)
    elif place == "parts.criteria.levels" and not items:
        item["points"] = value_at(draft, (*path[:-1], "points"), 0)
    return item


def _equal_weights(codes: list[str]) -> dict[str, int]:
    """Weights that sum to 100, to start from."""
    if not codes:
        return {}
    each = 100 // len(codes)
    return {code: each + (n < 100 - each * len(codes)) for n, code in enumerate(codes)}


def _next_threshold(grades: list[Any]) -> Any:
    """Ten points below the last grade."""
    lowest = grades[-1].get("at_least", 100) if grades else 100
    try:
        border = max(exact(lowest) - 10, exact(0))
    except ValueError:
        border = exact(0)
    return typed_number(decimal_text(border))
