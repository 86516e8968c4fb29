"""签到: which people of the panel came to the hall, and how many numbered ballots were handed out.

Of a ballot number there is no arrival: one beside a time, or in an order, could lead to whoever holds it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.panel.panel import Panel
from db.store.trail.trail import Trail


class Arrivals:
    """Reads and changes who is there. What absence means for ballots is said by `Attendances`."""

    def __init__(self, database: Database, trail: Trail, panel: Panel) -> None:
        self._database = database
        self._trail = trail
        self._panel = panel

    def present(self, evaluation_id: int) -> Mapping[int, str]:
        """The reviewers who came, and when."""
        rows = self._database.conn.execute(
            "SELECT a.reviewer_id, a.arrived_at FROM hall_arrivals a"
            " JOIN reviewers r ON r.id = a.reviewer_id WHERE r.evaluation_id = ?",
            (evaluation_id,),
        )
        return {int(number): str(at) for number, at in rows}

    def handed_out(self, evaluation_id: int) -> Mapping[str, int]:
        """How many numbered ballots each group was handed, the lowest numbers first; none where nobody counted."""
        rows = self._database.conn.execute(
            "SELECT g.code, n.handed_out FROM hall_numbers n JOIN groups g ON g.id = n.group_id"
            " WHERE g.evaluation_id = ?",
            (evaluation_id,),
        )
        return {str(code): int(number) for code, number in rows}

    def count(self, evaluation_id: int) -> int:
        """How many are there: so many ballots are issued for a unit."""
        return len(self.present(evaluation_id)) + sum(self.handed_out(evaluation_id).values())

    def tick(self, reviewer_ids: Collection[int], *, here: bool = True) -> None:
        """People came, or were ticked by mistake.

        Raises UserError NO_SUCH_REVIEWER, NUMBER_ARRIVES (a ballot number).
        """
        reviewers = [self._panel.reviewer(number) for number in dict.fromkeys(reviewer_ids)]
        for reviewer in reviewers:
            if not (reviewer.name or reviewer.workplace):
                raise UserError(ErrorKind.NUMBER_ARRIVES, found=self._panel.called(reviewer))
        what = "hall.arrive" if here else "hall.leave"
        with self._trail.change(what, "、".join(r.code for r in reviewers[:3])) as change:
            for reviewer in reviewers:
                key = {"reviewer_id": reviewer.id}
                if not here:
                    change.delete("hall_arrivals", key)
                elif change.read("hall_arrivals", key) is None:
                    row = {**key, "arrived_at": self._trail.now}
                    change.insert("hall_arrivals", row, ("reviewer_id",))

    def hand_out(self, evaluation_id: int, group: str, number: int) -> None:
        """So many numbered ballots were handed to a group. Raises UserError VALUE_REFUSED (more than it has)."""
        groups = {g.code: g.id for g in self._panel.groups(evaluation_id)}
        most = sum(
            r.group == group and not (r.name or r.workplace)
            for r in self._panel.reviewers(evaluation_id)
        )
        if group not in groups or not 0 <= number <= most:
            raise UserError(
                ErrorKind.VALUE_REFUSED,
                field="handed_out",
                found=str(number),
                expected=f"0–{most}",
            )
        key = {"group_id": groups[group]}
        with self._trail.change("hall.hand_out", group) as change:
            if change.read("hall_numbers", key) is None:
                change.insert("hall_numbers", {**key, "handed_out": number}, ("group_id",))
            else:
                change.update("hall_numbers", key, {"handed_out": number})
