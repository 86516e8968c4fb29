"""打印: every sheet of the office; what is seen is the PDF itself, saved or printed as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSignalBlocker, QSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from db.errors import UserError
from db.store import Store
from desktop.exchange.saving import save_bytes
from desktop.operations.printing import Written, write_sheets
from desktop.operations.year_facts import year_facts
from desktop.session import Session
from desktop.sheets.catalogue import SHEETS, SheetKind
from desktop.sheets.printing import Printed
from desktop.sheets.type_case import MissingCharacter
from desktop.tasks import Progress, Task, Tasks
from desktop.widgets.notices import Notices
from desktop.widgets.pdf_printing import draw_pages, make_printer
from desktop.windows.page import Page

_LIST_WIDTH = 190
_LINE = 34


@dataclass(frozen=True, slots=True)
class Proof:
    """What the worker brings back: the papers of a kind of sheet, and the chosen one printed."""

    names: tuple[str, ...]
    chosen: int
    printed: Printed


class PrintPage(Page):
    """Choose a sheet, look at it, save or print it."""

    def __init__(self, session: Session, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("打印"))
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self._proof: Proof | None = None
        self._task: Task | None = None
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self._view = QPdfView(self)
        self._view.setDocument(self.document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setAccessibleName(self.tr("预览"))
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        self._warning.hide()
        self._build_list()
        self._build_actions()
        self.watch(session.results_outdated)

    def start(self) -> None:
        self.sheets.setFocus()

    def refresh(self) -> None:
        self._prove(0 if self._proof is None else self._proof.chosen)

    def choose(self, name: str) -> None:
        """Shows a kind of sheet by its name in commands."""
        self.sheets.setCurrentRow([kind.name for kind in SHEETS].index(name))

    def save(self) -> None:
        """Asks where to, and writes the PDF that is shown."""
        if self._proof is None:
            return
        title = f"{self._proof.names[self._proof.chosen]}.pdf"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("保存 PDF"), title, self.tr("PDF 文件") + " (*.pdf)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Writes the PDF to a path; a disk that refuses is said in words."""
        if self._proof is None:
            return
        try:
            save_bytes(path, self._proof.printed.pdf)
        except UserError as error:
            self._notices.refuse(error)
            return
        self._notices.say(self.tr("已保存 {path}").format(path=path))

    def save_all(self) -> None:
        """Asks for a folder and writes every sheet into it."""
        name = QFileDialog.getExistingDirectory(self, self.tr("全部表单保存到文件夹"))
        if name:
            self.save_all_to(Path(name))

    def save_all_to(self, folder: Path) -> None:
        """Writes every sheet into a folder, beside the window's thread."""
        open_reader, evaluation_id = self._session.reader(), self._session.evaluation_id
        today = date.today().isoformat()  # noqa: DTZ011 - the office's own calendar

        def work(progress: Progress) -> Written:
            with open_reader() as store:
                return write_sheets(store, evaluation_id, folder, today=today, progress=progress)

        def done(written: Written) -> None:
            self._warn(written.missing)
            text = self.tr("已保存 {n} 个文件到 {folder}")
            self._notices.say(text.format(n=len(written.paths), folder=folder))

        self._tasks.start(self.tr("生成全部表单"), work, done)

    def print(self) -> None:
        """Prints the PDF that is shown."""
        if self._proof is None:
            return
        printer = make_printer(self._proof.names[self._proof.chosen], self.document)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.document.pageCount())
        if dialog.exec() and not draw_pages(self.document, printer):
            self._notices.say(self.tr("打印机没有响应，未能打印。"))

    def _build_list(self) -> None:
        self.sheets = QListWidget()
        self.sheets.setAccessibleName(self.tr("表单"))
        self.sheets.setFixedWidth(_LIST_WIDTH)
        self.sheets.setObjectName("choices")
        for kind in SHEETS:
            item = QListWidgetItem(kind.title)
            item.setSizeHint(QSize(0, _LINE))
            self.sheets.addItem(item)
        self.sheets.setCurrentRow(0)
        self.sheets.currentRowChanged.connect(self._turn)
        right = QVBoxLayout()
        right.addWidget(self._warning)
        right.addWidget(self._view, 1)
        row = QHBoxLayout()
        row.addWidget(self.sheets)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _build_actions(self) -> None:
        self._papers = QComboBox()
        self._papers.setAccessibleName(self.tr("文件"))
        self._papers.currentIndexChanged.connect(self._prove)
        self._papers.hide()
        self._zoom = QComboBox()
        self._zoom.setAccessibleName(self.tr("缩放"))
        self._zoom.addItem(self.tr("适合宽度"), None)
        self._zoom.addItem(self.tr("整页"), 0.0)
        for percent in (75, 100, 150, 200):
            self._zoom.addItem(f"{percent} %", percent / 100)
        self._zoom.currentIndexChanged.connect(self._set_zoom)
        self.tools.addWidget(self._papers)
        self.tools.addWidget(self._zoom)
        everything = self.add_action(self.tr("全部保存到文件夹…"), "files")
        everything.clicked.connect(self.save_all)
        self._save = self.add_action(self.tr("保存 PDF…"), "save")
        self._save.clicked.connect(self.save)
        self._print = self.add_action(self.tr("打印…"), primary=True)
        self._print.clicked.connect(self.print)
        self._offer(None)

    def _turn(self, _row: int) -> None:
        self._papers.hide()
        if self.isVisible():
            self._prove(0)
        else:
            self.outdate()

    def _prove(self, chosen: int) -> None:
        """Prints the chosen paper beside the window's thread; a choice made meanwhile takes its place."""
        if self._task is not None:
            self._task.cancel()
        self.set_hint(self.tr("正在生成……"))
        work = _proving(
            self._session.reader(),
            self._session.evaluation_id,
            SHEETS[self.sheets.currentRow()],
            max(chosen, 0),
        )
        started: list[Task] = []

        def done(proof: Proof | None) -> None:
            if started and started[0] is not self._task:
                return  # another choice has overtaken it
            self._offer(proof)

        self._task = self._tasks.start(self.tr("生成表单"), work, done, self._ended)
        started.append(self._task)

    def _ended(self, task: object) -> None:
        if task is self._task:
            self._task = None

    def _offer(self, proof: Proof | None) -> None:
        self._proof = proof
        self._save.setEnabled(proof is not None)
        self._print.setEnabled(proof is not None)
        self.document.close()
        self._buffer.close()
        if proof is None:
            self.set_hint(self.tr("这种表单目前没有内容"))
            return
        self._buffer.setData(proof.printed.pdf)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self.set_hint(self.tr("共 {n} 页").format(n=proof.printed.pages))
        with QSignalBlocker(self._papers):
            self._papers.clear()
            self._papers.addItems(list(proof.names))
            self._papers.setCurrentIndex(proof.chosen)
        self._papers.setVisible(len(proof.names) > 1)
        self._warn(proof.printed.missing)

    def _warn(self, missing: tuple[MissingCharacter, ...]) -> None:
        places = "；".join(f"{m.place}“{m.character}”（{m.code_point}）" for m in missing[:8])
        self._warning.setText(
            self.tr("以下字符没有可用的字体，打印前请更换：{places}").format(places=places)
        )
        self._warning.setVisible(bool(missing))

    def _set_zoom(self) -> None:
        factor = self._zoom.currentData()
        if factor is None:
            self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        elif factor == 0.0:
            self._view.setZoomMode(QPdfView.ZoomMode.FitInView)
        else:
            self._view.setZoomMode(QPdfView.ZoomMode.Custom)
            self._view.setZoomFactor(factor)


def _proving(
    open_reader: Callable[[], Store], evaluation_id: int, kind: SheetKind, chosen: int
) -> Callable[[Progress], Proof | None]:
    """The work of making a proof, on a reader of the file that belongs to the worker."""

    def work(progress: Progress) -> Proof | None:
        progress(0, 0)
        with open_reader() as store:
            facts = year_facts(
                store,
                evaluation_id,
                today=date.today().isoformat(),  # noqa: DTZ011 - the office's own calendar
                derivations=kind.needs_derivations,
                intervals=kind.needs_intervals,
            )
        papers = list(kind.papers(facts))
        if not papers:
            return None
        number = min(chosen, len(papers) - 1)
        printed = papers[number].print(progress)
        return Proof(tuple(paper.stem for paper in papers), number, printed)

    return work
