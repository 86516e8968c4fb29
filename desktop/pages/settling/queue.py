"""The fields that wait, in a row: which is looked at, and what was said of those that are done."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.operations.paper.doubtful import FieldDoubt

Key = tuple[int, str]


class Queue:
    """What was answered in this sitting stays, so that one can go back to it."""

    def __init__(self) -> None:
        self.items: list[FieldDoubt] = []
        self.said: dict[Key, str] = {}
        self.at = 0

    def take(self, waiting: Sequence[FieldDoubt]) -> None:
        """Takes in what waits now: what is asked again was taken back, what is new comes last."""
        asked = {doubt.key: doubt for doubt in waiting}
        here = self.current
        for key in asked.keys() & self.said.keys():
            del self.said[key]
        kept = [asked.get(d.key, d) for d in self.items if d.key in asked or d.key in self.said]
        known = {doubt.key for doubt in kept}
        self.items = [*kept, *(doubt for doubt in waiting if doubt.key not in known)]
        self.at = min(self.at, max(len(self.items) - 1, 0))
        if here is not None:
            self.go_to(here.key)

    def forget(self) -> None:
        """Another file, another year."""
        self.items, self.said, self.at = [], {}, 0

    @property
    def current(self) -> FieldDoubt | None:
        """What is looked at."""
        return self.items[self.at] if self.items else None

    @property
    def open(self) -> int:
        """How many fields wait; a page that is doubtful as a whole is asked beside its fields."""
        return sum(not d.asked.of_many for d in self.items) - len(self.said)

    def step(self, by: int) -> None:
        """The next one on, or back."""
        self.at = min(max(self.at + by, 0), max(len(self.items) - 1, 0))

    def next_open(self) -> None:
        """The next that waits; round to the first where none comes after."""
        order = [*range(self.at + 1, len(self.items)), *range(self.at + 1)]
        self.at = next((n for n in order if self.items[n].key not in self.said), self.at)

    def go_to(self, key: Key) -> bool:
        """One of them, where it is there."""
        places = {doubt.key: place for place, doubt in enumerate(self.items)}
        self.at = places.get(key, self.at)
        return key in places
