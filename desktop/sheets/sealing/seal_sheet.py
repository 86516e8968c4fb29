"""封存单: where the trail of a file ends, on paper and signed, so that nobody can rewrite it unseen afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import Spacer
from reportlab.platypus.flowables import Flowable

from db.canonical import grouped_digest
from db.records import Evaluation
from desktop.sheets.setting.closing import signatures
from desktop.sheets.setting.code_mark import CodeMark
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import CELL, NOTE, SUBTITLE, Align
from desktop.sheets.setting.style_book import TITLE as TITLE_STYLE

TITLE = "封存单"
SIGNERS = ("经办人", "监督员")
_OCCASIONS = "□ 当日收工　□ 现场会开始　□ 现场会结束　□ 定稿　□ 其他：＿＿＿＿＿＿"
_CODE = 104  # points: a telephone reads it from the table
_LOOK = TableLook(cell=CELL.scaled(1.3), least_height=26)
_AFTERWARDS = (
    "本单与文件分开保管。日后在“审计”页的“核对审计链首”里输入或扫入上面的审计链首：还在，说明到这一笔为止没有被改写；"
    "不在，说明封存之后整本改写过，或换成了另一份文件。"
)
_LIMITS = "本单证明的是封存之后，不证明封存之前；也不证明是谁坐在电脑前。"
_NOTES = (_AFTERWARDS, _LIMITS)


@dataclass(frozen=True, slots=True)
class SealSheet:
    """Where the trail ends: the head in hex, how many events, when the last one was. `dated` is the day of printing."""

    evaluation: Evaluation
    head: str
    events: int
    last_at: str
    file_name: str
    dated: str = ""


def draft(sheet: SealSheet) -> Draft:
    """The paper before it is printed."""
    evaluation = sheet.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, A4_UPRIGHT, TITLE)
    story: list[Flowable] = [
        SectionStart(TITLE, f"{evaluation.title}　{TITLE}", ""),
        Passage(evaluation.title, TITLE_STYLE.scaled(0.82), "活动名称"),
        Passage(TITLE, TITLE_STYLE),
        Passage(_OCCASIONS, SUBTITLE.scaled(0.83)),
        _facts(sheet),
        Spacer(0, 12),
        CodeMark(f"sha256:{sheet.head}", "扫码读出审计链首", _CODE),
        Spacer(0, _CODE + 24),
        *(Passage(f"{number}．{text}", NOTE) for number, text in enumerate(_NOTES, 1)),
        signatures(SIGNERS),
    ]
    return Draft(document, story)


def _facts(sheet: SealSheet) -> RuledTable:
    rows = [
        ("文件", sheet.file_name),
        ("结果", "已定稿" if sheet.evaluation.frozen else "未定稿"),
        ("流水账", f"共 {sheet.events} 笔，末笔 {sheet.last_at}"),
        ("审计链首", grouped_digest(sheet.head)),
        ("打印日期", sheet.dated or "＿＿＿＿＿＿"),
    ]
    cells: list[list[TableCell | str]] = [
        [TableCell(name, bold=True), TableCell(value, name)] for name, value in rows
    ]
    columns = [TableColumn("项目", 80, align=Align.CENTRE), TableColumn("内容", 300, 1)]
    return RuledTable(columns, cells, look=_LOOK)
