"""The marks of one part as a table: judges are rows, criteria columns, with the sums and means of each group below.

What was trimmed is struck through. At the end of a group's means stands what they add up to, so that
the way from a mark to the group's score never leaves the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from db.numbers import THOUSAND, decimal_text
from db.records import Ballot
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Average, Criterion
from db.scoring.steps import Stage, Step
from db.scoring.tally import POOL, Value, Verdict
from desktop.explanation.derivation_text import verdict_word
from desktop.explanation.layout import exact_text
from desktop.explanation.step_text import group_title
from desktop.sheets.setting.page_style import PageStyle
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import CELL, HEAD_CELL, Align

CELL_STYLE = replace(CELL, size=8, leading=9.5)
HEAD_STYLE = replace(HEAD_CELL, size=8, leading=9.5)
LineCells = list[TableCell | str]


def marks_table(derivation: Derivation, part: PartDerivation, page: PageStyle) -> RuledTable:
    """The table, on a page of that width."""
    criteria = part.part.criteria_for(derivation.entry.kind)
    by_ballot = part.part.average is Average.BALLOT
    fixed = 220.0 if by_ballot else 178.0
    room = (page.text_width - fixed) / max(len(criteria), 1)
    titled = room >= 36
    columns = [
        TableColumn("评委组", 70),
        TableColumn("评委", 58),
        *(
            TableColumn(f"{c.code}\n{c.title}" if titled else c.code, room, 1, Align.RIGHT)
            for c in criteria
        ),
        *([TableColumn("合计", 54, align=Align.RIGHT)] if by_ballot else []),
        TableColumn("计票", 38, align=Align.CENTRE)
        if by_ballot
        else TableColumn("计票与\n组得分", 50, align=Align.RIGHT),
    ]
    rows = list(_rows(derivation, part, criteria, by_ballot=by_ballot))
    return RuledTable(
        columns,
        rows,
        look=TableLook(CELL_STYLE, HEAD_STYLE, tallest=page.text_height - 80, pad=1.1),
    )


def _rows(
    derivation: Derivation,
    part: PartDerivation,
    criteria: tuple[Criterion, ...],
    *,
    by_ballot: bool,
) -> Iterator[LineCells]:
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
) -> LineCells:
    row: LineCells = [title, TableCell(ballot.reviewer, "评委编号")]
    for criterion in criteria:
        value = values.get((criterion.code, ballot.id))
        struck = value is not None and value.dropped is not None
        row.append(TableCell(mark_text(ballot.marks.get(criterion.code)), struck=struck))
    if by_ballot:
        value = values.get(("", ballot.id))
        amount = "" if value is None else exact_text(Fraction(value.amount) / THOUSAND)
        row.append(TableCell(amount, struck=value is not None and value.dropped is not None))
    return [*row, verdict_word(verdict)]


def _mean_rows(
    derivation: Derivation,
    part: PartDerivation,
    group: str,
    criteria: tuple[Criterion, ...],
    *,
    by_ballot: bool,
) -> Iterator[LineCells]:
    """Sum and count, mean, and weighted mean of each criterion; nothing where ballots are averaged."""
    if by_ballot:
        return
    found = {(s.stage, s.criterion): s for s in part.steps if s.group == group}
    means = [found.get((Stage.CRITERION_MEAN, c.code)) for c in criteria]
    if not any(means):
        return
    title = group_title(derivation, group) if group == POOL else ""
    yield [title, TableCell("和÷票数", bold=True), *(_division(step) for step in means), ""]
    score = _outcome(found.get((Stage.GROUP_SCORE, "")))
    weighted = any(criterion.weight != 1 for criterion in criteria)
    row: LineCells = ["", TableCell("均值", bold=True), *(_outcome(step) for step in means)]
    yield [*row, "" if weighted else score]
    if weighted:
        products = [found.get((Stage.CRITERION_WEIGHTED, c.code)) for c in criteria]
        yield ["", TableCell("×权重", bold=True), *(_outcome(step) for step in products), score]


def _division(step: Step | None) -> str:
    if step is None:
        return ""
    terms = dict(step.terms)
    return f"{exact_text(terms['sum'])}÷{terms['count']}"


def _outcome(step: Step | None) -> TableCell:
    if step is None:
        return TableCell("")
    if step.digits is None:
        return TableCell(exact_text(step.rounded), bold=True)
    return TableCell(decimal_text(step.rounded, step.digits), bold=True)
