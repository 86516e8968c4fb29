"""The editor that each kind of field has in a form or a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from db.scoring.scheme.draft import Path, names_in_reach
from db.scoring.scheme.field_table import named_keys, started
from db.scoring.scheme.fields import (
    ChoiceField,
    Digits,
    Field,
    Flag,
    Rule,
    Share,
    Text,
    Titles,
)
from desktop.explanation.scheme_fields import words_of
from desktop.explanation.scheme_words import choices, digits_word, key_word, value_word
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.rows import tr
from desktop.widgets.fields.field_editors import (
    ChoiceEditor,
    Editor,
    FlagEditor,
    LineEditor,
    PassageEditor,
    typed_number,
    typed_share,
    typed_titles,
)

_MOST_DIGITS: Final = 4
_PASSAGE: Final = 1000  # a text that may be longer gets some lines


def editor_of(form: SchemeForm, key: str, field: Field, path: Path) -> Editor:
    """The editor of a field's value; `path` is where it stands, for what may be chosen there."""
    match field:
        case Text():
            return _text_editor(form, key, field, path)
        case Rule():
            return FlagEditor(tr(words_of(key).box), on=started(key))
        case Flag(default=False):
            return FlagEditor(tr(words_of(key).box))
        case ChoiceField() | Flag() | Digits():
            return ChoiceEditor(_options(key, field))
        case Share():
            return LineEditor(typed_share, hint=_hint(key, field), most=40, live=False)
        case Titles():
            line = LineEditor(typed_titles, hint=_hint(key, field), live=False)
            line.offer(_choose(key), _offered(form, field, path), several=True)
            return line
    return LineEditor(typed_number, hint=_hint(key, field), most=40)


def _options(key: str, field: Field) -> list[tuple[Any, str]]:
    """The values to choose from; the first is the default, which is not written, unless a value is required."""
    match field:
        case ChoiceField():
            options: list[tuple[Any, str]] = list(choices(key))
        case Flag():
            options = [(value, value_word(key, value, {})) for value in (True, False)]
        case _:
            options = [(n, digits_word(n)) for n in (None, *range(_MOST_DIGITS + 1))]
    return options if field.required else [(None, options[0][1]), *options[1:]]


def _text_editor(form: SchemeForm, key: str, field: Text, path: Path) -> Editor:
    if field.options:
        return ChoiceEditor([(None, value_word(key, None, {})), *((o, o) for o in field.options)])
    if field.names:
        chooser, known = ChoiceEditor(), _offered(form, field, path)
        nothing = (None, value_word(key, None, {}))
        form.each_time(lambda: chooser.set_options([nothing, *((n, n) for n in known())]))
        return chooser
    if field.most >= _PASSAGE:
        return PassageEditor(hint=_hint(key, field))
    line = LineEditor(most=field.most, hint=_hint(key, field), live=key not in named_keys())
    if field.from_entries:
        line.offer(_choose(key), _offered(form, field, path), several=False)
    return line


def _offered(form: SchemeForm, field: Field, path: Path) -> Callable[[], list[str]]:
    """What may be chosen: what the field refers to, or what the entries use."""
    if field.from_entries:
        return lambda: list(form.book.words_of_entries(field.from_entries))
    return lambda: names_in_reach(form.book.draft, path, field.names)


def _choose(key: str) -> str:
    return tr("选择{what}").format(what=key_word(key))


def _hint(key: str, field: Field) -> str:
    """What stands in an empty field: its hint, or what holds where nothing is written."""
    words = words_of(key)
    if words.hint or field.required or field.always_written:
        return tr(words.hint)
    return "" if field.default in (None, "") and not words.none else value_word(key, None, {})
