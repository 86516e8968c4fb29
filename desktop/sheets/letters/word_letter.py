"""Official letters as a Word file (.docx), for the office's document system: the same letters as on paper.

Titles, headings, body and tables bear Word's own styles, set as GB/T 9704-2012 asks: a document
system, and whoever goes on writing, finds them by name. The faces are named only; Word has them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from reportlab.platypus.flowables import Flowable

from desktop.sheets.letters.official_letter import BLANK_DATE, Letter, Paragraph
from desktop.sheets.setting.archive import moment_of
from desktop.sheets.setting.faces.type_case import clean
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import PROGRAM
from desktop.sheets.setting.ruled_table import RuledTable
from desktop.sheets.setting.style_book import TITLE, Align

_ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_BODY, _LEADING = Pt(16), Pt(28.95)
_TITLE, _HEADING, _SUBHEADING = "Title", "Heading 1", "Heading 2"
_ADDRESSEE, _TEXT, _SIGNED = "Salutation", "Body Text", "Signature"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def word_letters(title: str, author: str, letters: Sequence[Letter], made_at: str = "") -> bytes:
    """The letters as one Word file, each from a page of its own. Same letters, same bytes.

    The file is dated `made_at` (ISO), else by a fixed day.
    """
    document = Document()
    _set_up(document, title, author)
    properties = document.core_properties
    properties.created = properties.modified = moment_of(made_at).replace(tzinfo=None)
    for number, letter in enumerate(letters):
        _write(document, letter, fresh_page=number > 0)
    target = io.BytesIO()
    document.save(target)
    return _timeless(target.getvalue())


def _set_up(document: WordDocument, title: str, author: str) -> None:
    """Paper, styles, page number and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    properties = document.core_properties
    properties.title, properties.author = clean(title)[:255], clean(author)[:255]
    properties.last_modified_by, properties.comments = PROGRAM, ""
    properties.language = "zh-CN"
    _style(document, "Normal", "仿宋_GB2312", _BODY)
    _style(document, _TITLE, "方正小标宋简体", Pt(22), Align.CENTRE, bold=True, leading=Pt(34))
    _style(document, _HEADING, "黑体", _BODY, indent=2 * _BODY)
    _style(document, _SUBHEADING, "楷体_GB2312", _BODY, indent=2 * _BODY)
    document.styles.add_style(_ADDRESSEE, 1)
    document.styles.add_style(_SIGNED, 1)
    _style(document, _ADDRESSEE, "仿宋_GB2312", _BODY)
    _style(document, _TEXT, "仿宋_GB2312", _BODY, Align.JUSTIFY, indent=2 * _BODY)
    _style(document, _SIGNED, "仿宋_GB2312", _BODY, Align.RIGHT)
    _number_pages(section.footer.paragraphs[0])


def _style(
    document: WordDocument,
    name: str,
    face: str,
    size: Length,
    align: Align = Align.LEFT,
    *,
    indent: int = 0,
    bold: bool = False,
    leading: Length = _LEADING,
) -> None:
    style = cast("ParagraphStyle", document.styles[name])
    font, layout = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = "Times New Roman", size, bold, False
    font.color.rgb = None
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{theme}"), None)
    faces.set(qn("w:eastAsia"), face)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.get_or_add_pPr().remove(border)
    layout.alignment = _ALIGNED[align]
    layout.first_line_indent = Length(indent)
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, leading


def _number_pages(paragraph: WordParagraph) -> None:
    """— 1 — at the outside, a character from the edge."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(14)
    for kind, text in (("", "— "), ("field", "PAGE"), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        run.font.size = Pt(14)
        if kind:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), text)
            field.append(run._r)  # noqa: SLF001 - python-docx has no fields
            paragraph._p.append(field)  # noqa: SLF001


def _write(document: WordDocument, letter: Letter, *, fresh_page: bool) -> None:
    by_sense = Passage(letter.title, TITLE).lines(LETTER.text_width)
    above = _add(document, "\n".join(by_sense), _TITLE)
    above.paragraph_format.space_after = _LEADING
    first = above
    if letter.number:
        first = above.insert_paragraph_before(clean(letter.number), _SIGNED)
        first.paragraph_format.space_after = _LEADING
    first.paragraph_format.page_break_before = fresh_page
    if letter.addressee:
        _add(document, f"{letter.addressee}：", _ADDRESSEE)
    _content(document, letter.opening)
    for heading, content in letter.headed:
        _add(document, heading, _HEADING)
        _content(document, content)
    _content(document, letter.ending)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # no signature alone
    for number, line in enumerate(letter.attachment_lines):
        layout = _add(document, line, _TEXT).paragraph_format
        layout.space_before, layout.keep_with_next = Length(0 if number else _LEADING), True
    if letter.issuer or letter.date:
        _sign(document, letter)
    for number, attachment in enumerate(letter.attachments, 1):
        count = str(number) if len(letter.attachments) > 1 else ""
        mark = _add(document, f"附件{count}", _HEADING)
        mark.paragraph_format.page_break_before = True
        mark.paragraph_format.first_line_indent = Length(0)
        _add(document, attachment.title, _TITLE)
        if attachment.facts:
            _add(document, attachment.facts, _ADDRESSEE)
        table = _table(document, attachment.table)
        if attachment.signers:
            for cell in table.rows[-1].cells:  # the last row stands with those who sign
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        for signers in attachment.signers:
            signed = _add(document, "　　　　　　".join(f"{s}：" for s in signers), _TEXT)
            signed.paragraph_format.first_line_indent = Length(0)
            signed.paragraph_format.keep_with_next = signers != attachment.signers[-1]


def _content(document: WordDocument, content: Iterable[Paragraph | Flowable]) -> None:
    for item in content:
        if isinstance(item, Paragraph):
            _add(document, item.text, _SUBHEADING if item.heading else _TEXT)
        elif isinstance(item, RuledTable):
            _table(document, item)


def _sign(document: WordDocument, letter: Letter) -> None:
    """Issuers and date four characters from the right, with room for a seal of 42 mm to each issuer."""
    for number, issuer in enumerate(letter.issuers):
        line = _add(document, issuer, _SIGNED)
        room = Mm(42) - (2 if number == 0 else 1) * _LEADING
        line.paragraph_format.space_before = Length(room)
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.right_indent = 4 * _BODY
    _add(document, letter.date or BLANK_DATE, _SIGNED).paragraph_format.right_indent = 4 * _BODY


def _table(document: WordDocument, ruled: RuledTable) -> Table:
    table = document.add_table(rows=1, cols=len(ruled.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    heads = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx cannot repeat a head
    heads.append(OxmlElement("w:tblHeader"))
    lines = [[(c.title, Align.CENTRE) for c in ruled.columns]]
    aligns = [column.align for column in ruled.columns]
    lines += [list(zip(row, aligns, strict=True)) for row in ruled.rows]
    table.autofit = False
    left = LETTER.text_width - sum(column.width for column in ruled.columns)
    share = left / (sum(column.grow for column in ruled.columns) or 1)
    widths = [Pt(column.width + share * column.grow) for column in ruled.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    rows = [table.rows[0], *(table.add_row() for _ in ruled.rows)]
    for row, line in zip(rows, lines, strict=True):
        if row is not rows[0] and ruled.look.least_height:
            row.height, row.height_rule = Pt(ruled.look.least_height), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width, (text, align) in zip(row.cells, widths, line, strict=True):
            cell.width = width
            (paragraph,) = cell.paragraphs
            paragraph.alignment = _ALIGNED[align]
            paragraph.paragraph_format.line_spacing = Pt(17)
            paragraph.add_run(clean(text)).font.size = Pt(12)
    return cast("Table", table)


def _add(document: WordDocument, text: str, style: str) -> WordParagraph:
    """A paragraph of user text, its line ends as line breaks."""
    return document.add_paragraph(clean(text), style)


def _timeless(content: bytes) -> bytes:
    """The same file whose parts bear no time of writing."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            made = zipfile.ZipInfo(name, _ZIP_TIME)
            made.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(made, old.read(name))
    return target.getvalue()
