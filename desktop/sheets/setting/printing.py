"""From a story to a PDF file: outline, page numbers, marks on every page, and the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from db.steps import Progress
from desktop.sheets.setting.archive import moment_of, one_line
from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.sheets.setting.faces.typefaces import PRINTING, Face, loaded
from desktop.sheets.setting.keep_together import WithNext, taken_apart
from desktop.sheets.setting.page_style import PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.sheet_canvas import PageSection, SheetCanvas, Stamp
from desktop.sheets.setting.style_book import FOOT

PROGRAM = "述法评议"
rl_config.useA85 = 0  # streams as bytes: a fifth smaller, and quicker to write


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says about itself, and its paper. `author` is the organiser.

    `made_at` is the moment (ISO) as of which the data are printed: the file bears it as its date. Empty, the
    date is a fixed one, so that the same data give the same bytes either way.
    """

    title: str
    author: str
    page: PageStyle
    subject: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, how many pages it has, and the characters that no font had."""

    pdf: bytes
    pages: int
    missing: tuple[MissingCharacter, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A paper before it is printed: its document and its story, which can be printed once."""

    document: Document
    story: Sequence[Flowable]

    def flat(self) -> Iterator[Flowable]:
        """The story with what stands together taken apart."""
        return taken_apart(self.story)


@runtime_checkable
class HasPassages(Protocol):
    """A flowable that sets several texts: a table, or a whole page."""

    def passages(self) -> Iterable[Passage]:
        """All of them."""


class SectionStart(Flowable):
    """The beginning of a paper within a file: an outline entry, a page count of its own, its marks.

    `foot` is printed small below every page, `mark` (e.g. 未定稿) above every page at the right,
    where `stamp` puts a code on the page of a number.
    """

    def __init__(
        self,
        title: str,
        foot: str = "",
        mark: str = "",
        stamp: Callable[[int], Stamp] | None = None,
    ) -> None:
        super().__init__()
        self.section = PageSection(title, foot, mark, stamp)

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Take no room."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Tell the canvas."""
        if isinstance(self.canv, SheetCanvas):
            self.canv.begin_section(self.section)

    def missing(self) -> Iterable[MissingCharacter]:
        """The characters of the foot that no font has."""
        return type_case.missing(self.section.title, self.section.foot, FOOT.face)


class _Template(BaseDocTemplate):
    """The document under way. Reports each page, so that a caller can show progress or break off."""

    def __init__(
        self, target: io.BytesIO, document: Document, report: Progress, total: int
    ) -> None:
        page = document.page
        super().__init__(
            target,
            pagesize=(page.width, page.height),
            title=one_line(document.title),
            author=one_line(document.author),
            subject=one_line(document.subject),
            creator=PROGRAM,
            lang="zh-CN",
            invariant=1,
            initialFontName=str(Face.SANS),
            allowSplitting=1,
            keepTogetherClass=WithNext,
        )
        self._document, self._report, self._total = document, report, total
        self._left = total
        sides = [self._template("odd", page.left_of(1))]
        if page.duplex:
            sides.append(self._template("even", page.left_of(2)))
        self.addPageTemplates(sides)

    def _template(self, name: str, left: float) -> PageTemplate:
        page = self._document.page
        frame = Frame(left, page.bottom, page.text_width, page.text_height, 0, 0, 0, 0)
        return PageTemplate(name, [frame])

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        """Tell the canvas as of when its file is."""
        if isinstance(self.canv, SheetCanvas):
            self.canv.made_at = moment_of(self._document.made_at)

    def handle_pageBegin(self) -> None:  # noqa: N802 - reportlab's name
        """Choose the side of the paper."""
        if self._document.page.duplex:
            self.pageTemplate = self.pageTemplates[self.page % 2]
        super().handle_pageBegin()

    def handle_flowable(self, flowables: list[Flowable]) -> None:
        """Remember how much is left to do; on both sides a paper begins on a sheet of its own."""
        if (
            self._document.page.duplex
            and isinstance(flowables[0], SectionStart)
            and self.page % 2 == 0
            and isinstance(self.canv, SheetCanvas)
        ):
            self.canv.blank = True
            self.handle_pageBreak()
        super().handle_flowable(flowables)
        self._left = min(self._left, len(flowables))

    def afterPage(self) -> None:  # noqa: N802 - reportlab's name
        """Draw the page's frame and report."""
        if isinstance(self.canv, SheetCanvas):
            self.canv.finish_page(self._document.page, self.page)
        self._report(self._total - self._left, self._total)


def print_draft(
    draft: Draft, progress: Progress | None = None, *, duplex: bool = False, made_at: str = ""
) -> Printed:
    """The PDF of a draft; `duplex` for both sides: margins mirrored, each paper on a sheet of its own.

    `made_at`: see `Document`.
    """
    document = replace(draft.document, made_at=made_at or draft.document.made_at)
    if duplex:
        document = replace(document, page=document.page.mirrored())
    return print_pdf(document, draft.story, progress)


def print_pdf(
    document: Document, story: Sequence[Flowable], progress: Progress | None = None
) -> Printed:
    """The PDF of a story. Same story, same bytes.

    `progress(done, total)` is called after each page, counted in flowables; what it raises ends
    the work and reaches the caller.
    """
    missing = missing_in(story)
    target = io.BytesIO()
    with PRINTING:
        loaded(Face.SANS)
        template = _Template(target, document, progress or _silent, len(story))
        template.build(list(story), canvasmaker=SheetCanvas)
    if progress:
        progress(len(story), len(story))
    return Printed(target.getvalue(), template.page, missing)


def missing_in(story: Iterable[Flowable]) -> tuple[MissingCharacter, ...]:
    """Every character of a story that no font has, with its place: the warning before printing."""
    return type_case.distinct(c for flowable in taken_apart(story) for c in _missing(flowable))


def _missing(flowable: Flowable) -> Iterable[MissingCharacter]:
    if isinstance(flowable, (Passage, SectionStart)):
        yield from flowable.missing()
    elif isinstance(flowable, HasPassages):
        for passage in flowable.passages():
            yield from passage.missing()


def _silent(done: int, total: int) -> None:
    """Report to nobody."""
