"""Results: rankings counted from the ballots, and kept up to date mark by mark without a full recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db.cycles import no_cycles
from db.records import Entry, Evaluation, Ranking, Rankings, TallyCount
from db.scoring.agreement.records import Agreement
from db.scoring.counted_votes import hand_count
from db.scoring.derivation import AllPlaces, Derivation, derive
from db.scoring.places import Scored
from db.scoring.ranking import rank_all, rank_overall, rank_sets, score_all
from db.scoring.scheme.scheme import PartKind, Scheme
from db.scoring.snapshot import Snapshot, entries_of
from db.scoring.what_if import WhatIf, compare_sets
from db.store.ballots.ballots import Ballots
from db.store.evaluations.evaluations import Evaluations
from db.store.office.office import Office
from db.store.results.ballot_sheets import ballot_sheets
from db.store.results.counting import Counting
from db.store.results.panel_totals import panel_totals
from db.store.results.snapshots import Reckoning, SnapshotComparison, Snapshots
from db.store.roster.units import Units
from db.store.schemes.schemes import AdoptedScheme, Schemes
from db.store.trail.result_dependencies import ResultDependencies
from db.store.trail.roles import ReadSubject
from db.store.trail.rows import RowsAtOnce
from db.store.trail.trail import Trail


@dataclass(slots=True)
class _KeptRanking:
    """The scores of an evaluation as of an event of the trail."""

    version: int
    event: int
    head: str
    data_version: int
    scored: dict[int, Scored]


class Results:
    """Ranks an evaluation.

    Before the whole of it is released (`Releases`) only organiser and supervisor see it; what names single
    ballots stays with those who may read ballots. Everything here raises UserError NOT_ALLOWED otherwise.
    """

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        ballots: Ballots,
        office: Office,
        snapshots: Snapshots,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._units = units
        self._ballots = ballots.reader
        self._votes = ballots.counted
        self._access = trail.access
        self._office = office
        self._snapshots = snapshots
        self._kept: dict[int, _KeptRanking] = {}

    @no_cycles()
    def ranking(self, evaluation_id: int) -> Ranking:
        """The overall ranking; of a frozen evaluation, as it was frozen."""
        if (frozen := self._frozen(evaluation_id)) is not None:
            return frozen.overall
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_overall(evaluation, adopted.scheme, adopted.version.version, scored)

    @no_cycles()
    def rankings(self, evaluation_id: int, within: str) -> tuple[Ranking, ...]:
        """One ranking for each category or presentation, in the order of their first unit."""
        if (frozen := self._frozen(evaluation_id)) is not None:
            return frozen.by_category if within == "category" else frozen.by_presentation
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_sets(evaluation, adopted.scheme, adopted.version.version, scored, within)

    def all_rankings(self, evaluation_id: int) -> Rankings:
        """Every ranked set from one count; of a frozen evaluation, as they were frozen."""
        return self._frozen(evaluation_id) or self.recounted(evaluation_id)

    def reckon(self, evaluation_id: int) -> Reckoning:
        """The result as it stands with what it rests on: the long part of freezing, which a reader may do."""
        head = self._trail.head()
        return self._snapshots.reckon(evaluation_id, self.recounted(evaluation_id), head)

    def freeze(
        self, evaluation_id: int, reason: str, reckoning: Reckoning | None = None
    ) -> Snapshot:
        """Keeps the result as it stands; from now on what bears on it is refused.

        A `reckoning` made beforehand serves as long as nothing was written since, else another is made.
        Raises UserError REASON_NEEDED, FROZEN.
        """
        evaluation = self._evaluations.get(evaluation_id)

        def present() -> Reckoning:
            if reckoning is None or reckoning.head != self._trail.head():
                return self.reckon(evaluation_id)
            if reckoning.rankings.overall.evaluation.id != evaluation_id:
                raise ValueError(evaluation_id)
            return reckoning

        return self._snapshots.freeze(evaluation, present, reason)

    def reopen(self, evaluation_id: int, reason: str) -> None:
        """Lets changes in again and keeps the snapshot. Raises UserError REASON_NEEDED, NOT_FROZEN."""
        self._snapshots.reopen(self._evaluations.get(evaluation_id), reason)

    def snapshots(self, evaluation_id: int) -> tuple[Snapshot, ...]:
        """Every freezing of the result, oldest first."""
        self._check(evaluation_id)
        return self._snapshots.list(evaluation_id)

    def snapshot_rankings(self, snapshot_id: int) -> Rankings:
        """The rankings of one freezing."""
        snapshot = self._snapshots.get(snapshot_id)
        self._check(snapshot.evaluation_id)
        return self._snapshots.rankings(snapshot)

    def compare_snapshots(self, before_id: int, after_id: int) -> SnapshotComparison:
        """What moved from one freezing to another, and the events between them."""
        before, after = self._snapshots.get(before_id), self._snapshots.get(after_id)
        self._check(before.evaluation_id)
        self._access.check_reading(ReadSubject.TRAIL)
        return self._snapshots.compare(before, after)

    def _frozen(self, evaluation_id: int) -> Rankings | None:
        self._check(evaluation_id)
        snapshot = self._snapshots.in_force(self._evaluations.get(evaluation_id))
        return None if snapshot is None else self._snapshots.rankings(snapshot)

    def altered(self, evaluation_id: int) -> tuple[Entry, ...]:
        """The entries of a frozen evaluation that rest on other ballots, scores or rules than they were frozen with."""
        self._check(evaluation_id)
        snapshot = self._snapshots.in_force(self._evaluations.get(evaluation_id))
        return () if snapshot is None else self._snapshots.altered(snapshot)

    def forget(self) -> None:
        """Drops the scores that are kept up to date, so that the next ranking counts every ballot."""
        self._kept.clear()

    @no_cycles()
    def recounted(self, evaluation_id: int) -> Rankings:
        """Every ranked set counted from the ballots, whether or not the result is frozen."""
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_all(evaluation, adopted.scheme, adopted.version.version, scored)

    def agreement(self, evaluation_id: int) -> Agreement:
        """How far the reviewers agree, by part with ballots, under the scheme in force.

        See docs/scoring.md § Agreement.
        """
        from db.scoring.agreement.agreement import part_agreement  # numpy comes with it

        self._check(evaluation_id)
        self._access.check_reading(ReadSubject.BALLOTS)
        scheme = self._schemes.current(evaluation_id).scheme
        entries = {e.id: e for e in self._units.entries(evaluation_id)}
        by_hand: Counter[str] = Counter()
        for one in self._votes.read(evaluation_id):
            voted = scheme.by_code.get(one.part)
            if voted is not None and voted.kind is PartKind.VOTED:
                criteria = voted.criteria_for(entries[one.entry_id].kind)
                by_hand[one.part] += hand_count(criteria, one.votes).valid
        parts = {}
        for part in scheme.parts:
            if part.has_ballots:
                ballots = self._ballots.of_evaluation(evaluation_id, part.code)
                found = part_agreement(panel_totals(part, entries, ballots))
                parts[part.code] = replace(found, counted_votes=by_hand[part.code])
        return Agreement(parts)

    def counting(self, evaluation_id: int, scheme: Scheme) -> Counting:
        """The count of an evaluation's ballots under a scheme, the official one or another."""
        self._check(evaluation_id)
        return self._counting(evaluation_id, scheme)

    def _counting(self, evaluation_id: int, scheme: Scheme) -> Counting:
        connection = self._database.conn
        return Counting(
            connection,
            self._schemes,
            self._ballots,
            self._votes,
            self._office,
            evaluation_id,
            scheme,
        )

    @no_cycles()
    def tallies(self, evaluation_id: int, part_code: str) -> dict[int, TallyCount]:
        """计票 of a part by entry: how many ballots there are, and no score. Raises UserError NOT_ALLOWED."""
        self._access.check_reading(ReadSubject.BALLOTS)
        counting = self._counting(evaluation_id, self._schemes.current(evaluation_id).scheme)
        return {
            counted.entry.id: counted.tallies[part_code].counts
            for counted in counting.entries(self._units.entries(evaluation_id))
            if part_code in counted.tallies
        }

    def derivation(self, evaluation_id: int, entry_id: int) -> Derivation:
        """The whole way from the ballots to one entry's place.

        Of a frozen evaluation, to the place as it was frozen. Raises UserError FROZEN_DIFFERS where the
        ballots are not those of then, or this program counts them otherwise.
        """
        return next(self.derivations(evaluation_id, (entry_id,)))

    def derivations(self, evaluation_id: int, entry_ids: Iterable[int]) -> Iterator[Derivation]:
        """`derivation` of many entries, one after another; what they share is worked out once."""
        found = self._derivations(evaluation_id, entry_ids)
        while True:
            with no_cycles():
                derived = next(found, None)
            if derived is None:
                return
            yield derived

    def _derivations(self, evaluation_id: int, entry_ids: Iterable[int]) -> Iterator[Derivation]:
        self._access.check_reading(ReadSubject.BALLOTS)
        evaluation, adopted, scored = self._scored(evaluation_id)
        scheme, version = adopted.scheme, adopted.version.version
        ranking, all_places = self.ranking(evaluation_id), AllPlaces(scheme, scored)
        standings = {standing.entry.id: standing for standing in ranking.standings}

        def recount() -> Rankings:
            return rank_all(evaluation, scheme, version, scored)

        entries = self._derivable(evaluation, entry_ids, ranking, recount)
        for evidence in self.counting(evaluation_id, scheme).evidence(entries):
            number = evidence.entry.id
            derived = derive(scheme, version, evidence, standings.get(number), all_places)
            yield replace(derived, sheets=ballot_sheets(self._database.conn, number))

    def _derivable(
        self,
        evaluation: Evaluation,
        entry_ids: Iterable[int],
        ranking: Ranking,
        recount: Callable[[], Rankings],
    ) -> Iterator[Entry]:
        """The entries; of a frozen evaluation as they were frozen, once each is held to what was frozen."""
        snapshot = self._snapshots.in_force(evaluation)
        frozen = {} if snapshot is None else {entry.id: entry for entry in entries_of(ranking)}
        for number in entry_ids:
            entry = self._units.entry(number)
            if snapshot is not None:
                entry = frozen.get(number, entry)
                self._snapshots.check(snapshot, entry, recount)
            yield entry

    def what_if(self, evaluation_id: int, scheme: Scheme) -> WhatIf:
        """The same ballots under another scheme, beside the official overall ranking; nothing is stored.

        Parts and criteria that the file has no ballots for count as empty.
        """
        return self.what_if_sets(evaluation_id, scheme)[0]

    def what_if_sets(self, evaluation_id: int, scheme: Scheme) -> tuple[WhatIf, ...]:
        """`what_if` for every ranked set: overall, then each category, then each presentation.

        Whoever tries weights may find what one group gave, so this asks for the ballots too.
        """
        self._access.check_reading(ReadSubject.BALLOTS)
        evaluation, adopted, scored = self._scored(evaluation_id)
        version = adopted.version.version
        entries = self._units.entries(evaluation_id)
        other = list(self._count(evaluation_id, scheme, entries).values())
        return compare_sets(
            rank_all(evaluation, adopted.scheme, version, scored),
            rank_all(evaluation, scheme, 0, other),
        )

    def _scored(self, evaluation_id: int) -> tuple[Evaluation, AdoptedScheme, list[Scored]]:
        self._check(evaluation_id)
        evaluation = self._evaluations.get(evaluation_id)
        adopted = self._schemes.current(evaluation_id)
        event, head = self._trail.last_id(), self._trail.head()
        data_version = self._data_version()
        kept = self._kept.get(evaluation_id)
        stale = None
        if kept is not None and kept.version == adopted.version.version:
            stale = self._stale_entries(kept, event, data_version, adopted.scheme)
        if kept is None or stale is None:
            scored = self._count(evaluation_id, adopted.scheme, self._units.entries(evaluation_id))
            kept = _KeptRanking(adopted.version.version, event, head, data_version, scored)
            self._kept[evaluation_id] = kept
        elif stale:
            entries = [
                self._units.entry(number) for number in sorted(stale) if number in kept.scored
            ]
            for entry in entries:
                kept.scored.update(self._count(evaluation_id, adopted.scheme, [entry]))
        kept.event, kept.head, kept.data_version = event, head, data_version
        return evaluation, adopted, list(kept.scored.values())

    @no_cycles()
    def _count(
        self, evaluation_id: int, scheme: Scheme, entries: Sequence[Entry]
    ) -> dict[int, Scored]:
        counting = self.counting(evaluation_id, scheme)
        return {s.entry.id: s for s in score_all(scheme, counting.entries(entries))}

    def _check(self, evaluation_id: int) -> None:
        self._access.check_reading(ReadSubject.RESULTS, evaluation_id=evaluation_id)

    def _data_version(self) -> int:
        """Changes when another program or connection has written the file."""
        return int(self._database.conn.execute("PRAGMA data_version").fetchone()[0])

    def _taken_back(self, kept: _KeptRanking) -> bool:
        """Whether the scores were kept inside a transaction that then did not land."""
        found = self._database.conn.execute("SELECT digest FROM events WHERE id = ?", (kept.event,))
        row = found.fetchone()
        return row is None or row[0] != kept.head

    def _stale_entries(
        self, kept: _KeptRanking, event: int, data_version: int, scheme: Scheme
    ) -> set[int] | None:
        """The entries that changed since the scores were kept; None where everything has to be counted."""
        if data_version != kept.data_version or self._taken_back(kept):
            return None
        if any(part.standardise is not None for part in scheme.parts) and event != kept.event:
            return None
        changes = self._trail.changes_since(kept.event, event)
        if changes is None:
            return None
        stale: set[int] = set()
        dependencies = ResultDependencies(self._database.conn, RowsAtOnce(self._database))
        for change in changes:
            entry_id = dependencies.entry_of(change)
            if entry_id is None:
                return None
            stale.add(entry_id)
        return stale
