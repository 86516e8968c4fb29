"""The left side of the window: the pages, and the years where a file holds several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.shell.destinations import Destination
from desktop.widgets.look.icons import themed_icon
from desktop.widgets.look.measures import fix_width

if TYPE_CHECKING:  # loaded with the first file
    from PySide6.QtGui import QKeyEvent, QShowEvent

    from db.records import Evaluation

WIDTH = 148
_HEIGHT = 38
_ICON = 18


class PageList(QListWidget):
    """The pages; Enter or the right arrow gives the keyboard to the page."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Navigation(QWidget):
    """Says which page and which year are wanted."""

    page_asked = Signal(str)
    page_entered = Signal(str)
    year_asked = Signal(int)  # evaluation id

    def __init__(self, destinations: tuple[Destination, ...]) -> None:
        super().__init__()
        self._destinations = destinations
        fix_width(self, WIDTH)
        self.pages = PageList()
        self.pages.setObjectName("navigation")
        self.pages.setAccessibleName(self.tr("页面"))
        self.pages.setIconSize(QSize(_ICON, _ICON))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for destination in destinations:
            item = QListWidgetItem(destination.title)
            item.setSizeHint(QSize(0, _HEIGHT))
            self.pages.addItem(item)
        self.pages.currentRowChanged.connect(self._turn)
        self.pages.entered.connect(lambda: self.page_entered.emit(self.current))
        self._years: QComboBox | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.pages, 1)

    @property
    def years(self) -> QComboBox:
        """The years of the file, made when a file of several is first opened: the start can do without."""
        if self._years is None:
            from desktop.widgets.fields.eliding_choice import ElidingChoice

            years = self._years = ElidingChoice()
            years.setAccessibleName(self.tr("年度"))
            years.activated.connect(lambda index: self.year_asked.emit(years.itemData(index)))
            self._column.addWidget(years)
        return self._years

    @property
    def current(self) -> str:
        """The key of the current page, empty without one."""
        row = self.pages.currentRow()
        return self._destinations[row].key if row >= 0 else ""

    def choose(self, key: str) -> None:
        """Makes a page current."""
        self.pages.setCurrentRow([d.key for d in self._destinations].index(key))

    def show_readable(self, keys: set[str]) -> None:
        """Leaves out the pages that the account may not see."""
        for row, destination in enumerate(self._destinations):
            self.pages.item(row).setHidden(destination.key not in keys)

    def show_years(self, evaluations: tuple[Evaluation, ...], current: int) -> None:
        """Offers the years of the file where there are several."""
        several = len(evaluations) > 1
        if self._years is None and not several:
            return
        with QSignalBlocker(self.years):
            self.years.clear()
            for evaluation in reversed(evaluations):
                self.years.addItem(f"{evaluation.year}　{evaluation.title}", evaluation.id)
            self.years.setCurrentIndex(self.years.findData(current))
        self.years.setVisible(several)

    def showEvent(self, event: QShowEvent) -> None:
        """The icons are drawn when they are first seen, not while the program starts."""
        if self.pages.item(0).icon().isNull():
            self.redraw()
        super().showEvent(event)

    def redraw(self) -> None:
        """Draws the icons anew, in the colours of another theme."""
        for row, destination in enumerate(self._destinations):
            self.pages.item(row).setIcon(themed_icon(destination.icon))

    def _turn(self, row: int) -> None:
        if row >= 0:
            self.page_asked.emit(self._destinations[row].key)
