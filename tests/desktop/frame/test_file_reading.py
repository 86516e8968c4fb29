"""A reading beside the window's thread answers the latest question, of the file that is open, and nothing else."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from db.errors import ErrorKind, UserError
from db.steps import Progress
from db.store import Store
from desktop.frame.file_reading import FileReading
from desktop.session import Session
from desktop.tasks import Tasks


@pytest.fixture
def session(year: Path, qtbot: QtBot) -> Session:
    session = Session()
    session.open(year)
    return session


@pytest.fixture
def tasks(session: Session) -> Tasks:
    return Tasks(session)


def titles(store: Store, _progress: Progress) -> list[str]:
    return [e.title for e in store.evaluations.list()]


def test_it_reads_what_is_saved(session: Session, tasks: Tasks, qtbot: QtBot) -> None:
    reading, found = FileReading(session, tasks, "读取", session), list[list[str]]()
    reading.ask(titles, found.append)
    assert reading.waiting
    qtbot.waitUntil(lambda: not reading.waiting)
    assert found == [[session.evaluation.title]]


def test_of_two_questions_the_later_is_answered(
    session: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    reading, found = FileReading(session, tasks, "读取", session), list[object]()
    reading.ask(titles, found.append)
    reading.ask(lambda store, _progress: store.path, found.append)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert found == [session.store.path]


def test_a_closed_file_gives_no_answer(session: Session, tasks: Tasks, qtbot: QtBot) -> None:
    reading, found = FileReading(session, tasks, "读取", session), list[object]()
    reading.ask(titles, found.append)
    session.close()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert found == []


def refused(_store: Store, _progress: Progress) -> None:
    raise UserError(ErrorKind.NOT_ALLOWED)


def test_a_refusal_is_told_where_it_was_asked(session: Session, tasks: Tasks, qtbot: QtBot) -> None:
    reading, told = FileReading(session, tasks, "读取", session), list[UserError]()
    failed = list[object]()
    tasks.failed.connect(failed.append)
    reading.ask(refused, print, told.append)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert [error.kind for error in told] == [ErrorKind.NOT_ALLOWED]
    assert failed == []


def test_without_a_place_to_tell_it_fails_as_all_work_does(
    session: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    reading, failed = FileReading(session, tasks, "读取", session), list[object]()
    tasks.failed.connect(failed.append)
    reading.ask(refused, print)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert [type(error) for error in failed] == [UserError]


def test_inline_work_has_answered_when_ask_returns(session: Session) -> None:
    reading = FileReading(session, Tasks(session, inline=True), "读取", QObject(session))
    found = list[list[str]]()
    reading.ask(titles, found.append)
    assert not reading.waiting
    assert found == [[session.evaluation.title]]
