"""Files of the 督察 that is shown: 自查表 out and back, its sheets saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from db.file_endings import RETURN_SUFFIX
from db.records.supervision import SelfCheckFile
from db.steps import Progress
from desktop.frame.edits import Edits
from desktop.frame.evidence_dialog import EvidenceDialog, Kept, KeptFile
from desktop.operations.printing import save_paper
from desktop.operations.supervision.facts import supervision_facts
from desktop.operations.supervision.forms import (
    FormOutcome,
    collect_self_checks,
    write_self_checks,
)
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.issuing import ask_places, issue
from desktop.pages.packets.issuing_dialog import FormsIssuingDialog
from desktop.pages.supervision.acts import ShownSupervision
from desktop.pages.supervision.dialogs import FormsCollectingDialog
from desktop.pages.supervision.edits import (
    attach_file,
    collect_forms,
    detach_file,
    send_forms,
)
from desktop.session import Session
from desktop.sheets.catalogue import supervision_papers
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_files, ask_folder, ask_save_path
from desktop.widgets.telling.notices import Notices

SHEETS = ("自查表", "自查表催报函", "自查情况汇总表", "问题清单", "督察情况通报")


class FormFiles(QObject):
    """Asks where, reads and writes beside the window, and says what became of it."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        shown: ShownSupervision,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits = session, edits
        self._tasks, self._notices = tasks, notices
        self._shown, self._parent = shown, parent

    def send(self) -> None:
        """Asks for a folder, writes the forms of the chosen units there and notes that they went out."""
        if self._shown.current is None:
            return
        folder = ask_folder(self._parent, self.tr("自查表放在哪个文件夹？"), Purpose.FOLDER)
        if folder is not None:
            self.send_to(folder)

    def send_to(self, folder: Path) -> None:
        """Writes the forms of the chosen units into a folder."""
        found, units = self._shown.current, [unit.entry_id for unit in self._shown.chosen()]
        if found is None or not units:
            self._notices.say(self.tr("请先选定单位。"))
            return
        open_reader, session, today = self._session.reader(), self._session, self._shown.today

        def done(paths: tuple[Path, ...]) -> None:
            self._edits.perform(send_forms(session, found, units, today))
            text = self.tr("已写出 {n} 份自查表：{folder}")
            self._notices.say(text.format(n=len(paths), folder=folder))

        def work(progress: Progress) -> tuple[Path, ...]:
            with open_reader() as store:
                return write_self_checks(store, found.id, folder, units=units, progress=progress)

        self._tasks.start(self.tr("写自查表"), work, done)

    def collect(self) -> None:
        """Asks for a folder of forms and takes them back."""
        if self._shown.current is None:
            return
        asked = self.tr("收回的自查表在哪个文件夹？")
        folder = ask_folder(self._parent, asked, Purpose.IMPORT)
        if folder is not None:
            self.collect_from([folder])

    def collect_from(self, sources: list[Path]) -> None:
        """Shows what forms would bring, and takes what is right."""
        if (found := self._shown.current) is None:
            return
        open_reader, today = self._session.reader(), self._shown.today

        def work(progress: Progress) -> tuple[FormOutcome, ...]:
            with open_reader() as store:
                return collect_self_checks(
                    store, found.id, sources, today, dry_run=True, progress=progress
                )

        def show(outcomes: tuple[FormOutcome, ...]) -> None:
            if FormsCollectingDialog(outcomes, self._parent).exec():
                self._edits.perform(collect_forms(self._session, found, sources, today))

        self._tasks.start(self.tr("读自查表"), work, show)

    def show_evidence(self) -> None:
        """Lists the files that go with the form of the unit that is selected."""
        found, unit = self._shown.current, self._shown.single()
        if found is None or unit is None:
            self._notices.say(self.tr("请选中一个单位。"))
            return
        session, checks = self._session, self._session.store.self_checks
        writes = self._shown.may("supervision.attach")
        kept = Kept(
            unit.unit,
            lambda: checks.files(found.id, unit.entry_id),
            checks.file_content,
            (lambda name, content: attach_file(session, found, unit, name, content))
            if writes
            else None,
            (lambda file: detach_file(session, found, unit, _own(file))) if writes else None,
        )
        EvidenceDialog(session, self._edits, self._notices, kept, self._parent).exec()

    def issue_packet(self) -> None:
        """Gives the collecting of forms to another desk: the selected units', or all that are waited for."""
        if (found := self._shown.current) is None:
            return
        rows = [unit.entry_id for unit in self._shown.selected()]
        dialog = FormsIssuingDialog(self._session, found, rows, self._parent)
        if not dialog.exec():
            return
        wanted = dialog.wanted()
        if (places := ask_places(wanted, self._parent)) is not None:
            issue(self._session, self._edits, self._notices, wanted, places, self._parent)

    def collect_packets(self) -> None:
        """Asks what packets handed in, and lists it to be collected."""
        kinds = self.tr("交回文件") + f" (*{RETURN_SUFFIX})"
        paths = ask_files(self._parent, self.tr("收回"), Purpose.IMPORT, kinds)
        if paths:
            self.collect_returns(tuple(paths))

    def collect_returns(self, sources: tuple[Path, ...]) -> None:
        """Lists returns, to be collected."""
        desk = self._session, self._edits, self._notices
        dialog = CollectingDialog(*desk, sources, self._parent)
        if dialog.examine():
            dialog.exec()

    def ask_sheet(self, at: int) -> None:
        """Asks where one of the sheets is to be saved."""
        if (found := self._shown.current) is not None:
            proposed = f"{found.title}-{SHEETS[at]}.pdf"
            path = ask_save_path(self._parent, self.tr("保存"), proposed, self.tr("文件"))
            if path is not None:
                self.save_sheet(at, path)

    def save_sheet(self, at: int, path: Path) -> None:
        """Saves one of the sheets as a PDF or a workbook, by the path's ending."""
        found = self._shown.current
        if found is None:
            return
        try:
            facts = supervision_facts(self._session.store, found.id, self._shown.today)
        except UserError as error:  # a clerk collects forms, and does not see the ledger
            self._notices.refuse(error)
            return
        papers = {paper.stem.rpartition("-")[2]: paper for paper in supervision_papers(facts)}
        paper = papers.get(SHEETS[at])
        if paper is None:
            self._notices.say(self.tr("没有可印的：请先编清单、选单位；报齐了就没有催报函。"))
            return
        said = self.tr("已保存 {path}").format(path=path)
        self._tasks.start(
            self.tr("生成表单"),
            lambda _progress: save_paper(paper, path, replace=True),
            lambda _done: self._notices.say(said),
        )


def _own(file: KeptFile) -> SelfCheckFile:
    """As what it is: the dialog gives back what it was given."""
    if not isinstance(file, SelfCheckFile):
        raise TypeError(file)
    return file
