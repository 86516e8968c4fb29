"""A scheme while somebody edits it: the plain nested table of its TOML, which may hold faults.

Edits are functions from a draft to a new one that share what did not change, so every earlier
state is kept for nothing and undo is taking it back. A path names a place by keys and indexes;
`place_of` writes it as `read_scheme` names its faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Draft = Mapping[str, Any]
Path = tuple[str | int, ...]

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


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


def key_of(path: Path) -> str:
    """A path without its indexes, as the table of fields names its keys."""
    return ".".join(step for step in path if isinstance(step, str))


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


def paths_of(draft: Draft, key: str) -> Iterator[Path]:
    """Every path at which a key stands, or an item of the list that it is: ``parts.criteria``, ``grades.title``."""
    paths: list[Path] = [()]
    for step in key.split("."):
        paths = [
            found
            for path in paths
            if isinstance(below := value_at(draft, path), Mapping) and step in below
            for found in _items((*path, step), below[step])
        ]
    yield from paths


def names_in_reach(draft: Draft, path: Path, key: str) -> list[str]:
    """The names that a reference at a path may use: the values of a key, in the same part where both stand in one."""
    *_, last = key.split(".")
    found = [
        value_at(draft, (*at, last))
        for at in paths_of(draft, key.rpartition(".")[0])
        if in_reach(path, at)
    ]
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and name))


def in_reach(path: Path, other: Path) -> bool:
    """Whether two places stand in the same items of the lists that they share."""
    apart = next((a for a, b in zip(path, other, strict=False) if a != b), "")
    return isinstance(apart, str)


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


def _items(path: Path, value: Any) -> list[Path]:
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return [(*path, n) for n in range(len(value))]
    return [path]


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
