"""A derivation as a document to be read on screen: tables of ballots and means, trimmed marks struck through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from PySide6.QtCore import QCoreApplication

from db.numbers import THOUSAND, decimal_text
from db.records import Ballot
from db.records.register import code_in_group
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Average
from db.scoring.steps import Stage, Step
from db.scoring.tally import Value, Verdict
from desktop.explanation.derivation_text import place_lines, total_lines, verdict_word
from desktop.explanation.layout import exact_text
from desktop.explanation.step_text import group_title, step_line
from desktop.explanation.votes import counted_lines
from desktop.messages import unranked_text

translate = QCoreApplication.translate

# The places of the document that `QTextBrowser.scrollToAnchor` takes; a part's is its code.
TOTAL, PLACE = ":total", ":place"
SHEET = "sheet:"  # begins a link to a piece of paper, by its number


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of the document, from the theme."""

    head: str
    muted: str
    accent: str


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell of a table: `struck` for a trimmed mark, `faint` for what was not counted; `link` is where it leads."""

    text: str
    struck: bool = False
    faint: bool = False
    link: str = ""


def derivation_html(derivation: Derivation, inks: Inks) -> str:
    """The whole way from ballots to the place, a section a part."""
    return "".join(
        (
            _opening(derivation),
            *(_part(derivation, part, inks) for part in derivation.parts),
            *(() if derivation.reason else (_anchor(TOTAL), _lines(total_lines(derivation)))),
            *(() if derivation.reason else (_anchor(PLACE), _lines(place_lines(derivation)))),
        )
    )


def _anchor(name: str) -> str:
    return f'<a name="{escape(name)}"></a>'


def _opening(derivation: Derivation) -> str:
    entry, standing = derivation.entry, derivation.standing
    about = f"{entry.category}　·　{entry.presentation}　·　" + translate(
        "derivation", "计分办法第 {n} 版"
    ).format(n=derivation.scheme_version)
    if derivation.reason is not None:
        reason = unranked_text(derivation.reason, derivation.scheme)
        outcome = translate("derivation", "未列入排名：{reason}").format(reason=reason)
    elif standing is not None:
        outcome = translate(
            "derivation", "总分 {total}　总排名第 {rank}　类别第 {own} / {ranked}　等次 {grade}"
        ).format(
            total=decimal_text(standing.total, derivation.scheme.rounding.total),
            rank=standing.rank,
            own=derivation.category_rank,
            ranked=derivation.category_ranked,
            grade=standing.grade or "—",
        )
    else:
        outcome = ""
    title = f"{entry.unit_code}　{entry.unit}"
    return f"<h2>{escape(title)}</h2><p>{escape(about)}</p><p><b>{escape(outcome)}</b></p>"


def _part(derivation: Derivation, part: PartDerivation, inks: Inks) -> str:
    digits = derivation.scheme.rounding.part
    score = "—" if part.score is None else decimal_text(part.score, digits)
    weight = (
        ""
        if part.weight is None
        else translate("derivation", "，权重 {w}").format(w=decimal_text(part.weight))
    )
    head = translate("derivation", "{title}　{score}（满分 {full}{weight}）").format(
        title=part.part.title, score=score, full=decimal_text(part.full), weight=weight
    )
    pieces = [_anchor(part.part.code), f'<h3 style="color:{inks.accent}">{escape(head)}</h3>']
    if part.part.has_ballots:
        pieces.append(_counts(part))
        if part.verdicts or not part.counted:
            pieces.append(_table(_ballot_rows(derivation, part), inks))
        pieces += [_trim_note(part), _lines(counted_lines(derivation, part))]
    if means := list(_mean_rows(derivation, part)):
        pieces.append(_table(means, inks))
    pieces.append(
        _lines(line for step in part.steps if (line := step_line(derivation, part, step)))
    )
    return "".join(pieces)


def _counts(part: PartDerivation) -> str:
    counts = part.counts
    text = translate(
        "derivation", "发出 {issued}　收回 {returned}　有效 {valid}　作废 {void}　弃权 {abstained}"
    ).format(
        issued=counts.issued,
        returned=counts.returned,
        valid=counts.valid,
        void=counts.void,
        abstained=counts.abstained,
    )
    return f"<p>{escape(text)}</p>"


def _ballot_rows(derivation: Derivation, part: PartDerivation) -> Iterator[list[DocumentCell]]:
    criteria = part.part.criteria_for(derivation.entry.kind)
    by_ballot = part.part.average is Average.BALLOT
    values = {(p.criterion, v.ballot.id): v for p in part.piles for v in p.values}
    head = [translate("derivation", "评委"), translate("derivation", "评委组")]
    head += [c.code for c in criteria]
    head += [translate("derivation", "合计")] if by_ballot else []
    head += [translate("derivation", "计票")]
    on_paper = any(ballot.id in derivation.sheets for ballot, _ in part.verdicts)
    head += [translate("derivation", "纸质票")] if on_paper else []
    yield [DocumentCell(text) for text in head]
    order = {group.code: place for place, group in enumerate(derivation.scheme.groups)}
    for ballot, verdict in sorted(part.verdicts, key=lambda v: order.get(v[0].group, len(order))):
        faint = verdict is not Verdict.COUNTED
        row = [
            DocumentCell(code_in_group(ballot.reviewer, ballot.group), faint=faint),
            DocumentCell(group_title(derivation, ballot.group), faint=faint),
        ]
        row += [_mark_cell(ballot, c.code, values, faint=faint) for c in criteria]
        if by_ballot:
            row.append(_total_cell(values.get(("", ballot.id)), faint=faint))
        row.append(DocumentCell(verdict_word(verdict), faint=faint))
        if on_paper:
            number = derivation.sheets.get(ballot.id, "")
            row.append(DocumentCell(number, link=f"{SHEET}{number}" if number else ""))
        yield row


def _mark_cell(
    ballot: Ballot, code: str, values: dict[tuple[str, int], Value], *, faint: bool
) -> DocumentCell:
    value = values.get((code, ballot.id))
    struck = value is not None and value.dropped is not None
    return DocumentCell(mark_text(ballot.marks.get(code)), struck=struck, faint=faint or struck)


def _total_cell(value: Value | None, *, faint: bool) -> DocumentCell:
    if value is None:
        return DocumentCell("", faint=faint)
    struck = value.dropped is not None
    return DocumentCell(exact_text(Fraction(value.amount) / THOUSAND), struck=struck, faint=struck)


def _trim_note(part: PartDerivation) -> str:
    trim = part.part.trim
    if trim is None:
        return ""
    text = translate(
        "derivation", "划去的是按办法去掉的最高 {high} 个、最低 {low} 个分数（满 {n} 个分数起）。"
    ).format(high=trim.high, low=trim.low, n=trim.at_least)
    return f"<p>{escape(text)}</p>"


def _mean_rows(derivation: Derivation, part: PartDerivation) -> Iterator[list[DocumentCell]]:
    means = {(s.group, s.criterion): s for s in part.steps if s.stage is Stage.CRITERION_MEAN}
    if not means:
        return
    criteria = part.part.criteria_for(derivation.entry.kind)
    yield [
        DocumentCell(translate("derivation", "评委组")),
        DocumentCell(""),
        *(DocumentCell(c.code) for c in criteria),
    ]
    for group in dict.fromkeys(group for group, _ in means):
        steps = [means.get((group, c.code)) for c in criteria]
        title = group_title(derivation, group)
        yield [
            DocumentCell(title),
            DocumentCell(translate("derivation", "和÷票数"), faint=True),
            *(DocumentCell(_division(s), faint=True) for s in steps),
        ]
        yield [
            DocumentCell(""),
            DocumentCell(translate("derivation", "均值")),
            *(DocumentCell(_rounded(s)) for s in steps),
        ]


def _division(step: Step | None) -> str:
    if step is None:
        return ""
    terms = dict(step.terms)
    return f"{exact_text(terms['sum'])}÷{exact_text(terms['count'])}"


def _rounded(step: Step | None) -> str:
    if step is None:
        return ""
    return (
        exact_text(step.rounded) if step.digits is None else decimal_text(step.rounded, step.digits)
    )


def _table(rows: Iterable[Sequence[DocumentCell]], inks: Inks) -> str:
    body = []
    for number, row in enumerate(rows):
        cells = "".join(_cell(cell, inks, head=number == 0) for cell in row)
        body.append(f"<tr>{cells}</tr>")
    return f'<table cellspacing="0" style="border-collapse:collapse">{"".join(body)}</table>'


def _cell(cell: DocumentCell, inks: Inks, *, head: bool) -> str:
    text = escape(cell.text)
    if cell.link:
        text = f'<a href="{escape(cell.link)}">{text}</a>'
    if cell.struck:
        text = f"<s>{text}</s>"
    if cell.faint:
        text = f'<span style="color:{inks.muted}">{text}</span>'
    if head:
        return f'<th bgcolor="{inks.head}">{text}</th>'
    return f'<td align="center">{text}</td>'


def _lines(lines: Iterable[str]) -> str:
    shown = [line.strip("　 ") for line in lines]
    pieces = (
        f"<h3>{escape(line.strip('〔〕'))}</h3>"
        if line.startswith("〔")
        else f"<p>{escape(line)}</p>"
        for line in shown
        if line
    )
    return "".join(pieces)
