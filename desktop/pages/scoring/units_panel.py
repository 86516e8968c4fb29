"""The left side of a reviewer's place: the units, found, narrowed, compared and handed in at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from db.records import Entry
from desktop.ballots.editor import BallotEditor
from desktop.frame.page import push_button
from desktop.pages.scoring.ballot_list import CODE, UNIT, ballot_list, is_finished
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.tables.table_view import TableView


class UnitsPanel(QWidget):
    """Says which unit is turned to. A unit that was just handed in stays in sight until one turns on."""

    turned = Signal(int)  # entry id
    opened = Signal()  # the keyboard is to go into the ballot
    submit_asked = Signal()  # all that is filled in

    def __init__(self, book: BallotEditor, current: Callable[[], int | None]) -> None:
        super().__init__()
        self._book = book
        self._current = current  # the unit whose ballot is shown
        self.units = ballot_list(book, self)
        self.view = TableView(self.tr("单位"))
        self.view.setModel(self.units)
        self.view.when_empty = self._nothing
        self.view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.view.sortable()
        self.view.set_widths([c.width for c in self.units.columns], UNIT)
        self.view.setColumnHidden(CODE, True)  # found by all the same; the ballot shows it
        self.view.opened.connect(lambda _row: self.opened.emit())
        self.view.selectionModel().currentRowChanged.connect(self._turn)
        self.search = SearchLine(self.tr("查找单位"), self.tr("查找单位"), self.view)
        self.search.enter_goes_there = False
        self.search.textChanged.connect(self.units.set_filter)
        self.search.returnPressed.connect(self._open_first)
        self._label = LabelChoice()
        self._label.currentIndexChanged.connect(self._narrow)
        self._only_open = QCheckBox(self.tr("只看未提交的"))
        self._only_open.toggled.connect(self._narrow)
        self._submit_all = push_button("", tip=self.tr("快捷键 Ctrl+Shift+Enter"))
        self._submit_all.setShortcut(QKeySequence("Ctrl+Shift+Return"))
        self._submit_all.clicked.connect(self.submit_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in (
            (self.search, 0),
            (self._label, 0),
            (self._only_open, 0),
            (self.view, 1),
            (self._submit_all, 0),
        ):
            column.addWidget(widget, stretch)
        book.reloaded.connect(self._offer_labels)
        book.reloaded.connect(self._count)
        book.settled.connect(self._count)
        self._count()

    def choose(self, row: int) -> None:
        """Turns to the unit of a row."""
        self.view.choose(row)

    def bring(self, entry_id: int) -> int | None:
        """The row of a unit; one that is narrowed out is brought back into sight."""
        row = self.units.row_of(entry_id)
        if row is None and any(e.id == entry_id for e in self._book.entries):
            self._only_open.setChecked(False)
            self._label.setCurrentIndex(0)
            self.search.clear()
            row = self.units.row_of(entry_id)
        return row

    def show_all(self) -> None:
        """Another file: nothing is narrowed."""
        with QSignalBlocker(self._only_open), QSignalBlocker(self._label):
            self._only_open.setChecked(False)
            self._label.setCurrentIndex(0)
        self.search.clear()
        self.units.set_accepts(None)

    def step(self, by: int) -> bool:
        """Turns to the next unit or the one before; whether there is one."""
        row = self.view.currentIndex().row() + by
        if 0 <= row < self.units.rowCount():
            self.choose(row)
            return True
        return False

    def go_on(self) -> None:
        """After a submission: the next unit still to be scored, where there is one."""
        start, count = self.view.currentIndex().row(), self.units.rowCount()
        for row in [*range(start + 1, count), *range(start)]:
            if not is_finished(self._book, self.units.record(row).id):
                self.choose(row)
                break

    def first_open(self) -> int | None:
        """The first row still to be scored."""
        for row, entry in enumerate(self.units.shown):
            if not is_finished(self._book, entry.id):
                return row
        return None

    def _turn(self, current: QModelIndex) -> None:
        if current.isValid():
            self.turned.emit(self.units.record(current.row()).id)
            if self._only_open.isChecked():
                self._narrow()

    def _narrow(self, *_changed: object) -> None:
        book, current, label = self._book, self._current(), self._label
        only_open = self._only_open.isChecked()

        def accepts(entry: Entry) -> bool:
            if not label.accepts(entry):
                return False
            return not only_open or entry.id == current or not is_finished(book, entry.id)

        self.units.set_accepts(accepts if only_open or label.currentData() else None)

    def _offer_labels(self) -> None:
        self._label.offer(self._book.entries)

    def _open_first(self) -> None:
        if self.units.rowCount():
            self.choose(0)
            self.opened.emit()

    def _count(self) -> None:
        ready = len(self._book.ready())
        self._submit_all.setText(self.tr("全部提交（{n}）").format(n=ready))
        self._submit_all.setEnabled(ready > 0)

    def _nothing(self) -> str:
        if not self.units.all:
            return self.tr("没有可评分的单位。\n请先登记参评单位和评委。")
        narrowed = self.search.text() or self._label.currentData()
        if self._only_open.isChecked() and not narrowed:
            return self.tr("都已提交。")
        return self.tr("没有符合条件的单位。")
