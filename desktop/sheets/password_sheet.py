"""初始密码单: a strip of paper for each reviewer with the account and the password to start with.

It is printed once, from passwords that nothing keeps, and so is no paper of the print centre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import Evaluation
from desktop.sheets.setting.list_paper import ListPaper, draft_papers
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Draft, Printed, print_draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn, TableLook
from desktop.sheets.setting.style_book import Align

TITLE = "初始密码单"
_NOTES: Sequence[str] = (
    "沿横线裁开，密封后发给本人。每个初始密码只用一次：第一次登录后须改成自己的密码。",
    "密码保护的是在本程序中登录；评议文件本身没有加密，请勿把文件或本单交给他人。",
    "这张单子不能重印。发完后请销毁存底，电子文件一并删除；遗失的由组织者重设。",
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One reviewer's strip. `name` is empty for a ballot number, which stays without one."""

    account: str
    code: str
    name: str
    group: str
    password: str


@dataclass(frozen=True, slots=True)
class PasswordSheet:
    """The strips of one evaluation, in the panel's order."""

    evaluation: Evaluation
    slips: Sequence[Slip]
    notes: Sequence[str] = _NOTES


def draft(sheet: PasswordSheet) -> Draft:
    """The paper before it is printed."""
    return draft_papers(TITLE, A4_UPRIGHT, [_paper(sheet)])


def print_passwords(sheet: PasswordSheet) -> Printed:
    """The strips as a PDF."""
    return print_draft(draft(sheet), None)


def _paper(sheet: PasswordSheet) -> ListPaper:
    return ListPaper(
        evaluation=sheet.evaluation,
        title=TITLE,
        summary=f"评委账号 {len(sheet.slips)} 个",
        table=_table(sheet.slips),
        rows=len(sheet.slips),
        nothing="没有评委账号。",
        notes=sheet.notes,
    )


def _table(slips: Sequence[Slip]) -> RuledTable:
    """The cells say what they are: a strip that is cut off has lost the head."""
    columns = [
        TableColumn("评委编号", 60),
        TableColumn("姓名", 60),
        TableColumn("评委组", 90, 1),
        TableColumn("账号", 80, 0.4),
        TableColumn("初始密码", 140, align=Align.CENTRE),
    ]
    rows: list[list[TableCell | str]] = [
        [
            TableCell(slip.code, f"{slip.code} 编号"),
            TableCell(slip.name, f"{slip.code} 姓名"),
            TableCell(slip.group, f"{slip.code} 评委组"),
            TableCell(f"账号：{slip.account}", f"{slip.code} 账号"),
            TableCell(f"初始密码：{slip.password}", bold=True),
        ]
        for slip in slips
    ]
    return RuledTable(
        columns, rows, look=TableLook(least_height=34, tallest=A4_UPRIGHT.text_height - 80)
    )
