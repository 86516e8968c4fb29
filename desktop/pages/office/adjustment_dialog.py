"""Asks for a bonus, a deduction or a veto, with its evidence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.numbers import exact, thousandths
from db.records import AdjustmentKind, Entry
from desktop.messages import adjustment_word
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class AdjustmentDialog(FormDialog):
    """A form; the accept button is on only while unit, points and evidence are there."""

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("adjustment_dialog")
        self.setWindowTitle(self.tr("新增加减分"))
        self.setMinimumWidth(scaled(460))
        self._entries = entries
        self._unit = Choice()
        self._unit.setEditable(True)
        self._unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._unit.addItems([f"{e.unit_code}　{e.unit}" for e in entries])
        self._unit.setCurrentIndex(-1)
        self._unit.setAccessibleName(self.tr("单位"))
        completer = QCompleter(self._unit.model(), self)
        self._unit.setCompleter(completer)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._kind = Choice()
        self._kind.setAccessibleName(self.tr("类型"))
        for kind in AdjustmentKind:
            self._kind.addItem(adjustment_word(kind), kind.value)
        self._points = QLineEdit()
        self._points.setAccessibleName(self.tr("分值"))
        self._evidence = QLineEdit()
        self._evidence.setAccessibleName(self.tr("依据"))
        self._evidence.setPlaceholderText(self.tr("文号、事由等，必填"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("单位 *"), self._unit)
        form.addRow(self.tr("类型 *"), self._kind)
        form.addRow(self.tr("分值 *"), self._points)
        form.addRow(self.tr("依据 *"), self._evidence)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        for signal in (
            self._unit.currentTextChanged,
            self._kind.currentIndexChanged,
            self._points.textChanged,
            self._evidence.textChanged,
        ):
            signal.connect(self._check)
        self._check()

    @property
    def entry(self) -> Entry | None:
        """The unit that was chosen."""
        row = self._unit.findText(self._unit.currentText())
        return self._entries[row] if row >= 0 else None

    @property
    def kind(self) -> AdjustmentKind:
        """Bonus, deduction or veto."""
        return AdjustmentKind(self._kind.currentData())

    @property
    def points(self) -> int | None:
        """Thousandths of a point; None for a veto, and where what was typed is no number above zero."""
        if self.kind is AdjustmentKind.VETO:
            return None
        try:
            number = thousandths(exact(self._points.text()))
        except ValueError:
            return None
        return number if number > 0 else None

    @property
    def evidence(self) -> str:
        """What it rests on."""
        return self._evidence.text().strip()

    def _check(self) -> None:
        veto = self.kind is AdjustmentKind.VETO
        self._points.setEnabled(not veto)
        complete = self.entry is not None and bool(self.evidence)
        self._accept.setEnabled(complete and (veto or self.points is not None))
