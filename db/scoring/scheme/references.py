"""Edits of a draft that other places refer to: a code that is renamed is renamed wherever it stands.

Parts are named in composition and ties, criteria in ties, groups in weights, levels in bands and
ties, grades in the veto. What goes takes what named it along, so an edit leaves no dangling name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from db.scoring.scheme.draft import (
    Draft,
    Path,
    in_reach,
    inserted,
    items_at,
    key_of,
    taken_out,
    value_at,
    with_value,
)
from db.scoring.scheme.field_table import field_at, fields_at, references
from db.scoring.scheme.fields import Kind
from db.scoring.scheme.scheme import PartKind

# What an old name becomes; None where it goes.
CodeRenaming = Callable[[str], str | None]


def with_name(draft: Draft, path: Path, name: str | None) -> Draft:
    """The draft with a code or title changed, and everything that refers to it following.

    A name that another one of its kind bears as well is changed alone: whose references they are
    could not be told.
    """
    old = value_at(draft, path)
    changed = with_value(draft, path, name)
    names = [value_at(item, path[-1:]) for item in items_at(draft, path[:-2])]
    if not isinstance(old, str) or not name or names.count(old) > 1 or name in names:
        return changed
    return _follow(changed, draft, path[:-1], path[-1], _renaming(old, name))


def without_item(draft: Draft, path: Path) -> Draft:
    """The draft without a part, criterion, group, level, grade or other list item, nor what named it."""
    item = value_at(draft, path)
    changed = taken_out(draft, path)
    if not isinstance(item, Mapping):
        return changed
    for key in ("code", "title"):
        names = [value_at(other, (key,)) for other in items_at(draft, path[:-1])]
        old = item.get(key)
        if isinstance(old, str) and names.count(old) == 1:
            changed = _follow(changed, draft, path, key, _renaming(old, None))
    return _without_lost_votes(changed, draft)


def with_criterion_moved(draft: Draft, path: Path, part: int, index: int) -> Draft:
    """The draft with a criterion in another place, of its own part or another one; ties follow it."""
    item = value_at(draft, path)
    source = ("parts", path[1])
    changed = inserted(taken_out(draft, path), ("parts", part, "criteria"), index, item)
    before = f"criterion:{value_at(draft, (*source, 'code'))}/{item.get('code')}"
    after = f"criterion:{value_at(draft, ('parts', part, 'code'))}/{item.get('code')}"
    return _with_ties(changed, lambda key: after if key == before else key)


def with_kind(draft: Draft, part: int, kind: PartKind) -> Draft:
    """The draft with a part of another kind, without the keys that mean nothing for it."""
    path = ("parts", part)
    table = _of_kind(value_at(draft, path, {}), "parts", kind) | {"kind": str(kind)}
    codes = {c.get("code") for c in table.get("criteria", [])}
    code = table.get("code")

    def kept(key: str) -> str | None:
        own, _, criterion = key.removeprefix("criterion:").partition("/")
        gone = key.startswith("criterion:") and own == code and criterion not in codes
        return None if gone else key

    return _without_lost_votes(_with_ties(with_value(draft, path, table), kept), draft)


def with_choice(draft: Draft, path: Path, value: Any) -> Draft:
    """The draft with a key set on which others depend; what needs another value of it goes."""
    if isinstance(field_at(key_of(path)), Kind):
        return with_kind(draft, int(path[1]), PartKind(value))
    draft = with_value(draft, path, value)
    for key, field in fields_at(key_of(path[:-1])).items():
        if field.needs and field.needs[0] == path[-1] and field.needs[1] != value:
            draft = with_value(draft, (*path[:-1], key), None)
    return draft


def _renaming(old: str, new: str | None) -> CodeRenaming:
    return lambda found: new if found == old else found


def _of_kind(table: Mapping[str, Any], place: str, kind: PartKind) -> dict[str, Any]:
    """What of a part, or of a table in it, means something for a kind."""
    fields = fields_at(place)
    kept = {k: v for k, v in table.items() if k not in fields or fields[k].concerns(kind)}
    return {
        key: [_of_kind(item, f"{place}.{key}", kind) for item in value]
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
        else value
        for key, value in kept.items()
    }


def _follow(changed: Draft, before: Draft, path: Path, key: Any, rename: CodeRenaming) -> Draft:
    """Renames what refers to the item that stood at `path` before."""
    target = key_of((*path, key))
    for at, field in references(changed):
        if field.names == target and in_reach(at, path):
            changed = with_value(changed, at, _renamed(value_at(changed, at), rename))
    match target:
        case "parts.code":
            changed = _with_ties(changed, lambda tie: _part_tie(tie, rename))
        case "parts.criteria.code":
            own = str(value_at(before, (*path[:2], "code")))
            changed = _with_ties(changed, lambda tie: _criterion_tie(tie, own, rename))
        case "parts.criteria.levels.title":
            still = _votes(changed)
            changed = _with_ties(changed, lambda tie: _votes_tie(tie, still, rename))
    return changed


def _renamed(value: Any, rename: CodeRenaming) -> Any:
    """A text, a list of texts or weights by code with each name renamed; None where nothing is left."""
    if isinstance(value, Mapping):
        return {new: v for key, v in value.items() if (new := rename(key)) is not None} or None
    if isinstance(value, list):
        return [new for name in value if (new := rename(name)) is not None] or None
    return rename(value) if isinstance(value, str) else value


def _with_ties(draft: Draft, rename: CodeRenaming) -> Draft:
    keys = items_at(draft, ("ties", "order"))
    renamed = [new for key in keys if (new := rename(key)) is not None]
    return draft if renamed == keys else with_value(draft, ("ties", "order"), renamed or None)


def _part_tie(tie: str, rename: CodeRenaming) -> str | None:
    kind, _, rest = tie.partition(":")
    if kind not in ("part", "criterion"):
        return tie
    part, slash, criterion = rest.partition("/")
    new = rename(part)
    return None if new is None else f"{kind}:{new}{slash}{criterion}"


def _criterion_tie(tie: str, part: str, rename: CodeRenaming) -> str | None:
    head = f"criterion:{part}/"
    if not tie.startswith(head):
        return tie
    new = rename(tie.removeprefix(head))
    return None if new is None else head + new


def _votes_tie(tie: str, still: set[Any], rename: CodeRenaming) -> str | None:
    """Ties follow a level's title where no other criterion still has the old one."""
    title = tie.removeprefix("votes:")
    if title == tie or title in still:
        return tie
    new = rename(title)
    return None if new is None else f"votes:{new}"


def _votes(draft: Draft) -> set[Any]:
    """The titles of levels that can be voted for."""
    return {
        level.get("title")
        for part in items_at(draft, ("parts",))
        for criterion in part.get("criteria", [])
        for level in criterion.get("levels", [])
        if part.get("kind") == PartKind.VOTED
    }


def _without_lost_votes(changed: Draft, before: Draft) -> Draft:
    """Ties by votes go with the last criterion in which one could vote so."""
    lost = {f"votes:{title}" for title in _votes(before) - _votes(changed)}
    return _with_ties(changed, lambda tie: None if tie in lost else tie)
