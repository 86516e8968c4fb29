"""What counting and settling of scanned ballots is told in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.records import Mark

WHOLE_PAGE: Final = ""  # in place of a field: the ruling is of every blank field of the page
BLANK_SHEET: Final = "blank_sheet"  # the doubt of a sheet on which nothing is marked


class Count(StrEnum):
    """How a sheet counts for an entry: its marks became the ballot, or the second typing of a typed one."""

    COUNTED = "counted"
    COMPARED = "compared"


class Left(StrEnum):
    """Why nothing of a sheet was counted for an entry although every field is plain or settled."""

    AWAY = "away"
    VOID = "void"
    TYPING = "typing"
    TYPED_TWICE = "typed_twice"
    CRITERIA = "criteria"
    WITHDRAWN = "withdrawn"


class SetAside(StrEnum):
    """Why one of two pages under one number counts no more: scanned anew, or a photocopy."""

    RESCAN = "rescan"
    PHOTOCOPY = "photocopy"


@dataclass(frozen=True, slots=True)
class LeftBallot:
    """A sheet's marks for a unit that were not counted, and why."""

    sheet: str
    unit: str
    why: Left


@dataclass(frozen=True, slots=True)
class CountTally:
    """What counting did: ballots made, typed ones compared, still open for doubtful fields, left for another reason."""

    counted: int = 0
    compared: int = 0
    waiting: int = 0
    left: tuple[LeftBallot, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person saw in a field: a mark, or none where it is blank."""

    turn: int
    mark: Mark | None
    who: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A field, or a whole page (`field` is empty), that counts for nothing until it is settled.

    `why` is a reader's word for the doubt. `turn` says whose turn it is: 1 the first person's, 2 a second one's, 3 to
    settle what two said.
    """

    scan_id: int
    batch_id: int
    sheet: str
    page: int
    field: str
    part: str
    entry_id: int
    unit: str
    criterion: str
    why: str
    turn: int = 1
    first_by: str = ""

    @property
    def of_many(self) -> bool:
        """Whether it is a page that is doubtful as a whole: its answer is of fields that wait one by one too."""
        return self.field == WHOLE_PAGE and self.why != BLANK_SHEET


@dataclass(frozen=True, slots=True)
class SettledField:
    """What one person said of a field that is settled, or of a whole page (`field` is empty)."""

    scan_id: int
    sheet: str
    page: int
    field: str
    part: str
    entry_id: int
    criterion: str
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field that counts as it was read, unseen by anybody: a mark, or none where it is blank."""

    scan_id: int
    batch_id: int
    sheet: str
    page: int
    field: str
    part: str
    entry_id: int
    criterion: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Conflicting:
    """Pages under one number with different readings: a person says which one stands."""

    sheet: str
    page: int
    scan_ids: tuple[int, ...]


def final(rulings: Sequence[Ruling], *, two_persons: bool) -> Ruling | None:
    """The ruling that holds; None where another person has to look."""
    by_turn = {ruling.turn: ruling for ruling in rulings}
    if 3 in by_turn:
        return by_turn[3]
    first, second = by_turn.get(1), by_turn.get(2)
    if first is None or second is None:
        return None if two_persons else first
    return second if first.mark == second.mark else None


def next_turn(rulings: Sequence[Ruling]) -> int:
    """Whose turn it is where nothing holds yet."""
    return len({ruling.turn for ruling in rulings}) + 1
