"""Opening a file looks through its rows beside the window's thread, and leaves nothing behind when it is given up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from db.store import Store
from db.store.file.pictures_beside import beside
from db.store.paper import scans
from desktop.app import make_window
from desktop.operations.demo.demo_year import make_demo
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_batch, new_scan


@pytest.fixture
def live(qtbot: Any, qapp: QApplication, preferences: Preferences) -> Iterator[MainWindow]:
    """The window with its worker at work, as a person has it."""
    window = make_window(qapp, preferences)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


@pytest.fixture
def other(tmp_path: Path, year: Path) -> Path:
    path = tmp_path / "另一年.shufa"
    path.write_bytes(year.read_bytes())
    return path


def signs(path: Path) -> list[str]:
    return sorted(p.name for p in path.parent.glob("*-lock"))


def test_the_window_takes_events_while_the_file_is_looked_through(
    live: MainWindow, year: Path, qtbot: Any
) -> None:
    live.open_file(year)
    assert not live._session.is_open, "open_file has returned and the rows are not looked through"
    qtbot.waitUntil(lambda: live._session.is_open)
    assert live.windowTitle() == "总览 — 试点.shufa — 述法评议"


def test_the_file_asked_for_last_is_the_one_that_opens(
    live: MainWindow, year: Path, other: Path, qtbot: Any
) -> None:
    live.open_file(year)
    live.open_file(other)
    qtbot.waitUntil(lambda: not live.desk.tasks.busy)
    assert live._session.store.path == other
    with Store.open(year):  # nobody holds it
        assert signs(year) == [f"{other.name}-lock", f"{year.name}-lock"]


def test_a_window_that_closes_meanwhile_gives_the_file_back(
    live: MainWindow, year: Path, qtbot: Any
) -> None:
    live.open_file(year)
    live.close()
    assert signs(year) == []
    qtbot.waitUntil(lambda: not live.desk.tasks.busy)
    assert not live._session.is_open
    with Store.open(year) as store:
        assert not store.read_only


def test_a_file_that_is_asked_for_twice_is_opened_once(
    live: MainWindow, year: Path, qtbot: Any
) -> None:
    live.open_file(year)
    live.open_file(year)
    assert QApplication.activeModalWidget() is None, "it is not somebody else who has it"
    qtbot.waitUntil(lambda: live._session.is_open)
    assert not live._session.store.read_only


def test_an_example_that_is_there_is_opened_as_it_was_left(
    live: MainWindow, tmp_path: Path, qtbot: Any, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person has worked in it, perhaps for a year."""
    first = make_demo(tmp_path).file
    with Store.open(first) as store:
        store.results.freeze(store.evaluations.latest().id, "结果已定")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "取消")))
    live.opening.demo()
    assert not live._session.is_open
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "打开已有的示例")))
    live.opening.demo()
    qtbot.waitUntil(lambda: live._session.is_open)
    assert live._session.evaluation.frozen
    live.close()
    with Store.open(first, read_only=True) as store:
        assert store.evaluations.latest().frozen


def test_a_file_that_came_without_its_pictures_says_so(
    bare: MainWindow, year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "MOST_PICTURES", 0)
    with Store.open(year) as store:
        evaluation = store.evaluations.latest().id
        print_copies(store, evaluation, "written", "experts", 2)
        pages = [new_scan(store, sheet) for sheet in store.sheets.all(evaluation)]
        store.scans.take(evaluation, new_batch(pages))
    bare.open_file(year)
    assert "图像不在此处" not in bare.statusBar().currentMessage()
    bare._session.close()
    beside(year).unlink()
    bare.open_file(year)
    assert bare.statusBar().currentMessage() == (
        "图像不在此处：旁边没有“试点.shufa-pictures”，2 页看不到图像；计分不受影响。"
    )
