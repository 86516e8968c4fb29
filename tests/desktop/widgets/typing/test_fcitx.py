"""Chinese typed with a real fcitx: keys from outside, and what stands in the fields afterwards."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from db.store import Store
from desktop.shell.destinations import destinations
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.typing.fcitx import Fcitx
from desktop.widgets.typing.plain_line import PlainLine
from desktop.widgets.typing.session_bus import SessionBus, session_bus
from tests.desktop.pages.office.test_page import EXTRA, GIVEN
from tests.desktop.shell.running_program import (
    eventually,
    read,
    running,
    window_titled,
    xdotool,
)
from tests.desktop.widgets.typing.input_daemon import Daemon, session_with_fcitx

pytestmark = pytest.mark.window
_WAIT = 15_000  # milliseconds


class Form(QDialog):
    """Every kind of field that the program has, in a dialog that Escape closes."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.other, self.passage = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.secret, self.number = PlainLine(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.marks = MarksView("marks", along_rows=True)
        self.cells = QStandardItemModel(2, 2)
        self.marks.setModel(self.cells)
        self.marks.set_words(lambda index: index.column() == 1)
        column = QVBoxLayout(self)
        for field in (
            *(self.line, self.other, self.secret, self.number),
            *(self.passage, self.marks),
        ):
            column.addWidget(field)

    def cell(self, row: int, column: int) -> str:
        return str(self.cells.index(row, column).data() or "")


class AppContext:
    """The form with the keyboard, and fcitx beside it."""

    def __init__(self, form: Form, daemon: Daemon, bus: subprocess.Popen[str], qtbot: Any) -> None:
        self.form, self.daemon, self.bus, self._qtbot = form, daemon, bus, qtbot
        self.fcitx: Fcitx

    def go(self, field: QWidget) -> None:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.until(field.hasFocus)

    def chinese(self, field: QWidget) -> None:
        """Goes to a field and switches fcitx on there."""
        self.go(field)
        xdotool("key", "ctrl+space", "a")
        self.until(lambda: self.composed() != "")
        xdotool("key", "Escape")
        self.until(lambda: self.composed() == "")

    def until(self, seen: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(seen, timeout=_WAIT)

    def composed(self) -> str:
        return self.fcitx.composition.text


@pytest.fixture
def desk(
    qtbot: Any, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AppContext]:
    home = tmp_path / "fcitx"
    home.mkdir()
    with session_with_fcitx(home) as (daemon, bus_process):
        for name, value in daemon.surroundings.items():
            monkeypatch.setenv(name, value)
        form = Form()
        qtbot.addWidget(form)
        form.show()
        qtbot.waitExposed(form)
        form.activateWindow()
        desk = AppContext(form, daemon, bus_process, qtbot)
        desk.until(form.isActiveWindow)
        bus = session_bus(qapp)
        assert isinstance(bus, SessionBus)
        desk.fcitx = Fcitx(bus, qapp)
        desk.until(lambda: desk.fcitx.attached)
        yield desk
        bus.close()
        shiboken6.delete(desk.fcitx)
        shiboken6.delete(bus)


def test_words_are_composed_in_the_field_and_digits_stay_digits(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    xdotool("type", "nihao")
    desk.until(lambda: desk.composed() != "")
    assert form.line.text() == ""
    xdotool("type", " 2024nian ")
    desk.until(lambda: form.line.text() == "你好2024年")
    desk.go(form.passage)
    xdotool("type", "zhongguo shijie 1")
    desk.until(lambda: form.passage.toPlainText() == "中国世界1")


def test_what_is_composed_stays_where_the_keyboard_was(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    xdotool("type", "nihao")
    desk.until(lambda: desk.composed() == "你好")
    desk.go(form.other)
    assert form.line.text() == "你好"
    xdotool("type", "shijie ")
    desk.until(lambda: form.other.text() == "世界")
    assert form.line.text() == "你好"


def test_escape_ends_the_composing_and_only_then_the_dialog(desk: AppContext) -> None:
    desk.chinese(desk.form.line)
    xdotool("type", "nihao")
    desk.until(lambda: desk.composed() != "")
    xdotool("key", "Escape")
    desk.until(lambda: desk.composed() == "")
    assert desk.form.isVisible()
    assert desk.form.line.text() == ""
    xdotool("key", "Escape")
    desk.until(lambda: not desk.form.isVisible())


def test_secrets_and_numbers_are_typed_as_they_are(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    xdotool("type", "hao ")
    desk.until(lambda: form.line.text() == "好")
    desk.go(form.secret)
    xdotool("type", "nihao 1")
    desk.until(lambda: form.secret.text() == "nihao 1")
    desk.go(form.number)
    xdotool("type", "nihao 1")
    desk.until(lambda: form.number.text() == "nihao 1")


def test_marks_are_typed_past_it_and_evidence_is_composed(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    form.marks.start(0, 0)
    xdotool("type", "q9.5")
    xdotool("key", "Return")
    desk.until(lambda: form.cell(0, 0) == "q9.5")
    desk.until(lambda: form.marks.currentIndex().column() == 1)
    xdotool("type", "nihao ")
    xdotool("key", "Return")
    desk.until(lambda: form.cell(0, 1) == "你好")


def test_a_dialog_that_a_key_opens_takes_chinese_too(desk: AppContext, hands: Any) -> None:
    second = QDialog(desk.form)
    second.setObjectName("second")
    line = QLineEdit(second)
    typed: list[str] = []

    def type_there(_dialog: QWidget) -> None:
        second.activateWindow()
        desk.until(line.hasFocus)
        xdotool("type", "nihao ")
        desk.until(lambda: line.text() != "")
        typed.append(line.text())

    desk.form.line.returnPressed.connect(second.exec)
    desk.chinese(desk.form.line)
    hands.in_dialog("second", type_there)
    xdotool("key", "Return")
    desk.until(lambda: bool(typed))
    assert typed == ["你好"]


def test_a_list_of_proposals_may_stand_open(desk: AppContext) -> None:
    form = desk.form
    completer = QCompleter(["世界之窗", "世上"], form)
    form.line.setCompleter(completer)
    desk.chinese(form.line)
    xdotool("type", "shijie ")
    desk.until(completer.popup().isVisible)
    xdotool("type", "zhi")
    desk.until(lambda: desk.composed() != "")
    xdotool("key", "Escape")
    desk.until(lambda: desk.composed() == "")
    assert completer.popup().isVisible()
    xdotool("key", "Down")
    desk.until(lambda: completer.popup().currentIndex().row() == 0)
    xdotool("key", "Return")
    desk.until(lambda: form.line.text() == "世界之窗")


def test_a_hanging_daemon_costs_a_second_and_no_key(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    xdotool("type", "hao ")
    desk.until(lambda: form.line.text() == "好")
    desk.daemon.hang()
    xdotool("type", "abc")
    xdotool("key", "BackSpace")
    xdotool("type", "def")
    desk.until(lambda: form.line.text() == "好abdef")
    assert not desk.fcitx.attached
    xdotool("type", "g")
    desk.until(lambda: form.line.text() == "好abdefg")
    desk.daemon.wake()
    desk.go(form.other)
    desk.until(lambda: desk.fcitx.attached)
    xdotool("key", "ctrl+space")
    xdotool("type", "hao ")
    desk.until(lambda: form.other.text() == "好")
    assert form.line.text() == "好abdefg"


def test_a_daemon_that_dies_and_comes_back(desk: AppContext) -> None:
    form = desk.form
    desk.chinese(form.line)
    xdotool("type", "nihao")
    desk.until(lambda: desk.composed() != "")
    desk.daemon.die()
    desk.until(lambda: not desk.fcitx.attached)
    assert desk.composed() == ""
    stayed = form.line.text()
    xdotool("type", "ab")
    desk.until(lambda: form.line.text() == f"{stayed}ab")
    desk.daemon.start()
    desk.until(lambda: desk.fcitx.attached)
    xdotool("key", "ctrl+space")
    xdotool("type", "hao ")
    desk.until(lambda: form.line.text() == f"{stayed}ab好")


def test_a_bus_that_ends(desk: AppContext) -> None:
    desk.chinese(desk.form.line)
    desk.bus.kill()
    desk.until(lambda: not desk.fcitx.attached)
    xdotool("type", "ab")
    desk.until(lambda: desk.form.line.text() == "ab")


def test_chinese_typed_into_the_program_is_in_the_file(
    year: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(year) as store:
        evaluation = store.evaluations.latest()
        text = store.schemes.current(evaluation.id).version.text
        changed = text.replace('\n[[composition]]\npresentation = "书面"', EXTRA, 1)
        store.schemes.adopt(evaluation.id, changed)
    home = tmp_path / "fcitx"
    home.mkdir()
    with session_with_fcitx(home) as (daemon, _bus):
        for name, value in daemon.surroundings.items():
            monkeypatch.setenv(name, value)
        with running(year, repository, tmp_path / "home"):
            xdotool("key", f"ctrl+{[d.key for d in destinations() if d.digit].index('office') + 1}")
            window_titled(f"^办公室计分 — {year.name}")
            xdotool("key", "ctrl+space")
            xdotool("type", "95.5")
            xdotool("key", "Return")
            eventually(lambda: read(year, GIVEN) == [("U01", 95500, "")], "no mark in the file")
            xdotool("key", "Up", "Right")
            eventually(lambda: daemon.state() == "1", "fcitx knows nothing of the field")
            xdotool("key", "ctrl+space")
            eventually(lambda: daemon.state() == "2", "fcitx was not switched on")
            xdotool("type", "nihao ")
            xdotool("key", "Return")
            eventually(
                lambda: read(year, GIVEN) == [("U01", 95500, "你好")], "no Chinese in the file"
            )
