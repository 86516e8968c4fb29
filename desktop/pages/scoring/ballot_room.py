"""How a ballot shares its room: every criterion is seen, the words about it stand where there is some left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.pages.scoring.criterion_words import CriterionWords
from desktop.pages.scoring.marks_table import CODE, FULL, MARK, OWN, TITLE
from desktop.widgets.look.elision import heading_width
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.tables.table_view import ROW_HEIGHT

_ROW = ROW_HEIGHT + 4
_ANY = 1_000
_WIDTHS = {CODE: 52, FULL: 48, OWN: 70, MARK: 72}
_LEAST_TITLE = 150
_LEAST_PADDING, _FRAME = 1, 2
_FIRST_TO_GO = (CODE, OWN)  # the code is told below, with the criterion's words


class BallotRoom:
    """Draws rows together in a low window and leaves columns out in a narrow one.

    `facts` and all but a line of `words` make way where low rows are too many. Rows are only drawn together, never
    apart, while one ballot is shown: they stand still under the eye.
    """

    def __init__(
        self, layout: QBoxLayout, view: MarksView, facts: QWidget, words: CriterionWords
    ) -> None:
        self._layout = layout
        self._view = view
        self._facts = facts
        self._words = words
        self._row = _ANY  # in pixels: as high as there is room for
        view.verticalHeader().setMinimumSectionSize(1)
        view.set_lengths(_ROW, 64, _WIDTHS)

    def begin(self) -> None:
        """Another ballot, or another size of what it stands in."""
        self._row = _ANY
        self._facts.show()
        self._words.set_brief(False)
        self.share()

    def share(self) -> None:
        """Fits columns and rows to what there is."""
        self._share_width()
        rows = self._view.model().rowCount()
        if not rows:
            return
        usual, least = scaled(_ROW), self._view.fontMetrics().height() + _LEAST_PADDING
        height = self._left() // rows
        if height < scaled(ROW_HEIGHT) and not self._facts.isHidden():
            self._facts.hide()
            height = self._left() // rows
        if height < least:
            self._words.set_brief(True)
            height = self._left() // rows
        self._row = min(self._row, usual, max(height, least))
        self._view.set_row(self._row)

    def _share_width(self) -> None:
        header = self._view.horizontalHeader()
        hidden: Sequence[int] = ()
        for gone in range(len(_FIRST_TO_GO) + 1):
            hidden = _FIRST_TO_GO[:gone]
            taken = sum(
                max(scaled(width), heading_width(header, column))
                for column, width in _WIDTHS.items()
                if column not in hidden
            )
            if self._inner() - taken - 2 * _FRAME >= scaled(_LEAST_TITLE):
                break
        for column in (CODE, TITLE, FULL, OWN, MARK):
            self._view.setColumnHidden(column, column in hidden)

    def _inner(self) -> int:
        margins, holder = self._layout.contentsMargins(), self._layout.parentWidget()
        return holder.width() - margins.left() - margins.right()

    def _left(self) -> int:
        """The height that all but the rows leave to them."""
        margins, holder = self._layout.contentsMargins(), self._layout.parentWidget()
        others, lines = 0, 0
        for place in range(self._layout.count()):
            item = self._layout.itemAt(place)
            if item.isEmpty():
                continue
            lines += 1
            if item.widget() is self._view:
                others += self._view.horizontalHeader().sizeHint().height() + 2 * _FRAME
            elif item.hasHeightForWidth():
                others += item.heightForWidth(self._inner())
            else:
                others += item.sizeHint().height()
        others += margins.top() + margins.bottom() + (lines - 1) * self._layout.spacing()
        return holder.height() - others
