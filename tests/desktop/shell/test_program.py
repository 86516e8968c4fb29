"""The program as a process in a real window: keys from outside, then the file, then the ranking."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from db.store import Store
from desktop.operations.packets import issue_packets
from desktop.shell.destinations import destinations
from tests.desktop.shell.running_program import (
    eventually,
    read,
    running,
    window_titled,
    xdotool,
)

pytestmark = pytest.mark.window


@pytest.fixture
def program(year: Path, repository: Path, tmp_path: Path) -> Iterator[None]:
    """The program's window with the small year open."""
    with running(year, repository, tmp_path / "home") as process:
        yield
        assert process.poll() is None


def test_a_ballot_typed_into_the_program_is_in_the_file_and_in_the_ranking(
    program: None, year: Path
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


def test_a_packet_is_opened_by_its_path(year: Path, repository: Path, tmp_path: Path) -> None:
    with Store.open(year) as store:
        evaluation_id = store.evaluations.latest().id
        planned = store.packets.plan(evaluation_id, reviewers=["L1"])
        (issued,) = issue_packets(store, evaluation_id, tmp_path / "out", planned)
    with running(issued.path, repository, tmp_path / "home", "评分") as process:
        assert process.poll() is None
