"""A pile of ballots that was typed under a wrong number: what can move to the right one, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.records.ballots import Ballot


class MoveObstacle(StrEnum):
    """Why one ballot cannot move."""

    TAKEN = "taken"  # the other has a ballot of the unit already
    AWAY = "away"  # the other is recused from the unit or absent for it
    NOT_SCORING = "not_scoring"  # the other is of a group that does not count in the part
    OWN_AWAY = "own_away"  # it is marked recused or absent here, which is of the person and not of the paper


@dataclass(frozen=True, slots=True)
class BlockedBallot:
    """A ballot that stays where it is."""

    ballot: Ballot
    unit: str
    obstacle: MoveObstacle


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What moving a pile would do. `checked` counts those typed a second time, which goes with them."""

    movable: tuple[Ballot, ...]
    blocked: tuple[BlockedBallot, ...]
    checked: int
