"""Counts ballots where they lie: one scan of the marks in the order of the table, summed by SQLite.

Piles that one scan cannot sum are gathered entry by entry in `db.store.results.aggregates`. Where a submitted
ballot has a blank, 弃权 or 无效, and where ballots are standardised, they are sorted one by one in
`db.scoring.tally`. All ways give the same `PartTally`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from db.records import Entry, EntryKind, TallyCount
from db.records.register import labels_of
from db.scoring.derivation import ScoreEvidence
from db.scoring.ranking import Counted
from db.scoring.scheme import ratio
from db.scoring.scheme.ratio import Sum
from db.scoring.scheme.scheme import Average, Criterion, Part, PartKind, Scheme, Trim
from db.scoring.standardise import standardised_totals
from db.scoring.tally import PartTally, counting_group, sort_ballots
from db.store.ballots.ballot_reader import BallotReader
from db.store.ballots.vote_counts import VoteCounts
from db.store.office.office import Office
from db.store.results.aggregates import Aggregation, Summed, add, aggregate, needs_aggregation
from db.store.results.beside_ballots import BesideBallots
from db.store.results.entry_rows import EntryRows, Row
from db.store.schemes.schemes import Schemes

_Column: TypeAlias = tuple[str, str, Mapping[int, str]]  # part, criterion, groups by row number
_NO_GROUPS: Mapping[int, str] = {}
_FILTER_BELOW = 2  # marks are filtered where less than one criterion in so many is wanted


class Counting:
    """Counts the ballots of one evaluation under one scheme."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        schemes: Schemes,
        ballots: BallotReader,
        votes: VoteCounts,
        office: Office,
        evaluation_id: int,
        scheme: Scheme,
    ) -> None:
        self._connection = connection
        self._ballots = ballots
        self._votes = votes
        self._office = office
        self._evaluation_id = evaluation_id
        self._scheme = scheme
        self._part_ids = schemes.ids("parts", evaluation_id)
        self._groups = {n: code for code, n in schemes.ids("groups", evaluation_id).items()}
        criterion_ids = schemes.criterion_ids(evaluation_id)
        self._criteria = {n: key for key, n in criterion_ids.items()}
        self._criterion_ids = criterion_ids
        # A what-if may name parts and criteria that have no ballots yet.
        judged = [p for p in scheme.parts if p.has_ballots and p.code in self._part_ids]
        self._scanned = tuple(p.code for p in judged if is_scanned(p))
        self._piled = tuple(p for p in judged if needs_aggregation(p))
        self._sorted_one_by_one = tuple(
            p for p in judged if not is_scanned(p) and not needs_aggregation(p)
        )
        self._trims = any(_trims_cells(scheme.by_code[code]) for code in self._scanned)
        self._keys = {p.code: self._groups_of(p) for p in judged}
        summed = {*self._scanned, *(p.code for p in self._piled)}
        self._codes = {self._part_ids[p.code]: p.code for p in judged if p.code in summed}
        self._columns_of: dict[EntryKind, dict[int, _Column]] = {}
        self._pilings: dict[tuple[str, EntryKind], Aggregation] = {}

    def entries(self, entries: Sequence[Entry]) -> Iterator[Counted]:
        """Each entry with its tallies, in the order of their row numbers."""
        chosen = sorted(entries, key=lambda e: e.id)
        if not chosen:
            return
        span = (chosen[0].id, chosen[-1].id)
        beside = BesideBallots(self._evaluation_id, self._scheme, self._votes, self._office)
        standardised = {p.code: self.standardised(p) for p in self._sorted_one_by_one}
        counts = EntryRows(self._count_rows(span))
        cells = EntryRows(self._cell_rows(span))
        for entry in chosen:
            tallies = self._summed_parts(entry, counts.of(entry.id), cells.of(entry.id))
            for part in self._sorted_one_by_one:
                tallies[part.code] = self._sorted(part, entry, standardised[part.code])
            beside.add_votes(entry, tallies)
            beside.add_office(entry, tallies)
            yield Counted(entry, tallies, beside.adjustments_of(entry))

    def evidence(self, entries: Iterable[Entry]) -> Iterator[ScoreEvidence]:
        """Each entry's ballots sorted one by one, whichever way the ranking counted them."""
        beside = BesideBallots(self._evaluation_id, self._scheme, self._votes, self._office)
        judged = [part for part in self._scheme.parts if part.has_ballots]
        standardised = {part.code: self.standardised(part) for part in judged}
        for entry in entries:
            sorted_parts = {
                part.code: sort_ballots(
                    part,
                    part.criteria_for(entry.kind),
                    self._ballots.of_entry(self._evaluation_id, part.code, entry.id),
                    standardised[part.code],
                )
                for part in judged
            }
            tallies: dict[str, PartTally] = {}
            beside.add_office(entry, tallies)
            tallies |= {code: s.tally for code, s in sorted_parts.items()}
            beside.add_votes(entry, tallies)
            yield ScoreEvidence(entry, sorted_parts, tallies, beside.adjustments_of(entry))

    # what SQL sums

    def _count_rows(self, span: tuple[int, int]) -> Iterator[Row]:
        """How many ballots of each kind an entry has, by part and group, in the order of their index."""
        if not self._codes:
            return iter(())
        wanted = ", ".join(str(number) for number in sorted(self._codes))
        return self._connection.execute(
            "SELECT entry_id, part_id, group_id, attendance, status, count(*) FROM ballots"
            f" WHERE +part_id IN ({wanted}) AND entry_id BETWEEN ? AND ?"
            " AND +attendance = 'present' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            span,
        )

    def _cell_rows(self, span: tuple[int, int]) -> Iterator[Row]:
        """Sums of marks by entry, criterion and group; ends of the piles only where a part trims.

        One pass in the order of the table. Each test of a row costs as much as adding it up, so rows
        are only tested where that leaves many of them out; `_add_cells` passes over the others.
        """
        wanted = [n for n, (part, _) in self._criteria.items() if part in self._scanned]
        if not wanted:
            return iter(())
        tests = ["counted = 1"]
        if len(wanted) * _FILTER_BELOW < len(self._criteria):
            tests.append(f"+criterion_id IN ({', '.join(map(str, wanted))})")
        first, last = self._connection.execute(
            "SELECT (SELECT min(id) FROM entries), (SELECT max(id) FROM entries)"
        ).fetchone()
        if (first, last) != span:
            tests.append("entry_id BETWEEN {} AND {}".format(*span))
        ends = ", max(points), min(points)" if self._trims else ""
        return self._connection.execute(
            f"SELECT entry_id, criterion_id, group_id, count(points), sum(points){ends}"
            f" FROM marks WHERE {' AND '.join(tests)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )

    def _summed_parts(
        self, entry: Entry, counts: Sequence[Row], cells: Sequence[Row]
    ) -> dict[str, PartTally]:
        parts = {code: Summed() for code in self._codes.values()}
        for _, part_id, group_id, _, status, number in counts:
            code = self._codes[part_id]
            if group_id not in self._keys[code]:
                continue
            part = parts[code]
            if status == "submitted":
                part.submitted += number
            elif status == "void":
                part.void += number
            else:
                part.draft += number
        self._add_cells(parts, self._columns(entry.kind), cells)
        for piled in self._piled:
            if parts[piled.code].submitted:
                piling = self._piling(piled, entry.kind)
                aggregate(self._connection, piling, entry.id, parts[piled.code])
        return {code: self._tally(code, entry, part) for code, part in parts.items()}

    @staticmethod
    def _add_cells(
        parts: Mapping[str, Summed], columns: Mapping[int, _Column], cells: Sequence[Row]
    ) -> None:
        at = part = None
        code, groups = "", _NO_GROUPS
        for _, criterion_id, group_id, valued, total, *ends in cells:
            if criterion_id != at:
                at, column = criterion_id, columns.get(criterion_id)
                if column is None:
                    part = None
                else:
                    part_code, code, groups = column
                    part = parts[part_code]
            group = groups.get(group_id)
            if part is None or group is None or not valued:
                continue
            part.valued += valued
            in_group = part.cells.get(group)
            if in_group is None:
                in_group = part.cells[group] = {}
            if code in in_group:  # several groups that are averaged as one
                add(part, group, code, (total, valued))
            else:
                in_group[code] = total, valued
            if ends:
                high, low = part.ends.get((group, code), ends)
                part.ends[group, code] = max(high, ends[0]), min(low, ends[1])

    def _tally(self, code: str, entry: Entry, summed: Summed) -> PartTally:
        part = self._scheme.by_code[code]
        criteria = part.criteria_for(entry.kind)
        complete = summed.valued == summed.submitted * len(criteria)
        if not complete or (summed.submitted and not criteria):
            # A blank, 弃权 or 无效 somewhere: whether each ballot counts is told ballot by ballot.
            return self._sorted(part, entry, None)
        if _trims_cells(part):
            for (group, criterion), (high, low) in summed.ends.items():
                cell = summed.cells[group]
                cell[criterion] = _trimmed(part.trim, cell[criterion], high, low)
        if part.average is Average.BALLOT and not summed.totals:
            summed.totals = {g: _ballots_sum(criteria, c) for g, c in summed.cells.items()}
        returned = summed.submitted + summed.void
        counts = TallyCount(returned + summed.draft, returned, summed.submitted, summed.void, 0)
        return PartTally(summed.cells, summed.totals, summed.votes, counts)

    def _columns(self, kind: EntryKind) -> dict[int, _Column]:
        """The scanned criteria of a kind of entries by row number, each with the groups whose marks count."""
        found = self._columns_of.get(kind)
        if found is None:
            found = {
                number: (code, criterion.code, self._keys[code])
                for code in self._scanned
                for number, criterion in self._numbered(self._scheme.by_code[code], kind)
            }
            self._columns_of[kind] = found
        return found

    def _piling(self, part: Part, kind: EntryKind) -> Aggregation:
        found = self._pilings.get((part.code, kind))
        if found is None:
            criteria = dict(self._numbered(part, kind))
            found = Aggregation(part, criteria, self._keys[part.code])
            self._pilings[part.code, kind] = found
        return found

    def _numbered(self, part: Part, kind: EntryKind) -> Iterator[tuple[int, Criterion]]:
        for criterion in part.criteria_for(kind):
            number = self._criterion_ids.get((part.code, criterion.code))
            if number is not None:
                yield number, criterion

    def _groups_of(self, part: Part) -> dict[int, str]:
        """The groups that count in a part, by row number, each with the name under which it is averaged."""
        groups = {n: counting_group(part, code) for n, code in self._groups.items()}
        return {number: group for number, group in groups.items() if group is not None}

    # what is sorted ballot by ballot

    def _sorted(self, part: Part, entry: Entry, totals: Mapping[int, Fraction] | None) -> PartTally:
        ballots = self._ballots.of_entry(self._evaluation_id, part.code, entry.id)
        return sort_ballots(part, part.criteria_for(entry.kind), ballots, totals).tally

    def standardised(self, part: Part) -> Mapping[int, Fraction] | None:
        """The standardised ballot totals of a part that asks for them."""
        if part.standardise is None:
            return None
        rows = self._connection.execute(
            "SELECT id, category, labels FROM entries WHERE evaluation_id = ?"
            " AND id NOT IN (SELECT entry_id FROM withdrawals)",
            (self._evaluation_id,),
        )
        kinds = {  # of a unit that left nothing bears on the others
            number: EntryKind(category, labels_of(labels)) for number, category, labels in rows
        }
        ballots = self._ballots.of_evaluation(self._evaluation_id, part.code)
        return standardised_totals(
            part,
            ((part.criteria_for(kinds[b.entry_id]), b) for b in ballots if b.entry_id in kinds),
        )


def is_scanned(part: Part) -> bool:
    """Whether one scan sums the part's cells: marks that are numbers, with at most one trimmed at each end."""
    if part.kind is not PartKind.SCORED or part.standardise is not None:
        return False
    if part.trim is None:
        return True
    if part.average is Average.BALLOT:
        return needs_aggregation(part)
    return part.trim.high <= 1 and part.trim.low <= 1


def _trims_cells(part: Part) -> bool:
    """Whether the marks of a criterion are trimmed, and not ballot totals."""
    return part.average is Average.CRITERION and part.trim is not None


def _trimmed(trim: Trim | None, cell: Sum, high: int, low: int) -> Sum:
    total, count = cell
    if trim is None or count < trim.at_least:
        return cell
    return total - trim.high * high - trim.low * low, count - trim.high - trim.low


def _ballots_sum(criteria: Iterable[Criterion], cells: Mapping[str, Sum]) -> Sum:
    """The sum of a group's ballot totals, and how many: every ballot is complete, so each cell has them all."""
    sums = [(cells[c.code][0], c.weight) for c in criteria]
    weighed = [ratio.times((total.numerator, total.denominator), w) for total, w in sums]
    return Fraction(*ratio.summed(weighed)), next(iter(cells.values()))[1]
