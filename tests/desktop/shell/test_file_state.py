"""The status bar says who is signed in, whether the file may be changed, and the head of its trail as it moves."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.file.pictures_beside import PicturesBeside
from db.store.trail.roles import Role
from desktop.pages.accounts.page import AccountsPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.destinations import destinations
from desktop.shell.file_state import FileState
from desktop.shell.main_window import MainWindow

HEAD = "SELECT digest FROM events ORDER BY id DESC LIMIT 1"
PASSWORD = "组织者的口令01"


@pytest.fixture
def state(window: MainWindow) -> FileState:
    return window.status.file


@pytest.fixture
def staffed(year: Path) -> Path:
    with Store.open(year) as store:
        store.accounts.set_up("王组织", PASSWORD, LEAST)
        store.accounts.add("钱监督", Role.SUPERVISOR, PASSWORD, must_change=False, cost=LEAST)
        store.accounts.add("李录入", Role.CLERK, PASSWORD, must_change=False, cost=LEAST)
        store.accounts.add("孙复核", Role.CHECKER, PASSWORD, must_change=False, cost=LEAST)
    return year


def test_the_head_moves_with_every_mark(
    window: MainWindow, state: FileState, hands: Any, rows: Any
) -> None:
    def digest() -> str:
        return str(rows(HEAD)[0][0]).removeprefix("sha256:")

    before = digest()
    assert state.head.text() == f"审计链 {before[:12]}"
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    hands.type("12")
    hands.press(Qt.Key.Key_Return)
    assert digest() != before
    assert state.head.text() == f"审计链 {digest()[:12]}"
    hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert state.head.text() == f"审计链 {digest()[:12]}"
    assert digest() in state.head.toolTip()
    assert digest() in state.head.accessibleName()


def test_the_whole_head_is_copied_by_keyboard(
    window: MainWindow, state: FileState, hands: Any, rows: Any
) -> None:
    state.head.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert f"sha256:{QGuiApplication.clipboard().text()}" == rows(HEAD)[0][0]
    assert window.status.currentMessage() == "已复制审计链首"


def test_a_file_without_accounts_says_so_and_leads_there(
    window: MainWindow, state: FileState, hands: Any
) -> None:
    assert not state.account.isVisible()
    hands.click(state.open_to_all)
    assert isinstance(window._stack.currentWidget(), AccountsPage)


def test_who_is_signed_in_and_out(bare: MainWindow, staffed: Path, hands: Any) -> None:
    state = bare.status.file
    assert state.file.text() == "没有打开文件"
    assert not state.account.isVisible()
    hands.enter_as(bare, staffed, "王组织", PASSWORD)
    assert state.account.text() == "王组织（组织者）"
    assert state.account.accessibleName() == "当前登录：王组织（组织者）"
    assert state.state.text() == "未定稿"
    out = next(a for a in state.account.menu().actions() if a.text() == "退出登录")
    out.trigger()
    assert not bare._session.is_open
    assert not state.account.isVisible()
    assert not state.head.isVisible()
    hands.enter_as(bare, staffed, "钱监督", PASSWORD)
    assert state.account.text() == "钱监督（监督员）"
    assert state.state.text() == "只能查看"


def test_freezing_and_reopening_show(window: MainWindow, state: FileState) -> None:
    session = window._session
    for change, text in (
        (lambda: session.store.results.freeze(session.evaluation_id, "局务会"), "已定稿"),
        (lambda: session.store.results.reopen(session.evaluation_id, "复核"), "未定稿"),
    ):
        window.desk.edits.act(change, session.evaluation_changed.emit)
        assert state.state.text() == text


def test_a_file_opened_for_reading(bare: MainWindow, year: Path) -> None:
    bare._session.open(year, read_only=True)
    state = bare.status.file
    assert state.state.text() == "只读"
    assert state.file.toolTip() == str(year)


def test_a_long_name_leaves_room_for_the_rest(bare: MainWindow, tmp_path: Path, year: Path) -> None:
    path = year.rename(tmp_path / f"{'很长的文件名' * 12}.shufa")
    bare.open_file(path)
    assert "…" in bare.status.file.file.text()
    assert bare.status.file.file.width() < 300
    assert bare.width() <= 1366


def test_marks_written_elsewhere_in_the_window_count_too(
    window: MainWindow, state: FileState, rows: Any
) -> None:
    session = window._session
    store = session.store
    entry = store.units.find(session.evaluation_id, "U01")
    reviewer = store.panel.reviewers(session.evaluation_id)[0]
    window.desk.edits.act(
        lambda: store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(3_000)),
        session.ballots_changed.emit,
    )
    assert state.head.text().removeprefix("审计链 ") in rows(HEAD)[0][0]


@pytest.mark.parametrize(
    ("name", "exports"),
    [("王组织", True), ("钱监督", True), ("李录入", False), ("孙复核", False)],
)
def test_the_menu_offers_no_more_than_the_role_may_see(
    bare: MainWindow, staffed: Path, hands: Any, name: str, exports: bool
) -> None:
    hands.enter_as(bare, staffed, name, PASSWORD)
    shown = {
        action.text(): action.isEnabled() and action.isVisible()
        for action in bare.findChildren(QAction)
    }
    assert shown["导出工作簿…"] is exports
    access, evaluation = bare._session.store.access, bare._session.evaluation_id
    for destination in destinations():
        if destination.is_in(""):
            assert shown[destination.title] is destination.is_for(access, evaluation)


def test_a_file_that_is_closed_may_be_taken_away_with_its_pictures(
    bare: MainWindow, year: Path
) -> None:
    state, beside = bare.status.file, year.with_name("试点.shufa-pictures")
    bare.open_file(year)
    assert state.file.toolTip() == f"{year}\n正在使用，关闭后才可以拷走。"
    bare._session.close()
    assert state.file.text() == "已关闭，可以拷走“试点.shufa”"
    PicturesBeside(year).add({"0" * 64: b"a page"})
    bare.open_file(year)
    assert "“试点.shufa-pictures”，拷走、改名时两个一起" in state.file.toolTip()
    bare._session.close()
    assert state.file.text() == "已关闭，可以拷走“试点.shufa”和“试点.shufa-pictures”"
    assert state.file.toolTip() == f"{year}\n{beside}"
    bare.open_file(year)
    beside.with_name(f"{beside.name}-journal").touch()  # something was begun there and not ended
    bare._session.close()
    assert state.file.text() == "没有打开文件"


def test_a_file_that_was_only_read_is_not_said_to_be_free(bare: MainWindow, year: Path) -> None:
    bare._session.open(year, read_only=True)
    bare._session.close()
    assert bare.status.file.file.text() == "没有打开文件"
