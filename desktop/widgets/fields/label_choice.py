"""Chooses a 标签 among those that the units of a year bear."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from db.records import Entry
from desktop.widgets.fields.boxes import Choice


class LabelChoice(Choice):
    """All units, or those of one label; hidden while no unit bears any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("标签"))
        self.addItem(self.tr("全部标签"), "")
        self.hide()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels to choose from."""
        return tuple(self.itemData(at) for at in range(1, self.count()))

    def accepts(self, entry: Entry) -> bool:
        """Whether the unit bears the chosen label, or none is chosen."""
        label = self.currentData()
        return not label or label in entry.labels

    def offer(self, entries: Iterable[Entry]) -> None:
        """Offers the labels of these units; the choice stays where it can."""
        labels = labels_in(entries)
        if labels == self.labels:
            return
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            self.addItem(self.tr("全部标签"), "")
            for label in labels:
                self.addItem(label, label)
            self.setCurrentIndex(max(self.findData(chosen), 0))
        self.setVisible(bool(labels))
        if self.currentData() != chosen:
            self.currentIndexChanged.emit(self.currentIndex())


def labels_in(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Every label that one of the units bears, in order."""
    return tuple(sorted({label for entry in entries for label in entry.labels}))
