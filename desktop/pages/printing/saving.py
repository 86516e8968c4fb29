"""The files that the print centre writes: a PDF, one for each unit, a workbook, or every sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton

from db.errors import UserError
from db.steps import Progress
from db.store import Store
from db.store.trail.roles import ReadSubject
from desktop.exchange.saving import new_folder, save_bytes
from desktop.operations.archive.archive_folder import write_archive
from desktop.operations.print_jobs import Proof, Wish, save_by_unit, save_tables, save_word
from desktop.operations.printing import Written, write_sheets
from desktop.session import Session
from desktop.sheets.catalogue import BY_NAME
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.sheets.unit_papers import PER_UNIT
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_folder, ask_save_path
from desktop.widgets.telling.notices import Notices

_ARCHIVED = (ReadSubject.BALLOTS, ReadSubject.RESULTS, ReadSubject.CHECKS)


class Chosen(Protocol):
    """What the page says of itself."""

    @property
    def proof(self) -> Proof | None:
        """What is shown."""

    def wish(self, number: int = 0) -> Wish:
        """What is chosen."""

    def working(self) -> Callable[[], Store]:
        """What opens a reader for the worker."""

    def warn(self, missing: tuple[MissingCharacter, ...]) -> None:
        """Names what cannot be printed."""


class _WritesYear(Protocol):
    """What writes the papers of a year."""

    def __call__(
        self,
        store: Store,
        evaluation_id: int,
        folder: Path,
        /,
        *,
        today: str,
        progress: Progress | None,
        duplex: bool,
    ) -> Written:
        """The files that were written."""


class PrintSaving(QObject):
    """The menu beneath the save button. What takes long is done beside the window's thread."""

    def __init__(
        self, button: QPushButton, session: Session, tasks: Tasks, notices: Notices, page: Chosen
    ) -> None:
        super().__init__(button)
        self._session, self._tasks, self._notices, self._page = session, tasks, notices, page
        self._button = button
        menu = QMenu(button)
        self._one = self._add(menu, self.tr("保存 PDF…"), self.ask_one)
        self._one.setShortcut(QKeySequence(QKeySequence.StandardKey.Save))
        self._each = self._add(menu, self.tr("每个单位一个 PDF…"), self.ask_by_unit)
        self._tables = self._add(menu, self.tr("存为 Excel 表格…"), self.ask_tables)
        self._word = self._add(menu, self.tr("存为 Word 文档…"), self.ask_word)
        menu.addSeparator()
        self._add(menu, self.tr("全部表单存到文件夹…"), self.ask_all)
        self._archive = self._add(menu, self.tr("评议档案存到文件夹…"), self.ask_archive)
        menu.aboutToShow.connect(self._enable)
        button.setMenu(menu)
        button.setProperty("menu", True)  # room for its arrow
        button.addAction(self._one)  # its key works while the menu is closed

    def ask_one(self) -> None:
        """Asks where to, and writes the PDF that is shown."""
        proof = self._page.proof
        if proof is not None:
            name = proof.file_names[proof.chosen]
            self._ask_file(name, self.tr("PDF 文件"), lambda path: self.save_one(path, proof))

    def save_one(self, path: Path, proof: Proof) -> None:
        """Writes a proof as it was shown when the person asked; a disk that refuses is said in words."""
        try:
            save_bytes(path, proof.printed.pdf, replace=True)
        except UserError as error:
            self._notices.refuse(error)
            return
        self._notices.say(self.tr("已保存 {path}").format(path=path))

    def ask_by_unit(self) -> None:
        """Asks for a folder, and writes a file for each chosen unit."""
        proof = self._page.proof
        if proof is not None:
            title = self.tr("每个单位一个 PDF，存到文件夹")
            self._ask_folder(title, lambda folder: self.save_by_unit(folder, proof.wish))

    def save_by_unit(self, folder: Path, wish: Wish) -> None:
        """Writes a file for each unit of a wish."""
        open_reader, evaluation_id = self._page.working(), self._session.evaluation_id
        folder = self._new_folder(folder, BY_NAME[wish.sheet].title, wish)

        def work(progress: Progress) -> Written:
            with open_reader() as store:
                return save_by_unit(store, evaluation_id, wish, folder, progress)

        self._write(self.tr("按单位生成"), work, folder)

    def ask_tables(self) -> None:
        """Asks where to, and writes the tables of the sheet."""
        proof = self._page.proof
        if proof is not None:
            title = f"{BY_NAME[proof.wish.sheet].title}.xlsx"
            kind = self.tr("Excel 工作簿")
            self._ask_file(title, kind, lambda path: self.save_tables(path, proof.wish))

    def save_tables(self, path: Path, wish: Wish) -> None:
        """Writes the tables of a sheet as a workbook."""
        open_reader, evaluation_id = self._page.working(), self._session.evaluation_id

        def work(progress: Progress) -> bool:
            with open_reader() as store:
                return save_tables(store, evaluation_id, wish, path, progress)

        nothing = self.tr("这种表单目前没有表格，未生成文件")
        self._write_one(self.tr("生成表格"), work, path, nothing)

    def ask_word(self) -> None:
        """Asks where to, and writes the letters that are shown for Word."""
        proof = self._page.proof
        if proof is not None:
            name = str(Path(proof.file_names[proof.chosen]).with_suffix(".docx"))
            kind = self.tr("Word 文档")
            wish = replace(proof.wish, number=proof.chosen)
            self._ask_file(name, kind, lambda path: self.save_word(path, wish))

    def save_word(self, path: Path, wish: Wish) -> None:
        """Writes the letters of a wish as a Word file."""
        open_reader, evaluation_id = self._page.working(), self._session.evaluation_id

        def work(progress: Progress) -> bool:
            with open_reader() as store:
                return save_word(store, evaluation_id, wish, path, progress)

        nothing = self.tr("这种表单目前没有信函，未生成文件")
        self._write_one(self.tr("生成 Word 文档"), work, path, nothing)

    def ask_all(self) -> None:
        """Asks for a folder, and writes every sheet into it."""
        self._ask_folder(self.tr("全部表单存到文件夹"), self.save_all)

    def save_all(self, folder: Path) -> None:
        """Writes every sheet into a folder."""
        self._save_year(folder, self.tr("全部表单"), write_sheets)

    def ask_archive(self) -> None:
        """Asks for a folder, and writes the archive into it."""
        self._ask_folder(self.tr("评议档案存到文件夹"), self.save_archive)

    def save_archive(self, folder: Path) -> None:
        """Writes every paper that is kept, with the list of them, into a folder."""
        self._save_year(folder, self.tr("评议档案"), write_archive)

    def _save_year(self, folder: Path, title: str, write: _WritesYear) -> None:
        """Writes the papers of the year into a folder of their own."""
        open_reader, evaluation_id = self._page.working(), self._session.evaluation_id
        wish = self._page.wish()
        folder = self._new_folder(folder, title, wish)

        def work(progress: Progress) -> Written:
            with open_reader() as store:
                return write(
                    store,
                    evaluation_id,
                    folder,
                    today=wish.today,
                    progress=progress,
                    duplex=wish.duplex,
                )

        self._write(self.tr("生成{papers}").format(papers=title), work, folder)

    def _write_one(
        self, title: str, work: Callable[[Progress], bool], path: Path, nothing: str
    ) -> None:
        """Writes a file on the worker, and says where it is, or that there was `nothing`."""

        def done(written: bool) -> None:
            saved = self.tr("已保存 {path}").format(path=path)
            self._notices.say(saved if written else nothing)

        self._tasks.start(title, work, done)

    def _write(self, title: str, work: Callable[[Progress], Written], folder: Path) -> None:
        def done(written: Written) -> None:
            self._page.warn(written.missing)
            text = self.tr("已保存 {n} 个文件到 {folder}")
            self._notices.say(text.format(n=len(written.paths), folder=folder))

        self._tasks.start(title, work, done)

    def _enable(self) -> None:
        proof = self._page.proof
        self._one.setEnabled(proof is not None)
        access = self._session.store.access  # it holds sheets that are not for everybody's eyes
        self._archive.setEnabled(all(access.may_read(subject) for subject in _ARCHIVED))
        self._each.setEnabled(proof is not None and proof.wish.sheet in PER_UNIT)
        self._word.setEnabled(proof is not None and proof.letters)
        self._tables.setEnabled(proof is not None and BY_NAME[proof.wish.sheet].tabular)

    def _ask_file(self, name: str, kind: str, save: Callable[[Path], None]) -> None:
        path = ask_save_path(self._button, self.tr("保存"), name, kind)
        if path is not None:
            save(path)

    def _new_folder(self, parent: Path, title: str, wish: Wish) -> Path:
        """A folder of its own for what is saved together: nothing saved before, signed perhaps, is touched."""
        return new_folder(parent, f"{title} {wish.today}".strip())

    def _ask_folder(self, title: str, save: Callable[[Path], None]) -> None:
        folder = ask_folder(self._button, title, Purpose.FOLDER)
        if folder is not None:
            save(folder)

    def _add(self, menu: QMenu, text: str, act: Callable[[], None]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _checked=False: act())
        return action
