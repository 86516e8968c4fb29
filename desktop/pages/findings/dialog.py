"""Asks for a finding's or a strong point's particulars, and for the day and words of a step in the ledger."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from db.records import Entry, Finding
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, DayBox
from desktop.widgets.fields.day_field import DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_GAP = 12


class FindingDialog(FormDialog):
    """A form for a finding, a new one due on a day; with `strong` only unit and words are asked for."""

    def __init__(
        self,
        entries: tuple[Entry, ...],
        finding: Finding | None,
        parent: QWidget,
        *,
        strong: bool = False,
        due: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("finding_dialog")
        titles = (self.tr("登记问题"), self.tr("修改问题"), self.tr("登记亮点"))
        self.setWindowTitle(titles[2] if strong else titles[1] if finding else titles[0])
        self.setMinimumWidth(scaled(520))
        self._entries = entries
        self._finding = finding
        self._strong = strong
        self._unit = Choice()
        self._unit.setAccessibleName(self.tr("单位"))
        self._unit.addItems([f"{e.unit_code}　{e.unit}" for e in entries])
        self._text = QPlainTextEdit(finding.text if finding else "")
        self._text.setAccessibleName(self.tr("亮点") if strong else self.tr("问题"))
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(90)
        self._source = self._line(self.tr("来源"), finding.source if finding else "")
        self._measures = self._line(self.tr("整改措施"), finding.measures if finding else "")
        self._responsible = self._line(self.tr("责任人"), finding.responsible if finding else "")
        self._due = DayField(self.tr("限期"), finding.due if finding else due)
        self._lay_out()
        self._text.textChanged.connect(self._check)
        self._check()

    @property
    def entry(self) -> Entry:
        """The unit that was chosen."""
        return self._entries[self._unit.currentIndex()]

    @property
    def text(self) -> str:
        """The words."""
        return self._text.toPlainText().strip()

    def values(self) -> dict[str, str]:
        """What was typed, as the ledger takes it."""
        return {
            "text": self.text,
            "source": self._source.text().strip(),
            "measures": self._measures.text().strip(),
            "responsible": self._responsible.text().strip(),
            "due": self._due.day,
        }

    def changes(self) -> dict[str, str]:
        """What differs from before."""
        return {k: v for k, v in self.values().items() if getattr(self._finding, k) != v}

    def _line(self, name: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(name)
        return line

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        if self._finding is None:
            form.addRow(self.tr("单位 *"), self._unit)
        form.addRow(self.tr("亮点 *") if self._strong else self.tr("问题 *"), self._text)
        if not self._strong:
            form.addRow(self.tr("来源"), self._source)
            form.addRow(self.tr("整改措施"), self._measures)
            form.addRow(self.tr("责任人"), self._responsible)
            form.addRow(self.tr("整改期限"), self._due)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def _check(self) -> None:
        self._accept.setEnabled(bool(self.text) and bool(self._entries))


class StepDialog(FormDialog):
    """The day of a step and its words: what the unit reported, or what the office closes it with."""

    def __init__(self, title: str, words: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("step_dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(460))
        self._day = DayBox(QDate.currentDate())
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._words = QLineEdit(text)
        self._words.setAccessibleName(words)
        form = QFormLayout()
        form.setHorizontalSpacing(_GAP)
        form.addRow(self.tr("日期"), self._day)
        form.addRow(words, self._words)
        buttons = AnswerButtons(self, title)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def day(self) -> str:
        """The day as ISO date."""
        return self._day.date().toString(Qt.DateFormat.ISODate)

    @property
    def words(self) -> str:
        """What was typed."""
        return self._words.text().strip()
