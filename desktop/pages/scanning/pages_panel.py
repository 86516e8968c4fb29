"""The pages of a batch: those that somebody has to see to first, narrowed by what became of them or by a number."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.operations.paper.batches import PageRow
from desktop.pages.scanning.tables import (
    PAGE_SPARE,
    STATES,
    in_order_of_need,
    pages_table,
    state_counts,
    state_word,
)
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.tables.table_view import TableView


class PagesPanel(QWidget):
    """A list of pages; the chosen one is shown beside it."""

    moved = Signal()  # to another page
    opened = Signal()  # the chosen page, to do what it waits for

    def __init__(self) -> None:
        super().__init__()
        self.table = pages_table(self)
        self.view = TableView(self.tr("扫描页"))
        self.view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.view.setModel(self.table)
        self.view.when_empty = self.table.nothing(self.tr("选一批，看其中各页。"))
        self.view.sortable()
        self.view.set_widths([c.width for c in self.table.columns], 3, PAGE_SPARE)
        self.view.selectionModel().currentRowChanged.connect(self.moved)
        self.view.opened.connect(self.opened)
        self._state = Choice()
        self._state.narrows = True
        self._state.setAccessibleName(self.tr("显示哪些页"))
        self._state.currentIndexChanged.connect(self._narrow)
        self._search = SearchLine(self.tr("查找票号"), self.tr("查找票号"), self.view)
        self._search.textChanged.connect(self._narrow)
        narrowing = QHBoxLayout()
        narrowing.addWidget(self._state, 1)
        narrowing.addWidget(self._search, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(narrowing)
        column.addWidget(self.view, 1)

    def seek(self) -> None:
        """Goes to the search line."""
        self._search.seek()

    def show_rows(self, rows: tuple[PageRow, ...]) -> None:
        """Shows the pages of a batch; the chosen page stays chosen where it is still there."""
        counts = state_counts(rows)
        with QSignalBlocker(self._state):
            chosen = self._state.currentData()
            self._state.clear()
            self._state.addItem(self.tr("全部（{n}）").format(n=len(rows)), None)
            for state in STATES:
                if counts[state]:
                    self._state.addItem(f"{state_word(state)}（{counts[state]}）", state)
            self._state.setCurrentIndex(max(self._state.findData(chosen), 0))
        current = self.view.currentIndex()
        kept = self.table.record(current.row()).number if current.isValid() else None
        self.table.set_rows(in_order_of_need(rows))
        self._narrow()
        if self.table.rowCount():
            place = None if kept is None else self.table.row_of(kept)
            self.view.choose(place or 0)

    @property
    def chosen(self) -> PageRow | None:
        """The page whose picture is shown."""
        index = self.view.currentIndex()
        valid = index.isValid() and index.row() < self.table.rowCount()
        return self.table.record(index.row()) if valid else None

    def _narrow(self, *_changed: object) -> None:
        state = self._state.currentData()
        accepts = None if state is None else (lambda row: row.state == state)
        self.table.narrow(accepts, self._search.text())
