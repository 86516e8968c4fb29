"""打印: every sheet of the office; what is seen is the PDF itself, saved or printed as it stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date

from PySide6.QtCore import QBuffer, QIODevice, QSignalBlocker
from PySide6.QtGui import QKeySequence
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from db.steps import Progress
from db.store import Store
from db.store.trail.roles import ReadSubject
from desktop.frame.edits import Edits
from desktop.frame.page import Page, PaperAsked
from desktop.operations.print_jobs import Faces, Proof, Wish, prove
from desktop.pages.printing.choices import PrintChoices
from desktop.pages.printing.edits import put_texts
from desktop.pages.printing.saving import PrintSaving
from desktop.pages.printing.scanned import ScannedBallots
from desktop.pages.printing.texts_dialog import TextsDialog
from desktop.session import Session
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.tasks import Task, Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.printers.pdf_printing import make_printer, print_pdf
from desktop.widgets.printers.print_dialog import ask_how, outcome
from desktop.widgets.telling.notices import Notices

_PLACES_SHOWN = 8
_LEAST_PAPER = 12  # of the widest letters: the names of six characters


class PrintPage(Page):
    """Choose a sheet, look at it, save or print it."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        preferences: Preferences,
    ) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("打印"))
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._proof: Proof | None = None
        self._task: Task | None = None
        self._making = False
        self._faces = Faces()
        self.choices = PrintChoices(preferences)
        self.choices.turned.connect(self._turn)
        self.choices.changed.connect(self.outdate)
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self._build_view()
        self._build_actions()
        self.watch(session.results_outdated)
        self.watch(session.papers_changed)

    def start(self) -> None:
        self.choices.sheets.setFocus()

    def search(self) -> None:
        if self.choices.search.isVisible():
            self.choices.search.seek()
        else:
            self._view.setFocus()  # the pages are looked through, not the list of sheets
            super().search()

    def refresh(self) -> None:
        self.choices.allow_on_request(self._session.store.access.may_read(ReadSubject.CHECKS))
        self.choices.offer(self._session.store.units.entries(self._session.evaluation_id))
        self.scanned.offer(self.choices.kind.name)
        store = self._session.store
        may = not store.read_only and store.access.may_change("evaluation.papers")
        self._texts.setEnabled(may)
        self._offer_texts()
        self._prove(0 if self._proof is None else self._proof.chosen)

    def choose(self, name: str) -> None:
        """Shows a kind of sheet by its name in commands."""
        self.choices.choose(name)

    def reveal(self, row: Hashable) -> None:
        """Shows the paper that another page asks for, for the units that it asks for."""
        if isinstance(row, PaperAsked):
            self.choices.choose(row.sheet)
            if row.units:
                self.choices.choose_units(row.units)
            self._prove(row.number)

    def wish(self, number: int = 0) -> Wish:
        """What is chosen, as the worker is asked for it."""
        return Wish(
            self.choices.kind.name,
            self.choices.units,
            number,
            self.choices.both_sides.isChecked(),
            date.today().isoformat(),  # noqa: DTZ011 - the office's own calendar
        )

    def set_texts(self) -> None:
        """Asks what letters and papers of the session say, and keeps it with the year."""
        store = self._session.store
        dialog = TextsDialog(store.paper_texts.read(self._session.evaluation_id), self)
        if dialog.exec():
            self._edits.perform(put_texts(self._session, dialog.texts))

    def _offer_texts(self) -> None:
        """Shows the button with the sheets that say something of it."""
        self._texts.setVisible(self.choices.kind.worded)

    def print(self) -> None:
        """Asks how, in the system's dialog, and prints the PDF that is shown."""
        proof = self._proof
        if proof is None or not self._may_print(proof.printed.missing):
            return
        printer = make_printer(
            proof.names[proof.chosen],
            self.document.pagePointSize(0),
            duplex=proof.wish.duplex,
        )
        if ask_how(printer, proof.printed.pages, self):
            self.print_on(printer, proof)

    def print_on(self, printer: QPrinter, proof: Proof) -> None:
        """Prints a proof, as it was shown when the person said so, on a printer that is set."""
        pdf = proof.printed.pdf

        def done(printed: bool) -> None:
            self._notices.say(outcome(printer, printed=printed))

        self._tasks.start(self.tr("打印"), lambda step: print_pdf(pdf, printer, step), done)

    def _may_print(self, missing: tuple[MissingCharacter, ...]) -> bool:
        """Asks first where a character would come out as a blank sign."""
        if not missing:
            return True
        question = self.tr("有 {n} 处字符没有可用的字体，会印成“〓”。仍要打印吗？")
        places = _places(missing)
        return self._notices.confirm(question.format(n=len(missing)), places, self.tr("仍要打印"))

    def _build_view(self) -> None:
        self._view = QPdfView(self)
        self._view.setDocument(self.document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setAccessibleName(self.tr("预览"))
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        self._warning.hide()
        right = QVBoxLayout()
        right.addWidget(self._warning)
        right.addWidget(self._view, 1)
        row = QHBoxLayout()
        row.addWidget(self.choices)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _build_actions(self) -> None:
        self._texts = self.add_action(self.tr("文书内容…"))
        self._texts.clicked.connect(self.set_texts)
        self._papers = ElidingChoice()
        self._papers.setObjectName("papers")
        self._papers.setAccessibleName(self.tr("文件"))
        self._papers.setMinimumContentsLength(_LEAST_PAPER)
        self._papers.currentIndexChanged.connect(self._prove)
        self._papers.hide()
        self._zoom = Choice()
        self._zoom.setAccessibleName(self.tr("缩放"))
        self._zoom.addItem(self.tr("适合宽度"), None)
        self._zoom.addItem(self.tr("整页"), 0.0)
        for percent in (75, 100, 150, 200):
            self._zoom.addItem(f"{percent} %", percent / 100)
        self._zoom.currentIndexChanged.connect(self._set_zoom)
        self.tools.addWidget(self._papers)
        self.tools.addWidget(self._zoom)
        button = self.add_action(self.tr("保存"), "save")
        self.saving = PrintSaving(button, self._session, self._tasks, self._notices, self)
        self._print = self.add_action(self.tr("打印…"), primary=True)
        self._print.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        self._print.clicked.connect(self.print)
        self.scanned = ScannedBallots(
            self.add_action(self.tr("扫描版…")),
            self.add_action(self.tr("票号…")),
            self._session,
            self._edits,
            self._tasks,
            self._notices,
            lambda: (self._faces, self.choices.official.isChecked()),
            self.wish,
        )
        self._offer(None)

    @property
    def proof(self) -> Proof | None:
        """What is shown."""
        return self._proof

    def working(self) -> Callable[[], Store]:
        """What opens a reader for the worker, once the chosen faces are in use."""
        open_reader, faces = self._session.reader(), self._faces
        official = self.choices.official.isChecked()

        def open_with_faces() -> Store:
            faces.use(official=official)
            return open_reader()

        return open_with_faces

    def _turn(self) -> None:
        self._papers.hide()
        self.scanned.offer(self.choices.kind.name)
        self._offer_texts()
        if self.isVisible():
            self._prove(0)
        else:
            self.outdate()

    def _prove(self, chosen: int) -> None:
        """Makes the chosen paper on a worker; a choice made meanwhile takes its place.

        Until it is there nothing can be printed or saved: what is still on screen is another paper.
        """
        if self._task is not None:
            self._task.cancel()
        self._bind(None)
        self._making = True
        self.set_hint(self.tr("正在生成……"))
        open_reader, evaluation_id = self.working(), self._session.evaluation_id
        wish = self.wish(chosen)
        if wish.sheet == "seal":
            self._session.store.seal()  # what it seals is to be every ballot
        started: list[Task] = []

        def work(progress: Progress) -> Proof | None:
            with open_reader() as store:
                return prove(store, evaluation_id, wish, progress)

        def done(proof: Proof | None) -> None:
            if started and started[0] is not self._task:
                return  # another choice has overtaken it
            self._offer(proof)

        self._task = self._tasks.start(self.tr("生成表单"), work, done, self._ended)
        started.append(self._task)

    def _ended(self, task: object) -> None:
        if task is self._task:
            self._task = None
            if (
                self._proof is None
            ):  # refused, cancelled or empty: no paper of another choice stays on screen
                self.document.close()
            if self._making:
                self.set_hint(self.tr("未能生成"))

    def _offer(self, proof: Proof | None) -> None:
        self._making = False
        self._bind(proof)
        self.document.close()
        self._buffer.close()
        if proof is None:
            nobody = self.choices.units == frozenset()
            self.set_hint(self.tr("请先选择单位") if nobody else self.tr("这种表单目前没有内容"))
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
        self.warn(proof.printed.missing)

    def _bind(self, proof: Proof | None) -> None:
        """Printing and saving act on this proof, or on nothing."""
        self._proof = proof
        self._print.setEnabled(proof is not None)

    def warn(self, missing: tuple[MissingCharacter, ...]) -> None:
        """Names above the preview what cannot be printed, and the faces that the system lacks."""
        lines = []
        if missing:
            text = self.tr("以下字符没有可用的字体，打印前请更换：{places}")
            lines.append(text.format(places=_places(missing)))
        lacking = self._faces.lacking
        if lacking:
            text = self.tr("本机没有{faces}，改用程序自带的字体。")
            lines.append(text.format(faces="、".join(lacking)))
        evaluation = self._session.store.evaluations.get(self._session.evaluation_id)
        if not evaluation.organiser.strip():
            lines.append(self.tr("没有填写组织者，落款处是空的；请在“计分办法”中填写。"))
        self._warning.setText("\n".join(lines))
        self._warning.setVisible(bool(lines))

    def _set_zoom(self) -> None:
        factor = self._zoom.currentData()
        if factor is None:
            self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        elif factor == 0.0:
            self._view.setZoomMode(QPdfView.ZoomMode.FitInView)
        else:
            self._view.setZoomMode(QPdfView.ZoomMode.Custom)
            self._view.setZoomFactor(factor)


def _places(missing: tuple[MissingCharacter, ...]) -> str:
    shown = "；".join(
        f"{m.place}“{m.character}”（{m.code_point}）" for m in missing[:_PLACES_SHOWN]
    )
    return shown if len(missing) <= _PLACES_SHOWN else f"{shown}……"
