"""The fields of a table of the scheme as a form: each gets the editor of its kind, by its declaration and words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Any, Final

from db.numbers import decimal_text, exact
from db.scoring.scheme.draft import Draft, Path, items_at, key_of, value_at
from db.scoring.scheme.field_table import fields_at, named_keys
from db.scoring.scheme.fields import (
    ChoiceField,
    Code,
    Field,
    ListField,
    Number,
    Rule,
    Share,
    TableField,
    Text,
    Weights,
    Whole,
)
from db.scoring.scheme.references import with_choice, with_name
from desktop.explanation.scheme_fields import WORDS, words_of
from desktop.explanation.scheme_words import key_word, value_word
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.new_rows import new_row
from desktop.pages.scheme.rows import FormCell, FormRows, tr
from desktop.pages.scheme.value_editors import editor_of
from desktop.widgets.fields.field_editors import (
    Editor,
    LineEditor,
    typed_number,
)

_IN_TREE: Final = "parts.criteria"  # a list that the tree shows, not the form
# Widths of a column by the kind of its field; a text takes what is left.
_WIDTHS: Final = ((Code, 132), (Share | Number | Whole, 100))
_OPTIONS_WIDTH: Final = 112
_WEIGHT_WIDTH: Final = 84
_SHORT: Final = 6  # characters of a heading over a weight


def fields_shown(draft: Draft, path: Path) -> Iterator[tuple[str, Field]]:
    """The fields of the table at a path that mean something there, in the order of their words."""
    place, kind = key_of(path), value_at(draft, (*path[:2], "kind"), "")
    order = {key: number for number, key in enumerate(WORDS)}
    found = {(f"{place}.{key}" if place else key): field for key, field in fields_at(place).items()}
    for key in sorted(found, key=lambda key: order.get(key, len(order))):
        field = found[key]
        listed = isinstance(field, TableField) or (isinstance(field, ListField) and not place)
        if not listed and key != _IN_TREE and field.concerns(kind) and _needed(draft, path, field):
            yield key, field


def shape(draft: Draft, path: Path) -> object:
    """What fields the form of a table has: where this stays, values are shown in place."""
    return value_at(draft, (*path[:2], "kind")), [
        (key, _inner_shape(draft, (*path, field.key), field))
        for key, field in fields_shown(draft, path)
    ]


def rows_shape(draft: Draft, path: Path) -> object:
    """What fields a list has."""
    weights = [f for f in fields_at(key_of(path)).values() if isinstance(f, Weights)]
    return len(items_at(draft, path)), [coded(draft, path, field) for field in weights]


def show_fields(
    form: SchemeForm, path: Path, then: Mapping[str, Callable[[], None]] | None = None
) -> None:
    """Puts every field under its heading; `then` adds something after the field of a key."""
    under = ""
    shown = list(fields_shown(form.book.draft, path))
    for key, field in shown:
        words = words_of(key)
        if words.advanced:
            continue
        if words.under and words.under != under:
            under = words.under
            form.heading(tr(under), tr(words.hint) if under == words.title else "")
        _show(form, key, field, (*path, field.key))
        if then and key in then:
            then[key]()
    advanced = [(key, field) for key, field in shown if words_of(key).advanced]
    if advanced and form.advanced():
        for key, field in advanced:
            form.hint(tr(words_of(key).hint))
            _show(form, key, field, (*path, field.key))


def show_rows(form: SchemeForm, path: Path) -> None:
    """The rows of a list, a field a column."""
    columns = _columns(form, path)
    advanced = [key for key, _ in columns if words_of(key).advanced]
    cells = [
        cell
        for key, field in columns
        if key not in advanced or form.shows_advanced
        for cell in _cells(form, path, key, field)
    ]
    FormRows(form, path, cells, lambda: new_row(form.book.draft, path), key_word(key_of(path)))
    if advanced and items_at(form.book.draft, path) and form.advanced():
        for key in advanced:
            form.hint(tr(words_of(key).hint))


def coded(draft: Draft, path: Path, field: Weights) -> dict[str, str]:
    """The titles of what weights may name, by code; also of what they name and nothing bears any more."""
    owner = field.names.rpartition(".")[0]
    titles = {str(i.get("code")): str(i.get("title")) for i in items_at(draft, (owner,))}
    found = value_at(draft, path, {})
    tables = [row.get(field.key, {}) for row in found] if isinstance(found, list) else [found]
    gone = tr("{code}（已不存在）")
    used = {code: gone.format(code=code) for table in tables for code in table}
    return {**titles, **{code: title for code, title in used.items() if code not in titles}}


def weight_sum(weights: Mapping[str, Any]) -> str:
    """The sum of weights as far as they can be read."""
    try:
        return decimal_text(sum((exact(w) for w in weights.values()), exact(0)))
    except ValueError:
        return "—"


def _needed(draft: Draft, path: Path, field: Field) -> bool:
    """Whether the key that a field needs has the value that it needs."""
    return field.needs is None or value_at(draft, (*path, field.needs[0])) == field.needs[1]


def _inner_shape(draft: Draft, path: Path, field: Field) -> object:
    match field:
        case ListField():
            return rows_shape(draft, path)
        case Weights():
            return coded(draft, path, field)
        case Rule():
            return value_at(draft, path) is not None
    return None


def _show(form: SchemeForm, key: str, field: Field, path: Path) -> None:
    match field:
        case ListField():
            show_rows(form, path)
        case Weights():
            for code, title in coded(form.book.draft, path, field).items():
                hint = value_word(key, None, {})
                form.field(title, (*path, code), LineEditor(typed_number, hint=hint, most=40))
            form.note(path)
        case _:
            kind = value_at(form.book.draft, (*path[:2], "kind"), "")
            label = key_word(key) + (" *" if field.needed(kind) else "")
            put = _put(key, field)
            form.field(
                label,
                path,
                editor_of(form, key, field, path),
                None if put is None else lambda draft, value: put(draft, path, value),
            )
            if isinstance(field, Rule) and value_at(form.book.draft, path) is not None:
                _show_rule(form, key, path)


def _show_rule(form: SchemeForm, key: str, path: Path) -> None:
    """A rule's numbers in the sentence that words it; what the sentence leaves out stands beneath."""
    inner = dict(fields_shown(form.book.draft, path))
    pieces: list[str | tuple[Path, Editor, str]] = []
    said = set()
    for text, name, _, _ in Formatter().parse(tr(words_of(key).written)):
        pieces.append(text)
        found = f"{key}.{name}"
        if name and found in inner:
            said.add(found)
            editor = editor_of(form, found, inner[found], (*path, name))
            pieces.append(((*path, name), editor, key_word(found)))
    form.inline("", *pieces)
    for found, field in inner.items():
        if found not in said:
            _show(form, found, field, (*path, field.key))
    form.note(path)


def _columns(form: SchemeForm, path: Path) -> list[tuple[str, Field]]:
    """The fields of a list's items: as for its first item, whether there is one or not."""
    return list(fields_shown(form.book.draft, (*path, 0)))


def _cells(form: SchemeForm, path: Path, key: str, field: Field) -> Iterator[FormCell]:
    if isinstance(field, Weights):
        for code, title in coded(form.book.draft, path, field).items():
            short = title if len(title) <= _SHORT else title[: _SHORT - 1] + "…"
            at = (field.key, code)
            yield FormCell(short, at, lambda: LineEditor(typed_number, most=40), _WEIGHT_WIDTH)
        return
    width = next((width for kind, width in _WIDTHS if isinstance(field, kind)), None)
    if isinstance(field, Text) and field.options:
        width = _OPTIONS_WIDTH
    yield FormCell(
        key_word(key),
        (field.key,),
        lambda: editor_of(form, key, field, (*path, 0, field.key)),
        width,
        _put(key, field),
    )


def _put(key: str, field: Field) -> Callable[[Draft, Path, Any], Draft] | None:
    """How a value gets into the draft, where other places follow it."""
    if key in named_keys():
        return with_name
    return with_choice if isinstance(field, ChoiceField) else None
