"""A day that may be left open: a box to tick or a choice, and the day beside it."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.widgets.fields.boxes import Choice, DayBox

_GAP = 12
_MONTHS = 3  # what is usually given to mend or to answer something


class DayField(QWidget):
    """Ticked where there is a day; one that is not ticked offers the day three months from now."""

    def __init__(self, word: str, day: str = "") -> None:
        super().__init__()
        self.word = word
        self.ticked = QCheckBox(word)
        self.box = _day_box(word)
        if day:
            self.ticked.setChecked(True)
            self.box.setDate(QDate.fromString(day, Qt.DateFormat.ISODate))
        self.box.setEnabled(bool(day))
        self.ticked.toggled.connect(self.box.setEnabled)
        _beside(self, self.ticked, self.box)

    @property
    def day(self) -> str:
        """The day as ISO date, or empty."""
        return _iso(self.box) if self.ticked.isChecked() else ""


class DayChoice(QWidget):
    """The same beside a tick that means something else: that a day is given, or that there is none, is chosen."""

    changed = Signal()

    def __init__(self, word: str, given: str, none: str) -> None:
        super().__init__()
        self.choice = Choice()
        self.choice.setAccessibleName(word)
        self.choice.addItem(given, True)
        self.choice.addItem(none, False)
        self.choice.setCurrentIndex(-1)  # nothing is said yet
        self.box = _day_box(word)
        self.box.setEnabled(False)
        self.choice.currentIndexChanged.connect(self._choose)
        self.choice.activated.connect(self.changed)
        self.box.dateChanged.connect(self.changed)
        _beside(self, self.choice, self.box)

    @property
    def is_chosen(self) -> bool:
        """Whether anything is said."""
        return self.choice.currentIndex() >= 0

    @property
    def day(self) -> str:
        """The day as ISO date, or empty."""
        return _iso(self.box) if self.choice.currentData() else ""

    def _choose(self, _index: int) -> None:
        self.box.setEnabled(bool(self.choice.currentData()))
        self.changed.emit()


def _day_box(word: str) -> DayBox:
    box = DayBox(QDate.currentDate().addMonths(_MONTHS))
    box.setAccessibleName(word)
    box.setDisplayFormat("yyyy-MM-dd")
    return box


def _beside(field: QWidget, first: QWidget, box: DayBox) -> None:
    row = QHBoxLayout(field)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(_GAP)
    row.addWidget(first)
    row.addWidget(box, 1)


def _iso(box: DayBox) -> str:
    return box.date().toString(Qt.DateFormat.ISODate)
