"""The start page: files of before, a file that somebody else has, every page from there."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from db.store import Store
from desktop.app import make_window
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences
from tests.desktop.conftest import bring_to_front

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def empty(qtbot: Any, qapp: QApplication, preferences: Preferences) -> Any:
    """The program's window with no file open."""
    window = make_window(qapp, preferences, inline=True)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    bring_to_front(qtbot, window)
    yield window
    window.close()


def test_a_file_of_before_is_one_key_away(
    window: MainWindow, year: Path, hands: Any, preferences: Preferences
) -> None:
    hands.press(Qt.Key.Key_W, CTRL)
    assert window.windowTitle() == "述法评议"
    assert preferences.recent == (year,)
    hands.press(Qt.Key.Key_Return)
    assert window.windowTitle().startswith(f"总览 — {year.name}")


def test_a_file_that_is_open_elsewhere_can_be_read(
    empty: MainWindow, hands: Any, year: Path
) -> None:
    with Store.open(year, "隔壁老王"):
        hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "只读打开")))
        empty.open_file(year)
    assert empty._session.store.read_only
    assert "只读" in empty.status.file.state.text()
    empty.go("units")
    assert not hands.button(empty.page("units"), "新增单位…").isEnabled()


def test_what_is_no_file_of_ours_is_refused(empty: MainWindow, hands: Any, tmp_path: Path) -> None:
    path = tmp_path / "别的.shufa"
    path.write_bytes(b"not ours" * 100)
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(str(dialog.property("text")))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    empty.open_file(path)
    assert seen
    assert not empty._session.is_open
    assert path.read_bytes() == b"not ours" * 100


def test_every_page_is_reached_by_the_keyboard_alone(window: MainWindow, hands: Any) -> None:
    hands.press(Qt.Key.Key_F6)
    assert window.navigation.pages.hasFocus()
    seen = [window.navigation.current]
    office = [d.key for d in window._destinations if d.key != "hand_in"]  # a packet's page
    for _ in range(len(office) - 1):
        hands.press(Qt.Key.Key_Down)
        seen.append(window.navigation.current)
        assert window._stack.currentWidget() is window.page(seen[-1])
    assert seen == office
    hands.press(Qt.Key.Key_Return)
    assert window.page("settings").isAncestorOf(hands.focus())


def as_account(name: str, preferences: Preferences, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's account is called so, and nobody has said who works here."""
    preferences.name = ""
    monkeypatch.setattr("desktop.widgets.look.preferences.getuser", lambda: name)


def edit_a_unit(window: MainWindow, leader: str = "李四") -> None:
    store = window._session.store
    entry = store.units.find(window._session.evaluation_id, "U01")
    store.units.edit(entry.id, leader=leader)


def test_a_name_is_asked_for_where_the_accounts_says_nothing(
    empty: MainWindow,
    year: Path,
    hands: Any,
    rows: Any,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_account("root", preferences, monkeypatch)
    last = "SELECT who FROM events ORDER BY id DESC LIMIT 1"

    def later(dialog: QWidget) -> None:
        assert not hands.button(dialog, "确定").isEnabled()
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("name_dialog", later)
    empty.open_file(year)
    edit_a_unit(empty)
    assert rows(last) == [("root",)]

    def say(dialog: QWidget) -> None:
        line = hands.line(dialog, "经办人姓名")
        hands.focus_on(line)
        line.insert("王五")
        hands.press(Qt.Key.Key_Return)

    empty._close_file()
    hands.in_dialog("name_dialog", say)
    empty.open_file(year)
    assert (preferences.name, preferences.is_named) == ("王五", True)
    edit_a_unit(empty, "赵六")
    assert rows(last) == [("王五",)]
    empty._close_file()
    empty.open_file(year)  # and never again: a dialog would be a stray one
    assert empty._session.is_open


def test_nobody_is_asked_where_a_name_is_known_or_nothing_is_written(
    empty: MainWindow,
    year: Path,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
    hands: Any,
) -> None:
    as_account("zhangsan", preferences, monkeypatch)
    empty.open_file(year)
    assert empty._session.store.access.who == "zhangsan"
    empty._close_file()
    as_account("Administrator", preferences, monkeypatch)
    with Store.open(year, "隔壁老王"):
        hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "只读打开")))
        empty.open_file(year)
    assert empty._session.store.read_only


def test_the_name_of_who_works_holds_at_once(window: MainWindow, hands: Any, rows: Any) -> None:
    window.go("settings")
    line = hands.line(window.page("settings"), "经办人")
    hands.focus_on(line)
    line.setText("王五")
    hands.press(Qt.Key.Key_Return)
    store = window._session.store
    entry = store.units.find(window._session.evaluation_id, "U01")
    store.units.edit(entry.id, leader="李四")
    assert rows("SELECT who FROM events ORDER BY id DESC LIMIT 1") == [("王五",)]
