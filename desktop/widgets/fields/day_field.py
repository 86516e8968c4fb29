"""A day that may be left open: a box to tick, and the day beside it."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.widgets.fields.boxes import DayBox

_GAP = 12
_MONTHS = 3  # what is usually given to mend or to answer something


class DayField(QWidget):
    """Ticked where there is a day; one that is not ticked offers the day three months from now."""

    def __init__(self, word: str, day: str = "") -> None:
        super().__init__()
        self.word = word
        self.ticked = QCheckBox(word)
        self.box = DayBox(QDate.currentDate().addMonths(_MONTHS))
        self.box.setAccessibleName(word)
        self.box.setCalendarPopup(True)
        self.box.setDisplayFormat("yyyy-MM-dd")
        if day:
            self.ticked.setChecked(True)
            self.box.setDate(QDate.fromString(day, Qt.DateFormat.ISODate))
        self.box.setEnabled(bool(day))
        self.ticked.toggled.connect(self.box.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.ticked)
        row.addWidget(self.box, 1)

    @property
    def day(self) -> str:
        """The day as ISO date, or empty."""
        return self.box.date().toString(Qt.DateFormat.ISODate) if self.ticked.isChecked() else ""
