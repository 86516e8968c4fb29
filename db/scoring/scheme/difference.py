"""What one scheme says otherwise than another, as facts; `desktop.explanation` words them.

Items of a list are matched as their field says (`Rows.by`): parts, criteria and groups by code, so a
renamed title is a change, and a new code is one thing gone and another one new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.scoring.scheme.field_table import field_at
from db.scoring.scheme.fields import ListField, TableField, Weights
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table


class DifferenceKind(StrEnum):
    """What happened to a place of the scheme."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """One thing that differs.

    `where` are the titles of what it stands in, from the outside; `key` its place without indexes
    (``parts.criteria.points``); `before` and `after` the values as TOML has them, None for the
    default, whole tables where something was added or removed, lists of titles where an order changed.
    """

    kind: DifferenceKind
    where: tuple[str, ...]
    key: str
    before: Any = None
    after: Any = None


Titles = Mapping[str, Mapping[str, str]]


def differences(before: Scheme, after: Scheme) -> tuple[SchemeDifference, ...]:
    """Everything that the later scheme says otherwise, in the order of its keys."""
    old, new = scheme_table(before), scheme_table(after)
    titles = {
        kind: {item["code"]: item["title"] for table in (old, new) for item in table.get(kind, [])}
        for kind in ("groups", "parts")
    }
    return tuple(_tables(old, new, (), "", titles))


def item_title(key: str, item: Mapping[str, Any]) -> str:
    """How a list item is called: its title; a rule of composition by what it matches."""
    code = str(item.get("code", ""))
    if title := str(item.get("title", "") or code):
        return f"{code} {title}" if key == "parts.criteria" and code else title
    return "·".join(words_text(item[k]) for k in _same_by(key) if k in item)


def words_text(value: Any) -> str:
    """A word, or several in a line."""
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _tables(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    where: tuple[str, ...],
    place: str,
    titles: Titles,
) -> Iterator[SchemeDifference]:
    keys = [*new, *(key for key in old if key not in new)]
    for key in keys:
        a, b = old.get(key), new.get(key)
        at = f"{place}.{key}" if place else key
        if a == b:
            continue
        match field_at(at):
            case ListField(by=by) if by:
                yield from _lists(a or [], b or [], where, at, titles)
            case Weights(names=names):
                yield from _weights(a or {}, b or {}, where, at, titles[names.rpartition(".")[0]])
            case TableField():
                yield from _tables(a or {}, b or {}, where, at, titles)
            case _:
                yield SchemeDifference(DifferenceKind.CHANGED, where, at, a, b)


def _lists(
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
    where: tuple[str, ...],
    place: str,
    titles: Titles,
) -> Iterator[SchemeDifference]:
    before = {_identity(place, item): item for item in old}
    after = {_identity(place, item): item for item in new}
    for identity, item in after.items():
        inside = (*where, item_title(place, item))
        if identity in before:
            yield from _tables(before[identity], item, inside, place, titles)
        else:
            yield SchemeDifference(DifferenceKind.ADDED, inside, place, None, item)
    for identity, item in before.items():
        if identity not in after:
            inside = (*where, item_title(place, item))
            yield SchemeDifference(DifferenceKind.REMOVED, inside, place, item, None)
    stayed = [i for i in before if i in after]
    now = [i for i in after if i in before]
    if stayed != now:
        orders = [[item_title(place, after[i]) for i in order] for order in (stayed, now)]
        yield SchemeDifference(DifferenceKind.MOVED, where, place, *orders)


def _weights(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    where: tuple[str, ...],
    place: str,
    titles: Mapping[str, str],
) -> Iterator[SchemeDifference]:
    for code in (*new, *(code for code in old if code not in new)):
        if old.get(code) != new.get(code):
            inside = (*where, titles.get(code, code))
            yield SchemeDifference(
                DifferenceKind.CHANGED, inside, place, old.get(code), new.get(code)
            )


def _identity(place: str, item: Mapping[str, Any]) -> tuple[object, ...]:
    values = (item.get(key) for key in _same_by(place))
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _same_by(place: str) -> tuple[str, ...]:
    """The keys in which two items of a list agree where they are the same item."""
    field = field_at(place)
    return field.by if isinstance(field, ListField) else ()
