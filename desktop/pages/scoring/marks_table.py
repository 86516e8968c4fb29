"""One ballot: a row a criterion, the last column typed in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from db.numbers import decimal_text
from db.scoring.scheme.scheme import Criterion
from desktop.ballots.editor import BallotEditor
from desktop.widgets.tables.model_index import ModelIndex

CODE, TITLE, FULL, OWN, MARK = range(5)
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class MarksTable(QAbstractTableModel):
    """The criteria of the chosen unit and the marks of the book's reviewer."""

    def __init__(self, book: BallotEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._entry_id: int | None = None
        self._criteria: tuple[Criterion, ...] = ()
        self.bad_colour = "#fbe4e2"
        book.reloaded.connect(self._reload)
        book.changed.connect(self._refresh)

    @property
    def entry_id(self) -> int | None:
        """The unit whose ballot is shown."""
        return self._entry_id

    def show_entry(self, entry_id: int | None) -> None:
        """Turns to another unit's ballot."""
        self._entry_id = entry_id
        self._reload()

    def criterion(self, row: int) -> Criterion:
        """The criterion of a row."""
        return self._criteria[row]

    def first_blank(self) -> int:
        """The first row without a mark; the first row where all have one."""
        if self._entry_id is not None:
            for row, criterion in enumerate(self._criteria):
                if self._book.mark(self._entry_id, criterion.code) is None:
                    return row
        return 0

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._criteria)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section in (CODE, TITLE) else _CENTRE
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("编号"),
                self.tr("指标"),
                self.tr("满分"),
                self.tr("本人平均"),
                self.tr("打分"),
            )[section]
        return None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._entry_id is None:
            return None
        criterion = self._criteria[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(criterion, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() in (CODE, TITLE) else _CENTRE
        rejection = self._book.rejection(self._entry_id, criterion.code)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == OWN:
            return self.tr("您给其他单位这一项的平均分，供前后比较")
        if role == Qt.ItemDataRole.ToolTipRole:
            return rejection.why if rejection else criterion.text or None
        if role == Qt.ItemDataRole.BackgroundRole and rejection and index.column() == MARK:
            return QColor(self.bad_colour)
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if (
            index.column() == MARK
            and self._entry_id is not None
            and self._book.may_mark(self._entry_id)
        ):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: ModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != MARK or self._entry_id is None:
            return False
        return self._book.put(self._entry_id, self._criteria[index.row()].code, str(value))

    def _text(self, criterion: Criterion, column: int) -> str:
        match column:
            case 0:
                return criterion.code
            case 1:
                return criterion.title
            case 2:
                return decimal_text(criterion.points)
            case 3:
                mean = self._book.own_mean(criterion.code, self._entry_id)
                return "" if mean is None else decimal_text(mean, 1)
        return self._book.text(self._entry_id, criterion.code) if self._entry_id else ""

    def _reload(self) -> None:
        self.beginResetModel()
        known = {e.id for e in self._book.entries}
        if self._entry_id not in known:
            self._entry_id = None
        self._criteria = self._book.criteria(self._entry_id) if self._entry_id else ()
        self.endResetModel()

    def _refresh(self, entry_id: int) -> None:
        if entry_id == self._entry_id and self._criteria:
            last = self.index(len(self._criteria) - 1, MARK)
            self.dataChanged.emit(self.index(0, 0), last)
