"""The clerk's grid: a row a unit, a column a criterion, for one reviewer, as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from db.numbers import decimal_text
from db.records import Entry
from db.scoring.scheme.scheme import Criterion
from desktop.ballots.editor import BallotEditor, Outcome, Typed
from desktop.frame.unsaved import Unsaved
from desktop.messages import status_word
from desktop.pages.scoring.pasted_block import place_block
from desktop.widgets.tables.model_index import ModelIndex

_CENTRE = Qt.AlignmentFlag.AlignCenter
NOT_APPLICABLE = "—"


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of a block: the cells of the grid, and what fell outside of it, each by its place."""

    outcome: Outcome
    outside: tuple[str, ...]


class MarksGrid(QAbstractTableModel):
    """Every unit's marks; the two columns behind the criteria hold the total and the ballot's state."""

    def __init__(self, book: BallotEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._criteria: tuple[Criterion, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._row_of: dict[int, int] = {}
        self.bad_colour = "#fbe4e2"
        self.muted_colour = "#5b6878"
        book.reloaded.connect(self._reload)
        book.changed.connect(self._refresh)

    @property
    def criteria_count(self) -> int:
        """How many columns can be typed in."""
        return len(self._criteria)

    def entry(self, row: int) -> Entry:
        """The unit of a row."""
        return self._entries[row]

    def criterion(self, column: int) -> Criterion | None:
        """The criterion of a column; None for the total and the state."""
        return self._criteria[column] if column < len(self._criteria) else None

    def index_of(self, entry_id: int, criterion: str) -> QModelIndex:
        """The cell of a unit and a criterion; an invalid one where there is none."""
        codes = [c.code for c in self._criteria]
        if entry_id not in self._row_of or criterion not in codes:
            return QModelIndex()
        return self.index(self._row_of[entry_id], codes.index(criterion))

    def first_blank(self) -> QModelIndex:
        """The first cell that waits for a mark; the first of all where none does."""
        for row, entry in enumerate(self._entries):
            if not self._book.may_mark(entry.id):
                continue
            for column, criterion in enumerate(self._criteria):
                applies = self._applies(row, column)
                if applies and self._book.mark(entry.id, criterion.code) is None:
                    return self.index(row, column)
        return self.index(0, 0)

    def put_block(self, row: int, column: int, block: Sequence[Sequence[str]]) -> Pasted:
        """Writes a pasted block, by its headings and names or else from a cell on.

        Cells beyond the grid, and cells of criteria that do not apply, are told unless they are blank.
        """
        placed = place_block(block, (row, column), self._entries, self._criteria)
        typed = []
        for r, c, text in placed.cells:
            entry, criterion = self._entries[r], self._criteria[c]
            if self._applies(r, c):
                typed.append(Typed(entry.id, criterion.code, text))
            elif text.strip() not in ("", NOT_APPLICABLE):
                placed.outside.append(f"{entry.unit_code} {criterion.code}“{text.strip()}”")
        return Pasted(self._book.put_all(typed), tuple(placed.outside))

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._criteria else len(self._criteria) + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._entries):
                entry = self._entries[section]
                return f"{entry.unit_code}  {entry.short_title or entry.unit}"
            return None
        extra = section - len(self._criteria)
        if role == Qt.ItemDataRole.DisplayRole:
            if extra >= 0:
                return (self.tr("合计"), self.tr("状态"))[min(extra, 1)]
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
        entry, criterion = self._entries[index.row()], self.criterion(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(entry, criterion, index)
        if role == Qt.ItemDataRole.ForegroundRole and not self._book.may_mark(entry.id):
            return QColor(self.muted_colour)
        if criterion is None:
            return None
        rejection = self._book.rejection(entry.id, criterion.code)
        if rejection and role == Qt.ItemDataRole.BackgroundRole:
            return QColor(self.bad_colour)
        if role == Qt.ItemDataRole.ToolTipRole:
            return rejection.why if rejection else f"{entry.unit}　{criterion.title}"
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if (
            index.column() < len(self._criteria)
            and self._applies(index.row(), index.column())
            and self._book.may_mark(self._entries[index.row()].id)
        ):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: ModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        criterion = self.criterion(index.column())
        if role != Qt.ItemDataRole.EditRole or criterion is None:
            return False
        return self._book.put(self._entries[index.row()].id, criterion.code, str(value))

    def rejection(self, index: ModelIndex) -> Unsaved | None:
        """What was typed wrongly into a cell, if anything."""
        criterion = self.criterion(index.column())
        if criterion is None:
            return None
        return self._book.rejection(self._entries[index.row()].id, criterion.code)

    def _applies(self, row: int, column: int) -> bool:
        return self._criteria[column].applies_to(self._entries[row].kind)

    def _text(self, entry: Entry, criterion: Criterion | None, index: ModelIndex) -> str:
        if criterion is not None:
            if not criterion.applies_to(entry.kind):
                return NOT_APPLICABLE
            return self._book.text(entry.id, criterion.code)
        if index.column() == len(self._criteria):
            return self._book.total_text(entry.id) if self._book.marked(entry.id) else ""
        return ballot_word(self._book, entry.id)

    def _reload(self) -> None:
        self.beginResetModel()
        part = self._book.part
        self._criteria = part.criteria if part else ()
        self._entries = self._book.entries
        self._row_of = {entry.id: row for row, entry in enumerate(self._entries)}
        self.endResetModel()

    def _refresh(self, entry_id: int) -> None:
        row = self._row_of.get(entry_id)
        if row is not None and self._criteria:
            last = self.index(row, len(self._criteria) + 1)
            self.dataChanged.emit(self.index(row, 0), last)


def ballot_word(book: BallotEditor, entry_id: int) -> str:
    """How a ballot stands, with how far a draft has come; nothing where it was not begun."""
    text = status_word(book.status(entry_id), book.attendance(entry_id))
    if book.may_mark(entry_id):
        marked, needed = book.marked(entry_id), len(book.criteria(entry_id))
        return f"{text} {marked}/{needed}" if marked else ""
    return text
