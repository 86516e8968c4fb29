"""Takes scans from files, a folder, a drop or a watched folder, on the worker and all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from db.errors import UserError
from db.steps import Progress
from desktop.explanation.scan_text import layered_line
from desktop.frame.edits import Edits
from desktop.pages.scanning.watching import FolderWatch
from desktop.session import Session
from desktop.tasks import Cancelled
from desktop.widgets.fields.file_asking import Purpose, ask_files, ask_folder
from desktop.widgets.telling.local_files import SCAN_SUFFIXES, dropped_paths
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

    from desktop.operations.paper.scanning import BatchOutcome

translate = QCoreApplication.translate


class ScanTaking(QObject):
    """`taken` tells what a run brought, also where nothing of it was new."""

    taken = Signal(object)  # BatchOutcome
    watch_changed = Signal()

    def __init__(
        self,
        files: QPushButton,
        folder: QPushButton,
        watching: QPushButton,
        session: Session,
        edits: Edits,
        notices: Notices,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._session, self._edits, self._notices, self._page = session, edits, notices, page
        self._buttons = (files, folder, watching)
        self.watch = FolderWatch(self._is_free, self)
        self.watch.found.connect(self._take_found)
        self.watch.lost.connect(self._tell_lost)
        files.clicked.connect(self._ask_files)
        folder.clicked.connect(self._ask_folder)
        watching.clicked.connect(self._turn_watch)
        for signal in (session.opened, session.closed, session.evaluation_changed):
            signal.connect(self.end_watch)

    def enable(self) -> None:
        """Shows the buttons to whoever may take scans, and lets them be pressed while the year is open."""
        session = self._session
        for button in self._buttons:
            button.setVisible(session.store.access.may_change("scan.take"))
            button.setEnabled(session.editable)

    @property
    def may_take(self) -> bool:
        """Whether scans can be taken now."""
        session = self._session
        return session.has_evaluation and session.editable and self._may_change

    @property
    def _may_change(self) -> bool:
        return self._session.store.access.may_change("scan.take")

    def scans_in(self, data: QMimeData) -> list[Path]:
        """What is dropped, where all of it are scans and folders and can be taken."""
        paths = dropped_paths(data)
        alike = all(p.is_dir() or p.suffix.lower() in SCAN_SUFFIXES for p in paths)
        return paths if paths and alike and self.may_take else []

    def take(self, sources: Sequence[Path]) -> bool:
        """Reads sources and records what is new, under a progress that can be cancelled; whether it was not."""
        open_writer, year = self._session.store.writer(), self._session.evaluation_id

        def work(step: Progress) -> BatchOutcome:
            from desktop.operations.paper.scanning import take_scans

            with open_writer() as store:
                return take_scans(store, year, sources, progress=step)

        try:
            outcome = self._edits.writing.run(self.tr("读取扫描件"), work)
        except Cancelled:
            self._edits.cancelled.emit()
            return False
        except UserError as error:
            self._notices.refuse(error)
            return False
        self._notices.say(said_of(outcome))
        if outcome.batch is not None:
            self._edits.written.emit()
        self.taken.emit(outcome)
        return True

    def take_later(self, sources: Sequence[Path]) -> None:
        """Once the program that they were dragged from has its answer."""
        QTimer.singleShot(0, self, lambda: self.take(sources))

    def end_watch(self) -> None:
        """Watches no more."""
        self.watch.end()
        self.watch_changed.emit()

    def begin_watch(self, folder: Path) -> None:
        """Takes what comes into a folder from now on, and what lies in it."""
        self.watch.begin(folder)
        self.watch_changed.emit()

    def _is_free(self) -> bool:
        """Nobody is disturbed: the page is looked at, and nothing is asked or written just now."""
        asked = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        return self._page.isVisible() and asked is None and not self._edits.writing.running

    def _take_found(self, paths: list[Path]) -> None:
        if not self.may_take or not self.take(paths):
            self.end_watch()

    def _tell_lost(self) -> None:
        self._notices.say(self.tr("监视的文件夹不在了，已停止监视。"))
        self.watch_changed.emit()

    def _turn_watch(self) -> None:
        if self.watch.folder is not None:
            self.end_watch()
            return
        title = self.tr("监视哪个文件夹？")
        if (folder := ask_folder(self._page, title, Purpose.IMPORT)) is not None:
            self.begin_watch(folder)

    def _ask_files(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in SCAN_SUFFIXES)
        kinds = self.tr("扫描件（{patterns}）").format(patterns=patterns)
        paths = ask_files(self._page, self.tr("选择扫描件"), Purpose.IMPORT, kinds)
        if paths:
            self.take(paths)

    def _ask_folder(self) -> None:
        title = self.tr("扫描件在哪个文件夹？")
        if (folder := ask_folder(self._page, title, Purpose.IMPORT)) is not None:
            self.take([folder])


def said_of(outcome: BatchOutcome) -> str:
    """What a run brought, in a sentence."""
    if outcome.pages == 0:
        return translate("scanning", "这些文件已经收取过，未再读取。")
    head = (
        translate("scanning", "没有新的票，未收取")
        if outcome.batch is None
        else translate("scanning", "已收取第 {number} 批").format(number=outcome.batch.id)
    )
    text = translate(
        "scanning",
        "{head}：共 {pages} 页，读出 {read}，退回 {refused}，已读过 {again}，待定 {conflicts}。",
    )
    line = text.format(
        head=head,
        pages=outcome.pages,
        read=len(outcome.read),
        refused=len(outcome.refused),
        again=len(outcome.again),
        conflicts=len(outcome.conflicts),
    )
    return " ".join([line, *map(layered_line, outcome.layered)])
