"""Accounts for the reviewers of whole groups: which groups, and where the passwords to start with are saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import Group, Reviewer
from db.steps import Progress
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.reviewer_accounts import (
    Prepared,
    check_new,
    make_accounts,
    plan_accounts,
    prepare,
    without_account,
)
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.file_asking import ask_save_path
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.notices import Notices


class ReviewerAccountsDialog(FormDialog):
    """Groups with how many of theirs have no account yet, and the file for the passwords."""

    def __init__(
        self, groups: Sequence[Group], reviewers: Sequence[Reviewer], path: Path, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewer_accounts_dialog")
        self.setWindowTitle(self.tr("批量设评委账号"))
        self.setMinimumWidth(scaled(520))
        self._reviewers = tuple(reviewers)
        self._boxes: dict[str, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(self.tr("给这些评委组里还没有账号的评委各设一个账号：")))
        for group in groups:
            count = sum(r.group == group.code for r in reviewers)
            box = QCheckBox(self.tr("{group}（{n} 名）").format(group=group.title, n=count))
            box.setEnabled(count > 0)
            box.setChecked(count > 0)
            box.toggled.connect(self._check)
            self._boxes[group.code] = box
            layout.addWidget(box)
        self._path = QLineEdit(str(path))
        self._path.setAccessibleName(self.tr("初始密码单"))
        self._path.textChanged.connect(self._check)
        browse = push_button(self.tr("浏览…"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(QLabel(self.tr("初始密码单")))
        row.addWidget(self._path, 1)
        row.addWidget(browse)
        layout.addLayout(row)
        note = QLabel(
            self.tr(
                "初始密码由程序随机生成，写进这份 PDF，别处不留。打印裁开发给本人后请删除；"
                "第一次登录须改成自己的密码。无记名票号的账号名就是票号。"
            )
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        layout.addWidget(note)
        buttons = AnswerButtons(self, self.tr("生成账号"))
        self._accept = buttons.accept_button
        layout.addWidget(buttons)
        self._check()

    @property
    def chosen(self) -> tuple[Reviewer, ...]:
        """The reviewers of the groups that are ticked."""
        ticked = {code for code, box in self._boxes.items() if box.isChecked()}
        return tuple(r for r in self._reviewers if r.group in ticked)

    @property
    def path(self) -> Path:
        """Where the passwords go."""
        path = Path(self._path.text().strip())
        return path if path.suffix.casefold() == ".pdf" else path.parent / f"{path.name}.pdf"

    def _check(self, *_changed: object) -> None:
        self._accept.setEnabled(bool(self.chosen and self._path.text().strip()))
        self._accept.setText(self.tr("生成 {n} 个账号").format(n=len(self.chosen)))

    def _browse(self) -> None:
        now = self.path
        path = ask_save_path(self, self.tr("初始密码单"), now.name, "PDF", now.parent)
        if path is not None:
            self._path.setText(str(path))


class ReviewerAccounts:
    """Asks, hashes beside the window's thread, and makes all accounts in one step."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices

    def ask(self, parent: QWidget, made: Callable[[], None]) -> None:
        """Asks for which groups, and where the passwords are saved; `made` is called once all is done."""
        session = self._session
        store, evaluation = session.store, session.evaluation
        reviewers = without_account(store, evaluation.id)
        groups = store.panel.groups(evaluation.id)
        proposed = store.path.with_name(parent.tr("初始密码单") + ".pdf")
        dialog = ReviewerAccountsDialog(groups, reviewers, proposed, parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        path = dialog.path
        try:
            check_new(path)
        except UserError as error:
            self._notices.refuse(error)
            return
        taken = {account.name for account in store.accounts.list()}
        planned = plan_accounts(dialog.chosen, taken)
        titles = {group.code: group.title for group in groups}

        def work(progress: Progress) -> Prepared:
            return prepare(evaluation, titles, planned, progress)

        def done(prepared: Prepared) -> None:
            if self._edits.act(lambda: make_accounts(store, prepared, path), made):
                text = parent.tr("已设 {n} 个评委账号，初始密码单在 {path}")
                self._notices.say(text.format(n=len(planned), path=path))

        self._tasks.start(parent.tr("生成评委账号"), work, done)
