"""The log tells what went wrong and quotes nothing that a person typed: no mark, name, password or path."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.accounts.passwords import LEAST
from desktop.log import log_file, log_lines, start_log
from desktop.own_folder import NAME, own_folder
from desktop.pages.panel.edits import add_reviewer
from desktop.pages.scoring.page import ScoringPage
from desktop.pages.units.edits import add_entry
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import Hands, Rows

MARK, REVIEWER, UNIT, PASSWORD, ACCOUNT = "14.5", "周密", "机要保密局", "Kx9-暗号-7714", "zhangyuan"


@pytest.fixture
def log(qapp: object) -> Iterator[Path]:
    """The log, begun and ended as by a run of the program."""
    raising = logging.raiseExceptions
    start_log("window")
    yield log_file()
    logging.raiseExceptions = raising
    for package in ("db", "desktop"):
        logger = logging.getLogger(package)
        logger.propagate = True
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
            handler.close()


def test_what_a_person_types_is_not_in_it(
    log: Path, window: MainWindow, hands: Hands, year: Path, rows: Rows
) -> None:
    desk = window.desk
    session, edits = desk.session, desk.edits
    edits.perform(add_entry(session, {"code": "U09", "unit": UNIT, "category": "街道"}))
    edits.perform(add_reviewer(session, {"code": "E9", "group": "experts", "name": REVIEWER}))
    edits.stack.undo()
    edits.stack.redo()
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "E1")
    page.ballot.start()
    hands.enter(MARK)
    assert rows("SELECT points FROM marks") == [(14500,)]
    session.store.accounts.set_up(ACCOUNT, PASSWORD, LEAST)
    hands.in_dialog("refusal", lambda _dialog: None)
    window.notices.surface(UserError(ErrorKind.VALUE_REFUSED, value=MARK, path=UNIT))
    hands.in_dialog("error_report", lambda _dialog: None)
    try:
        _fail(f"{MARK} {REVIEWER} {UNIT} {PASSWORD} {year}")
    except LookupError as error:
        window.notices.surface(error)
    lines = log_lines()
    for secret in (MARK, REVIEWER, UNIT, PASSWORD, ACCOUNT, str(year), year.name):
        assert secret not in lines
    assert "file opened" in lines
    assert "edit of page units: 1 events" in lines
    assert "undone, page panel" in lines
    assert "refused: VALUE_REFUSED" in lines
    assert "builtins.ValueError" in lines
    assert "builtins.LookupError" in lines
    assert "in _fail" in lines, "where it was raised"


def _fail(words: str) -> None:
    try:
        raise ValueError(words)
    except ValueError as error:
        raise LookupError(words) from error


def test_it_is_shown_and_copied_from_the_help_menu(
    log: Path, bare: MainWindow, hands: Hands
) -> None:
    (show,) = [a for a in bare.findChildren(QAction) if a.text() == "运行日志…"]

    def copy(dialog: QWidget) -> None:
        hands.click(hands.button(dialog, "复制报告"))

    hands.in_dialog("log_window", copy)
    show.trigger()
    assert QGuiApplication.clipboard().text().strip() == log.read_text("utf-8").strip()


def test_old_lines_go(log: Path) -> None:
    logger = logging.getLogger("desktop.test")
    for number in range(3000):
        logger.info("%d %s", number, "x" * 1000)
    files = sorted(log.parent.iterdir())
    assert [f.name for f in files] == ["shufa.log", *(f"shufa.log.{n}" for n in (1, 2, 3))]
    assert sum(f.stat().st_size for f in files) < 4 * 512 * 1024
    assert " 2999 " in log_lines().splitlines()[-1]


@pytest.mark.parametrize("told", ["", "told", "/told"])
def test_the_folder_is_the_one_that_qt_would_name(
    told: str, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", told)
    QCoreApplication.setOrganizationName(NAME)
    QCoreApplication.setApplicationName(NAME)
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    assert own_folder() == Path(place)


def test_a_place_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "taken"
    place.touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    start_log("window")
    assert log_lines() == ""


@pytest.mark.parametrize("existing", [False, True])
def test_commands_write_it_too(
    existing: bool, year: Path, repository: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(repository)
    file = year if existing else tmp_path / "机要.shufa"
    with Store.open(year):
        subprocess.run(
            [sys.executable, "-m", "desktop", "rank", file],
            env=os.environ,
            capture_output=True,
            check=False,
        )
    lines = log_lines()
    assert "command started" in lines
    assert "command rank" in lines
    assert ("refused: FILE_MISSING" in lines) is not existing
    assert file.name not in lines


def test_a_command_that_fails_leaves_its_trace(year: Path, repository: Path) -> None:
    broken = (
        "import desktop.cli, sys\n"
        "from desktop.__main__ import main\n"
        "def run(arguments): raise RuntimeError(arguments[0])\n"
        "desktop.cli.run = run\n"
        "main(['机要'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken],
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "RuntimeError: 机要" in done.stderr, "the terminal is told as ever"
    lines = log_lines()
    assert "builtins.RuntimeError" in lines
    assert "机要" not in lines
