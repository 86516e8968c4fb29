"""What counts beside ballots: votes that were counted by hand, and what the office entered."""

from __future__ import annotations

from collections import defaultdict

from db.records import Adjustment, CountedVotes, Entry
from db.scoring.counted_votes import add_counted
from db.scoring.scheme.scheme import Scheme
from db.scoring.tally import PartTally
from db.store.ballots.vote_counts import VoteCounts
from db.store.office.office import Office


class BesideBallots:
    """All of an evaluation, read once for however many entries."""

    def __init__(
        self, evaluation_id: int, scheme: Scheme, votes: VoteCounts, office: Office
    ) -> None:
        self._scheme = scheme
        self._votes: dict[int, dict[str, list[CountedVotes]]] = defaultdict(dict)
        self._given: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._occurrences: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
        self._adjustments: dict[int, list[Adjustment]] = defaultdict(list)
        for counted in votes.read(evaluation_id):
            self._votes[counted.entry_id].setdefault(counted.part, []).append(counted)
        for score in office.given(evaluation_id):
            self._given[score.entry_id].append((score.part, score.points))
        for missed in office.occurrences(evaluation_id):
            by_part = self._occurrences[missed.entry_id].setdefault(missed.part, {})
            by_part[missed.criterion] = missed.times
        for adjustment in office.adjustments(evaluation_id):
            self._adjustments[adjustment.entry_id].append(adjustment)

    def add_votes(self, entry: Entry, tallies: dict[str, PartTally]) -> None:
        """Adds the entry's votes by hand to the tallies of its parts."""
        for code, counted in self._votes.get(entry.id, {}).items():
            if (tally := tallies.get(code)) is not None:
                part = self._scheme.by_code[code]
                add_counted(part, part.criteria_for(entry.kind), tally, counted)

    def add_office(self, entry: Entry, tallies: dict[str, PartTally]) -> None:
        """Adds the tallies of the parts that the office scores."""
        for code, points in self._given.get(entry.id, ()):
            tallies[code] = PartTally(given=points)
        for code, missed in self._occurrences.get(entry.id, {}).items():
            tallies[code] = PartTally(occurrences=missed)

    def adjustments_of(self, entry: Entry) -> tuple[Adjustment, ...]:
        """The entry's bonuses, deductions and vetoes."""
        return tuple(self._adjustments.get(entry.id, ()))
