"""评委 › 分发与收回: which packets are out, since when, and the ways out and back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records.packets import Packet, PacketKind, PacketState
from desktop.explanation.packet_words import kind_word
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.packets import Issued, issue_packets
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.office_key import with_office_key
from desktop.pages.packets.tables import packets_table
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices


class LendingPanel(QWidget):
    """The packets in a table; the buttons issue, collect and withdraw."""

    def __init__(self, session: Session, edits: Edits, notices: Notices) -> None:
        super().__init__()
        self._session, self._edits, self._notices = session, edits, notices
        self._chosen: tuple[str, ...] = ()  # reviewers selected in the roll
        self._titles: dict[str, str] = {}  # of parts
        self.model = packets_table(self._titles, self)
        self.table = TableView(self.tr("评分包"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有分发。\n点“分发…”，为评委各做一个评分包，可在别的电脑上评分。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        self._kind = Choice()
        self._kind.setAccessibleName(self.tr("用途"))
        for kind in PacketKind:
            self._kind.addItem(kind_word(kind), kind)
        self._withdraw = push_button(self.tr("召回…"))
        self._withdraw.clicked.connect(self._withdraw_row)
        self._collect = push_button(self.tr("收回…"), "file-input")
        self._collect.clicked.connect(self._ask_returns)
        self._issue = push_button(self.tr("分发…"), primary=True)
        self._issue.clicked.connect(self._ask_folder)
        head = QHBoxLayout()
        head.addWidget(self._summary, 1)
        for widget in (self._withdraw, self._collect, self._kind, self._issue):
            head.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def show_packets(self, chosen: tuple[str, ...]) -> None:
        """Reads anew; `chosen` are the reviewers that are selected in the roll: none means all."""
        self._chosen = chosen
        store, evaluation_id = self._session.store, self._session.evaluation_id
        self._titles.update({p.code: p.title for p in self._session.scheme.parts})
        packets = store.packets.list(evaluation_id)
        self.model.set_rows(packets)
        lent = len(store.packets.lent(evaluation_id))
        text = self.tr("{packets} 个评分包；{lent} 个席位在外，{home} 个在本机")
        home = len(store.packets.seats(evaluation_id)) - lent
        self._summary.setText(text.format(packets=len(packets), lent=lent, home=home))
        self._enable()

    def start(self) -> None:
        """Takes the keyboard."""
        self.table.setFocus()

    def collect(self, sources: tuple[Path, ...]) -> None:
        """Lists returns, to be collected."""
        dialog = CollectingDialog(self._session, self._edits, self._notices, sources, self)
        if dialog.examine():
            dialog.exec()

    def _ask_returns(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("收回"), "", self.tr("交回文件") + " (*.shufar)"
        )
        if names:
            self.collect(tuple(map(Path, names)))

    def _ask_folder(self) -> None:
        kind = self._kind.currentData()
        try:
            planned = self._session.store.packets.plan(
                self._session.evaluation_id, kind, reviewers=self._chosen
            )
        except UserError as error:
            self._notices.refuse(error)
            return
        title = self.tr("{n} 个评分包放在哪个文件夹？").format(n=len(planned))
        folder = QFileDialog.getExistingDirectory(self, title)
        if not folder:
            return
        store, year = self._session.store, self._session.evaluation_id

        def issue(password: str) -> tuple[Issued, ...]:
            return issue_packets(store, year, Path(folder), planned, kind, password=password)

        try:
            issued = with_office_key(issue, self)
        except UserError as error:
            self._notices.refuse(error)
            return
        if issued is None:
            return
        self._notices.say(self.tr("已分发 {n} 个评分包").format(n=len(issued)))
        self._session.evaluation_changed.emit()

    def _withdraw_row(self) -> None:
        packet = self._selected()
        if packet is None:
            return
        question = self.tr("召回“{name}”？席位归还本机，其后交回的须逐票认定。")
        reason = ask_reason(
            self.tr("召回"), question.format(name=packet.file_name), self.tr("召回"), self
        )
        if reason is not None:
            self._edits.act(
                lambda: self._session.store.packets.withdraw(packet, reason),
                self._session.evaluation_changed.emit,
            )

    def _selected(self) -> Packet | None:
        rows = self.table.rows()
        return self.model.record(rows[0]) if len(rows) == 1 else None

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        may = self._session.store.access.may_change if editable else lambda _what: False
        packet = self._selected()
        out = packet is not None and packet.state is not PacketState.WITHDRAWN
        self._issue.setEnabled(may("packet.issue"))
        self._kind.setEnabled(may("packet.issue"))
        self._collect.setEnabled(may("packet.collect"))
        self._withdraw.setEnabled(out and may("packet.withdraw"))
