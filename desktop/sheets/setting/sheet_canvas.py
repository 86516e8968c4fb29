"""The page outside the text area: paper by paper its numbers, its foot, its marks and its outline entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.sheets.setting.archive import FIXED, Description, make_archival
from desktop.sheets.setting.code_mark import draw_code
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.faces.typefaces import Face
from desktop.sheets.setting.page_style import Folio, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import FOLIO, FOOT, Align, Style

_STAMP = 19 * mm


@dataclass(frozen=True, slots=True)
class Stamp:
    """A QR code above a page at the right: what it holds, and what is printed below it."""

    text: str
    caption: str


@dataclass
class PageSection:
    """One paper in a file: it counts its own pages."""

    title: str
    foot: str
    mark: str
    stamp: Callable[[int], Stamp] | None = None
    pages: int = 0
    name: str = field(default="")


class SheetCanvas(Canvas):
    """A canvas that numbers pages within each paper; how many there are is filled in at the end."""

    _doc: Any  # reportlab's document, of which its types say nothing

    def __init__(self, *arguments: Any, **options: Any) -> None:  # reportlab passes a dozen
        super().__init__(*arguments, **options)
        self.sections: list[PageSection] = []
        self.made_at = FIXED
        self.blank = False  # whether the page under way only fills the back of a sheet

    def begin_section(self, section: PageSection) -> None:
        """Begin a paper on this page."""
        section.name = f"section-{len(self.sections) + 1}"
        section.pages = 0
        self.sections.append(section)
        if section.title:
            self.bookmarkPage(section.name)
            self.addOutlineEntry(section.title, section.name, level=0)

    def finish_page(self, style: PageStyle, page: int) -> None:
        """Draw what stands outside the text area, once the page's paper is known."""
        if self.blank:
            self.blank = False
            return
        if not self.sections:
            self.begin_section(PageSection("", "", ""))
        section = self.sections[-1]
        section.pages += 1
        left = style.left_of(page)
        right = left + style.text_width
        if section.foot:
            foot = type_case.clipped(section.foot, FOOT.face, (right - left) / FOOT.size)
            _draw(self, foot, FOOT, left, style.bottom - 12, right - left)
        if section.mark:
            self._draw_mark(section.mark, right, style)
        if section.stamp:
            stamp = section.stamp(section.pages)
            top = style.height - 12
            draw_code(self, stamp.text, right - _STAMP, top, _STAMP)
            _draw(
                self, stamp.caption, FOOT.aligned(Align.RIGHT), right - 180 - _STAMP, top - 20, 176
            )
        if style.folio is Folio.DASHED:
            self._draw_dashed(section.pages, style, left, right, even=page % 2 == 0)
        elif style.folio is Folio.COUNTED:
            self._draw_counted(section, style)

    def _draw_mark(self, mark: str, right: float, style: PageStyle) -> None:
        face = Style(Face.SANS_BOLD, 11, 14, Align.CENTRE)
        width = type_case.width(mark, face.face) * 11 + 14
        top = style.height - style.top + 22
        self.setLineWidth(0.9)
        self.setStrokeGray(0)
        self.rect(right - width, top - 15, width, 18)
        _draw(self, mark, face, right - width, top, width)

    def _draw_dashed(
        self, number: int, style: PageStyle, left: float, right: float, *, even: bool
    ) -> None:
        text = f"— {number} —"
        side = FOLIO.size  # 空一字
        align = Align.LEFT if style.duplex and even else Align.RIGHT
        top = style.bottom - 19.8  # 7 mm below the text area
        _draw(self, text, FOLIO.aligned(align), left + side, top, right - left - 2 * side)

    def _draw_counted(self, section: PageSection, style: PageStyle) -> None:
        middle, top = style.width / 2, style.bottom - 24
        left_half = FOOT.aligned(Align.RIGHT)
        _draw(self, f"第 {section.pages} 页 ／", left_half, middle - 100, top, 100)
        self.saveState()
        self.translate(middle, top)
        self.doForm(section.name)
        self.restoreState()

    def save(self) -> None:
        """Write the counts that every page refers to, then the file."""
        for section in self.sections:
            if self.hasForm(section.name):
                continue
            self.beginForm(section.name, 0, -20, 120, 20)
            _draw(self, f" 共 {section.pages} 页", FOOT, 0, 0, 120)
            self.endForm()
        information = self._doc.info
        make_archival(
            self._doc,
            Description(
                information.title,
                information.author,
                information.subject,
                information.creator,
                information.producer,
                self.made_at,
            ),
        )
        self._code: list[str] = []  # or an empty last page would be written
        super().save()


def _draw(canvas: Canvas, text: str, style: Style, left: float, top: float, width: float) -> None:
    passage = Passage(text, style)
    passage.wrap(width, 0)
    passage.draw_at(canvas, left, top)
