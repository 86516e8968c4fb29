"""抽签: the order as it stands, how it was drawn, and changing it by hand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records import Entry
from db.records.hall import Draw, DrawMethod
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.pages.hall.draw_dialog import DrawDialog
from desktop.pages.hall.edits import put_in_order
from desktop.session import Session
from desktop.widgets.tables.model_index import ModelIndex
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate


class OrderView(TableView):
    """The order; a row is dragged, or goes up and down by Alt and the arrows."""

    moved = Signal(int, int)  # from row, to row

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)

    def dropEvent(self, event: QDropEvent) -> None:
        """The model is read anew from the file, so Qt moves nothing itself."""
        rows = self.rows()
        target = self.indexAt(event.position().toPoint()).row()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if rows:
            to = target if target >= 0 else self.model().rowCount() - 1
            QTimer.singleShot(0, self, lambda: self.moved.emit(rows[0], to))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        rows = self.rows()
        if alt and event.key() in steps and rows:
            to = rows[0] + steps[Qt.Key(event.key())]
            if 0 <= to < self.model().rowCount():
                self.moved.emit(rows[0], to)
        else:
            super().keyPressEvent(event)


class OrderTable(RecordTable[Entry]):
    """Entries that may be dragged."""

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """A view that moves rows within itself drops nothing that could only be copied."""
        return Qt.DropAction.MoveAction


class DrawPanel(QWidget):
    """The table with its drawings below. `drawing`: lots are about to be drawn, and the hall knows none yet."""

    drawing = Signal()

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self.model = OrderTable(_columns(), lambda e: e.id, self)
        self.table = OrderView(self.tr("出场顺序"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("没有现场述法的单位。\n请在“单位与报告”把述法形式改为“现场”。")
        )
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self.table.moved.connect(self.move_row)
        self._draw = push_button(self.tr("抽签…"), primary=True)
        self._draw.clicked.connect(lambda _on=False: self.draw())
        self._told = QLabel()
        self._told.setProperty("muted", True)
        self._told.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(self._told, 1)
        foot.addWidget(self._draw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def read(self) -> None:
        """Reads anew."""
        store, year = self._session.store, self._session.evaluation_id
        self.model.set_rows(store.draws.speaking(year))
        self._told.setText(
            "\n".join(map(draw_words, store.draws.of_evaluation(year)))
            or self.tr("尚未抽签。行可以拖动，或用 Alt+上、下调整。")
        )
        self._draw.setEnabled(self._may("hall.draw") and bool(self.model.total))

    def draw(self) -> None:
        """Asks for the seed or the lots, and draws."""
        dialog = DrawDialog(self._session, self)
        if dialog.exec():
            self.drawing.emit()
            self._edits.perform(dialog.edit(), undoable=False)

    def move_row(self, row: int, to: int) -> None:
        """Puts a unit at another's place."""
        if not self._may("hall.order") or row == to:
            return
        entries = list(self.model.shown)
        entry = entries.pop(row)
        entries.insert(to, entry)
        if self._edits.perform(put_in_order(self._session, [e.id for e in entries])):
            self.table.choose(to)

    def _may(self, what: str) -> bool:
        session = self._session
        return session.has_evaluation and session.editable and session.store.access.may_change(what)


def draw_words(draw: Draw) -> str:
    """How a drawing was made, in a line."""
    how = (
        translate("hall", "电子抽签，种子 {seed}").format(seed=draw.seed)
        if draw.method is DrawMethod.MACHINE
        else translate("hall", "人工抽签")
    )
    text = f"{moment(draw.drawn_at)}　{draw.category or translate('hall', '全部单位')}　{how}"
    return f"{text}　{draw.reason}" if draw.reason else text


def _columns() -> tuple[Column[Entry], ...]:
    return (
        Column(
            translate("hall", "顺序"), lambda e: str(e.running_order or ""), numeric=True, width=56
        ),
        Column(translate("hall", "编号"), lambda e: e.unit_code, width=64),
        Column(translate("hall", "单位"), lambda e: e.unit),
        Column(translate("hall", "类别"), lambda e: e.category, width=110),
        Column(translate("hall", "述法人"), lambda e: e.leader, width=90),
        Column(translate("hall", "职务"), lambda e: e.post, width=90),
    )
