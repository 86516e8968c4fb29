"""The window: navigation at the left, a page at a time at the right, a status line that tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QWidget,
)

from db.errors import UserError
from desktop.commands.edits import Edits
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.icons import program_icon, themed_icon
from desktop.widgets.notices import Notices
from desktop.windows.overview_page import OverviewPage
from desktop.windows.page import Page
from desktop.windows.status_line import StatusLine

_NAVIGATION_WIDTH = 148
_NAVIGATION_HEIGHT = 42
_ICON = 18


@dataclass(frozen=True, slots=True)
class Destination:
    """A page as the navigation names it. It is built when it is first visited."""

    key: str
    title: str
    icon: str
    build: Callable[[], Page]


class MainWindow(QMainWindow):
    """Holds the pages; what they do is theirs."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("述法评议"))
        self.setWindowIcon(program_icon())
        self.setMinimumSize(1024, 640)
        self.resize(1366, 720)
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self.notices = Notices(self)
        self.status = StatusLine(session, edits, tasks, self)
        self.setStatusBar(self.status)
        self.notices.said.connect(self.status.say)
        edits.refused.connect(self.notices.refuse)
        tasks.failed.connect(self.notices.surface)
        self._destinations = self._all_destinations()
        self._pages: dict[str, Page] = {}
        self._build()
        self._build_menus()
        session.opened.connect(self._show_file)
        session.closed.connect(self._show_file)
        session.evaluation_changed.connect(self._show_file)
        self._show_file()

    def page(self, key: str) -> Page:
        """A page by its key, built if need be."""
        if key not in self._pages:
            destination = next(d for d in self._destinations if d.key == key)
            page = destination.build()
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def go(self, key: str) -> None:
        """Shows a page and gives it the keyboard."""
        row = [d.key for d in self._destinations].index(key)
        self.navigation.setCurrentRow(row)
        if self._session.has_evaluation:
            self.page(key).start()

    def open_file(self, path: Path) -> None:
        """Opens a file; a refusal is shown and the present file stays open."""
        self._tasks.cancel_all()
        try:
            self._session.open(path)
        except UserError as error:
            self.notices.refuse(error)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tasks.cancel_all()
        self._session.close()
        super().closeEvent(event)

    def _all_destinations(self) -> tuple[Destination, ...]:
        return (
            Destination("overview", self.tr("总览"), "layout-dashboard", self._overview),
            Destination("units", self.tr("单位与报告"), "building-2", self._units),
            Destination("scoring", self.tr("评分"), "pen-line", self._scoring),
            Destination("results", self.tr("结果"), "trophy", self._results),
            Destination("print", self.tr("打印"), "printer", self._print),
        )

    def _overview(self) -> Page:
        page = OverviewPage(self._session)
        page.page_asked.connect(self.go)
        return page

    def _units(self) -> Page:
        from desktop.windows.units_page import UnitsPage

        return UnitsPage(self._session, self._edits, self._tasks, self.notices)

    def _scoring(self) -> Page:
        from desktop.windows.scoring_page import ScoringPage

        page = ScoringPage(self._session, self._edits, self.notices)
        page.book.rejected.connect(self.status.not_saved)
        page.ballot.view.typing.connect(self.status.typing)
        page.grid.view.typing.connect(self.status.typing)
        return page

    def _results(self) -> Page:
        from desktop.windows.results_page import ResultsPage

        return ResultsPage(self._session, self._edits, self.notices)

    def _print(self) -> Page:
        from desktop.windows.print_page import PrintPage

        return PrintPage(self._session, self._tasks, self.notices)

    def _build(self) -> None:
        self.navigation = QListWidget()
        self.navigation.setObjectName("navigation")
        self.navigation.setAccessibleName(self.tr("页面"))
        self.navigation.setFixedWidth(_NAVIGATION_WIDTH)
        self.navigation.setIconSize(QSize(_ICON, _ICON))
        self.navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for destination in self._destinations:
            item = QListWidgetItem(themed_icon(destination.icon), destination.title)
            item.setSizeHint(QSize(0, _NAVIGATION_HEIGHT))
            self.navigation.addItem(item)
        self.navigation.currentRowChanged.connect(self._turn)
        self._stack = QStackedWidget()
        self._empty = QWidget()
        self._stack.addWidget(self._empty)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self._stack, 1)
        self.setCentralWidget(centre)

    def _build_menus(self) -> None:
        keys = QKeySequence.StandardKey
        file = self.menuBar().addMenu(self.tr("文件(&F)"))
        self._action(file.addAction(self.tr("打开…")), keys.Open, self._ask_open)
        self._close = file.addAction(self.tr("关闭文件"))
        self._action(self._close, keys.Close, self._session.close)
        file.addSeparator()
        self._action(file.addAction(self.tr("退出")), keys.Quit, self.close)
        edit = self.menuBar().addMenu(self.tr("编辑(&E)"))
        undo = self._edits.stack.createUndoAction(self, self.tr("撤销"))
        undo.setShortcut(keys.Undo)
        redo = self._edits.stack.createRedoAction(self, self.tr("重做"))
        redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        edit.addActions([undo, redo])
        edit.addSeparator()
        self._action(edit.addAction(self.tr("查找")), keys.Find, self._find)
        view = self.menuBar().addMenu(self.tr("查看(&V)"))
        for number, destination in enumerate(self._destinations, 1):
            action = view.addAction(destination.title)
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.triggered.connect(lambda _checked=False, key=destination.key: self.go(key))

    def _action(
        self, action: QAction, shortcut: QKeySequence.StandardKey, act: Callable[[], object]
    ) -> None:
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda _checked=False: act())

    def _ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("打开"), "", self.tr("述法评议文件") + " (*.shufa)"
        )
        if name:
            self.open_file(Path(name))

    def _find(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.search()

    def _turn(self, row: int) -> None:
        if row >= 0 and self._session.has_evaluation:
            destination = self._destinations[row]
            self._stack.setCurrentWidget(self.page(destination.key))
            self.setWindowTitle(
                self.tr("{page} — {file} — 述法评议").format(
                    page=destination.title, file=self._session.store.path.name
                )
            )

    def _show_file(self) -> None:
        is_open = self._session.has_evaluation
        self._close.setEnabled(self._session.is_open)
        self.navigation.setEnabled(is_open)
        if not is_open:
            self._stack.setCurrentWidget(self._empty)
            self.navigation.setCurrentRow(-1)
            self.setWindowTitle(self.tr("述法评议"))
            return
        self.status.say(self._session.evaluation.title)
        row = max(self.navigation.currentRow(), 0)
        self.navigation.setCurrentRow(row)
        self._turn(row)
        self.navigation.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for row, destination in enumerate(self._destinations):
                self.navigation.item(row).setIcon(themed_icon(destination.icon))
        super().changeEvent(event)
