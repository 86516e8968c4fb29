"""What is being typed is taken while it can still be written: before a page, a year or a file is left."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.widgets.tables.marks_view import MarksView


def take_typing(top: QWidget) -> None:
    """Leaves the field in which somebody types, as Tab would: a word that is still composed is part of it.

    What can be no value stays on its page, red, among what is not saved (`UnsavedCells`).
    """
    QGuiApplication.inputMethod().commit()
    field: QWidget | None = top.focusWidget()
    if field is None:
        return
    view = next((v for v in top.findChildren(MarksView) if v.isAncestorOf(field)), None)
    if view is not None:
        view.leave_cell()
    elif isinstance(field, QLineEdit | QAbstractSpinBox | QPlainTextEdit):
        field.clearFocus()  # a line says then that it is finished
