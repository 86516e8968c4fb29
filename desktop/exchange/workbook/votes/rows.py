"""Reads sheets 票数-part: how many votes a unit has under each level, as a group's ballots were counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from db.errors import Fault, FaultKind
from db.numbers import decimal_text, exact
from db.records import NO_LEVEL, SPOILT, VotesRow
from db.scoring.counted_votes import hand_count
from db.scoring.scheme.scheme import Criterion, Part
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell
from desktop.exchange.workbook.ballot_rows import read_unit
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.layouts import CRITERION, LEVEL
from desktop.exchange.workbook.placed_marks import criterion_called, is_merged
from desktop.exchange.workbook.reviewer_rows import read_group
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, filled_down
from desktop.exchange.workbook.subjects import (
    SPOILT_FIELD,
    UNDECIDED_FIELD,
    Subject,
    level_field,
    named,
)

_Votes = dict[str, dict[str, int]]


@dataclass(slots=True)
class _Count:
    """What is told of one unit and group so far."""

    place: str
    votes: _Votes = field(default_factory=dict)


class VotesSheets:
    """The counts of one part, whose criteria may stand in rows, in sheets, or in a heading above the levels."""

    def __init__(self, part: Part, known: Known, reading: SheetReading, notes: list[Fault]) -> None:
        self._part, self._known, self._reading, self._notes = part, known, reading, notes
        self._counts: dict[tuple[str, str], _Count] = {}

    def add(self, sheet: MappedSheet) -> None:
        """Reads one sheet."""
        before = self._total()
        group = _told_group(sheet, self._part, self._known, self._reading)
        if group is None:
            return
        units, groups = filled_down(sheet, "unit"), filled_down(sheet, "group")
        for row in sheet.rows():
            votes = self._votes(sheet, row)
            if votes is None:
                self._notes.append(Fault(sheet.place(row), FaultKind.NO_VOTES))
                continue
            unit = read_unit(sheet, row, units[row], self._known, self._reading)
            own = group or read_group(sheet, row, groups[row], self._known, self._reading)
            if unit and own:
                self._take(sheet, row, (unit, own), votes)
        claim = named(sheet.grid.name)
        if claim is None or claim.subject is not Subject.VOTES:
            told = {"found": str(self._total() - before)}
            self._notes.append(Fault(sheet.grid.place(), FaultKind.VOTES_TAKEN, told))

    def rows(self) -> Iterator[VotesRow]:
        """What was counted of each unit and group, held against the criteria by which the unit is judged."""
        for (unit, group), count in self._counts.items():
            if not self._is_stored(unit, group, count.votes):
                self._check(unit, count)
            yield VotesRow(count.place, self._part.code, unit, group, count.votes)

    def _is_stored(self, unit: str, group: str, votes: _Votes) -> bool:
        """Whether the file holds these very votes: they were right under the scheme of then."""
        held = self._known.counted.get((self._part.code, unit, group))
        return held is not None and all(
            {title: n for title, n in levels.items() if n} == held.get(code, {})
            for code, levels in votes.items()
        )

    def _total(self) -> int:
        return sum(
            sum(levels.values()) for c in self._counts.values() for levels in c.votes.values()
        )

    def _take(self, sheet: MappedSheet, row: int, key: tuple[str, str], votes: _Votes) -> None:
        kind = self._known.kinds.get(key[0])
        own = {c.code for c in self._part.criteria_for(kind)} if kind else set(votes)
        count = self._counts.setdefault(key, _Count(sheet.place(row)))
        for code, levels in votes.items():
            if code not in own and any(levels.values()):
                self._fault(sheet.place(row), FaultKind.NOT_APPLICABLE, found=self._title(code))
            elif code in count.votes:
                unit, group = key
                called = self._known.group_titles.get(group, group)
                found = f"{unit} {called}（{count.place}）"
                self._fault(sheet.place(row), FaultKind.DUPLICATE, found=found)
            elif code in own:
                count.votes[code] = levels

    def _title(self, code: str) -> str:
        criterion = self._part.by_code.get(code)
        return code if criterion is None else criterion.title

    def _check(self, unit: str, count: _Count) -> None:
        """Several criteria are judged by the same ballots: only where each has them all is every ballot complete."""
        kind = self._known.kinds.get(unit)
        criteria = self._part.criteria_for(kind) if kind else ()
        if len(criteria) < 2:
            return
        counts = [hand_count((c,), count.votes) for c in criteria]
        if any(one.undecided for one in counts):
            self._fault(count.place, FaultKind.VOTE_COUNTS, found=self._part.title)
        elif len(set(counts)) > 1:
            found = "，".join(f"{c.title} {n.valid}" for c, n in zip(criteria, counts, strict=True))
            expected = str(max(n.valid for n in counts))
            self._fault(count.place, FaultKind.UNEQUAL_VOTES, found=found, expected=expected)

    def _votes(self, sheet: MappedSheet, row: int) -> _Votes | None:
        """The votes of a row by criterion and level; None where it has none at all."""
        if sheet.mapping.layout.across:
            return self._across(sheet, row)
        criterion = self._criterion(sheet, row)
        cells = {
            level.title: level_field(level.title)
            for level in (criterion or self._part.criteria[0]).levels
        } | {NO_LEVEL: UNDECIDED_FIELD, SPOILT: SPOILT_FIELD}
        found = {title: self._number(sheet, sheet.spot(row, name)) for title, name in cells.items()}
        if all(votes is None for votes in found.values()):
            return None
        levels = {title: votes or 0 for title, votes in found.items()}
        if criterion is None:
            return {}
        self._check_total(sheet, row, levels)
        self._check_strangers(sheet, row, criterion)
        return {criterion.code: levels}

    def _across(self, sheet: MappedSheet, row: int) -> _Votes | None:
        votes: _Votes = {}
        for column, stands_for in sheet.mapping.across.items():
            number = self._number(sheet, (row, column))
            if number is not None:
                votes.setdefault(stands_for[CRITERION], {})[stands_for[LEVEL]] = number
        spoilt = self._number(sheet, sheet.spot(row, SPOILT_FIELD)) or 0
        if not votes:
            return None
        for code, levels in votes.items():
            own = self._part.by_code.get(code)
            titles = [level.title for level in own.levels] if own else []
            votes[code] = {**dict.fromkeys(titles, 0), **levels, SPOILT: spoilt}
        return votes

    def _criterion(self, sheet: MappedSheet, row: int) -> Criterion | None:
        """The criterion that a row names; the only one where the part has no other."""
        cell = sheet.cell(row, CRITERION)
        if cell is None and len(self._part.criteria) == 1:
            return self._part.criteria[0]
        code = criterion_called(self._part, cell)
        if code:
            return self._part.by_code[code]
        if cell is None:
            self._reading.missing(sheet, row, CRITERION)
        else:
            expected = "、".join(c.title for c in self._part.criteria)
            place = sheet.place(row, CRITERION)
            self._fault(place, FaultKind.UNKNOWN_REFERENCE, found=shown(cell), expected=expected)
        return None

    def _number(self, sheet: MappedSheet, spot: tuple[int, int] | None) -> int | None:
        if spot is None:
            return None
        place = sheet.grid.place(*spot)
        if is_merged(sheet.grid, spot):
            self._fault(place, FaultKind.MERGED)
            return None
        return self._reading.cells.whole(place, sheet.grid.at(*spot), 0)

    def _check_total(self, sheet: MappedSheet, row: int, levels: dict[str, int]) -> None:
        """A sum beside the votes is that of the valid ones, with those without a level or of all."""
        cell: Cell = sheet.cell(row, "total")
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            return
        undecided, spoilt = levels.get(NO_LEVEL, 0), levels.get(SPOILT, 0)
        valid = sum(levels.values()) - undecided - spoilt
        sums = {valid, valid + undecided, valid + undecided + spoilt}
        if exact(cell) not in {Fraction(total) for total in sums}:
            place = sheet.place(row, "total")
            facts = {"found": decimal_text(exact(cell)), "expected": str(valid)}
            self._fault(place, FaultKind.TOTAL_CONTRADICTS, **facts)

    def _check_strangers(self, sheet: MappedSheet, row: int, criterion: Criterion) -> None:
        """Votes under a level that another criterion has, and this one has not."""
        own = {level.title for level in criterion.levels}
        for other in self._part.criteria:
            for level in other.levels:
                name = level_field(level.title)
                if level.title not in own and self._number(sheet, sheet.spot(row, name)):
                    found = f"{criterion.title} {level.title}"
                    self._fault(sheet.place(row, name), FaultKind.NOT_APPLICABLE, found=found)

    def _fault(self, place: str, kind: FaultKind, **facts: str) -> None:
        self._reading.faults.add(place, kind, **facts)


def _told_group(sheet: MappedSheet, part: Part, known: Known, reading: SheetReading) -> str | None:
    """The group of every row where the sheet need not say it; empty where its rows do; None where nothing tells."""
    if sheet.has("group"):
        return ""
    weighed = part.group_weights is not None
    groups = set(part.counting_weights) if weighed else set(known.groups.values())
    if len(groups) == 1:
        return groups.pop()
    place = sheet.grid.place(max(sheet.mapping.header or 0, 0))
    expected = "、".join(t for code, t in known.group_titles.items() if code in groups)
    reading.faults.add(place, FaultKind.GROUP_UNTOLD, expected=expected)
    return None
