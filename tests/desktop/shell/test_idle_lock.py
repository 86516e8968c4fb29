"""The lock: nothing is seen or read until somebody signs in; the way back with a recovery code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db.errors import ErrorKind, UserError
from db.steps import Progress
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.app import make_window
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import DEFAULT_LOCK_MINUTES, Preferences

CTRL = Qt.KeyboardModifier.ControlModifier
PASSWORD = "组织者的口令0001"
CLERK_PASSWORD = "录入员的口令0001"
NEW = "新设的口令00001"


@pytest.fixture
def code(year: Path) -> str:
    """Accounts of an organiser and a clerk; the organiser's recovery code."""
    with Store.open(year) as store:
        code = store.accounts.set_up("王组织", PASSWORD, LEAST)
        store.accounts.add("李录入", Role.CLERK, CLERK_PASSWORD, must_change=False, cost=LEAST)
    return code


@pytest.fixture
def entered(bare: MainWindow, year: Path, code: str, hands: Any) -> MainWindow:
    """The window, with the organiser signed in."""
    hands.enter_as(bare, year, "王组织", PASSWORD)
    return bare


def test_locked_nothing_is_seen_or_read(entered: MainWindow, hands: Any) -> None:
    session = entered._session

    def look(dialog: QWidget) -> None:
        assert not entered.centralWidget().isVisible()
        assert not entered.menuBar().isEnabled()
        with pytest.raises(UserError) as caught:
            session.store.units.register()
        assert caught.value.kind is ErrorKind.SIGN_IN_NEEDED
        assert hands.line(dialog, "账号").text() == "王组织"
        hands.sign_in(dialog, "王组织", PASSWORD)

    hands.in_dialog("sign_in_dialog", look)
    hands.press(Qt.Key.Key_L, CTRL)
    assert entered.centralWidget().isVisible()
    assert len(session.store.units.register()) == 4


def test_somebody_else_takes_over(entered: MainWindow, hands: Any) -> None:
    entered.go("results")
    hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, "李录入", CLERK_PASSWORD))
    entered.lock.lock()
    assert entered._session.store.access.who == "李录入"
    assert entered.navigation.current == "units"
    assert not entered.desk.edits.stack.canUndo()


def test_giving_up_closes_the_file(entered: MainWindow, hands: Any) -> None:
    hands.in_dialog("sign_in_dialog", lambda d: hands.click(hands.button(d, "取消")))
    entered.lock.lock()
    assert not entered._session.is_open
    assert entered.centralWidget().isVisible()
    assert not entered.lock.timer.isActive()


def test_idle_locks_and_closes_what_was_being_asked(entered: MainWindow, hands: Any) -> None:
    entered.go("units")
    page = entered.page("units")

    def idle(dialog: QWidget) -> None:
        hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, "王组织", PASSWORD))
        entered.lock.timer.start(0)
        hands._qtbot.waitUntil(lambda: not dialog.isVisible())
        hands._qtbot.waitUntil(lambda: entered.centralWidget().isVisible())

    hands.in_dialog("entry_dialog", idle)
    hands.click(hands.button(page, "新增单位…"))
    assert len(entered._session.store.units.register()) == 4
    assert entered._session.store.access.who == "王组织"


def test_keys_put_the_lock_off(entered: MainWindow, hands: Any, preferences: Preferences) -> None:
    timer = entered.lock.timer
    assert timer.isActive()
    assert timer.interval() == DEFAULT_LOCK_MINUTES * 60_000
    timer.start(50_000)
    hands.press(Qt.Key.Key_Down)
    assert timer.interval() == DEFAULT_LOCK_MINUTES * 60_000
    preferences.lock_minutes = 0
    hands.press(Qt.Key.Key_Down)
    assert not timer.isActive()


def scroll(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    turned = (QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(widget, QWheelEvent(middle, middle, *turned, phase, False))


@pytest.mark.parametrize(
    "act",
    [
        lambda widget: QTest.mousePress(widget, Qt.MouseButton.LeftButton),
        lambda widget: QTest.mouseMove(widget, QPoint(3, 3)),
        scroll,
        lambda widget: QApplication.sendEvent(widget, QInputMethodEvent("jia", [])),
    ],
    ids=["a click", "the mouse", "the wheel", "Chinese that is being typed"],
)
def test_so_does_any_other_sign_of_life(
    entered: MainWindow, qtbot: Any, act: Callable[[QWidget], object]
) -> None:
    timer = entered.lock.timer
    timer.start(50_000)
    act(entered.centralWidget())
    qtbot.waitUntil(lambda: timer.interval() == DEFAULT_LOCK_MINUTES * 60_000)


def test_what_happens_without_a_person_does_not(entered: MainWindow) -> None:
    entered.lock.timer.start(50_000)
    entered.update()
    QApplication.processEvents()
    QApplication.sendEvent(entered, QEvent(QEvent.Type.WindowActivate))
    assert entered.lock.timer.interval() == 50_000


def test_an_open_file_is_never_locked(window: MainWindow) -> None:
    assert not window.lock.timer.isActive()
    window.lock.lock()
    assert window.centralWidget().isVisible()


def test_the_recovery_code_lets_the_organiser_in(
    entered: MainWindow, hands: Any, code: str, rows: Any
) -> None:
    fresh: list[str] = []

    def recover(dialog: QWidget) -> None:
        hands.in_dialog("recover_dialog", fill)
        hands.click(hands.button(dialog, "用恢复码…"))

    def fill(dialog: QWidget) -> None:
        assert hands.line(dialog, "账号名").text() == "王组织"
        hands.line(dialog, "恢复码").setText(code.lower())
        hands.line(dialog, "新密码").setText(NEW)
        hands.line(dialog, "再输一次").setText(NEW)
        hands.in_dialog("recovery_code_dialog", read)
        hands.click(hands.button(dialog, "确定"))

    def read(dialog: QWidget) -> None:
        fresh.append(hands.line(dialog, "恢复码").text())
        hands.click(hands.button(dialog, "已抄好"))

    hands.in_dialog("sign_in_dialog", recover)
    entered.lock.lock()
    assert entered._session.store.access.who == "王组织"
    assert fresh != [code]
    assert rows("SELECT what FROM events ORDER BY id DESC LIMIT 1") == [("account.recover",)]


def test_a_first_password_is_changed_before_anything_else(
    entered: MainWindow, hands: Any, rows: Any
) -> None:
    accounts = entered._session.store.accounts
    accounts.reset(accounts.find("李录入").id, "临时的口令0001", LEAST)

    def change(dialog: QWidget) -> None:
        hands.line(dialog, "现在的密码").setText("临时的口令0001")
        hands.line(dialog, "新密码").setText(NEW)
        hands.line(dialog, "再输一次").setText(NEW)
        hands.click(hands.button(dialog, "确定"))

    def enter(dialog: QWidget) -> None:
        hands.in_dialog("new_password_dialog", change)
        hands.sign_in(dialog, "李录入", "临时的口令0001")

    hands.in_dialog("sign_in_dialog", enter)
    entered.lock.lock()
    assert entered._session.store.access.who == "李录入"
    assert rows("SELECT must_change FROM accounts WHERE name = '李录入'") == [(0,)]


def test_a_password_is_compared_beside_the_windows_thread(
    qtbot: Any, qapp: QApplication, preferences: Preferences, year: Path, hands: Any
) -> None:
    with Store.open(year) as store:
        store.accounts.set_up("王组织", PASSWORD)  # at the cost that an office pays
    window = make_window(qapp, preferences)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    waited: list[bool] = []

    def enter(dialog: QWidget) -> None:
        hands.line(dialog, "账号").setText("王组织")
        hands.line(dialog, "密码").setText(PASSWORD)
        button = hands.button(dialog, "登录")
        hands.click(button)
        waited.append(not button.isEnabled())
        qtbot.waitUntil(lambda: not dialog.isVisible())

    hands.in_dialog("sign_in_dialog", enter)
    window.open_file(year)
    qtbot.waitUntil(lambda: window._session.is_open)
    assert waited == [True]
    assert window._session.store.access.who == "王组织"
    window.close()


def test_it_waits_for_a_change_that_is_under_way(entered: MainWindow, hands: Any) -> None:
    """Signing out in the middle of an import would refuse the rest of it, with a window before it."""
    edits, lock, access = entered.desk.edits, entered.lock, entered.desk.session.store.access

    def meanwhile(_store: Store, _step: Progress) -> None:
        lock.timer.stop()
        lock.lock()
        assert access.account is not None
        assert lock.timer.isActive()

    edits.writing.write("导入", meanwhile)
    hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, "王组织", PASSWORD))
    lock.lock()
    assert entered.centralWidget().isVisible()
