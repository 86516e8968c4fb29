"""复点表: which sheets of paper were drawn and typed again, and how well all were read, to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Evaluation
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "复点表"


@dataclass(frozen=True, slots=True)
class RecountFacts:
    """A draw: its seed and day (ISO), how many sheets counted, those drawn by number, and the outcome in words."""

    seed: str
    drawn_on: str
    population: int
    sheets: tuple[str, ...]
    outcome: str


def draft(evaluation: Evaluation, recounts: tuple[RecountFacts, ...]) -> Draft:
    """The paper before it is printed: every draw begins a page of its own."""
    return draft_papers(TITLE, A4_UPRIGHT, [_paper(evaluation, recount) for recount in recounts])


def _paper(evaluation: Evaluation, recount: RecountFacts) -> ListPaper:
    return ListPaper(
        evaluation=evaluation,
        title=TITLE,
        summary=recount.outcome,
        table=_table(recount),
        rows=len(recount.sheets),
        notes=[
            (
                f"{recount.drawn_on} 由种子“{recount.seed}”从已计入的 {recount.population} 张扫描票中抽取 "
                f"{len(recount.sheets)} 张，由他人对照原票另行录入，录入前看不到读取结果。"
            ),
            "差错指核对原票后认定与读取不同的项。未发现差错的，上限按 n ≥ (N−(b−1)/2)(1−0.05^(1/b)) 取最小的 b。",
        ],
        signers=("复点人", "监票人", "总监票人"),
    )


def _table(recount: RecountFacts) -> RuledTable:
    across = 4
    columns = [TableColumn("票号", 110, 1, Align.CENTRE) for _ in range(across)]
    numbers = list(recount.sheets)
    numbers += [""] * (-len(numbers) % across)
    rows: list[list[TableCell | str]] = [
        list(numbers[start : start + across]) for start in range(0, len(numbers), across)
    ]
    return RuledTable(
        columns, rows, look=TableLook(tallest=A4_UPRIGHT.text_height - 60, least_height=20)
    )
