"""Random keys, clicks, page turns, undos and closes: nothing fails, nothing acknowledged is lost."""

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractListModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QMessageBox,
)

from db.errors import UserError
from db.store.verify.verifying import verify_file
from desktop.operations.demo.demo_year import make_demo
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from resources.packaging.pictured.acting import ACTED_IN

SEQUENCES = int(os.environ.get("SHUFA_MONKEYS", "12"))
FIRST = int(os.environ.get("SHUFA_MONKEY", "0"))  # begin elsewhere, as to see one of them again
DEMO = bool(os.environ.get("SHUFA_MONKEY_DEMO"))  # on the made-up district instead of four units
STEPS = 30
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = [
    *(
        Qt.Key.Key_Return,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Backspace,
    ),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F6, Qt.Key.Key_Space),
]
PAGES = [place.key for place in destinations() if place.office]
CHORDS = [Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_F, Qt.Key.Key_Return, Qt.Key.Key_C, Qt.Key.Key_V]
# What opens a printer, another program or a window of the system's own.
SPARED = (
    "打印",
    "外部",
    "浏览",
    "文件夹",
    "备份",
    "导",
    "附",
    "打开",
    "核验",
    "分发",
    "收回",
    "示例",
)
MARKS = "SELECT ballot_id, criterion_id, state, points, level FROM marks ORDER BY 1, 2"


def stored(path: Path, sql: str = MARKS) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


class Monkey:
    """Acts by a seed; a dialog that opens is typed in and then answered, one way or the other."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.dice = window, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        acts: list[Callable[[], str]] = [self.type, self.type, self.mark, self.mark, self.press]
        acts += [self.press, self.chord, self.turn, self.click, self.choose, self.reopen]
        self.done.append(self.dice.choice(acts)())

    def type(self) -> str:
        text = self.dice.choice(["1", "7.5", "99", "q", "abc", "0", "12", "-"])
        for character in text:
            if (field := QApplication.focusWidget()) is not None:
                QTest.keyClicks(field, character)
        return f"types {text}"

    def mark(self) -> str:
        """Types a mark and looks for it in the file, where the window says that it is there."""
        self.window.go("scoring")
        page = self.window.page("scoring")
        assert isinstance(page, ScoringPage)
        view = page._view()
        view.setFocus()
        index = view.currentIndex()
        text = self.dice.choice(["1", "2.5", "5", "99", "x"])
        QTest.keyClicks(view, text[0])
        field = QApplication.focusWidget()
        if field is not None and field is not view:
            QTest.keyClicks(field, text[1:])
            QTest.keyClick(field, Qt.Key.Key_Return)
            shown = index.data()
            if shown == text and not len(page.book.unsaved) and text not in "99x":
                points = (round(float(text) * 1000),)
                assert points in stored(self.path, "SELECT points FROM marks"), self.done
        return f"marks {text}"

    @property
    def path(self) -> Path:
        return self.window._session.store.path

    def press(self) -> str:
        key = self.dice.choice(KEYS)
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        return f"presses {key.name}"

    def chord(self) -> str:
        key = self.dice.choice(CHORDS)
        QTest.keyClick(QApplication.focusWidget() or self.window, key, CTRL)
        return f"presses Ctrl+{key.name}"

    def turn(self) -> str:
        key = self.dice.choice(PAGES)
        self.window.go(key)
        return f"goes to {key}"

    def click(self) -> str:
        page = self.window._stack.currentWidget()
        buttons = [
            b
            for b in page.findChildren(QAbstractButton)
            if b.isVisible()
            and b.isEnabled()
            and b.text()
            and not any(w in b.text() for w in SPARED)
        ]
        if not buttons:
            return "finds no button"
        button = self.dice.choice(buttons)
        name = button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return f"clicks {name}"

    def choose(self) -> str:
        page = self.window._stack.currentWidget()
        views = [v for v in page.findChildren(QAbstractItemView) if v.isVisible()]
        if views:
            view = self.dice.choice(views)
            model = view.model()
            rows = model.rowCount()
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            if rows and columns:
                index = view.model().index(self.dice.randrange(rows), self.dice.randrange(columns))
                view.setFocus()
                view.setCurrentIndex(index)
        return "chooses a cell"

    def reopen(self) -> str:
        """Closes the file, half typed as it may be, and opens it again: what it held then, it holds now."""
        path = self.path
        self.window._close_file()
        if self.window._session._store is not None:
            return "thinks better of closing"
        before = stored(path)
        self.window.open_file(path)
        assert self.window._session.is_open, self.done
        assert stored(path) == before, self.done
        return "opens it again"

    def answer(self) -> None:
        """What is done with a dialog; a menu that a click opened is closed again."""
        if (popup := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)
            return
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.setProperty(ACTED_IN, True)
        if isinstance(dialog, QMessageBox):
            self.dice.choice(dialog.buttons()).click()
        elif isinstance(dialog, QFileDialog):
            dialog.done(0)  # what would be saved would lie in the folder that the test runs in
        elif isinstance(dialog, QDialog):
            self._fill(dialog)

    def _fill(self, dialog: QDialog) -> None:
        if self.dice.random() < 0.5:
            self.type()
        if self.dice.random() < 0.3 or dialog.property("tries"):
            dialog.done(0)
            return
        dialog.setProperty("tries", True)
        QTest.keyClick(dialog, self.dice.choice([Qt.Key.Key_Escape, Qt.Key.Key_Return]))


@pytest.fixture
def unexpected(bare: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: found.append(error))
    surface = bare.notices.surface

    def caught(error: BaseException) -> None:
        (surface if isinstance(error, UserError) else found.append)(error)

    monkeypatch.setattr(bare.notices, "surface", caught)
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district that ships, made once."""
    return make_demo(tmp_path_factory.mktemp("demo")).file


@pytest.fixture
def inhabited(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file in which every page has something to show."""
    if not DEMO:
        request.getfixturevalue("scored")
        return Path(request.getfixturevalue("year"))
    copy = tmp_path / "演示.shufa"
    shutil.copyfile(request.getfixturevalue("demo"), copy)
    request.getfixturevalue("bare").open_file(copy)
    return copy


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEQUENCES))
def test_nothing_fails_and_nothing_is_lost(
    bare: MainWindow, inhabited: Path, unexpected: list[BaseException], seed: int
) -> None:
    window, year = bare, inhabited
    monkey = Monkey(window, seed)
    answering = QTimer()
    answering.timeout.connect(monkey.answer)
    answering.start(1)
    for _ in range(STEPS):
        monkey.act()
        QApplication.processEvents()
        assert not unexpected, (monkey.done, unexpected)
    window._close_file()
    for _ in range(50):
        if not window._session.is_open:
            break
        window._close_file()
        QApplication.processEvents()
    answering.stop()
    assert not unexpected, (monkey.done, unexpected)
    assert not window._session.is_open
    assert verify_file(year).intact, monkey.done
