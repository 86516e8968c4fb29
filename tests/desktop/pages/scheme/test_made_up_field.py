"""A field that is declared in one place is known to reader, writer, comparison, words and form."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from db.errors import FaultKind, UserError
from db.scoring.scheme.draft import value_at, with_value
from db.scoring.scheme.field_table import RECORDS, keys
from db.scoring.scheme.fields import (
    ChoiceField,
    Digits,
    Flag,
    ListField,
    Rule,
    TableField,
    Weights,
    Whole,
    of,
)
from db.scoring.scheme.reader import check, read_draft, read_scheme, read_scheme_table
from db.scoring.scheme.references import with_kind
from db.scoring.scheme.scheme import BALLOTS, Part, PartKind, Scheme
from db.scoring.scheme.writer import scheme_table, write_scheme
from desktop.explanation.scheme_changes import change_lines
from desktop.explanation.scheme_fields import WORDS, FieldWords
from desktop.explanation.scheme_words import fault_word, place_word
from desktop.pages.scheme.page import SchemePage
from desktop.shell.main_window import MainWindow
from tests.desktop.pages.scheme.test_page import editor, pick, retype

TEXT = (Path(__file__).resolve().parents[4] / "resources" / "samples" / "year-2024.toml").read_text(
    "utf-8"
)
WITNESSES = ("parts", 0, "witnesses")


@dataclass(frozen=True, kw_only=True)
class WitnessedPart(Part):
    """A part that says how many watch the counting."""

    witnesses: int = of(Whole(default=2, low=1, high=9, kinds=BALLOTS))


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The field's one line in its record, and its one line of words."""
    monkeypatch.setitem(RECORDS, "parts", WitnessedPart)
    monkeypatch.setitem(WORDS, "parts.witnesses", FieldWords("监票人数", under="计票规则"))


def scheme_with(witnesses: object) -> Scheme:
    return read_scheme_table(with_value(read_draft(TEXT), WITNESSES, witnesses))


def test_without_the_field_its_key_is_refused() -> None:
    with pytest.raises(UserError) as refusal:
        scheme_with(3)
    assert [(f.place, f.kind) for f in refusal.value.faults] == [
        ("parts[0].witnesses", FaultKind.UNKNOWN_KEY)
    ]


@pytest.mark.usefixtures("made_up")
def test_it_is_read_and_written() -> None:
    scheme: Any = scheme_with(3)
    assert [part.witnesses for part in scheme.parts] == [3, 2, 2]
    text = write_scheme(scheme)
    assert read_scheme(text) == scheme
    assert [part.get("witnesses") for part in tomllib.loads(text)["parts"]] == [3, None, None]
    after, before = text.index("witnesses = 3"), text.index("[[parts.criteria]]")
    assert text.index('code = "written"') < after < before


@pytest.mark.usefixtures("made_up")
def test_it_is_refused_and_dropped_where_it_means_nothing() -> None:
    given = next(n for n, p in enumerate(scheme_with(3).parts) if p.kind is PartKind.GIVEN)
    draft = with_value(read_draft(TEXT), ("parts", given, "witnesses"), 3)
    assert [(f.place, f.kind) for f in check(draft)[1]] == [
        (f"parts[{given}].witnesses", FaultKind.NOT_WITH)
    ]
    draft = with_kind(scheme_table(scheme_with(3)), 0, PartKind.DEDUCTED)
    assert value_at(draft, WITNESSES) is None


@pytest.mark.usefixtures("made_up")
def test_its_change_and_its_fault_are_told_in_words() -> None:
    assert change_lines(scheme_with(None), scheme_with(3)) == ("书面述法报告 › 监票人数：2 → 3",)
    draft = with_value(read_draft(TEXT), WITNESSES, 10)
    (fault,) = check(draft)[1]
    assert (place_word(draft, fault.place), fault_word(fault)) == (
        "书面述法报告 › 监票人数",
        "“10”超出范围，应在 1 至 9 之间",
    )


@pytest.mark.usefixtures("made_up")
def test_it_is_typed_in_the_form(window: MainWindow, hands: Any) -> None:
    window.go("scheme")
    page = window.page("scheme")
    assert isinstance(page, SchemePage)
    page.outline.choose(("parts", 0))
    box = page.form.box(WITNESSES)
    assert (box.name, editor(page, WITNESSES).placeholderText()) == ("监票人数", "2")
    retype(page, hands, WITNESSES, "12")
    assert box.fault == "“12”超出范围，应在 1 至 9 之间"
    retype(page, hands, WITNESSES, "4")
    assert value_at(page.book.draft, WITNESSES) == 4
    pick(page, hands, ("parts", 0, "kind"), "扣分（按次数扣）")
    assert value_at(page.book.draft, WITNESSES) is None
    with pytest.raises(KeyError):
        page.form.box(WITNESSES)


def test_every_field_has_words_and_nothing_else_does() -> None:
    assert set(WORDS) == {key for key, _ in keys()}
    for key, field in keys():
        words = WORDS[key]
        match field:
            case ChoiceField(options=options):
                assert set(words.choices) == {str(option) for option in options}, key
                default = field.default or next(iter(options))
                assert next(iter(words.choices)) == str(default), key
            case Rule():
                assert words.box, key
                assert words.written, key
            case Flag(default=False):
                assert words.box, key
            case ListField(by=()):
                assert words.written, key


def test_what_holds_where_nothing_is_written_is_said() -> None:
    """A field that is not required has a default to tell, or words for having none."""
    silent = {
        key
        for key, field in keys()
        if field.default is None
        and not (field.required or field.required_in)
        and not isinstance(field, TableField | Digits | Weights)
        and not WORDS[key].none
    }
    assert silent == set()
