"""Asks for a reviewer's particulars, new or changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.records import Group, Reviewer
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class ReviewerDialog(FormDialog):
    """A form; a new reviewer needs no number, the program gives one. It is shown as it is read beside the group."""

    def __init__(
        self,
        groups: tuple[Group, ...],
        units: list[str],
        reviewer: Reviewer | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewer_dialog")
        self.setWindowTitle(self.tr("修改评委") if reviewer else self.tr("新增评委"))
        self.setMinimumWidth(scaled(440))
        self._before = reviewer
        self._code = QLineEdit(reviewer.number if reviewer else "")
        self._code.setAccessibleName(self.tr("编号"))
        self._code.setPlaceholderText("" if reviewer else self.tr("留空由程序编号"))
        self._name = QLineEdit(reviewer.name if reviewer else "")
        self._name.setAccessibleName(self.tr("姓名"))
        self._name.setPlaceholderText(self.tr("匿名评分票留空"))
        self._group = Choice()
        self._group.setAccessibleName(self.tr("评委组"))
        for group in groups:
            self._group.addItem(group.title, group.code)
        if reviewer:
            self._group.setCurrentIndex(self._group.findData(reviewer.group))
        self._workplace = Choice()
        self._workplace.setEditable(True)
        self._workplace.addItems(["", *units])
        self._workplace.setCurrentText(reviewer.workplace if reviewer else "")
        self._workplace.setAccessibleName(self.tr("工作单位"))
        self._lay_out()
        self._code.textChanged.connect(self._check)
        self._check()

    def values(self) -> dict[str, Any]:
        """What was typed, as `Panel.add` takes it."""
        return {
            "code": self._whole(self._code.text().strip()),
            "group": self._group.currentData(),
            "name": self._name.text().strip(),
            "workplace": self._workplace.currentText().strip(),
        }

    def _whole(self, number: str) -> str:
        """The code of a number: with what keeps it apart from those of other groups, where it had that before."""
        before = self._before
        if before is None or before.number == before.code:
            return number
        return f"{before.code.removesuffix(before.number)}{number}"

    def changes(self) -> dict[str, Any]:
        """What differs from before."""
        return {
            key: value
            for key, value in self.values().items()
            if getattr(self._before, key) != value
        }

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("编号 *") if self._before else self.tr("编号"), self._code)
        form.addRow(self.tr("姓名"), self._name)
        form.addRow(self.tr("评委组 *"), self._group)
        form.addRow(self.tr("工作单位"), self._workplace)
        note = QLabel(self.tr("工作单位与参评单位相同的，自动回避该单位。"))
        note.setProperty("muted", True)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _check(self) -> None:
        numbered = self._before is None or bool(self._code.text().strip())
        self._accept.setEnabled(numbered and self._group.count() > 0)
