"""What each role is offered in the window: every page of the navigation, every entry of the menus, every key."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from db.store.trail.roles import Role
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from tests.db.staffed_year import NAMES, PASSWORDS, staffed_year

ALL = {d.key for d in destinations() if d.office}
PAGES: dict[Role, set[str]] = {
    Role.ORGANISER: ALL,
    Role.SUPERVISOR: ALL,
    Role.CLERK: {"units", "panel", "scoring", "scanning", "hall", "supervision", "accounts"}
    | {"settling", "settings"},
    Role.CHECKER: {"units", "checks", "accounts", "settings"},
    Role.REVIEWER: {"units", "scoring", "accounts", "settings"},
}
EXPORTING = {Role.ORGANISER, Role.SUPERVISOR}
EVERYBODY = {"修改密码…", "浏览…", "收缴与催报…"}
# The buttons that may be pressed on a page just come to: what is read, and what the role may do.
OFFERED: dict[Role, set[str]] = {
    Role.SUPERVISOR: EVERYBODY
    | {"去评分", "打分表", "看报告", "逐单位评分", "录入表格", "按单位录入", "投影"}
    | {"打印差异表", "表单", "模板", "版本…", "计分过程", "试算", "计算表…", "定稿记录…"}
    | {"保存", "打印…", "打印", "加入往年文件…"}
    | {"核验文件", "备份…", "打印摘录", "封存单…", "证明", "复点表"},
    Role.CLERK: EVERYBODY
    | {"导入工作簿…", "批量附报告…", "附报告…", "打分表", "投影", "表单"}
    | {"读取文件…", "读取文件夹…", "监视文件夹…"}
    | {"回避…", "缺席…", "提交", "看报告", "逐单位评分", "录入表格", "按单位录入"},
    Role.CHECKER: EVERYBODY | {"打印差异表"},
    Role.REVIEWER: EVERYBODY | {"提交", "看报告", "逐单位评分", "录入表格"},
}


def entries(window: MainWindow) -> dict[str, QAction]:
    """Every entry of the menu bar that is seen, by its words."""
    found = window.menuBar().findChildren(QAction)
    return {action.text(): action for action in found if action.isVisible()}


def buttons(page: QWidget) -> set[str]:
    """The words of the buttons of a page that can be pressed."""
    return {b.text() for b in page.findChildren(QPushButton) if b.isVisible() and b.isEnabled()} - {
        ""
    }


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_offered_its_pages_and_no_other(
    bare: MainWindow, hands: Any, tmp_path: Path, role: Role
) -> None:
    year = staffed_year(tmp_path / "年度.shufa")
    hands.enter_as(bare, year.path, NAMES[role], PASSWORDS[role])
    titles = {d.title: d.key for d in destinations()}
    listed = bare.navigation.pages
    rows = [listed.item(row) for row in range(listed.count())]
    assert {titles[row.text()] for row in rows if not row.isHidden()} == PAGES[role]
    offered = entries(bare)
    assert {titles[text] for text in offered if text in titles} == PAGES[role]
    assert offered["导出工作簿…"].isEnabled() == (role in EXPORTING)
    by_digit = [d for d in destinations() if d.digit]
    for number, destination in enumerate(by_digit[:9], 1):
        before = bare.navigation.current
        key = Qt.Key(Qt.Key.Key_0 + number)
        hands.press(key, Qt.KeyboardModifier.ControlModifier)
        allowed = destination.key in PAGES[role]
        assert bare.navigation.current == (destination.key if allowed else before)


@pytest.mark.parametrize("role", list(Role))
def test_no_page_offers_what_the_role_is_refused(
    bare: MainWindow, hands: Any, tmp_path: Path, role: Role
) -> None:
    """Each page is read by its role without a refusal; what the role may not do cannot be pressed there."""
    year = staffed_year(tmp_path / "年度.shufa")
    hands.enter_as(bare, year.path, NAMES[role], PASSWORDS[role])
    last = bare._session.store.trail.last_id()
    for key in sorted(PAGES[role]):
        bare.go(key)
        page = bare.page(key)
        assert page._content.isVisible(), key
        assert page._refusal.isHidden(), key
        if role in OFFERED:
            assert buttons(page) <= OFFERED[role], key
    assert bare._session.store.trail.last_id() == last, "looking writes nothing"
    assert bare._session.editable == (role is not Role.SUPERVISOR)
    if role is Role.SUPERVISOR:
        assert not bare._menus.undo.isEnabled()
