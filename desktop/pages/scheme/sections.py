"""What stands in the form of each node of the scheme except parts and criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.numbers import decimal_text, exact
from db.records import PRESENTATIONS
from db.scoring.scheme.draft import Draft, Path, items_at, value_at
from db.scoring.scheme.items import free_code
from db.scoring.scheme.references import with_name
from desktop.explanation.scheme_words import choices, digits_word, tie_word
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.form import NUMBER_WIDTH, SchemeForm, choice
from desktop.pages.scheme.rows import FormCell, FormRows, tr
from desktop.pages.scheme.tree import PARTS
from desktop.widgets.fields.field_editors import (
    ChoiceEditor,
    LineEditor,
    typed_number,
    typed_share,
)

_MOST_DIGITS = 4
STAGES = ("criterion", "weighted", "group", "part", "total")


def number_line(hint: str = "") -> LineEditor:
    """A line for a number."""
    return LineEditor(typed_number, hint=hint, most=40)


def share_line(hint: str = "") -> LineEditor:
    """A line for a share of a whole."""
    return LineEditor(typed_share, hint=hint, most=40, live=False)


def name_line(most: int = 60) -> LineEditor:
    """A line for what other places refer to: it counts when it is left."""
    return LineEditor(most=most, live=False)


def weight_sum(weights: Mapping[str, Any]) -> str:
    """The sum of weights as far as they can be read."""
    try:
        return decimal_text(sum((exact(w) for w in weights.values()), exact(0)))
    except ValueError:
        return "—"


def basics(form: SchemeForm, _path: Path) -> None:
    """Title, year, organiser."""
    form.heading(tr("基本情况"))
    form.field(tr("活动名称 *"), ("title",), LineEditor(most=500))
    form.field(tr("年度 *"), ("year",), LineEditor(typed_number, most=4))
    form.field(tr("组织者"), ("organiser",), LineEditor(most=500, hint=tr("印在表单落款处")))


def groups(form: SchemeForm, path: Path) -> None:
    """The panel's groups."""
    form.heading(
        tr("评委组"),
        tr("同组评委权重相同。各组权重在每个评分部分里分别填写；不分组的可以不设。"),
    )
    codes = {g.get("code") for g in items_at(form.book.draft, path)}
    FormRows(
        form,
        path,
        (
            FormCell(tr("代码"), ("code",), lambda: name_line(24), 132, with_name),
            FormCell(tr("名称"), ("title",), lambda: LineEditor(most=60)),
        ),
        lambda: {"code": free_code(codes, "group1"), "title": tr("新评委组")},
        tr("评委组"),
    )


def parts(form: SchemeForm, path: Path) -> None:
    """All parts at a glance."""
    form.heading(
        tr("评分部分"),
        tr("例如书面述法报告、现场述法、日常工作。选左侧的部分修改其内容，拖动可以调整顺序。"),
    )
    form.hint(lambda: _part_lines(form.book.draft), tone="plain")
    form.note(path)


def composition(form: SchemeForm, path: Path) -> None:
    """The rules that make a total of the parts."""
    book = form.book
    form.heading(
        tr("合成办法"),
        tr(
            "总分 = 各部分（得分 ÷ 满分 × 权重）之和。写明述法形式或类别的先用；"
            "一条也不设时，总分为各部分得分相加。"
        ),
    )
    everywhere: list[tuple[Any, str]] = [(None, tr("全部形式"))]
    cells = [
        FormCell(
            tr("述法形式"),
            ("presentation",),
            lambda: ChoiceEditor([*everywhere, *((p, p) for p in PRESENTATIONS)]),
            112,
        ),
        FormCell(tr("类别"), ("category",), lambda: _category_line(book)),
    ]
    titles = {str(p.get("code")): str(p.get("title")) for p in items_at(book.draft, ("parts",))}
    used = [c for rule in items_at(book.draft, path) for c in rule.get("weights", {})]
    for code in dict.fromkeys((*titles, *used)):
        title = titles.get(code, tr("{code}（已不存在）").format(code=code))
        short = title if len(title) <= 6 else title[:5] + "…"
        cells.append(FormCell(short, ("weights", code), number_line, NUMBER_WIDTH))
    FormRows(form, path, cells, lambda: {"weights": _equal_weights(list(titles))}, tr("合成办法"))
    form.hint(lambda: _sums(book))


def rounding(form: SchemeForm, path: Path) -> None:
    """Digits kept at each stage."""
    form.heading(tr("小数取舍"), tr("没有写明的步骤不取舍，按精确值往下算。名次按取舍后的总分排。"))
    digits = [(n, digits_word(n)) for n in (None, *range(_MOST_DIGITS + 1))]
    words = (tr("指标平均分"), tr("指标×权重"), tr("评委组得分"), tr("部分得分"), tr("总分"))
    for stage, word in zip(STAGES, words, strict=True):
        form.field(word, (*path, stage), ChoiceEditor(digits))
    form.field(tr("取舍方式"), (*path, "mode"), choice(choices("rounding.mode")))


def ties(form: SchemeForm, path: Path) -> None:
    """What is compared where totals are equal."""
    form.heading(tr("同分排序"), tr("总分相同时从上往下依次比较；仍相同的并列，其后名次空出。"))
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
    """Grades with thresholds and quotas, and what a veto caps."""
    book = form.book
    form.heading(
        tr("等次"),
        tr(
            "从高到低。名额比例是本类别参评单位中最多占多少，向下取整；"
            "达到分数线而名额已满的，落到下一等次；留空不限。"
        ),
    )
    FormRows(
        form,
        path,
        (
            FormCell(tr("名称"), ("title",), lambda: name_line(20), None, with_name),
            FormCell(tr("最低总分"), ("at_least",), number_line, 100),
            FormCell(tr("名额比例"), ("quota",), lambda: share_line(tr("不限")), 100),
        ),
        lambda: _next_grade(book.draft),
        tr("等次"),
    )
    form.heading(tr("一票否决"), tr("有否决事项的单位，等次最高只能评为下面所选；分数和名次不变。"))
    veto = ChoiceEditor()
    form.field(tr("最高等次"), ("veto", "cap_grade"), veto)
    form.each_time(lambda: veto.set_options(_grade_options(book.draft)))


def adjustments(form: SchemeForm, path: Path) -> None:
    """Caps of bonuses and deductions."""
    form.heading(tr("加减分"), tr("加分、扣分逐条登记依据，合计后不超过下面的上限；留空不限。"))
    form.field(
        tr("加分上限"), (*path, "bonus_cap"), LineEditor(typed_number, hint=tr("不限"), most=40)
    )
    form.field(
        tr("扣分上限"), (*path, "deduction_cap"), LineEditor(typed_number, hint=tr("不限"), most=40)
    )


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


def _category_line(book: SchemeEditor) -> LineEditor:
    line = LineEditor(hint=tr("全部类别"), most=60)
    line.offer(tr("选择类别"), book.known_categories, several=False)
    return line


def _equal_weights(codes: list[str]) -> dict[str, int]:
    """Weights that sum to 100, to start from."""
    if not codes:
        return {}
    each = 100 // len(codes)
    return {code: each + (n < 100 - each * len(codes)) for n, code in enumerate(codes)}


def _sums(book: SchemeEditor) -> str:
    rules = items_at(book.draft, ("composition",))
    lines = [
        tr("第 {n} 条权重合计 {sum}").format(n=n, sum=weight_sum(rule.get("weights", {})))
        for n, rule in enumerate(rules, 1)
    ]
    return "　".join(lines)


def _next_grade(draft: Draft) -> dict[str, Any]:
    """A grade below the last one."""
    lowest = value_at(draft, ("grades", len(items_at(draft, ("grades",))) - 1, "at_least"), 100)
    try:
        border = max(exact(lowest) - 10, exact(0))
    except ValueError:
        border = exact(0)
    return {"title": tr("新等次"), "at_least": typed_number(decimal_text(border))}


def _grade_options(draft: Draft) -> list[tuple[Any, str]]:
    titles = [str(g.get("title")) for g in items_at(draft, ("grades",)) if g.get("title")]
    return [(None, tr("不限")), *((title, title) for title in dict.fromkeys(titles))]
