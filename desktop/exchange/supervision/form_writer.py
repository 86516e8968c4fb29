"""自查表: the workbook in which one unit answers a 清单, and which comes back as it went out but for the answers.

The verdict is chosen from a list; what is not to be filled in is locked. A hidden sheet says whose form it is, of which
督察 of which file, and for which 清单.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.canonical import digest
from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheckVerdict, Supervision
from desktop.exchange.spreadsheets.xlsx_book import XlsxBook

SHEET: Final = "自查表"
FORM_SHEET: Final = "自查表信息"
KEYS: Final = (
    "自查表",
    "评议活动",
    "督察",
    "单位编号",
    "单位名称",
    "清单",
)  # rows of the hidden sheet
FORMAT: Final = "1"
HEADER: Final = 4  # the row of the headings
ASKED: Final = ("编号", "检查事项", "依据", "检查要点")
ANSWERED: Final = ("自查结论", "自查情况", "整改措施", "责任人", "整改期限")
_WIDTHS: Final = (8, 28, 22, 34, 12, 40, 34, 12, 13)


@dataclass(frozen=True, slots=True)
class SelfCheckSheet:
    """One unit's form; `key` tells the year's file from others. `answers` fill it in, by the items' codes."""

    supervision: Supervision
    key: str
    unit_code: str
    unit: str
    items: tuple[ChecklistItem, ...]
    answers: tuple[ItemAnswer, ...] = ()


def checklist_digest(items: Sequence[ChecklistItem]) -> str:
    """What tells one 清单 from another."""
    return digest([[item.code, item.title, item.basis, item.text] for item in items])


def form_bytes(form: SelfCheckSheet) -> bytes:
    """The workbook: the same form gives the same bytes."""
    book = _FormBook()
    book.add_form(form)
    book.add_identity(form)
    return book.data()


class _FormBook(XlsxBook):
    """A form being made."""

    def __init__(self) -> None:
        super().__init__()
        add, line = self._book.add_format, {"border": 1, "border_color": "#B8C2CC"}
        plain = {
            "font_name": "宋体",
            "font_size": 11,
            "valign": "vcenter",
            "text_wrap": True,
        } | line
        self._fixed = add(plain | {"bg_color": "#F3F5F7"})
        self._open = add(plain | {"locked": False, "num_format": "@"})
        self._choice = add(plain | {"locked": False, "align": "center"})
        self._heading = add(plain | {"bold": True, "bg_color": "#E8EEF4", "align": "center"})
        self._note = add({"font_name": "宋体", "font_size": 10, "font_color": "#5A6672"})

    def add_form(self, form: SelfCheckSheet) -> None:
        """The sheet that the unit fills in: a row an item."""
        sheet = self._book.add_worksheet(SHEET)
        supervision = form.supervision
        due = f"　请于 {supervision.due} 前报回" if supervision.due else ""
        sheet.write_string(0, 0, f"{supervision.title}　自查表", self._title)
        sheet.write_string(1, 0, f"单位：{form.unit}（{form.unit_code}）{due}", self._note)
        sheet.write_string(
            2, 0, f"依据：{supervision.basis}" if supervision.basis else "", self._note
        )
        words = (
            "白格填写，结论从下拉表中选；基本符合、不符合的，各栏都须写明。请勿改动其他格。"
            "佐证材料放进与本表同名的文件夹，一并报回。"
        )
        sheet.write_string(3, 0, words, self._note)
        for column, text in enumerate((*ASKED, *ANSWERED)):
            sheet.write_string(HEADER, column, text, self._heading)
        answers = {answer.item: answer for answer in form.answers}
        for row, item in enumerate(form.items, HEADER + 1):
            for column, text in enumerate((item.code, item.title, item.basis, item.text)):
                sheet.write_string(row, column, text, self._fixed)
            self._add_answer(sheet, row, answers.get(item.code))
        self._finish(sheet, len(form.items))

    def add_identity(self, form: SelfCheckSheet) -> None:
        """The hidden sheet that says whose form it is, and for which 清单."""
        sheet = self._book.add_worksheet(FORM_SHEET)
        told = (FORMAT, form.key, form.supervision.title, form.unit_code, form.unit)
        values = (*told, checklist_digest(form.items))
        for row, (key, value) in enumerate(zip(KEYS, values, strict=True)):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        sheet.protect()
        sheet.very_hidden()

    def _add_answer(self, sheet: Any, row: int, answer: ItemAnswer | None) -> None:
        first = len(ASKED)
        verdicts = [verdict.value for verdict in SelfCheckVerdict]
        told = "请从下拉表中选：" + "、".join(verdicts)
        sheet.data_validation(
            row,
            first,
            row,
            first,
            {
                "validate": "list",
                "source": verdicts,
                "error_title": "不能填写",
                "error_message": told,
            },
        )
        texts = ("",) * 5
        if answer is not None:
            facts, measures = answer.facts, answer.measures
            texts = (answer.verdict.value, facts, measures, answer.responsible, answer.due)
        for column, text in enumerate(texts, first):
            style = self._choice if column == first else self._open
            if text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)

    def _finish(self, sheet: Any, rows: int) -> None:
        """Widths, what stays in view, how it prints, and the lock on all that is not to be filled in."""
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 26)
        sheet.set_row(HEADER, 24)
        sheet.freeze_panes(HEADER + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER)
        sheet.print_area(0, 0, HEADER + rows, len(_WIDTHS) - 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})
