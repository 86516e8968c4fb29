"""标签 of several units at once: which all of them are to bear, which none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.records import Entry
from db.records.register import labels_of
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import scaled

_STATES = {
    0: Qt.CheckState.Unchecked,
    1: Qt.CheckState.PartiallyChecked,
    2: Qt.CheckState.Checked,
}


class LabelsDialog(FormDialog):
    """A list of the labels in use, ticked where all chosen units bear one; and a line for new ones."""

    def __init__(self, chosen: Sequence[Entry], labels: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labels_dialog")
        self.setWindowTitle(self.tr("标签"))
        self.setMinimumWidth(scaled(400))
        self._chosen = tuple(chosen)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("已有标签"))
        self._list.setMaximumHeight(scaled(180))
        for label in labels:
            bearing = sum(label in entry.labels for entry in chosen)
            item = QListWidgetItem(label, self._list)
            state = 2 if bearing == len(chosen) else min(bearing, 1)
            item.setCheckState(_STATES[state])
        self._list.setVisible(bool(labels))
        self._new = QLineEdit()
        self._new.setAccessibleName(self.tr("新标签"))
        self._new.setPlaceholderText(self.tr("新标签，如：重点责任单位；多个用“、”分开"))
        self._new.setMaxLength(200)
        told = QLabel(
            self.tr("所选 {n} 个单位：打勾的都加上，不打勾的都去掉。").format(n=len(chosen))
        )
        told.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (told, self._list, self._new, AnswerButtons(self)):
            layout.addWidget(widget)
        find_in(self)
        (self._list if labels else self._new).setFocus()

    def changes(self) -> dict[int, tuple[str, ...]]:
        """The labels that each unit is to bear, of those where they become others, by its row number."""
        on = list(labels_of(self._new.text()))
        off: set[str] = set()
        for item in (self._list.item(row) for row in range(self._list.count())):
            if item.checkState() is Qt.CheckState.Checked:
                on.append(item.text())
            elif item.checkState() is Qt.CheckState.Unchecked:
                off.add(item.text())
        found = {}
        for entry in self._chosen:
            kept = tuple(label for label in entry.labels if label in on or label not in off)
            labels = tuple(dict.fromkeys((*kept, *on)))
            if labels != entry.labels:
                found[entry.id] = labels
        return found
