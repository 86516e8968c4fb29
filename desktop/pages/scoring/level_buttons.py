"""Buttons for what a cell may be besides a number: the criterion's levels, 弃权 and 无效."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.widgets.look.layouts import empty


class LevelButtons(QWidget):
    """A row of choices, each with its key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._shown: tuple[tuple[str, str], ...] | None = None

    def show_choices(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Shows one button a choice: the text it writes, and the label it bears."""
        if choices == self._shown:
            return
        self._shown = choices
        empty(self._layout)
        for text, label in choices:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, text=text: self.chosen.emit(text))
            self._layout.addWidget(button)
        self._layout.addStretch()
