"""Accounts in the window: the first one, further ones, resets, and what each role gets to see."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QWidget

from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.exchange.documents.pdf_text import pdf_text
from desktop.pages.accounts.page import AccountsPage
from desktop.pages.accounts.sign_in_dialog import SignInDialog
from desktop.shell.main_window import MainWindow
from desktop.widgets.typing.password_line import PasswordLine

ORGANISER, PASSWORD = "王组织", "组织者的口令0001"
ACCOUNTS = (
    "SELECT name, role, reviewer_id, must_change, disabled, failures FROM accounts ORDER BY id"
)


def staff(path: Path) -> None:
    """An account of each role; the reviewer is 钱二 (E1). Passwords are the role's word and 的口令0001."""
    with Store.open(path) as store:
        store.accounts.set_up(ORGANISER, PASSWORD, LEAST)
        reviewers = store.panel.reviewers(store.evaluations.latest().id)
        own = next(r.id for r in reviewers if r.code == "E1")
        for role in Role:
            if role is not Role.ORGANISER:
                store.accounts.add(
                    role.value,
                    role,
                    f"{role.value}的口令0001",
                    reviewer_id=own if role is Role.REVIEWER else None,
                    must_change=False,
                    cost=LEAST,
                )


def page_of(window: MainWindow) -> AccountsPage:
    window.go("accounts")
    page = window.page("accounts")
    assert isinstance(page, AccountsPage)
    return page


def pages(window: MainWindow) -> list[str]:
    """The titles in the navigation, as they are seen."""
    names = window.navigation.pages
    items = [names.item(row) for row in range(names.count())]
    return [item.text() for item in items if not item.isHidden()]


def type_twice(hands: Any, dialog: QWidget, name: str, password: str) -> None:
    hands.line(dialog, name).setText(password)
    hands.line(dialog, "再输一次").setText(password)


def test_an_open_file_gets_its_first_account(window: MainWindow, hands: Any, rows: Any) -> None:
    page = page_of(window)
    assert not page.table.isVisible()
    codes: list[str] = []

    def fill(dialog: QWidget) -> None:
        accept = hands.button(dialog, "确定")
        hands.line(dialog, "账号名").setText(ORGANISER)
        hands.line(dialog, "密码").setText(PASSWORD)
        assert not accept.isEnabled()
        hands.line(dialog, "再输一次").setText(PASSWORD)
        hands.in_dialog("recovery_code_dialog", read)
        hands.click(accept)

    def read(dialog: QWidget) -> None:
        codes.append(hands.line(dialog, "恢复码").text())
        hands.click(hands.button(dialog, "已抄好"))

    hands.in_dialog("first_account_dialog", fill)
    hands.click(hands.button(page, "设置账号…"))
    assert rows(ACCOUNTS) == [(ORGANISER, "organiser", None, 0, 0, 0)]
    assert len(codes[0].split("-")) == 4
    assert "王组织（组织者）" in page._about.text()
    assert [r.account.name for r in page.model.shown] == [ORGANISER]


def test_adding_a_reviewers_account(bare: MainWindow, hands: Any, year: Path, rows: Any) -> None:
    staff(year)
    hands.enter_as(bare, year, ORGANISER, PASSWORD)
    page = page_of(bare)

    def fill(dialog: QWidget) -> None:
        boxes = {b.accessibleName(): b for b in dialog.findChildren(QComboBox)}
        boxes["角色"].setCurrentText("评委")
        assert [boxes["评委"].itemText(i) for i in range(boxes["评委"].count())] == [
            "L1 赵一",
            "E2 孙三",
        ]
        boxes["评委"].setCurrentIndex(1)
        assert hands.line(dialog, "账号名").text() == "孙三"
        type_twice(hands, dialog, "初始密码", "起初的口令0001")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("account_dialog", fill)
    hands.click(hands.button(page, "新增账号…"))
    assert rows(ACCOUNTS)[-1] == ("孙三", "reviewer", 3, 1, 0, 0)
    assert "E2 孙三" in {r.reviewer for r in page.model.shown}


def test_accounts_for_a_whole_group(
    bare: MainWindow, hands: Any, year: Path, rows: Any, tmp_path: Path
) -> None:
    staff(year)
    hands.enter_as(bare, year, ORGANISER, PASSWORD)
    page = page_of(bare)
    path = tmp_path / "密码"

    def fill(dialog: QWidget) -> None:
        leaders = hands.button(dialog, "领导（1 名）")
        assert leaders.isChecked()
        leaders.click()
        hands.line(dialog, "初始密码单").setText(str(path))
        hands.click(hands.button(dialog, "生成 1 个账号"))

    hands.in_dialog("reviewer_accounts_dialog", fill)
    hands.click(hands.button(page, "批量设评委账号…"))
    assert rows(ACCOUNTS)[-1] == ("孙三", "reviewer", 3, 1, 0, 0)
    assert "孙三" in pdf_text(path.with_suffix(".pdf").read_bytes())
    assert "已设 1 个评委账号" in bare.status.currentMessage()
    assert "孙三" in {r.account.name for r in page.model.shown}


def test_resetting_disabling_and_unlocking(
    bare: MainWindow, hands: Any, year: Path, rows: Any
) -> None:
    staff(year)
    hands.enter_as(bare, year, ORGANISER, PASSWORD)
    page = page_of(bare)
    row = page.model.row_of(2)
    assert row is not None
    assert page.model.record(row).account.role is Role.CLERK
    page.table.choose(row)

    def fill(dialog: QWidget) -> None:
        type_twice(hands, dialog, "初始密码", "临时的口令0001")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("reset_dialog", fill)
    hands.click(hands.button(page, "重设密码…"))
    assert rows("SELECT must_change FROM accounts WHERE id = 2") == [(1,)]
    assert rows("SELECT what, subject, who FROM events ORDER BY id DESC LIMIT 1") == [
        ("account.reset", "clerk", ORGANISER)
    ]
    hands.click(hands.button(page, "停用"))
    assert rows("SELECT disabled FROM accounts WHERE id = 2") == [(1,)]
    hands.click(hands.button(page, "启用"))
    assert rows("SELECT disabled FROM accounts WHERE id = 2") == [(0,)]
    assert not hands.button(page, "解锁").isEnabled()


def test_the_last_organiser_cannot_be_turned_off(
    bare: MainWindow, hands: Any, year: Path, rows: Any
) -> None:
    staff(year)
    hands.enter_as(bare, year, ORGANISER, PASSWORD)
    page = page_of(bare)
    row = page.model.row_of(1)
    assert row is not None
    page.table.choose(row)
    said: list[str] = []

    def read(dialog: QWidget) -> None:
        said.append(dialog.property("text"))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    hands.click(hands.button(page, "停用"))
    assert "唯一的组织者" in said[0]
    assert rows("SELECT disabled FROM accounts WHERE id = 1") == [(0,)]


SEEN = {
    Role.ORGANISER: {
        "总览",
        "单位与报告",
        "评委",
        "评分",
        "复核",
        "结果",
        "打印",
        "审计",
        "账号",
        "设置",
    },
    Role.SUPERVISOR: {
        "总览",
        "单位与报告",
        "评委",
        "评分",
        "复核",
        "结果",
        "打印",
        "审计",
        "账号",
        "设置",
    },
    Role.CLERK: {"单位与报告", "评委", "评分", "账号", "设置"},
    Role.CHECKER: {"单位与报告", "复核", "账号", "设置"},
    Role.REVIEWER: {"单位与报告", "评分", "账号", "设置"},
}


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_sees(bare: MainWindow, hands: Any, year: Path, role: Role) -> None:
    staff(year)
    name = ORGANISER if role is Role.ORGANISER else role.value
    hands.enter_as(bare, year, name, PASSWORD if role is Role.ORGANISER else f"{role}的口令0001")
    seen = set(pages(bare))
    assert bare._session.editable == (role is not Role.SUPERVISOR)
    assert seen >= SEEN[role]
    assert not {"结果", "审计", "总览"} & (seen - SEEN[role])
    for destination in bare._destinations:
        if destination.title in seen:
            bare.go(destination.key)
            assert bare.page(destination.key)._content.isVisible(), destination.title


def test_a_wrong_password_keeps_the_door_shut(
    bare: MainWindow, hands: Any, year: Path, rows: Any
) -> None:
    staff(year)

    def try_once(dialog: QWidget) -> None:
        assert isinstance(dialog, SignInDialog)
        hands.line(dialog, "账号").setText("clerk")
        hands.line(dialog, "密码").setText("不是这个")
        hands.click(hands.button(dialog, "登录"))
        hands._qtbot.waitUntil(dialog._refusal.isVisible)
        assert dialog._refusal.text() == "账号名或密码不对。再错 4 次将暂时锁定。"
        line = dialog.findChildren(PasswordLine)[0]
        line.setText("看得见")
        assert line.displayText() != "看得见"
        line.eye.trigger()
        assert line.displayText() == "看得见"
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("sign_in_dialog", try_once)
    bare.open_file(year)
    assert not bare._session.is_open
    assert rows("SELECT failures FROM accounts WHERE name = 'clerk'") == [(1,)]
