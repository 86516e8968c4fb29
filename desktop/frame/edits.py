"""What an undoable edit is, and the one way in which edits reach the file.

An edit is an operation of the store and the events that it made. Undone, the store reverses these
events by what the trail remembers of each row; redone, it reverses the reversal. So no page says how
its changes are taken back, and a row that somebody changed since is refused by name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from db.errors import UserError
from db.steps import Progress, unheard
from desktop.session import Session

if TYPE_CHECKING:  # not while the window comes up
    from db.records import EventRun
    from db.store import Store
    from db.store.undo.contents import Contents

translate = QCoreApplication.translate
_log = logging.getLogger(__name__)

# What an edit does to the file. It is all or nothing, and may raise UserError; what writes much calls the
# progress with how much is done of how much.
Operation = Callable[["Store", Progress], object]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edit is seen: a page by its key (empty: on all), and what of it, as its `reveal` understands it."""

    page: str
    row: Hashable = None


class Edit(QUndoCommand):
    """One act of a person. `text` names it, `announce` emits the session's signal for what changed.

    `warning` is asked before it is undone; `contents` are what an operation removes from beside the trail,
    which its undoing puts back. `result` is what the operation returned.
    """

    def __init__(
        self,
        session: Session,
        text: str,
        operation: Operation,
        announce: Callable[[], None],
        place: Place,
        *,
        warning: str = "",
        contents: Contents | None = None,
    ) -> None:
        super().__init__(text)
        self.place = place
        self.warning = warning
        self.result: object = None
        self.runs: tuple[EventRun, ...] = ()
        self.step: Progress = unheard
        self._session = session
        self.evaluation_id = session.evaluation_id
        self._operation = operation
        self._announce = announce
        self._contents: Contents = {} if contents is None else contents
        self._edits: Edits | None = None
        self._undone = translate("commands", "撤销“{act}”").format(act=text)  # for the trail
        self._redone = translate("commands", "重做“{act}”").format(act=text)

    def write(self) -> None:
        """Does it in the file, and keeps which events that were. May raise UserError."""
        from db.records import EventRun

        trail = self._session.store.trail
        before = trail.last_id()
        self.result = self._operation(self._session.store, self.step)
        last = trail.last_id()
        self.runs = (EventRun(before + 1, last),) if last > before else ()

    @property
    def events(self) -> int:
        """How many events of the trail it is."""
        return sum(map(len, self.runs))

    def announce(self) -> None:
        """Tells the pages."""
        self._announce()

    def pushed_on(self, edits: Edits) -> None:
        """Says who hears of its undoing."""
        self._edits = edits

    def redo(self) -> None:
        if (
            self._edits is not None
        ):  # Qt calls redo once on push, when the file has the change already
            self._turn(self._edits, undone=False)

    def undo(self) -> None:
        if self._edits is not None:
            self._turn(self._edits, undone=True)

    def _turn(self, edits: Edits, *, undone: bool) -> None:
        """A command that raised would stay on Qt's stack half done: the refusal is shown and the command dropped."""
        store = self._session.store
        reverse = store.reversals.undo if undone else store.reversals.redo
        held = dict(self._contents)
        said = self._undone if undone else self._redone
        try:
            with store.transaction():
                self.runs = tuple(
                    reverse(self.evaluation_id, run, self.step, held, reason=said)
                    for run in reversed(self.runs)
                )
        except UserError as error:
            self.setObsolete(True)
            edits.refused.emit(error)
            return
        _log.info("%s, page %s", "undone" if undone else "redone", self.place.page or "any")
        # what was put back lies in the file again
        self._contents = {k: v for k, v in held.items() if k not in self._contents}
        edits.written.emit()
        self.announce()
        edits.turned.emit(self, undone)


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

    def perform(self, edit: Edit, *, undoable: bool = True) -> bool:
        """Writes an edit and makes it undoable; False, and `refused`, where the store says no."""
        edit.step = self.stepped.emit
        try:
            edit.write()
        except UserError as error:
            self.refused.emit(error)
            return False
        _log.info("edit of page %s: %d events", edit.place.page or "any", edit.events)
        self.written.emit()
        if undoable:
            self.keep(edit)
        edit.announce()
        return True

    def keep(self, edit: Edit) -> None:
        """Makes an edit undoable whose events are in the file; one that changed nothing has none."""
        if edit.runs:
            self.stack.push(edit)
            edit.step = self.stepped.emit
            edit.pushed_on(self)

    def act(self, change: Callable[[], object], announce: Callable[[], None]) -> bool:
        """Does what is not undone but answered by another act (freeze, adopt, settle, accounts)."""
        try:
            change()
        except UserError as error:
            self.refused.emit(error)
            return False
        self.written.emit()
        announce()
        return True
