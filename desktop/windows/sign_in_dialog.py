"""Lets somebody into a file that has accounts."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.store import Store
from desktop.messages import word


class SignInDialog(QDialog):
    """Name and password; stays open, with the reason, until they are right or the person gives up."""

    def __init__(self, store: Store, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sign_in_dialog")
        self.setWindowTitle(self.tr("登录"))
        self.setMinimumWidth(380)
        self._store = store
        self._name = QLineEdit(name)
        self._name.setAccessibleName(self.tr("账号"))
        self._password = QLineEdit()
        self._password.setAccessibleName(self.tr("密码"))
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.setProperty("tone", "bad")
        self._refusal.hide()
        form = QFormLayout()
        form.addRow(self.tr("账号"), self._name)
        form.addRow(self.tr("密码"), self._password)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("登录"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(self.tr("“{file}”设有账号。").format(file=store.path.name)))
        layout.addLayout(form)
        layout.addWidget(self._refusal)
        layout.addWidget(buttons)
        (self._password if name else self._name).setFocus()

    def _try(self) -> None:
        try:
            self._store.sign_in(self._name.text().strip(), self._password.text())
        except UserError as error:
            self._refusal.setText(word(error))
            self._refusal.show()
            self._password.clear()
            self._password.setFocus()
            return
        self.accept()


class NewPasswordDialog(QDialog):
    """Asks for a password of one's own where somebody else has set the first one."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("new_password_dialog")
        self.setWindowTitle(self.tr("修改密码"))
        self.setMinimumWidth(380)
        self._store = store
        form = QFormLayout()
        self._lines: list[QLineEdit] = []
        for name in (self.tr("现在的密码"), self.tr("新密码"), self.tr("再输一次")):
            line = QLineEdit()
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(name)
            form.addRow(name, line)
            self._lines.append(line)
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("确定"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._refusal)
        layout.addWidget(buttons)

    def _try(self) -> None:
        old, new, again = (line.text() for line in self._lines)
        if new != again:
            self._say(self.tr("两次输入的新密码不一致。"))
            return
        try:
            self._store.accounts.change_password(old, new)
        except UserError as error:
            self._say(word(error))
            return
        self.accept()

    def _say(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.show()
