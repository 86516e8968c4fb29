"""What became of every printed sheet, and the recount that is drawn from those that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.store.paper.ledger import SheetFate
from db.store.trail.roles import ReadSubject
from desktop.explanation.scan_text import recount_line
from desktop.frame.page import push_button
from desktop.frame.paper_menu import PaperMenu
from desktop.operations.paper.batches import ScanStand
from desktop.pages.scanning.acts import BatchActs
from desktop.pages.scanning.tables import printings_table
from desktop.session import Session
from desktop.sheets.ballots.recount_sheet import TITLE
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.tasks import Tasks
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from desktop.sheets.catalogue import Paper


class PrintingsPanel(QWidget):
    """A row a printing, its counts adding up to what was printed; the recount beside."""

    def __init__(self, session: Session, acts: BatchActs, tasks: Tasks, notices: Notices) -> None:
        super().__init__()
        self._session, self._counted = session, 0
        self.table = printings_table(self._part_title, self)
        self.view = TableView(self.tr("票数核对"))
        self.view.setModel(self.table)
        self.view.when_empty = self.table.nothing_yet(self.tr("还没有打印扫描版评分票。"))
        self.view.set_widths([c.width for c in self.table.columns], 0)
        self._recount = push_button(self.tr("抽取复点…"))
        self._recount.clicked.connect(lambda: acts.recount(self._counted))
        self._paper = push_button(self.tr("复点表"), "printer")
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.hide()
        nothing = self.tr("还没有抽取复点。")
        self.menu = PaperMenu(
            self._paper, TITLE, A4_UPRIGHT, self._recount_paper, nothing, tasks, notices
        )
        buttons = QVBoxLayout()
        buttons.addWidget(self._recount)
        buttons.addWidget(self._paper)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.view, 1)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row, 1)
        column.addWidget(self.told)

    def show_stand(self, stand: ScanStand) -> None:
        """Shows what the file holds now."""
        self._counted = sum(layout.fates[SheetFate.COUNTED] for layout in stand.layouts)
        self.table.set_rows(stand.layouts)
        self.told.setText(recount_line(stand.recounts[-1]) if stand.recounts else "")
        self.told.setVisible(bool(stand.recounts))

    def enable(self) -> None:
        """By what whoever is here may do."""
        session = self._session
        access = session.store.access
        self._recount.setVisible(access.may_change("scan.recount"))
        self._recount.setEnabled(self._counted > 0 and session.editable)
        self._paper.setVisible(access.may_read(ReadSubject.CHECKS, session.evaluation_id))

    def _part_title(self, code: str) -> str:
        part = self._session.scheme.by_code.get(code)
        return code if part is None else part.title

    def _recount_paper(self) -> Paper | None:
        from desktop.operations.checked_parts import recounts_paper

        return recounts_paper(self._session.store, self._session.evaluation_id)
