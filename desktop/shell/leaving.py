"""The one question before a file is left, in whatever way: what was typed that is not in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from desktop.frame.page import Page
from desktop.frame.unsaved import ask_to_give_up
from desktop.frame.writing import Writing

translate = QCoreApplication.translate


class Leaving(QObject):
    """What is half typed is taken; what cannot be is named, and goes only where the person says so.

    `pages` are those built so far, by their keys; `go` shows one.
    """

    def __init__(
        self,
        window: QMainWindow,
        pages: Mapping[str, Page],
        writing: Writing,
        go: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._pages, self._writing, self._go = window, pages, writing, go

    def take(self) -> None:
        """Takes what is half typed in the window: enough where a page is left, which keeps what is wrong."""
        if not self._pages:  # before the first file there is nothing to type in
            return
        from desktop.frame.half_typed import take_typing

        take_typing(self._window)

    def may_close(self) -> bool:
        """Takes what is half typed, and asks about what is not saved; whether the file may be closed.

        Where it stays open, whoever typed goes on where they were.
        """
        if self._writing.running:
            return False
        field: QWidget | None = self._window.focusWidget()
        if self._may_close():
            return True
        now: QWidget | None = self._window.focusWidget()
        if field is not None and now is None and isValid(field):
            field.setFocus()
        return False

    def _may_close(self) -> bool:
        self.take()
        if not self.ask(self.unsaved(), translate("leaving", "放弃并离开")):
            return False
        if not all(page.may_leave() for page in self._pages.values()):
            return False
        self.take()  # a question gives the keyboard back to where it was
        self.give_up()
        return True

    def unsaved(self) -> list[str]:
        """All that was typed and is in no file, by its place."""
        pages = self._pages.values()
        return [line for page in pages if page.unsaved for line in page.unsaved.lines()]

    def ask(self, lines: list[str], accept: str) -> bool:
        """Whether what is named may go; where it may not, the first page that has such a thing is shown."""
        if not lines or ask_to_give_up(self._window, lines, accept):
            return True
        key = next((k for k, page in self._pages.items() if page.unsaved and len(page.unsaved)), "")
        if key:
            self._go(key)
        return False

    def give_up(self) -> None:
        """Forgets what is not saved, on every page."""
        for page in self._pages.values():
            if page.unsaved:
                page.unsaved.give_up()

    def end_session(self, manager: QSessionManager) -> None:
        """The system wants to end: what can be saved is, and for the rest the person may stop it."""
        from desktop.widgets.fields.open_forms import OpenForms

        self.take()
        lines = [*self.unsaved(), *OpenForms.shown().lines()]
        if not lines or not manager.allowsInteraction():
            return
        stays = not ask_to_give_up(
            QApplication.activeModalWidget() or self._window,
            lines,
            translate("leaving", "放弃并退出"),
        )
        manager.release()
        if stays:
            manager.cancel()
