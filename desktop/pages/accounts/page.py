"""账号: who may open the file, and one's own password."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel

from db.records import Reviewer
from db.store.accounts.passwords import Hashed, Recovery
from db.store.trail.roles import ReadSubject
from desktop.explanation.check_text import reviewer_words
from desktop.frame.edits import Edits
from desktop.frame.page import Page, push_button
from desktop.messages import role_word
from desktop.pages.accounts.dialogs import (
    AccountDialog,
    FirstAccountDialog,
    RecoveryCodeDialog,
    ResetDialog,
)
from desktop.pages.accounts.reviewer_accounts import ReviewerAccounts
from desktop.pages.accounts.sign_in_dialog import NewPasswordDialog
from desktop.pages.accounts.table import AccountRow, account_rows, accounts_table
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_ACCEPTED = QDialog.DialogCode.Accepted


class AccountsPage(Page):
    """The organiser keeps the list; everybody keeps their password."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("账号"))
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.model = accounts_table(self)
        self.table = TableView(self.tr("账号"))
        self.table.setModel(self.model)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.set_widths([c.width for c in self.model.columns], 3)
        self.table.opened.connect(lambda _row: self._edit())
        about = QHBoxLayout()
        about.setSpacing(8)
        about.addWidget(self._about, 1)
        self.body.addLayout(about)
        self.body.addWidget(self.table, 1)
        self.body.addStretch()
        self._build_tools(about)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._turn_tools())
        self.watch(session.opened, session.evaluation_changed, session.panel_changed)

    def start(self) -> None:
        (self.table if self.table.isVisibleTo(self) else self._set_up).setFocus()

    def refresh(self) -> None:
        store = self._session.store
        access = store.access
        account = access.account
        if account is None:
            self._about.setText(
                self.tr(
                    "文件没有设置账号：任何拿到文件的人都能打开和修改。评分涉及多人时，请先设置账号。"
                )
            )
        else:
            text = self.tr("当前登录：{name}（{role}）")
            self._about.setText(text.format(name=account.name, role=role_word(account.role)))
        shown = account is not None and access.may_read(ReadSubject.ACCOUNTS)
        self.table.setVisible(shown)
        if shown:
            called = {r.id: name for r, name in self._called().items()}
            self.model.set_rows(account_rows(store.accounts.list(), called, store.trail.now))
        self.set_hint(self.tr("{n} 个账号").format(n=self.model.total) if shown else "")
        self._turn_tools()

    def _called(self) -> dict[Reviewer, str]:
        """The reviewers with number and name as they are read."""
        session = self._session
        titles = {group.code: group.title for group in session.scheme.groups}
        reviewers = session.store.panel.reviewers(session.evaluation_id)
        return {r: reviewer_words(r, titles) for r in reviewers}

    def _build_tools(self, beside: QHBoxLayout) -> None:
        self._set_up = self.add_action(self.tr("设置账号…"), primary=True)
        self._set_up.clicked.connect(self._ask_first)
        self._password = self.add_action(self.tr("修改密码…"), "key-round")
        self._password.clicked.connect(self._ask_password)
        self._recovery = self.add_action(self.tr("换恢复码…"), "refresh-cw")
        self._recovery.clicked.connect(self._ask_recovery)
        self._on_row = {
            "account.edit": push_button(self.tr("修改…"), "pencil"),
            "account.reset": push_button(self.tr("重设密码…"), "key-round"),
            "account.unlock": push_button(self.tr("解锁"), "lock-open"),
        }
        self._disable = push_button(self.tr("停用"), "user-x")
        self._disable.clicked.connect(self._turn_off)
        for button in (*self._on_row.values(), self._disable):
            beside.addWidget(button)
        self._on_row["account.edit"].clicked.connect(self._edit)
        self._on_row["account.reset"].clicked.connect(self._ask_reset)
        self._on_row["account.unlock"].clicked.connect(self._unlock)
        self._many = self.add_action(self.tr("批量设评委账号…"), "users")
        self._many.clicked.connect(self._ask_many)
        self._add = self.add_action(self.tr("新增账号…"), primary=True)
        self._add.clicked.connect(self._ask_new)

    def _turn_tools(self) -> None:
        store = self._session.store
        access = store.access
        account = access.account
        writable = not store.read_only
        keeps = account is not None and access.may_change("account.add")
        self._set_up.setVisible(account is None)
        self._set_up.setEnabled(writable)
        self._password.setVisible(account is not None)
        self._password.setEnabled(writable)
        row = self._chosen()
        kept = (self._disable, self._recovery, self._many, self._add)
        for button in (*self._on_row.values(), *kept):
            button.setVisible(keeps)
        for button in (*self._on_row.values(), self._disable):
            button.setEnabled(writable and row is not None)
        for button in (self._recovery, self._many, self._add):
            button.setEnabled(writable)
        self._on_row["account.unlock"].setEnabled(writable and row is not None and row.locked)
        disabled = row is not None and row.account.disabled
        self._disable.setText(self.tr("启用") if disabled else self.tr("停用"))

    def _chosen(self) -> AccountRow | None:
        rows = self.table.rows()
        return self.model.record(rows[0]) if rows else None

    def _ask_first(self) -> None:
        dialog = FirstAccountDialog(self._session.store.access.who, self)
        if dialog.exec() != _ACCEPTED:
            return
        name, password = dialog.name, dialog.password
        accounts = self._session.store.accounts

        def made(found: tuple[Hashed, Recovery]) -> None:
            hashed, fresh = found
            act = partial(accounts.set_up, name, hashed, recovery=fresh)
            if self._edits.act(act, self.outdate):
                RecoveryCodeDialog(fresh.code, self).exec()
                self._session.opened.emit()  # from now on somebody is signed in

        self._tasks.start(
            self.tr("设置账号"), lambda _p: (Hashed.of(password), Recovery.make()), made
        )

    def _ask_recovery(self) -> None:
        if not self._notices.confirm(
            self.tr("换一个恢复码？"), self.tr("原来的恢复码随即失效。"), self.tr("更换")
        ):
            return
        accounts = self._session.store.accounts

        def made(fresh: Recovery) -> None:
            if self._edits.act(partial(accounts.renew_recovery_code, recovery=fresh), self.outdate):
                RecoveryCodeDialog(fresh.code, self).exec()

        self._tasks.start(self.tr("换恢复码"), lambda _p: Recovery.make(), made)

    def _hash(self, password: str, act: Callable[[Hashed], object]) -> None:
        """Hashes a password beside the window's thread and then does what it is for."""

        def done(hashed: Hashed) -> None:
            self._edits.act(partial(act, hashed), self.outdate)

        self._tasks.start(self.tr("处理密码"), lambda _progress: Hashed.of(password), done)

    def _ask_password(self) -> None:
        if NewPasswordDialog(self._session.store, self._tasks, self).exec() == _ACCEPTED:
            self._edits.written.emit()
            self._notices.say(self.tr("密码已修改"))

    def _ask_new(self) -> None:
        store = self._session.store
        taken = {a.reviewer_id for a in store.accounts.list()}
        free = {r: name for r, name in self._called().items() if r.id not in taken}
        dialog = AccountDialog(free, None, self)
        if dialog.exec() == _ACCEPTED:
            name, role, reviewer_id = dialog.name, dialog.role, dialog.reviewer_id
            self._hash(
                dialog.password,
                lambda hashed: store.accounts.add(name, role, hashed, reviewer_id=reviewer_id),
            )

    def _ask_many(self) -> None:
        many = ReviewerAccounts(self._session, self._edits, self._tasks, self._notices)
        many.ask(self, self.outdate)

    def _edit(self) -> None:
        row, store = self._chosen(), self._session.store
        if row is None or not store.access.may_change("account.edit"):
            return
        taken = {a.reviewer_id for a in store.accounts.list()} - {row.account.reviewer_id}
        free = {r: name for r, name in self._called().items() if r.id not in taken}
        dialog = AccountDialog(free, row.account, self)
        if dialog.exec() == _ACCEPTED:
            self._edits.act(
                lambda: store.accounts.edit(
                    row.account.id, role=dialog.role, reviewer_id=dialog.reviewer_id
                ),
                self.outdate,
            )

    def _ask_reset(self) -> None:
        if (row := self._chosen()) is None:
            return
        dialog = ResetDialog(row.account.name, self)
        if dialog.exec() == _ACCEPTED:
            accounts = self._session.store.accounts
            self._hash(dialog.password, lambda hashed: accounts.reset(row.account.id, hashed))

    def _unlock(self) -> None:
        if (row := self._chosen()) is not None:
            accounts = self._session.store.accounts
            self._edits.act(lambda: accounts.unlock(row.account.id), self.outdate)

    def _turn_off(self) -> None:
        if (row := self._chosen()) is not None:
            off = not row.account.disabled
            accounts = self._session.store.accounts
            self._edits.act(lambda: accounts.edit(row.account.id, disabled=off), self.outdate)
