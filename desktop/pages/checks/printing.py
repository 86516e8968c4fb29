"""The 双录差异表 from the page where differences are settled: whoever checks may not see the ranking's pages.

What makes paper is loaded with the first paper, not with the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF
from PySide6.QtWidgets import QMenu, QPushButton

from db.steps import Progress
from desktop.operations.checked_parts import differences_of, save_differences
from desktop.session import Session
from desktop.sheets.differences_sheet import TITLE
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.tasks import Tasks
from desktop.widgets.fields.save_path import ask_save_path
from desktop.widgets.printers.pdf_printing import make_printer, print_pdf
from desktop.widgets.printers.print_dialog import ask_how, outcome
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from desktop.sheets.catalogue import Paper


class CheckPrinting(QObject):
    """The menu beneath the button. What takes long is done beside the window's thread."""

    def __init__(
        self, button: QPushButton, session: Session, tasks: Tasks, notices: Notices
    ) -> None:
        super().__init__(button)
        self._button = button
        self._session, self._tasks, self._notices = session, tasks, notices
        menu = QMenu(button)
        menu.addAction(self.tr("打印…")).triggered.connect(lambda _on=False: self.print())
        menu.addAction(self.tr("保存 PDF…")).triggered.connect(lambda _on=False: self._ask(".pdf"))
        menu.addAction(self.tr("存为 Excel 表格…")).triggered.connect(
            lambda _on=False: self._ask(".xlsx")
        )
        button.setMenu(menu)
        button.setProperty("menu", True)  # room for its arrow

    def print(self) -> None:
        """Asks how, in the system's dialog, and prints."""
        paper = self._paper()
        if paper is None:
            return
        size = QSizeF(A4_WIDE.width, A4_WIDE.height)
        pages = paper.print().pages
        printer = make_printer(TITLE, size)
        if not ask_how(printer, pages, self._button):
            return

        def work(progress: Progress) -> bool:
            return print_pdf(paper.print().pdf, printer, progress)

        def done(printed: bool) -> None:
            self._notices.say(outcome(printer, printed=printed))

        self._tasks.start(self.tr("打印"), work, done)

    def save(self, path: Path) -> None:
        """Writes the list as a PDF or, by its ending, as a workbook."""
        paper = self._paper()
        if paper is None:
            return
        said = self.tr("已保存 {path}").format(path=path)
        self._tasks.start(
            self.tr("生成表单"),
            lambda _progress: save_differences(paper, path, replace=True),
            self._saying(said),
        )

    def _saying(self, text: str) -> Callable[[object], None]:
        return lambda _done: self._notices.say(text)

    def _paper(self) -> Paper | None:
        """Read at once: what was typed in two ways is little."""
        today = date.today().isoformat()  # noqa: DTZ011 - the office's own calendar
        paper = differences_of(self._session.store, self._session.evaluation_id, today)
        if paper is None:
            self._notices.say(self.tr("还没有开始复核，没有差异表。"))
        return paper

    def _ask(self, ending: str) -> None:
        path = ask_save_path(self._button, self.tr("保存"), f"{TITLE}{ending}", self.tr("文件"))
        if path is not None:
            self.save(path)
