"""文件 › 删去年度: takes a year that was made by mistake out of the open file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.frame.edits import Edit, EditPlace, Edits
from desktop.session import Session
from desktop.widgets.telling.notices import Notices


class YearRemoving(QObject):
    """Asks which year, removes it and shows another."""

    def __init__(self, session: Session, edits: Edits, notices: Notices, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._edits, self._notices = session, edits, notices
        self._window = window

    @property
    def offered(self) -> bool:
        """Whether whoever works here may do it in the open file."""
        if not self._session.has_evaluation:
            return False
        store = self._session.store
        may = store.access.may_change("evaluation.remove")
        return may and not store.read_only and store.packets.own() is None

    def ask(self) -> None:
        """Shows what a year holds; removed, nothing that was done before can be undone step by step."""
        from desktop.operations.years.removal import remove_year
        from desktop.pages.new_year.removal_dialog import YearRemovalDialog

        store = self._session.store
        dialog = YearRemovalDialog(store, self._session.evaluation_id, self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        number = dialog.evaluation_id
        dialog.deleteLater()
        if not accepted:
            return
        year = store.evaluations.get(number).year
        edit = Edit(
            self._session,
            self.tr("删去 {year} 年度").format(year=year),
            lambda writer, step: remove_year(writer, number, step),
            lambda: self._let_go(number),
            EditPlace(""),
            long=True,
        )
        if self._edits.perform(edit, undoable=False) and isinstance(edit.result, Path):
            said = self.tr("已删去 {year} 年度，删前的备份是 {copy}")
            self._notices.say(said.format(year=year, copy=edit.result.name))

    def _let_go(self, number: int) -> None:
        self._edits.stack.clear()  # it may lead to what is no more
        self._session.let_go(number)
