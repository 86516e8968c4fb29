"""评委 › 分发与收回: where each seat is, which packets are out, and the ways out and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.file_endings import RETURN_SUFFIX
from db.records.packets import Packet, PacketKind, PacketState, Seat
from desktop.ballots.part_seats import PartSeats
from desktop.ballots.progress import progress_of
from desktop.explanation.verification_text import SubjectTitles
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.paper_menu import PaperMenu
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.issuing import ask_places, issue
from desktop.pages.packets.issuing_dialog import Issuing, IssuingDialog
from desktop.pages.packets.receipts import ask_receipts
from desktop.pages.packets.tables import PacketSeat, packets_table, seats_table
from desktop.session import Session
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_files, ask_folder
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # what makes paper is loaded with the first paper, not with the page
    from desktop.sheets.catalogue import Paper


class LendingPanel(QWidget):
    """Seats or packets in a table; the buttons issue, collect, withdraw and print what is to be signed."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__()
        self._session, self._edits, self._notices = session, edits, notices
        self._titles = SubjectTitles()
        self.seats = seats_table(lambda: self._titles, self)
        self.seat_table = TableView(self.tr("席位"))
        self.seat_table.setModel(self.seats)
        self.seat_table.when_empty = self.seats.nothing(
            self.tr("还没有席位。\n请先在“名册”登记评委。")
        )
        self.seat_table.sortable()
        self.seat_table.set_widths([c.width for c in self.seats.columns], 6)
        self.model = packets_table(lambda: self._titles, self)
        self.table = TableView(self.tr("评分包"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有分发。\n点“分发…”，为评委各做一个评分包，可在别的电脑上评分。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.seat_table)
        self._stack.addWidget(self.table)
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(self._head(tasks, notices))
        layout.addWidget(self._stack, 1)
        for table in (self.seat_table, self.table):
            table.selectionModel().selectionChanged.connect(self._enable)

    def show_seats(self, of_parts: Iterable[PartSeats]) -> None:
        """Reads anew; `of_parts` is how far the ballots have come here."""
        store, evaluation_id = self._session.store, self._session.evaluation_id
        self._titles = SubjectTitles.of(self._session.scheme, ())
        packets = store.packets.list(evaluation_id)
        self.model.set_rows(packets)
        rows = self._seat_rows(packets, {p.part.code: p for p in of_parts})
        self.seats.set_rows(rows)
        lent = len(store.packets.lent(evaluation_id))
        text = self.tr("{packets} 个评分包；{lent} 个席位在外，{home} 个在本机")
        self._summary.setText(text.format(packets=len(packets), lent=lent, home=len(rows) - lent))
        self._enable()

    def start(self) -> None:
        """Takes the keyboard."""
        self._shown.setFocus()

    def collect(self, sources: tuple[Path, ...]) -> None:
        """Lists returns, to be collected."""
        dialog = CollectingDialog(self._session, self._edits, self._notices, sources, self)
        if dialog.examine():
            dialog.exec()

    def issue(self, wanted: Issuing, folder: Path, slips: Path | None = None) -> None:
        """Writes the packets into the folder, on the worker; what is refused is said.

        `slips` is where the passwords are printed, where packets carry one.
        """
        desk = self._session, self._edits, self._notices
        issue(*desk, wanted, (folder, slips), self)

    @property
    def _shown(self) -> TableView:
        return (self.seat_table, self.table)[self._stack.currentIndex()]

    def _head(self, tasks: Tasks, notices: Notices) -> FlowLayout:
        head = FlowLayout()
        views = QButtonGroup(self)
        for number, text in enumerate((self.tr("按席位"), self.tr("按评分包"))):
            button = push_button(text)
            button.setCheckable(True)
            button.setChecked(number == 0)
            views.addButton(button, number)
            head.addWidget(button)
        views.idClicked.connect(self._turn)
        self._summary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head.addWidget(self._summary)
        self._print = push_button(self.tr("打印签收表"), "printer")
        self.printing = PaperMenu(
            self._print,
            self.tr("分发签收表"),
            A4_UPRIGHT,
            self._paper,
            self.tr("还没有分发，没有签收表。"),
            tasks,
            notices,
        )
        self._withdraw = push_button(self.tr("召回…"))
        self._withdraw.clicked.connect(self._withdraw_packet)
        self._close = push_button(self.tr("发回执…"))
        self._close.clicked.connect(
            lambda: ask_receipts(self._session, notices, self._chosen_packets(), self)
        )
        self._collect = push_button(self.tr("收回"), "file-input")
        menu = QMenu(self._collect)
        menu.addAction(self.tr("选交回文件…")).triggered.connect(
            lambda _on=False: self._ask_files()
        )
        menu.addAction(self.tr("选文件夹或优盘…")).triggered.connect(
            lambda _on=False: self._ask_source()
        )
        self._collect.setMenu(menu)
        self._collect.setProperty("menu", True)  # room for its arrow
        self._issue = push_button(self.tr("分发…"), primary=True)
        self._issue.clicked.connect(self._ask_issue)
        for widget in (self._print, self._withdraw, self._close, self._collect, self._issue):
            head.addWidget(widget)
        return head

    def _paper(self) -> Paper | None:
        from desktop.operations.packet_papers import packets_paper

        return packets_paper(self._session.store, self._session.evaluation_id)

    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._enable()
        self.start()

    def _seat_rows(
        self, packets: Sequence[Packet], of_parts: dict[str, PartSeats]
    ) -> list[PacketSeat]:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        panel = {r.code: r for r in store.panel.reviewers(evaluation_id)}
        latest: dict[Seat, Packet] = {
            seat: packet
            for packet in packets  # oldest first
            if packet.kind is not PacketKind.CHECK and packet.state is not PacketState.WITHDRAWN
            for seat in packet.seats
        }
        return [
            PacketSeat(
                seat,
                self._titles.parts[seat.part],
                panel[seat.reviewer],
                latest.get(seat),
                progress_of(of_parts[seat.part], panel[seat.reviewer]),
            )
            for seat in store.packets.seats(evaluation_id)
        ]

    def _ask_files(self) -> None:
        kinds = self.tr("交回文件") + f" (*{RETURN_SUFFIX})"
        paths = ask_files(self, self.tr("收回"), Purpose.IMPORT, kinds)
        if paths:
            self.collect(tuple(paths))

    def _ask_source(self) -> None:
        folder = ask_folder(self, self.tr("交回文件在哪个文件夹或优盘？"), Purpose.IMPORT)
        if folder is not None:
            self.collect((folder,))

    def _ask_issue(self) -> None:
        dialog = IssuingDialog(self._session, self._chosen_reviewers(), self)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        wanted = dialog.wanted()
        if (places := ask_places(wanted, self)) is not None:
            self.issue(wanted, *places)

    def _chosen_reviewers(self) -> tuple[str, ...]:
        if self._shown is not self.seat_table:
            return ()
        rows = self.seat_table.rows()
        return tuple(dict.fromkeys(self.seats.record(row).reviewer.code for row in rows))

    def _withdraw_packet(self) -> None:
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
        """The packet that is selected, or the one that the selected seats lie in."""
        found = self._chosen_packets()
        return found[0] if len(found) == 1 else None

    def _chosen_packets(self) -> tuple[Packet, ...]:
        """The packets that are selected, or that the selected seats lie in."""
        if self._shown is self.table:
            found = [self.model.record(row) for row in self.table.rows()]
        else:
            seats = [self.seats.record(row) for row in self.seat_table.rows()]
            found = [seat.packet for seat in seats if seat.packet is not None]
        return tuple({packet.number: packet for packet in found}.values())

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        may = self._session.store.access.may_change if editable else lambda _what: False
        chosen = self._chosen_packets() if self._session.has_evaluation else ()
        collected = [p.state is PacketState.COLLECTED for p in chosen]
        packet = self._selected()
        out = packet is not None and packet.state is not PacketState.WITHDRAWN
        self._print.setEnabled(self.model.total > 0)
        self._issue.setEnabled(may("packet.issue"))
        self._collect.setEnabled(may("packet.collect"))
        self._withdraw.setEnabled(out and may("packet.withdraw"))
        self._close.setEnabled(bool(collected) and all(collected) and may("packet.close"))
