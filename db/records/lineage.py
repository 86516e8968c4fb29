"""沿革: the names that units gave up, and what became of units that are no more."""

from __future__ import annotations

from dataclasses import dataclass

from db.records.register import Unit


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a unit bore until `given_up_on` (ISO date), with the code of that time."""

    id: int
    unit_id: int
    code: str
    title: str
    short_title: str
    given_up_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A unit that is no more since `ended_on` (ISO date): gone into its successor 合并, or into none 撤销."""

    unit: Unit
    successor: Unit | None
    ended_on: str
    reason: str

    def holds_in(self, year: int) -> bool:
        """Whether a roster of this year is made without the unit."""
        return int(self.ended_on[:4]) <= year

    @property
    def facts(self) -> dict[str, str]:
        """What an error or a fault says of it."""
        told = {"found": self.unit.called, "on": self.ended_on}
        return told | ({"successor": self.successor.called} if self.successor else {})


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is founded by a merger."""

    title: str
    category: str
    code: str = ""
    short_title: str = ""
    presentation: str = ""


@dataclass(frozen=True, slots=True)
class UnitsPast:
    """The lineage of a file's units as another file takes it over; `names` stand with the code of today."""

    names: tuple[tuple[str, FormerName], ...] = ()
    endings: tuple[Ending, ...] = ()
