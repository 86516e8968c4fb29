"""A page's own paper, printed or saved from a menu beneath a button: whoever works there may not see the print centre.

What makes paper is loaded with the first paper, not with the page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF
from PySide6.QtWidgets import QMenu, QPushButton

from db.errors import UserError
from db.steps import Progress
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import ask_save_path
from desktop.widgets.printers.pdf_printing import make_printer, print_pdf
from desktop.widgets.printers.print_dialog import ask_how, outcome
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from desktop.sheets.catalogue import Paper
    from desktop.sheets.setting.page_style import PageStyle


class PaperMenu(QObject):
    """`paper` reads what is to be printed; where there is nothing (None), `nothing` says so."""

    def __init__(
        self,
        button: QPushButton,
        title: str,
        page: PageStyle,
        paper: Callable[[], Paper | None],
        nothing: str,
        tasks: Tasks,
        notices: Notices,
    ) -> None:
        super().__init__(button)
        self._button, self._title, self._page = button, title, page
        self._read, self._nothing = paper, nothing
        self._tasks, self._notices = tasks, notices
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
        size = QSizeF(self._page.width, self._page.height)
        pages = paper.print().pages
        printer = make_printer(self._title, size)
        if not ask_how(printer, pages, self._button):
            return

        def work(progress: Progress) -> bool:
            return print_pdf(paper.print().pdf, printer, progress)

        def done(printed: bool) -> None:
            self._notices.say(outcome(printer, printed=printed))

        self._tasks.start(self.tr("打印"), work, done)

    def save(self, path: Path) -> None:
        """Writes the paper as a PDF or, by the path's ending, as a workbook."""
        paper = self._paper()
        if paper is None:
            return
        from desktop.operations.printing import save_paper

        said = self.tr("已保存 {path}").format(path=path)
        self._tasks.start(
            self.tr("生成表单"),
            lambda _progress: save_paper(paper, path, replace=True),
            lambda _done: self._notices.say(said),
        )

    def _paper(self) -> Paper | None:
        """Read at once: a page's own paper is little."""
        try:
            paper = self._read()
        except UserError as error:
            self._notices.refuse(error)
            return None
        if paper is None:
            self._notices.say(self._nothing)
        return paper

    def _ask(self, ending: str) -> None:
        proposed = f"{self._title}{ending}"
        path = ask_save_path(self._button, self.tr("保存"), proposed, self.tr("文件"))
        if path is not None:
            self.save(path)
