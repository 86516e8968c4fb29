"""Takes in votes that were counted by hand: what is new is added, what stands is changed for a reason only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from db.errors import Fault, FaultKind
from db.records import Attendance, CountedVotes, Entry, Stands, VotesRow
from db.store.ballots.ballots import Ballots
from db.store.ballots.vote_counts import VoteCounts
from db.store.importing.import_tally import ImportTally
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail


class VotesRun:
    """The counts of one import under way."""

    def __init__(
        self, trail: Trail, schemes: Schemes, ballots: Ballots, evaluation_id: int, reason: str
    ) -> None:
        self._trail = trail
        self._schemes = schemes
        self._evaluation_id = evaluation_id
        self._reason = reason
        self._group_ids = schemes.ids("groups", evaluation_id)
        self._criterion_ids = schemes.criterion_ids(evaluation_id)
        self._ballots = ballots
        stored = ballots.counted.read(evaluation_id)
        self._stored = {(one.part, one.entry_id, one.group): one for one in stored}

    def take(
        self, rows: Iterable[VotesRow], entries: Mapping[str, Entry], tally: ImportTally
    ) -> Iterator[Fault]:
        """Brings the counts in; tells of those that stand beside single ballots."""
        balloted = {
            (b.part, b.entry_id, b.group)
            for b in self._ballots.reader.of_evaluation(self._evaluation_id)
            if b.attendance is Attendance.PRESENT
        }
        titles = {g.code: g.title for g in self._schemes.current(self._evaluation_id).scheme.groups}
        for row in rows:
            key = (row.part, entries[row.unit_code].id, row.group)
            if key in balloted and any(map(_any_votes, row.votes.values())):
                yield Fault(
                    row.place, FaultKind.BALLOTS_BESIDE, {"found": titles.get(row.group, row.group)}
                )
            else:
                self._take(row, key[1], self._stored.get(key), tally)

    def _take(
        self, row: VotesRow, entry_id: int, held: CountedVotes | None, tally: ImportTally
    ) -> None:
        before = {} if held is None else held.votes
        ids = {code: n for (part, code), n in self._criterion_ids.items() if part == row.part}
        # Of criteria that no longer apply a row says nothing: they stay.
        after = {**before, **row.votes}

        def act(change: Change) -> None:
            if row.group not in self._group_ids:  # a scheme without groups takes them as they come
                facts = {"code": row.group, "title": row.group}
                number = change.insert("groups", {"evaluation_id": self._evaluation_id, **facts})
                self._group_ids[row.group] = number
            group_id = self._group_ids[row.group]
            VoteCounts.write(change, entry_id, group_id, before, after, ids)

        subject = f"{row.part}/{row.unit_code}/{row.group}"
        stands = Stands.NO_REASON if before and not self._reason else None
        event = self._trail.change("votes.import", subject, self._reason if before else "")
        added = not before and any(map(_any_votes, row.votes.values()))
        tally.write("votes", subject, event, act, added=added, stands=stands)


def _any_votes(levels: Mapping[str, int]) -> bool:
    return any(levels.values())
