"""Which form a node of the scheme has, and when it must be built anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from db.scoring.scheme.draft import Path, items_at, value_at
from desktop.pages.scheme.criterion import criterion
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.parts import part
from desktop.pages.scheme.sections import (
    adjustments,
    basics,
    composition,
    grades,
    groups,
    parts,
    rounding,
    tie_options,
    ties,
)
from desktop.pages.scheme.tree import BASICS

_SECTIONS: Mapping[str, Callable[[SchemeForm, Path], None]] = {
    "basics": basics,
    "groups": groups,
    "parts": parts,
    "composition": composition,
    "rounding": rounding,
    "ties": ties,
    "grades": grades,
    "adjustments": adjustments,
}


def build_form(form: SchemeForm, path: Path) -> None:
    """Fills the form for a node of the tree."""
    if len(path) == 1:
        _SECTIONS[str(path[0])](form, path)
    elif len(path) == 2:
        part(form, path)
    elif len(path) == 4:
        criterion(form, path)


def form_shape(book: SchemeEditor, path: Path) -> object:
    """What fields and labels the form of a node has: where this stays, values are shown in place."""
    draft = book.draft
    node = value_at(draft, path, {})
    if path in (BASICS, ("rounding",), ("adjustments",)):
        return book.editable
    if len(path) == 1:
        named = [
            [p.get("code"), p.get("title"), p.get("kind")] for p in items_at(draft, ("parts",))
        ]
        if path in (("groups",), ("grades",)):
            return len(node), book.editable
        weights = [
            sorted(_unknown(rule.get("weights", {}), items_at(draft, ("parts",))))
            for rule in items_at(draft, ("composition",))
        ]
        order = tie_options(draft) if path == ("ties",) else None
        return named, weights, order, len(items_at(draft, ("ties", "order"))), book.editable
    kind = value_at(draft, (*path[:2], "kind"))
    if len(path) == 4:
        return kind, len(node.get("levels", [])), book.editable
    return (
        kind,
        [[g.get("code"), g.get("title")] for g in items_at(draft, ("groups",))],
        sorted(_unknown(node.get("group_weights", {}), items_at(draft, ("groups",)))),
        ["trim" in node, "standardise" in node, node.get("average"), len(node.get("bands", []))],
        book.editable,
    )


def _unknown(weights: Mapping[str, Any], items: list[Any]) -> set[str]:
    """Codes that a weight names and nothing bears: they need a field to be taken out."""
    return set(weights) - {item.get("code") for item in items}
