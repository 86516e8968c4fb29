"""What stays on one page: a closing with the end of what it closes, a heading with the beginning of its text.

reportlab's own way moves a heading and the whole table below it to the next page where the table
would not fit, and copies all of it to find that out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from reportlab.platypus.flowables import CondPageBreak, Flowable

from desktop.sheets.setting.page_style import PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.ruled_table import RuledTable

_UNBOUNDED = float(0xFFFFFF)
_SLACK = 0.01  # points: what fits exactly does not begin a new page for the last digit of a float


class Together(Flowable):
    """Flowables that stand on one page, unless no page could hold them."""

    _frame: Any  # reportlab's, set while it places a flowable

    def __init__(self, flowables: Sequence[Flowable], maxHeight: float | None = None) -> None:  # noqa: ARG002, N803 - reportlab passes it
        super().__init__()
        self.kept = tuple(flowables)
        self._content = list(flowables)  # where reportlab looks for them
        self._width = 0.0

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Never fit, so that `split` decides."""
        return available_width, _UNBOUNDED

    def split(self, available_width: float, _available_height: float) -> list[Flowable]:
        """Begin a new page first where this one has too little room left."""
        needed = min(self.needed(available_width), self._frame._aH)  # noqa: SLF001 - no other way to ask
        return [CondPageBreak(needed - _SLACK), *self.kept]

    def needed(self, available_width: float) -> float:
        """The height that must be free on the page where the flowables begin."""
        self._width = available_width
        heights = [flowable.wrap(available_width, _UNBOUNDED)[1] for flowable in self.kept]
        return sum(heights[:-1]) + self._least(self.kept[-1], heights[-1]) + self._spaces()

    def _spaces(self) -> float:
        return sum(
            max(above.getSpaceAfter(), below.getSpaceBefore())
            for above, below in pairwise(self.kept)
        )

    def _least(self, _last: Flowable, height: float) -> float:
        return height

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """That of the first."""
        return self.kept[0].getSpaceBefore()


class WithNext(Together):
    """Headings and the beginning of what follows: a table's first rows, a passage's first lines."""

    def __init__(self, flowables: Sequence[Flowable], maxHeight: float | None = None) -> None:  # noqa: N803 - reportlab passes it
        super().__init__(flowables, maxHeight)
        # A heading that nothing follows would be kept with nothing, again and again.
        if getattr(self.kept[-1], "keepWithNext", False):
            self.kept[-1].keepWithNext = False

    def _least(self, last: Flowable, height: float) -> float:
        if isinstance(last, (RuledTable, Passage)):
            return min(height, last.least_height())
        if isinstance(last, PaperEnd):
            return last.least_height(self._width)
        return height


class PaperEnd(Together):
    """The end of a paper: its last text or table, and what is signed, which never stands on a page alone.

    Where the closing has no room left, the last lines or rows go to the next page with it.
    """

    def __init__(self, body: Flowable, closing: Sequence[Flowable]) -> None:
        super().__init__([body, *closing])
        self.body = body
        self.closing = tuple(closing)

    def least_height(self, available_width: float) -> float:
        """What the body must find where it begins: all, unless its end may stand on another page."""
        total = self.needed(available_width)
        body = self.body
        if isinstance(body, (RuledTable, Passage)) and body.before_end() > 0:
            return min(total, body.least_height())
        return total

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """All of it, or a beginning of the body and the ending of the rest."""
        total = self.needed(available_width)
        if total <= available_height + _SLACK:
            return list(self.kept)
        body = self.body
        if isinstance(body, (RuledTable, Passage)):
            beginning = min(available_height, body.before_end())
            pieces = body.split(available_width, beginning) if beginning > 0 else []
            if len(pieces) == 2:
                return [pieces[0], PaperEnd(pieces[1], self.closing)]
            if beginning > 0 and available_height + _SLACK < self._frame._aH:  # noqa: SLF001 - as above
                # nothing of it has room here: it begins, and is divided, on the next page
                return [CondPageBreak(available_height + 1), PaperEnd(body, self.closing)]
        return super().split(available_width, available_height)


def ended(story: Sequence[Flowable], closing: Sequence[Flowable]) -> list[Flowable]:
    """A story with its closing, before which the last lines or rows stand on the same page."""
    if not story:
        return [Together(closing)]
    return [*story[:-1], PaperEnd(story[-1], closing)]


def taken_apart(story: Iterable[Flowable]) -> Iterator[Flowable]:
    """The flowables of a story, what stands together one by one."""
    for flowable in story:
        if isinstance(flowable, Together):
            yield from taken_apart(flowable.kept)
        else:
            yield flowable


_CLOSER = (0.96, 0.92, 0.88)  # of the leading
_LITTLE = 1.13  # pages: what exceeds a page by more is not set closer


def on_one_page(story: Sequence[Flowable], page: PageStyle) -> list[Flowable]:
    """A paper that would leave a few lines for a second page, its lines set closer (GB/T 9704-2012, 7.3.5.5).

    What does not fit a page so either, or needs no help, stays as it is.
    """
    room = page.text_height
    if room < _height(story, page) <= room * _LITTLE:
        for factor in _CLOSER:
            closer = [_closer(flowable, factor) for flowable in story]
            if _height(closer, page) <= room:
                return closer
    return list(story)


def _height(story: Iterable[Flowable], page: PageStyle) -> float:
    return Together(list(taken_apart(story))).needed(page.text_width)


def _closer(flowable: Flowable, factor: float) -> Flowable:
    """The same with less room between its lines."""
    if isinstance(flowable, PaperEnd):
        closing = [_closer(part, factor) for part in flowable.closing]
        return PaperEnd(_closer(flowable.body, factor), closing)
    if isinstance(flowable, (Passage, RuledTable)):
        return flowable.closer(factor)
    return flowable
