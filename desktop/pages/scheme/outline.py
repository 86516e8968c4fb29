"""The scheme's tree with what one does to parts and criteria: add, copy, move, remove, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from db.scoring.scheme.draft import Draft, Path, items_at, moved, value_at
from db.scoring.scheme.items import duplicated, shifted, with_new_criterion, with_new_part
from db.scoring.scheme.references import with_criterion_moved, without_item
from desktop.frame.page import push_button
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.tree import PARTS, SchemeTree
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.icons import coloured_icon, themed_icon
from desktop.widgets.look.theme import current_theme

_POINTS_WIDTH = 60
_ICON = 16


class SchemeOutline(QWidget):
    """`chosen` tells the path of the node that is current."""

    chosen = Signal(object)

    def __init__(self, book: SchemeEditor) -> None:
        super().__init__()
        self._book = book
        self._path: Path = (*PARTS, 0)
        self._folded: set[Path] = set()
        self.model = SchemeTree(lambda: coloured_icon("circle-alert", current_theme().bad), self)
        self.model.move_asked.connect(self._drop, Qt.ConnectionType.QueuedConnection)
        self.tree = QTreeView()
        self._build_tree()
        self._add_part = push_button(self.tr("新增部分"), "plus")
        self._add_part.clicked.connect(self.add_part)
        self._add_criterion = push_button(self.tr("新增指标"), "plus")
        self._add_criterion.clicked.connect(self.add_criterion)
        self.search = SearchLine(self.tr("查找"), self.tr("查找部分、指标、要点"), self.tree)
        self._build_search()
        self._acts: dict[str, tuple[QAction, QToolButton]] = {}
        self._lay_out()
        self._enable()

    @property
    def path(self) -> Path:
        """The path of the current node."""
        return self._path

    def refresh(self) -> None:
        """Shows the draft; the same node stays current where it is still there."""
        self.model.show(self._book.draft, self._book.faults)
        if self.model.path(self.tree.currentIndex()) != self._path:
            self.choose(self._path)
        self._enable()

    def redraw(self) -> None:
        """Draws the icons anew, in other colours."""
        for key, _, icon, _, _ in self._operations():
            self._acts[key][0].setIcon(themed_icon(icon))
        self.tree.viewport().update()

    def choose(self, path: Path) -> None:
        """Makes the node that shows a place current."""
        self._path = self.model.shown_at(path)
        index = self.model.index_of(self._path)
        if self.tree.currentIndex() != index:
            self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        self.chosen.emit(self._path)

    def add_part(self) -> None:
        """A new part at the end."""
        draft, path = with_new_part(self._book.draft, self.tr("新评分部分"), self.tr("新指标"))
        self._change(draft, path, self.tr("新增评分部分"))

    def add_criterion(self) -> None:
        """A new criterion after the current one, or at the end of the current part."""
        if len(self._path) < 2:
            return
        part = int(self._path[1])
        count = len(items_at(self._book.draft, (*PARTS, part, "criteria")))
        index = int(self._path[3]) + 1 if len(self._path) == 4 else count
        draft, path = with_new_criterion(self._book.draft, part, index, self.tr("新指标"))
        self._change(draft, path, self.tr("新增指标"))

    def duplicate(self) -> None:
        """A copy of the current part or criterion."""
        draft, path = duplicated(self._book.draft, self._path, self.tr("（副本）"))
        self._change(draft, path, self.tr("复制"))

    def remove(self) -> None:
        """Takes the current part or criterion out; what named it goes along."""
        index = int(self._path[-1])
        draft = without_item(self._book.draft, self._path)
        left = len(items_at(draft, self._path[:-1]))
        near = (*self._path[:-1], min(index, left - 1)) if left else self._path[:-1]
        self._change(draft, near, self.tr("删除"))

    def shift(self, by: int) -> None:
        """Moves the current part or criterion by a place."""
        draft, path = shifted(self._book.draft, self._path, by)
        self._change(draft, path, self.tr("调整顺序"))

    def _change(self, draft: Draft, path: Path, text: str) -> None:
        self._path = path
        self._book.change(draft, text)
        self.choose(path)

    def _drop(self, path: Path, owner: Path, index: int) -> None:
        if owner == PARTS:
            draft, target = moved(self._book.draft, path, index), (*PARTS, index)
        else:
            part = int(owner[1])
            draft = with_criterion_moved(self._book.draft, path, part, index)
            target = (*owner, "criteria", index)
        self._change(draft, target, self.tr("调整顺序"))

    def _build_tree(self) -> None:
        self.tree.setModel(self.model)
        self.tree.setAccessibleName(self.tr("计分办法的内容"))
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.tree.setDropIndicatorShown(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(14)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setIconSize(QSize(_ICON, _ICON))
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, _POINTS_WIDTH)
        self.model.modelReset.connect(self._unfold)
        self.tree.collapsed.connect(lambda index: self._folded.add(self.model.path(index)))
        self.tree.expanded.connect(lambda index: self._folded.discard(self.model.path(index)))
        self.tree.selectionModel().currentChanged.connect(self._current_changed)

    def _build_search(self) -> None:
        self.search.enter_goes_there = False
        self.search.textEdited.connect(lambda _text: self._find(itself=True))
        self.search.returnPressed.connect(lambda: self._find(itself=False))

    def _find(self, *, itself: bool) -> None:
        found = self.model.find(self.search.text(), self._path, itself=itself)
        if found is not None:
            self.choose(found)

    def _lay_out(self) -> None:
        adds = QHBoxLayout()
        adds.addWidget(self._add_part)
        adds.addWidget(self._add_criterion)
        acts = QHBoxLayout()
        acts.setSpacing(2)
        for key, text, icon, shortcut, act in self._operations():
            acts.addWidget(self._tool(key, text, icon, shortcut, act))
        acts.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addLayout(adds)
        layout.addLayout(acts)

    def _operations(self) -> tuple[tuple[str, str, str, str, Callable[[], None]], ...]:
        return (
            ("copy", self.tr("复制"), "copy", "Ctrl+D", self.duplicate),
            ("up", self.tr("上移"), "arrow-up", "Alt+Up", lambda: self.shift(-1)),
            ("down", self.tr("下移"), "arrow-down", "Alt+Down", lambda: self.shift(1)),
            ("remove", self.tr("删除"), "trash-2", "Del", self.remove),
        )

    def _tool(
        self, key: str, text: str, icon: str, shortcut: str, act: Callable[[], None]
    ) -> QToolButton:
        action = QAction(themed_icon(icon), text, self.tree)
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setToolTip(f"{text}（{_key_word(shortcut)}）")
        action.triggered.connect(lambda _checked=False: act())
        self.tree.addAction(action)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._acts[key] = (action, button)
        return button

    def _current_changed(self, current: QModelIndex) -> None:
        path = self.model.path(current)
        if path and path != self._path:
            self._path = path
            self.chosen.emit(path)
        self._enable()

    def _unfold(self) -> None:
        """A tree built anew is folded; it looks as it did before."""
        folded = set(self._folded)
        self.tree.expandAll()
        for path in folded:
            self.tree.collapse(self.model.index_of(path))
        self._folded = folded
        QTimer.singleShot(0, self.tree.viewport().update)

    def _enable(self) -> None:
        editable, item = self._book.editable, len(self._path) in (2, 4)
        kind = (
            value_at(self._book.draft, (*self._path[:2], "kind")) if len(self._path) > 1 else None
        )
        self._add_part.setEnabled(editable)
        self._add_criterion.setEnabled(editable and kind not in (None, "given"))
        for action, _ in self._acts.values():
            action.setEnabled(editable and item)
        self.tree.setDragEnabled(editable)


def _key_word(shortcut: str) -> str:
    """A shortcut as it is printed on the keys."""
    return shortcut.replace("Up", "↑").replace("Down", "↓").replace("Del", "Delete")
