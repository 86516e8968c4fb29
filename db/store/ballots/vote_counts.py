"""票数: votes of a group as counted by hand, read and written; they come in by an import alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from db.records import CountedVotes
from db.store.trail.access import Access
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change

Votes = Mapping[str, Mapping[str, int]]
_KEY: Final = ("entry_id", "criterion_id", "group_id", "level")


class VoteCounts:
    """Reads and writes the counts of an evaluation."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    def of_evaluation(self, evaluation_id: int) -> tuple[CountedVotes, ...]:
        """Every count, by part, unit code and group. Raises UserError NOT_ALLOWED."""
        self._access.check_reading(ReadSubject.BALLOTS)
        return self.read(evaluation_id)

    def read(self, evaluation_id: int) -> tuple[CountedVotes, ...]:
        """`of_evaluation` for the store itself, whoever is signed in."""
        found: dict[tuple[int, str, str, str], dict[str, dict[str, int]]] = {}
        for entry_id, unit, part, group, criterion, level, votes in self._database.conn.execute(
            "SELECT v.entry_id, u.code, p.code, g.code, c.code, v.level, v.votes FROM vote_counts v"
            " JOIN entries e ON e.id = v.entry_id JOIN units u ON u.id = e.unit_id"
            " JOIN criteria c ON c.id = v.criterion_id JOIN parts p ON p.id = c.part_id"
            " JOIN groups g ON g.id = v.group_id WHERE e.evaluation_id = ?"
            " ORDER BY p.id, u.code, g.id, c.id, v.level",
            (evaluation_id,),
        ):
            own = found.setdefault((entry_id, unit, part, group), {})
            own.setdefault(criterion, {})[level] = votes
        return tuple(CountedVotes(*place, votes) for place, votes in found.items())

    @staticmethod
    def write(
        change: Change,
        entry_id: int,
        group_id: int,
        before: Votes,
        after: Votes,
        ids: Mapping[str, int],
    ) -> None:
        """Brings a group's counts for an entry to what they are to be; `ids` are the criteria's row numbers by code."""
        for code in {**before, **after}:
            old, new = before.get(code, {}), after.get(code, {})
            for level in {**old, **new}:
                row = (entry_id, ids[code], group_id, level)
                key: dict[str, int | str] = dict(zip(_KEY, row, strict=True))
                votes = new.get(level, 0)
                if not votes:
                    change.delete("vote_counts", key)
                elif level in old:
                    change.update("vote_counts", key, {"votes": votes})
                else:
                    change.insert("vote_counts", {**key, "votes": votes}, _KEY)
