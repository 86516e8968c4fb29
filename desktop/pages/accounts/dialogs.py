"""Asks for what an account needs: the first one, further ones, a password to start with; shows a recovery code."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.records import Reviewer
from db.store.accounts.passwords import LEAST_LENGTH
from db.store.trail.access import Account
from db.store.trail.roles import Role
from desktop.messages import role_word
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.passing_dialog import PassingDialog
from desktop.widgets.typing.password_line import PasswordLine


class PasswordLines:
    """Two lines that must agree before the form may be accepted."""

    def __init__(self, form: QFormLayout, first: str, again: str) -> None:
        self.lines = [PasswordLine(first), PasswordLine(again)]
        for line in self.lines:
            form.addRow(line.accessibleName(), line)

    @property
    def password(self) -> str:
        """What was typed."""
        return self.lines[0].text()

    @property
    def agree(self) -> bool:
        """Whether both are the same and long enough."""
        first, again = (line.text() for line in self.lines)
        return first == again and len(first) >= LEAST_LENGTH


class AccountForm(FormDialog):
    """What these dialogs share: a form, a hint, and an accept button that is on once the form is complete."""

    def __init__(self, name: str, title: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(440))
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        note = QLabel(hint)
        note.setWordWrap(True)
        note.setProperty("muted", True)
        self._buttons = AnswerButtons(self)
        self._accept = self._buttons.accept_button
        self._column = layout = QVBoxLayout(self)
        layout.addLayout(self.form)
        layout.addWidget(note)
        layout.addWidget(self._buttons)

    def complete(self) -> bool:
        """Whether what was typed may be accepted."""
        raise NotImplementedError

    def check(self, *_changed: object) -> None:
        """Turns the accept button on or off."""
        self._accept.setEnabled(self.complete())

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard starts in the first line that is empty, and comes to the buttons last."""
        kinds = QLineEdit | QComboBox
        fields = [f for f in self.children() if isinstance(f, kinds)]
        for before, after in pairwise([*fields, *self._buttons.buttons()]):
            QWidget.setTabOrder(before, after)
        empty = [f for f in fields if isinstance(f, QLineEdit) and not f.text()]
        (empty or fields)[0].setFocus()
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        super().showEvent(event)


class FirstAccountDialog(AccountForm):
    """The organiser's name and password, which close the file to everybody else."""

    def __init__(self, name: str, parent: QWidget) -> None:
        hint = self.tr(
            "设置后，打开文件须登录。密码不少于 {n} 个字符。\n"
            "账号只管本程序：文件本身没有加密，拿到文件的人用别的工具仍能读出内容。"
            "文件请存放在只有经办人能进的位置；要让评委在各自的电脑上评分，请用评分包分发。"
        )
        super().__init__(
            "first_account_dialog",
            self.tr("设置组织者账号"),
            hint.format(n=LEAST_LENGTH),
            parent,
        )
        self._name = QLineEdit(name)
        self._name.setAccessibleName(self.tr("账号名"))
        self.form.addRow(self.tr("账号名"), self._name)
        self._passwords = PasswordLines(self.form, self.tr("密码"), self.tr("再输一次"))
        for line in (self._name, *self._passwords.lines):
            line.textChanged.connect(self.check)
        self.check()

    @property
    def name(self) -> str:
        """The account's name."""
        return self._name.text().strip()

    @property
    def password(self) -> str:
        """Its password."""
        return self._passwords.password

    def complete(self) -> bool:
        return bool(self.name) and self._passwords.agree


class ResetDialog(AccountForm):
    """A password to start with, for somebody who forgot theirs."""

    def __init__(self, name: str, parent: QWidget) -> None:
        hint = self.tr("重设后，“{name}”下次登录须自行修改。重设会记入审计记录。").format(name=name)
        super().__init__("reset_dialog", self.tr("重设密码"), hint, parent)
        self._passwords = PasswordLines(self.form, self.tr("初始密码"), self.tr("再输一次"))
        for line in self._passwords.lines:
            line.textChanged.connect(self.check)
        self.check()

    @property
    def password(self) -> str:
        """The password to start with."""
        return self._passwords.password

    def complete(self) -> bool:
        return self._passwords.agree


class AccountDialog(AccountForm):
    """A new account, or another role for one that is there; for a reviewer of `called`."""

    def __init__(
        self, called: Mapping[Reviewer, str], account: Account | None, parent: QWidget
    ) -> None:
        hint = self.tr("无记名票号的账号名就是票号。初始密码由本人首次登录后修改。")
        title = self.tr("修改账号") if account else self.tr("新增账号")
        super().__init__("account_dialog", title, hint, parent)
        self._reviewers = {r.id: r for r in called}
        self._is_new = account is None
        self._name = QLineEdit(account.name if account else "")
        self._name.setAccessibleName(self.tr("账号名"))
        self._role = Choice()
        self._role.setAccessibleName(self.tr("角色"))
        for role in Role:
            self._role.addItem(role_word(role), role)
        self._reviewer = Choice()
        self._reviewer.setAccessibleName(self.tr("评委"))
        for reviewer, name in called.items():
            self._reviewer.addItem(name, reviewer.id)
        self.form.addRow(self.tr("角色"), self._role)
        self.form.addRow(self.tr("评委"), self._reviewer)
        self.form.addRow(self.tr("账号名"), self._name)
        if self._is_new:
            self._passwords = PasswordLines(self.form, self.tr("初始密码"), self.tr("再输一次"))
            for line in self._passwords.lines:
                line.textChanged.connect(self.check)
            self._role.setCurrentIndex(self._role.findData(Role.CLERK))
        if account:
            self._role.setCurrentIndex(self._role.findData(account.role))
            if account.reviewer_id is not None:
                self._reviewer.setCurrentIndex(self._reviewer.findData(account.reviewer_id))
        self._name.textChanged.connect(self.check)
        self._role.currentIndexChanged.connect(self._turn)
        self._reviewer.currentIndexChanged.connect(self._turn)
        self._turn()

    @property
    def name(self) -> str:
        """The account's name."""
        return self._name.text().strip()

    @property
    def role(self) -> Role:
        """The role that was chosen."""
        return Role(self._role.currentData())

    @property
    def reviewer_id(self) -> int | None:
        """Whose ballots the account gives in; None where it is no reviewer's."""
        if self.role is not Role.REVIEWER:
            return None
        chosen = self._reviewer.currentData()
        return None if chosen is None else int(chosen)

    @property
    def password(self) -> str:
        """The password to start with, of a new account."""
        return self._passwords.password

    def complete(self) -> bool:
        whose = self.role is not Role.REVIEWER or self.reviewer_id is not None
        return bool(self.name) and whose and (not self._is_new or self._passwords.agree)

    def _turn(self, *_changed: object) -> None:
        self.form.setRowVisible(self._reviewer, self.role is Role.REVIEWER)
        reviewer = None if self.reviewer_id is None else self._reviewers.get(self.reviewer_id)
        nameless = reviewer is not None and not reviewer.name and not reviewer.workplace
        self._name.setReadOnly(nameless or not self._is_new)
        if reviewer is not None and self._is_new:
            self._name.setText(reviewer.code if nameless else reviewer.name or reviewer.code)
        self.check()


class RecoverDialog(AccountForm):
    """An organiser's way back in: the recovery code and a new password."""

    def __init__(self, name: str, parent: QWidget) -> None:
        hint = self.tr(
            "只有组织者有恢复码。用过即失效，随后给出新的恢复码。其他人忘记密码，请组织者重设。"
        )
        super().__init__("recover_dialog", self.tr("用恢复码重设密码"), hint, parent)
        self._name = QLineEdit(name)
        self._name.setAccessibleName(self.tr("账号名"))
        self._code = QLineEdit()
        self._code.setAccessibleName(self.tr("恢复码"))
        self.form.addRow(self.tr("账号名"), self._name)
        self.form.addRow(self.tr("恢复码"), self._code)
        self._passwords = PasswordLines(self.form, self.tr("新密码"), self.tr("再输一次"))
        for line in (self._name, self._code, *self._passwords.lines):
            line.textChanged.connect(self.check)
        self.check()

    @property
    def name(self) -> str:
        """Whose account."""
        return self._name.text().strip()

    @property
    def code(self) -> str:
        """The code as typed."""
        return self._code.text()

    @property
    def password(self) -> str:
        """The new password."""
        return self._passwords.password

    def complete(self) -> bool:
        return bool(self.name and self.code.strip()) and self._passwords.agree


class RecoveryCodeDialog(PassingDialog):
    """Shows a recovery code, this once."""

    def __init__(self, code: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recovery_code_dialog")
        self.setWindowTitle(self.tr("恢复码"))
        self.setMinimumWidth(scaled(440))
        line = QLineEdit(code)
        line.setAccessibleName(self.tr("恢复码"))
        line.setReadOnly(True)
        text = QLabel(
            self.tr(
                "忘记密码时，用恢复码重设。只显示这一次，请抄写后密封存放；谁有它，谁就能进入文件。"
            )
        )
        text.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("已抄好"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(line)
        layout.addWidget(buttons)
