"""A scheme while somebody edits it: the plain nested table of its TOML, which may hold faults.

Edits are functions from a draft to a new one that share what did not change, so every earlier
state is kept for nothing and undo is taking it back. A path names a place by keys and indexes;
`place_of` writes it as `read_scheme` names its faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from db.errors import Fault, UserError
from db.scoring.scheme.reader import read_scheme, read_scheme_table
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table

Draft = Mapping[str, Any]
Path = tuple[str | int, ...]

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def read_draft(text: str) -> Draft:
    """A draft to start from. Raises UserError SCHEME_REFUSED for a text that is no scheme."""
    return scheme_table(read_scheme(text))


def check(draft: Draft) -> tuple[Scheme | None, tuple[Fault, ...]]:
    """The scheme that the draft describes, or None and everything that is wrong with it."""
    try:
        return read_scheme_table(draft), ()
    except UserError as error:
        return None, error.faults


def place_of(path: Path) -> str:
    """``("parts", 0, "criteria", 2)`` as ``parts[0].criteria[2]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def path_of(place: str) -> Path:
    """The way back from the place that a fault names."""
    return tuple(
        int(number) if number else key for number, key in _STEP.findall(place) if number or key
    )


def value_at(draft: Draft, path: Path, default: Any = None) -> Any:
    """What stands at a path; `default` where nothing does."""
    found: Any = draft
    for step in path:
        if isinstance(found, list):
            inside = isinstance(step, int) and step < len(found)
        else:
            inside = isinstance(found, Mapping) and step in found
        if not inside:
            return default
        found = found[step]
    return found


def items_at(draft: Draft, path: Path) -> list[Any]:
    """The list at a path; empty where there is none."""
    found = value_at(draft, path)
    return found if isinstance(found, list) else []


def with_value(draft: Draft, path: Path, value: Any) -> Draft:
    """The draft with a value put at a path; None takes it out, and tables that become empty with it."""
    changed = _put(draft, path, value)
    return changed if isinstance(changed, Mapping) else {}


def inserted(draft: Draft, path: Path, index: int, item: Any) -> Draft:
    """The draft with an item put into the list at a path; the list is made where there is none."""
    items = list(items_at(draft, path))
    items.insert(index, item)
    return with_value(draft, path, items)


def taken_out(draft: Draft, path: Path) -> Draft:
    """The draft without the list item at a path."""
    items = list(items_at(draft, path[:-1]))
    del items[_index(path)]
    return with_value(draft, path[:-1], items or None)


def moved(draft: Draft, path: Path, index: int) -> Draft:
    """The draft with a list item moved to another index of the same list."""
    items = list(items_at(draft, path[:-1]))
    items.insert(index, items.pop(_index(path)))
    return with_value(draft, path[:-1], items)


def _index(path: Path) -> int:
    last = path[-1]
    if not isinstance(last, int):
        raise TypeError(path)
    return last


def _put(found: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(found) if isinstance(found, list) else []
        below = _put(items[step], rest, value)
        if below is None:
            del items[step]
        else:
            items[step] = below
        return items
    table = dict(found) if isinstance(found, Mapping) else {}
    below = _put(table.get(step), rest, value)
    if below is None or (below in ({}, []) and rest):
        table.pop(step, None)
    else:
        table[step] = below
    return table
