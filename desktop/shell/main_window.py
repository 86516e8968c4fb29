"""The window: navigation at the left, a page at a time at the right, a status line that tells the truth."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import assets
from desktop.frame.edits import Edits
from desktop.frame.page import ICON_NAME, Page
from desktop.frame.places import Places
from desktop.session import Session
from desktop.shell.app_context import AppContext
from desktop.shell.backup_bar import BackupBar
from desktop.shell.destinations import destinations
from desktop.shell.idle_lock import IdleLock
from desktop.shell.leaving import Leaving
from desktop.shell.menus import Menus
from desktop.shell.navigation import Navigation
from desktop.shell.opening import Opening
from desktop.shell.restoring import Restoring
from desktop.shell.start_page import StartPage
from desktop.shell.status_line import StatusLine
from desktop.shell.undoing import Undoing
from desktop.shell.window_drops import WindowDrops
from desktop.shell.year_removing import YearRemoving
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import LastFolders
from desktop.widgets.look.icons import program_icon, themed_icon
from desktop.widgets.look.page_stack import PageStack
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # loaded when they come: an event, F1, an export
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from desktop.frame.workbook_saving import WorkbookSaving
    from desktop.shell.help.help_window import HelpWindow

_SMALLEST = (1024, 560)  # 1366 × 768 at 125 %, and half of 2048 × 1152, hold it


class MainWindow(QMainWindow):
    """Holds the pages; what they do is theirs."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, preferences: Preferences
    ) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("述法评议"))
        self.setWindowIcon(program_icon())
        room = self.screen().availableGeometry()
        self.setMinimumSize(min(_SMALLEST[0], room.width()), min(_SMALLEST[1], room.height()))
        self.resize(1366, 720)
        if preferences.geometry is not None:
            self.restoreGeometry(preferences.geometry)
        self._session = session
        LastFolders(preferences, self._beside, self)
        self.notices = Notices(self)
        self.status = StatusLine(session, edits, tasks, self)
        self.setStatusBar(self.status)
        self.places = Places(session, preferences, self)
        self.desk = AppContext(session, edits, tasks, self.notices, preferences, self.status)
        self.opening = Opening(session, tasks, edits.writing, self.notices, preferences, self)
        self.restoring = Restoring(
            session, tasks, edits.writing, self.notices, preferences, self.opening, self
        )
        self._exporting: WorkbookSaving | None = None
        self.removing = YearRemoving(session, edits, self.notices, self)
        self.undoing = Undoing(session, edits, self.notices, self._reveal, self)
        self._drops = WindowDrops(self.desk, self.opening, self, self._gone_to)
        self._destinations = destinations()
        self._pages: dict[str, Page] = {}
        self.leaving = Leaving(self, self._pages, edits.writing, self.go)
        self.lock = IdleLock(
            session, tasks, edits.writing, preferences, self.opening, self.leaving, self
        )
        self._help: HelpWindow | None = None
        self._build()
        self._menus = Menus(self, self.desk, self._destinations)
        self._connect()
        self._show_file()

    def page(self, key: str) -> Page:
        """A page by its key, built if need be."""
        if key not in self._pages:
            destination = next(d for d in self._destinations if d.key == key)
            page = destination.build(self.desk)
            page.page_asked.connect(self.go)
            page.row_asked.connect(self._go_to_row)
            if page.unsaved is not None:
                self.status.count(key, page.unsaved)
            self._pages[key] = page
            self.places.follow(page)
            self._stack.addWidget(page)
        return self._pages[key]

    def go(self, key: str) -> None:
        """Shows a page and gives it the keyboard."""
        self.navigation.choose(key)
        if self._session.has_evaluation:
            self.page(key).start()

    def _gone_to(self, key: str) -> Page:
        self.go(key)
        return self.page(key)

    def open_file(self, path: Path) -> None:
        """Opens a file; a refusal is shown and the present file stays open."""
        self.opening.open(path.absolute())

    def _beside(self) -> Path:
        """The folder of the file in use, or of the one opened last."""
        return (
            self._session.store.path.parent
            if self._session.is_open
            else self.desk.preferences.folder
        )

    def may_leave(self) -> bool:
        """Takes what is half typed; whether the file may be closed, after asking where something would be lost."""
        return self.leaving.may_close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_leave():
            event.ignore()
            return
        self.desk.tasks.cancel_all()
        self.opening.give_up()
        self.desk.preferences.geometry = self.saveGeometry()
        self._session.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.drop(event)

    def _redraw(self) -> None:
        """Draws the icons anew, in the colours of another theme."""
        if self.navigation.isVisible():
            self.navigation.redraw()
        for button in self.findChildren(QPushButton):
            if name := button.property(ICON_NAME):
                button.setIcon(themed_icon(str(name)))

    def _build(self) -> None:
        self.navigation = Navigation(self._destinations)
        self._start = StartPage(self.desk.preferences)
        self._stack = PageStack()
        self._stack.addWidget(self._start)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        self._backup_bar = BackupBar(self._session)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._backup_bar)
        column.addWidget(self._stack.area, 1)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        session, opening, menus, start = self._session, self.opening, self._menus, self._start
        opening.may_leave = self.may_leave
        # a handler of its own for the event would load every kind of event while the window comes up
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.paletteChanged.connect(self._redraw)
            application.commitDataRequest.connect(self.leaving.end_session)
        self.notices.said.connect(self.status.say)
        self.desk.edits.refused.connect(self.notices.refuse)
        self.desk.edits.cancelled.connect(self._say_cancelled)
        self.desk.tasks.failed.connect(self.notices.surface)
        for signal in (session.opened, session.closed, session.evaluation_changed):
            signal.connect(self._show_file)
        self.navigation.page_asked.connect(self._turn)
        self.navigation.page_entered.connect(lambda key: self.page(key).start())
        self.navigation.year_asked.connect(self._choose_year)
        for new in (menus.new_asked, start.new_asked):
            new.connect(opening.new_year)
        for ask in (menus.open_asked, start.open_asked):
            ask.connect(opening.ask)
        for chosen in (menus.recent_chosen, start.file_chosen):
            chosen.connect(opening.open)
        start.demo_asked.connect(opening.demo)
        menus.close_asked.connect(self._close_file)
        menus.lock_asked.connect(self.lock.lock)
        menus.sign_out_asked.connect(self._close_file)
        self.status.file.lock_asked.connect(self.lock.lock)
        self.status.file.sign_out_asked.connect(self._close_file)
        self.status.file.accounts_asked.connect(lambda: self.go("accounts"))
        menus.export_asked.connect(self._export)
        for asked in (menus.backups_asked, self._backup_bar.restore_asked):
            asked.connect(self.restoring.ask)
        menus.removal_asked.connect(self._remove_year)
        opening.restore_asked.connect(self.restoring.show_copies)
        self.undoing.connect_actions(menus.undo, menus.redo)
        menus.page_asked.connect(self.go)
        menus.navigation_asked.connect(self.navigation.pages.setFocus)
        menus.search_asked.connect(self._search)
        menus.next_asked.connect(self._search_on)
        menus.help_asked.connect(self._show_help)
        menus.log_asked.connect(self._show_log)
        menus.about_asked.connect(self._show_about)

    def _go_to_row(self, key: str, row: Hashable) -> None:
        self._gone_to(key).reveal(row)

    def _reveal(self, key: str) -> Page | None:
        """Goes to a page unless it is the one in sight; an empty key means whichever is."""
        if key and key != self.navigation.current:
            self.go(key)
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def _turn(self, key: str) -> None:
        if not self._session.has_evaluation:
            return
        self.leaving.take()
        destination = next(d for d in self._destinations if d.key == key)
        self._stack.setCurrentWidget(self.page(key))
        self.places.stay(key)
        self.setWindowTitle(
            self.tr("{page} — {file} — 述法评议").format(
                page=destination.title, file=self._session.store.path.name
            )
        )

    def _show_file(self) -> None:
        is_open = self._session.has_evaluation
        self._backup_bar.refresh()
        readable = self._readable()
        self._menus.enable(
            readable,
            is_open=is_open,
            sees_all=self._session.sees_all,
            removes=self.removing.offered,
        )
        self.navigation.setVisible(is_open)
        if not is_open:
            self._start.refresh()
            self._stack.setCurrentWidget(self._start)
            self.setWindowTitle(self.tr("述法评议"))
            self._start.start()
            return
        evaluations = self._session.store.evaluations.list()
        self.navigation.show_readable(readable)
        self.navigation.show_years(evaluations, self._session.evaluation_id)
        self.status.say(self._session.evaluation.title)
        account = self._session.store.access.account
        scores = account is not None and account.reviewer_id is not None
        first = next(d.key for d in self._destinations if d.key in readable)
        likely = self.places.take_page(), self.navigation.current, "scoring" if scores else first
        key = next(k for k in likely if k in readable)
        self.navigation.choose(key)
        self._turn(key)
        if scores or self._session.store.packets.own() is not None:
            self.page(key).start()  # goes on with what the account, or the packet, is for
        else:
            self.navigation.pages.setFocus()

    def _readable(self) -> set[str]:
        """The pages that the open file has for the account; without a file, those of an office."""
        if not self._session.has_evaluation:
            return {d.key for d in self._destinations if d.is_in("")}
        store = self._session.store
        own = store.packets.own()
        kind = "" if own is None else own.kind.value
        return {
            d.key
            for d in self._destinations
            if d.is_in(kind) and d.is_for(store.access, self._session.evaluation_id)
        }

    def _choose_year(self, evaluation_id: int) -> None:
        self.leaving.take()
        self._session.choose(evaluation_id)

    def _remove_year(self) -> None:
        self.leaving.take()
        self.removing.ask()

    def _close_file(self) -> None:
        if not self.may_leave():
            return
        self.desk.tasks.cancel_all()
        self._session.close()

    def _export(self) -> None:
        if self._exporting is None:
            from desktop.frame.workbook_saving import WorkbookSaving
            from desktop.operations.workbooks import export_over

            desk = self.desk
            self._exporting = WorkbookSaving(
                desk.session, desk.tasks, desk.notices, self, self.tr("导出工作簿"), export_over
            )
        self._exporting.ask(self._session.evaluation.title)

    def _search(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.look_for()

    def _search_on(self, forward: bool) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.find_next(forward=forward)

    def _show_help(self) -> None:
        if self._help is None:
            from desktop.shell.help.help_window import HelpWindow

            self._help = HelpWindow(self)
        titles = {d.key: d.title for d in self._destinations}
        chapter = titles.get(self.navigation.current, "") if self._session.has_evaluation else ""
        self._help.show_chapter(chapter or self.tr("开始"))

    def _say_cancelled(self) -> None:
        self.notices.say(self.tr("已取消，文件没有改动。"))

    def _show_log(self) -> None:
        from desktop.shell.help.log_window import LogWindow

        LogWindow(self).exec()

    def _show_about(self) -> None:
        QMessageBox.about(
            self,
            self.tr("关于述法评议"),
            self.tr(
                "述法评议 {version}\n\n自由软件，GNU 通用公共许可证第 3 版或以后版本。\n"
                "字体：思源系列（SIL OFL）；图标：Lucide（ISC）；界面：Qt {qt}（LGPL）。"
            ).format(version=assets.version(), qt=qVersion()),
        )
