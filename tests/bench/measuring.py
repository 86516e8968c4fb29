"""What a line of the benchmark is, and how two things are timed against one another."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a ratio, how far it may go, and what was measured."""

    name: str
    ratio: float
    reach: float
    note: str

    @property
    def holds(self) -> bool:
        """Whether the figure is reached."""
        return self.ratio <= self.reach


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files may be put, and whether the largest one is asked for."""

    folder: Path
    large: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians over runs that took turns: seconds of each side, and of the ratios run by run."""

    ours: float
    reference: float
    ratio: float

    def note(self, ours: str, reference: str) -> str:
        """The two sides in milliseconds."""
        return f"{ours} {self.ours * 1e3:.2f} ms, {reference} {self.reference * 1e3:.2f} ms"


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes; rubbish of earlier calls is collected before."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def against(
    ours: Callable[[], object],
    reference: Callable[[], object],
    runs: int,
    warm_up: int = 2,
    clock: Callable[[Callable[[], object]], float] = seconds,
) -> Timing:
    """Times both in turn, so that whatever else the machine does falls on both alike."""
    times = []
    for run in range(runs + warm_up):
        pair = clock(reference), clock(ours)
        if run >= warm_up:
            times.append(pair)
    return Timing(
        ours=statistics.median(own for _, own in times),
        reference=statistics.median(other for other, _ in times),
        ratio=statistics.median(own / other for other, own in times),
    )


def processor_time(work: Callable[[], object]) -> float:
    """Processor time of this process and of those that it waited for, in seconds."""

    def now() -> float:
        return sum(
            use.ru_utime + use.ru_stime for use in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN))
        )

    start = now()
    work()
    return now() - start


def compiled() -> None:
    """Compiles the program and the benchmark, as an installed program is."""
    python("-m", "compileall", "-q", "db", "desktop", "tests/bench")


def python(*arguments: str) -> str:
    """What Python prints that runs compiled modules, as whoever has installed the program does."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(_ROOT)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        env=surroundings,
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
