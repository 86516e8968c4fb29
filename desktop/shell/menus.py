"""The menu bar: everything that is not on a page, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop.shell.app_context import AppContext
from desktop.shell.destinations import Destination


class Menus(QObject):
    """Builds the menus of a window and says what was chosen."""

    new_asked = Signal()
    open_asked = Signal()
    recent_chosen = Signal(Path)
    close_asked = Signal()
    export_asked = Signal()
    backups_asked = Signal()
    removal_asked = Signal()
    lock_asked = Signal()
    sign_out_asked = Signal()
    search_asked = Signal()
    next_asked = Signal(bool)  # forward
    page_asked = Signal(str)
    navigation_asked = Signal()
    help_asked = Signal()
    log_asked = Signal()
    about_asked = Signal()

    def __init__(
        self, window: QMainWindow, desk: AppContext, destinations: tuple[Destination, ...]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._with_file: list[QAction] = []
        self._pages: dict[str, QAction] = {}
        self._build_file()
        self._build_edit()
        self._build_view(destinations)
        self._build_help()

    def enable(
        self, pages: Collection[str], *, is_open: bool, sees_all: bool, removes: bool
    ) -> None:
        """Turns off what needs an open file, and leaves out the pages but these.

        `sees_all` is whether whoever is signed in may have every ballot and score out of the file, `removes`
        whether they may take a year out of it.
        """
        for action in self._with_file:
            action.setEnabled(is_open)
        self._export.setEnabled(is_open and sees_all)
        self._remove.setVisible(removes)
        for key, action in self._pages.items():
            action.setVisible(key in pages)
            action.setEnabled(is_open and key in pages)

    def _build_file(self) -> None:
        menu = self._menu(self.tr("文件(&F)"))
        self._add(menu, self.tr("新建年度…"), self.new_asked.emit, "Ctrl+N")
        self._add(menu, self.tr("打开…"), self.open_asked.emit, "Ctrl+O")
        self._recent = menu.addMenu(self.tr("最近打开"))
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self._export = self._add(menu, self.tr("导出工作簿…"), self.export_asked.emit)
        self._add(menu, self.tr("备份与还原…"), self.backups_asked.emit)
        self._remove = self._add(menu, self.tr("删去年度…"), self.removal_asked.emit)
        lock = self._add(menu, self.tr("锁定"), self.lock_asked.emit, "Ctrl+L")
        sign_out = self._add(menu, self.tr("退出登录"), self.sign_out_asked.emit)
        close = self._add(menu, self.tr("关闭文件"), self.close_asked.emit, "Ctrl+W")
        self._with_file += [lock, sign_out, close]
        menu.addSeparator()
        self._add(menu, self.tr("退出"), self._window.close, "Ctrl+Q")

    def _build_edit(self) -> None:
        menu = self._menu(self.tr("编辑(&E)"))
        self.undo, self.redo = QAction(self), QAction(self)
        self.undo.setShortcut("Ctrl+Z")
        self.redo.setShortcut("Ctrl+Y")
        menu.addActions([self.undo, self.redo])
        again = QAction(self)
        again.triggered.connect(self.redo.trigger)
        again.setShortcut("Ctrl+Shift+Z")
        self._window.addAction(again)
        menu.addSeparator()
        step = self.next_asked.emit
        self._with_file += [
            self._add(menu, self.tr("查找"), self.search_asked.emit, "Ctrl+F"),
            self._add(menu, self.tr("查找下一处"), lambda: step(True), "F3"),
            self._add(menu, self.tr("查找上一处"), lambda: step(False), "Shift+F3"),
        ]

    def _build_view(self, destinations: tuple[Destination, ...]) -> None:
        menu = self._menu(self.tr("查看(&V)"))
        group, number = "", 0
        for destination in destinations:
            number += destination.digit
            if group and destination.group != group:
                menu.addSeparator()
            group = destination.group
            key = f"Ctrl+{number}" if destination.digit and number <= 9 else ""
            self._pages[destination.key] = self._add(
                menu, destination.title, self._asking(destination.key), key
            )

        self._with_file.append(
            self._add(menu, self.tr("页面列表"), self.navigation_asked.emit, "F6")
        )

    def _asking(self, key: str) -> Callable[[], None]:
        return lambda: self.page_asked.emit(key)

    def _build_help(self) -> None:
        menu = self._menu(self.tr("帮助(&H)"))
        self._add(menu, self.tr("使用说明"), self.help_asked.emit, "F1")
        self._add(menu, self.tr("运行日志…"), self.log_asked.emit)
        self._add(menu, self.tr("关于"), self.about_asked.emit)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self._desk.preferences.recent:
            action = self._recent.addAction(str(path))
            action.triggered.connect(
                lambda _checked=False, path=path: self.recent_chosen.emit(path)
            )
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("（没有）")).setEnabled(False)

    def _menu(self, title: str) -> QMenu:
        return self._window.menuBar().addMenu(title)

    def _add(
        self,
        menu: QMenu,
        text: str,
        act: Callable[[], object],
        key: str = "",
    ) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _checked=False: act())
        if key:
            action.setShortcut(key)
        return action
