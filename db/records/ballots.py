"""Ballots and their marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# The reason of a recusal that came by itself, since the reviewer works at the unit: data, as a typed reason is.
OWN_UNIT_REASON = "工作单位即本单位，自动回避"


class BallotStatus(StrEnum):
    """Where a ballot stands. Only submitted ballots count."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"


class Attendance(StrEnum):
    """Whether the reviewer could score the entry: 有效, 缺席 or 回避."""

    PRESENT = "present"
    ABSENT = "absent"
    RECUSED = "recused"


class MarkState(StrEnum):
    """What stands in a cell of a ballot; a blank cell has no mark."""

    NUMBER = "number"
    LEVEL = "level"
    ABSTAIN = "abstain"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of a ballot: `points` with state number, `level` (its title) with state level."""

    state: MarkState
    points: int | None = None
    level: str | None = None

    @staticmethod
    def number(points: int) -> Mark:
        """A mark of so many thousandths of a point."""
        return Mark(MarkState.NUMBER, points=points)

    @staticmethod
    def of_level(title: str) -> Mark:
        """A mark by the level's title."""
        return Mark(MarkState.LEVEL, level=title)


ABSTAIN = Mark(MarkState.ABSTAIN)
INVALID = Mark(MarkState.INVALID)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One reviewer's marks for one entry in one part; `marks` by criterion code, blank cells left out."""

    id: int
    part: str
    entry_id: int
    unit_code: str
    reviewer: str
    group: str
    status: BallotStatus = BallotStatus.DRAFT
    attendance: Attendance = Attendance.PRESENT
    reason: str = ""
    comment: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the ballot goes into the tally."""
        return self.status is BallotStatus.SUBMITTED and self.attendance is Attendance.PRESENT


# Beside the levels of a hand count: ballots that were handed in blank or undecided, and spoilt ones.
NO_LEVEL = "弃权"
SPOILT = "无效"


@dataclass(frozen=True, slots=True)
class CountedVotes:
    """票数: how many votes one group gave an entry in a part, as counted by hand; there are no single ballots.

    `votes` by criterion and level; `NO_LEVEL` and `SPOILT` stand among the levels. What has no votes is left out.
    """

    entry_id: int
    unit_code: str
    part: str
    group: str
    votes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Comment:
    """评语 of a ballot that counts; whose it is stays with the ballot."""

    ballot_id: int
    entry_id: int
    unit_code: str
    unit: str
    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Seating:
    """Where a reviewer stands with an entry in a part: a ballot's state without its marks.

    `begun` is False where the file holds no ballot, which is how most reviewers start.
    """

    part: str
    entry_id: int
    reviewer_id: int
    status: BallotStatus = BallotStatus.DRAFT
    attendance: Attendance = Attendance.PRESENT
    reason: str = ""
    begun: bool = True

    @property
    def seat(self) -> tuple[str, int, int]:
        """Part, entry and reviewer."""
        return self.part, self.entry_id, self.reviewer_id

    @property
    def handed_in(self) -> bool:
        """Whether the reviewer was there and has given the ballot in, void or not."""
        return self.attendance is Attendance.PRESENT and self.status is not BallotStatus.DRAFT
