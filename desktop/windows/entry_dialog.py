"""Asks for a unit's particulars, new or changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from db.records import PRESENTATIONS, WRITTEN, Entry
from desktop.operations.rosters import entry_values
from desktop.widgets.answer_buttons import AnswerButtons
from desktop.widgets.measures import scaled

_MOST_UNITS = 9999


class EntryDialog(QDialog):
    """A form; the accept button is on only while name and category are there."""

    def __init__(self, categories: list[str], entry: Entry | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("entry_dialog")
        self.setWindowTitle(self.tr("修改单位") if entry else self.tr("新增单位"))
        self.setMinimumWidth(scaled(460))
        self._before = entry_values(entry) if entry else {}
        self._lines = {
            "code": self._line(self.tr("编号"), self.tr("留空则自动编号")),
            "unit": self._line(self.tr("单位名称"), ""),
            "short_title": self._line(self.tr("简称"), self.tr("表格较窄时使用")),
            "leader": self._line(self.tr("主要负责人"), ""),
            "post": self._line(self.tr("职务"), ""),
        }
        self._category = QComboBox()
        self._category.setEditable(True)
        self._category.addItems(categories)
        self._category.setCurrentText("")
        self._category.setAccessibleName(self.tr("类别"))
        self._presentation = QComboBox()
        self._presentation.addItems(PRESENTATIONS)
        self._presentation.setCurrentText(WRITTEN)
        self._presentation.setAccessibleName(self.tr("述法形式"))
        self._order = QSpinBox()
        self._order.setRange(0, _MOST_UNITS)
        self._order.setSpecialValueText(self.tr("未定"))
        self._order.setAccessibleName(self.tr("出场顺序"))
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
        }

    def changes(self) -> dict[str, Any]:
        """What differs from before."""
        return {
            key: value for key, value in self.values().items() if self._before.get(key) != value
        }

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.setMaxLength(200)
        return line

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("编号"), self._lines["code"])
        form.addRow(self.tr("单位名称 *"), self._lines["unit"])
        form.addRow(self.tr("简称"), self._lines["short_title"])
        form.addRow(self.tr("类别 *"), self._category)
        form.addRow(self.tr("主要负责人"), self._lines["leader"])
        form.addRow(self.tr("职务"), self._lines["post"])
        form.addRow(self.tr("述法形式"), self._presentation)
        form.addRow(self.tr("出场顺序"), self._order)
        note = QLabel(self.tr("带 * 的为必填项"))
        note.setProperty("muted", True)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _fill(self) -> None:
        for name, line in self._lines.items():
            line.setText(str(self._before.get(name, "")))
        self._category.setCurrentText(str(self._before.get("category", "")))
        self._presentation.setCurrentText(str(self._before.get("presentation", WRITTEN)))
        self._order.setValue(int(self._before.get("running_order") or 0))

    def _check(self) -> None:
        complete = self._lines["unit"].text().strip() and self._category.currentText().strip()
        coded = self._lines["code"].text().strip() or not self._before
        self._accept.setEnabled(bool(complete and coded))
