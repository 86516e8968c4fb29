"""What is done with batches: withdrawn, pages decided between, sheets drawn to be counted again."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from db.records.paper import Batch
from db.steps import Progress
from db.store import Store
from db.store.paper.records import SetAside
from desktop.frame.edits import Edits
from desktop.operations.paper.batches import PageRow, conflict_at
from desktop.pages.scanning.dialogs import ConflictDialog, RecountDialog
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.telling.notices import Notices


class BatchActs(QObject):
    """Each of them asks for what it needs and leaves a trace; none is undone but by another act."""

    def __init__(self, session: Session, edits: Edits, notices: Notices, page: QWidget) -> None:
        super().__init__(page)
        self._session, self._edits, self._notices, self._page = session, edits, notices, page

    def withdraw(self, batch: Batch) -> None:
        """撤回: its pages and what they counted for count no more."""
        question = self.tr("撤回第 {n} 批（{pages} 页）？由它计入的票一并撤出；文件可以重新读取。")
        title = self.tr("撤回本批")
        asked = question.format(n=batch.id, pages=batch.pages)
        reason = ask_reason(title, asked, self.tr("撤回"), self._page)
        if reason is None:
            return
        year = self._session.evaluation_id

        def work(store: Store, _step: Progress) -> None:
            store.scans.withdraw(year, batch.id, reason)

        self._edits.act(lambda: self._edits.put(title, work, long=True), self._announce)

    def decide(self, row: PageRow) -> None:
        """Which of the pages under one number stands."""
        store, year = self._session.store, self._session.evaluation_id
        conflict = conflict_at(store, year, row.sheet, row.page)
        if conflict is None:
            self._notices.say(self.tr("这个票号已经认定过。"))
            self._announce()
            return
        dialog = ConflictDialog(self._session, conflict, self._page)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        verdict = SetAside(dialog.verdict.currentData())
        self._edits.act(
            lambda: store.settling.decide(year, dialog.scan_id, verdict, dialog.reason),
            self._announce,
        )

    def recount(self, counted: int) -> None:
        """Draws sheets by a seed of the hall."""
        dialog = RecountDialog(counted, self._page)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        recounts, year = self._session.store.recounts, self._session.evaluation_id
        self._edits.act(
            lambda: recounts.draw(year, dialog.sheets.value(), dialog.seed), self._drawn
        )

    def _drawn(self) -> None:
        self._notices.say(self.tr("已抽取，抽中的票在“复核”页录入；票号见复点表。"))
        self._session.checks_changed.emit()
        self._session.ballots_changed.emit()

    def _announce(self) -> None:
        self._session.panel_changed.emit()
        self._session.ballots_changed.emit()
