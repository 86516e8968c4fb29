"""The program as a process in a real window: keys from outside, then the file, then the ranking."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pytest

from db.store import Store
from desktop.windows.destinations import destinations

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool"),
]
SECONDS = 40.0
T = TypeVar("T")


def eventually(look: Callable[[], T], what: str) -> T:
    """What `look` finds, as soon as it finds something; fails after a while."""
    deadline = time.monotonic() + SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def xdotool(*arguments: str) -> str:
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True, timeout=SECONDS)
    return done.stdout.strip()


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def window_titled(pattern: str) -> str:
    found = eventually(lambda: xdotool("search", "--onlyvisible", "--name", pattern), pattern)
    return found.splitlines()[-1]


@pytest.fixture
def program(year: Path, repository: Path, tmp_path: Path) -> Iterator[str]:
    """The program's window, by its number, with the small year open."""
    home = tmp_path / "config"
    home.mkdir()
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", str(year)],
            cwd=repository,
            env={**os.environ, "XDG_CONFIG_HOME": str(home)},
            stderr=log,
        )
        try:
            number = window_titled(f"^总览 — {year.name}")
            xdotool("windowfocus", "--sync", number)
            yield number
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(10)
        log.seek(0)
        assert "Traceback" not in log.read()


def test_a_ballot_typed_into_the_program_is_in_the_file_and_in_the_ranking(
    program: str, year: Path
) -> None:
    marks = "SELECT points FROM marks ORDER BY criterion_id"
    number = [d.key for d in destinations()].index("scoring") + 1
    xdotool("key", f"ctrl+{number}")
    window_titled(f"^评分 — {year.name}")
    xdotool("type", "14.5")
    xdotool("key", "Return")
    eventually(lambda: read(year, marks) == [(14500,)], "the first mark is not in the file")
    xdotool("type", "9")
    xdotool("key", "Return")
    eventually(lambda: read(year, marks) == [(14500,), (9000,)], "nor is the second")
    xdotool("key", "ctrl+Return")
    states = "SELECT status FROM ballots"
    eventually(lambda: read(year, states) == [("submitted",)], "the ballot was not handed in")
    with Store.open(year, read_only=True) as store:
        evaluation = store.evaluations.latest()
        standing = store.results.ranking(evaluation.id).standings[0]
    assert standing.entry.unit_code == "U01"
    assert standing.parts["written"] == Fraction("23.5")
