"""A working paper that is one table: title, a line of figures, the table, notes, signature lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from db.records import Evaluation
from desktop.sheets.setting.closing import signatures
from desktop.sheets.setting.keep_together import ended
from desktop.sheets.setting.page_style import PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable
from desktop.sheets.setting.style_book import NOTE, SUBTITLE, TITLE, Align


@dataclass(frozen=True)
class ListPaper:
    """One paper. An empty table says `nothing` instead of showing a bare head."""

    evaluation: Evaluation
    title: str
    summary: str
    table: RuledTable
    rows: int
    nothing: str = "没有内容。"
    notes: Sequence[str] = ()
    signers: Sequence[str] = ()
    mark: str = ""


def papers_story(papers: Sequence[ListPaper]) -> list[Flowable]:
    """Several papers, each beginning a page and counting its own."""
    flowables: list[Flowable] = []
    for paper in papers:
        if flowables:
            flowables.append(PageBreak())
        flowables.extend(_paper(paper))
    return flowables


def draft_papers(title: str, page: PageStyle, papers: Sequence[ListPaper]) -> Draft:
    """The papers as one draft called after the evaluation and `title`."""
    evaluation = papers[0].evaluation
    document = Document(f"{evaluation.title}{title}", evaluation.organiser, page, title)
    return Draft(document, papers_story(papers))


def _paper(paper: ListPaper) -> list[Flowable]:
    flowables: list[Flowable] = [
        SectionStart(paper.title, f"{paper.evaluation.title}　{paper.title}", paper.mark),
        Passage(paper.evaluation.title, TITLE.scaled(0.82), "活动名称"),
        Passage(paper.title, TITLE),
        Passage(paper.summary, SUBTITLE.scaled(0.83), "组织单位"),
        paper.table if paper.rows else Passage(paper.nothing, NOTE.aligned(Align.CENTRE)),
    ]
    ending: list[Flowable] = [
        Passage(text, replace(NOTE, before=0 if number else 8))
        for number, text in enumerate(paper.notes)
    ]
    if paper.signers:
        ending.append(signatures(paper.signers))
    return ended(flowables, ending) if ending else flowables
