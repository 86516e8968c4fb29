"""What double entry 复核 is told in: runs, ballots to be typed again, differences and how they were settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from db.records import Mark


class DrawnBy(StrEnum):
    """What is drawn: whole reviewers (their sheets of paper), entries, or single ballots."""

    REVIEWER = "reviewer"
    ENTRY = "entry"
    BALLOT = "ballot"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One draw of ballots to be checked; `seed` repeats it and is empty where all were taken."""

    id: int
    part: str
    percent: int
    drawn_by: DrawnBy
    seed: str
    ballots: int


@dataclass(frozen=True, slots=True)
class PileNames:
    """Who typed the anonymous ballots of a group (by its title) first and again."""

    group: str
    first: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondBallot:
    """A ballot to be typed a second time, with what has been typed of that; the first stays unseen."""

    id: int
    ballot_id: int
    part: str
    entry_id: int
    unit_code: str
    unit: str
    reviewer: str
    first_by: tuple[str, ...]
    second_by: str
    finished: bool
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypingDifference:
    """A cell that was typed in two ways."""

    second_ballot_id: int
    unit_code: str
    unit: str
    reviewer: str
    criterion: str
    first: Mark | None
    second: Mark | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a difference was settled, in texts for the list that is signed; in an anonymous part it names nobody."""

    unit_code: str
    reviewer: str
    criterion: str
    first: str
    second: str
    chosen: str
    reason: str
    settled_by: str = ""
    settled_on: str = ""


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How far the checking of a part is: ballots submitted, to check, finished; differences open, settled."""

    submitted: int = 0
    drawn: int = 0
    finished: int = 0
    open: int = 0
    settled: int = 0
