"""Reads sheets 评分-part: one ballot a row, its marks checked as the keyboard would check them."""

from __future__ import annotations

from fractions import Fraction

from db.errors import Fault, FaultKind, UserError
from db.numbers import decimal_text, exact
from db.records import Attendance, BallotRow, BallotStatus, EntryKind, Mark
from db.scoring.marks import mark_from, mark_text
from db.scoring.scheme.scheme import Criterion, Part
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.spreadsheets.grid import Cell
from desktop.exchange.workbook.ballot_reviewers import reviewers_of
from desktop.exchange.workbook.cells import closed_up, half_width
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, filled_down
from desktop.exchange.workbook.subjects import criterion_field

VALID_WORD = "有效"
VOID_WORD = "作废"
RECUSED_WORD = "回避"
ABSENT_WORD = "缺席"
DRAFT_WORD = "未提交"  # a full ballot that its reviewer has not handed in
STATUS_WORDS = (VALID_WORD, VOID_WORD, RECUSED_WORD, ABSENT_WORD, DRAFT_WORD)

_ROUNDED = Fraction(1, 100)  # a total may have been rounded
_ATTENDANCE = {RECUSED_WORD: Attendance.RECUSED, ABSENT_WORD: Attendance.ABSENT}


class BallotSheet:
    """The ballots of one sheet. Marks repeat, so each value of a criterion is read once."""

    def __init__(
        self,
        sheet: MappedSheet,
        part: Part,
        known: Known,
        reading: SheetReading,
        seen: dict[tuple[str, str, str], str],
        notes: list[Fault],
    ) -> None:
        self._seen, self._notes = seen, notes
        self._sheet = sheet
        self._part = part
        self._known = known
        self._reading = reading
        self._read: dict[tuple[str, type, object], tuple[Mark | None, UserError | None]] = {}
        self._merged = _merged_marks(sheet, part)
        self._fields = tuple((c, criterion_field(c.code)) for c in part.criteria)

    def rows(self) -> tuple[BallotRow, ...]:
        """Every ballot; the same reviewer twice for a unit is a fault."""
        reviewers = reviewers_of(self._sheet, self._known, self._reading, self._notes)
        units = filled_down(self._sheet, "unit")
        rows: list[BallotRow] = []
        for row in self._sheet.rows():
            reviewer = reviewers[row]
            self._check_anonymity(row, reviewer)
            unit = read_unit(self._sheet, row, units[row], self._known, self._reading)
            if reviewer:
                own = closed_up(self._known.names.get(reviewer, ""))
                _check_name(self._sheet, row, "reviewer_name", {own} - {""}, self._reading)
            if reviewer and unit:
                key = (self._part.code, reviewer, unit)
                if key in self._seen:
                    found = f"{self._known.called(reviewer)} {unit}（{self._seen[key]}）"
                    self._fault(row, "reviewer", FaultKind.DUPLICATE, found=found)
                self._seen[key] = self._sheet.place(row)
            rows.append(self._ballot(row, reviewer, unit))
        return tuple(rows)

    def _ballot(self, row: int, reviewer: str, unit: str) -> BallotRow:
        marks = self._marks(row, reviewer, unit)
        self._check_total(row, marks)
        word = self._status_word(row)
        kind = self._known.kinds.get(unit, EntryKind(""))
        complete = all(c.code in marks for c in self._part.criteria_for(kind))
        status = BallotStatus.SUBMITTED if complete and word != DRAFT_WORD else BallotStatus.DRAFT
        return BallotRow(
            place=self._sheet.place(row),
            part=self._part.code,
            reviewer=reviewer,
            unit_code=unit,
            status=BallotStatus.VOID if word == VOID_WORD else status,
            attendance=_ATTENDANCE.get(word, Attendance.PRESENT),
            marks=marks,
            comment=self._reading.optional_text(self._sheet, row, "comment", long=True),
            states=bool(word),
            unhanded=word == DRAFT_WORD,
        )

    def _check_total(self, row: int, marks: dict[str, Mark]) -> None:
        """A total that was typed or worked out beside the marks must be theirs, with weights or without."""
        cell = self._sheet.cell(row, "total")
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            return
        points = {code: mark.points for code, mark in marks.items() if mark.points is not None}
        if not points:
            return
        if not all(self._sheet.has(field) for _, field in self._fields):
            return
        weights = {c.code: c.weight for c in self._part.criteria}
        sums = {
            Fraction(sum(points.values()), 1000),
            sum((weights[code] * p for code, p in points.items()), Fraction(0)) / 1000,
        }
        if all(abs(exact(cell) - total) > _ROUNDED for total in sums):
            facts = {"found": shown(cell), "expected": decimal_text(min(sums))}
            self._fault(row, "total", FaultKind.TOTAL_CONTRADICTS, **facts)

    def _status_word(self, row: int) -> str:
        place = self._sheet.place(row, "status")
        word = self._reading.cells.word(place, self._sheet.cell(row, "status"))
        if word and word not in STATUS_WORDS:
            expected = "、".join(STATUS_WORDS)
            self._fault(row, "status", FaultKind.NOT_ONE_OF, found=shown(word), expected=expected)
        return word

    def _marks(self, row: int, reviewer: str, unit: str) -> dict[str, Mark]:
        marks: dict[str, Mark] = {}
        kind = self._known.kinds.get(unit)
        own = None if kind is None else {c.code for c in self._part.criteria_for(kind)}
        for criterion, field in self._fields:
            cell = self._sheet.cell(row, field)
            if (row, field) in self._merged:
                self._fault(row, field, FaultKind.MERGED)
                continue
            if cell is None:
                continue
            if own is not None and criterion.code not in own:
                found = f"{criterion.title} {shown(cell)}"
                self._fault(row, field, FaultKind.NOT_APPLICABLE, found=found)
                continue
            mark = None
            if self._known.misfits:
                mark = self._as_given(row, field, (unit, reviewer, criterion.code), cell)
            mark = mark or self._mark(row, field, criterion, cell)
            if mark is not None:
                marks[criterion.code] = mark
        return marks

    def _as_given(self, row: int, field: str, key: tuple[str, str, str], cell: Cell) -> Mark | None:
        """The mark that the file holds and the cell says, where it was given under another scheme than this one."""
        given = self._known.misfits.get((self._part.code, *key))
        if given is None:
            return None
        said = self._reading.cells.text(self._sheet.place(row, field), half_width(cell))
        return given if said == mark_text(given) else None

    def _mark(self, row: int, field: str, criterion: Criterion, cell: Cell) -> Mark | None:
        key = (criterion.code, type(cell), cell)
        if key not in self._read:
            if not self._reading.cells.is_plain(self._sheet.place(row, field), cell, "number"):
                return None
            try:
                self._read[key] = mark_from(self._part, criterion, half_width(cell)), None
            except UserError as error:
                self._read[key] = None, error
        mark, refusal = self._read[key]
        if refusal is not None:
            for fault in refusal.faults:
                self._fault(row, field, fault.kind, **fault.facts)
        return mark

    def _check_anonymity(self, row: int, reviewer: str) -> None:
        """No name may stand behind an anonymous ballot (docs/integrity.md § Anonymous ballots)."""
        if self._part.anonymous and self._known.names.get(reviewer):
            self._fault(
                row, "reviewer", FaultKind.NAMED_IN_ANONYMOUS, found=self._known.called(reviewer)
            )

    def _fault(self, row: int, field: str, kind: FaultKind, **facts: str) -> None:
        self._reading.faults.add(self._sheet.place(row, field), kind, **facts)


def read_unit(sheet: MappedSheet, row: int, cell: Cell, known: Known, reading: SheetReading) -> str:
    """The code of a unit that the evaluation knows, given by its code or a name; empty where it is at fault."""
    place = sheet.place(row, "unit")
    name = reading.cells.text(place, cell) if isinstance(cell, str) else ""
    if name and name not in known.kinds and name not in known.gone:
        called = known.units_called(name)
        if len(called) == 1:
            return called[0]
        if called:
            facts = {"found": shown(name), "expected": "、".join(called)}
            reading.faults.add(place, FaultKind.AMBIGUOUS, **facts)
            return ""
    code = reading.required_code(sheet, row, "unit", cell)
    if code and code not in known.kinds:
        unknown = FaultKind.UNKNOWN_REFERENCE, {"found": shown(code), "expected": "unit"}
        kind, facts = known.gone.get(code, unknown)
        reading.faults.add(place, kind, **facts)
        return ""
    if code:
        _check_name(sheet, row, "unit_name", known.unit_names.get(code, set()), reading)
    return code


def _check_name(
    sheet: MappedSheet, row: int, field: str, names: set[str], reading: SheetReading
) -> None:
    """A name beside a code must be one of that code's: else nobody knows which of the two is meant."""
    said = closed_up(reading.optional_text(sheet, row, field) or "")
    if said and names and said not in names:
        facts = {"found": shown(said), "expected": shown("、".join(sorted(names)))}
        reading.faults.add(sheet.place(row, field), FaultKind.NAME_CONTRADICTS, **facts)


def _merged_marks(sheet: MappedSheet, part: Part) -> set[tuple[int, str]]:
    """Marks that stand in merged cells: nobody can tell which ballot they belong to."""
    fields = {sheet.mapping.columns.get(criterion_field(c.code)): c.code for c in part.criteria}
    rows = set(sheet.rows())
    return {
        (row, criterion_field(code))
        for merge in sheet.grid.merges
        for row in range(merge.top, merge.bottom + 1)
        if row in rows
        for column, code in fields.items()
        if column is not None and merge.left <= column <= merge.right
    }
