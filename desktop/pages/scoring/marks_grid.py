"""The clerk's grid as in a spreadsheet: a column a criterion, a row a unit or, for one unit, a ballot number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from db.numbers import decimal_text
from db.scoring.scheme.scheme import Criterion
from desktop.ballots.editor import BallotEditor, Typed, TypingOutcome
from desktop.messages import status_word
from desktop.pages.scoring.pasted_block import place_block, reviewer_names, unit_names
from desktop.widgets.tables.model_index import ModelIndex

_CENTRE = Qt.AlignmentFlag.AlignCenter
NOT_APPLICABLE = "—"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of a block: the cells of the grid, and what fell outside of it, each by its place."""

    outcome: TypingOutcome
    outside: tuple[str, ...]


class MarksGrid(QAbstractTableModel):
    """Every ballot's marks; behind them the total on the paper, where it is checked, the sum and the state."""

    def __init__(self, book: BallotEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._criteria: tuple[Criterion, ...] = ()
        self._rows: tuple[int, ...] = ()  # of the book
        self._row_of: dict[int, int] = {}
        self._has_totals = False
        self.bad_colour = "#fbe4e2"
        self.muted_colour = "#5b6878"
        book.reloaded.connect(self.reload)
        book.changed.connect(self._refresh)

    @property
    def criteria_count(self) -> int:
        """How many columns can be typed in."""
        return len(self._criteria)

    def book_row(self, row: int) -> int:
        """What the book calls a row."""
        return self._rows[row]

    def criterion(self, column: int) -> Criterion | None:
        """The criterion of a column; None for the totals and the state."""
        return self._criteria[column] if column < len(self._criteria) else None

    def is_paper_total(self, column: int) -> bool:
        """Whether the total on the paper is typed in a column."""
        return self._has_totals and column == len(self._criteria)

    def index_of(self, number: int | None, criterion: str) -> QModelIndex:
        """The cell of a row of the book and a criterion, without one the first; an invalid one where there is none."""
        codes = [c.code for c in self._criteria]
        if number not in self._row_of or (criterion and criterion not in codes):
            return QModelIndex()
        return self.index(self._row_of[number], codes.index(criterion) if criterion else 0)

    def first_blank(self) -> QModelIndex:
        """The first cell that waits for a mark; the first of all where none does."""
        found = (self.blank_of(row) for row in range(len(self._rows)))
        return next((index for index in found if index.isValid()), self.index(0, 0))

    def blank_of(self, row: int) -> QModelIndex:
        """The first cell of a row that waits for a mark, or for the total; an invalid one where none does."""
        number = self._rows[row]
        if not self._book.may_mark(number):
            return QModelIndex()
        for column, criterion in enumerate(self._criteria):
            if self._applies(row, column) and self._book.mark(number, criterion.code) is None:
                return self.index(row, column)
        if self._has_totals and not self._book.paper_total(number):
            return self.index(row, len(self._criteria))
        return QModelIndex()

    def put_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> Pasted:
        """Writes a pasted block, by its headings and names or else from a cell on.

        Cells beyond the grid, and cells of criteria that do not apply, are told unless they are blank.
        """
        seats = [self._book.seat(number) for number in self._rows]
        by_unit = self._book.unit is not None
        names = [reviewer_names(s.reviewer) if by_unit else unit_names(s.entry) for s in seats]
        placed = place_block(block, (row, column), names, self._criteria, numbers_are_marks=by_unit)
        typed = []
        for r, c, text in placed.cells:
            criterion = self._criteria[c]
            if self._applies(r, c):
                typed.append(Typed(self._rows[r], criterion.code, text))
            elif text.strip() not in ("", NOT_APPLICABLE):
                name = self._book.row_code(self._rows[r])
                placed.outside.append(f"{name} {criterion.code}“{text.strip()}”")
        return Pasted(self._book.put_all(typed), tuple(placed.outside))

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() or not self._criteria:
            return 0
        return len(self._criteria) + self._has_totals + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._rows):
                return self._book.row_title(self._rows[section])
            return None
        extra = section - len(self._criteria)
        if role == Qt.ItemDataRole.DisplayRole:
            if self.is_paper_total(section):
                return self.tr("票面合计")
            if extra >= 0:
                return (self.tr("合计"), self.tr("状态"))[min(extra - self._has_totals, 1)]
            criterion = self._criteria[section]
            return f"{criterion.code}\n{decimal_text(criterion.points)}"
        if role == Qt.ItemDataRole.ToolTipRole and extra < 0:
            return self._criteria[section].title
        return None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _CENTRE
        number, criterion = self._rows[index.row()], self.criterion(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(number, criterion, index)
        if role == Qt.ItemDataRole.ForegroundRole and not self._book.may_mark(number):
            return QColor(self.muted_colour)
        wrong = self.what_is_wrong(index)
        if wrong and role == Qt.ItemDataRole.BackgroundRole:
            return QColor(self.bad_colour)
        if role == Qt.ItemDataRole.ToolTipRole and (wrong or criterion):
            title = criterion.title if criterion else ""
            return wrong or f"{self._book.row_name(number) or self._book.row_code(number)}　{title}"
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        takes = self.is_paper_total(index.column()) or (
            index.column() < len(self._criteria) and self._applies(index.row(), index.column())
        )
        if takes and self._book.may_mark(self._rows[index.row()]):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: ModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        criterion, number = self.criterion(index.column()), self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole:
            return False
        if self.is_paper_total(index.column()):
            return self._book.put_paper_total(number, str(value))
        return criterion is not None and self._book.put(number, criterion.code, str(value))

    def what_is_wrong(self, index: ModelIndex) -> str:
        """Why what was typed into a cell is not taken; empty where all is well."""
        criterion, number = self.criterion(index.column()), self._rows[index.row()]
        if self.is_paper_total(index.column()):
            return self._book.total_difference(number)
        found = self._book.rejection(number, criterion.code) if criterion else None
        return found.why if found else ""

    def _applies(self, row: int, column: int) -> bool:
        return self._criteria[column].applies_to(self._book.entry(self._rows[row]).kind)

    def _text(self, number: int, criterion: Criterion | None, index: ModelIndex) -> str:
        if criterion is not None:
            if not self._applies(index.row(), index.column()):
                return NOT_APPLICABLE
            return self._book.text(number, criterion.code)
        if self.is_paper_total(index.column()):
            return self._book.paper_total(number)
        if index.column() == len(self._criteria) + self._has_totals:
            return self._book.total_text(number) if self._book.marked(number) else ""
        return ballot_word(self._book, number)

    def reload(self) -> None:
        """Begins anew with what the book shows."""
        self.beginResetModel()
        part = self._book.part
        self._criteria = part.criteria if part else ()
        self._rows = self._book.rows
        self._row_of = {number: row for row, number in enumerate(self._rows)}
        self._has_totals = self._book.checks_totals
        self.endResetModel()

    def _refresh(self, number: int) -> None:
        row = self._row_of.get(number)
        if row is not None and self._criteria:
            last = self.index(row, self.columnCount() - 1)
            self.dataChanged.emit(self.index(row, 0), last)


def ballot_word(book: BallotEditor, row: int) -> str:
    """How a ballot stands, with how far a draft has come; nothing where it was not begun."""
    text = status_word(book.status(row), book.attendance(row))
    if book.may_mark(row):
        marked, needed = book.marked(row), len(book.criteria(row))
        return f"{text} {marked}/{needed}" if marked else ""
    return text
