"""Drops files as the file manager and Qt hand them over, and comes back from a dialog as a window manager would."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.pages.reports.drop_table import DropTable
from desktop.pages.units.page import UnitsPage
from tests.desktop.conftest import bring_to_front


def drop(table: DropTable, row: int, *paths: Path) -> None:
    """Drops files on a row; -1 is the room below the rows."""
    below = QPoint(20, table.viewport().height() - 4)
    place = table.visualRect(table.model().index(row, 1)).center() if row >= 0 else below
    assert drop_on(table.viewport(), *paths, at=place)


def drop_on(widget: QWidget, *paths: Path, at: QPoint | None = None) -> bool:
    """Drops files on what a person sees there; False where nothing takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = at or widget.rect().center()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(widget, entering)
    if not entering.isAccepted():
        return False
    moving = QDragMoveEvent(place, copy, data, left, none)
    moving.setAccepted(True)  # as Qt does after an entrance that was accepted
    QApplication.sendEvent(widget, moving)
    assert moving.isAccepted()
    dropping = QDropEvent(QPointF(place), copy, data, left, none)
    QApplication.sendEvent(widget, dropping)
    assert dropping.isAccepted()
    return True


def back_to(page: UnitsPage, qtbot: Any) -> None:
    """Gives the window and its table the keyboard again: a bare X server has no manager that would."""
    bring_to_front(qtbot, page.window())
    page.table.setFocus()
