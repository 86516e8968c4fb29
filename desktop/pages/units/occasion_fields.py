"""Since when, and on what ground: what every change of a unit that leaves history asks for."""

from __future__ import annotations

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from desktop.widgets.fields.boxes import DayBox

_DAYS = "yyyy-MM-dd"


class OccasionFields(QWidget):
    """A day, today at first, and a line for the ground, which must be there."""

    changed = Signal()

    def __init__(self, day: str) -> None:
        super().__init__()
        self.day_line = DayBox(QDate.currentDate())
        self.day_line.setCalendarPopup(True)
        self.day_line.setDisplayFormat(_DAYS)
        self.day_line.setAccessibleName(day)
        self.reason_line = QLineEdit()
        self.reason_line.setAccessibleName(self.tr("依据"))
        self.reason_line.setPlaceholderText(self.tr("文号或理由（必填，记入审计记录）"))
        self.reason_line.setMaxLength(200)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.addRow(day, self.day_line)
        form.addRow(self.tr("依据 *"), self.reason_line)
        self.day_line.dateChanged.connect(lambda _day: self.changed.emit())
        self.reason_line.textChanged.connect(lambda _text: self.changed.emit())

    @property
    def day(self) -> str:
        """The day as an ISO date."""
        return self.day_line.date().toString(_DAYS)

    @property
    def reason(self) -> str:
        """The ground, without spaces around it."""
        return self.reason_line.text().strip()

    @property
    def complete(self) -> bool:
        """Whether everything is there."""
        return bool(self.reason)
