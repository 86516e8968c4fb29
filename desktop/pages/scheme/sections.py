"""What stands in the form of each node of the scheme except parts."""

from __future__ import annotations

from db.scoring.scheme.draft import Draft, Path, items_at, key_of
from desktop.explanation.scheme_fields import words_of
from desktop.explanation.scheme_words import choices, key_word, tie_word
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.field_form import show_fields, show_rows, weight_sum
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.rows import FormCell, FormRows, tr
from desktop.pages.scheme.tree import PARTS
from desktop.widgets.fields.field_editors import ChoiceEditor


def basics(form: SchemeForm, _path: Path) -> None:
    """Title, year, organiser."""
    form.heading(tr("基本情况"))
    show_fields(form, ())


def table(form: SchemeForm, path: Path) -> None:
    """A table of its own: rounding, caps, a criterion."""
    _heading(form, path)
    show_fields(form, path)


def rows(form: SchemeForm, path: Path) -> None:
    """A list: groups, rules of composition, grades."""
    _heading(form, path)
    show_rows(form, path)


def parts(form: SchemeForm, path: Path) -> None:
    """All parts at a glance."""
    _heading(form, path)
    form.hint(lambda: _part_lines(form.book.draft), tone="plain")
    form.note(path)


def composition(form: SchemeForm, path: Path) -> None:
    """The rules that make a total of the parts."""
    rows(form, path)
    form.hint(lambda: _sums(form.book))


def ties(form: SchemeForm, path: Path) -> None:
    """What is compared where totals are equal."""
    _heading(form, path)
    options = tie_options(form.book.draft)
    taken = items_at(form.book.draft, (*path, "order"))
    free = next((tie for tie, _ in options if tie not in taken), "")
    if options:
        FormRows(
            form,
            (*path, "order"),
            (FormCell(tr("比较"), (), lambda: ChoiceEditor(options)),),
            lambda: free,
            tr("比较项"),
        )


def grades(form: SchemeForm, path: Path) -> None:
    """Grades with thresholds and quotas, which of the two is announced, and what a veto caps."""
    rows(form, path)
    table(form, ("grading",))
    table(form, ("veto",))


def tie_options(draft: Draft) -> list[tuple[str, str]]:
    """Everything that can be compared, in words."""
    keys: list[str] = []
    votes: dict[str, None] = {}
    for part in items_at(draft, ("parts",)):
        keys.append(f"part:{part.get('code')}")
        for criterion in part.get("criteria", []):
            keys.append(f"criterion:{part.get('code')}/{criterion.get('code')}")
            if part.get("kind") == "voted":
                votes |= {str(v.get("title")): None for v in criterion.get("levels", [])}
    keys += [f"votes:{title}" for title in votes]
    return [(key, tie_word(key, draft)) for key in keys]


def _heading(form: SchemeForm, path: Path) -> None:
    key = key_of(path)
    form.heading(key_word(key), tr(words_of(key).hint))


def _part_lines(draft: Draft) -> str:
    words = dict(choices("parts.kind"))
    line = tr("{n}　{title}　{kind}　满分 {full}")
    return "\n".join(
        line.format(
            n=number,
            title=part.get("title", ""),
            kind=words.get(str(part.get("kind")), ""),
            full=full_marks(part),
        )
        for number, part in enumerate(items_at(draft, PARTS), 1)
    )


def _sums(book: SchemeEditor) -> str:
    rules = items_at(book.draft, ("composition",))
    lines = [
        tr("第 {n} 条权重合计 {sum}").format(n=n, sum=weight_sum(rule.get("weights", {})))
        for n, rule in enumerate(rules, 1)
    ]
    return "　".join(lines)
