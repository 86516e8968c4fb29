"""What `verify` found: each row, event or piece of the file that is not what the trail says.

See docs/integrity.md § Verifying.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Value = int | str | None


_PLAIN = frozenset({int, str, type(None)})


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row's values as they can be compared, digested and told.

    What no column may hold (bytes, fractions) is shown as Python writes it.
    """
    if _PLAIN.issuperset(map(type, row)):
        return row
    return tuple(value if type(value) in _PLAIN else repr(value) for value in row)


class DamageKind(StrEnum):
    """What is wrong. Each kind has its wording in `desktop.verification_text`."""

    ROW_CHANGED = "row_changed"  # a column of a row is not what the trail left there
    ROW_ADDED = "row_added"  # no event made the row
    ROW_REMOVED = "row_removed"  # no event took the row away
    EVENT_ALTERED = "event_altered"  # its digest is not that of its contents
    EVENT_MOVED = "event_moved"  # it is another event's place; expected: the number that it was
    EVENT_MISSING = "event_missing"  # its number is missing
    EVENT_UNCHAINED = "event_unchained"  # it does not continue the event before it
    EVENT_IMPOSSIBLE = (
        "event_impossible"  # what it says was there before is not what the trail left
    )
    EVENT_NOT_ALLOWED = "event_not_allowed"  # whoever it names (stored) had not the role for it
    EVENT_UNKNOWN = "event_unknown"  # no event of the program is of this kind (stored)
    EVENT_OVERREACHES = "event_overreaches"  # its kind (stored) never changes this table so
    EVENT_AFTER_FREEZING = "event_after_freezing"  # it changes what a frozen result rests on
    CONTENT_CHANGED = "content_changed"  # a report or frozen result is not the one recorded
    CONTENT_REMOVED = "content_removed"
    CONTENT_ADDED = "content_added"
    SCHEMA_CHANGED = "schema_changed"  # a table, index or trigger is not the program's
    RESULT_DIFFERS = "result_differs"  # a frozen result is not what its ballots give
    EVIDENCE_DIFFERS = "evidence_differs"  # a frozen result was made from other ballots or rules
    STRUCTURE = "structure"  # SQLite's own check; stored: what it said


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was left.

    `key` is the row's primary key, `place` the names behind it (part, unit, reviewer, criterion …) as
    they were before the damage; `called` are the same names as people say them, and `values` what they
    call the rows whose numbers `stored` and `expected` are. `event` is the number of the event at fault.
    """

    kind: DamageKind
    table: str = ""
    key: Mapping[str, Value] = field(default_factory=dict)
    column: str = ""
    stored: Value = None
    expected: Value = None
    event: int | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found; `more` counts damages beyond those listed.

    `turned_back` are events whose time lies before one of an event before: no damage, but to be explained.
    `asked` is the head that somebody compares with, as printed; `asked_event` the event that has it, None
    where the trail does not hold it. `head` is that of the last event that stays as it is; `unsealed` are after it.
    `away` are those of the damages that are pictures of a side file that did not come along: they are elsewhere.
    """

    events: int
    rows: int
    head: str
    damages: tuple[Damage, ...] = ()
    more: int = 0
    asked: str = ""
    asked_event: int | None = None
    turned_back: tuple[int, ...] = ()
    unsealed: int = 0
    away: int = 0

    @property
    def wrong(self) -> int:
        """How much is not as it was left; pictures that are elsewhere are no more than missed."""
        return len(self.damages) + self.more - self.away

    @property
    def sound(self) -> bool:
        """Whether a result may rest on the file: nothing is wrong but that its side file of pictures is not here."""
        return not self.wrong and (not self.asked or self.asked_event is not None)

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong, and a head that was asked for is in the trail."""
        return (
            not self.damages and not self.more and (not self.asked or self.asked_event is not None)
        )


class Damages:
    """Collects damages and counts those beyond the most that a person would read."""

    MOST = 2000

    def __init__(self) -> None:
        self._listed: list[Damage] = []
        self._number = 0

    def add(self, damage: Damage) -> None:
        """Takes one damage in."""
        self._number += 1
        if len(self._listed) < self.MOST:
            self._listed.append(damage)

    @property
    def is_full(self) -> bool:
        """Whether what comes now is counted only, so that nobody need look for its names."""
        return self._number >= self.MOST

    @property
    def listed(self) -> tuple[Damage, ...]:
        """The damages in the order found."""
        return tuple(self._listed)

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self._number - len(self._listed)
