"""A window to be pictured: what a person would press to bring something into view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from desktop.frame.page import Page
from desktop.shell.main_window import MainWindow
from desktop.tasks import Tasks
from resources.packaging.pictured.acting import ACTED_IN
from resources.packaging.pictured.years import PASSWORD, Years

P = TypeVar("P", bound=Page)
W = TypeVar("W", bound=QWidget)
Look = Callable[[str, QWidget], None]
Act = Callable[[QDialog], None]
_POLL_MS = 10
_MOST_POLLS = 6_000  # never reached unless something is wrong, however busy the machine is


class Stage:
    """One window in one mode. `look` is given each thing to be seen, under its name."""

    def __init__(self, window: MainWindow, years: Years, look: Look, wait_ms: int) -> None:
        self.window = window
        self.years = years
        self.tasks = Tasks(window, inline=True)  # what is done beside the window is done at once
        self._look = look
        self._wait_ms = wait_ms

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Looks at the window, or at something that stands before it."""
        QTest.qWait(self._wait_ms)
        self._look(name, widget or self.window)

    @staticmethod
    def wait_until(done: Callable[[], bool], otherwise: str) -> None:
        """Waits for what the window does after a pause; RuntimeError with the words where it does not."""
        for _ in range(_MOST_POLLS):
            if done():
                return
            QTest.qWait(_POLL_MS)
        raise RuntimeError(otherwise)

    def page(self, key: str, kind: type[P]) -> P:
        """Turns to a page."""
        self.window.go(key)
        found = self.window.page(key)
        if not isinstance(found, kind):
            raise TypeError(key)
        return found

    def press(self, key: str, text: str) -> None:
        """Presses a page's button by its text."""
        self.window.go(key)
        button(self.window.page(key), text).click()

    def menu(self, text: str) -> None:
        """Chooses an entry of the window's menus."""
        next(a for a in self.window.findChildren(QAction) if a.text() == text).trigger()

    def menu_starting(self, text: str) -> None:
        """Chooses an entry that goes on with what it is about, as 撤销 does."""
        next(a for a in self.window.findChildren(QAction) if a.text().startswith(text)).trigger()

    def dialog(self, name: str, open_it: Callable[[], object], prepare: Act | None = None) -> None:
        """Looks at the dialog that `open_it` opens once `prepare` has acted in it; it is closed again."""

        def look(dialog: QDialog) -> None:
            if prepare is not None:
                prepare(dialog)
            self.take(name, dialog)

        self.meet(look)
        open_it()

    def meet(self, act: Act) -> None:
        """Acts in the modal dialog that is about to open, and closes it if it is still there."""
        before = QApplication.activeModalWidget()

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog) or dialog is before:
                QTimer.singleShot(_POLL_MS, look)
                return
            dialog.setProperty(ACTED_IN, True)
            try:
                act(dialog)
            finally:
                dialog.setProperty(ACTED_IN, False)
                if dialog.isVisible():
                    dialog.done(QDialog.DialogCode.Rejected)

        QTimer.singleShot(_POLL_MS, look)

    def enter(self, name: str) -> None:
        """Opens the file that has accounts as one of its people."""

        def sign_in(dialog: QDialog) -> None:
            for field, text in (("账号", name), ("密码", PASSWORD)):
                line(dialog, field).setText(text)
            button(dialog, "登录").click()
            self.wait_until(lambda: not dialog.isVisible(), f"{name} was not let in")

        self.menu("关闭文件")
        self.meet(sign_in)
        self.window.open_file(self.years.staffed)


def button(top: QWidget, text: str) -> QAbstractButton:
    """A button by its text."""
    found = [b for b in top.findChildren(QAbstractButton) if b.text().startswith(text)]
    if not found:
        raise LookupError(f"{top.objectName()} has no button {text}")
    return found[0]


def line(top: QWidget, name: str) -> QLineEdit:
    """A line by what a screen reader calls it."""
    found = [e for e in top.findChildren(QLineEdit) if e.accessibleName() == name]
    if not found:
        raise LookupError(f"{top.objectName()} has no line {name}")
    return found[0]


def part_of(top: QWidget, kind: type[W], name: str = "") -> W:
    """The first visible widget of a kind within another."""
    found = [w for w in top.findChildren(kind, name or None) if w.isVisible()]
    if not found:
        raise LookupError(f"{top.objectName()} has no {kind.__name__}")
    return found[0]


def type_anew(field: QLineEdit, text: str) -> None:
    """Replaces what a line holds, as a person does; Enter ends it."""
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    field.insert(text)
    field.textEdited.emit(text)
    QTest.keyClick(field, Qt.Key.Key_Return)
