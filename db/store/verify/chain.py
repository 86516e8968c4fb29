"""Checks that the trail is whole: every event there, in its place, as it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from db.store.file.disk import READ_FAULTS
from db.store.file.event_text import text_of
from db.store.file.shuffling import SEAL, has_anonymous
from db.store.trail.trail import FIRST_PREVIOUS, bears_a_day_only, event_digest
from db.store.verify.damage import Damage, DamageKind, Damages, plain


class Facts(NamedTuple):
    """What an event says of itself."""

    at: str
    who: str
    what: str
    subject: str


_MOST_MOVED = 300  # so many altered events are tried against one another's places


@dataclass(slots=True)
class Chain:
    """Reads the events in order; `head` and `events` are known when they have been read to the end.

    So is what `Trail.lasting_end` tells: `lasting_head`, and how many events come after it.
    """

    damages: Damages
    asked: str = ""
    head: str = FIRST_PREVIOUS
    events: int = 0
    asked_event: int | None = None
    lasting_head: str = FIRST_PREVIOUS
    unsealed: int = 0
    _altered: list[tuple[Any, ...]] = field(default_factory=list)

    def read(self, connection: sqlite3.Connection) -> Iterator[tuple[int, Facts, str]]:
        """Each event's number, time, actor and act, and row changes, in order; finds what is wrong with the chain."""
        number, shuffles = 0, _shuffles(connection)
        rows = connection.execute(
            "SELECT id, at, who, what, subject, reason, changes, previous, digest FROM events"
            " ORDER BY id"
        )
        for values in rows:
            found, row = int(values[0]), plain((*values[:6], text_of(values[6]), *values[7:]))
            self._missing(number + 1, found)
            self._check(row, follows=found == number + 1)
            number = found
            self.head = str(row[8])
            self.events += 1
            self._follow_seals(*row[1:4:2], shuffles=shuffles)
            if self.asked and self.head.removeprefix("sha256:").startswith(self.asked):
                self.asked_event = number
            yield number, Facts(*map(str, row[1:5])), str(row[6])
        self._tell_altered()

    def _follow_seals(self, at: object, what: object, *, shuffles: bool) -> None:
        waits = self.unsealed or (shuffles and bears_a_day_only(str(at)))
        self.unsealed = self.unsealed + 1 if waits and what != SEAL else 0
        if not self.unsealed:
            self.lasting_head = self.head

    def _missing(self, first: int, found: int) -> None:
        for number in range(first, min(found, first + Damages.MOST)):
            self.damages.add(Damage(DamageKind.EVENT_MISSING, "events", event=number))
        if found < first:
            self.damages.add(Damage(DamageKind.EVENT_ALTERED, "events", event=found))

    def _check(self, row: tuple[Any, ...], *, follows: bool) -> None:
        if event_digest(row[:8]) != row[8]:
            self._altered.append(row)
        elif follows and row[7] != self.head:
            self.damages.add(
                Damage(
                    DamageKind.EVENT_UNCHAINED,
                    "events",
                    column="previous",
                    stored=row[7],
                    expected=self.head,
                    event=row[0],
                )
            )

    def _tell_altered(self) -> None:
        """An event whose digest fits under another altered event's number has only changed places with it."""
        numbers = [row[0] for row in self._altered[:_MOST_MOVED]]
        for row in self._altered:
            was = None
            if len(self._altered) <= _MOST_MOVED:
                was = next((n for n in numbers if event_digest((n, *row[1:8])) == row[8]), None)
            kind = DamageKind.EVENT_ALTERED if was is None else DamageKind.EVENT_MOVED
            self.damages.add(Damage(kind, "events", expected=was, event=row[0]))


def _shuffles(connection: sqlite3.Connection) -> bool:
    """As `has_anonymous`; the schemes of a damaged file may not be readable."""
    try:
        return has_anonymous(connection)
    except READ_FAULTS:
        return False
