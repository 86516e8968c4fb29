"""评分截止日期: until when reviewers take back by themselves what they handed in."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.day_field import DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class ScoringDueDialog(FormDialog):
    """A day, or none."""

    def __init__(self, day: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scoring_due_dialog")
        self.setWindowTitle(self.tr("评分截止日期"))
        self.setMinimumWidth(scaled(460))
        told = QLabel(
            self.tr(
                "评委用自己的账号提交后，到这一天为止可以自行撤回修改；过后只能由组织者、录入员撤回。"
                "不设日期的，定稿以前都可以撤回。"
            )
        )
        told.setWordWrap(True)
        self._due = DayField(self.tr("截止日期"), day)
        layout = QVBoxLayout(self)
        for widget in (told, self._due, AnswerButtons(self)):
            layout.addWidget(widget)

    @property
    def day(self) -> str:
        """The day as ISO date, or empty."""
        return self._due.day
