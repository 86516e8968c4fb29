"""New parts and criteria of a draft, with codes that are free; each gives the draft and the item's path."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from db.scoring.scheme.draft import Draft, Path, inserted, items_at, moved, value_at
from db.scoring.scheme.field_table import started
from db.scoring.scheme.references import with_criterion_moved

_NUMBERED = re.compile(r"(.*?)(\d*)")


def free_code(taken: Collection[Any], like: str) -> str:
    """The next code after `like` that is not taken: A8, A9; vote, vote2."""
    match = _NUMBERED.fullmatch(like)
    stem, number = (match[1], match[2]) if match else (like, "")
    count = int(number or 1)
    code = like
    while code in taken:
        count += 1
        code = f"{stem}{count}"
    return code


def with_new_part(draft: Draft, title: str, criterion: str) -> tuple[Draft, Path]:
    """A scored part at the end, with one criterion to start from."""
    parts = items_at(draft, ("parts",))
    code = free_code({p.get("code") for p in parts}, f"P{len(parts) + 1}")
    part = started("parts") | {"code": code, "title": title}
    first = {"code": f"{_letter(len(parts))}1", "title": criterion}
    part["criteria"] = [started("parts.criteria", part["kind"]) | first]
    return inserted(draft, ("parts",), len(parts), part), ("parts", len(parts))


def with_new_criterion(draft: Draft, part: int, index: int, title: str) -> tuple[Draft, Path]:
    """A criterion in a part, coded after the one before it."""
    path: Path = ("parts", part, "criteria")
    criteria = items_at(draft, path)
    last = criteria[-1].get("code") if criteria else None
    code = free_code({c.get("code") for c in criteria}, last or f"{_letter(part)}1")
    kind = value_at(draft, ("parts", part, "kind"))
    new = started("parts.criteria", kind) | {"code": code, "title": title}
    if kind == "voted" and criteria and (like := criteria[-1].get("levels")):
        new |= {"points": criteria[-1].get("points"), "levels": like}
    return inserted(draft, path, index, new), (*path, index)


def duplicated(draft: Draft, path: Path, suffix: str) -> tuple[Draft, Path]:
    """A copy of a part or criterion right after it, under a free code, its title with a suffix."""
    item, index = dict(value_at(draft, path)), int(path[-1])
    taken = {other.get("code") for other in items_at(draft, path[:-1])}
    item["code"] = free_code(taken, str(item.get("code") or "P"))
    item["title"] = f"{item.get('title', '')}{suffix}"
    return inserted(draft, path[:-1], index + 1, item), (*path[:-1], index + 1)


def shifted(draft: Draft, path: Path, by: int) -> tuple[Draft, Path]:
    """An item one place up or down; a criterion at the end of its part goes on into the next one."""
    index = int(path[-1]) + by
    siblings = items_at(draft, path[:-1])
    if 0 <= index < len(siblings):
        return moved(draft, path, index), (*path[:-1], index)
    if len(path) != 4:
        return draft, path
    parts = items_at(draft, ("parts",))
    part = int(path[1]) + by
    while 0 <= part < len(parts) and parts[part].get("kind") == "given":
        part += by
    if not 0 <= part < len(parts):
        return draft, path
    place = 0 if by > 0 else len(parts[part].get("criteria", []))
    return with_criterion_moved(draft, path, part, place), ("parts", part, "criteria", place)


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)
