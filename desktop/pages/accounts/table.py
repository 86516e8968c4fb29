"""Accounts as the organiser reads them: who, in which role, and how the account stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from db.store.trail.access import Account
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment, role_word

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with what is shown beside it: the reviewer's code, and whether a lock still holds."""

    account: Account
    reviewer: str
    locked: bool


def account_rows(
    accounts: tuple[Account, ...], called: Mapping[int, str], now: str
) -> list[AccountRow]:
    """The rows of the table; `called` are the reviewers by row number, `now` the trail's time."""
    return [
        AccountRow(
            a, "" if a.reviewer_id is None else called.get(a.reviewer_id, ""), a.locked_until > now
        )
        for a in accounts
    ]


def state_text(row: AccountRow) -> str:
    """How the account stands, in the words of the office."""
    if row.account.disabled:
        return translate("accounts", "已停用")
    if row.locked:
        until = moment(row.account.locked_until)
        return translate("accounts", "锁定至 {until}").format(until=until)
    if row.account.must_change:
        return translate("accounts", "初始密码，登录后须修改")
    return translate("accounts", "正常")


def accounts_table(parent: QObject | None = None) -> RecordTable[AccountRow]:
    """A table of accounts."""
    columns = (
        Column[AccountRow](translate("accounts", "账号名"), lambda r: r.account.name, width=180),
        Column[AccountRow](
            translate("accounts", "角色"), lambda r: role_word(r.account.role), width=110
        ),
        Column[AccountRow](translate("accounts", "评委编号"), lambda r: r.reviewer, width=130),
        Column[AccountRow](translate("accounts", "状态"), state_text),
    )
    return RecordTable(columns, lambda r: r.account.id, parent)
