"""评委意见汇总: what reviewers wrote on their ballots, unit by unit. Nobody's name or number stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Comment, Entry, Evaluation
from db.scoring.scheme.scheme import Scheme
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook

TITLE = "评委意见汇总"


@dataclass(frozen=True, slots=True)
class CommentsPaper:
    """The comments of ballots that count, for the entries in their order."""

    evaluation: Evaluation
    scheme: Scheme
    entries: tuple[Entry, ...]
    comments: Sequence[Comment]


def draft(paper: CommentsPaper) -> Draft:
    """The paper before it is printed. Of a unit the comments are in the order of their words, not of ballots."""
    columns = [
        TableColumn("单位", 110, 0.3),
        TableColumn("评分部分", 70),
        TableColumn("意见", 260, 1),
    ]
    rows: list[list[TableCell | str]] = []
    for entry in paper.entries:
        said = [c for c in paper.comments if c.entry_id == entry.id and c.text.strip()]
        for number, comment in enumerate(sorted(said, key=lambda c: (c.part, c.text))):
            part = paper.scheme.by_code.get(comment.part)
            rows.append(
                [
                    "" if number else TableCell(entry.unit, f"{entry.unit_code} 单位名称"),
                    part.title if part else comment.part,
                    TableCell(comment.text.strip(), f"{entry.unit_code} 评语"),
                ]
            )
    look = TableLook(tallest=A4_UPRIGHT.text_height - 60)
    found = ListPaper(
        evaluation=paper.evaluation,
        title=TITLE,
        summary=f"共 {len(rows)} 条",
        table=RuledTable(columns, rows, look=look),
        rows=len(rows),
        nothing="评委没有写意见。",
        notes=["意见照原文，不写是谁、是哪张票；同一单位的按文字排列，与票的先后无关。"],
    )
    return draft_papers(TITLE, A4_UPRIGHT, [found])
