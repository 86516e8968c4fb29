"""Letters for Word, read back by python-docx: the words are those of the PDF."""

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.shared import Mm, Pt

from desktop.sheets.letters import circular_sheet, feedback_letter, reminder_letter
from desktop.sheets.letters.circular_sheet import CircularSheet
from desktop.sheets.letters.feedback_letter import FeedbackLetters, Remarks, ToMend
from desktop.sheets.letters.official_letter import Letter, letters_story
from desktop.sheets.letters.reminder_letter import ReminderLetters
from desktop.sheets.letters.word_letter import word_letters
from desktop.sheets.office import notice_letter
from desktop.sheets.office.notice_letter import NoticeLetters
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.printing import Document, Printed, print_pdf
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
DATED = "2025-01-20"


def reason(_found: object) -> str:
    return "未提交述法报告"


def feedback() -> list[Letter]:
    year = Year(names={5: "<b>甲</b>&乙\n局"}, frozen=True)
    remarks = {"U05": Remarks(("带头学法。",), (ToMend("出庭应诉率偏低。\x07", DATED, "张某"),))}
    letters = FeedbackLetters(
        year.rankings, year.scheme, reason, remarks, DATED, DATED, "某人 027-1", ("U05", "U79")
    )
    return feedback_letter.feedback_letters(letters)


def circular(units: int = 20) -> list[Letter]:
    year = Year(units=units, frozen=True)
    sheet = CircularSheet(
        year.rankings, year.scheme, reason, demands=("抓好整改。" * 30,), dated=DATED
    )
    return [circular_sheet.circular_letter(sheet)]


def reminder() -> list[Letter]:
    year = Year(units=3)
    return reminder_letter.reminder_letters(
        ReminderLetters(year.evaluation, year.entries, DATED, DATED)
    )


def notice() -> list[Letter]:
    year = Year(units=4)
    remarks = {"U02": Remarks(findings=(ToMend("出庭应诉率偏低。", DATED, "张某"),) * 3)}
    return notice_letter.notice_letters(
        NoticeLetters(year.evaluation, year.entries, remarks, DATED, DATED, "某人 027-1")
    )


LETTERS = {
    "notice": notice,
    "feedback": feedback,
    "circular": circular,
    "circular of many": lambda: circular(130),
    "reminder": reminder,
}


def words_in_word(content: bytes) -> str:
    """Every word of the file from first to last, tables where they stand."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(
        "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")).split()
    )


def words_on_paper(letters: list[Letter], read: Read) -> str:
    printed = print_pdf(Document("信", "单位", LETTER), letters_story(letters))
    return re.sub(r"—\d+—", "", read(printed).text)


@pytest.mark.parametrize("kind", LETTERS)
def test_the_words_are_those_of_the_pdf(kind: str, read: Read) -> None:
    letters = LETTERS[kind]()
    on_paper = words_on_paper(letters, read)
    in_word = words_in_word(word_letters("标题", "单位", letters))
    if (
        kind == "circular of many"
    ):  # the head of a table is repeated overleaf, in Word by its own doing
        on_paper = on_paper.replace("序号类别单位等次", "", on_paper.count("序号类别单位等次") - 1)
        head = in_word.index("序号类别单位等次")
        assert in_word[:head] + in_word[head:].replace("序号类别单位等次", "") == on_paper.replace(
            "序号类别单位等次", ""
        )
        return
    assert in_word == on_paper


def test_paper_and_styles_are_those_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(word_letters("标题", "某办", feedback())))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round((margin or Mm(0)).mm) for margin in margins] == [37, 35, 28, 26]
    assert section.page_width is not None
    assert round(section.page_width.mm) == 210
    by_style: dict[str | None, list[str]] = {}
    for paragraph in document.paragraphs:
        assert paragraph.style is not None
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert by_style["Title"] == ["关于示例区2024年度述法评议结果的反馈函"] * 2
    assert by_style["Heading 1"][-3:] == ["一、评议结果", "二、主要优点", "三、问题及整改要求"]
    assert "<b>甲</b>&乙\n局：" in by_style["Salutation"]
    assert by_style["Signature"][:2] == ["示例区依法治区办", "2025年1月20日"]
    body = document.styles["Body Text"]
    assert body.font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28.95)
    assert body.paragraph_format.first_line_indent == Pt(32)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "评分部分",
        "满分",
        "你单位得分",
        "本类别平均分",
    ]
    assert document.core_properties.author == "某办"


def test_the_same_letters_are_the_same_bytes() -> None:
    content = word_letters("标题", "某办", circular())
    assert word_letters("标题", "某办", circular()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {i.date_time[0] for i in archive.infolist()} == {1980}


def test_no_letters_make_an_empty_file() -> None:
    assert words_in_word(word_letters("标题", "", [])) == ""
