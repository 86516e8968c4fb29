"""What is seen before a file is open: a new year, a file of before, or a made-up one to try."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.frame.page import push_button
from desktop.widgets.look.icons import program_icon
from desktop.widgets.look.measures import fix_width, scaled
from desktop.widgets.look.preferences import Preferences

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_PATH = Qt.ItemDataRole.UserRole
_WIDTH = 760
_ICON = 56
_TWO_LINES = 58


class RecentList(QListWidget):
    """Files opened last; Enter or a click opens one."""

    chosen = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("choices")
        self.setAccessibleName(self.tr("最近打开的文件"))
        self.itemClicked.connect(self._choose)

    def show_files(self, paths: tuple[Path, ...]) -> None:
        """Lists the files, newest first."""
        self.clear()
        for path in paths:
            item = QListWidgetItem(f"{path.stem}\n{path.parent}")
            item.setData(_PATH, str(path))
            item.setToolTip(str(path))
            item.setSizeHint(QSize(0, scaled(_TWO_LINES)))
            self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self._choose(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        if name := item.data(_PATH):
            self.chosen.emit(Path(name))


class StartPage(QWidget):
    """Three ways to begin at the left, recent files at the right."""

    new_asked = Signal()
    open_asked = Signal()
    demo_asked = Signal()
    file_chosen = Signal(Path)

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._nothing = QLabel(self.tr("还没有打开过文件"))
        self._nothing.setProperty("muted", True)
        self.recent = RecentList()
        self.recent.chosen.connect(self.file_chosen)
        panel = QFrame()
        panel.setObjectName("panel")
        fix_width(panel, _WIDTH)
        columns = QHBoxLayout(panel)
        columns.setContentsMargins(28, 28, 28, 28)
        columns.setSpacing(28)
        columns.addLayout(self._ways(), 2)
        columns.addLayout(self._files(), 3)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(panel)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.refresh()

    def refresh(self) -> None:
        """Lists the recent files anew."""
        paths = self._preferences.recent
        self.recent.show_files(paths)
        self._nothing.setVisible(not paths)

    def start(self) -> None:
        """Puts the keyboard on the first thing that is likely wanted."""
        if self._preferences.recent:
            self.recent.setCurrentRow(0)
            self.recent.setFocus()
        else:
            self.new.setFocus()

    def _ways(self) -> QVBoxLayout:
        icon = QLabel()
        icon.setPixmap(program_icon().pixmap(_ICON, _ICON))
        title = QLabel(self.tr("述法评议"))
        title.setObjectName("page_title")
        about = QLabel(self.tr("评分、排名、反馈、整改，全程可核对。"))
        about.setProperty("muted", True)
        about.setWordWrap(True)
        self.new = push_button(self.tr("新建年度…"), primary=True)
        self.new.clicked.connect(self.new_asked)
        self.open = push_button(self.tr("打开文件…"))
        self.open.clicked.connect(self.open_asked)
        self.demo = push_button(self.tr("看看示例…"))
        self.demo.setToolTip(self.tr("虚构的示例区：79 个单位、19 名评委、完整评分"))
        self.demo.clicked.connect(self.demo_asked)
        column = QVBoxLayout()
        column.setSpacing(10)
        for widget in (icon, title, about):
            column.addWidget(widget)
        column.addSpacing(10)
        for button in (self.new, self.open, self.demo):
            column.addWidget(button)
        column.addStretch()
        return column

    def _files(self) -> QVBoxLayout:
        heading = QLabel(self.tr("最近打开"))
        heading.setObjectName("section")
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self._nothing)
        column.addWidget(self.recent, 1)
        self.recent.setMinimumHeight(280)
        return column
