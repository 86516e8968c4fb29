"""A table of records: columns say how a record reads and sorts; filtering and sorting stay fluid at 10,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QLineEdit

from db.natural_order import natural_order
from desktop.widgets.tables.model_index import ModelIndex
from desktop.widgets.tables.table_view import TableView

R = TypeVar("R")
Key = Any  # what a column sorts by: anything that compares with its like

RECORD_ROLE = Qt.ItemDataRole.UserRole + 1

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its heading, how a record reads there, and (where text order is wrong) how it sorts."""

    title: str
    text: Callable[[R], str]
    key: Callable[[R], Key] | None = None
    numeric: bool = False
    centred: bool = False
    tip: Callable[[R], str] | None = None
    icon: Callable[[R], QIcon | None] | None = None
    colour: Callable[[R], str | None] | None = None
    width: int | None = None

    def sort_key(self, record: R) -> Key:
        """What the record sorts by in this column: Chinese text in the order of its pronunciation."""
        return self.key(record) if self.key else reading_order(self.text(record))


def reading_order(text: str) -> bytes:
    """A sort key for text: numbers as people count; GB 18030 keeps the common characters in pinyin order."""
    return natural_order(text).encode("gb18030", "replace")


class RecordTable(QAbstractTableModel, Generic[R]):
    """Shows records. `set_rows` keeps selection and scroll where the same records stay."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        identity: Callable[[R], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._identity = identity
        self._all: tuple[R, ...] = ()
        self._shown: list[R] = []
        self._told = False  # whether records were ever given, be it none
        self._filter = ""
        self._accepts: Callable[[R], bool] | None = None
        self.searched_too: Callable[[R], str] | None = (
            None  # what the text filter finds beside the columns
        )
        # what the text filter looks through while one types
        self._texts: dict[Hashable, str] = {}
        self._sorted_by: tuple[int, bool] | None = None

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """The columns, left to right."""
        return self._columns

    @property
    def shown(self) -> tuple[R, ...]:
        """The records as they stand in the table."""
        return tuple(self._shown)

    @property
    def all(self) -> tuple[R, ...]:
        """Every record, those filtered out included."""
        return self._all

    @property
    def total(self) -> int:
        """How many records there are, those filtered out included."""
        return len(self._all)

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Takes other columns, e.g. when the scheme's parts changed."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._texts.clear()
        self._sorted_by = None
        self.endResetModel()

    def set_rows(self, rows: Iterable[R]) -> None:
        """Takes records in place of the present ones."""
        self._told = True
        self._all = tuple(rows)
        self._texts.clear()
        self._show()

    def set_filter(self, text: str) -> None:
        """Shows the records that hold every word of `text` in some column."""
        self.narrow(self._accepts, text)

    def narrow(self, accepts: Callable[[R], bool] | None, text: str) -> None:
        """Sets both filters at once."""
        if not self._filter:
            self._texts.clear()  # columns may read what is not in the records
        self._accepts, self._filter = accepts, text
        self._show()

    def set_accepts(self, accepts: Callable[[R], bool] | None) -> None:
        """Shows only the records that `accepts` says yes to, beside the text filter."""
        self._accepts = accepts
        self._show()

    def record(self, row: int) -> R:
        """The record of a row."""
        return self._shown[row]

    def nothing(self, words: str) -> Callable[[], str]:
        """What an empty table says: `words` where there is nothing, else that a filter hides it all."""
        return lambda: self.tr("没有符合条件的记录。") if self._all else words

    def nothing_yet(self, words: str) -> Callable[[], str]:
        """The same for what is read beside the window's thread: nothing is said of it before it is there."""
        nothing = self.nothing(words)
        return lambda: nothing() if self._told else self.tr("正在读取……")

    def row_of(self, identity: Hashable) -> int | None:
        """The row that shows the record, if it is shown."""
        for row, record in enumerate(self._shown):
            if self._identity(record) == identity:
                return row
        return None

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, column = self._shown[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(record)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _CENTRE if column.centred else _RIGHT if column.numeric else _LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(record) if column.tip else None
            case Qt.ItemDataRole.DecorationRole:
                return column.icon(record) if column.icon else None
            case Qt.ItemDataRole.ForegroundRole:
                return _ink(column.colour(record) if column.colour else None)
        return record if role == RECORD_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and section < len(self._columns):
            column = self._columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _CENTRE if column.centred else _RIGHT if column.numeric else _LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; -1 brings back the order in which the records came."""
        descending = order is Qt.SortOrder.DescendingOrder
        self._sorted_by = None if column < 0 else (column, descending)
        self._show()

    def _show(self) -> None:
        shown = [r for r in self._all if self._accepts is None or self._accepts(r)]
        if words := self._filter.casefold().split():
            shown = [r for r in shown if self._holds(r, words)]
        if self._sorted_by is not None and self._sorted_by[0] < len(self._columns):
            number, descending = self._sorted_by
            shown.sort(key=self._columns[number].sort_key, reverse=descending)
        self._replace(shown)

    def _holds(self, record: R, words: list[str]) -> bool:
        identity = self._identity(record)
        text = self._texts.get(identity)
        if text is None:
            texts = [column.text(record) for column in self._columns]
            if self.searched_too is not None:
                texts.append(self.searched_too(record))
            text = "\n".join(texts).casefold()
            self._texts[identity] = text
        return all(word in text for word in words)

    def _replace(self, shown: list[R]) -> None:
        before = [self._identity(r) for r in self._shown]
        after = [self._identity(r) for r in shown]
        if before == after:
            self._shown = shown
            if shown:
                last = self.index(len(shown) - 1, len(self._columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
        elif set(before) == set(after) and len(before) == len(after):
            self._move(shown, before, after)
        else:
            self.beginResetModel()
            self._shown = shown
            self.endResetModel()

    def _move(self, shown: list[R], before: list[Hashable], after: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {identity: row for row, identity in enumerate(after)}
        old = self.persistentIndexList()
        new = [self.index(place[before[i.row()]], i.column()) for i in old]
        self._shown = shown
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def reveal_record(
    table: RecordTable[R], view: TableView, identity: Hashable, search: QLineEdit
) -> None:
    """Chooses the row of a record; what was searched for makes way where it hides the row."""
    row = table.row_of(identity)
    if row is None and search.text():
        search.clear()
        row = table.row_of(identity)
    if row is not None:
        view.choose(row)


def _ink(colour: str | None) -> QColor | None:
    return QColor(colour) if colour else None
