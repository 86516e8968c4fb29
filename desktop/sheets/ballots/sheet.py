"""评分票, a unit a page: the rubric with room to write, and a code that says which ballot it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.numbers import decimal_text
from db.records import Entry, Reviewer
from db.scoring.scheme.scheme import PartKind
from db.steps import Progress
from desktop.sheets.ballots.code import code_text
from desktop.sheets.ballots.paper import BallotPaper, choices, guidance, instructions, signers
from desktop.sheets.setting.closing import SignatureLines, WritingBox
from desktop.sheets.setting.code_mark import CodeMark
from desktop.sheets.setting.keep_together import Together
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import (
    Document,
    Draft,
    Printed,
    SectionStart,
    print_draft,
)
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import CELL, HEAD_CELL, NOTE, SUBTITLE, TITLE, Align

_CODE_SIZE = 26 * mm
_TEXT = replace(CELL, size=10.5, leading=14)
_HEAD = replace(HEAD_CELL, size=10.5, leading=14)


def print_ballots(paper: BallotPaper, progress: Progress | None = None) -> Printed:
    """The ballots as a PDF, a unit a page, every reviewer's together."""
    return print_draft(draft(paper), progress)


def draft(paper: BallotPaper) -> Draft:
    """The ballots before they are printed."""
    title = f"{paper.evaluation.title}评分票（{paper.part.title}）"
    document = Document(title, paper.evaluation.organiser, A4_UPRIGHT, "评分票")
    return Draft(document, story(paper))


def story(paper: BallotPaper) -> list[Flowable]:
    """Every ballot on a page of its own."""
    flowables: list[Flowable] = []
    for reviewer, entries in groupby(paper.ballots(), key=lambda ballot: ballot[0]):
        for _, entry in entries:
            if flowables:
                flowables.append(PageBreak())
            flowables.extend(_ballot(paper, reviewer, entry))
    return flowables or [Passage("没有需要打印的评分票。", NOTE)]


def _ballot(paper: BallotPaper, reviewer: Reviewer | None, entry: Entry) -> list[Flowable]:
    place = entry.unit_code
    code = code_text(paper.code(reviewer, entry))
    facts = "　".join(
        (f"编号：{entry.unit_code}", f"类别：{entry.category}", f"述法形式：{entry.presentation}")
    )
    caption = f"{paper.caption(reviewer)}·{entry.unit_code}·{code[-2:]}"
    beside = replace(SUBTITLE, inset=_CODE_SIZE + 4)
    return [
        SectionStart(f"{caption} {entry.unit}"),
        CodeMark(code, caption, _CODE_SIZE),
        Passage(paper.evaluation.title, replace(beside, size=14, leading=20), "活动名称"),
        Passage("评　分　票", replace(TITLE, inset=_CODE_SIZE + 4)),
        Passage(f"（{paper.part.title}）", beside, "评分部分"),
        Passage(entry.unit, replace(TITLE, size=16, leading=22, before=14), f"{place} 单位名称"),
        Passage(facts, SUBTITLE, f"{place} 类别"),
        Passage(paper.holder_text(reviewer), replace(NOTE, size=11, leading=18), "评委"),
        _rubric(paper, entry),
        Passage(
            instructions(paper.part, paper.part.criteria_for(entry.kind)),
            replace(NOTE, before=6),
        ),
        Together([WritingBox("评语：", 70), *_signatures(paper)]),
    ]


def _signatures(paper: BallotPaper) -> list[Flowable]:
    names = signers(paper.part)
    return [SignatureLines([*names, "日期"], before=18)] if names else []


def _rubric(paper: BallotPaper, entry: Entry) -> RuledTable:
    voted = paper.part.kind is PartKind.VOTED
    criteria = paper.part.criteria_for(entry.kind)
    guided = any(guidance(c) for c in criteria)
    columns = [
        TableColumn("编号", 36, align=Align.CENTRE),
        TableColumn("指标", 100, 0.5),
        *([TableColumn("评分要点", 100, 1)] if guided else []),
        TableColumn("满分", 40, align=Align.CENTRE),
        TableColumn("等次", 140, 0.3) if voted else TableColumn("打分", 90, 0.3),
    ]
    rows: list[list[TableCell | str]] = []
    for c in criteria:
        row: list[TableCell | str] = [
            TableCell(c.code, "计分办法 指标编号"),
            TableCell(c.title, f"计分办法 {c.code} 名称"),
        ]
        if guided:
            row.append(TableCell(guidance(c), f"计分办法 {c.code} 要点"))
        rows.append([*row, decimal_text(c.points), choices(c) if voted else ""])
    if not voted:
        full = decimal_text(sum((c.points for c in criteria), Fraction(0)))
        rows.append(["", TableCell("合计", bold=True), *([""] if guided else []), full, ""])
    # a rubric of many lines gives up room for writing before it gives up the page
    height = max(18.0, min(34.0, 400.0 / max(len(rows), 1)))
    return RuledTable(
        columns, rows, look=TableLook(_TEXT, _HEAD, height, A4_UPRIGHT.text_height - 120)
    )
