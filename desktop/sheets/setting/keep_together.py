"""What stays on one page: a closing block as a whole, a heading with the beginning of what it heads.

reportlab's own way moves a heading and the whole table below it to the next page where the table
would not fit, and copies all of it to find that out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from reportlab.platypus.flowables import CondPageBreak, Flowable

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

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Never fit, so that `split` decides."""
        return available_width, _UNBOUNDED

    def split(self, available_width: float, _available_height: float) -> list[Flowable]:
        """Begin a new page first where this one has too little room left."""
        needed = min(self.needed(available_width), self._frame._aH)  # noqa: SLF001 - no other way to ask
        return [CondPageBreak(needed - _SLACK), *self.kept]

    def needed(self, available_width: float) -> float:
        """The height that must be free on the page where the flowables begin."""
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
        return height
