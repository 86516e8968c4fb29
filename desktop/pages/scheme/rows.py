"""A list in a form: an item a row, edited in place, added, removed and moved, each undoably."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from db.scoring.scheme.draft import Draft, Path, inserted, items_at, moved
from db.scoring.scheme.references import without_item
from desktop.frame.page import push_button
from desktop.pages.scheme.form import Put, SchemeForm
from desktop.widgets.fields.field_editors import Editor
from desktop.widgets.look.icons import themed_icon
from desktop.widgets.look.measures import fix_width


@dataclass(frozen=True)
class FormCell:
    """A column of a list: its heading, where it stands in an item, and what edits it."""

    title: str
    path: Path
    editor: Callable[[], Editor]
    width: int | None = None
    put: Callable[[Draft, Path, Any], Draft] | None = None


class FormRows:
    """The rows of one list; `kind` is what an item is called, `new` makes one."""

    def __init__(
        self,
        form: SchemeForm,
        path: Path,
        cells: Sequence[FormCell],
        new: Callable[[], Any],
        kind: str,
    ) -> None:
        self._form = form
        self._path = path
        self._cells = cells
        self._new = new
        self._kind = kind
        self._icons = {name: themed_icon(name) for name in ("arrow-up", "arrow-down", "x")}
        self._count = len(items_at(form.book.draft, path))
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addLayout(self._grid())
        block.addWidget(form.fault_note(path))
        add = push_button(tr("新增{kind}").format(kind=kind), "plus")
        add.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        add.clicked.connect(self._add)
        block.addWidget(add)
        form.add(block)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        for column, cell in enumerate(self._cells):
            if self._count:
                head = QLabel(cell.title)
                head.setProperty("muted", True)
                grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 1 if cell.width is None else 0)
        for number in range(self._count):
            self._row(grid, number)
        return grid

    def _row(self, grid: QGridLayout, number: int) -> None:
        top, item = 2 * number + 1, (*self._path, number)
        for column, cell in enumerate(self._cells):
            name = tr("第 {n} 个{kind}的{what}").format(
                n=number + 1, kind=self._kind, what=cell.title
            )
            at = (*item, *cell.path)
            put = None if cell.put is None else _bound(cell.put, at)
            box = self._form.bind(at, cell.editor(), name, put, quiet=True)
            if cell.width is not None:
                fix_width(box, cell.width)
            grid.addWidget(box, top, column)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self._tool(number, tr("上移"), "arrow-up", self._up))
        buttons.addWidget(self._tool(number, tr("下移"), "arrow-down", self._down))
        buttons.addWidget(self._tool(number, tr("删除"), "x", self._remove))
        grid.addLayout(buttons, top, len(self._cells))
        if any(cell.path for cell in self._cells):
            note = self._form.fault_note(item)
            grid.addWidget(note, top + 1, 0, 1, len(self._cells) + 1)

    def _tool(self, number: int, text: str, icon: str, act: Callable[[int], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(self._icons[icon])
        button.setAutoRaise(True)
        button.setToolTip(text)
        name = tr("{act}第 {n} 个{kind}").format(act=text, n=number + 1, kind=self._kind)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        stuck = {"arrow-up": 0, "arrow-down": self._count - 1}
        button.setEnabled(stuck.get(icon) != number)
        button.clicked.connect(lambda: act(number))
        return button

    def _add(self) -> None:
        self._form.focus_next((*self._path, self._count))
        changed = inserted(self._form.book.draft, self._path, self._count, self._new())
        self._form.book.change(changed, tr("新增{kind}").format(kind=self._kind))

    def _remove(self, number: int) -> None:
        self._form.focus_next((*self._path, max(0, number - 1)))
        changed = without_item(self._form.book.draft, (*self._path, number))
        self._form.book.change(changed, tr("删除{kind}").format(kind=self._kind))

    def _up(self, number: int) -> None:
        self._shift(number, number - 1)

    def _down(self, number: int) -> None:
        self._shift(number, number + 1)

    def _shift(self, number: int, index: int) -> None:
        self._form.focus_next((*self._path, index))
        changed = moved(self._form.book.draft, (*self._path, number), index)
        self._form.book.change(changed, tr("调整顺序"))
        self._form.jump((*self._path, index))


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("scheme", text)


def _bound(put: Callable[[Draft, Path, Any], Draft], path: Path) -> Put:
    return lambda draft, value: put(draft, path, value)
