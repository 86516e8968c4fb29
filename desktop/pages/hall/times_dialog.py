"""Asks how long each unit speaks and is asked, and when the clock warns."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from db.records.hall import HallSettings
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_MINUTE = 60


class TimesDialog(FormDialog):
    """Speaking and questions in whole minutes; warnings so many seconds before the end of the speech."""

    def __init__(self, settings: HallSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hall_times_dialog")
        self.setWindowTitle(self.tr("述法时长"))
        self.setMinimumWidth(scaled(380))
        self._speaking = self._box(self.tr("述法（分钟）"), 1, 240, settings.speaking // _MINUTE)
        self._questions = self._box(self.tr("答问（分钟）"), 0, 240, settings.questions // _MINUTE)
        warnings = (*settings.warnings, 0, 0)
        self._first = self._box(self.tr("第一次提醒（剩余秒数）"), 0, 3600, warnings[0])
        self._second = self._box(self.tr("第二次提醒（剩余秒数）"), 0, 3600, warnings[1])
        note = QLabel(self.tr("答问填 0，述完即结束；提醒填 0，不提醒。"))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for box in (self._speaking, self._questions, self._first, self._second):
            form.addRow(box.accessibleName(), box)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(AnswerButtons(self))

    @property
    def settings(self) -> HallSettings:
        """What was chosen."""
        warnings = {self._first.value(), self._second.value()} - {0}
        return HallSettings(
            self._speaking.value() * _MINUTE,
            self._questions.value() * _MINUTE,
            tuple(sorted(warnings, reverse=True)),
        )

    @staticmethod
    def _box(name: str, low: int, high: int, value: int) -> NumberBox:
        box = NumberBox()
        box.setAccessibleName(name)
        box.setRange(low, high)
        box.setValue(value)
        return box
