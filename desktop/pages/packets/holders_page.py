"""交回: the page of whoever holds a packet. How far one is, and the one button that hands it in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel

from db.errors import UserError
from db.file_endings import RETURN_SUFFIX
from db.records.packets import Packet, PacketKind
from desktop.frame.page import Page
from desktop.operations.packets import hand_in_packet
from desktop.pages.packets.receipts import give_receipt
from desktop.session import Session
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_folder
from desktop.widgets.telling.notices import Notices


class HoldersPage(Page):
    """Says what is still to be done and writes the return into a folder."""

    def __init__(self, session: Session, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("交回"))
        self._session, self._notices = session, notices
        self.progress = QLabel()
        self.progress.setWordWrap(True)
        self.written = QLabel()
        self.written.setWordWrap(True)
        self.steps = QLabel()
        self.steps.setWordWrap(True)
        self._ballot_steps, self._form_steps = (
            self.tr(
                "一、在左侧第一页逐张填写，随填随存，中途可以关机。\n"
                "二、每张票填完后点“提交”（复核的点“复核完成”）；要改，先撤回。\n"
                "三、全部填完后，点右上角“交回…”，选优盘或文件夹。\n"
                "四、把生成的“….shufar”文件送回办公室。内容已加密，路上无人能看、能改。\n"
                "五、交回后如有更正，改完再交一次即可；收到办公室的回执后不再更改。"
            ),
            self.tr(
                "一、在左侧“专项督察”页发自查表，到期未报的按联络员、电话催报。\n"
                "二、收回的表放进一个文件夹，点“收自查表”；有误的按所指单元格请单位更正后再收。\n"
                "三、收齐后（也可先交一部分），点右上角“交回…”，选优盘或文件夹。\n"
                "四、把生成的“….shufar”文件送回办公室。内容已加密，路上无人能看、能改。\n"
                "五、交回后又收到的，再交一次即可；收到办公室的回执后不再更改。"
            ),
        )
        self.body.addWidget(self.progress)
        self.body.addWidget(self.steps)
        self.body.addWidget(self.written)
        self.body.addStretch(1)
        self.receipt = self.add_action(self.tr("收下回执…"))
        self.receipt.clicked.connect(self._ask_receipt)
        self.hand_in = self.add_action(self.tr("交回…"), primary=True)
        self.hand_in.clicked.connect(self._ask_folder)
        self.watch(
            session.opened,
            session.ballots_changed,
            session.mark_changed,
            session.checks_changed,
            session.findings_changed,
            session.evaluation_changed,
        )

    def refresh(self) -> None:
        store = self._session.store
        packet = store.packets.own_packet()
        done, due = self._counts(packet)
        forms = packet.kind is PacketKind.FORMS
        self.steps.setText(self._form_steps if forms else self._ballot_steps)
        text = self.tr("应填 {due} 张票，已提交 {done} 张，还差 {left} 张。")
        if forms:
            text = self.tr("应收 {due} 份自查表，已收 {done} 份，还差 {left} 份。")
        self.progress.setText(text.format(due=due, done=done, left=due - done))
        own = store.packets.own()
        if own is not None and own.hand_ins:
            self.set_hint(self.tr("已交回 {n} 次").format(n=own.hand_ins))
        closed_on = self._session.closed_on
        if closed_on:
            text = self.tr("办公室已于 {day} 收回，本评分包不能再改。")
            self.set_hint(text.format(day=closed_on))
        for button in (self.hand_in, self.receipt):
            button.setEnabled(not store.read_only and not closed_on)

    def write(self, folder: Path) -> None:
        """Hands in into a folder and says what to do with the file."""
        try:
            path = hand_in_packet(self._session.store, folder)
        except UserError as error:
            self._notices.refuse(error)
            return
        self.written.setText(
            self.tr("已生成“{name}”（{folder}）。请把这个文件送回办公室。").format(
                name=path.name, folder=path.parent
            )
        )
        self._notices.say(self.tr("已交回：{name}").format(name=path.name))
        self.refresh()

    def _ask_receipt(self) -> None:
        kinds = self.tr("回执") + f" (*{RETURN_SUFFIX})"
        path = ask_file(self, self.tr("收下回执"), Purpose.IMPORT, kinds)
        if path is not None:
            give_receipt(self._session, self._notices, path)

    def _ask_folder(self) -> None:
        packet = self._session.store.packets.own_packet()
        done, due = self._counts(packet)
        asked = self.tr("还有 {n} 张票没有完成，现在交回？")
        told = self.tr("已填的会一并交回；其余填完后再交一次即可。")
        if packet.kind is PacketKind.FORMS:
            asked = self.tr("还有 {n} 份自查表没有收到，现在交回？")
            told = self.tr("已收的会一并交回；其余收到后再交一次即可。")
        if done < due and not self._notices.confirm(
            asked.format(n=due - done),
            told,
            self.tr("交回"),
        ):
            return
        folder = ask_folder(self, self.tr("交回文件放在哪里？"), Purpose.FOLDER)
        if folder is not None:
            self.write(folder)

    def _counts(self, packet: Packet) -> tuple[int, int]:
        """How many ballots are done, and how many are due."""
        store, year = self._session.store, self._session.evaluation_id
        if packet.kind is PacketKind.CHECK:
            counts = store.double_entry.counts(year).values()
            return sum(c.finished for c in counts), sum(c.drawn for c in counts)
        return store.packets.done_and_due()
