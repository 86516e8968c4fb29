"""Background work ends in exactly one of done, failed and cancelled."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QThread

from db.errors import ErrorKind, UserError
from db.steps import Progress
from desktop.tasks import Tasks


class Ears:
    """Hears how a task ends."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def done(self, value: object) -> None:
        self.heard.append(("done", value, QThread.currentThread()))


@pytest.mark.parametrize("inline", [True, False])
def test_the_value_comes_back_on_the_gui_thread(qtbot: Any, qapp: Any, inline: bool) -> None:
    tasks, ears = Tasks(inline=inline), Ears()
    steps: list[tuple[int, int]] = []
    tasks.started.connect(lambda task: task.progressed.connect(lambda *step: steps.append(step)))

    def work(progress: Progress) -> int:
        progress(1, 2)
        return 42

    tasks.start("试", work, ears.done)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert ears.heard == [("done", 42, qapp.thread())]
    assert steps == [(1, 2)]


def test_it_is_told_to_be_back_before_what_it_brings_asks_anything(qtbot: Any, qapp: Any) -> None:
    tasks, heard = Tasks(), list[str]()
    tasks.started.connect(lambda task: task.back.connect(lambda _task: heard.append("back")))
    tasks.start("试", lambda _progress: 1, lambda _value: heard.append("done"))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert heard == ["back", "done"]


@pytest.mark.parametrize("inline", [True, False])
def test_an_error_surfaces_once(qtbot: Any, qapp: Any, inline: bool) -> None:
    tasks, ears = Tasks(inline=inline), Ears()
    failed: list[Exception] = []
    tasks.failed.connect(failed.append)

    def work(_progress: Progress) -> None:
        raise UserError(ErrorKind.DISK_FULL, path="x")

    tasks.start("试", work, ears.done)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert [type(e) for e in failed] == [UserError]
    assert ears.heard == []


def test_cancelling_stops_at_the_next_step(qtbot: Any, qapp: Any) -> None:
    tasks, ears = Tasks(), Ears()
    failed: list[Exception] = []
    tasks.failed.connect(failed.append)
    going, cancelled = threading.Event(), []

    def work(progress: Progress) -> None:
        going.set()
        while True:
            progress(1, 2)

    task = tasks.start("试", work, ears.done)
    task.cancelled.connect(lambda: cancelled.append(True))
    assert going.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert cancelled == [True]
    assert failed == ears.heard == []
