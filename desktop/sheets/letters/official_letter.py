"""An official letter (GB/T 9704-2012): title, addressee, body with numbered headings, issuer and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from reportlab.lib.units import mm
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable, Spacer

from desktop.sheets.setting.closing import SignatureLines
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.keep_together import ended, on_one_page
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableLook
from desktop.sheets.setting.style_book import (
    ADDRESSEE,
    BODY,
    BODY_LEADING,
    BODY_SIZE,
    CELL,
    HEAD_CELL,
    HEADING,
    SUBHEADING,
    TITLE,
    Align,
    Style,
)

BLANK_DATE = "　　　　年　　月　　日"
_NUMERALS = "一二三四五六七八九十"
LETTER_TABLE = TableLook(
    replace(CELL, size=12, leading=17), replace(HEAD_CELL, size=12, leading=17), 24
)
_NUMBER = replace(ADDRESSEE, align=Align.RIGHT, after=BODY_LEADING)
_SEAL = 42 * mm  # the diameter of a seal of the size of a county
_JOINT = re.compile("[、；;\n]")


@dataclass(frozen=True)
class LetterSection:
    """A part of the body under a heading; `content` is paragraphs and flowables in their order."""

    title: str
    content: Sequence[Paragraph | Flowable]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and where its text comes from; `heading` sets it as a second heading."""

    text: str
    place: str = ""
    heading: bool = False


@dataclass(frozen=True)
class Attachment:
    """A table on pages of its own behind the letter; `facts` stand above it, `signers` sign below, a line each."""

    title: str
    table: RuledTable
    facts: str = ""
    signers: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter. `date` empty leaves room to write it in; sections without content are left out.

    Several issuers stand in `issuer` with 、 between them; `attachments` are named below the body;
    `number` is the 文号, above the title at the right.
    """

    title: str
    addressee: str
    opening: Sequence[Paragraph]
    sections: Sequence[LetterSection] = ()
    ending: Sequence[Paragraph] = ()
    issuer: str = ""
    date: str = ""
    outline: str = ""
    mark: str = ""
    place: str = field(default="单位名称")
    attachments: Sequence[Attachment] = ()
    number: str = ""

    @property
    def headed(self) -> Iterator[tuple[str, Sequence[Paragraph | Flowable]]]:
        """The sections that have content, each with its numbered heading."""
        filled = [section for section in self.sections if section.content]
        for numeral, section in zip(_NUMERALS, filled, strict=False):
            yield f"{numeral}、{section.title}", section.content

    @property
    def issuers(self) -> list[str]:
        """Those who sign, one below the other."""
        return [issuer.strip() for issuer in _JOINT.split(self.issuer)]

    @property
    def attachment_lines(self) -> list[str]:
        """附件说明: a line for each attachment, numbered where there are several."""
        several = len(self.attachments) > 1
        return [
            f"{'　　　' if n > 1 else '附件：'}{f'{n}．' if several else ''}{attachment.title}"
            for n, attachment in enumerate(self.attachments, 1)
        ]


def letters_story(letters: Sequence[Letter]) -> list[Flowable]:
    """Several letters, each from a page of its own."""
    flowables: list[Flowable] = []
    for letter in letters:
        if flowables:
            flowables.append(PageBreak())
        flowables.extend(letter_story(letter))
    return flowables


def letter_story(letter: Letter) -> list[Flowable]:
    """The letter from its title to its date."""
    flowables: list[Flowable] = [
        SectionStart(letter.outline or letter.title, mark=letter.mark),
    ]
    if letter.number:
        flowables.append(Passage(letter.number, _NUMBER, "文号"))
    flowables.append(Passage(letter.title, replace(TITLE, leading=34, after=BODY_LEADING), "标题"))
    if letter.addressee:
        flowables.append(Passage(f"{letter.addressee}：", ADDRESSEE, letter.place))
    flowables.extend(_paragraphs(letter.opening))
    for heading, content in letter.headed:
        flowables.append(Passage(heading, HEADING))
        flowables.extend(_paragraphs(content))
    flowables.extend(_paragraphs(letter.ending))
    closing: list[Flowable] = [
        Passage(line, replace(BODY, before=0 if number else BODY_LEADING))
        for number, line in enumerate(letter.attachment_lines)
    ]
    if letter.issuer or letter.date:
        closing += _issuers(letter)
    if closing:
        flowables = ended(flowables, closing)
    return [*on_one_page(flowables, LETTER), *_attached(letter.attachments)]


def _paragraphs(content: Iterable[Paragraph | Flowable]) -> Iterable[Flowable]:
    for item in content:
        if isinstance(item, Paragraph):
            yield Passage(item.text, SUBHEADING if item.heading else BODY, item.place)
        else:
            yield item


def _attached(attachments: Sequence[Attachment]) -> Iterable[Flowable]:
    """Each attachment from a page of its own."""
    for number, attachment in enumerate(attachments, 1):
        count = str(number) if len(attachments) > 1 else ""
        yield PageBreak()
        yield Passage(f"附件{count}", replace(HEADING, indent=0))
        yield Passage(attachment.title, TITLE)
        if attachment.facts:
            yield Passage(attachment.facts, replace(BODY, indent=0, align=Align.LEFT))
        signed = [SignatureLines(line, LETTER_TABLE.cell, 12) for line in attachment.signers]
        yield from ended([attachment.table], signed) if signed else [attachment.table]


def _issuers(letter: Letter) -> list[Flowable]:
    """Each issuer below the other with room for its seal, and the date: where seals are put on both.

    The date ends four characters from the right; an issuer is centred above it, and moves left
    when it would leave the text area.
    """
    style = replace(BODY, indent=0, align=Align.LEFT, tracking=0)
    date = letter.date or BLANK_DATE
    lines: list[Flowable] = []
    for number, issuer in enumerate(letter.issuers):
        # the last line of the issuer and the date lie under the seal, as does the issuer under one above
        covered = 2 * BODY_LEADING if number == 0 else BODY_LEADING
        lines += [Spacer(1, _SEAL - covered), _Shifted(issuer, date, style, "组织单位")]
    return [*lines, _Shifted(date, date, style)]


class _Shifted(Passage):
    """A line of the signature block, placed by the width of the date below it."""

    def __init__(self, text: str, date: str, style: Style, place: str = "") -> None:
        super().__init__(text, style, place)
        self._date_width = type_case.width(date, style.face) * style.size

    def draw(self) -> None:
        middle = self.width - 4 * BODY_SIZE - self._date_width / 2
        own = min(self.natural_width(), self.width)
        left = max(0.0, min(middle - own / 2, self.width - own))
        self.draw_at(self.canv, left, self.height)
