"""Reads what the office itself enters: sheets 直接计分-part, 扣分-part, 加减分, 整改 and 亮点."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from db.errors import Fault, FaultKind
from db.numbers import decimal_text, thousandths
from db.records import (
    AdjustmentKind,
    AdjustmentRow,
    FindingRow,
    FindingState,
    GivenRow,
    OccurrenceRow,
    StrongPointRow,
)
from db.scoring.scheme.scheme import Part
from desktop.exchange.spreadsheets.faults import shown
from desktop.exchange.workbook.ballot_rows import read_unit
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.sheet_rows import MappedSheet, SheetReading, filled_down
from desktop.explanation.state_words import FINDING_WORDS

KIND_WORDS = {
    "加分": AdjustmentKind.BONUS,
    "扣分": AdjustmentKind.DEDUCTION,
    "否决": AdjustmentKind.VETO,
}
_STATES = {word: state for state, word in FINDING_WORDS.items()}
# 逾期 follows from the day; a finding that is late is still being mended.
_OTHER_STATES = {
    "未整改": FindingState.OPEN,
    "正在整改": FindingState.OPEN,
    "逾期未改": FindingState.OPEN,
    "已报": FindingState.REPORTED,
    "待销号": FindingState.REPORTED,
    "销号": FindingState.ACCEPTED,
}
_LATE = re.compile(r"[（(]逾期[）)]$")
_MOST_ADJUSTMENT = Fraction(1_000)


def read_given(
    sheet: MappedSheet,
    part: Part,
    known: Known,
    reading: SheetReading,
    seen: dict[tuple[str, str], str],
) -> tuple[GivenRow, ...]:
    """The scores of one sheet; a unit that comes twice, in whichever sheet of the part, is a fault."""
    rows: list[GivenRow] = []
    for row in sheet.rows():
        unit = read_unit(sheet, row, sheet.cell(row, "unit"), known, reading)
        if unit and (part.code, unit) in seen:
            facts = {"found": f"{unit}（{seen[part.code, unit]}）"}
            reading.faults.add(sheet.place(row, "unit"), FaultKind.DUPLICATE, **facts)
        seen[part.code, unit] = sheet.place(row)
        kind = known.kinds.get(unit)
        if kind is not None and not part.applies_to(kind):
            reading.faults.add(sheet.place(row, "unit"), FaultKind.NOT_APPLICABLE, found=part.title)
        points = _points(sheet, row, Fraction(0), part.full or Fraction(0), reading)
        evidence = reading.optional_text(sheet, row, "evidence", long=True)
        if points is not None:
            rows.append(GivenRow(sheet.place(row), part.code, unit, points, evidence))
    return tuple(rows)


def read_occurrences(
    sheet: MappedSheet, part: Part, known: Known, reading: SheetReading
) -> tuple[OccurrenceRow, ...]:
    """How often each criterion was missed; a unit and criterion that come twice are a fault."""
    rows: list[OccurrenceRow] = []
    seen: set[str] = set()
    units = filled_down(sheet, "unit")
    for row in sheet.rows():
        unit = read_unit(sheet, row, units[row], known, reading)
        criterion = _criterion(sheet, row, unit, part, known, reading)
        if unit and criterion:
            _once(sheet, row, "criterion", f"{unit} {criterion}", seen, reading)
        cell = sheet.cell(row, "times")
        times = reading.cells.whole(sheet.place(row, "times"), cell, low=0)
        if cell is None and sheet.has("times"):
            reading.missing(sheet, row, "times")
        evidence = reading.optional_text(sheet, row, "evidence", long=True)
        if times is not None:
            place = sheet.place(row)
            rows.append(OccurrenceRow(place, part.code, unit, criterion, times, evidence))
    return tuple(rows)


def read_adjustments(
    sheets: list[MappedSheet], known: Known, reading: SheetReading
) -> tuple[AdjustmentRow, ...]:
    """Bonuses, deductions and vetoes; the same one with the same evidence twice is a fault."""
    rows: list[AdjustmentRow] = []
    seen: set[str] = set()
    for sheet in sheets:
        units = filled_down(sheet, "unit")
        for row in sheet.rows():
            unit = read_unit(sheet, row, units[row], known, reading)
            word = reading.cells.word(sheet.place(row, "kind"), sheet.cell(row, "kind"))
            kind = _kind(sheet, row, word, reading)
            evidence = reading.optional_text(sheet, row, "evidence", long=True) or ""
            if sheet.cell(row, "evidence") is None and sheet.has("evidence"):
                reading.missing(sheet, row, "evidence")
            if unit and kind and evidence:
                _once(sheet, row, "evidence", f"{unit} {word} {evidence}", seen, reading)
            points = _adjustment_points(sheet, row, kind, word, reading)
            if kind is not None:
                rows.append(AdjustmentRow(sheet.place(row), unit, kind, points, evidence))
    return tuple(rows)


def read_findings(
    sheets: list[MappedSheet], known: Known, reading: SheetReading, notes: list[Fault]
) -> tuple[FindingRow, ...]:
    """Every finding; a row that says the same as one before it is taken and named."""
    said = _said_of_units(sheets, known, reading)
    rows = tuple(_finding(sheet, row, unit, text, reading) for sheet, row, unit, text in said)
    notes += _said_twice(rows)
    return rows


def read_strong_points(
    sheets: list[MappedSheet], known: Known, reading: SheetReading, notes: list[Fault]
) -> tuple[StrongPointRow, ...]:
    """Every strong point; one that stands there twice is taken and named."""
    said = _said_of_units(sheets, known, reading)
    rows = tuple(StrongPointRow(sheet.place(row), unit, text) for sheet, row, unit, text in said)
    notes += _said_twice(rows)
    return rows


def _said_twice(rows: Iterable[FindingRow | StrongPointRow]) -> Iterator[Fault]:
    first: dict[FindingRow | StrongPointRow, str] = {}
    for row in rows:
        before = first.setdefault(replace(row, place=""), row.place)
        if before != row.place:
            yield Fault(row.place, FaultKind.SAID_TWICE, {"found": before})


def _said_of_units(
    sheets: list[MappedSheet], known: Known, reading: SheetReading
) -> Iterator[tuple[MappedSheet, int, str, str]]:
    """The rows of sheets that say something of a unit, with its code and their words; both have to be there."""
    for sheet in sheets:
        units = filled_down(sheet, "unit")
        for row in sheet.rows():
            unit = read_unit(sheet, row, units[row], known, reading)
            text = reading.optional_text(sheet, row, "text", long=True) or ""
            if sheet.cell(row, "text") is None and sheet.has("text"):
                reading.missing(sheet, row, "text")
            if unit and text:
                yield sheet, row, unit, text


def _kind(sheet: MappedSheet, row: int, word: str, reading: SheetReading) -> AdjustmentKind | None:
    if word in KIND_WORDS:
        return KIND_WORDS[word]
    if sheet.cell(row, "kind") is None:
        reading.missing(sheet, row, "kind")
    elif word:
        facts = {"found": shown(word), "expected": "、".join(KIND_WORDS)}
        reading.faults.add(sheet.place(row, "kind"), FaultKind.NOT_ONE_OF, **facts)
    return None


def _adjustment_points(
    sheet: MappedSheet, row: int, kind: AdjustmentKind | None, word: str, reading: SheetReading
) -> int | None:
    """Points above zero; a veto has none."""
    if kind is AdjustmentKind.VETO:
        if sheet.cell(row, "points") not in (None, 0):
            reading.faults.add(sheet.place(row, "points"), FaultKind.NOT_WITH, other=word)
        return None
    return (
        None if kind is None else _points(sheet, row, Fraction(1, 1000), _MOST_ADJUSTMENT, reading)
    )


def _points(
    sheet: MappedSheet, row: int, low: Fraction, high: Fraction, reading: SheetReading
) -> int | None:
    """Points in thousandths that must be there and lie within bounds."""
    place, cell = sheet.place(row, "points"), sheet.cell(row, "points")
    if cell is None:
        reading.missing(sheet, row, "points")
        return None
    number = reading.cells.number(place, cell)
    if number is None:
        return None
    if not low <= number <= high:
        facts = {"found": shown(cell), "low": decimal_text(low), "high": decimal_text(high)}
        reading.faults.add(place, FaultKind.OUT_OF_RANGE, **facts)
        return None
    return thousandths(number)


def _criterion(
    sheet: MappedSheet, row: int, unit: str, part: Part, known: Known, reading: SheetReading
) -> str:
    code = reading.required_code(sheet, row, "criterion", sheet.cell(row, "criterion"))
    if not code:
        return ""
    place = sheet.place(row, "criterion")
    if code not in part.by_code:
        expected = "、".join(f"{c.code} {c.title}" for c in part.criteria)
        reading.faults.add(place, FaultKind.UNKNOWN_REFERENCE, found=shown(code), expected=expected)
        return ""
    kind = known.kinds.get(unit)
    if kind is not None and part.by_code[code] not in part.criteria_for(kind):
        reading.faults.add(place, FaultKind.NOT_APPLICABLE, found=part.by_code[code].title)
        return ""
    return code


def _once(
    sheet: MappedSheet, row: int, field: str, key: str, seen: set[str], reading: SheetReading
) -> None:
    if key and key in seen:
        reading.faults.add(sheet.place(row, field), FaultKind.DUPLICATE, found=shown(key))
    seen.add(key)


def _finding(
    sheet: MappedSheet, row: int, unit: str, text: str, reading: SheetReading
) -> FindingRow:
    def said(field: str) -> str | None:
        return reading.optional_text(sheet, row, field, long=True)

    reported_on = reading.day(sheet, row, "reported_on")
    accepted_on = reading.day(sheet, row, "accepted_on")
    return FindingRow(
        place=sheet.place(row),
        unit_code=unit,
        text=text,
        source=said("source"),
        measures=said("measures"),
        responsible=said("responsible"),
        due=reading.day(sheet, row, "due"),
        state=_state(sheet, row, reported_on, accepted_on, reading),
        reported_on=reported_on,
        accepted_on=accepted_on,
        note=said("note"),
    )


def _state(
    sheet: MappedSheet,
    row: int,
    reported_on: str | None,
    accepted_on: str | None,
    reading: SheetReading,
) -> FindingState | None:
    """Where a finding stands, by its word or else by the days that are given; None where the row does not say."""
    place = sheet.place(row, "state")
    word = _LATE.sub("", reading.cells.word(place, sheet.cell(row, "state")))
    if not word:
        by_days = FindingState.REPORTED if reported_on else None
        return FindingState.ACCEPTED if accepted_on else by_days
    state = {**_STATES, **_OTHER_STATES}.get(word)
    if state is None:
        facts = {"found": shown(word), "expected": "、".join(_STATES)}
        reading.faults.add(place, FaultKind.NOT_ONE_OF, **facts)
    if state is FindingState.OPEN and reported_on:
        reading.faults.add(sheet.place(row, "reported_on"), FaultKind.NOT_WITH, other=word)
    if state in (FindingState.OPEN, FindingState.REPORTED) and accepted_on:
        reading.faults.add(sheet.place(row, "accepted_on"), FaultKind.NOT_WITH, other=word)
    return state
