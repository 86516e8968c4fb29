"""Drops files as the file manager and Qt hand them over, and comes back from a dialog as a window manager would."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.widgets.drop_table import DropTable
from desktop.windows.units_page import UnitsPage


def drop(table: DropTable, row: int, *paths: Path) -> None:
    """Drops files on a row; -1 is the room below the rows."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    below = QPoint(20, table.viewport().height() - 4)
    place = table.visualRect(table.model().index(row, 1)).center() if row >= 0 else below
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(table.viewport(), entering)
    assert entering.isAccepted()
    dropping = QDropEvent(QPointF(place), copy, data, left, none)
    QApplication.sendEvent(table.viewport(), dropping)
    assert dropping.isAccepted()


def back_to(page: UnitsPage, qtbot: Any) -> None:
    """Gives the window and its table the keyboard again: a bare X server has no manager that would."""
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    page.table.setFocus()
