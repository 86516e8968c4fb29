"""A dialog that shows a report whole, to be read, searched and copied for whoever maintains the program."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.telling.passing_dialog import PassingDialog


class ReportDialog(PassingDialog):
    """The text below an explanation."""

    def __init__(
        self, title: str, explanation: str, report: str, parent: QWidget | None, *, at_end: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        fit_size(self, 720, 420)
        self.report = report
        label = QLabel(explanation)
        label.setWordWrap(True)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName(title)
        buttons = QDialogButtonBox()
        copy = buttons.addButton(self.tr("复制报告"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        close = buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        find_in(self)
        if at_end:
            text.moveCursor(QTextCursor.MoveOperation.End)

    def copy(self) -> None:
        """Puts the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
