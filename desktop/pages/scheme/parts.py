"""What stands in the form of a part beside its fields: its full marks, what is left out, sums of weights."""

from __future__ import annotations

from db.scoring.scheme.draft import Draft, Path, items_at, value_at
from db.scoring.scheme.scheme import PartKind
from desktop.explanation.scheme_words import key_word
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.field_form import show_fields, weight_sum
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.rows import tr


def part(form: SchemeForm, path: Path) -> None:
    """A part: what it is, whose marks count how much, and how they are counted."""
    form.heading(key_word("parts"))
    then = {
        "parts.kind": lambda: _after_kind(form, path),
        "parts.group_weights": lambda: form.hint(lambda: _weights_hint(form.book.draft, path)),
    }
    show_fields(form, path, then)


def _after_kind(form: SchemeForm, path: Path) -> None:
    if value_at(form.book.draft, (*path, "kind")) != PartKind.GIVEN:
        form.hint(lambda: _full_hint(form.book, path))
        form.note((*path, "criteria"))
    form.hint(lambda: _left_out(form.book, path), tone="fault")


def _full_hint(book: SchemeEditor, path: Path) -> str:
    full = full_marks(value_at(book.draft, path, {}))
    return tr("满分 {full}，为各指标满分 × 权重之和。").format(full=full)


def _left_out(book: SchemeEditor, path: Path) -> str:
    """A part that no rule of composition names counts for nothing, which nobody should learn in the end."""
    rules = items_at(book.draft, ("composition",))
    code = value_at(book.draft, (*path, "code"))
    if not rules or any(code in rule.get("weights", {}) for rule in rules):
        return ""
    return tr("合成办法中没有本部分的权重，本部分不计入总分。")


def _weights_hint(draft: Draft, path: Path) -> str:
    weights = value_at(draft, (*path, "group_weights"), {})
    if not weights and not items_at(draft, ("groups",)):
        return tr("没有评委组，全体评委合在一起平均。需要分组的，先在“评委组”中设立。")
    return tr("权重合计 {sum}").format(sum=weight_sum(weights)) if weights else ""
