"""Lines that the hall sees one after another, and the keys that call them up."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.frame.page import push_button


class CallBar(QWidget):
    """`count` of `total` lines are called up; a key calls the next one, another takes one back.

    `calling` tells that they are called one by one, and have not all been shown at once.
    """

    revealed = Signal()

    def __init__(self, more: tuple[str, str], less: tuple[str, str], nothing: str) -> None:
        """`more` and `less`: the words of a button and its key; `nothing`: what is said where there are no lines."""
        super().__init__()
        self.count = self.total = 0
        self.calling = False
        self._nothing = nothing
        self._more = self._button(*more, 1, primary=True)
        self._less = self._button(*less, -1)
        self._all = push_button(self.tr("全部显示"))
        self._all.clicked.connect(lambda _on=False: self.begin(self.total, self.total))
        self._told = QLabel()
        self._told.setProperty("muted", True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._told, 1)
        for button in (self._less, self._all, self._more):
            self._row.addWidget(button)

    def step(self, by: int) -> None:
        """Calls up so many lines more, or fewer."""
        self.calling = True
        self._tell(self.count + by)

    def begin(self, total: int, count: int = 0) -> None:
        """So many lines there are now, of which the hall sees these."""
        self.total, self.calling = total, count < total
        self._tell(count)

    def _button(self, text: str, key: str, by: int, *, primary: bool = False) -> QPushButton:
        shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
        for name, arrow in (("Down", "↓"), ("Up", "↑"), ("Right", "→"), ("Left", "←")):
            shown = shown.replace(name, arrow)
        button = push_button(f"{text}（{shown}）", primary=primary)
        button.clicked.connect(lambda _on=False: self.step(by))
        QShortcut(QKeySequence(key), self).activated.connect(lambda: self.step(by))
        return button

    def _tell(self, count: int) -> None:
        self.count = max(0, min(self.total, count))
        text = self.tr("已显示 {n} / {total} 行").format(n=self.count, total=self.total)
        self._told.setText(text if self.total else self._nothing)
        self._more.setEnabled(self.count < self.total)
        self._all.setEnabled(self.count < self.total)
        self._less.setEnabled(self.count > 0)
        self.revealed.emit()
