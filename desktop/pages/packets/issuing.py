"""Packets into a folder: asks where, writes them beside the window, and says what became of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from db.steps import Progress
from desktop.frame.edits import Edits
from desktop.operations.packets import Issued, issue_packets
from desktop.pages.packets.issuing_dialog import Issuing
from desktop.pages.packets.office_key import with_office_key
from desktop.session import Session
from desktop.tasks import Cancelled
from desktop.widgets.fields.file_asking import Purpose, ask_folder, ask_save_path
from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate


def ask_places(wanted: Issuing, parent: QWidget) -> tuple[Path, Path | None] | None:
    """The folder, and where passwords are printed (None: there are none); None where the person gave up."""
    asked = translate("packets", "{n} 个评分包放在哪个文件夹？").format(n=len(wanted.planned))
    folder = ask_folder(parent, asked, Purpose.FOLDER)
    if folder is None:
        return None
    if not wanted.passwords:
        return folder, None
    title, proposed = (
        translate("packets", "密码单存到哪里？"),
        translate("packets", "评分包密码单.pdf"),
    )
    slips = ask_save_path(parent, title, proposed, translate("packets", "文件"))
    return None if slips is None else (folder, slips)


def issue(
    session: Session,
    edits: Edits,
    notices: Notices,
    wanted: Issuing,
    places: tuple[Path, Path | None],
    parent: QWidget,
) -> None:
    """Writes the packets on the worker; what is refused is said."""
    folder, slips = places
    year = session.evaluation_id
    open_writer = session.store.writer()

    def on_the_worker(password: str) -> tuple[Issued, ...]:
        def work(step: Progress) -> tuple[Issued, ...]:
            from desktop.operations.packet_papers import PasswordStrips

            with open_writer() as store:
                return issue_packets(
                    store,
                    year,
                    folder,
                    wanted.planned,
                    wanted.kind,
                    reports=wanted.reports,
                    password=password,
                    holders=PasswordStrips(store, year, slips) if slips else None,
                    progress=step,
                )

        return edits.writing.run(translate("packets", "分发评分包"), work)

    try:
        issued = with_office_key(on_the_worker, parent)
    except Cancelled:
        edits.cancelled.emit()
        return
    except UserError as error:
        notices.refuse(error)
        return
    if issued is not None:
        session.evaluation_changed.emit()
        text = translate("packets", "已分发 {n} 个评分包，在 {folder}。请打印分发签收表。")
        notices.say(text.format(n=len(issued), folder=folder))
