"""The table as every page shows it: whole rows, sortable, copied to a spreadsheet with Ctrl+C."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.widgets.look.elision import heading_width, tell_elided
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.copying import cells_shown, headings, offer_copying
from desktop.widgets.tables.tab_separated import copy_cells

ROW_HEIGHT = 28
_LEAST_STRETCHED = 110  # of a column that takes what is left: below it the table scrolls
_ROOM = 24


class TableView(QTableView):
    """A read-only table of records. `opened` tells the row on Enter or a double click."""

    opened = Signal(int)
    removal_asked = Signal()
    copied = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preface: tuple[str, ...] = ()
        self.when_empty: Callable[[], str] = str
        self._widths: list[int | None] = []
        self._stretched: int | None = None
        self._spare: Sequence[int] = ()
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(48)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        offer_copying(self, self.copy, self.copy_all)

    def sortable(self) -> None:
        """Lets a click on a heading sort; until then the records stand in the order they came."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    def show_whole(self, most: int = 100) -> None:
        """Gives the first rows as many lines as their texts need: for lists that are read, not looked through."""
        self.setWordWrap(True)
        for row in range(min(most, self.model().rowCount())):
            self.resizeRowToContents(row)

    def set_widths(
        self, widths: list[int | None], stretched: int | None = None, spare: Sequence[int] = ()
    ) -> None:
        """Sets the columns' widths as they are at ten points; one of them may take what is left.

        `spare` are columns whose content is told elsewhere too: the first of them go where the table would scroll.
        """
        self._widths, self._stretched, self._spare = widths, stretched, spare
        header = self.horizontalHeader()
        header.ensurePolished()  # a heading is measured in the face that it will wear
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(widths):
            if width is not None:  # never narrower than its heading
                header.resizeSection(column, max(scaled(width), heading_width(header, column)))
        self._share()

    def _fit(self) -> None:
        self.set_widths(self._widths, self._stretched, self._spare)

    def _share(self) -> None:
        """Lets the stretched column take what is left; where that is too little the table scrolls."""
        column, header = self._stretched, self.horizontalHeader()
        if column is None or column >= header.count():
            return
        least = max(scaled(_LEAST_STRETCHED), heading_width(header, column))
        for spare in self._spare:
            header.setSectionHidden(spare, False)
        others = sum(header.sectionSize(c) for c in range(header.count()) if c != column)
        for spare in self._spare:
            if self.viewport().width() - others < least:
                others -= header.sectionSize(spare)
                header.setSectionHidden(spare, True)
        if self.viewport().width() - others >= least:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        else:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, least)

    def rows(self) -> list[int]:
        """The selected rows, from the top."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def choose(self, row: int) -> None:
        """Selects a row, makes it current and brings it into view."""
        index = self.model().index(row, max(self.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def copy(self) -> None:
        """Puts the selected rows on the clipboard as a spreadsheet pastes them."""
        if rows := self.rows():
            copy_cells([*self._preface(), *cells_shown(self, rows)])
            self.copied.emit(len(rows))

    def copy_all(self) -> None:
        """Puts every row on the clipboard, under the headings."""
        self.copy_rows(range(self.model().rowCount()))

    def copy_rows(self, rows: Sequence[int]) -> None:
        """Puts some rows on the clipboard, under the headings; what `preface` says goes before them."""
        if rows:
            copy_cells([*self._preface(), headings(self), *cells_shown(self, rows)])
            self.copied.emit(len(rows))

    def _preface(self) -> list[list[str]]:
        return [[text] for text in self.preface]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of text makes rows and columns anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
            QTimer.singleShot(0, self, self._fit)  # the headings change after the table

    def viewportEvent(self, event: QEvent) -> bool:
        """What a cell has no room for is said where the mouse rests on it."""
        told = isinstance(event, QHelpEvent) and tell_elided(self, event)
        return told or super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """An empty table says why it is empty and what to do next."""
        super().paintEvent(event)
        if self.model() is not None and not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            place = self.viewport().rect().adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place, flags, self.when_empty())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Delete and self.rows():
            self.removal_asked.emit()
        else:
            super().keyPressEvent(event)
