"""The two buttons that end a dialog: do it, or leave it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton


class AnswerButtons(QDialogButtonBox):
    """A button that accepts the dialog, named for what it does, beside 取消."""

    def __init__(self, dialog: QDialog, accept: str = "") -> None:
        super().__init__()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = QPushButton(accept or self.tr("确定"))
        self.accept_button.setProperty("primary", True)
        self.addButton(self.accept_button, role.AcceptRole)
        self.addButton(self.tr("取消"), role.RejectRole)
        self.accepted.connect(dialog.accept)
        self.rejected.connect(lambda: dialog.done(QDialog.DialogCode.Rejected))
