"""办公室计分: given scores and deductions typed or pasted as in a spreadsheet, and adjustments with their evidence."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.frame.page import Page, push_button
from desktop.frame.unsaved_bar import UnsavedBar
from desktop.pages.importing.pasting import paste_into
from desktop.pages.office.adjustment_dialog import AdjustmentDialog
from desktop.pages.office.adjustments_table import adjustments_table
from desktop.pages.office.edits import add_adjustment, remove_adjustments
from desktop.pages.office.grid import OfficeGrid, OfficePlace
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.tables.table_view import ROW_HEIGHT, TableView
from desktop.widgets.telling.notices import Notices

_COLUMN_WIDTH = 110


class OfficePage(Page):
    """The grid at the left, adjustments at the right."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("办公室计分"))
        self.set_hint(self.tr("直接计分、扣分次数可从电子表格整块粘贴；加减分、否决须有依据"))
        self._session = session
        self._edits = edits
        self._notices = notices
        self.grid = OfficeGrid(session, edits, self)
        self.grid.bad_colour = current_theme().bad_soft
        self.view = MarksView(self.tr("直接计分与扣分"), along_rows=False)
        self.view.setModel(self.grid)
        self.view.set_lengths(ROW_HEIGHT, _COLUMN_WIDTH)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.set_words(self.grid.takes_words)
        self.view.pasted.connect(self._paste)
        self._told = QLabel()
        self._told.setProperty("tone", "bad")
        self._told.setWordWrap(True)
        self._told.hide()
        self.view.selectionModel().currentChanged.connect(self._tell)
        self.grid.dataChanged.connect(self._tell)
        self.view.locked.connect(lambda index: self._say(self.grid.why_locked(index)))
        self._none = QLabel(self.tr("计分办法里没有直接计分或扣分的部分。"))
        self._none.setProperty("muted", True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.adjustments = adjustments_table(self)
        self.table = TableView(self.tr("加减分"))
        self.table.setModel(self.adjustments)
        self.table.when_empty = self.adjustments.nothing(
            self.tr("没有加分、扣分或否决。\n需要时点“新增”，并写明依据。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.adjustments.columns], 3)
        self.table.removal_asked.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        desk = session, edits, tasks, notices
        paste_into(self.table, Subject.ADJUSTMENTS, *desk, lambda: bool(self._add.isEnabled()))
        self._lay_out()
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.entries_changed,
            session.scheme_changed,
            session.office_changed,
        )

    def start(self) -> None:
        if self.grid.rowCount() and self.grid.columnCount():
            index = self.view.currentIndex()
            self.view.start(max(index.row(), 0), max(index.column(), 0))
        else:
            self.table.setFocus()

    def refresh(self) -> None:
        self.grid.read()
        has_columns = self.grid.columnCount() > 0
        self.view.setVisible(has_columns)
        self._none.setVisible(not has_columns)
        store, evaluation_id = self._session.store, self._session.evaluation_id
        entries = {e.id: e for e in store.units.entries(evaluation_id)}
        adjustments = store.office.adjustments(evaluation_id)
        self.adjustments.set_rows((entries[a.entry_id], a) for a in adjustments)
        self._enable()

    def add(self) -> None:
        """Asks for an adjustment and adds it."""
        entries = self._session.store.units.entries(self._session.evaluation_id)
        dialog = AdjustmentDialog(entries, self)
        if dialog.exec() and dialog.entry is not None:
            edit = add_adjustment(
                self._session, dialog.entry, dialog.kind, dialog.points, dialog.evidence
            )
            self._edits.perform(edit)

    def remove(self) -> None:
        """Takes the selected adjustments back, after asking."""
        chosen = tuple(self.adjustments.record(row)[1] for row in self.table.rows())
        if not chosen or not self._session.editable:
            return
        if self._notices.confirm(
            self.tr("移除 {n} 项加减分？").format(n=len(chosen)),
            self.tr("可用“撤销”恢复。"),
            self.tr("移除"),
        ):
            self._edits.perform(remove_adjustments(self._session, chosen))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.grid.bad_colour = current_theme().bad_soft
        super().changeEvent(event)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        column.addWidget(self._told)
        column.addWidget(self._none, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        heading = QLabel(self.tr("加分、扣分、否决"))
        heading.setObjectName("section")
        self._remove = push_button(self.tr("移除"), "trash-2", tip=self.tr("Delete 键"))
        self._remove.clicked.connect(self.remove)
        self._add = push_button(self.tr("新增…"), primary=True)
        self._add.clicked.connect(self.add)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self._remove)
        head.addWidget(self._add)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([640, 500])
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)
        self.unsaved = self.grid.unsaved
        bar = UnsavedBar(self.unsaved)
        bar.asked.connect(self.reveal)
        self.body.addWidget(bar)

    def reveal(self, row: Hashable) -> None:
        """A cell of the grid that is to be mended."""
        index = self.grid.index_of(row) if isinstance(row, OfficePlace) else QModelIndex()
        if index.isValid():
            self.view.start(index.row(), index.column())

    def _tell(self, *_changed: object) -> None:
        self._say(self.grid.wrong(self.view.currentIndex()))

    def _say(self, text: str) -> None:
        """What is wrong with the cell under the cursor, or why it takes nothing."""
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _paste(self, row: int, column: int, block: list[list[str]]) -> None:
        written, refused = self.grid.put_block(row, column, block)
        text = self.tr("粘贴完成：{n} 格已保存").format(n=written)
        if refused:
            text += self.tr("，{n} 格有误未保存（红格，悬停看原因）").format(n=refused)
        self._notices.say(text)

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        self._add.setEnabled(editable)
        self._remove.setEnabled(editable and bool(self.table.rows()))
