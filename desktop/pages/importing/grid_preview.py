"""The top of a sheet as it was sent, with what each column was taken for above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QFont

from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Grid, column_letters
from desktop.widgets.tables.model_index import ModelIndex

_ABOVE, _BELOW = 2, 12  # rows around the headings


class GridPreview(QAbstractTableModel):
    """A few rows around the headings' row; `titles` say what a column fills."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid("", ())
        self._header: int | None = None
        self._titles: Mapping[int, str] = {}
        self._top = self._rows = self._columns = 0

    def show_grid(self, grid: Grid, header: int | None, titles: Mapping[int, str]) -> None:
        """Takes a sheet; `header` is the row of its headings, counted from 0."""
        self.beginResetModel()
        self._grid, self._header, self._titles = grid, header, titles
        self._top = max(0, (header or 0) - _ABOVE)
        self._rows = min(len(grid.rows), (header or 0) + _BELOW) - self._top
        seen = grid.rows[self._top : self._top + self._rows]
        self._columns = max((len(row) for row in seen), default=0)
        self.endResetModel()

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else max(self._rows, 0)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._columns

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._top + index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self._grid.at(row, index.column())
            return "" if cell is None else shown(f"{cell:g}" if isinstance(cell, float) else cell)
        if role == Qt.ItemDataRole.FontRole and row == self._header:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(self._top + section + 1)
        title = self._titles.get(section)
        return column_letters(section) + (f" → {title}" if title else "")
