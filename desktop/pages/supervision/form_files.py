"""Files of the 督察 that is shown: 自查表 out and back, its sheets saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from db.errors import UserError
from db.steps import Progress
from desktop.frame.edits import Edits
from desktop.operations.printing import save_paper
from desktop.operations.supervision.facts import supervision_facts
from desktop.operations.supervision.forms import (
    FormOutcome,
    collect_self_checks,
    write_self_checks,
)
from desktop.pages.supervision.acts import Shown
from desktop.pages.supervision.dialogs import CollectingDialog
from desktop.pages.supervision.edits import collect_forms, send_forms
from desktop.session import Session
from desktop.sheets.catalogue import supervision_papers
from desktop.tasks import Tasks
from desktop.widgets.fields.save_path import ask_save_path
from desktop.widgets.telling.notices import Notices

SHEETS = ("自查表", "自查情况汇总表", "问题清单", "督察情况通报")


class FormFiles(QObject):
    """Asks where, reads and writes beside the window, and says what became of it."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        shown: Shown,
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
        folder = QFileDialog.getExistingDirectory(self._parent, self.tr("自查表放在哪个文件夹？"))
        if folder:
            self.send_to(Path(folder))

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
        folder = QFileDialog.getExistingDirectory(self._parent, asked)
        if folder:
            self.collect_from([Path(folder)])

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
            if CollectingDialog(outcomes, self._parent).exec():
                self._edits.perform(collect_forms(self._session, found, sources, today))

        self._tasks.start(self.tr("读自查表"), work, show)

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
            self._notices.say(self.tr("请先编清单、选单位。"))
            return
        said = self.tr("已保存 {path}").format(path=path)
        self._tasks.start(
            self.tr("生成表单"),
            lambda _progress: save_paper(paper, path, replace=True),
            lambda _done: self._notices.say(said),
        )
