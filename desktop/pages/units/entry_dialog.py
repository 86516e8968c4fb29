"""Asks for a unit's particulars, new or changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from db.records import PRESENTATIONS, WRITTEN, Entry
from db.records.register import labels_of, labels_text
from desktop.operations.rosters import entry_values
from desktop.pages.units.occasion_fields import OccasionFields
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_MOST_UNITS = 9999
_TELLING = (
    "unit",
    "code",
)  # by these a unit is known: whether history is kept is asked where they change


class EntryDialog(FormDialog):
    """A form; the accept button is on only while name and category are there."""

    def __init__(self, categories: list[str], entry: Entry | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("entry_dialog")
        self.setWindowTitle(self.tr("修改单位") if entry else self.tr("新增单位"))
        self.setMinimumWidth(scaled(560))
        self._before = entry_values(entry) if entry else {}
        self._lines = {
            "code": self._line(self.tr("编号"), self.tr("留空则自动编号")),
            "unit": self._line(self.tr("单位名称"), ""),
            "short_title": self._line(self.tr("简称"), self.tr("表格较窄时使用")),
            "leader": self._line(self.tr("主要负责人"), ""),
            "post": self._line(self.tr("职务"), ""),
            "liaison": self._line(self.tr("联络员"), self.tr("催报时联系的人")),
            "phone": self._line(self.tr("电话"), ""),
            "note": self._line(self.tr("备注"), ""),
            "labels": self._line(self.tr("标签"), self.tr("如：重点责任单位；多个用“、”分开")),
        }
        self._category = Choice()
        self._category.setEditable(True)
        self._category.addItems(categories)
        self._category.setCurrentText("")
        self._category.setAccessibleName(self.tr("类别"))
        self._presentation = Choice()
        self._presentation.addItems(PRESENTATIONS)
        self._presentation.setCurrentText(WRITTEN)
        self._presentation.setAccessibleName(self.tr("述法形式"))
        self._order = NumberBox()
        self._order.setRange(0, _MOST_UNITS)
        self._order.setSpecialValueText(self.tr("未定"))
        self._order.setAccessibleName(self.tr("出场顺序"))
        self._build_question()
        self._lay_out()
        self._fill()
        for line in self._lines.values():
            line.textChanged.connect(self._check)
        self._category.editTextChanged.connect(self._check)
        self._check()
        self._lines["unit"].setFocus()

    def values(self) -> dict[str, Any]:
        """What was typed, as `Units.add` takes it."""
        return {
            **{name: line.text().strip() for name, line in self._lines.items()},
            "category": self._category.currentText().strip(),
            "presentation": self._presentation.currentText(),
            "running_order": self._order.value() or None,
            "labels": labels_of(self._lines["labels"].text()),
        }

    def changes(self) -> dict[str, Any]:
        """What differs from before."""
        return {
            key: value for key, value in self.values().items() if self._before.get(key) != value
        }

    def renaming(self) -> tuple[str, str] | None:
        """Since when and on what ground the unit is called otherwise; None where nothing is kept of before."""
        if self._question.isHidden() or not self._renamed.isChecked():
            return None
        return self._occasion.day, self._occasion.reason

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.setMaxLength(200)
        return line

    def _build_question(self) -> None:
        """Asked once the name or the code is another: a renaming leaves history, a correction does not."""
        self._question = QFrame()
        self._question.setObjectName("banner")
        self._corrected = QRadioButton(self.tr("更正笔误：原来写错了，不留沿革"))
        self._renamed = QRadioButton(self.tr("更名、改号：旧的记入沿革，以后仍可查到"))
        self._occasion = OccasionFields(self.tr("自何日起"))
        told = QLabel(
            self.tr("已定稿的年度仍印旧名称，未定稿的年度一律印新名称；评委的工作单位随之更新。")
        )
        told.setWordWrap(True)
        told.setProperty("muted", True)
        answers = QButtonGroup(self)
        layout = QVBoxLayout(self._question)
        layout.setContentsMargins(9, 5, 9, 5)
        layout.setSpacing(3)
        layout.addWidget(QLabel(self.tr("名称或编号与原来不同，请选：")))
        for answer in (self._corrected, self._renamed):
            answers.addButton(answer)
            layout.addWidget(answer)
            answer.toggled.connect(self._check)
        layout.addWidget(self._occasion)
        layout.addWidget(told)
        self._renamed.toggled.connect(self._occasion.setVisible)
        self._renamed.toggled.connect(told.setVisible)
        self._renamed.toggled.connect(lambda _on: self._grow())
        self._occasion.hide()
        told.hide()
        self._question.hide()
        self._occasion.changed.connect(self._check)

    def _lay_out(self) -> None:
        lines = self._lines
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            ((self.tr("编号"), lines["code"]), (self.tr("简称"), lines["short_title"])),
            ((self.tr("单位名称 *"), lines["unit"]),),
            ((self.tr("类别 *"), self._category),),
            ((self.tr("主要负责人"), lines["leader"]), (self.tr("职务"), lines["post"])),
            ((self.tr("述法形式"), self._presentation), (self.tr("出场顺序"), self._order)),
            ((self.tr("联络员"), lines["liaison"]), (self.tr("电话"), lines["phone"])),
            ((self.tr("备注"), lines["note"]),),
            ((self.tr("标签"), lines["labels"]),),
        )
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        for place, row in enumerate(rows):
            for pair, (name, field) in enumerate(row):
                form.addWidget(QLabel(name), place, 2 * pair)
                form.addWidget(field, place, 2 * pair + 1, 1, 1 if len(row) > 1 else 3)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        self._note = QLabel(self.tr("带 * 的为必填项"))
        self._note.setProperty("muted", True)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._note)
        layout.addWidget(self._question)
        layout.addWidget(buttons)

    def _fill(self) -> None:
        for name, line in self._lines.items():
            line.setText(str(self._before.get(name, "")))
        self._lines["labels"].setText(labels_text(self._before.get("labels", ())))
        self._category.setCurrentText(str(self._before.get("category", "")))
        self._presentation.setCurrentText(str(self._before.get("presentation", WRITTEN)))
        self._order.setValue(int(self._before.get("running_order") or 0))

    def _check(self, *_changed: object) -> None:
        complete = self._lines["unit"].text().strip() and self._category.currentText().strip()
        coded = self._lines["code"].text().strip() or not self._before
        asked = bool(self._before) and bool(complete and coded) and self._called_otherwise()
        if asked is self._question.isHidden():
            self._question.setVisible(asked)
            self._note.setVisible(not asked)
            self._grow()
        answered = self._corrected.isChecked() or (
            self._renamed.isChecked() and self._occasion.complete
        )
        self._accept.setEnabled(
            bool(complete and coded and (answered or self._question.isHidden()))
        )

    def _grow(self) -> None:
        """Makes room for the question, rather than take it from the lines above."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            needed = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed))

    def _called_otherwise(self) -> bool:
        return any(self._lines[n].text().strip() != self._before.get(n) for n in _TELLING)
