"""What several findings are to have in common, and the day by which all are due that have none of their own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.day_field import DayChoice, DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.fields.several_dialog import SeveralDialog
from desktop.widgets.look.measures import scaled

translate = QCoreApplication.translate


def several_findings(count: int, parent: QWidget) -> SeveralDialog:
    """Asks what several findings are to have in common."""
    due = DayChoice(
        translate("findings", "期限"),
        translate("findings", "改为"),
        translate("findings", "不设期限"),
    )
    return SeveralDialog(
        "several_findings_dialog",
        translate("findings", "修改 {n} 条问题").format(n=count),
        translate("findings", "打勾的各项，所选 {n} 条都改成这里填的；其余不动。").format(n=count),
        {
            "source": (translate("findings", "来源"), QLineEdit()),
            "measures": (translate("findings", "整改措施"), QLineEdit()),
            "responsible": (translate("findings", "责任人"), QLineEdit()),
            "due": (translate("findings", "期限"), due),
        },
        parent,
    )


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
