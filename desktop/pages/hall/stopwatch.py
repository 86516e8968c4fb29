"""The time of a turn, by a clock that nobody sets: however busy the window is, it is right whenever it is asked."""

from __future__ import annotations

import time
from collections.abc import Callable

from db.records.hall import Turn

_MS = 1_000_000  # nanoseconds


class Stopwatch:
    """Follows a turn. The file says when a period began; from then on the machine's monotonic clock counts.

    So neither a clock on the wall that is set, nor a window that halts, takes or adds time; and after a crash
    the file's own times say how long the period has lasted.
    """

    def __init__(self, now: Callable[[], int] = time.monotonic_ns) -> None:
        self._now = now
        self._before = 0
        self._period: int | None = None
        self._origin = 0

    def follow(self, turn: Turn | None, elapsed: int) -> None:
        """Takes the turn as it stands; `elapsed` are its phase's milliseconds by the clock on the wall.

        A period that is followed already goes on by its own count.
        """
        self._before = turn.lasted(turn.phase) if turn else 0
        running = turn.running if turn else None
        if running is None:
            self._period = None
        elif running.id != self._period:
            self._period = running.id
            self._origin = self._now() - (elapsed - self._before) * _MS

    @property
    def running(self) -> bool:
        """Whether it counts."""
        return self._period is not None

    def lasted(self) -> int:
        """Milliseconds of the period that goes on."""
        return (self._now() - self._origin) // _MS if self.running else 0

    def elapsed(self) -> int:
        """Milliseconds of the phase, its pauses left out."""
        return self._before + self.lasted()


def clock_text(milliseconds: int) -> str:
    """Minutes and seconds, as a person reads a stopwatch: whole seconds that have passed."""
    seconds = milliseconds // 1000
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
