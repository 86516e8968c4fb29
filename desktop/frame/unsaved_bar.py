"""At the foot of a page: what was typed and is not saved, by name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from desktop.frame.page import push_button
from desktop.frame.unsaved import UnsavedCells, ask_to_give_up

_NAMED = 3  # the question names all of them


class UnsavedBar(QFrame):
    """Names what is not saved, with the way to it and the way to give it up."""

    asked = Signal(object)  # the place that the person wants to see

    def __init__(self, cells: UnsavedCells) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._cells = cells
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setProperty("tone", "bad")
        go = push_button(self.tr("去改"))
        go.clicked.connect(lambda: self.asked.emit(cells.first()))
        drop = push_button(self.tr("放弃…"))
        drop.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(go)
        row.addWidget(drop)
        cells.changed.connect(self._show)
        self.hide()

    def _show(self) -> None:
        lines = self._cells.lines()
        head = self.tr("{n} 格没有保存　").format(n=len(lines))
        more = "……" if len(lines) > _NAMED else ""
        self._text.setText(head + "；".join(lines[:_NAMED]) + more)
        self.setVisible(bool(lines))

    def _ask(self) -> None:
        if ask_to_give_up(self, self._cells.lines(), self.tr("放弃")):
            self._cells.give_up()
