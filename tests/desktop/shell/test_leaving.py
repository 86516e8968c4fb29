"""Every editor × every way to leave: what was typed is in the file, or it was asked about, and nothing fails."""

import ast
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.ballots.check_records import DrawnBy
from desktop.pages.checks.page import CheckPage
from desktop.pages.office.page import OfficePage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import SCHEME, Hands
from tests.desktop.shell.dropping import drop_on

CTRL = Qt.KeyboardModifier.ControlModifier
NAME, PASSWORD = "王组织", "组织者的口令0001"
GIVEN = """
[[parts]]
code = "daily"
title = "日常工作"
kind = "given"
full = 20
"""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with every kind of editor: marks, comments, given scores and a ballot to be typed again."""
    text = SCHEME.replace("weights = { written = 100 }", "weights = { written = 80, daily = 20 }")
    text = text.replace("written = 60, vote = 40", "written = 60, vote = 20, daily = 20")
    path = tmp_path_factory.mktemp("staffed") / "试点.shufa"
    with Store.create(path, NAME) as store:
        evaluation = store.evaluations.create(
            text.replace("[[composition]]", GIVEN + "[[composition]]", 1)
        )
        for code, unit in (("U01", "东街道办事处"), ("U02", "西街道办事处")):
            store.units.add(evaluation.id, code, unit, "街道")
        one = store.panel.add(evaluation.id, "L1", "leaders", name="赵一")
        store.panel.add(evaluation.id, "E1", "experts", name="钱二")
        entry = store.units.find(evaluation.id, "U02")
        store.ballots.put_mark("written", entry.id, one.id, "A1", Mark.number(5000))
        ballot = store.ballots.put_mark("written", entry.id, one.id, "A2", Mark.number(5000))
        store.ballots.submit(ballot.id)
        store.accounts.set_up(NAME, PASSWORD, LEAST)
    with Store.open(path, "别人") as store:
        challenge = store.door.challenge(NAME)
        store.answer(challenge, solved=True)
        store.accounts.add(
            "李录入", store.accounts.list()[0].role, PASSWORD, must_change=False, cost=LEAST
        )
    return path


@pytest.fixture
def year(staffed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(staffed, tmp_path / "试点.shufa"))


@pytest.fixture
def entered(bare: MainWindow, year: Path, hands: Hands) -> MainWindow:
    hands.enter_as(bare, year, NAME, PASSWORD)
    return bare


@pytest.fixture(autouse=True)
def unexpected(monkeypatch: pytest.MonkeyPatch, bare: MainWindow) -> Iterator[list[BaseException]]:
    """What the program would have shown as 程序出错."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: found.append(error))
    monkeypatch.setattr(bare.notices, "surface", found.append)
    yield found
    assert not found


@dataclass(frozen=True)
class Editor:
    """How a person comes to it and types, and what the file says when it was taken."""

    type: Callable[[MainWindow, Hands, str], None]
    sql: str
    good: str
    taken: Any
    bad: str = ""  # what cannot be taken


def by_unit(window: MainWindow, hands: Hands, text: str) -> None:
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "L1")
    page.list.choose(0)
    page.start()
    hands.type(text)


def in_grid(window: MainWindow, hands: Hands, text: str) -> None:
    by_unit(window, hands, "")
    hands.click(hands.button(window, "录入表格"))
    hands.type(text)


def comment(window: MainWindow, hands: Hands, text: str) -> None:
    by_unit(window, hands, "")
    hands.focus_on(hands.line(window, "评语"))
    hands.type(text)


def office(window: MainWindow, hands: Hands, text: str) -> None:
    window.go("office")
    page = window.page("office")
    assert isinstance(page, OfficePage)
    page.view.start(0, 0)
    hands.type(text)


def evidence(window: MainWindow, hands: Hands, text: str) -> None:
    office(window, hands, "")
    page = window.page("office")
    assert isinstance(page, OfficePage)
    hands.enter("5")
    page.view.start(0, 1)
    hands.type(text)


def again(window: MainWindow, hands: Hands, text: str) -> None:
    store = window._session.store
    store.double_entry.start(window._session.evaluation_id, "written", 100, DrawnBy.BALLOT, "1")
    store.sign_out()
    store.answer(store.door.challenge("李录入"), solved=True)
    window.go("checks")
    page = window.page("checks")
    assert isinstance(page, CheckPage)
    page.outdate()
    page.list.choose(0)
    page.typing.start()
    hands.type(text)


EDITORS = {
    "marks": Editor(by_unit, "SELECT points FROM marks WHERE points = 12500", "12.5", 12500, "99"),
    "grid": Editor(in_grid, "SELECT points FROM marks WHERE points = 12500", "12.5", 12500, "99"),
    "comment": Editor(comment, "SELECT comment FROM ballots WHERE comment <> ''", "good", "good"),
    "given scores": Editor(office, "SELECT points FROM given_scores", "7.5", 7500, "99"),
    "evidence": Editor(
        evidence, "SELECT evidence FROM given_scores WHERE evidence <> ''", "No. 3", "No. 3"
    ),
    "second typing": Editor(again, "SELECT points FROM second_marks", "12.5", 12500, "99"),
}


def close_window(window: MainWindow, _hands: Hands, _other: Path) -> None:
    window.close()


def quit_program(window: MainWindow, hands: Hands, _other: Path) -> None:
    hands.press(Qt.Key.Key_Q, CTRL)


def close_file(window: MainWindow, hands: Hands, _other: Path) -> None:
    hands.press(Qt.Key.Key_W, CTRL)


def open_other(window: MainWindow, _hands: Hands, other: Path) -> None:
    window.open_file(other)


def drop_other(window: MainWindow, hands: Hands, other: Path) -> None:
    assert drop_on(window, other)
    hands._qtbot.wait(0)


def end_session(window: MainWindow, _hands: Hands, _other: Path) -> None:
    window.leaving.end_session(Ending())  # type: ignore[arg-type]


def lock(window: MainWindow, hands: Hands, _other: Path) -> None:
    hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, NAME, PASSWORD))
    hands.press(Qt.Key.Key_L, CTRL)


def idle(window: MainWindow, hands: Hands, _other: Path) -> None:
    hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, NAME, PASSWORD))
    window.lock.lock()


def other_page(window: MainWindow, hands: Hands, _other: Path) -> None:
    hands.press(Qt.Key.Key_1, CTRL)
    assert window.navigation.current != "scoring"


class Ending:
    """The system's end of a session, with what the program answers."""

    def __init__(self) -> None:
        self.cancelled = False

    def allowsInteraction(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def release(self) -> None: ...

    def cancel(self) -> None:
        self.cancelled = True


Way = Callable[[MainWindow, Hands, Path], None]
CLOSING: dict[str, Way] = {
    "the cross": close_window,
    "Ctrl+Q": quit_program,
    "Ctrl+W": close_file,
    "another file": open_other,
    "a dropped file": drop_other,
}
STAYING: dict[str, Way] = {
    "Ctrl+L": lock,
    "the idle lock": idle,
    "another page": other_page,
    "end of session": end_session,
}


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "另一年.shufa"
    with Store.create(path) as store:
        store.evaluations.create(SCHEME)
    return path


def value(path: Path, sql: str) -> Any:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return next((row[0] for row in connection.execute(sql)), None)
    finally:
        connection.close()


@pytest.mark.parametrize("way", [*CLOSING, *STAYING])
@pytest.mark.parametrize("editor", EDITORS)
def test_what_is_half_typed_is_taken(
    entered: MainWindow, hands: Hands, year: Path, other: Path, editor: str, way: str
) -> None:
    what = EDITORS[editor]
    what.type(entered, hands, what.good)
    assert value(year, what.sql) is None
    (CLOSING | STAYING)[way](entered, hands, other)
    hands._qtbot.waitUntil(lambda: value(year, what.sql) == what.taken)  # a drop is taken later


@pytest.mark.parametrize("way", CLOSING)
@pytest.mark.parametrize("editor", [name for name, what in EDITORS.items() if what.bad])
def test_what_cannot_be_taken_is_asked_about(
    entered: MainWindow, hands: Hands, year: Path, other: Path, editor: str, way: str
) -> None:
    what = EDITORS[editor]
    what.type(entered, hands, what.bad)
    asked: list[str] = []

    def stay(dialog: QWidget) -> None:
        asked.append(str(dialog.property("informativeText")))
        hands.click(hands.button(dialog, "取消"))

    def go(dialog: QWidget) -> None:
        hands.click(hands.button(dialog, "放弃并离开"))

    hands.in_dialog("question", stay)
    CLOSING[way](entered, hands, other)
    hands._qtbot.waitUntil(lambda: bool(asked))
    assert entered._session.is_open
    assert entered._session.store.path == year
    assert what.bad in asked[0]
    hands.in_dialog("question", go)
    CLOSING[way](entered, hands, other)
    hands._qtbot.waitUntil(lambda: not entered.leaving.unsaved())
    store = entered._session._store
    assert store is None or store.path == other
    assert value(year, what.sql) is None
    assert not entered.leaving.unsaved()


@pytest.mark.parametrize("way", STAYING)
@pytest.mark.parametrize("editor", [name for name, what in EDITORS.items() if what.bad])
def test_what_cannot_be_taken_stays_by_name_where_the_file_stays(
    entered: MainWindow, hands: Hands, other: Path, editor: str, way: str
) -> None:
    what = EDITORS[editor]
    what.type(entered, hands, what.bad)
    if way == "end of session":
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    elif editor == "second typing" and way in {"Ctrl+L", "the idle lock"}:
        hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, "李录入", PASSWORD))
        entered.lock.lock()
        assert what.bad in entered.leaving.unsaved()[0]
        return
    STAYING[way](entered, hands, other)
    lines = entered.leaving.unsaved()
    assert len(lines) == 1
    assert what.bad in lines[0]


def test_the_end_of_a_session_is_stopped(entered: MainWindow, hands: Hands) -> None:
    by_unit(entered, hands, "99")
    ending = Ending()
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    entered.leaving.end_session(ending)  # type: ignore[arg-type]
    assert ending.cancelled


def is_covered(dialog: QWidget) -> bool:
    shown = dialog.childAt(dialog.rect().center())
    return shown is not None and shown.objectName() == "lock_cover"


def test_a_dialog_half_typed_outlives_the_lock(entered: MainWindow, hands: Hands) -> None:
    entered.go("units")
    seen: list[str] = []

    def locked(dialog: QWidget) -> None:
        hands.focus_on(hands.line(dialog, "单位名称"))
        hands.type("abc")
        hands.in_dialog("sign_in_dialog", back)
        entered.lock.lock()
        seen.append(hands.line(dialog, "单位名称").text())
        assert dialog.isVisible()
        assert not is_covered(dialog)

    def back(dialog: QWidget) -> None:
        forms = QApplication.topLevelWidgets()
        assert is_covered(next(w for w in forms if w.objectName() == "entry_dialog"))
        hands.sign_in(dialog, NAME, PASSWORD)

    hands.in_dialog("entry_dialog", locked)
    hands.click(hands.button(entered.page("units"), "新增单位…"))
    assert seen == ["abc"]


def test_somebody_else_may_not_lose_a_dialog_unasked(entered: MainWindow, hands: Hands) -> None:
    entered.go("units")

    def locked(dialog: QWidget) -> None:
        hands.focus_on(hands.line(dialog, "单位名称"))
        hands.type("abc")
        hands.in_dialog("sign_in_dialog", other)
        entered.lock.lock()

    def other(dialog: QWidget) -> None:
        hands.in_dialog("question", stay)
        hands.sign_in(dialog, "李录入", PASSWORD)

    def stay(dialog: QWidget) -> None:
        assert "单位" in str(dialog.property("informativeText"))
        hands.in_dialog("sign_in_dialog", lambda d: hands.sign_in(d, NAME, PASSWORD))
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("entry_dialog", locked)
    hands.click(hands.button(entered.page("units"), "新增单位…"))
    assert entered._session.store.access.who == NAME


@pytest.mark.parametrize("answer", ["取消", "放弃"])
def test_esc_asks_before_it_closes_a_dialog(entered: MainWindow, hands: Hands, answer: str) -> None:
    entered.go("units")
    open_after: list[bool] = []

    def half(dialog: QWidget) -> None:
        hands.focus_on(hands.line(dialog, "单位名称"))
        hands.type("abc")
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, answer)))
        hands.press(Qt.Key.Key_Escape)
        open_after.append(dialog.isVisible())

    hands.in_dialog("entry_dialog", half)
    hands.click(hands.button(entered.page("units"), "新增单位…"))
    assert open_after == [answer == "取消"]


def test_every_dialog_with_a_line_asks(repository: Path) -> None:
    """A dialog that has a line to type in is a FormDialog, or signs in, or only shows."""
    spared = {
        "SignInDialog",
        "NewPasswordDialog",
        "RecoveryCodeDialog",
        "SchemeVersions",
        "MainWindow",
    }
    for path in (repository / "desktop").rglob("*.py"):
        text = path.read_text("utf-8")
        if "Dialog" not in text:
            continue
        for node in ast.parse(text).body:
            if not isinstance(node, ast.ClassDef) or node.name in spared:
                continue
            if not {"QDialog", "PassingDialog"} & set(map(ast.unparse, node.bases)):
                continue
            made = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
            fields = made & {"QLineEdit", "PlainLine", "DayBox", "NumberBox", "OccasionFields"}
            assert not fields, f"{path}: {node.name}"
