"""退出评议: since when a unit takes no part any more, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from db.records import Entry
from desktop.pages.units.occasion_fields import OccasionFields
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class WithdrawalDialog(FormDialog):
    """Says what becomes of the unit, and asks for the day and the ground."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("withdrawal_dialog")
        self.setWindowTitle(self.tr("退出评议"))
        self.setMinimumWidth(scaled(460))
        told = QLabel(
            self.tr(
                "“{unit}”退出后不列入排名，不占等次名额；已有的评分票和得分保留，不再计入。可以恢复参评。"
            ).format(unit=entry.unit)
        )
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setWordWrap(True)
        self.occasion = OccasionFields(self.tr("退出日期"))
        buttons = AnswerButtons(self, self.tr("退出评议"))
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addWidget(self.occasion)
        layout.addWidget(buttons)
        accept = buttons.accept_button
        accept.setEnabled(False)
        self.occasion.changed.connect(lambda: accept.setEnabled(self.occasion.complete))
