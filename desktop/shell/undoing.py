"""Undo and redo from the menu: named, in sight, and asked about where handed-in ballots would no longer count."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.frame.edits import Edit, Edits
from desktop.frame.page import Page
from desktop.session import Session
from desktop.widgets.telling.notices import Notices


class Undoing(QObject):
    """Leads to where the edit happened before it is taken back. `go` shows a page by its key."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        notices: Notices,
        go: Callable[[str], Page | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._notices, self._go = session, edits, notices, go

    def connect_actions(self, undo: QAction, redo: QAction) -> None:
        """Takes the menu's two actions over: their words, whether they can be chosen, and what they do."""
        stack = self._edits.stack
        self._undo_action, self._redo_action = undo, redo
        # Bound methods, not lambdas: the stack still speaks while the window is taken down.
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        stack.canUndoChanged.connect(undo.setEnabled)
        stack.canRedoChanged.connect(redo.setEnabled)
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        for action in (undo, redo):
            action.setEnabled(False)
        self._name_undo("")
        self._name_redo("")

    def _name_undo(self, text: str) -> None:
        self._undo_action.setText(self.tr("撤销 {what}").format(what=text).strip())

    def _name_redo(self, text: str) -> None:
        self._redo_action.setText(self.tr("重做 {what}").format(what=text).strip())

    def undo(self) -> None:
        """Takes the last edit back."""
        stack = self._edits.stack
        if not stack.canUndo():
            return
        command = stack.command(stack.index() - 1)
        self._show(command)
        if isinstance(command, Edit) and command.warning:
            question = self.tr("撤销“{what}”？").format(what=command.text())
            if not self._notices.confirm(question, command.warning, self.tr("撤销")):
                return
        stack.undo()

    def redo(self) -> None:
        """Does the edit again that was taken back last."""
        stack = self._edits.stack
        if stack.canRedo():
            self._show(stack.command(stack.index()))
            stack.redo()

    def _show(self, command: object) -> None:
        """Brings into sight what is about to change. The scheme's draft is seen on its page alone."""
        place = None
        if isinstance(command, Edit):
            place = command.place
            if command.evaluation_id != self._session.evaluation_id:
                self._session.choose(command.evaluation_id)
        page = self._go("scheme" if place is None else place.page)
        if page is not None and place is not None and place.row is not None:
            page.reveal(place.row)
