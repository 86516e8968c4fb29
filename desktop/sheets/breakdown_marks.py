"""The marks of one part as a table: judges are rows, criteria columns, with the sums and means of each group below.

What was trimmed is struck through. At the end of a group's means stands what they add up to, so that
the way from a mark to the group's score never leaves the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from reportlab.platypus.flowables import Flowable, Spacer

from db.numbers import THOUSAND
from db.records import Ballot
from db.records.register import code_in_group
from db.scoring.counted_votes import hand_count
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Average, Criterion
from db.scoring.steps import Stage, Step
from db.scoring.tally import POOL, Value, Verdict
from desktop.explanation.derivation_text import verdict_word
from desktop.explanation.layout import exact_text
from desktop.explanation.step_text import group_title
from desktop.sheets.setting.faces.typefaces import setting
from desktop.sheets.setting.figures import figure
from desktop.sheets.setting.page_style import PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.ruled_table import (
    PAD_X,
    RuledTable,
    TableCell,
    TableColumn,
    TableLook,
)
from desktop.sheets.setting.style_book import CELL, HEAD_CELL, NOTE, Align

CELL_STYLE = replace(CELL, size=8, leading=9.5)
HEAD_STYLE = replace(HEAD_CELL, size=8, leading=9.5)
LINE_STYLE = replace(NOTE, size=8.5, leading=12)
LineCells = list[TableCell | str]
_LEADING = 2  # columns before the criteria
_LEAST_ROOM = 34.0  # points of a criterion's column: four characters of its title
_MOST_HEAD_LINES = 6


def marks_tables(derivation: Derivation, part: PartDerivation, page: PageStyle) -> list[Flowable]:
    """The table on a page of that width: several, of some criteria each, where not all columns have room.

    A head holds the criteria's titles; where one is too long for it, they stand above the tables.
    """
    layout = _layout(derivation, part, page)
    criteria = part.part.criteria_for(derivation.entry.kind)
    tables: list[Flowable] = []
    if not layout.titled:
        names = "；".join(f"{c.code} {c.title}" for c in criteria)
        tables.append(Passage(f"指标：{names}。", LINE_STYLE, "计分办法 指标名称"))
    for start in range(0, max(len(criteria), 1), layout.across):
        if start:
            tables.append(Spacer(1, 6))
        some = criteria[start : start + layout.across]
        last = start + layout.across >= len(criteria)
        tables.append(_table(derivation, part, page, some, layout, last=last))
    return tables


def is_divided(derivation: Derivation, part: PartDerivation, page: PageStyle) -> bool:
    """Whether a part's criteria need several tables on a page of that width."""
    criteria = part.part.criteria_for(derivation.entry.kind)
    return _layout(derivation, part, page).across < len(criteria)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many criteria stand in one table, the room of each, and whether the head has their titles."""

    across: int
    room: float
    titled: bool


def _layout(derivation: Derivation, part: PartDerivation, page: PageStyle) -> _Layout:
    criteria = part.part.criteria_for(derivation.entry.kind)
    free = page.text_width - _fixed(part)
    most = max(1, int(free // _needed(derivation, part, criteria)))
    tables = -(-len(criteria) // most) or 1
    across = -(-len(criteria) // tables) or 1
    room = free / across
    heads = (Passage(c.title, HEAD_STYLE).lines(room - 6) for c in criteria)
    return _Layout(across, room, all(len(lines) <= _MOST_HEAD_LINES for lines in heads))


def _fixed(part: PartDerivation) -> float:
    """The width of the columns that are no criteria."""
    return 200.0 if part.part.average is Average.BALLOT else 164.0


def _needed(derivation: Derivation, part: PartDerivation, criteria: tuple[Criterion, ...]) -> float:
    """What the widest figure of a criterion takes, and its title at the least."""
    face = setting(HEAD_STYLE.face)
    rows = _rows(derivation, part, criteria, by_ballot=part.part.average is Average.BALLOT)
    texts = {
        cell.text if isinstance(cell, TableCell) else cell
        for row in rows
        for cell in row[_LEADING : _LEADING + len(criteria)]
    }
    texts |= {c.code for c in criteria}
    widest = max((face.width(text) for text in texts), default=0.0) * CELL_STYLE.size
    return max(_LEAST_ROOM, widest + 2 * PAD_X + 0.5)


def _table(
    derivation: Derivation,
    part: PartDerivation,
    page: PageStyle,
    criteria: tuple[Criterion, ...],
    layout: _Layout,
    *,
    last: bool,
) -> RuledTable:
    """The marks of some criteria; the last table says how each ballot was counted, and the groups' scores."""
    by_ballot = part.part.average is Average.BALLOT
    columns = [
        TableColumn("评委组", 70),
        TableColumn("评委", 44),
        *(
            TableColumn(
                f"{c.code}\n{c.title}" if layout.titled else c.code, layout.room, 1, Align.RIGHT
            )
            for c in criteria
        ),
    ]
    if last:
        columns += [TableColumn("合计", 48, align=Align.RIGHT)] if by_ballot else []
        columns.append(
            TableColumn("计票", 38, align=Align.CENTRE)
            if by_ballot
            else TableColumn("计票与\n组得分", 50, align=Align.RIGHT)
        )
    rows = [row[: len(columns)] for row in _rows(derivation, part, criteria, by_ballot=by_ballot)]
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
    """A row for each ballot or count by hand, a group's together, then the rows of its means."""
    values = {(p.criterion, v.ballot.id): v for p in part.piles for v in p.values}
    order = {group.code: place for place, group in enumerate(derivation.scheme.groups)}
    ballots = sorted(
        part.verdicts, key=lambda v: (order.get(v[0].group, len(order)), v[0].reviewer)
    )
    pooled = part.part.group_weights is None
    above: str | None = None
    groups = {ballot.group for ballot, _ in ballots} | {one.group for one in part.counted}
    for group in sorted(groups, key=lambda g: (order.get(g, len(order)), g)):
        for ballot, verdict in ballots:
            if ballot.group == group:
                title = group_title(derivation, group) if group != above else ""
                above = group
                yield _ballot_row(title, ballot, verdict, criteria, values, by_ballot=by_ballot)
        for votes in (one.votes for one in part.counted if one.group == group):
            title = group_title(derivation, group) if group != above else ""
            above = group
            valid = (hand_count((c,), votes).valid for c in criteria)
            yield [title, "—", *(f"{number} 票" for number in valid), "人工计票"]
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
    row: LineCells = [title, TableCell(code_in_group(ballot.reviewer, ballot.group), "评委编号")]
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
    weighted = any(c.weight != 1 for c in part.part.criteria_for(derivation.entry.kind))
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
    return TableCell(figure(step.rounded, step.digits), bold=True)
