"""Chooses one unit of many by typing some of its name or its code."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter

from desktop.widgets.fields.boxes import Choice


class UnitChoice(Choice):
    """What is typed narrows the list; where it means one unit only, leaving the field takes that one."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        finder = QCompleter(self.model(), self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(finder)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(hint)
            line.editingFinished.connect(self._settle)

    def fill(self, units: Iterable[tuple[str, object]]) -> None:
        """Offers units by how they read and by what stands for them; none is chosen."""
        self.clear()
        for text, value in units:
            self.addItem(text, value)
        self.setCurrentIndex(-1)

    def value(self) -> object:
        """What stands for the unit whose text is there; None while that names none."""
        index = self.findText(self.currentText())
        return None if index < 0 else self.itemData(index)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._settle()

    def _settle(self) -> None:
        typed = self.currentText().strip()
        if self.findText(typed) < 0:
            holding = [
                row
                for row in range(self.count())
                if typed and typed.casefold() in self.itemText(row).casefold()
            ]
            if len(holding) == 1:
                self.setCurrentIndex(holding[0])
            self.setEditText(self.itemText(self.currentIndex()))
