"""A whole session in the program itself, on two screens, by keys alone: with a pause, over-time, an absence, one
moved to the end, and the plug pulled in the middle; then what the file, the trail and the paper say of it."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.records.hall import HallSettings
from db.store import Store
from desktop.cli import run
from desktop.shell.destinations import destinations
from tests.desktop.pages.hall.sitting import CODES, let_speak
from tests.desktop.shell.running_program import (
    eventually,
    read,
    running,
    window_titled,
    xdotool,
)
from tests.programs import program

pytestmark = [pytest.mark.window, pytest.mark.slow]

STATES = (
    "SELECT u.code, t.state, t.moved FROM hall_turns t JOIN entries e ON e.id = t.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY 1"
)
PERIODS = "SELECT phase, started_at, stopped_at, lasted FROM hall_periods ORDER BY id"
PROJECTION = "投影$"


@pytest.fixture
def two_screens(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A display of its own with a console's screen and a projector's."""
    read_end, write_end = os.pipe()
    screens = [*("-screen", "0", "1600x1000x24"), *("-screen", "1", "1280x720x24")]
    server = subprocess.Popen(
        [program("Xvfb"), "-displayfd", str(write_end), *screens, "-nolisten", "tcp", "-noreset"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end, encoding="ascii") as pipe:
        display = f":{pipe.readline().strip()}"
    monkeypatch.setenv("DISPLAY", display)
    yield display
    server.terminate()
    server.wait(10)


@pytest.fixture
def session_file(year: Path) -> Path:
    """Twelve units in a drawn order; a speech lasts one second, so that the clock runs over."""
    with Store.open(year) as store:
        evaluation_id = store.evaluations.latest().id
        let_speak(store, evaluation_id)
        store.draws.by_machine(evaluation_id, "602214")
        store.hall.set_times(evaluation_id, HallSettings(1, 60, ()))
    return year


def order(path: Path) -> list[str]:
    rows = read(
        path,
        "SELECT u.code FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY e.running_order",
    )
    return [str(code) for (code,) in rows]


def go_to_the_hall(path: Path) -> None:
    """By the list of pages, as a person without a mouse."""
    place = [d.key for d in destinations() if d.office].index("hall")
    xdotool("key", "F6")
    xdotool("key", "Home", *["Down"] * place, "Return")
    window_titled(f"^现场会 — {path.name}")


def states(path: Path) -> dict[str, str]:
    return {str(code): str(state) for code, state, _ in read(path, STATES)}


def press(path: Path, key: str, code: str, state: str) -> None:
    xdotool("key", key)
    eventually(lambda: states(path).get(code) == state, f"{key} did not make {code} {state}")


def periods(path: Path) -> list[tuple[str, str, str, int | None]]:
    return read(path, PERIODS)  # type: ignore[return-value]


def give_reason(path: Path, tabs: int, code: str, done: object) -> None:
    """Tab to a button below the table, Space, the reason, Enter."""
    xdotool("key", *["Tab"] * tabs, "space")
    xdotool("windowfocus", "--sync", window_titled("^(述法人缺席|移到最后)$"))
    xdotool("type", "traffic")
    xdotool("key", "Return")
    rows = STATES.replace("t.moved", "t.moved, t.reason")
    eventually(lambda: (code, *done, "traffic") in read(path, rows), f"{code} is not so")  # type: ignore[misc]


def test_twelve_units_from_the_first_key_to_the_printed_record(
    two_screens: str, session_file: Path, repository: Path, tmp_path: Path
) -> None:
    path, drawn = session_file, order(session_file)
    first, second, third, *rest = drawn
    with running(path, repository, tmp_path / "home") as process:
        go_to_the_hall(path)
        xdotool("key", "F5", "alt+3")
        number = window_titled(PROJECTION)
        geometry = xdotool("getwindowgeometry", number)
        assert "1280x720" in geometry, "it fills the projector's screen, not the console's"
        press(path, "space", first, "speaking")
        xdotool("key", "space")  # a pause
        eventually(lambda: periods(path)[0][2] != "", "the clock did not halt")
        xdotool("key", "space")
        eventually(lambda: len(periods(path)) == 2, "the clock did not go on")
        process.kill()  # the plug is pulled
        process.wait(10)
    assert states(path) == {first: "speaking"}

    with running(path, repository, tmp_path / "home2"):
        go_to_the_hall(path)
        xdotool("key", "F5", "alt+2")
        window_titled(PROJECTION)
        xdotool("key", "Right")
        eventually(lambda: len(periods(path)) == 3, "the questions did not begin")
        _, began, ended, lasted = periods(path)[1]
        between = datetime.fromisoformat(ended) - datetime.fromisoformat(began)
        assert lasted is not None
        assert abs(lasted - between.total_seconds() * 1000) < 500, "the time without power counts"
        assert lasted > 1000, "over time"
        press(path, "Right", first, "spoken")
        give_reason(path, 1, second, ("absent", 0))
        give_reason(path, 2, third, ("waiting", 1))
        for code in (*rest, third):
            press(path, "space", code, "speaking")
            xdotool("key", "Right")
            press(path, "Right", code, "spoken")
    found = states(path)
    assert set(found) == set(CODES)
    assert {code for code, state in found.items() if state != "spoken"} == {second}

    assert run(["verify", str(path)]) == 0
    out = tmp_path / "papers"
    assert run(["sheets", str(path), "--out", str(out), "--only", "session,count"]) == 0
    (record,) = out.glob("*现场会记录*.pdf")
    text = "".join(page.extract_text() for page in PdfReader(record).pages).replace(" ", "")
    for said in (
        "应述12家，已述11家",
        "缺席（traffic）",
        "已述，移到最后（traffic）",
        "超",
        "602214",
    ):
        assert said in text, said
    assert "未结束" not in text
