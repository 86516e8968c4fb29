"""Asks for what a supervisor's key needs: who signs, and the password that nobody else knows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.store.accounts.passwords import LEAST_LENGTH
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled
from desktop.widgets.typing.password_line import PasswordLine

translate = QCoreApplication.translate
_MOST = 60  # characters of a name


class _KeyDialog(FormDialog):
    """Lines over a hint; accepted once what was typed is complete."""

    def __init__(self, name: str, title: str, accept: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(460))
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        note = QLabel(hint)
        note.setWordWrap(True)
        note.setProperty("muted", True)
        self._buttons = AnswerButtons(self, accept)
        layout = QVBoxLayout(self)
        layout.addLayout(self._form)
        layout.addWidget(note)
        layout.addWidget(self._buttons)

    def _add(self, line: QLineEdit) -> None:
        self._form.addRow(line.accessibleName(), line)
        line.textChanged.connect(self._check)

    def _check(self, *_changed: object) -> None:
        self._buttons.accept_button.setEnabled(self._complete())

    def _complete(self) -> bool:
        raise NotImplementedError


class NewKeyDialog(_KeyDialog):
    """A key is made of a name that certificates bear, and a password."""

    def __init__(self, parent: QWidget) -> None:
        hint = translate(
            "trail",
            "密码由监督员本人设定，不少于 {n} 个字符。密钥文件请存在自己的优盘上："
            "光有密钥文件、不知道密码，签不出证明。",
        )
        title = translate("trail", "新建密钥")
        super().__init__("new_key_dialog", title, title, hint.format(n=LEAST_LENGTH), parent)
        self._signer = QLineEdit()
        self._signer.setMaxLength(_MOST)
        self._signer.setAccessibleName(self.tr("签名人"))
        self._password = PasswordLine(self.tr("密码"))
        self._again = PasswordLine(self.tr("再输一次"))
        for line in (self._signer, self._password, self._again):
            self._add(line)
        self._signer.setFocus()
        self._check()

    @property
    def signer(self) -> str:
        """Whose name certificates bear."""
        return self._signer.text().strip()

    @property
    def password(self) -> str:
        """What the key is worked out from."""
        return self._password.text()

    def _complete(self) -> bool:
        agree = self.password == self._again.text()
        return bool(self.signer) and agree and len(self.password) >= LEAST_LENGTH


class SigningDialog(_KeyDialog):
    """The password of a key that is to sign."""

    def __init__(self, key: Path, parent: QWidget) -> None:
        hint = translate(
            "trail",
            "先核验本文件，相符的才签名。所签的是审计链首、笔数、活动名称和时间；证明请与密钥一起存在优盘上，不留在办公室。",
        )
        super().__init__(
            "signing_dialog",
            translate("trail", "签发证明"),
            translate("trail", "签名"),
            hint,
            parent,
        )
        file = QLineEdit(key.name)
        file.setReadOnly(True)
        file.setAccessibleName(self.tr("密钥文件"))
        self._add(file)
        self._password = PasswordLine(self.tr("密码"))
        self._add(self._password)
        self._password.setFocus()
        self._check()

    @property
    def password(self) -> str:
        """The key's password."""
        return self._password.text()

    def _complete(self) -> bool:
        return bool(self.password)
