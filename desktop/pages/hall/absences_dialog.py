"""Asks for which parts absence is recorded, and under which reason."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.ballots.part_seats import PartSeats
from desktop.pages.hall.absent_seats import hall_parts, only_in_the_hall
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class AbsencesDialog(FormDialog):
    """Parts that judge nobody but who speaks are ticked from the start."""

    def __init__(self, seats: Collection[PartSeats], told: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("absences_dialog")
        self.setWindowTitle(self.tr("按签到记缺席"))
        self.setMinimumWidth(scaled(460))
        head = QLabel(told)
        head.setWordWrap(True)
        self._reason = QLineEdit(self.tr("未到会"))
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setMaxLength(200)
        buttons = AnswerButtons(self, self.tr("记缺席"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        self._boxes: dict[str, QCheckBox] = {}
        offered = {part.code for part in hall_parts(seats)}
        for part in seats:
            if part.part.code in offered:
                box = QCheckBox(part.part.title)
                box.setChecked(only_in_the_hall(part))
                box.toggled.connect(self._check)
                self._boxes[part.part.code] = box
                layout.addWidget(box)
        layout.addWidget(self._reason)
        layout.addWidget(buttons)
        self._reason.textChanged.connect(self._check)
        self._check()

    @property
    def parts(self) -> frozenset[str]:
        """The codes of the parts that are ticked."""
        return frozenset(code for code, box in self._boxes.items() if box.isChecked())

    @property
    def reason(self) -> str:
        """Why they are absent."""
        return self._reason.text().strip()

    def _check(self, *_changed: object) -> None:
        self._accept.setEnabled(bool(self.parts) and bool(self.reason))
