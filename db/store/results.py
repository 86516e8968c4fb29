"""Results: rankings counted from the ballots, and kept up to date mark by mark without a full recount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.records import Entry, Evaluation, Ranking, Rankings, RowChange
from db.scoring.agreement import part_agreement
from db.scoring.agreement_records import Agreement
from db.scoring.derivation import Derivation, derive
from db.scoring.ranking import Scored, rank_all, rank_overall, rank_sets, score_all
from db.scoring.scheme import Scheme
from db.scoring.what_if import WhatIf, compare
from db.store.ballots import Ballots
from db.store.counting import Counting
from db.store.evaluations import Evaluations
from db.store.office import Office
from db.store.panel_totals import panel_totals
from db.store.schemes import AdoptedScheme, Schemes
from db.store.trail import Trail
from db.store.units import Units

_BY_ENTRY = ("given_scores", "occurrences", "adjustments", "reports")


@dataclass(slots=True)
class _Kept:
    """The scores of an evaluation as of an event of the trail."""

    version: int
    event: int
    data_version: int
    scored: dict[int, Scored]


class Results:
    """Ranks an evaluation."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        ballots: Ballots,
        office: Office,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._units = units
        self._ballots = ballots
        self._office = office
        self._kept: dict[int, _Kept] = {}

    def ranking(self, evaluation_id: int) -> Ranking:
        """The overall ranking."""
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_overall(evaluation, adopted.scheme, adopted.version.version, scored)

    def rankings(self, evaluation_id: int, within: str) -> tuple[Ranking, ...]:
        """One ranking for each category or presentation, in the order of their first unit."""
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_sets(evaluation, adopted.scheme, adopted.version.version, scored, within)

    def all_rankings(self, evaluation_id: int) -> Rankings:
        """Every ranked set from one count."""
        evaluation, adopted, scored = self._scored(evaluation_id)
        return rank_all(evaluation, adopted.scheme, adopted.version.version, scored)

    def agreement(self, evaluation_id: int) -> Agreement:
        """How far the reviewers agree, by part with ballots (PRODUCT 4.9), under the scheme in force."""
        scheme = self._schemes.current(evaluation_id).scheme
        entries = {e.id: e for e in self._units.entries(evaluation_id)}
        parts = {}
        for part in scheme.parts:
            if part.has_ballots:
                ballots = self._ballots.of_evaluation(evaluation_id, part.code)
                parts[part.code] = part_agreement(panel_totals(part, entries, ballots))
        return Agreement(parts)

    def counting(self, evaluation_id: int, scheme: Scheme) -> Counting:
        """The count of an evaluation's ballots under a scheme, the official one or another."""
        connection = self._database.conn
        return Counting(
            connection, self._schemes, self._ballots, self._office, evaluation_id, scheme
        )

    def derivation(self, evaluation_id: int, entry_id: int) -> Derivation:
        """The whole way from the ballots to one entry's place."""
        evaluation, adopted, scored = self._scored(evaluation_id)
        scheme, version = adopted.scheme, adopted.version.version
        ranking = rank_overall(evaluation, scheme, version, scored)
        standing = next((s for s in ranking.standings if s.entry.id == entry_id), None)
        evidence = self.counting(evaluation_id, scheme).evidence(self._units.entry(entry_id))
        return derive(scheme, version, evidence, standing, scored)

    def what_if(self, evaluation_id: int, scheme: Scheme) -> WhatIf:
        """The same ballots under another scheme, beside the official overall ranking; nothing is stored.

        Parts and criteria that the file has no ballots for count as empty.
        """
        evaluation, adopted, scored = self._scored(evaluation_id)
        version = adopted.version.version
        official = rank_overall(evaluation, adopted.scheme, version, scored)
        entries = self._units.entries(evaluation_id)
        other = list(self._count(evaluation_id, scheme, entries).values())
        return compare(official, rank_overall(evaluation, scheme, 0, other))

    def _scored(self, evaluation_id: int) -> tuple[Evaluation, AdoptedScheme, list[Scored]]:
        evaluation = self._evaluations.get(evaluation_id)
        adopted = self._schemes.current(evaluation_id)
        event, data_version = self._trail.last_id(), self._data_version()
        kept = self._kept.get(evaluation_id)
        stale = None
        if kept is not None and kept.version == adopted.version.version:
            stale = self._stale_entries(kept, event, data_version, adopted.scheme)
        if kept is None or stale is None:
            scored = self._count(evaluation_id, adopted.scheme, self._units.entries(evaluation_id))
            kept = _Kept(adopted.version.version, event, data_version, scored)
            self._kept[evaluation_id] = kept
        elif stale:
            entries = [
                self._units.entry(number) for number in sorted(stale) if number in kept.scored
            ]
            for entry in entries:
                kept.scored.update(self._count(evaluation_id, adopted.scheme, [entry]))
        kept.event, kept.data_version = event, data_version
        return evaluation, adopted, list(kept.scored.values())

    def _count(
        self, evaluation_id: int, scheme: Scheme, entries: Sequence[Entry]
    ) -> dict[int, Scored]:
        counting = self.counting(evaluation_id, scheme)
        return {s.entry.id: s for s in score_all(scheme, counting.entries(entries))}

    def _data_version(self) -> int:
        """Changes when another program or connection has written the file."""
        return int(self._database.conn.execute("PRAGMA data_version").fetchone()[0])

    def _stale_entries(
        self, kept: _Kept, event: int, data_version: int, scheme: Scheme
    ) -> set[int] | None:
        """The entries that changed since the scores were kept; None where everything has to be counted."""
        if data_version != kept.data_version:
            return None
        if any(part.standardise is not None for part in scheme.parts) and event != kept.event:
            return None
        changes = self._trail.changes_since(kept.event, event)
        if changes is None:
            return None
        stale: set[int] = set()
        for change in changes:
            entry_id = self._entry_of(change)
            if entry_id is None:
                return None
            stale.add(entry_id)
        return stale

    def _entry_of(self, change: RowChange) -> int | None:
        """The entry whose score a changed row bears on; None where it is not just one."""
        row = {**(change.before or {}), **(change.after or {}), **change.key}
        if change.table == "marks":
            found = self._database.conn.execute(
                "SELECT entry_id FROM ballots WHERE id = ?", (row["ballot_id"],)
            ).fetchone()
        elif change.table == "ballots":
            found = self._database.conn.execute(
                "SELECT entry_id FROM ballots WHERE id = ?", (row["id"],)
            ).fetchone()
        elif change.table in _BY_ENTRY and row.get("entry_id") is not None:
            return int(row["entry_id"] or 0)
        else:
            return None
        return int(found[0]) if found else None
