"""Counts ballots where they lie: one scan of the marks in the order of the table, summed by SQLite.

Piles that SQL cannot sum (ballot totals, wider trims, votes, blanks in a submitted ballot) are
sorted ballot by ballot in
`db.scoring.tally`; both ways give the same `PartTally`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from db.records import Adjustment, Entry, TallyCount
from db.scoring.derivation import Evidence
from db.scoring.ranking import Counted
from db.scoring.scheme import Average, Part, PartKind, Scheme, Trim
from db.scoring.standardise import standardised_totals
from db.scoring.tally import PartTally, Sum, counting_group, sort_ballots
from db.store.ballot_reader import BallotReader
from db.store.office import Office
from db.store.schemes import Schemes

_Row: TypeAlias = tuple[Any, ...]
_Column: TypeAlias = tuple[str, str, Mapping[int, str]]  # part, criterion, groups by row number
_FILTER_BELOW = 2  # marks are filtered where less than one criterion in so many is wanted


@dataclass(slots=True)
class _Summed:
    """One part of one entry while its rows come in; `valued` counts marks with points over all cells."""

    cells: dict[str, dict[str, Sum]] = field(default_factory=dict)
    ends: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    valued: int = 0
    submitted: int = 0
    void: int = 0
    draft: int = 0


class Counting:
    """Counts the ballots of one evaluation under one scheme."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        schemes: Schemes,
        ballots: BallotReader,
        office: Office,
        evaluation_id: int,
        scheme: Scheme,
    ) -> None:
        self._connection = connection
        self._ballots = ballots
        self._office = office
        self._evaluation_id = evaluation_id
        self._scheme = scheme
        self._part_ids = schemes.ids("parts", evaluation_id)
        self._groups = {n: code for code, n in schemes.ids("groups", evaluation_id).items()}
        criterion_ids = schemes.criterion_ids(evaluation_id)
        self._criteria = {n: key for key, n in criterion_ids.items()}
        self._criterion_ids = criterion_ids
        # A what-if may name parts and criteria that have no ballots yet.
        self._summable = tuple(
            p.code for p in scheme.parts if summable(p) and p.code in self._part_ids
        )
        self._trims = any(scheme.by_code[code].trim is not None for code in self._summable)
        self._keys = {code: self._groups_of(scheme.by_code[code]) for code in self._summable}
        self._codes = {self._part_ids[code]: code for code in self._summable}
        self._applicable: dict[str, dict[int, _Column]] = {}

    def entries(self, entries: Sequence[Entry]) -> Iterator[Counted]:
        """Each entry with its tallies, in the order of their row numbers."""
        chosen = sorted(entries, key=lambda e: e.id)
        if not chosen:
            return
        span = (chosen[0].id, chosen[-1].id)
        given, occurrences, adjustments = self._office_of()
        sorted_parts = self._sorted_parts(chosen)
        counts = _by_entry(self._count_rows(span))
        cells = _by_entry(self._cell_rows(span))
        for entry in chosen:
            tallies = self._summed_parts(entry, counts(entry.id), cells(entry.id))
            for code, by_entry in sorted_parts.items():
                tallies[code] = by_entry.get(entry.id) or PartTally()
            for code, points in given.get(entry.id, ()):
                tallies[code] = PartTally(given=points)
            for code, times in occurrences.get(entry.id, {}).items():
                tallies[code] = PartTally(occurrences=times)
            yield Counted(entry, tallies, tuple(adjustments.get(entry.id, ())))

    def evidence(self, entry: Entry) -> Evidence:
        """One entry's ballots sorted one by one, whichever way the ranking counted them."""
        counted = next(iter(self.entries([entry])))
        sorted_parts = {
            part.code: sort_ballots(
                part,
                part.criteria_for(entry.category),
                self._ballots.of_entry(self._evaluation_id, part.code, entry.id),
                self.standardised(part),
            )
            for part in self._scheme.parts
            if part.has_ballots
        }
        tallies = {**counted.tallies, **{code: s.tally for code, s in sorted_parts.items()}}
        return Evidence(entry, sorted_parts, tallies, counted.adjustments)

    # what SQL sums

    def _count_rows(self, span: tuple[int, int]) -> Iterator[_Row]:
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

    def _cell_rows(self, span: tuple[int, int]) -> Iterator[_Row]:
        """Sums of marks by entry, criterion and group; ends of the piles only where a part trims.

        One pass in the order of the table. Each test of a row costs as much as adding it up, so rows
        are only tested where that leaves many of them out; `_add_cells` passes over the others.
        """
        wanted = [n for n, (part, _) in self._criteria.items() if part in self._keys]
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
        self, entry: Entry, counts: Sequence[_Row], cells: Sequence[_Row]
    ) -> dict[str, PartTally]:
        parts = {code: _Summed() for code in self._summable}
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
        self._add_cells(parts, self._columns(entry.category), cells)
        return {code: self._tally(code, entry, part) for code, part in parts.items()}

    @staticmethod
    def _add_cells(
        parts: Mapping[str, _Summed], columns: Mapping[int, _Column], cells: Sequence[_Row]
    ) -> None:
        for _, criterion_id, group_id, valued, total, *ends in cells:
            column = columns.get(criterion_id)
            if column is None or not valued:
                continue
            part_code, code, groups = column
            group = groups.get(group_id)
            if group is None:
                continue
            part = parts[part_code]
            part.valued += valued
            in_group = part.cells.get(group)
            if in_group is None:
                in_group = part.cells[group] = {}
            before = in_group.get(code)
            in_group[code] = (total, valued) if before is None else _plus(before, total, valued)
            if ends:
                high, low = part.ends.get((group, code), ends)
                part.ends[group, code] = max(high, ends[0]), min(low, ends[1])

    def _tally(self, code: str, entry: Entry, summed: _Summed) -> PartTally:
        part = self._scheme.by_code[code]
        if summed.valued != summed.submitted * len(part.criteria_for(entry.category)):
            # A blank, 弃权 or 无效 somewhere: whether each ballot counts is told ballot by ballot.
            return self._sorted(part, entry)
        if part.trim is not None:
            for (group, criterion), (high, low) in summed.ends.items():
                cell = summed.cells[group]
                cell[criterion] = _trimmed(part.trim, cell[criterion], high, low)
        returned = summed.submitted + summed.void
        counts = TallyCount(returned + summed.draft, returned, summed.submitted, summed.void, 0)
        return PartTally(cells=summed.cells, counts=counts)

    def _columns(self, category: str) -> dict[int, _Column]:
        """The criteria of a category by row number, each with the groups whose marks count."""
        found = self._applicable.get(category)
        if found is None:
            found = {
                number: (code, c.code, self._keys[code])
                for code in self._summable
                for c in self._scheme.by_code[code].criteria_for(category)
                if (number := self._criterion_ids.get((code, c.code))) is not None
            }
            self._applicable[category] = found
        return found

    def _groups_of(self, part: Part) -> dict[int, str]:
        """The groups that count in a part, by row number, each with the name under which it is averaged."""
        groups = {n: counting_group(part, code) for n, code in self._groups.items()}
        return {number: group for number, group in groups.items() if group is not None}

    # what is sorted ballot by ballot

    def _sorted(self, part: Part, entry: Entry) -> PartTally:
        ballots = self._ballots.of_entry(self._evaluation_id, part.code, entry.id)
        return sort_ballots(part, part.criteria_for(entry.category), ballots).tally

    def _sorted_parts(self, entries: Sequence[Entry]) -> dict[str, dict[int, PartTally]]:
        result: dict[str, dict[int, PartTally]] = {}
        for part in self._scheme.parts:
            if not part.has_ballots or part.code in self._summable:
                continue
            totals = self.standardised(part)
            result[part.code] = {
                entry.id: sort_ballots(
                    part,
                    part.criteria_for(entry.category),
                    self._ballots.of_entry(self._evaluation_id, part.code, entry.id),
                    totals,
                ).tally
                for entry in entries
            }
        return result

    def standardised(self, part: Part) -> Mapping[int, Fraction] | None:
        """The standardised ballot totals of a part that asks for them."""
        if part.standardise is None:
            return None
        rows = self._connection.execute(
            "SELECT id, category FROM entries WHERE evaluation_id = ?", (self._evaluation_id,)
        )
        categories = dict(rows.fetchall())
        ballots = self._ballots.of_evaluation(self._evaluation_id, part.code)
        return standardised_totals(
            part, ((part.criteria_for(categories[b.entry_id]), b) for b in ballots)
        )

    # what the office entered

    def _office_of(
        self,
    ) -> tuple[
        dict[int, list[tuple[str, int]]],
        dict[int, dict[str, dict[str, int]]],
        dict[int, list[Adjustment]],
    ]:
        given: dict[int, list[tuple[str, int]]] = defaultdict(list)
        occurrences: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
        adjustments: dict[int, list[Adjustment]] = defaultdict(list)
        for score in self._office.given(self._evaluation_id):
            given[score.entry_id].append((score.part, score.points))
        for missed in self._office.occurrences(self._evaluation_id):
            by_part = occurrences[missed.entry_id].setdefault(missed.part, {})
            by_part[missed.criterion] = missed.times
        for adjustment in self._office.adjustments(self._evaluation_id):
            adjustments[adjustment.entry_id].append(adjustment)
        return given, occurrences, adjustments


def summable(part: Part) -> bool:
    """Whether SQL can sum the part's piles: marks averaged by criterion, at most one value trimmed at each end."""
    trim = part.trim
    return (
        part.kind is PartKind.SCORED
        and part.average is Average.CRITERION
        and (trim is None or (trim.high <= 1 and trim.low <= 1))
    )


def _trimmed(trim: Trim, cell: Sum, high: int, low: int) -> Sum:
    total, count = cell
    if count < trim.at_least:
        return cell
    return total - trim.high * high - trim.low * low, count - trim.high - trim.low


def _plus(cell: Sum, total: int, count: int) -> Sum:
    return cell[0] + total, cell[1] + count


class _by_entry:  # noqa: N801 - used as a function: rows of ascending entries, handed out entry by entry
    """Hands out the rows of one entry after the other; entries are asked for in ascending order."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next: tuple[int, list[_Row]] | None = None
        self._advance()

    def __call__(self, entry_id: int) -> list[_Row]:
        while self._next is not None and self._next[0] < entry_id:
            self._advance()
        if self._next is None or self._next[0] != entry_id:
            return []
        rows = self._next[1]
        self._advance()
        return rows

    def _advance(self) -> None:
        found = next(self._groups, None)
        self._next = None if found is None else (found[0], list(found[1]))
