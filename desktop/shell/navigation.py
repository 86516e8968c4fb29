"""The left side of the window: the pages, and the years where a file holds several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from desktop.shell.destinations import Destination
from desktop.widgets.look.icons import themed_icon
from desktop.widgets.look.measures import fix_width, scaled

if TYPE_CHECKING:  # loaded with the first file
    from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from db.records import Evaluation
    from desktop.widgets.tables.model_index import ModelIndex

WIDTH = 148
_ROW, _PADDING = 36, 4
_HEADING, _RULE = 24, 7  # a group's name, and the line that is left of it in a low window
_ICON = 18
_EDGE = 12
_TO_BE_GROUPED = 6  # fewer pages need no headings
_HEADING_ROLE = Qt.ItemDataRole.UserRole + 1


class _GroupDelegate(QStyledItemDelegate):
    """Writes the name of a group over its first page."""

    def __init__(self, pages: PageList) -> None:
        super().__init__(pages)
        self._pages = pages

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        if heading := index.data(_HEADING_ROLE):
            whole: QRect = option.rect  # type: ignore[attr-defined]
            above = QRect(whole.x(), whole.y(), whole.width(), self._pages.heading_height)
            option.rect = whole.adjusted(0, above.height(), 0, 0)  # type: ignore[attr-defined]
            self._write(painter, above, heading, first=index.row() == 0)
        super().paint(painter, option, index)

    def _write(self, painter: QPainter, place: QRect, heading: str, *, first: bool) -> None:
        painter.save()
        palette = self._pages.palette()
        painter.setPen(palette.mid().color())
        if not first:
            line = place.top() + 3
            painter.drawLine(place.left() + _EDGE, line, place.right() - _EDGE, line)
        if self._pages.says_headings:
            painter.setPen(palette.placeholderText().color())
            room = place.adjusted(_EDGE, 3, 0, 0)
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, middle, heading)
        painter.restore()


class PageList(QListWidget):
    """The pages in their groups, as high as there is room for.

    Enter or the right arrow gives the keyboard to the page.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.says_headings = True
        self.heading_height = 0
        self.setItemDelegate(_GroupDelegate(self))

    def share(self) -> None:
        """Draws rows together, and headings to lines, until all of them are seen without scrolling."""
        items = [self.item(row) for row in range(self.count())]
        shown = [item for item in items if not item.isHidden()]
        headed = sum(bool(item.data(_HEADING_ROLE)) for item in shown)
        room = self.height() - 2 * (self.frameWidth() + _PADDING)
        least = self.fontMetrics().height()
        self.heading_height = scaled(_HEADING)
        airy = len(shown) * (least + _PADDING)
        self.says_headings = airy + headed * self.heading_height <= room
        if not self.says_headings:
            self.heading_height = _RULE
        left = room - headed * self.heading_height
        height = min(scaled(_ROW), max(least, left // max(len(shown), 1)))
        for item in shown:
            above = self.heading_height if item.data(_HEADING_ROLE) else 0
            item.setSizeHint(QSize(0, height + above))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.share()

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
        """Leaves out the pages that the account may not see; the first of each group bears its name."""
        group = ""
        for row, destination in enumerate(self._destinations):
            item, shown = self.pages.item(row), destination.key in keys
            item.setHidden(not shown)
            begins = shown and destination.group != group and len(keys) >= _TO_BE_GROUPED
            item.setData(_HEADING_ROLE, destination.group if begins else "")
            group = destination.group if shown else group
        self.pages.share()

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
