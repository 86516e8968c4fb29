"""Moves ballots that were typed under a wrong number to the right one, marks, comments and state unchanged."""

from __future__ import annotations

from collections.abc import Collection

from sqlite_utils import Database

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import Attendance, Ballot, BallotStatus
from db.records.moves import BlockedBallot, MoveObstacle, MovePlan
from db.store.ballots.ballots import Ballots, works_at
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail


class Moving:
    """What was typed follows the paper; absences and recusals stay with the person they were said of."""

    def __init__(
        self, database: Database, trail: Trail, units: Units, panel: Panel, ballots: Ballots
    ) -> None:
        self._database = database
        self._trail = trail
        self._units = units
        self._panel = panel
        self._ballots = ballots

    def plan(
        self,
        part_code: str,
        source_id: int,
        target_id: int,
        entry_ids: Collection[int] | None = None,
    ) -> MovePlan:
        """What would move from one reviewer to another: the ballots of some entries, or every one.

        Raises UserError NO_SUCH_REVIEWER (also where both are one, or of two years), NO_SUCH_PART, NAMED_REVIEWER.
        """
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        source, evaluation_id, _ = self._panel.seat(source_id, part_code)
        target, other_evaluation, _ = self._panel.seat(target_id, part_code)
        if source_id == target_id or evaluation_id != other_evaluation:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=self._panel.called(target))
        reader = self._ballots.reader
        there = {b.entry_id: b for b in reader.of_reviewer(evaluation_id, part_code, target_id)}
        movable, blocked = [], []
        for ballot in reader.of_reviewer(evaluation_id, part_code, source_id):
            if entry_ids is not None and ballot.entry_id not in entry_ids:
                continue
            if _is_blank(ballot):
                continue
            place = self._ballots.place(part_code, ballot.entry_id, target_id)
            held = there.get(ballot.entry_id)
            obstacle = None
            counting = place.part.counting_weights
            if target.group not in counting and "" not in counting:
                obstacle = MoveObstacle.NOT_SCORING
            elif ballot.attendance is not Attendance.PRESENT or works_at(
                source.workplace, place.entry
            ):
                obstacle = MoveObstacle.OWN_AWAY
            elif place.own_unit or (held and held.attendance is not Attendance.PRESENT):
                obstacle = MoveObstacle.AWAY
            elif held and not (_is_blank(held) and not self._typed_twice([held])):
                obstacle = MoveObstacle.TAKEN
            if obstacle is None:
                movable.append(ballot)
            else:
                blocked.append(BlockedBallot(ballot, place.entry.unit, obstacle))
        return MovePlan(tuple(movable), tuple(blocked), self._typed_twice(movable))

    def move(
        self,
        part_code: str,
        source_id: int,
        target_id: int,
        reason: str,
        entry_ids: Collection[int] | None = None,
    ) -> tuple[Ballot, ...]:
        """Moves what `plan` says, all or none, and returns the ballots as they stand then.

        Raises UserError REASON_NEEDED, MOVE_REFUSED (each ballot that cannot move, by its unit; or there is none),
        SEAT_LENT, FROZEN, and as `plan`.
        """
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        place = self._ballots.place(part_code, self._an_entry(source_id), target_id)
        source, evaluation_id, part_id = self._panel.seat(source_id, part_code)
        subject = f"{part_code}/{source.code}→{place.reviewer.code}"
        with self._trail.change(
            "ballot.move", subject, reason.strip(), anonymous=place.part.anonymous
        ) as change:
            plan = self.plan(part_code, source_id, target_id, entry_ids)
            if plan.blocked or not plan.movable:
                faults = [
                    Fault(b.unit, FaultKind.NOT_MOVED, {"obstacle": b.obstacle.value})
                    for b in plan.blocked
                ]
                raise UserError(ErrorKind.MOVE_REFUSED, faults, found=self._panel.called(source))
            row = change.read("reviewers", {"id": target_id}, ("group_id",)) or {}
            blanks = self._blanks(part_id, target_id, {b.entry_id for b in plan.movable})
            for number in blanks:
                change.delete("ballots", {"id": number})
            # by row number: those of an anonymous part are drawn, and say no order
            for ballot in sorted(plan.movable, key=lambda b: b.id):
                values = {"reviewer_id": target_id, "group_id": row["group_id"]}
                change.update("ballots", {"id": ballot.id}, values)
        moved = {b.id for b in plan.movable}
        found = self._ballots.reader.of_reviewer(evaluation_id, part_code, target_id)
        return tuple(b for b in found if b.id in moved)

    def _an_entry(self, reviewer_id: int) -> int:
        """Some entry of the reviewer's year: what holds for a part holds for each of its ballots."""
        entries = self._units.entries(self._panel.evaluation_of(reviewer_id))
        if not entries:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found="")
        return entries[0].id

    def _blanks(self, part_id: int | None, reviewer_id: int, entry_ids: set[int]) -> list[int]:
        """The rows of ballots with nothing on them that are in the way."""
        rows = self._database.conn.execute(
            "SELECT id, entry_id FROM ballots WHERE part_id = ? AND reviewer_id = ? ORDER BY id",
            (part_id, reviewer_id),
        )
        return [int(number) for number, entry_id in rows if entry_id in entry_ids]

    def _typed_twice(self, ballots: Collection[Ballot]) -> int:
        """How many of these were drawn to be typed a second time."""
        ids = {b.id for b in ballots}
        rows = self._database.conn.execute("SELECT DISTINCT ballot_id FROM second_ballots")
        return sum(number in ids for (number,) in rows)


def _is_blank(ballot: Ballot) -> bool:
    """Whether nothing of a paper is on it; absences and recusals alone are of the person."""
    return ballot.status is BallotStatus.DRAFT and not ballot.marks and not ballot.comment
