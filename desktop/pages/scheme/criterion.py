"""What stands in the form of a criterion, by the kind of its part."""

from __future__ import annotations

from typing import Any

from db.scoring.scheme.draft import Draft, Path, items_at, value_at
from db.scoring.scheme.references import with_name
from db.scoring.scheme.scheme import PartKind
from desktop.pages.scheme.form import SchemeForm
from desktop.pages.scheme.rows import FormCell, FormRows, tr
from desktop.pages.scheme.sections import name_line, number_line
from desktop.widgets.fields.field_editors import (
    LineEditor,
    PassageEditor,
    typed_number,
    typed_titles,
)


def criterion(form: SchemeForm, path: Path) -> None:
    """A criterion: what is judged, out of how much, in what steps."""
    draft = form.book.draft
    kind = value_at(draft, (*path[:2], "kind"))
    form.heading(tr("指标"))
    form.field(tr("名称 *"), (*path, "title"), LineEditor(most=200))
    form.field(
        tr("编号 *"),
        (*path, "code"),
        name_line(24),
        lambda found, value: with_name(found, (*path, "code"), value),
    )
    form.field(
        tr("评分要点"), (*path, "text"), PassageEditor(hint=tr("请评委看什么，印在评分票上"))
    )
    form.field(tr("满分 *"), (*path, "points"), LineEditor(typed_number, most=40))
    if kind == PartKind.DEDUCTED:
        form.field(tr("每次扣分 *"), (*path, "per_occurrence"), LineEditor(typed_number, most=40))
        form.field(
            tr("最多扣分"), (*path, "cap"), LineEditor(typed_number, hint=tr("不限"), most=40)
        )
    else:
        form.field(tr("权重"), (*path, "weight"), LineEditor(typed_number, hint="1", most=40))
    if kind == PartKind.SCORED:
        form.field(tr("打分间隔"), (*path, "step"), LineEditor(typed_number, hint="0.5", most=40))
    categories = LineEditor(typed_titles, hint=tr("全部类别；多个用“、”分开"), live=False)
    categories.offer(tr("选择类别"), form.book.known_categories, several=True)
    form.field(tr("适用类别"), (*path, "categories"), categories)
    if kind in (PartKind.SCORED, PartKind.VOTED):
        _levels(form, path, voted=kind == PartKind.VOTED)


def _levels(form: SchemeForm, path: Path, *, voted: bool) -> None:
    hint = (
        tr("评委从中选一档，按分值计分。从高到低。")
        if voted
        else tr("可不设。设了档次，评委既可打分，也可一键选档。")
    )
    form.heading(tr("档次"), hint)
    FormRows(
        form,
        (*path, "levels"),
        (
            FormCell(tr("名称"), ("title",), lambda: name_line(20), None, with_name),
            FormCell(tr("分值"), ("points",), number_line, 100),
        ),
        lambda: _next_level(form.book.draft, path),
        tr("档次"),
    )


def _next_level(draft: Draft, path: Path) -> dict[str, Any]:
    levels = items_at(draft, (*path, "levels"))
    points = value_at(draft, (*path, "points"), 0) if not levels else 0
    return {"title": tr("新档次"), "points": points}
