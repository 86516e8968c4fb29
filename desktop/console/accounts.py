"""`shufa accounts FILE …`: who may sign in, from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Final

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.trail.access import Account
from db.store.trail.roles import Role
from desktop.console.signing_in import open_signed_in, secret
from desktop.explanation.layout import columns
from desktop.messages import moment, role_word, tr

NEW_PASSWORD_VARIABLE: Final = "SHUFA_NEW_PASSWORD"  # noqa: S105 - the name of a variable
CODE_VARIABLE: Final = "SHUFA_RECOVERY_CODE"

Action = Callable[[Store, argparse.Namespace], None]


def add_actions(parser: argparse.ArgumentParser) -> None:
    """The arguments behind FILE and `--user`."""
    about = tr(
        "list 列出；set-up 设置第一个组织者；add 添加；role 改角色；reset 重设密码；unlock 解锁；"
    )
    about += tr("disable 停用；enable 启用；password 改自己的密码；recover 用恢复码重设组织者密码")
    parser.add_argument("action", choices=tuple(_ACTIONS), help=about)
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help=tr("账号名"))
    parser.add_argument("--role", choices=tuple(Role), type=Role, help=tr("角色"))
    parser.add_argument("--reviewer", default="", metavar="CODE", help=tr("评委账号对应的评委编号"))


def run_accounts(arguments: argparse.Namespace) -> None:
    """Does what the command asks. Raises UserError."""
    if arguments.action == "recover":
        with Store.open(arguments.file) as store:
            _recover(store, arguments)
        return
    read_only = arguments.action == "list"
    with open_signed_in(arguments, read_only=read_only) as store:
        _ACTIONS[arguments.action](store, arguments)


def _list(store: Store, _arguments: argparse.Namespace) -> None:
    head = [tr("账号名"), tr("角色"), tr("评委"), tr("状态")]
    body = [
        [a.name, role_word(a.role), _reviewer_code(store, a), _state(store, a)]
        for a in store.accounts.list()
    ]
    for line in columns([head, *body]):
        print(line)


def _set_up(store: Store, arguments: argparse.Namespace) -> None:
    code = store.accounts.set_up(arguments.name, _new_password())
    _print_code(code)


def _add(store: Store, arguments: argparse.Namespace) -> None:
    role = _role(arguments)
    password = _new_password()
    store.accounts.add(
        arguments.name, role, password, reviewer_id=_reviewer_id(store, arguments.reviewer)
    )
    print(
        tr("已添加{role}账号“{name}”，首次登录后须修改密码。").format(
            role=role_word(role), name=arguments.name
        )
    )


def _change_role(store: Store, arguments: argparse.Namespace) -> None:
    account = store.accounts.find(arguments.name)
    reviewer_id = _reviewer_id(store, arguments.reviewer)
    store.accounts.edit(account.id, role=_role(arguments), reviewer_id=reviewer_id)
    print(tr("已更改。"))


def _reset(store: Store, arguments: argparse.Namespace) -> None:
    account = store.accounts.find(arguments.name)
    store.accounts.reset(account.id, _new_password())
    print(tr("已重设“{name}”的密码，登录后须自行修改。").format(name=account.name))


def _unlock(store: Store, arguments: argparse.Namespace) -> None:
    store.accounts.unlock(store.accounts.find(arguments.name).id)
    print(tr("已解锁。"))


def _disable(store: Store, arguments: argparse.Namespace) -> None:
    store.accounts.edit(store.accounts.find(arguments.name).id, disabled=True)
    print(tr("已停用。"))


def _enable(store: Store, arguments: argparse.Namespace) -> None:
    store.accounts.edit(store.accounts.find(arguments.name).id, disabled=False)
    print(tr("已启用。"))


def _password(store: Store, _arguments: argparse.Namespace) -> None:
    old = secret("SHUFA_PASSWORD", tr("原密码："))
    store.accounts.change_password(old, _new_password())
    print(tr("密码已修改。"))


def _recover(store: Store, arguments: argparse.Namespace) -> None:
    code = secret(CODE_VARIABLE, tr("恢复码："))
    _print_code(store.accounts.recover(arguments.name, code, _new_password()))


_ACTIONS: Final[dict[str, Action]] = {
    "list": _list,
    "set-up": _set_up,
    "add": _add,
    "role": _change_role,
    "reset": _reset,
    "unlock": _unlock,
    "disable": _disable,
    "enable": _enable,
    "password": _password,
    "recover": _recover,
}


def _role(arguments: argparse.Namespace) -> Role:
    if arguments.role is None:
        expected = "、".join(Role)
        raise UserError(ErrorKind.VALUE_REFUSED, field="role", found="", expected=expected)
    role: Role = arguments.role
    return role


def _new_password() -> str:
    """From the environment or the input as it comes; typed at a terminal, twice until both agree."""
    while True:
        password = secret(NEW_PASSWORD_VARIABLE, tr("新密码："))
        if NEW_PASSWORD_VARIABLE in os.environ or not sys.stdin.isatty():
            return password
        if secret(NEW_PASSWORD_VARIABLE, tr("再输一次：")) == password:
            return password
        print(tr("两次输入不一致，请重新输入。"), file=sys.stderr)


def _print_code(code: str) -> None:
    print(tr("恢复码：{code}").format(code=code))
    print(tr("只显示这一次。请抄写后密封存放，忘记密码时用它重设。"))


def _reviewer_id(store: Store, code: str) -> int | None:
    if not code:
        return None
    return store.panel.find(store.evaluations.latest().id, code).id


def _reviewer_code(store: Store, account: Account) -> str:
    return "—" if account.reviewer_id is None else store.panel.reviewer(account.reviewer_id).code


def _state(store: Store, account: Account) -> str:
    if account.disabled:
        return tr("停用")
    if account.locked_until > store.trail.now:
        return tr("锁定至 {until}").format(until=moment(account.locked_until))
    return tr("初始密码") if account.must_change else tr("正常")
