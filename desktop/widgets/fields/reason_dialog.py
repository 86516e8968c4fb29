"""Asks for the reason of an act that leaves a trace."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_WIDTH = 420


class ReasonDialog(FormDialog):
    """A question, a line for the reason and a button that stays off while the line is empty."""

    def __init__(self, title: str, question: str, accept: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reason_dialog")
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(_WIDTH))
        label = QLabel(question)
        label.setWordWrap(True)
        self._line = QLineEdit()
        self._line.setAccessibleName(self.tr("理由"))
        self._line.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._line.setMaxLength(200)
        buttons = AnswerButtons(self, accept)
        self._accept = buttons.accept_button
        self._accept.setEnabled(False)
        self._line.textChanged.connect(lambda text: self._accept.setEnabled(bool(text.strip())))
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(self._line)
        layout.addWidget(buttons)
        self.resize(scaled(_WIDTH), layout.totalHeightForWidth(scaled(_WIDTH)))

    @property
    def reason(self) -> str:
        """What was typed."""
        return self._line.text().strip()


def ask_reason(title: str, question: str, accept: str, parent: QWidget) -> str | None:
    """The reason, or None where the person thought better of it."""
    dialog = ReasonDialog(title, question, accept, parent)
    return dialog.reason if dialog.exec() == QDialog.DialogCode.Accepted else None
