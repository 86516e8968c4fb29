"""Locks the window when nobody works at it: what it shows is hidden and the store lets nobody read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop.frame.unsaved import ask_to_give_up
from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.shell.leaving import Leaving
from desktop.shell.opening import Opening
from desktop.tasks import Tasks
from desktop.widgets.look.preferences import Preferences

if TYPE_CHECKING:  # loaded with the first file
    from db.store.trail.access import Account
    from desktop.widgets.fields.open_forms import OpenForms

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
        leaving: Leaving,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tasks = tasks
        self._writing = writing
        self._preferences = preferences
        self._opening = opening
        self._leaving = leaving
        self._window = window
        self._locked = False
        self._touching: tuple[type[QEvent], ...] = ()
        self._signs_of_life: frozenset[QEvent.Type] = frozenset()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.lock)
        session.opened.connect(self._watch)
        session.closed.connect(self._watch)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Every event of the program comes by here, and to ask for its type takes ten times as long as for its class.
        if isinstance(event, self._touching) and event.type() in self._signs_of_life:
            self._wind()
        return False

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
        self._leaving.take()
        self._tasks.cancel_all()
        forms = self._clear_the_screen()
        session.store.sign_out()
        self._window.centralWidget().hide()
        self._window.menuBar().setEnabled(False)
        try:
            let_in = self._let_in(account, forms)
        finally:
            self._locked = False
            self._window.menuBar().setEnabled(True)
            self._window.centralWidget().show()
            forms.uncover()
        if let_in:
            session.opened.emit()
        else:
            session.close()

    def _let_in(self, account: Account, forms: OpenForms) -> bool:
        """Whether somebody signed in. Where that is not who typed, or nobody, what is half typed is asked about."""
        store = self._session.store
        while True:
            let_in = self._opening.let_in(store, account.name)
            now = store.access.account
            if let_in and now is not None and now.id == account.id:
                return True
            lines = [*self._leaving.unsaved(), *forms.lines()]
            if not lines or ask_to_give_up(self._window, lines, self._accept(let_in=let_in)):
                forms.give_up()
                self._leaving.give_up()
                return let_in
            store.sign_out()

    def _accept(self, *, let_in: bool) -> str:
        return self.tr("放弃并换人") if let_in else self.tr("放弃并关闭文件")

    def _clear_the_screen(self) -> OpenForms:
        """Closes or covers dialogs, and closes every other window of the program."""
        from desktop.widgets.fields.open_forms import OpenForms

        forms = OpenForms.covered()
        for other in QApplication.topLevelWidgets():
            if other is not self._window and other.isVisible() and not other.isModal():
                other.close()
        return forms

    def _watch(self) -> None:
        application = QApplication.instance()
        if application is None:
            return
        application.removeEventFilter(self)
        self.timer.stop()
        if self._session.is_open and self._session.store.access.account is not None:
            from PySide6.QtGui import QInputEvent, QInputMethodEvent

            self._touching = (QInputEvent, QInputMethodEvent)
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
