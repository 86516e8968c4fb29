"""A table whose rows take files that are dropped on them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from db.file_endings import SUFFIXES
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.local_files import (
    WORKBOOK_SUFFIXES,
    dropped_alone,
    dropped_paths,
)


class DropTable(TableView):
    """Tells which files were dropped and on which row, -1 beside the rows. The row under the mouse is selected.

    A workbook or a file of the program is no report: it is left to the window.
    """

    files_dropped = Signal(int, object)  # row, list[Path]

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if dropped_alone(data, *SUFFIXES, *WORKBOOK_SUFFIXES) is not None:
            event.ignore()
        elif dropped_paths(data):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        if row >= 0 and self.rows() != [row]:
            self.choose(row)
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.setFocus()  # so that undo takes back the drop, not what was typed in a field
            self.files_dropped.emit(self.rowAt(event.position().toPoint().y()), paths)
