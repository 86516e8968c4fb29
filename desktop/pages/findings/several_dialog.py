"""What several findings are to have in common, and the day by which all are due that have none of their own."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.day_field import DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class SeveralDialog(FormDialog):
    """Fields to tick: what is ticked is the same in all chosen findings from then on, the rest stays."""

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("several_findings_dialog")
        self.setWindowTitle(self.tr("修改 {n} 条问题").format(n=count))
        self.setMinimumWidth(scaled(480))
        told = QLabel(self.tr("打勾的各项，所选 {n} 条都改成这里填的；其余不动。").format(n=count))
        told.setWordWrap(True)
        self._lines = {
            "source": (QCheckBox(self.tr("来源")), QLineEdit()),
            "measures": (QCheckBox(self.tr("整改措施")), QLineEdit()),
            "responsible": (QCheckBox(self.tr("责任人")), QLineEdit()),
        }
        self._due_too = QCheckBox(self.tr("期限"))
        self._due = DayField(self.tr("限期"))
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(self._grid())
        layout.addWidget(buttons)
        self._check()

    def changes(self) -> dict[str, str]:
        """What is ticked, as the ledger takes it."""
        found = {
            name: line.text().strip()
            for name, (box, line) in self._lines.items()
            if box.isChecked()
        }
        return found | ({"due": self._due.day} if self._due_too.isChecked() else {})

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for row, (box, line) in enumerate(self._lines.values()):
            line.setAccessibleName(box.text())
            line.setMaxLength(2000)
            line.textChanged.connect(lambda _text, box=box: box.setChecked(True))
            box.toggled.connect(self._check)
            grid.addWidget(box, row, 0)
            grid.addWidget(line, row, 1)
        self._due.ticked.toggled.connect(lambda _on: self._due_too.setChecked(True))
        self._due.box.dateChanged.connect(lambda _day: self._due_too.setChecked(True))
        self._due_too.toggled.connect(self._check)
        grid.addWidget(self._due_too, len(self._lines), 0)
        grid.addWidget(self._due, len(self._lines), 1)
        return grid

    def _check(self, *_changed: object) -> None:
        self._accept.setEnabled(bool(self.changes()))


class DueDialog(FormDialog):
    """By when findings are to be mended, and whether those that have no day are given it now."""

    def __init__(self, day: str, without: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findings_due_dialog")
        self.setWindowTitle(self.tr("默认整改期限"))
        self.setMinimumWidth(scaled(440))
        told = QLabel(self.tr("以后登记、导入、粘贴的问题，没有写明期限的按这一天。"))
        told.setWordWrap(True)
        self._due = DayField(self.tr("默认期限"), day)
        self._fill = QCheckBox(
            self.tr("现有 {n} 条没有期限、还没有销号的，也按这一天").format(n=without)
        )
        self._fill.setEnabled(bool(day) and without > 0)
        self._due.ticked.toggled.connect(lambda on: self._fill.setEnabled(on and without > 0))
        layout = QVBoxLayout(self)
        for widget in (told, self._due, self._fill, AnswerButtons(self)):
            layout.addWidget(widget)

    @property
    def day(self) -> str:
        """The day as ISO date, or empty."""
        return self._due.day

    @property
    def fills(self) -> bool:
        """Whether findings without a day are given it."""
        return self._fill.isEnabled() and self._fill.isChecked()
