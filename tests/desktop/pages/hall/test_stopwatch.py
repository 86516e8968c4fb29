"""The clock over an hour: whatever the window and the clock on the wall do, it is right to a tenth of a second."""

import random
import time
from dataclasses import dataclass

import pytest

from db.records import LIVE, Entry
from db.records.hall import HallSettings, Period, Phase, Turn, TurnState
from desktop.pages.hall.clock_face import tone
from desktop.pages.hall.stopwatch import Stopwatch, clock_text

ENTRY = Entry(1, 1, "U01", "示例局", "", "执法部门", presentation=LIVE)


def turn(*periods: Period) -> Turn:
    return Turn(ENTRY, TurnState.SPEAKING, periods=periods)


@dataclass
class Monotonic:
    at: int = 10**15

    def __call__(self) -> int:
        return self.at


def test_an_hour_of_a_busy_window_and_a_clock_that_is_set() -> None:
    """The window comes to look at the clock after halts of up to a minute; the wall is set to and fro meanwhile."""
    now = Monotonic()
    watch = Stopwatch(now)
    rng = random.Random(20241220)
    watch.follow(turn(Period(1, Phase.SPEECH, "2024-12-20T01:00:00.000+00:00")), 40)
    passed = 40
    while passed < 3_600_000:
        halt = rng.randrange(1, 60_000)
        now.at += halt * 1_000_000
        passed += halt
        wall = passed + rng.randrange(-3_600_000, 3_600_000)  # what the file's times would say
        running = turn(Period(1, Phase.SPEECH, "2024-12-20T01:00:00.000+00:00"))
        watch.follow(running, max(0, wall))  # the page reads anew
        assert abs(watch.elapsed() - passed) <= 100
    assert watch.lasted() == watch.elapsed()


def test_real_time_while_the_thread_is_busy() -> None:
    watch = Stopwatch()
    began = time.monotonic()
    watch.follow(turn(Period(1, Phase.SPEECH, "2024-12-20T01:00:00.000+00:00")), 0)
    for _ in range(3):
        until = time.monotonic() + 0.3
        while time.monotonic() < until:  # the window's thread does something else
            sum(range(1000))
        before = time.monotonic() - began
        elapsed = watch.elapsed()
        after = time.monotonic() - began
        assert before * 1000 - 100 <= elapsed <= after * 1000 + 100


def test_pauses_and_phases_are_counted_apart() -> None:
    now = Monotonic()
    watch = Stopwatch(now)
    spoken = Period(1, Phase.SPEECH, "a", "b", 60_000)
    watch.follow(turn(spoken), 60_000)
    assert (watch.running, watch.elapsed()) == (False, 60_000)
    watch.follow(turn(spoken, Period(2, Phase.SPEECH, "c")), 60_000)
    now.at += 5_000_000_000
    assert (watch.lasted(), watch.elapsed()) == (5_000, 65_000)
    ended = Period(2, Phase.SPEECH, "c", "d", 5_000)
    watch.follow(turn(spoken, ended, Period(3, Phase.QUESTIONS, "d")), 0)
    now.at += 1_000_000_000
    assert watch.elapsed() == 1_000
    watch.follow(None, 0)
    assert (watch.running, watch.elapsed()) == (False, 0)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "00:00"), (999, "00:00"), (61_000, "01:01"), (6_000_000, "100:00")],
)
def test_a_time_is_read_as_on_a_stopwatch(milliseconds: int, text: str) -> None:
    assert clock_text(milliseconds) == text


@pytest.mark.parametrize(
    ("left", "phase", "expected"),
    [
        (60_001, Phase.SPEECH, ""),
        (60_000, Phase.SPEECH, "warning"),
        (1, Phase.SPEECH, "warning"),
        (0, Phase.SPEECH, "bad"),
        (-5_000, Phase.SPEECH, "bad"),
        (1, Phase.QUESTIONS, ""),
        (0, Phase.QUESTIONS, "bad"),
    ],
)
def test_warnings_and_over_time(left: int, phase: Phase, expected: str) -> None:
    settings = HallSettings(480, 300, (60,))
    assert tone(settings.allowed(phase) * 1000 - left, settings, phase) == expected
