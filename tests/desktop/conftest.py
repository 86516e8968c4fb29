"""A small year, a window on it, and hands that act as a person's."""

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from db.records import LIVE, AdjustmentKind, Mark
from db.store import Store
from desktop.app import make_application, make_window
from desktop.frame.edits import Edits
from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.shell.main_window import MainWindow
from desktop.tasks import Cancelled, Tasks
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.look.theme import LIGHT
from resources.packaging.pictured.acting import ACTED_IN

SCHEME = """
title = "试点区2025年度述法评议"
year = 2025
organiser = "试点区委依法治区办"

[[groups]]
code = "leaders"
title = "领导"

[[groups]]
code = "experts"
title = "法律专家"

[[parts]]
code = "written"
title = "书面述法报告"
kind = "scored"
group_weights = { leaders = 40, experts = 60 }
when_group_empty = "redistribute"
criteria = [
  { code = "A1", title = "带头学法", text = "看是否列入年度计划", points = 15, step = 0.5 },
  { code = "A2", title = "依法决策", points = 10, step = 0.5, levels = [
    { title = "好", points = 10 }, { title = "较好", points = 8 } ] },
  { code = "A3", title = "执法规范", points = 5, step = 0.5, categories = ["执法部门"] },
]

[[parts]]
code = "vote"
title = "民主测评"
kind = "voted"
criteria = [
  { code = "V1", title = "总体评价", points = 100, levels = [
    { title = "优秀", points = 100 }, { title = "良好", points = 80 },
    { title = "一般", points = 60 } ] },
]

[[composition]]
presentation = "书面"
weights = { written = 100 }
[[composition]]
presentation = "现场"
weights = { written = 60, vote = 40 }

[rounding]
part = 2
total = 2

[[grades]]
title = "优秀"
at_least = 90
[[grades]]
title = "合格"
at_least = 0
"""

WAIT = 20_000  # ms: never reached unless something is wrong, however busy the machine is
_ELSEWHERE = 50  # so many times a window is asked for before the keyboard goes elsewhere
_TURN = 50  # ms: the screen hears of a window that is there so long
Rows = Callable[..., list[tuple[Any, ...]]]


class PatientBot(QtBot):
    """Waits as long as a busy machine may need: what never comes still fails."""

    def waitUntil(self, callback: Any, *, timeout: int = WAIT) -> None:  # noqa: N802 - pytest-qt's
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The application as the program dresses it."""
    application = make_application(["shufa"])
    apply_theme(application, LIGHT, 10)
    yield application
    application.quit()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "试点.shufa"
    with Store.create(path) as store:
        evaluation = store.evaluations.create(SCHEME)
        for code, unit, category in (
            ("U01", "东街道办事处", "街道"),
            ("U02", "西街道办事处", "街道"),
            ("U03", "区城管执法局", "执法部门"),
            ("U04", "区司法局", "执法部门"),
        ):
            store.units.add(evaluation.id, code, unit, category, short_title=unit[:3])
        for code in ("U03", "U04"):
            store.units.edit(store.units.find(evaluation.id, code).id, presentation=LIVE)
        store.panel.add(evaluation.id, "L1", "leaders", name="赵一")
        store.panel.add(evaluation.id, "E1", "experts", name="钱二")
        store.panel.add(evaluation.id, "E2", "experts", name="孙三", workplace="区司法局")
    return path


@pytest.fixture
def year(small: Path, tmp_path: Path) -> Path:
    """A file with four units and three reviewers, nothing scored."""
    return Path(shutil.copyfile(small, tmp_path / "试点.shufa"))


@pytest.fixture
def rows(year: Path) -> Rows:
    """Looks into the file through a second connection."""

    def read(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"{year.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    return read


@pytest.fixture
def session(qapp: QApplication, year: Path) -> Iterator[Session]:
    """A session with the file open, without a window."""
    opened = Session()
    opened.open(year)
    yield opened
    opened.close()


@pytest.fixture
def edits(session: Session) -> Edits:
    return Edits(session, Writing(session, Tasks(inline=True)))


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    found = Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    found.name = found.name  # said once, or the first file asks for it
    return found


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test leaves on the machine, as a draft or a mapping, is not there for the next one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _no_stray_dialogs(qapp: QApplication) -> Iterator[None]:
    """Closes a dialog that nobody expected, so that a test fails rather than waits for ever."""
    stray: list[str] = []
    seen: list[QWidget] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog.property(ACTED_IN):
            dialog = None  # somebody is at work there, however slow the machine is
        if dialog is not None and dialog in seen:
            stray.append(f"{dialog.objectName()}: {dialog.property('text')}")
            dialog.done(0) if isinstance(dialog, QDialog) else dialog.close()
        seen[:] = [dialog] if dialog is not None else []

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(2000)
    yield
    timer.stop()
    assert not stray


def bring_to_front(qtbot: Any, window: QWidget) -> None:
    """Gives a window the keyboard. A screen without a window manager drops what is asked of it
    while another window is still going, so it is asked again until it is done. It says nothing
    to a window that has the keyboard already, though nobody heard of it: so now and then the
    keyboard goes elsewhere first.
    """
    asked = itertools.count(1)

    def in_front() -> bool:
        if window.isActiveWindow():
            return True
        if next(asked) % _ELSEWHERE == 0:
            elsewhere = QWidget()
            elsewhere.show()
            elsewhere.activateWindow()
            QTest.qWait(_TURN)
            elsewhere.close()
        window.activateWindow()
        return False

    qtbot.waitUntil(in_front)


def close_unasked(window: MainWindow) -> None:
    """Has a window that is closed at the end of a test go whatever was left undone in it."""
    window.may_leave = lambda: True  # type: ignore[method-assign]


@pytest.fixture
def bare(qtbot: Any, qapp: QApplication, preferences: Preferences) -> Iterator[MainWindow]:
    """The program's window with no file open, background work done at once."""
    shown = make_window(qapp, preferences, inline=True)
    qtbot.addWidget(shown, before_close_func=close_unasked)
    shown.show()
    qtbot.waitExposed(shown)
    bring_to_front(qtbot, shown)
    yield shown
    shown.close()


@pytest.fixture
def window(bare: MainWindow, year: Path) -> MainWindow:
    """The program's window on the file."""
    bare.open_file(year)
    return bare


@pytest.fixture
def scored(window: MainWindow) -> None:
    """A year in which every page has something to show."""
    session = window._session
    store = session.store
    for entry in store.units.entries(session.evaluation_id):
        for reviewer in store.panel.reviewers(session.evaluation_id)[:2]:
            ballots = [
                store.ballots.put_mark("written", entry.id, reviewer.id, c.code, Mark.number(5000))
                for c in session.scheme.parts[0].criteria_for(entry.kind)
            ]
            store.ballots.submit(ballots[-1].id)
    entry = store.units.find(session.evaluation_id, "U01")
    store.office.add_adjustment(entry.id, AdjustmentKind.BONUS, 1000, "省级表彰")
    session.ballots_changed.emit()


def cancel_long_writes(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on each long write of the window is cancelled at its first step, as by a quick person."""

    def cancelled(_done: int, _total: int) -> None:
        raise Cancelled

    writing = window.desk.edits.writing
    run = writing.run
    monkeypatch.setattr(
        writing, "run", lambda title, work: run(title, lambda _step: work(cancelled))
    )


class Hands:
    """What a person does: keys go to whatever has the keyboard, clicks to what is seen."""

    def __init__(self, qtbot: Any) -> None:
        self._qtbot = qtbot
        self._gone = False

    def go(self) -> None:
        """The test is over: who still waits for a dialog must not act in another test's."""
        self._gone = True

    def type(self, text: str) -> None:
        for character in text:
            QTest.keyClicks(self.focus(), character)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focus(), key, modifier)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def click(self, widget: QWidget) -> None:
        self._qtbot.waitUntil(widget.isVisible)
        assert widget.isEnabled()
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def focus(self) -> QWidget:
        """What has the keyboard; where a window has just closed, what has it once the next is in front."""
        if QApplication.activeWindow() is None:
            shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
            front = QApplication.activeModalWidget() or next(
                (w for w in shown if isinstance(w, MainWindow)), None
            )
            if front is not None:
                bring_to_front(self._qtbot, front)
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def focus_on(self, widget: QWidget) -> None:
        """Puts the keyboard there, and waits for the screen to have given it: a closing dialog gives it back late."""
        bring_to_front(self._qtbot, widget.window())
        widget.setFocus()
        self._qtbot.waitUntil(widget.hasFocus)

    def in_dialog(self, name: str, act: Callable[[QWidget], None]) -> None:
        """Does `act` in the modal dialog that is about to open."""

        def look() -> None:
            if self._gone:
                return
            dialog = QApplication.activeModalWidget()
            if dialog is None or dialog.objectName() != name:
                QTimer.singleShot(5, look)
                return
            dialog.setProperty(ACTED_IN, True)
            try:
                act(dialog)
            finally:
                dialog.setProperty(ACTED_IN, False)
                if dialog.isVisible():
                    dialog.done(0) if isinstance(dialog, QDialog) else dialog.close()

        QTimer.singleShot(0, look)

    def sign_in(self, dialog: QWidget, name: str, password: str) -> None:
        """Fills the sign-in window and waits until it has let one in."""
        self.line(dialog, "账号").setText(name)
        self.line(dialog, "密码").setText(password)
        self.click(self.button(dialog, "登录"))
        self._qtbot.waitUntil(lambda: not dialog.isVisible())

    def enter_as(self, window: MainWindow, path: Path, name: str, password: str) -> None:
        """Opens a file that has accounts."""
        self.in_dialog("sign_in_dialog", lambda d: self.sign_in(d, name, password))
        window.open_file(path)

    @staticmethod
    def button(dialog: QWidget, text: str) -> QAbstractButton:
        found = [b for b in dialog.findChildren(QAbstractButton) if b.text() == text]
        assert found, f"no button {text}"
        return found[0]

    @staticmethod
    def line(dialog: QWidget, name: str) -> QLineEdit:
        found = [e for e in dialog.findChildren(QLineEdit) if e.accessibleName() == name]
        assert found, f"no line {name}"
        return found[0]


@pytest.fixture
def hands(qtbot: Any) -> Iterator[Hands]:
    hands = Hands(qtbot)
    yield hands
    hands.go()
