"""计分过程表: every mark behind one unit's score, so that each printed number can be followed by hand.

Judges are rows, criteria columns; what was trimmed is struck through; below each group stand its
sums, counts, means and weighted means. The words of the steps are those of `explain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable, Spacer

from db.numbers import THOUSAND, decimal_text
from db.records import Ballot, Evaluation
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.marks import mark_text
from db.scoring.scheme import Average, Criterion
from db.scoring.steps import Stage, Step
from db.scoring.tally import POOL, Value, Verdict
from desktop.explanation.derivation_text import place_lines, total_lines, verdict_word
from desktop.explanation.layout import exact_text
from desktop.explanation.step_text import group_title, step_line
from desktop.explanation.tie_text import tie_words
from desktop.messages import unranked_text
from desktop.sheets.closing import signatures
from desktop.sheets.keeping import Together
from desktop.sheets.ledger import Cell, Column, Ledger, Look
from desktop.sheets.page_style import A4_UPRIGHT, A4_WIDE, PageStyle
from desktop.sheets.passage import Passage
from desktop.sheets.printing import Document, Draft, Printed, Progress, SectionStart, print_draft
from desktop.sheets.style_book import CELL, HEAD_CELL, NOTE, SUBTITLE, TABLE_HEADING, Align
from desktop.sheets.style_book import TITLE as TITLE_STYLE

TITLE = "计分过程表"
Row = list[Cell | str]
_HEADING = replace(TABLE_HEADING, size=10, leading=13, before=4, after=1)
_LINE = replace(NOTE, size=8.5, leading=12)
_CELL = replace(CELL, size=8, leading=9.5)
_HEAD = replace(HEAD_CELL, size=8, leading=9.5)


@dataclass(frozen=True)
class BreakdownSheet:
    """The derivations to print, a unit each. Upright paper, unless there are more than ten criteria."""

    evaluation: Evaluation
    derivations: Sequence[Derivation]

    @property
    def page(self) -> PageStyle:
        """The paper on which the widest table has room."""
        widest = max((len(p.part.criteria) for d in self.derivations for p in d.parts), default=0)
        return A4_UPRIGHT if widest <= 10 else A4_WIDE


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
        flowables.extend(_unit(sheet.evaluation, derivation, sheet.page))
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
    last: Flowable = Spacer(1, 1)
    if derivation.reason is None:
        *before, last = [*_total(derivation), *_place(derivation)]
        yield from before
    yield Together([last, signatures(["计票人", "复核人", "监督员"], 6)])


def _total(derivation: Derivation) -> Iterator[Flowable]:
    heading, *lines = total_lines(derivation)
    yield Passage(heading.strip("〔〕"), _HEADING)
    place = f"{derivation.entry.unit_code} 加减分依据"
    yield from (Passage(line.strip(), _LINE, place) for line in lines)


def _place(derivation: Derivation) -> Iterator[Flowable]:
    """How ties were parted, as a table instead of the terminal's columns, and how grades were given."""
    heading, *lines = place_lines(derivation)
    yield Passage(heading.strip("〔〕"), _HEADING)
    if derivation.equals:
        yield _ties(derivation)
        lines = lines[len(derivation.equals) + 1 :]
    yield from (Passage(line.strip(), _LINE) for line in lines)


def _ties(derivation: Derivation) -> Ledger:
    keys = [tie_words(derivation.scheme, key) for key in derivation.scheme.ties]
    columns = [
        Column("同分单位", 120, 1),
        Column("名次", 34, align=Align.CENTRE),
        *(Column(key, 60, 0.3, Align.RIGHT) for key in keys),
    ]
    rows: list[Row] = [
        [
            Cell(f"{row.unit}（{row.unit_code}）", f"{row.unit_code} 单位名称"),
            str(row.rank),
            *("—" if value is None else exact_text(value) for value in row.values),
        ]
        for row in derivation.equals
    ]
    return Ledger(columns, rows, look=Look(_CELL, _HEAD, pad=1.1))


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
        total = decimal_text(standing.total, scheme.rounding.total)
        parts += [
            f"总分：{total}",
            f"总排名：第 {standing.rank} 名",
            f"类别排名：第 {derivation.category_rank} 名（共 {derivation.category_ranked} 家）",
        ]
        if scheme.grades:
            parts.append(
                f"等次：{standing.grade or '—'}（按名额：{standing.grade_by_quota or '—'}）"
            )
    return "　".join(parts)


def _part(
    derivation: Derivation, part: PartDerivation, number: int, page: PageStyle
) -> Iterator[Flowable]:
    digits = derivation.scheme.rounding.part
    score = "未得分" if part.score is None else f"{decimal_text(part.score, digits)} 分"
    weight = "" if part.weight is None else f"，权重 {exact_text(part.weight)}"
    head = f"{number}．{part.part.title}：{score}（满分 {exact_text(part.full)}{weight}）"
    yield Passage(head, _HEADING, "计分办法 部分名称")
    if part.part.has_ballots:
        counts = part.counts
        yield Passage(
            f"发出 {counts.issued}　收回 {counts.returned}　有效 {counts.valid}　作废 {counts.void}　"
            f"弃权 {counts.abstained}　{_trim_note(part)}",
            _LINE,
        )
        yield _marks_table(derivation, part, page)
    lines = [(step.stage, step_line(derivation, part, step)) for step in part.steps]
    towards = "；".join(line for stage, line in lines if line and stage is not Stage.PART_SCORE)
    if towards:
        yield Passage(towards, replace(_LINE, before=4))
    yield from (Passage(line, _LINE) for stage, line in lines if stage is Stage.PART_SCORE)


def _trim_note(part: PartDerivation) -> str:
    notes = []
    if part.part.trim is not None:
        trim = part.part.trim
        notes.append(
            f"划线的为去掉的分数（每组满 {trim.at_least} 个起，去 {trim.high} 个最高分、{trim.low} 个最低分）"
        )
    if part.part.standardise is not None:
        notes.append("合计为按评委标准化后的分数")
    return "；".join(notes)


def _marks_table(derivation: Derivation, part: PartDerivation, page: PageStyle) -> Ledger:
    criteria = part.part.criteria_for(derivation.entry.category)
    by_ballot = part.part.average is Average.BALLOT
    fixed = 220.0 if by_ballot else 166.0
    room = (page.text_width - fixed) / max(len(criteria), 1)
    titled = room >= 36
    columns = [
        Column("评委组", 70),
        Column("评委", 58),
        *(
            Column(f"{c.code}\n{c.title}" if titled else c.code, room, 1, Align.RIGHT)
            for c in criteria
        ),
        *([Column("合计", 54, align=Align.RIGHT)] if by_ballot else []),
        Column("计票", 38, align=Align.CENTRE),
    ]
    rows = list(_rows(derivation, part, criteria, by_ballot=by_ballot))
    return Ledger(columns, rows, look=Look(_CELL, _HEAD, tallest=page.text_height - 80, pad=1.1))


def _rows(
    derivation: Derivation,
    part: PartDerivation,
    criteria: tuple[Criterion, ...],
    *,
    by_ballot: bool,
) -> Iterator[Row]:
    """A row for each ballot, a group's together, then the rows of its means."""
    values = {(p.criterion, v.ballot.id): v for p in part.piles for v in p.values}
    order = {group.code: place for place, group in enumerate(derivation.scheme.groups)}
    ballots = sorted(
        part.verdicts, key=lambda v: (order.get(v[0].group, len(order)), v[0].reviewer)
    )
    pooled = part.part.group_weights is None
    above: str | None = None
    groups = list(dict.fromkeys(ballot.group for ballot, _ in ballots))
    for group in groups:
        for ballot, verdict in ballots:
            if ballot.group == group:
                title = group_title(derivation, group) if group != above else ""
                above = group
                yield _ballot_row(title, ballot, verdict, criteria, values, by_ballot=by_ballot)
        if not pooled:
            yield from _mean_rows(derivation, part, group, criteria, by_ballot=by_ballot)
    if pooled:
        yield from _mean_rows(derivation, part, POOL, criteria, by_ballot=by_ballot)


def _ballot_row(
    title: str,
    ballot: Ballot,
    verdict: Verdict,
    criteria: tuple[Criterion, ...],
    values: dict[tuple[str, int], Value],
    *,
    by_ballot: bool,
) -> Row:
    row: Row = [title, Cell(ballot.reviewer, "评委编号")]
    for criterion in criteria:
        value = values.get((criterion.code, ballot.id))
        struck = value is not None and value.dropped is not None
        row.append(Cell(mark_text(ballot.marks.get(criterion.code)), struck=struck))
    if by_ballot:
        value = values.get(("", ballot.id))
        amount = "" if value is None else exact_text(Fraction(value.amount) / THOUSAND)
        row.append(Cell(amount, struck=value is not None and value.dropped is not None))
    return [*row, verdict_word(verdict)]


def _mean_rows(
    derivation: Derivation,
    part: PartDerivation,
    group: str,
    criteria: tuple[Criterion, ...],
    *,
    by_ballot: bool,
) -> Iterator[Row]:
    """Sum and count, mean, and weighted mean of each criterion; nothing where ballots are averaged."""
    if by_ballot:
        return
    found = {(s.stage, s.criterion): s for s in part.steps if s.group == group}
    means = [found.get((Stage.CRITERION_MEAN, c.code)) for c in criteria]
    if not any(means):
        return
    title = group_title(derivation, group) if group == POOL else ""
    yield [title, Cell("和÷票数", bold=True), *(_division(step) for step in means), ""]
    yield ["", Cell("均值", bold=True), *(_outcome(step) for step in means), ""]
    if any(criterion.weight != 1 for criterion in criteria):
        weighted = [found.get((Stage.CRITERION_WEIGHTED, c.code)) for c in criteria]
        yield ["", Cell("×权重", bold=True), *(_outcome(step) for step in weighted), ""]


def _division(step: Step | None) -> str:
    if step is None:
        return ""
    terms = dict(step.terms)
    return f"{exact_text(terms['sum'])}÷{terms['count']}"


def _outcome(step: Step | None) -> Cell:
    if step is None:
        return Cell("")
    if step.digits is None:
        return Cell(exact_text(step.rounded), bold=True)
    return Cell(decimal_text(step.rounded, step.digits), bold=True)
