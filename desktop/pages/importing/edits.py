"""The import of a workbook, as an edit: undone, every row stands as it did before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from db.records import EventRun, ImportData
from desktop.frame.edits import Edit
from desktop.operations.workbooks import take_in
from desktop.session import Session

translate = QCoreApplication.translate


class ImportWorkbook(Edit):
    """Takes a workbook in; undone and redone by what the trail remembers of each row.

    `progress` hears of the first time, in the dialog, and may stop it; later the window tells the steps.
    """

    def __init__(
        self,
        session: Session,
        name: str,
        import_data: ImportData,
        progress: Callable[[int, int], None],
    ) -> None:
        super().__init__(session, translate("commands", "导入 {name}").format(name=name))
        self._evaluation_id = session.evaluation_id
        self._fresh: tuple[ImportData, Callable[[int, int], None]] | None = (import_data, progress)
        self._run = EventRun(1, 0)

    def write(self) -> None:
        store = self._session.store
        if self._fresh is None:
            self._run = store.reversals.redo(self._evaluation_id, self._run, self.step)
            return
        before = store.trail.last_id()
        take_in(store, self._evaluation_id, *self._fresh)
        self._run = EventRun(before + 1, store.trail.last_id())
        self._fresh = None  # from now on the trail knows

    def unwrite(self) -> None:
        store = self._session.store
        self._run = store.reversals.undo(self._evaluation_id, self._run, self.step)

    def announce(self) -> None:
        self._session.evaluation_changed.emit()  # each page reads anew once
