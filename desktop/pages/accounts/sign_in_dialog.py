"""Lets somebody into a file that has accounts."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.steps import Progress
from db.store import Store
from db.store.accounts.login import Challenge
from db.store.accounts.passwords import Hashed, Recovery, plain_code
from desktop.messages import word
from desktop.pages.accounts.dialogs import RecoverDialog, RecoveryCodeDialog
from desktop.tasks import Tasks
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.passing_dialog import PassingDialog
from desktop.widgets.typing.password_line import PasswordLine


class SignInDialog(PassingDialog):
    """Name and password; stays open, with the reason, until they are right or the person gives up.

    A password takes as long to compare as a guess shall cost, so that is done beside the window's thread.
    """

    def __init__(self, store: Store, tasks: Tasks, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sign_in_dialog")
        self.setWindowTitle(self.tr("登录"))
        self.setMinimumWidth(scaled(380))
        self._store = store
        self._tasks = tasks
        self._name = QLineEdit(name)
        self._name.setAccessibleName(self.tr("账号"))
        self._password = PasswordLine(self.tr("密码"))
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.setProperty("tone", "bad")
        self._refusal.hide()
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("账号"), self._name)
        form.addRow(self.tr("密码"), self._password)
        self._buttons = QDialogButtonBox()
        enter = QPushButton(self.tr("登录"))
        enter.setProperty("primary", True)  # before it is added, which gives it its look
        self._buttons.addButton(enter, QDialogButtonBox.ButtonRole.AcceptRole)
        forgotten = self._buttons.addButton(
            self.tr("用恢复码…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self._buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self._try)
        self._buttons.rejected.connect(self.reject)
        forgotten.clicked.connect(self._recover)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(self.tr("“{file}”设有账号。").format(file=store.path.name)))
        layout.addWidget(self._form)
        layout.addWidget(self._refusal)
        layout.addWidget(self._buttons)
        (self._password if name else self._name).setFocus()

    def _try(self) -> None:
        password = self._password.text()
        try:
            challenge = self._store.door.challenge(self._name.text())
        except UserError as error:
            self._say(error)
            return
        self._wait(waiting=True)

        def compare(_progress: Progress) -> bool:
            return challenge.solved_by(password)

        self._tasks.start(
            self.tr("核对密码"),
            compare,
            self.while_here(lambda solved: self._answer(challenge, solved=solved)),
            self.while_here(lambda _task: self._wait(waiting=False)),
        )

    def _answer(self, challenge: Challenge, *, solved: bool) -> None:
        self._wait(waiting=False)
        if not self.isVisible():  # given up meanwhile
            return
        try:
            self._store.answer(challenge, solved=solved)
        except UserError as error:
            self._say(error)
            return
        self.accept()

    def _wait(self, *, waiting: bool) -> None:
        self._form.setEnabled(not waiting)
        self._buttons.setEnabled(not waiting)

    def _say(self, error: UserError) -> None:
        self._refusal.setText(word(error))
        self._refusal.show()
        self._password.clear()
        self._password.setFocus()

    def _recover(self) -> None:
        dialog = RecoverDialog(self._name.text(), self)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        code, password = plain_code(dialog.code), dialog.password
        try:
            challenge = self._store.door.recovery(dialog.name)
        except UserError as error:
            self._say(error)
            return
        self._wait(waiting=True)

        def compare(_progress: Progress) -> tuple[bool, Hashed, Recovery]:
            return challenge.solved_by(code), Hashed.of(password), Recovery.make()

        self._tasks.start(
            self.tr("核对恢复码"),
            compare,
            self.while_here(lambda found: self._recovered(challenge, *found)),
            self.while_here(lambda _task: self._wait(waiting=False)),
        )

    def _recovered(
        self, challenge: Challenge, solved: bool, password: Hashed, fresh: Recovery
    ) -> None:
        if not self.isVisible():
            return
        try:
            self._store.accounts.answer_recovery(challenge, password, fresh, solved=solved)
        except UserError as error:
            self._say(error)
            return
        RecoveryCodeDialog(fresh.code, self).exec()
        self.accept()


class NewPasswordDialog(PassingDialog):
    """Asks for a password of one's own where somebody else has set the first one."""

    def __init__(self, store: Store, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("new_password_dialog")
        self.setWindowTitle(self.tr("修改密码"))
        self.setMinimumWidth(scaled(380))
        self._store = store
        self._tasks = tasks
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        self._lines: list[QLineEdit] = []
        for name in (self.tr("现在的密码"), self.tr("新密码"), self.tr("再输一次")):
            line = PasswordLine(name)
            form.addRow(name, line)
            self._lines.append(line)
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.setProperty("tone", "bad")
        self._refusal.hide()
        self._buttons = buttons = QDialogButtonBox()
        take = QPushButton(self.tr("确定"))
        take.setProperty("primary", True)  # before it is added, which gives it its look
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._form)
        layout.addWidget(self._refusal)
        layout.addWidget(buttons)

    def _try(self) -> None:
        old, new, again = (line.text() for line in self._lines)
        if new != again:
            self._say(self.tr("两次输入的新密码不一致。"))
            return
        try:
            challenge = self._store.accounts.own_challenge()
        except UserError as error:
            self._say(word(error))
            return
        self._wait(waiting=True)

        def hash_both(_progress: Progress) -> tuple[bool, Hashed]:
            return challenge.solved_by(old), Hashed.of(new)

        self._tasks.start(
            self.tr("修改密码"),
            hash_both,
            self.while_here(lambda found: self._replace(challenge, *found)),
            self.while_here(lambda _task: self._wait(waiting=False)),
        )

    def _replace(self, challenge: Challenge, solved: bool, new: Hashed) -> None:
        if not self.isVisible():
            return
        try:
            self._store.accounts.replace_password(challenge, new, solved=solved)
        except UserError as error:
            self._say(word(error))
            return
        self.accept()

    def _wait(self, *, waiting: bool) -> None:
        self._form.setEnabled(not waiting)
        self._buttons.setEnabled(not waiting)

    def _say(self, text: str) -> None:
        self._refusal.setText(text)
        self._refusal.show()
