"""The small year, open, with short ways to its rows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from db.errors import UserError
from db.records import Ballot, Entry, Event, EventRun, Reviewer
from db.store import Store


@dataclass(frozen=True)
class OpenYear:
    store: Store
    evaluation_id: int

    def entry(self, unit_code: str) -> Entry:
        return next(
            e for e in self.store.units.entries(self.evaluation_id) if e.unit_code == unit_code
        )

    def reviewer(self, code: str) -> Reviewer:
        return next(r for r in self.store.panel.reviewers(self.evaluation_id) if r.code == code)

    def ballot(self, unit_code: str, reviewer: str) -> Ballot:
        entry, who = self.entry(unit_code), self.reviewer(reviewer)
        found = self.store.ballots.get("written", entry.id, who.id)
        assert found is not None
        return found

    def written(self) -> dict[str, Fraction]:
        """The written part's score by unit code."""
        standings = self.store.results.ranking(self.evaluation_id).standings
        return {s.entry.unit_code: s.parts["written"] for s in standings}

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What another program finds in the file."""
        with closing(sqlite3.connect(f"file:{self.store.path}?mode=ro", uri=True)) as connection:
            return connection.execute(statement, values).fetchall()

    def undo_of(self, act: Callable[[], object]) -> Callable[[], EventRun]:
        """Does something, and returns what takes it back."""
        before = self.store.trail.last_id()
        act()
        run = EventRun(before + 1, self.store.trail.last_id())
        return lambda: self.store.reversals.undo(self.evaluation_id, run)

    def event_count(self) -> int:
        return int(self.sql("SELECT count(*) FROM events")[0][0])

    @contextmanager
    def one_event(self) -> Iterator[list[Event]]:
        """Checks that the block makes exactly one event, and hands it over."""
        before, found = self.event_count(), list[Event]()
        yield found
        assert self.event_count() == before + 1
        found.extend(self.store.trail.events(limit=1))

    @contextmanager
    def no_event(self) -> Iterator[None]:
        head, count = self.store.trail.head(), self.event_count()
        yield
        assert (self.store.trail.head(), self.event_count()) == (head, count)


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as refusal:
        act()
    return refusal.value
