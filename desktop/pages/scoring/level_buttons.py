"""Buttons for what a cell may be besides a number, and the comment beside them, in as few lines as there is room."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.look.measures import scaled

_LEAST_COMMENT = 140


class LevelButtons(QWidget):
    """The criterion's levels, 弃权 and 无效, each with its key; the comment takes the rest of the line."""

    chosen = Signal(str)

    def __init__(self, comment: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = FlowLayout(self)
        self._comment = comment
        self._layout.addWidget(comment)
        self._buttons: list[QPushButton] = []
        self._shown: tuple[tuple[str, str], ...] | None = None
        self.refit()

    def refit(self) -> None:
        """The size of text is another."""
        self._comment.setMinimumWidth(scaled(_LEAST_COMMENT))

    def show_choices(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Shows one button a choice: the text it writes, and the label it bears."""
        if choices == self._shown:
            return
        self._shown = choices
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons = [self._button(text, label) for text, label in choices]
        self.updateGeometry()

    def _button(self, text: str, label: str) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.chosen.emit(text))
        self._layout.insert(self._layout.count() - 1, button)
        return button
