"""Keys from outside the program at awkward moments: what was typed is in the file, and undo goes where it acts."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop.shell.destinations import destinations
from tests.desktop.shell.running_program import (
    eventually,
    read,
    running,
    window_titled,
    xdotool,
)

pytestmark = pytest.mark.window
MARKS = "SELECT points FROM marks ORDER BY ballot_id, criterion_id"
HOW_MANY = "SELECT count(*) FROM marks"
HANDED_IN = "SELECT count(*) FROM ballots WHERE status = 'submitted'"
PLACES = {d.key: number for number, d in enumerate(destinations(), 1)}
Go = Callable[[str, str], None]


@pytest.fixture
def process(year: Path, repository: Path, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with running(year, repository, tmp_path / "home") as started:
        yield started


@pytest.fixture
def go(process: "subprocess.Popen[bytes]", year: Path) -> Go:
    """Turns to a page by its key, and waits until its title is there."""

    def turn(key: str, title: str) -> None:
        xdotool("key", f"ctrl+{PLACES[key]}")
        window_titled(f"^{title} — {year.name}")

    return turn


def test_a_half_typed_mark_is_taken_when_the_program_is_quit(
    process: "subprocess.Popen[bytes]", go: Go, year: Path
) -> None:
    go("scoring", "评分")
    xdotool("type", "14.5")
    xdotool("key", "ctrl+q")
    process.wait(40)
    assert process.returncode == 0
    assert read(year, MARKS) == [(14500,)]


def test_undo_from_another_page_goes_to_the_mark_first(go: Go, year: Path) -> None:
    go("scoring", "评分")
    xdotool("type", "14.5")
    xdotool("key", "Return")
    eventually(lambda: read(year, MARKS) == [(14500,)], "the mark is not in the file")
    go("overview", "总览")
    xdotool("key", "ctrl+z")
    window_titled(f"^评分 — {year.name}")
    eventually(lambda: read(year, MARKS) == [], "it was not taken back")
    xdotool("key", "ctrl+y")
    eventually(lambda: read(year, MARKS) == [(14500,)], "nor made again")


def test_ballot_after_ballot_without_a_key_between_them(go: Go, year: Path) -> None:
    """Two criteria a ballot: the keyboard is where the next mark belongs, whatever was handed in before."""
    go("scoring", "评分")
    for done in (1, 2):
        for mark in ("9", "8.5"):
            xdotool("type", mark)
            xdotool("key", "Return")
        eventually(partial(_reads, year, HOW_MANY, 2 * done), "a mark is not in the file")
        xdotool("key", "ctrl+Return")
        eventually(partial(_reads, year, HANDED_IN, done), f"ballot {done} was not handed in")
    assert read(year, MARKS) == [(9000,), (8500,)] * 2


def _reads(year: Path, sql: str, number: int) -> bool:
    return read(year, sql) == [(number,)]
