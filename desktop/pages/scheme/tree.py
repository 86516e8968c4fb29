"""The scheme as a tree: its sections, and under 评分部分 every part with its criteria."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QIcon

from db.errors import Fault
from db.scoring.scheme.draft import Draft, Path, items_at, path_of, place_of, value_at
from desktop.explanation.scheme_words import key_word, number_word
from desktop.pages.scheme.drafts.draft_marks import full_marks
from desktop.widgets.tables.model_index import ModelIndex

BASICS: Path = ("basics",)
PARTS: Path = ("parts",)
_SECTIONS: tuple[Path, ...] = (
    BASICS,
    ("groups",),
    PARTS,
    ("composition",),
    ("rounding",),
    ("ties",),
    ("grades",),
    ("adjustments",),
)
# Places that have no section of their own, and the one that shows them.
_SHOWN_IN: dict[str, Path] = {
    "title": BASICS,
    "year": BASICS,
    "organiser": BASICS,
    "grading": ("grades",),
    "veto": ("grades",),
}
_MIME = "application/x-shufa-scheme-place"
PATH_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass
class _Node:
    path: Path
    row: int
    parent: _Node | None
    children: list[_Node] = field(default_factory=list)


class SchemeTree(QAbstractItemModel):
    """Shows a draft. A drop asks for a move, which an undoable edit carries out."""

    move_asked = Signal(object, object, int)  # path, path of the list's owner, index

    def __init__(self, fault_icon: Callable[[], QIcon], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fault_icon = fault_icon
        self._draft: Draft = {}
        self._faults: dict[Path, int] = {}
        self._nodes: list[_Node] = []
        self._numbers: dict[Path, int] = {}
        self._roots: list[_Node] = []

    def show(self, draft: Draft, faults: tuple[Fault, ...]) -> None:
        """Takes a draft; the tree is built anew only where parts or criteria came, went or moved."""
        same = _shape(draft) == _shape(self._draft) and bool(self._nodes)
        shown = self._shown()
        if not same:
            self.beginResetModel()
        self._draft = draft
        if not same:
            self._build()
        self._faults = {}
        for fault in faults:
            path = self.shown_at(path_of(fault.place))
            for length in range(1, len(path) + 1):
                if path[:length] in self._numbers:
                    self._faults[path[:length]] = self._faults.get(path[:length], 0) + 1
        if not same:
            self.endResetModel()
            return
        for node, before, after in zip(self._nodes, shown, self._shown(), strict=True):
            if before != after:
                self.dataChanged.emit(self._index(node, 0), self._index(node, 1))

    def shown_at(self, path: Path) -> Path:
        """The tree's path that shows a place of the draft: itself or what it stands in."""
        if path and path[0] in _SHOWN_IN:
            return _SHOWN_IN[str(path[0])]
        while path and path not in self._numbers:
            path = path[:-1]
        return path or BASICS

    def index_of(self, path: Path) -> QModelIndex:
        """The index that shows a path; invalid where nothing does."""
        number = self._numbers.get(path)
        return QModelIndex() if number is None else self._index(self._nodes[number], 0)

    def find(self, text: str, after: Path, *, itself: bool) -> Path | None:
        """The next node whose title, code or guidance holds the text, round to the start; None for none.

        With `itself` the node at `after` may be it.
        """
        words = text.casefold().split()
        start = self._numbers.get(after, 0) + (not itself)
        order = [*self._nodes[start:], *self._nodes[:start]]
        for node in order:
            guidance = value_at(self._draft, (*node.path, "text"), "")
            held = f"{self._title(node.path)}\n{guidance}".casefold()
            if words and all(word in held for word in words):
                return node.path
        return None

    def path(self, index: ModelIndex) -> Path:
        """The path of an index; empty for none."""
        return self._nodes[index.internalId()].path if index.isValid() else ()

    def index(self, row: int, column: int, parent: ModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        siblings = self._children(parent)
        if 0 <= row < len(siblings) and column in (0, 1):
            return self._index(siblings[row], column)
        return QModelIndex()

    def parent(self, index: ModelIndex) -> QModelIndex:  # type: ignore[override]
        node = self._nodes[index.internalId()] if index.isValid() else None
        if node is None or node.parent is None:
            return QModelIndex()
        return self._index(node.parent, 0)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, _parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        path, name = self.path(index), index.column() == 0
        if role == PATH_ROLE:
            return path
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(path) if name else self._points(path)
        if role == Qt.ItemDataRole.TextAlignmentRole and not name:
            return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        faults = self._faults.get(path, 0)
        return self._decoration(path, role, faults) if name else None

    def headerData(
        self, section: int, _orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("内容"), self.tr("满分"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        path = self.path(index)
        if len(path) in (2, 4):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if path == PARTS or (len(path) == 2 and self._takes_criteria(path)):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, QByteArray(place_of(self.path(indexes[0])).encode()))
        return data

    def canDropMimeData(  # noqa: N802 - Qt gives the name
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: ModelIndex
    ) -> bool:
        moved = path_of(bytes(data.data(_MIME).data()).decode()) if data.hasFormat(_MIME) else ()
        target = self.path(parent)
        if len(moved) == 2:
            return target == PARTS
        return len(moved) == 4 and len(target) == 2 and self._takes_criteria(target)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: ModelIndex
    ) -> bool:
        if self.canDropMimeData(data, action, row, column, parent):
            moved = path_of(bytes(data.data(_MIME).data()).decode())
            index = len(self._children(parent)) if row < 0 else row
            if moved[:-1] in (self.path(parent), (*self.path(parent), "criteria")):
                index -= int(moved[-1]) < index
            self.move_asked.emit(moved, self.path(parent), index)
        return False  # the model changes when the edit has been carried out

    def _shown(self) -> list[tuple[str, str, int]]:
        """What stands in every row, to tell which ones an edit changes."""
        return [
            (self._title(n.path), self._points(n.path), self._faults.get(n.path, 0))
            for n in self._nodes
        ]

    def _takes_criteria(self, path: Path) -> bool:
        return bool(value_at(self._draft, (*path, "kind")) != "given")

    def _title(self, path: Path) -> str:
        if path == BASICS:
            return self.tr("基本情况")
        if len(path) == 1:
            return key_word(str(path[0]))
        item = value_at(self._draft, path, {})
        title = str(item.get("title") or self.tr("（未命名）"))
        return f"{item.get('code', '')} {title}".strip() if len(path) == 4 else title

    def _points(self, path: Path) -> str:
        if len(path) == 2:
            return full_marks(value_at(self._draft, path, {}))
        if len(path) == 4:
            return number_word(value_at(self._draft, (*path, "points"), ""))
        return ""

    def _decoration(self, path: Path, role: int, faults: int) -> Any:
        if role == Qt.ItemDataRole.FontRole and len(path) == 1:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole and not faults:
            return self._title(path)
        if not faults:
            return None
        said = self.tr("{n} 处有误").format(n=faults)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._fault_icon()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._title(path)}，{said}"
        said = f"{self._title(path)}：{said}"
        return said if role == Qt.ItemDataRole.ToolTipRole else None

    def _children(self, parent: ModelIndex) -> list[_Node]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._roots

    def _index(self, node: _Node, column: int) -> QModelIndex:
        return self.createIndex(node.row, column, self._numbers[node.path])

    def _build(self) -> None:
        self._nodes, self._numbers, self._roots = [], {}, []
        for path, parent in _places(self._draft):
            above = self._nodes[self._numbers[parent]] if parent else None
            siblings = above.children if above else self._roots
            node = _Node(path, len(siblings), above)
            siblings.append(node)
            self._numbers[path] = len(self._nodes)
            self._nodes.append(node)


def _places(draft: Draft) -> Iterator[tuple[Path, Path]]:
    """Every path that the tree shows, with that of its parent, from the top."""
    for section in _SECTIONS:
        yield section, ()
        if section == PARTS:
            for p, part in enumerate(items_at(draft, PARTS)):
                yield ("parts", p), PARTS
                for c in range(len(part.get("criteria", []))):
                    yield ("parts", p, "criteria", c), ("parts", p)


def _shape(draft: Draft) -> list[list[object]]:
    return [
        [part.get("code"), *(c.get("code") for c in part.get("criteria", []))]
        for part in items_at(draft, PARTS)
    ]
