"""What an undoable edit is, and the one way in which edits reach the file.

An edit is an operation of the store and the events that it made. Undone, the store reverses these
events by what the trail remembers of each row; redone, it reverses the reversal. So no page says how
its changes are taken back, and a row that somebody changed since is refused by name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from db.errors import UserError
from db.steps import Progress, unheard
from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.tasks import Cancelled

if TYPE_CHECKING:  # not while the window comes up
    from db.records import EventRun
    from db.store import Store
    from db.store.undo.contents import Contents

translate = QCoreApplication.translate
_log = logging.getLogger(__name__)
T = TypeVar("T")
# What is written, or reversed, in less time than a person notices; an edit of more is `long`.
MANY = 100  # rows or events
LARGE = 1024 * 1024  # bytes

# What an edit does to the file. It is all or nothing, and may raise UserError; what writes much calls the
# progress with how much is done of how much.
Operation = Callable[["Store", Progress], object]


@dataclass(frozen=True, slots=True)
class EditPlace:
    """Where an edit is seen: a page by its key (empty: on all), and what of it, as its `reveal` understands it."""

    page: str
    row: Hashable = None


class Edit(QUndoCommand):
    """One act of a person. `text` names it, `announce` emits the session's signal for what changed.

    `warning` is asked before it is undone; `contents` are what an operation removes from beside the trail,
    which its undoing puts back. `long` is written on the worker, as is what undoes many events. `result`
    is what the operation returned.
    """

    def __init__(
        self,
        session: Session,
        text: str,
        operation: Operation,
        announce: Callable[[], None],
        place: EditPlace,
        *,
        warning: str = "",
        contents: Contents | None = None,
        long: bool = False,
    ) -> None:
        super().__init__(text)
        self.place = place
        self.warning = warning
        self.result: object = None
        self.runs: tuple[EventRun, ...] = ()
        self.long = long
        self._landed = False  # the stack follows what the file already has
        self._session = session
        self.evaluation_id = session.evaluation_id
        self._operation = operation
        self._announce = announce
        self._contents: Contents = {} if contents is None else contents
        self._edits: Edits | None = None
        self._undone = translate("commands", "撤销“{act}”").format(act=text)  # for the trail
        self._redone = translate("commands", "重做“{act}”").format(act=text)

    def write(self, store: Store, step: Progress) -> None:
        """Does it in the file, and keeps which events that were. May raise UserError and Cancelled."""
        from db.records import EventRun

        before = store.trail.last_id()
        self.result = self._operation(store, step)
        last = store.trail.last_id()
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
        # Qt calls redo once on push, when the file has the change already
        if self._edits is not None and not self._is_landed():
            self._turn(self._edits, undone=False)

    def undo(self) -> None:
        if self._edits is not None and not self._is_landed():
            self._turn(self._edits, undone=True)

    def _is_landed(self) -> bool:
        landed, self._landed = self._landed, False
        return landed

    def _turn(self, edits: Edits, *, undone: bool) -> None:
        """A command that raised would stay on Qt's stack half done: the refusal is shown and the command dropped.

        A cancelled one is where it was, so the stack has to go back.
        """
        held = dict(self._contents)
        try:
            self.runs = edits.put(
                self._undone if undone else self._redone,
                lambda store, step: self._reversed(store, step, held, undone=undone),
                long=self.long or self.events > MANY,
            )
        except Cancelled:
            self._landed = True
            QTimer.singleShot(0, edits.stack.redo if undone else edits.stack.undo)
            edits.cancelled.emit()
            return
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

    def _reversed(
        self, store: Store, step: Progress, held: Contents, *, undone: bool
    ) -> tuple[EventRun, ...]:
        reverse = store.reversals.undo if undone else store.reversals.redo
        said = self._undone if undone else self._redone
        with store.transaction():
            return tuple(
                reverse(self.evaluation_id, run, step, held, reason=said)
                for run in reversed(self.runs)
            )


class Edits(QObject):
    """The one way to change the file: says whether it is on disk, and carries every refusal."""

    written = Signal()
    refused = Signal(object)  # UserError
    cancelled = Signal()  # by the person: the file is as it was
    turned = Signal(object, bool)  # the Edit that was undone (True) or redone

    def __init__(self, session: Session, writing: Writing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.writing = writing
        self.stack = QUndoStack(self)
        self._session = session
        session.opened.connect(self.stack.clear)
        session.closed.connect(self.stack.clear)

    def perform(self, edit: Edit, *, undoable: bool = True) -> bool:
        """Writes an edit and makes it undoable; False, with `refused` or `cancelled`, where nothing was written."""
        try:
            self.put(edit.text(), edit.write, long=edit.long)
        except Cancelled:
            self.cancelled.emit()
            return False
        except UserError as error:
            self.refused.emit(error)
            return False
        _log.info("edit of page %s: %d events", edit.place.page or "any", edit.events)
        self.written.emit()
        if undoable and edit.runs:  # one that changed nothing has none
            self.stack.push(edit)
            edit.pushed_on(self)
        edit.announce()
        return True

    def put(self, title: str, operation: Callable[[Store, Progress], T], *, long: bool) -> T:
        """Lets an operation write: here, or on the worker what is long or comes while that writes."""
        if long or self.writing.running:
            return self.writing.write(title, operation)
        return operation(self._session.store, unheard)

    def act(self, change: Callable[[], object], announce: Callable[[], None]) -> bool:
        """Does what is not undone but answered by another act (freeze, adopt, settle, accounts)."""
        try:
            change()
        except Cancelled:
            self.cancelled.emit()
            return False
        except UserError as error:
            self.refused.emit(error)
            return False
        self.written.emit()
        announce()
        return True
