"""Which ballots nobody will fill in, now that it is known who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.natural_order import natural_order
from db.records import LIVE, Reviewer
from db.scoring.scheme.scheme import Part
from db.store.ballots.attendances import Seat
from desktop.ballots.part_seats import PartSeats, SeatState


@dataclass(frozen=True, slots=True)
class Absences:
    """The ballots to be marked absent, and those that were for this very reason and are wanted after all."""

    absent: tuple[Seat, ...]
    present: tuple[Seat, ...]


def hall_parts(seats: Collection[PartSeats]) -> list[Part]:
    """The parts in which units are judged that speak in the hall."""
    return [p.part for p in seats if any(e.presentation == LIVE for e in p.entries)]


def only_in_the_hall(seats: PartSeats) -> bool:
    """Whether a part judges nobody but those who speak: its ballots are the session's."""
    return all(e.presentation == LIVE for e in seats.entries if e.id in seats.scored)


def absences(
    seats: Collection[PartSeats],
    here: Collection[int],
    handed_out: Mapping[str, int],
    reason: str,
) -> Absences:
    """What follows from who is `here` (reviewers) and how many numbered ballots each group was handed.

    The lowest numbers of a group are handed out first. A group whose ballots nobody counted is left as it is.
    """
    absent: list[Seat] = []
    present: list[Seat] = []
    for part in seats:
        came = {*here, *_handed(part, handed_out)}
        for reviewer in part.reviewers:
            if reviewer.id not in part.counting or _uncounted(reviewer, handed_out):
                continue
            for entry, state in zip(part.entries, part.states(reviewer), strict=True):
                if entry.presentation != LIVE:
                    continue
                seat = (part.part.code, entry.id, reviewer.id)
                seating = part.seating(reviewer, entry)
                if reviewer.id not in came and state in (SeatState.DUE, SeatState.DRAFT):
                    absent.append(seat)
                elif reviewer.id in came and state is SeatState.ABSENT:
                    present += [seat] if seating and seating.reason == reason else []
    return Absences(tuple(absent), tuple(present))


def is_number(reviewer: Reviewer) -> bool:
    """Whether it is a ballot number and nobody by name."""
    return not (reviewer.name or reviewer.workplace)


def _handed(part: PartSeats, handed_out: Mapping[str, int]) -> set[int]:
    found: set[int] = set()
    for group, number in handed_out.items():
        numbers = [r for r in part.reviewers if r.group == group and is_number(r)]
        numbers.sort(key=lambda r: natural_order(r.code))
        found.update(r.id for r in numbers[:number])
    return found


def _uncounted(reviewer: Reviewer, handed_out: Mapping[str, int]) -> bool:
    return is_number(reviewer) and reviewer.group not in handed_out
