"""The list of returns before anything changes: what comes in, and what stands against it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records.packets import Collected, CollectOutcome, Obstacle
from db.store.packets.comparison import Settled
from desktop.explanation.packet_words import obstacle_text
from desktop.explanation.verification_text import SubjectTitles
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.packets import collect_packets
from desktop.pages.packets.edits import collect
from desktop.pages.packets.office_key import with_office_key
from desktop.pages.packets.settling_dialog import SettlingDialog
from desktop.pages.packets.tables import returns_table
from desktop.session import Session
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.passing_dialog import PassingDialog


class CollectingDialog(PassingDialog):
    """Examines returns and, once asked, takes them in; what is refused stays outside and says why."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        notices: Notices,
        sources: tuple[Path, ...],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("collecting_dialog")
        self.setWindowTitle(self.tr("收回"))
        fit_size(self, 1080, 480)
        self._session, self._edits, self._notices = session, edits, notices
        self._sources = sources
        self._password = ""
        self._decisions: dict[str, Settled] = {}
        self._titles = SubjectTitles.of(session.scheme, ())
        self.model = returns_table(lambda: self._titles, self)
        self.table = TableView(self.tr("交回文件"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("所选位置没有交回文件。\n交回文件以“.shufar”结尾。")
        )
        self.table.set_widths([c.width for c in self.model.columns], 7)
        self._summary = QLabel()
        self._why = QLabel()
        self._why.setWordWrap(True)
        self.carry = QCheckBox(self.tr("计分办法已改的，带入仍相符的分数"))
        self.carry.setToolTip(
            self.tr("指标一字未改的分数作为草稿带入本机，评分包随即召回；重新分发时一并带去。")
        )
        self.carry.hide()  # until a return needs it
        self.carry.toggled.connect(self.examine)
        self._settle = push_button(self.tr("认定冲突…"))
        self._settle.clicked.connect(self._settle_row)
        self._take = push_button(self.tr("收回"), primary=True)
        self._take.clicked.connect(self._collect)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._settle)
        foot.addWidget(self.carry)
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self._take)
        layout = QVBoxLayout(self)
        layout.addWidget(self._summary)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._why)
        layout.addLayout(foot)
        find_in(self)
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def examine(self, *_carry: bool) -> bool:
        """Reads the returns and lists them; False where the key stays locked or they cannot be read."""
        try:
            found = with_office_key(self._examined, self, self._password)
        except UserError as error:
            self._notices.refuse(error)
            return False
        if found is None:
            return False
        self._show(found)
        return True

    def _examined(self, password: str) -> tuple[Collected, ...]:
        found = collect_packets(
            self._session.store,
            self._sources,
            password,
            self._decisions,
            carry=self.carry.isChecked(),
            dry_run=True,
        )
        self._password = password  # it fits
        return found

    def _show(self, found: tuple[Collected, ...]) -> None:
        self.model.set_rows(found)
        ready = sum(c.outcome is CollectOutcome.COLLECTED for c in found)
        text = self.tr("{n} 个交回文件，可收回 {ready} 个。尚未作任何更改。")
        self._summary.setText(text.format(n=len(found), ready=ready))
        self._take.setEnabled(ready > 0)
        if any(c.obstacle is Obstacle.SCHEME_CHANGED for c in found):
            self.carry.show()
        if found and not self.table.rows():
            self.table.selectRow(0)
        self._enable()

    def _settle_row(self) -> None:
        collected = self.model.record(self.table.rows()[0])
        dialog = SettlingDialog(collected, self._titles, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._decisions[collected.packet] = dialog.settled
            self.examine()

    def _collect(self) -> None:
        edit = collect(
            self._session,
            self._sources,
            self._password,
            self._decisions,
            carry=self.carry.isChecked(),
        )
        if self._edits.perform(edit):
            self._notices.say(self.tr("已收回，可用“撤销”恢复"))
            self.accept()

    def _enable(self, *_changed: object) -> None:
        rows = self.table.rows()
        chosen = self.model.record(rows[0]) if len(rows) == 1 else None
        self._settle.setEnabled(chosen is not None and bool(chosen.conflicts))
        self._why.setText("" if chosen is None else obstacle_text(chosen))
