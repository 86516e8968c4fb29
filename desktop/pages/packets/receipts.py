"""回执: made at the office for packets that are taken for good, and given to a packet by its holder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from db.records.packets import Packet
from desktop.operations.packets import take_receipt, write_receipts
from desktop.pages.packets.office_key import with_office_key
from desktop.session import Session
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate


def ask_receipts(
    session: Session, notices: Notices, packets: Sequence[Packet], parent: QWidget
) -> None:
    """Says what a receipt does and asks where to put them."""
    if not notices.confirm(
        translate("receipts", "为 {n} 个评分包发回执？").format(n=len(packets)),
        translate(
            "receipts", "发出后，这些评分包再交回的不再收；持有人收下回执，评分包就只能查看。"
        ),
        translate("receipts", "发回执"),
    ):
        return
    folder = ask_folder(parent, translate("receipts", "回执放在哪个文件夹？"), Purpose.FOLDER)
    if folder is not None:
        close_packets(session, notices, packets, folder, parent)


def close_packets(
    session: Session, notices: Notices, packets: Sequence[Packet], folder: Path, parent: QWidget
) -> None:
    """Writes the receipts of packets that were collected: they are changed no more, here and there."""
    try:
        written = with_office_key(
            lambda password: write_receipts(session.store, packets, folder, password), parent
        )
    except UserError as error:
        notices.refuse(error)
        return
    if written is not None:
        session.evaluation_changed.emit()
        text = translate(
            "receipts", "已生成 {n} 份回执，在 {folder}。请交给持有人，拖进评分包的窗口。"
        )
        notices.say(text.format(n=len(written), folder=folder))


def give_receipt(session: Session, notices: Notices, path: Path) -> None:
    """Gives the open packet a receipt of the office and says what follows."""
    try:
        take_receipt(session.store, path)
    except UserError as error:
        notices.refuse(error)
        return
    session.evaluation_changed.emit()
    notices.say(translate("receipts", "已收下回执，本评分包不能再改"))
