"""Asks how many ballots of a unit were issued and came back, and why that is not what was typed."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.records.hall import HandCount, UnitCount
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_MOST = 99_999


class CountDialog(FormDialog):
    """`issued` is offered as many as are there."""

    def __init__(self, count: UnitCount, part: str, present: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("count_dialog")
        self.setWindowTitle(self.tr("登记清点票数"))
        self.setMinimumWidth(scaled(420))
        self._count, self._part = count, part
        hand = count.hand
        self._issued = self._box(self.tr("发出"), hand.issued if hand else present)
        self._returned = self._box(self.tr("收回"), hand.returned if hand else count.typed.returned)
        self._explanation = QLineEdit(hand.explanation if hand else "")
        self._explanation.setAccessibleName(self.tr("差异说明"))
        self._explanation.setMaxLength(200)
        self._told = QLabel()
        self._told.setWordWrap(True)
        head = QLabel(count.entry.unit)
        head.setObjectName("section")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for widget in (self._issued, self._returned, self._explanation):
            form.addRow(widget.accessibleName(), widget)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addWidget(self._told)
        layout.addWidget(buttons)
        for box in (self._issued, self._returned):
            box.valueChanged.connect(self._check)
        self._returned.selectAll()
        self._check()

    @property
    def hand_count(self) -> HandCount:
        """What was filled in."""
        return HandCount(
            self._count.entry.id,
            self._part,
            self._issued.value(),
            self._returned.value(),
            self._explanation.text().strip(),
        )

    def _check(self, *_changed: object) -> None:
        typed, issued, returned = (
            self._count.typed.returned,
            self._issued.value(),
            self._returned.value(),
        )
        if returned > issued:
            text = self.tr("收回的不能多于发出的。")
        elif returned != typed:
            text = self.tr(
                "已录 {typed} 张，与收回的相差 {n} 张；请写明原因，或查清后再录。"
            ).format(typed=typed, n=abs(returned - typed))
        else:
            text = self.tr("与已录的 {typed} 张一致。").format(typed=typed)
        self._told.setText(text)
        self._told.setProperty("tone", "bad" if returned != typed or returned > issued else "")
        self._told.style().unpolish(self._told)
        self._told.style().polish(self._told)
        self._accept.setEnabled(returned <= issued)

    @staticmethod
    def _box(name: str, value: int) -> NumberBox:
        box = NumberBox()
        box.setAccessibleName(name)
        box.setRange(0, _MOST)
        box.setValue(value)
        return box
