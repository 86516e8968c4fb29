"""Codes that a later scheme changed: what an office calls its groups, parts and criteria, while they stay the same.

A group, part or criterion whose code is gone goes on under a new code where its title is the same, and nothing
else in its list has that title. Whoever adopts the later scheme lets what hangs on the old code follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from db.scoring.scheme.draft import Draft, Path, items_at, value_at
from db.scoring.scheme.references import with_name
from db.scoring.scheme.scheme import Criterion, Part, Scheme, SchemeGroup

_Items: TypeAlias = Sequence[SchemeGroup | Part | Criterion]


@dataclass(frozen=True, slots=True)
class Recoding:
    """One code that became another; `part` is the code that a criterion's part has by now, empty for the rest."""

    key: str
    part: str
    title: str
    before: str
    after: str


def recodings(before: Scheme, after: Scheme) -> tuple[Recoding, ...]:
    """Every code that changed, parts before their criteria."""
    return tuple(_recodings(before, after))


def renamed_alike(draft: Draft, changes: Sequence[Recoding]) -> Draft:
    """A draft of the earlier scheme under the later one's codes, with all that refers to them."""
    for change in changes:
        draft = with_name(draft, _path(draft, change, change.before), change.after)
    return draft


def under_earlier_codes(draft: Draft, changes: Sequence[Recoding]) -> Draft:
    """A draft of the later scheme under the codes that the file's ballots still have."""
    for change in reversed(changes):
        draft = with_name(draft, _path(draft, change, change.after), change.before)
    return draft


def crossed(before: Scheme, after: Scheme) -> tuple[tuple[str, str, str, str], ...]:
    """Codes that stay, but now bear the title that another one had: key, code, title before and after.

    What was entered stays with the code, so whoever exchanges codes has to know.
    """
    found = [*_crossed("groups", before.groups, after.groups)]
    found += _crossed("parts", before.parts, after.parts)
    for part in after.parts:
        if (old := before.by_code.get(part.code)) is not None:
            found += _crossed("parts.criteria", old.criteria, part.criteria)
    return tuple(found)


def _crossed(key: str, before: _Items, after: _Items) -> Iterator[tuple[str, str, str, str]]:
    titles = {item.code: item.title for item in before}
    for item in after:
        was = titles.get(item.code, item.title)
        if was != item.title and item.title in titles.values():
            yield key, item.code, was, item.title


def _recodings(before: Scheme, after: Scheme) -> Iterator[Recoding]:
    yield from _pairs("groups", "", before.groups, after.groups)
    earlier = {part.code: part.code for part in before.parts}
    for change in _pairs("parts", "", before.parts, after.parts):
        earlier[change.after] = change.before
        yield change
    for part in after.parts:
        if (old := before.by_code.get(earlier.get(part.code, ""))) is not None:
            yield from _pairs("parts.criteria", part.code, old.criteria, part.criteria)


def _pairs(
    key: str,
    part: str,
    before: _Items,
    after: _Items,
) -> Iterator[Recoding]:
    old, new = {i.code for i in before}, {i.code for i in after}
    titles = [[item.title for item in items] for items in (before, after)]
    gone = {item.title: item.code for item in before if item.code not in new}
    for item in after:
        alone = all(found.count(item.title) == 1 for found in titles)
        if item.code not in old and alone and item.title in gone:
            yield Recoding(key, part, item.title, gone[item.title], item.code)


def _path(draft: Draft, change: Recoding, code: str) -> Path:
    """Where the code stands in the draft."""
    owner: Path = (change.key,)
    if change.part:
        owner = ("parts", _index(draft, ("parts",), change.part), "criteria")
    return (*owner, _index(draft, owner, code), "code")


def _index(draft: Draft, owner: Path, code: str) -> int:
    codes = [value_at(item, ("code",)) for item in items_at(draft, owner)]
    return codes.index(code)
