"""Edits of the scheme's draft. They change no file: a draft comes into force when it is adopted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from db.scoring.scheme.draft import Draft

_ID = 4


class ChangeDraft(QUndoCommand):
    """Puts one draft in another's place; what is typed into one field is one edit.

    `put` says whether the draft still belongs to what is open: if not, the command is dropped.
    """

    def __init__(
        self,
        text: str,
        before: Draft,
        after: Draft,
        put: Callable[[Draft], bool],
        typed_into: object = None,
    ) -> None:
        super().__init__(text)
        self.before = before
        self.after = after
        self.typed_into = typed_into
        self._put = put

    def redo(self) -> None:
        self._show(self.after)

    def undo(self) -> None:
        self._show(self.before)

    def id(self) -> int:
        return _ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        if (
            not isinstance(other, ChangeDraft)
            or self.typed_into is None
            or self.typed_into != other.typed_into
        ):
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def _show(self, draft: Draft) -> None:
        if not self._put(draft):
            self.setObsolete(True)
