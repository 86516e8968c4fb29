"""What an undoable edit is, and the one way in which edits reach the file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from db.errors import UserError
from db.steps import Progress, unheard
from desktop.session import Session


class Edit(QUndoCommand):
    """A change that can be taken back. Subclasses say how to write it, how to unwrite it, and whom to tell.

    What writes much calls `step` with how much is done of how much, so that the window can paint.
    """

    def __init__(self, session: Session, text: str) -> None:
        super().__init__(text)
        self._session = session
        self._refused: Callable[[UserError], None] | None = None
        self._written: Callable[[], None] | None = None
        self._turned: Callable[[Edit, bool], None] | None = None
        self._pushed = False
        self.step: Progress = unheard

    def write(self) -> None:
        """Puts the change into the file. May raise UserError."""
        raise NotImplementedError

    def unwrite(self) -> None:
        """Takes it out again. May raise UserError."""
        raise NotImplementedError

    def announce(self) -> None:
        """Emits the session's signal for what changed."""
        raise NotImplementedError

    def pushed_on(
        self,
        refused: Callable[[UserError], None],
        written: Callable[[], None],
        turned: Callable[[Edit, bool], None],
    ) -> None:
        """Says where a refused undo or redo is to be shown, and who hears of one that is in the file."""
        self._refused = refused
        self._written = written
        self._turned = turned

    def redo(self) -> None:
        if self._pushed:
            self._try(self.write, undone=False)
        self._pushed = True  # Qt calls redo once on push, when the file has the change already

    def undo(self) -> None:
        self._try(self.unwrite, undone=True)

    def _try(self, change: Callable[[], None], *, undone: bool) -> None:
        """A command that raised would stay on Qt's stack half done: the refusal is shown and the command dropped."""
        try:
            change()
        except UserError as error:
            self.setObsolete(True)
            if self._refused is not None:
                self._refused(error)
            return
        if self._written is not None:
            self._written()
        self.announce()
        if self._turned is not None:
            self._turned(self, undone)


class Edits(QObject):
    """The one way to change the file: says whether it is on disk, and carries every refusal."""

    written = Signal()
    refused = Signal(object)  # UserError
    stepped = Signal(int, int)  # inside a long change: how much is done of how much
    turned = Signal(object, bool)  # the Edit that was undone (True) or redone

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        session.opened.connect(self.stack.clear)
        session.closed.connect(self.stack.clear)

    def perform(self, edit: Edit) -> bool:
        """Writes an edit and makes it undoable; False, and `refused`, where the store says no."""
        edit.step = self.stepped.emit
        try:
            edit.write()
        except UserError as error:
            self.refused.emit(error)
            return False
        edit.pushed_on(self.refused.emit, self.written.emit, self.turned.emit)
        self.stack.push(edit)
        self.written.emit()
        edit.announce()
        return True

    def act(self, change: Callable[[], object], announce: Callable[[], None]) -> bool:
        """Does what is not undone but answered by another act (submit, withdraw, import, adopt)."""
        try:
            change()
        except UserError as error:
            self.refused.emit(error)
            return False
        self.written.emit()
        announce()
        return True
