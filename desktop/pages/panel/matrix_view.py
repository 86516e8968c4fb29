"""A matrix under headings that stay in sight: many cells are chosen at once, by mouse or keyboard, and marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.widgets.tables.copying import copy_titled, offer_copying

_WIDEST, _ROOM = "本单位", 8  # what a cell has to hold, and the space about it
_ROW_TITLE_WORDS = 6  # as wide as so many such words at most
_DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class MatrixView(QTableView):
    """Cells are not typed in: a digit asks for the mark of that number, Delete to take marks back."""

    mark_asked = Signal(int)  # 1 and on
    clearing_asked = Signal()
    copied = Signal(int, int)  # rows and columns

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix")
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        offer_copying(self, self.copy, self.copy_all)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setMinimumSectionSize(0)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._fit()

    def chosen(self) -> list[tuple[int, int]]:
        """Row and column of the selected cells, row by row; of the one with the cursor where none is."""
        selection = self.selectionModel().selection()
        cells: list[tuple[int, int]] = []
        for block in (selection.at(number) for number in range(selection.size())):
            columns = range(block.left(), block.right() + 1)
            rows = range(block.top(), block.bottom() + 1)
            cells += [(row, column) for row in rows for column in columns]
        current = self.currentIndex()
        if not cells and current.isValid():
            return [(current.row(), current.column())]
        return sorted(cells)

    def start(self) -> None:
        """Takes the keyboard, with the cursor somewhere."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def choose_rows(self) -> None:
        """Extends the selection to whole rows."""
        model, last = self.model(), self.model().columnCount() - 1
        wanted = QItemSelection()
        for row in {row for row, _ in self.chosen()}:
            wanted.select(model.index(row, 0), model.index(row, last))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(wanted, flags)

    def copy(self) -> None:
        """Puts the selected block on the clipboard with both headings, as a spreadsheet pastes it."""
        cells = self.chosen()
        self._copy(sorted({row for row, _ in cells}), sorted({column for _, column in cells}))

    def copy_all(self) -> None:
        """Puts the whole matrix on the clipboard with both headings."""
        self._copy(range(self.model().rowCount()), range(self.model().columnCount()))

    def _copy(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        copy_titled(self, rows, columns)
        self.copied.emit(len(rows), len(columns))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        """Makes the cells as large as their words."""
        metrics = self.fontMetrics()
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance(_WIDEST) + _ROOM)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _ROOM)
        self.verticalHeader().setMaximumWidth(metrics.horizontalAdvance(_WIDEST) * _ROW_TITLE_WORDS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, held = event.text(), event.modifiers()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clearing_asked.emit()
        elif event.key() == Qt.Key.Key_Space and held & Qt.KeyboardModifier.ShiftModifier:
            self.choose_rows()
        elif text in _DIGITS and not held & ~Qt.KeyboardModifier.KeypadModifier:
            self.mark_asked.emit(int(text))
        elif event.key() in _UP_DOWN and held & Qt.KeyboardModifier.ShiftModifier:
            whole = self._whole_rows()
            super().keyPressEvent(event)
            if whole:
                self.choose_rows()
        else:
            super().keyPressEvent(event)

    def _whole_rows(self) -> bool:
        """Whether nothing but whole rows is selected, which then grows by whole rows."""
        selection, columns = self.selectionModel().selection(), self.model().columnCount()
        blocks = [selection.at(number) for number in range(selection.size())]
        return bool(blocks) and all(block.width() == columns for block in blocks)
