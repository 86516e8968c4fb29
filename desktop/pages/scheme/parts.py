"""What stands in the form of a part, by its kind."""

from __future__ import annotations

from typing import Any

from db.scoring.scheme.draft import Draft, Path, items_at, value_at, with_value
from db.scoring.scheme.references import with_kind, with_name
from db.scoring.scheme.scheme import PartKind
from desktop.explanation.scheme_words import choices
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.form import NUMBER_WIDTH, SchemeForm, choice
from desktop.pages.scheme.rows import FormCell, FormRows, tr
from desktop.pages.scheme.sections import (
    name_line,
    number_line,
    share_line,
    weight_sum,
)
from desktop.widgets.fields.field_editors import (
    ChoiceEditor,
    FlagEditor,
    LineEditor,
    typed_number,
    typed_titles,
)

_BALLOTS = (PartKind.SCORED, PartKind.VOTED)


def part(form: SchemeForm, path: Path) -> None:
    """A part: what it is, whose marks count how much, and how they are counted."""
    kind = value_at(form.book.draft, (*path, "kind"))
    form.heading(tr("评分部分"))
    form.field(tr("名称 *"), (*path, "title"), LineEditor(most=60))
    form.field(
        tr("代码 *"),
        (*path, "code"),
        name_line(24),
        lambda draft, value: with_name(draft, (*path, "code"), value),
    )
    form.field(
        tr("计分方式"),
        (*path, "kind"),
        ChoiceEditor(choices("parts.kind")),
        lambda draft, value: with_kind(draft, int(path[1]), PartKind(value)),
    )
    if kind == PartKind.GIVEN:
        form.field(tr("满分 *"), (*path, "full"), LineEditor(typed_number, most=40))
    else:
        form.hint(lambda: _full_hint(form.book, path))
        form.note((*path, "criteria"))
    form.hint(lambda: _left_out(form.book, path), tone="fault")
    if kind in _BALLOTS:
        _weights(form, path)
    form.heading(tr("计票规则"))
    if kind == PartKind.SCORED:
        _averaging(form, path)
    if kind in _BALLOTS:
        _counting(form, path)
    form.field(
        tr("未交述法报告"), (*path, "report_required"), choice(choices("parts.report_required"))
    )
    if kind == PartKind.VOTED:
        _bands(form, path)
    if kind == PartKind.SCORED:
        _standardise(form, path)


def _weights(form: SchemeForm, path: Path) -> None:
    titles = {
        str(g.get("code")): str(g.get("title")) for g in items_at(form.book.draft, ("groups",))
    }
    used = value_at(form.book.draft, (*path, "group_weights"), {})
    hint = (
        tr("留空的组不计；全部留空则不分组，全体评委合在一起平均。")
        if titles
        else tr("没有评委组，全体评委合在一起平均。需要分组的，先在“评委组”中设立。")
    )
    form.heading(tr("评委组权重"), hint)
    for code in dict.fromkeys((*titles, *used)):
        title = titles.get(code, tr("{code}（已不存在）").format(code=code))
        form.field(title, (*path, "group_weights", code), number_line(tr("不计")))
    form.note((*path, "group_weights"))
    form.hint(lambda: _weights_hint(form.book.draft, path))


def _averaging(form: SchemeForm, path: Path) -> None:
    form.field(
        tr("平均办法"),
        (*path, "average"),
        choice(choices("parts.average")),
        lambda draft, value: _with_average(draft, path, value),
    )
    start = {"high": 1, "low": 1, "from": 5}
    form.field(
        tr("去掉高低分"), (*path, "trim"), FlagEditor(tr("去掉最高分、最低分后再平均"), on=start)
    )
    if value_at(form.book.draft, (*path, "trim")) is not None:
        form.inline(
            "",
            tr("满"),
            ((*path, "trim", "from"), number_line(), tr("满几个分数才去")),
            tr("个分数，去最高"),
            ((*path, "trim", "high"), number_line("0"), tr("去掉最高分几个")),
            tr("个、最低"),
            ((*path, "trim", "low"), number_line("0"), tr("去掉最低分几个")),
            tr("个"),
        )
        form.note((*path, "trim"))


def _counting(form: SchemeForm, path: Path) -> None:
    form.field(tr("票未填全"), (*path, "incomplete"), choice(choices("parts.incomplete")))
    form.field(
        tr("某组无有效票"), (*path, "when_group_empty"), choice(choices("parts.when_group_empty"))
    )
    form.field(tr("最少有效票"), (*path, "min_valid"), LineEditor(typed_number, hint="1", most=9))
    form.field(
        tr("无记名"),
        (*path, "anonymous"),
        FlagEditor(tr("不保存票与人的对应，也不保存投票先后")),
    )


def _bands(form: SchemeForm, path: Path) -> None:
    form.heading(
        tr("得票率分段"),
        tr("可不设。从上往下，所列档次合计得票率达到的第一段为准；只有一个指标时可用。"),
    )
    FormRows(
        form,
        (*path, "bands"),
        (
            FormCell(tr("计入的档次"), ("levels",), lambda: _levels_line(form.book, path)),
            FormCell(tr("得票率达到"), ("at_least",), lambda: share_line("90%"), 100),
            FormCell(tr("得分"), ("score",), number_line, NUMBER_WIDTH),
        ),
        lambda: _next_band(form.book.draft, path),
        tr("分段"),
    )


def _standardise(form: SchemeForm, path: Path) -> None:
    if value_at(form.book.draft, (*path, "average")) != "ballot":
        return
    form.heading(
        tr("评委尺度标准化"),
        tr("把每名评委的合计分换算到同一均值和离散程度。一般不用；用了会印在计分过程表上。"),
    )
    form.field(
        tr("标准化"),
        (*path, "standardise"),
        FlagEditor(tr("按评委标准化"), on={"mean": 100, "sd": 20}),
    )
    if value_at(form.book.draft, (*path, "standardise")) is not None:
        form.field(tr("均值"), (*path, "standardise", "mean"), LineEditor(typed_number, most=40))
        form.field(tr("标准差"), (*path, "standardise", "sd"), LineEditor(typed_number, most=40))
        form.field(
            tr("除数"),
            (*path, "standardise", "population"),
            choice([(None, tr("票数 n")), (False, tr("票数 n−1"))]),
        )


def _levels_line(book: SchemeEditor, path: Path) -> LineEditor:
    def known() -> list[str]:
        return [
            str(level.get("title"))
            for c in items_at(book.draft, (*path, "criteria"))
            for level in c.get("levels", [])
        ]

    line = LineEditor(typed_titles, hint=tr("如：优秀、良好"), live=False)
    line.offer(tr("选择档次"), known, several=True)
    return line


def _with_average(draft: Draft, path: Path, value: Any) -> Draft:
    """Standardising needs ballot totals, so it goes where they do."""
    changed = with_value(draft, (*path, "average"), value)
    return changed if value == "ballot" else with_value(changed, (*path, "standardise"), None)


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
    return tr("权重合计 {sum}").format(sum=weight_sum(weights)) if weights else ""


def _next_band(draft: Draft, path: Path) -> dict[str, Any]:
    levels = items_at(draft, (*path, "criteria", 0, "levels"))
    return {"levels": [v.get("title") for v in levels[:1]], "at_least": "0%", "score": 0}
