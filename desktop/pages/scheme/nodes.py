"""Which form a node of the scheme has, and when it must be built anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from db.scoring.scheme.draft import Path, items_at
from db.scoring.scheme.field_table import field_at
from db.scoring.scheme.fields import ListField
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.field_form import rows_shape, shape
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.parts import part
from desktop.pages.scheme.sections import (
    basics,
    composition,
    grades,
    parts,
    rows,
    table,
    tie_options,
    ties,
)
from desktop.pages.scheme.tree import BASICS

_SECTIONS: Mapping[str, Callable[[SchemeForm, Path], None]] = {
    "basics": basics,
    "groups": rows,
    "parts": parts,
    "composition": composition,
    "rounding": table,
    "ties": ties,
    "grades": grades,
    "adjustments": table,
}


def build_form(form: SchemeForm, path: Path) -> None:
    """Fills the form for a node of the tree."""
    if len(path) == 1:
        _SECTIONS[str(path[0])](form, path)
    elif len(path) == 2:
        part(form, path)
    elif len(path) == 4:
        table(form, path)


def form_shape(book: SchemeEditor, path: Path) -> object:
    """What fields and labels the form of a node has: where this stays, values are shown in place."""
    draft = book.draft
    if path == ("ties",):
        return tie_options(draft), len(items_at(draft, (*path, "order"))), book.editable
    listed = len(path) == 1 and isinstance(field_at(str(path[0])), ListField)
    table_path = () if path == BASICS else path
    return (rows_shape if listed else shape)(draft, table_path), book.editable
