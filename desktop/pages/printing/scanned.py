"""Ballots for a scanner from the print centre: asked for, printed into a folder, recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from db.errors import UserError
from db.steps import Progress
from desktop.exchange.saving import new_folder
from desktop.frame.edits import Edits
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.paper.ballot_printing import PrintedBallots, print_ballots
from desktop.operations.print_jobs import Faces, Wish
from desktop.operations.year_facts import year_facts
from desktop.pages.printing.layout_dialog import LayoutDialog
from desktop.pages.printing.sheets_dialog import SheetsDialog
from desktop.session import Session
from desktop.sheets.catalogue import YearFacts
from desktop.sheets.unit_papers import only_units
from desktop.tasks import Cancelled, Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.telling.notices import Notices


class ScannedBallots(QObject):
    """The buttons 扫描版… and 票号…, shown with the ballots to whoever may print them."""

    def __init__(
        self,
        button: QPushButton,
        numbers: QPushButton,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        faces: Callable[[], tuple[Faces, bool]],
        wish: Callable[[], Wish],
    ) -> None:
        super().__init__(button)
        self._session, self._edits, self._tasks, self._notices = session, edits, tasks, notices
        self._button, self._faces, self._wish = button, faces, wish
        self._numbers = numbers
        button.clicked.connect(self.ask)
        numbers.clicked.connect(self.show_numbers)

    def offer(self, sheet: str) -> None:
        """Shows the buttons where a kind of sheet is the ballots."""
        session = self._session
        may = session.is_open and session.store.access.may_change("sheet.print")
        for button in (self._button, self._numbers):
            button.setVisible(sheet == "ballots" and may)

    def show_numbers(self) -> None:
        """Lists what was printed."""
        SheetsDialog(self._session, self._edits, self._window).exec()

    def ask(self) -> None:
        """Reads the year beside the window, then asks how."""
        open_reader, year = self._session.reader(), self._session.evaluation_id
        wish = self._wish()

        def work(_progress: Progress) -> YearFacts:
            with open_reader() as store:
                facts = year_facts(store, year)
            return facts if wish.units is None else only_units(facts, wish.units)

        def done(facts: YearFacts) -> None:
            dialog = LayoutDialog(facts, self._window, duplex=wish.duplex)
            if dialog.exec():
                self._choose_folder(dialog.wish, wish)

        self._tasks.start(self.tr("准备评分票"), work, done)

    @property
    def _window(self) -> QWidget:
        return self._button.window()

    def _choose_folder(self, layout: LayoutWish, wish: Wish) -> None:
        title = self.tr("扫描版评分票存到文件夹")
        chosen = ask_folder(self._window, title, Purpose.FOLDER)
        if chosen is not None:
            folder = new_folder(chosen, f"{self.tr('扫描版评分票')} {wish.today}".strip())
            self.print_into(folder, layout, wish.units, duplex=wish.duplex)

    def print_into(
        self,
        folder: Path,
        layout: LayoutWish,
        units: Collection[str] | None = None,
        *,
        duplex: bool = False,
    ) -> None:
        """Prints into a folder and records the numbers; what is refused is said."""
        open_writer, year = self._session.store.writer(), self._session.evaluation_id
        faces, official = self._faces()

        def work(step: Progress) -> PrintedBallots:
            faces.use(official=official)
            with open_writer() as store:
                return print_ballots(
                    store, year, folder, layout, sorted(units or ()), duplex=duplex, progress=step
                )

        try:
            printed = self._edits.writing.run(self.tr("打印评分票"), work)
        except Cancelled:
            self._edits.cancelled.emit()
            return
        except UserError as error:
            self._notices.refuse(error)
            return
        text = self.tr("已把 {copies} 张票存到 {folder}，共用纸 {papers} 张；票号已登记。")
        copies, papers = (sum(getattr(c, n) for c in printed.counts) for n in ("copies", "papers"))
        self._notices.say(text.format(copies=copies, papers=papers, folder=folder))
