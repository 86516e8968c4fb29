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
from typing import Any

from db.records import Adjustment, Entry, TallyCount
from db.scoring.derivation import Evidence
from db.scoring.ranking import Counted
from db.scoring.scheme import Average, Part, PartKind, Scheme
from db.scoring.standardise import standardised_totals
from db.scoring.tally import PartTally, Sum, counting_group, sort_ballots
from db.store.ballot_reader import BallotReader
from db.store.office import Office
from db.store.schemes import Schemes

_ISSUED = ("submitted", "void", "draft")
_Row = tuple[Any, ...]


@dataclass(slots=True)
class _Summed:
    """One part of one entry while its rows come in. `rows` and `valued` count marks over all cells."""

    cells: dict[str, dict[str, Sum]] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    submitted: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    valued: int = 0


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
        known = set(self._part_ids)  # a what-if may name parts that have no ballots yet
        self._summable = {p.code for p in scheme.parts if summable(p) and p.code in known}
        self._applicable: dict[str, dict[int, tuple[str, str]]] = {}
        self._criterion_ids = criterion_ids
        self._keys = {
            p.code: {n: counting_group(p, code) for n, code in self._groups.items()}
            for p in scheme.parts
            if p.has_ballots
        }

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
        """How many ballots of each kind an entry has, by part and group."""
        wanted = [self._part_ids[code] for code in sorted(self._summable)]
        return self._connection.execute(
            "SELECT entry_id, part_id, group_id, attendance, status, count(*) FROM ballots"
            f" WHERE {self._where('part_id', wanted)}"
            " AND entry_id BETWEEN ? AND ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 1",
            span,
        )

    def _cell_rows(self, span: tuple[int, int]) -> Iterator[_Row]:
        """Sums of marks by entry, criterion and group; ends of the piles only where a part trims."""
        trims = any(self._scheme.by_code[c].trim is not None for c in self._summable)
        ends = "max(points), min(points)" if trims else "0, 0"
        wanted = [n for n, (part, _) in self._criteria.items() if part in self._summable]
        return self._connection.execute(
            "SELECT entry_id, criterion_id, group_id, count(*), count(points), sum(points),"
            f" {ends} FROM marks WHERE counted = 1 AND {self._where('criterion_id', wanted)}"
            " AND entry_id BETWEEN ? AND ? GROUP BY 1, 2, 3 ORDER BY 1",
            span,
        )

    @staticmethod
    def _where(column: str, numbers: list[int]) -> str:
        return f"+{column} IN ({', '.join(map(str, numbers))})"

    def _summed_parts(
        self, entry: Entry, counts: Sequence[_Row], cells: Sequence[_Row]
    ) -> dict[str, PartTally]:
        parts = {code: _Summed() for code in self._summable}
        codes = {n: code for code, n in self._part_ids.items()}
        for _, part_id, group_id, attendance, status, number in counts:
            code = codes[part_id]
            group = self._keys[code].get(group_id)
            if group is None or attendance != "present":
                continue
            part = parts[code]
            part.numbers[status] = part.numbers.get(status, 0) + number
            if status == "submitted":
                part.submitted[group] = part.submitted.get(group, 0) + number
        self._add_cells(entry, parts, cells)
        return {code: self._tally(code, entry, part) for code, part in parts.items()}

    def _add_cells(self, entry: Entry, parts: Mapping[str, _Summed], cells: Sequence[_Row]) -> None:
        applicable = self._criteria_of(entry.category)
        ends: dict[tuple[str, str, str], tuple[int, int]] = {}
        for _, criterion_id, group_id, rows, valued, total, high, low in cells:
            found = applicable.get(criterion_id)
            if found is None:
                continue
            part_code, code = found
            group = self._keys[part_code].get(group_id)
            if group is None:
                continue
            part = parts[part_code]
            part.rows += rows
            part.valued += valued
            if not valued:
                continue
            in_group = part.cells.setdefault(group, {})
            before = in_group.get(code)
            in_group[code] = (total, valued) if before is None else _plus(before, total, valued)
            if self._scheme.by_code[part_code].trim is not None:
                key = (part_code, group, code)
                seen = ends.get(key, (high, low))
                ends[key] = (max(seen[0], high), min(seen[1], low))
        for (part_code, group, code), (high, low) in ends.items():
            cell = parts[part_code].cells[group]
            cell[code] = _trimmed(self._scheme.by_code[part_code], cell[code], high, low)

    def _tally(self, code: str, entry: Entry, summed: _Summed) -> PartTally:
        part = self._scheme.by_code[code]
        ballots = summed.numbers.get("submitted", 0)
        criteria = len(part.criteria_for(entry.category))
        if not criteria or summed.rows != ballots * criteria or summed.valued != summed.rows:
            # A blank, 弃权 or 无效 somewhere: whether each ballot counts is told ballot by ballot.
            return self._sorted(part, entry)
        void, draft = summed.numbers.get("void", 0), summed.numbers.get("draft", 0)
        counts = TallyCount(ballots + void + draft, ballots + void, ballots, void, 0)
        return PartTally(cells=summed.cells, counts=counts)

    def _criteria_of(self, category: str) -> dict[int, tuple[str, str]]:
        found = self._applicable.get(category)
        if found is None:
            found = {
                self._criterion_ids[code, c.code]: (code, c.code)
                for code in self._summable
                for c in self._scheme.by_code[code].criteria_for(category)
                if (code, c.code) in self._criterion_ids
            }
            self._applicable[category] = found
        return found

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


def _trimmed(part: Part, cell: Sum, high: int, low: int) -> Sum:
    total, count = cell
    trim = part.trim
    if trim is None or count < trim.at_least:
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
