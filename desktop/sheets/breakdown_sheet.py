"""计分过程表: every mark behind one unit's score, so that each printed number can be followed by hand.

The tables of marks are in `breakdown_marks`. The words of the steps are those of `explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records import Evaluation, Standing
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.scheme.scheme import Average, GradeBasis, PartKind, Scheme
from db.scoring.steps import Stage, Step
from db.steps import Progress
from desktop.explanation.derivation_text import place_lines, sheet_line, total_lines
from desktop.explanation.layout import exact_text
from desktop.explanation.scheme_words import choices, digits_word, key_word
from desktop.explanation.step_text import step_line
from desktop.explanation.tie_text import tie_words
from desktop.explanation.votes import counted_lines
from desktop.messages import unranked_text
from desktop.sheets.breakdown_marks import (
    CELL_STYLE,
    HEAD_STYLE,
    LINE_STYLE,
    LineCells,
    is_divided,
    marks_tables,
)
from desktop.sheets.breakdown_votes import votes_tables
from desktop.sheets.setting.closing import signatures
from desktop.sheets.setting.figures import SHOWN, figure
from desktop.sheets.setting.keep_together import ended, on_one_page
from desktop.sheets.setting.page_style import A4_UPRIGHT, A4_WIDE, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import (
    Document,
    Draft,
    Printed,
    SectionStart,
    print_draft,
)
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import NOTE, SUBTITLE, TABLE_HEADING, Align
from desktop.sheets.setting.style_book import TITLE as TITLE_STYLE

TITLE = "计分过程表"
_HEADING = replace(TABLE_HEADING, size=10, leading=13, before=4, after=1)


@dataclass(frozen=True)
class BreakdownSheet:
    """The derivations to print, a unit each. Upright paper, unless a part's criteria have no room on it."""

    evaluation: Evaluation
    derivations: Sequence[Derivation]

    @cached_property
    def page(self) -> PageStyle:
        """The paper on which the widest table has room."""
        parts = ((d, p) for d in self.derivations for p in d.parts if p.part.has_ballots)
        return A4_WIDE if any(is_divided(d, p, A4_UPRIGHT) for d, p in parts) else A4_UPRIGHT


def print_breakdown(sheet: BreakdownSheet, progress: Progress | None = None) -> Printed:
    """The derivations as a PDF, each unit beginning a page."""
    return print_draft(draft(sheet), progress)


def draft(sheet: BreakdownSheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, sheet.page, TITLE)
    return Draft(document, story(sheet))


def story(sheet: BreakdownSheet) -> list[Flowable]:
    """One unit after the other."""
    flowables: list[Flowable] = []
    for derivation in sheet.derivations:
        if flowables:
            flowables.append(PageBreak())
        unit = list(_unit(sheet.evaluation, derivation, sheet.page))
        flowables.extend(on_one_page(ended(unit, [_signers()]), sheet.page))
    return flowables or [Passage("没有参评单位。", NOTE.aligned(Align.CENTRE))]


def _unit(evaluation: Evaluation, derivation: Derivation, page: PageStyle) -> Iterator[Flowable]:
    entry = derivation.entry
    code = entry.unit_code
    foot = f"{TITLE}　{code} {entry.short_title or entry.unit[:30]}　计分办法第 {derivation.scheme_version} 版"
    yield SectionStart(f"{code} {entry.unit}", foot, "" if evaluation.frozen else "未定稿")
    yield Passage(
        f"{evaluation.title}{TITLE}", replace(TITLE_STYLE.scaled(0.72), after=0), "活动名称"
    )
    yield Passage(entry.unit, replace(TITLE_STYLE.scaled(0.64), after=0), f"{code} 单位名称")
    yield Passage(_summary(derivation), replace(SUBTITLE.scaled(0.7), after=0), f"{code} 类别")
    for number, part in enumerate(derivation.parts, 1):
        yield from _part(derivation, part, number, page)
    if derivation.reason is None:
        yield from _total(derivation)
        yield from _place(derivation)


def _signers() -> Flowable:
    return signatures(["计票人", "复核人", "监督员"], 6)


def _rounding(scheme: Scheme) -> Iterator[Flowable]:
    """What each stage keeps, so that a reader rounds where the scheme does and nowhere else."""
    stages = [("criterion", scheme.rounding.criterion), ("weighted", scheme.rounding.weighted)]
    stages += [("group", scheme.rounding.group), ("part", scheme.rounding.part)]
    stages += [("total", scheme.rounding.total)]
    kept = [
        f"{key_word(f'rounding.{stage}')}{digits_word(digits)}"
        for stage, digits in stages
        if digits is not None
    ]
    mode = dict(choices("rounding.mode"))[scheme.rounding.mode.value]
    words = f"{'，'.join(kept)}，{mode}；其余各步不取舍。" if kept else "各步都不取舍。"
    exact = len(kept) < len(stages)
    shown = f"不取舍的均值和得分，表中显示到小数点后 {SHOWN} 位。" if exact else ""
    yield Passage(f"小数取舍：{words}{shown}箭头（→）前为准确值，后为取舍后的值。", LINE_STYLE)


def _total(derivation: Derivation) -> Iterator[Flowable]:
    heading, *lines = total_lines(derivation)
    yield Passage(heading.strip("〔〕"), _HEADING)
    place = f"{derivation.entry.unit_code} 加减分依据"
    yield from (Passage(line.strip(), LINE_STYLE, place) for line in lines)
    yield from _rounding(derivation.scheme)


def _place(derivation: Derivation) -> Iterator[Flowable]:
    """How ties were parted, as a table instead of the terminal's columns, and how grades were given."""
    heading, *lines = place_lines(derivation)
    yield Passage(heading.strip("〔〕"), _HEADING)
    if derivation.equals:
        yield _ties(derivation)
        lines = lines[len(derivation.equals) + 1 :]
    yield from (Passage(line.strip(), LINE_STYLE) for line in lines)


def _ties(derivation: Derivation) -> RuledTable:
    keys = [tie_words(derivation.scheme, key) for key in derivation.scheme.ties.order]
    columns = [
        TableColumn("同分单位", 120, 1),
        TableColumn("名次", 34, align=Align.CENTRE),
        *(TableColumn(key, 60, 0.3, Align.RIGHT) for key in keys),
    ]
    rows: list[LineCells] = [
        [
            TableCell(f"{row.unit}（{row.unit_code}）", f"{row.unit_code} 单位名称"),
            str(row.rank),
            *("—" if value is None else exact_text(value) for value in row.values),
        ]
        for row in derivation.equals
    ]
    return RuledTable(columns, rows, look=TableLook(CELL_STYLE, HEAD_STYLE, pad=1.1))


def _summary(derivation: Derivation) -> str:
    entry, standing, scheme = derivation.entry, derivation.standing, derivation.scheme
    parts = [
        f"编号：{entry.unit_code}",
        f"类别：{entry.category}",
        f"述法形式：{entry.presentation}",
    ]
    if derivation.reason is not None:
        parts.append(f"未列入排名：{unranked_text(derivation.reason, scheme)}")
    elif standing is not None:
        total = figure(standing.total, scheme.rounding.total)
        parts += [
            f"总分：{total}",
            f"总排名：第 {standing.rank} 名",
            f"类别排名：第 {derivation.category_rank} 名（共 {derivation.category_ranked} 家）",
        ]
        if scheme.grades:
            parts.append(f"等次：{_grades(scheme, standing)}")
    return "　".join(parts)


def _grades(scheme: Scheme, standing: Standing) -> str:
    """The grade that counts, and the other one where it differs."""
    by_quota = scheme.grading.basis is GradeBasis.QUOTA
    counts = scheme.announced(standing.grade, standing.grade_by_quota) or "—"
    other = (standing.grade if by_quota else standing.grade_by_quota) or "—"
    return counts if counts == other else f"{counts}（按{'分数线' if by_quota else '名额'}{other}）"


def _part(
    derivation: Derivation, part: PartDerivation, number: int, page: PageStyle
) -> Iterator[Flowable]:
    digits = derivation.scheme.rounding.part
    score = "未得分" if part.score is None else f"{figure(part.score, digits)} 分"
    weight = "" if part.weight is None else f"，权重 {exact_text(part.weight)}"
    head = f"{number}．{part.part.title}：{score}（满分 {exact_text(part.full)}{weight}）"
    yield Passage(head, _HEADING, "计分办法 部分名称")
    if part.part.has_ballots:
        counts = part.counts
        yield Passage(
            f"发出 {counts.issued}　收回 {counts.returned}　有效 {counts.valid}　作废 {counts.void}　"
            f"弃权 {counts.abstained}　{_trim_note(derivation, part, page)}",
            LINE_STYLE,
        )
        tables = marks_tables(derivation, part, page)
        if part.part.kind is PartKind.VOTED:
            tables += votes_tables(derivation, part)
        yield from tables
        for line in counted_lines(derivation, part):
            yield Passage(line, replace(LINE_STYLE, before=4), "票数 等次")
        if sheets := sheet_line(derivation, part):
            yield Passage(sheets, replace(LINE_STYLE, before=4))
    lines = [
        (step.stage, step_line(derivation, part, step))
        for step in part.steps
        if not _in_table(part, step)
    ]
    towards = "；".join(line for stage, line in lines if line and stage is not Stage.PART_SCORE)
    if towards:
        yield Passage(towards, replace(LINE_STYLE, before=4))
    yield from (Passage(line, LINE_STYLE) for stage, line in lines if stage is Stage.PART_SCORE)


def _in_table(part: PartDerivation, step: Step) -> bool:
    """Whether a table shows it: a band, or a group's score that is the sum of its means, not rounded on the way."""
    if step.stage is Stage.BAND:
        return True
    by_criterion = part.part.average is Average.CRITERION and not part.part.bands
    return step.stage is Stage.GROUP_SCORE and by_criterion and step.exact == step.rounded


def _trim_note(derivation: Derivation, part: PartDerivation, page: PageStyle) -> str:
    notes = []
    if part.part.trim is not None:
        trim = part.part.trim
        notes.append(
            f"划线的为去掉的分数（每组满 {trim.at_least} 个起，去 {trim.high} 个最高分、{trim.low} 个最低分；"
            "同分的先去编号靠后的）"
        )
    if part.part.average is Average.CRITERION and not part.part.bands:
        divided = is_divided(derivation, part, page)
        notes.append(
            "指标分列在几张表中，每组均值之和为组得分，写在最后一张表"
            if divided
            else "每组均值行末为组得分，即该行之和"
        )
    if part.part.standardise is not None:
        notes.append("合计为按评委标准化后的分数")
    return "；".join(notes)
