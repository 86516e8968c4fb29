"""The table in which marks are typed: Enter and arrows step on, the mark is written as the cell is left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.widgets.look.elision import heading_width, tell_elided
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.copying import cells_shown, copy_titled, offer_copying
from desktop.widgets.tables.model_index import ModelIndex
from desktop.widgets.tables.tab_separated import cells_of, copy_cells
from desktop.widgets.tables.table_view import ROW_HEIGHT
from desktop.widgets.typing.plain_line import PlainLine

_LONGEST = 300  # an evidence is a sentence
_LARGE = 1.7  # times the usual size
_LONGEST_FIGURE = "100.75"
_PADDING = 9  # pixels about a figure while it is typed
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BLANKS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_TABS = {Qt.Key.Key_Tab: (0, 1), Qt.Key.Key_Backtab: (0, -1)}
_STEPS = {Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0)}


class MarkDelegate(QStyledItemDelegate):
    """Edits a mark as a line of text that Enter, Up, Down and Tab leave."""

    left = Signal(int, int, bool)  # rows and columns to step; with Ctrl held
    typing = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accepted = True
        self.goes_sideways = False
        self.tabs = dict(_TABS)
        self.words: Callable[[ModelIndex], bool] = lambda _index: False

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: ModelIndex
    ) -> QWidget:
        editor = QLineEdit(parent) if self.words(index) else PlainLine(parent)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setMaxLength(_LONGEST)
        editor.textEdited.connect(self.typing)
        return editor

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """A wrong mark stays red while the cursor is on it."""
        super().initStyleOption(option, index)
        if index.data(Qt.ItemDataRole.BackgroundRole) is not None:
            option.state &= ~QStyle.StateFlag.State_Selected  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """With the frame of the keyboard about it, a style sheet would leave the cell's own colour out."""
        colour = index.data(Qt.ItemDataRole.BackgroundRole)
        if colour is not None:
            painter.fillRect(option.rect, colour)  # type: ignore[attr-defined]
        super().paint(painter, option, index)

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: ModelIndex) -> None:
        if isinstance(editor, QLineEdit):
            self._accepted = model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            step = (0, 0) if key in _ENTER else _STEPS.get(key) or self._sideways(editor, key)
            if step is not None:
                held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                if self.leave(editor):  # a refused mark keeps the cursor, to be typed anew
                    self.left.emit(*step, held)
                return True
        return super().eventFilter(editor, event)

    def _sideways(self, editor: QObject, key: Qt.Key) -> tuple[int, int] | None:
        """Past the end of what was typed the arrow goes on to the next cell, as in a spreadsheet."""
        if not self.goes_sideways or not isinstance(editor, QLineEdit):
            return None
        if key in self.tabs:  # as Enter does: a wrong mark keeps the cursor
            return self.tabs[key]
        if editor.hasSelectedText():
            return None
        if key == Qt.Key.Key_Right and editor.cursorPosition() == len(editor.text()):
            return 0, 1
        return (0, -1) if key == Qt.Key.Key_Left and editor.cursorPosition() == 0 else None

    def leave(self, editor: QObject) -> bool:
        """Writes what the editor holds and closes it; False where the model refused it."""
        self._accepted = True
        if isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return self._accepted


class MarksView(QTableView):
    """Typing starts editing, Enter goes to the next cell, `finished` follows the last one.

    `along_rows` makes Enter go right (a paper ballot is a row of the clerk's grid), else it goes down.
    """

    finished = Signal()
    submit_asked = Signal()
    pasted = Signal(int, int, list)
    unit_asked = Signal(int)  # +1 next, -1 previous
    typing = Signal()
    locked = Signal(QModelIndex)  # a key was typed into a cell that takes none
    row_left = Signal(int)  # Enter went on from the last cell of a row to another row

    def __init__(
        self,
        name: str,
        *,
        along_rows: bool,
        turns_units: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._along_rows = along_rows
        self._turns_units = turns_units
        self._levels: Callable[[QModelIndex], tuple[str, ...]] = lambda _index: ()
        self._words: Callable[[ModelIndex], bool] = lambda _index: False
        self._at_once: frozenset[str] = frozenset()
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(along_rows)
        self.horizontalHeader().setHighlightSections(False)
        self._row = ROW_HEIGHT
        self._row_pixels: int | None = None
        self._widths: Mapping[int, int] = {}
        self._column = 0
        self._is_large = False
        self._delegate = MarkDelegate(self)
        self._delegate.goes_sideways = not turns_units  # a ballot is one column
        if along_rows:
            self._delegate.tabs[Qt.Key.Key_Tab] = (
                0,
                0,
            )  # to the next cell that takes a mark, as Enter
        self._delegate.left.connect(self._leave_editor)
        self._delegate.typing.connect(self.typing)
        self.setItemDelegate(self._delegate)
        offer_copying(self, self.copy, self.copy_all)

    def set_lengths(self, row: int, column: int, widths: Mapping[int, int] | None = None) -> None:
        """A row's height and the columns' widths as they are at ten points; -1 is the last column."""
        self._row, self._column, self._widths = row, column, widths or {}
        self.fit()

    def set_row(self, pixels: int) -> None:
        """A row's height where the table shares what room there is; it holds until it is shared anew."""
        self._row_pixels = pixels
        self.verticalHeader().setDefaultSectionSize(pixels)

    def fit(self) -> None:
        """Makes rows and columns as the size of text wants them, no column narrower than its heading."""
        row, column = self._row_pixels or scaled(self._row), scaled(self._column)
        times = _LARGE if self._is_large else 1
        if self._is_large:
            metrics = self.fontMetrics()
            row = max(row, metrics.height() + 2 * _PADDING)
            column = max(column, metrics.horizontalAdvance(_LONGEST_FIGURE) + 2 * _PADDING)
        self.verticalHeader().setDefaultSectionSize(row)
        header = self.horizontalHeader()
        header.ensurePolished()
        if self._column:
            header.setDefaultSectionSize(column)
        for place, width in self._widths.items():
            column = place if place >= 0 else header.count() + place
            if 0 <= column < header.count():
                least = round(scaled(width) * times)
                header.resizeSection(column, max(least, heading_width(header, column)))

    def set_large(self, large: bool) -> None:
        """Writes figures and headings large, rows and columns with them."""
        self._is_large = large
        font = QGuiApplication.font()
        if large:
            font.setPointSizeF(font.pointSizeF() * _LARGE)
        self.setFont(font)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self.fit)  # the headings change after the table

    def viewportEvent(self, event: QEvent) -> bool:
        told = isinstance(event, QHelpEvent) and tell_elided(self, event)
        return told or super().viewportEvent(event)

    def set_levels(self, levels: Callable[[QModelIndex], tuple[str, ...]]) -> None:
        """Says which levels a cell is chosen from by a single digit; none where numbers are typed."""
        self._levels = levels

    def set_at_once(self, letters: Collection[str]) -> None:
        """Says which letters are a whole mark, that waits for no Enter."""
        self._at_once = frozenset(letters)

    def set_words(self, words: Callable[[ModelIndex], bool]) -> None:
        """Says which cells hold sentences. In all others a key is a digit or a short word of one letter."""
        self._words = words
        self._delegate.words = words

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """No input method comes between a key and a mark: Q would begin a word, a full stop would turn Chinese."""
        if query == Qt.InputMethodQuery.ImEnabled and not self._words(self.currentIndex()):
            return False
        return super().inputMethodQuery(query)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A word that comes at once, without having been shown while composed, opens the cell as well.

        Qt opens it, but gives the editor only words that it has seen being composed.
        """
        word = event.commitString()
        if word and self.state() is not QAbstractItemView.State.EditingState:
            super().inputMethodEvent(QInputMethodEvent(word, []))
        super().inputMethodEvent(event)

    def currentChanged(self, current: ModelIndex, previous: ModelIndex) -> None:
        super().currentChanged(current, previous)
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)

    def start(self, row: int, column: int) -> None:
        """Puts the cursor into a cell and the keyboard into the table."""
        self.go_to(self.model().index(row, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, index: QModelIndex) -> None:
        """Puts the cursor into a cell alone, whatever key is held, and brings it into view."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def leave_cell(self) -> bool:
        """Writes the cell that is being typed in, if one is; False where its mark was refused."""
        if self.state() is not QAbstractItemView.State.EditingState:
            return True
        return self._delegate.leave(self.indexWidget(self.currentIndex()))

    def put(self, text: str) -> None:
        """Writes a text into the current cell, as a button of a level does, and steps on."""
        index = self.currentIndex()
        if index.flags() & Qt.ItemFlag.ItemIsEditable and self.model().setData(index, text):
            self.step(0, 0)

    def step(self, rows: int, columns: int) -> None:
        """Moves the cursor; (0, 0) is what Enter does."""
        index = self.currentIndex()
        if (rows, columns) != (0, 0):
            target = index.siblingAtRow(index.row() + rows).siblingAtColumn(
                index.column() + columns
            )
            if target.isValid():
                self.setCurrentIndex(target)
            return
        found = self._next(index)
        if found is None:
            self.finished.emit()
            return
        self.setCurrentIndex(found)
        if found.row() != index.row():
            self.row_left.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _ENTER:
            self._leave_editor(0, 0, held)
        elif key == Qt.Key.Key_F2 and not self._is_locked_at(self.currentIndex()):
            self._edit_at_end()
        elif self._is_locked(event):
            self.locked.emit(self.currentIndex())
        elif key in _BLANKS:
            self._blank()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and self._turns_units:
            self.unit_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif not held and event.text().lower() in self._at_once:
            self.put(event.text())
        elif not self._choose_level(event.text()):
            super().keyPressEvent(event)

    def _edit_at_end(self) -> None:
        """Opens the cell with the cursor behind what stands there, as a spreadsheet does."""
        index = self.currentIndex()
        if self.state() != QAbstractItemView.State.EditingState:  # else it is open already
            self.edit(index)
        editor = self.indexWidget(index)
        if isinstance(editor, QLineEdit):
            editor.setFocus()
            editor.end(False)

    @staticmethod
    def _is_locked_at(index: ModelIndex) -> bool:
        return not index.flags() & Qt.ItemFlag.ItemIsEditable

    def _is_locked(self, event: QKeyEvent) -> bool:
        """Whether a person types where nothing can be typed, which is not to pass without a word."""
        keys = Qt.KeyboardModifier
        chord = event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier)
        typed = bool(event.text().strip()) and event.text().isprintable() and not chord
        cells = [self.currentIndex(), *self.selectedIndexes()]
        editable = any(cell.flags() & Qt.ItemFlag.ItemIsEditable for cell in cells)
        if typed or event.key() in _BLANKS:
            return cells[0].isValid() and not editable
        return False

    def _leave_editor(self, rows: int, columns: int, held: bool) -> None:
        if held:
            self.submit_asked.emit()
        else:
            self.step(rows, columns)

    def _next(self, index: QModelIndex) -> QModelIndex | None:
        model = self.model()
        columns, rows = model.columnCount(), model.rowCount()
        if not self._along_rows:
            below = index.siblingAtRow(index.row() + 1)
            return below if below.isValid() else None
        for place in range(index.row() * columns + index.column() + 1, rows * columns):
            cell = model.index(place // columns, place % columns)
            if cell.flags() & Qt.ItemFlag.ItemIsEditable:
                return cell
        return None

    def _choose_level(self, text: str) -> bool:
        levels = self._levels(self.currentIndex())
        if len(text) == 1 and text.isdigit() and 1 <= int(text) <= len(levels):
            self.put(levels[int(text) - 1])
            return True
        return False

    def _blank(self) -> None:
        for index in self.selectedIndexes():
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.model().setData(index, "")

    def copy(self) -> None:
        """Puts the selected cells on the clipboard, as they are pasted here and in a spreadsheet."""
        cells = self.selectedIndexes()
        rows, columns = sorted({i.row() for i in cells}), sorted({i.column() for i in cells})
        if cells:
            copy_cells(cells_shown(self, rows, columns))

    def copy_all(self) -> None:
        """Puts the whole table on the clipboard with its headings."""
        copy_titled(self, range(self.model().rowCount()), range(self.model().columnCount()))

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        chosen = self.selectedIndexes() or [self.currentIndex()]
        if chosen[0].isValid() and text.strip():
            row, column = min(i.row() for i in chosen), min(i.column() for i in chosen)
            self.pasted.emit(row, column, cells_of(text))
