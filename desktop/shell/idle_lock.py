"""Locks the window when nobody works at it: what it shows is hidden and the store lets nobody read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.shell.opening import Opening
from desktop.tasks import Tasks
from desktop.widgets.look.preferences import Preferences

_MINUTE_MS: Final = 60_000
_AGAIN_MS: Final = 1000  # until a lock that had to wait is tried again


class IdleLock(QObject):
    """Watches keys and mouse while somebody is signed in; open files are never locked.

    Whoever unlocks may be somebody else: pages are read anew and nothing of before can be undone.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        writing: Writing,
        preferences: Preferences,
        opening: Opening,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tasks = tasks
        self._writing = writing
        self._preferences = preferences
        self._opening = opening
        self._window = window
        self._locked = False
        self._signs_of_life: frozenset[QEvent.Type] = frozenset()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.lock)
        session.opened.connect(self._watch)
        session.closed.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._signs_of_life:
            self._wind()
        return super().eventFilter(watched, event)

    def lock(self) -> None:
        """Hides everything until somebody signs in; who gives up closes the file."""
        session = self._session
        account = session.store.access.account if session.is_open else None
        if account is None or self._locked:
            return
        if self._writing.running:
            self.timer.start(_AGAIN_MS)
            return
        self._locked = True
        self._tasks.cancel_all()
        self._clear_the_screen()
        store = session.store
        store.sign_out()
        self._window.centralWidget().hide()
        self._window.menuBar().setEnabled(False)
        try:
            let_in = self._opening.let_in(store, account.name)
        finally:
            self._locked = False
            self._window.menuBar().setEnabled(True)
            self._window.centralWidget().show()
        if let_in:
            session.opened.emit()
        else:
            session.close()

    def _clear_the_screen(self) -> None:
        """Closes dialogs, from the top, and every other window of the program."""
        while (dialog := QApplication.activeModalWidget()) is not None:
            if isinstance(dialog, QDialog):
                dialog.reject()
            dialog.hide()
        for other in QApplication.topLevelWidgets():
            if other is not self._window and other.isVisible():
                other.close()

    def _watch(self) -> None:
        application = QApplication.instance()
        if application is None:
            return
        application.removeEventFilter(self)
        self.timer.stop()
        if self._session.is_open and self._session.store.access.account is not None:
            self._signs_of_life = _signs_of_life()
            application.installEventFilter(self)
            self._wind()

    def _wind(self) -> None:
        if minutes := self._preferences.lock_minutes:
            self.timer.start(minutes * _MINUTE_MS)
        else:
            self.timer.stop()


def _signs_of_life() -> frozenset[QEvent.Type]:
    kinds = QEvent.Type
    touched = (kinds.MouseButtonPress, kinds.MouseMove, kinds.Wheel, kinds.TouchBegin)
    return frozenset((kinds.KeyPress, kinds.InputMethod, *touched))
