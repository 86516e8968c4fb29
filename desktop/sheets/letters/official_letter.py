"""An official letter (GB/T 9704-2012): title, addressee, body with numbered headings, issuer and date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from reportlab.platypus.flowables import Flowable, Spacer

from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.keep_together import ended, on_one_page
from desktop.sheets.setting.page_style import LETTER
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import SectionStart
from desktop.sheets.setting.style_book import (
    ADDRESSEE,
    BODY,
    BODY_LEADING,
    BODY_SIZE,
    HEADING,
    SUBHEADING,
    TITLE,
    Align,
    Style,
)

BLANK_DATE = "　　　　年　　月　　日"
_NUMERALS = "一二三四五六七八九十"


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
class Letter:
    """A letter. `date` empty leaves room to write it in; sections without content are left out."""

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


def letter_story(letter: Letter) -> list[Flowable]:
    """The letter from its title to its date."""
    flowables: list[Flowable] = [
        SectionStart(letter.outline or letter.title, mark=letter.mark),
        Passage(letter.title, replace(TITLE, leading=34, after=BODY_LEADING), "标题"),
    ]
    if letter.addressee:
        flowables.append(Passage(f"{letter.addressee}：", ADDRESSEE, letter.place))
    flowables.extend(_paragraphs(letter.opening))
    filled = [section for section in letter.sections if section.content]
    for numeral, section in zip(_NUMERALS, filled, strict=False):
        flowables.append(Passage(f"{numeral}、{section.title}", HEADING))
        flowables.extend(_paragraphs(section.content))
    flowables.extend(_paragraphs(letter.ending))
    if letter.issuer or letter.date:
        flowables = ended(flowables, [Spacer(1, BODY_LEADING), *_issuer(letter)])
    return on_one_page(flowables, LETTER)


def _paragraphs(content: Iterable[Paragraph | Flowable]) -> Iterable[Flowable]:
    for item in content:
        if isinstance(item, Paragraph):
            yield Passage(item.text, SUBHEADING if item.heading else BODY, item.place)
        else:
            yield item


def _issuer(letter: Letter) -> list[Flowable]:
    """Issuer and date, as they stand where a seal is put on both.

    The date ends four characters from the right; the issuer is centred above it, and moves left
    when it would leave the text area.
    """
    style = replace(BODY, indent=0, align=Align.LEFT, tracking=0)
    date = letter.date or BLANK_DATE
    return [_Shifted(letter.issuer, date, style, "组织单位"), _Shifted(date, date, style)]


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
