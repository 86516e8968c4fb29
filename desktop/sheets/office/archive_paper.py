"""归档目录: every paper of a 评议档案 with its pages and its digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Evaluation
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.sheets.setting.printing import Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "归档目录"


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of the archive by its name: its pages, and the SHA-256 of its bytes as 64 hexadecimal digits."""

    name: str
    pages: int
    digest: str


def draft(evaluation: Evaluation, files: Sequence[ArchivedFile], today: str = "") -> Draft:
    """The list, to be signed by who put the papers together and who checked them."""
    columns = [
        TableColumn("序号", 30, align=Align.CENTRE),
        TableColumn("文件", 160, 1),
        TableColumn("页数", 36, align=Align.RIGHT),
        TableColumn("SHA-256 校验值", 340),
        TableColumn("备注", 40, 0.3),
    ]
    rows: list[list[TableCell | str]] = [
        [
            str(number),
            TableCell(file.name, "归档目录 文件"),
            str(file.pages),
            TableCell(file.digest),
            "",
        ]
        for number, file in enumerate(files, 1)
    ]
    pages = sum(file.pages for file in files)
    dated = f"　　截至 {day_text(today)}" if today else ""
    paper = ListPaper(
        evaluation=evaluation,
        title=TITLE,
        summary=f"共 {len(files)} 份文件，{pages} 页{dated}",
        table=RuledTable(columns, rows, look=TableLook(tallest=A4_WIDE.text_height - 90)),
        rows=len(rows),
        nothing="没有文件。",
        notes=[
            "校验值按文件内容算出，文件改动一处即不相同；核对时用 sha256sum 等通用工具重算。",
            "签字、盖章后扫描的文件另行登记。",
        ],
        signers=("整理人", "审核人"),
        mark="" if evaluation.frozen else "未定稿",
    )
    return draft_papers(TITLE, A4_WIDE, [paper])
