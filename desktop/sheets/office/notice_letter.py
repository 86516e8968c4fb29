"""整改通知: to each unit with open findings, what it is to mend and by when, with the receipt that it sends back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.records import Entry, Evaluation
from desktop.sheets.letters.feedback_letter import Remarks, ToMend, finding_paragraphs
from desktop.sheets.letters.official_letter import (
    LETTER_TABLE,
    Attachment,
    Letter,
    LetterSection,
    Paragraph,
    letters_story,
)
from desktop.sheets.setting.chinese_date import day_text
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Draft
from desktop.sheets.setting.ruled_table import RuledTable, TableCell, TableColumn
from desktop.sheets.setting.style_book import Align

TITLE = "整改通知"
RECEIPT = "整改情况反馈回执"
_TO_WRITE = 110.0  # points: six lines by hand


@dataclass(frozen=True, slots=True)
class NoticeLetters:
    """The units that have something to mend. Days are ISO or empty."""

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    remarks: Mapping[str, Remarks]
    answer_by: str = ""
    dated: str = ""
    contact: str = ""


def draft(letters: NoticeLetters) -> Draft:
    """The letters before they are printed."""
    evaluation = letters.evaluation
    document = Document(f"{evaluation.title}{TITLE}", evaluation.organiser, LETTER, TITLE)
    return Draft(document, letters_story(notice_letters(letters)))


def notice_letters(letters: NoticeLetters) -> list[Letter]:
    """One letter for each unit with findings."""
    return [
        _letter(letters, entry, found.findings)
        for entry in letters.entries
        if (found := letters.remarks.get(entry.unit_code)) is not None and found.findings
    ]


def _letter(letters: NoticeLetters, entry: Entry, findings: Sequence[ToMend]) -> Letter:
    evaluation, code = letters.evaluation, entry.unit_code
    by = f"于{day_text(letters.answer_by)}前" if letters.answer_by else "按时限"
    contact = f"联系人及电话：{letters.contact}"
    return Letter(
        title=f"关于{evaluation.title}发现问题的整改通知",
        addressee=entry.unit,
        opening=[
            Paragraph(
                f"{evaluation.title}中发现你单位存在以下 {len(findings)} 个问题，请认真整改。",
                "活动名称",
            )
        ],
        sections=[
            LetterSection("存在问题", finding_paragraphs(findings, code)),
            LetterSection(
                "整改要求",
                [
                    Paragraph("请逐条明确整改措施、责任人和完成时间，落实到位。"),
                    Paragraph(f"请{by}将整改情况填入所附回执，加盖公章后连同佐证材料报送我单位。"),
                ],
            ),
        ],
        ending=[Paragraph(contact, "联系方式")] if letters.contact else [],
        issuer=evaluation.organiser,
        date=day_text(letters.dated),
        outline=f"{code} {entry.unit}",
        place=f"{code} 单位名称",
        attachments=(
            Attachment(
                RECEIPT,
                _receipt(findings, code),
                f"填报单位（盖章）：{entry.unit}",
                (("单位负责人签字", "日期"), ("填报人", "电话")),
            ),
        ),
    )


def _receipt(findings: Sequence[ToMend], code: str) -> RuledTable:
    """What the unit fills in: a row a finding."""
    columns = [
        TableColumn("序号", 40, align=Align.CENTRE),
        TableColumn("问题", 110, 0.6),
        TableColumn("整改措施及结果", 150, 1),
        TableColumn("完成日期", 66),
    ]
    rows: list[list[TableCell | str]] = [
        [str(number), TableCell(finding.text, f"{code} 问题"), "", ""]
        for number, finding in enumerate(findings, 1)
    ]
    return RuledTable(columns, rows, look=replace(LETTER_TABLE, least_height=_TO_WRITE))
