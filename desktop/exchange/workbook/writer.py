"""Writes an evaluation as the workbook that an import reads back, and any table as a plain sheet.

See docs/workbook.md § Export.

Rows are sorted by what they are about, never by when they were entered, so that a workbook that went through
another file comes out the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from db.natural_order import natural_order
from db.records import (
    NO_LEVEL,
    PRESENTATIONS,
    SPOILT,
    AdjustmentKind,
    Attendance,
    Ballot,
    BallotStatus,
    Contents,
    Mark,
    MarkState,
)
from db.records.register import labels_text
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Criterion, Part, Scheme
from desktop.exchange.saving import OF_THE_FOLDER, save_bytes
from desktop.exchange.spreadsheets.xlsx_book import ColumnStyle, Value, XlsxBook, points_value
from desktop.exchange.workbook.ballot_rows import (
    ABSENT_WORD,
    DRAFT_WORD,
    RECUSED_WORD,
    STATUS_WORDS,
    VALID_WORD,
    VOID_WORD,
)
from desktop.exchange.workbook.office_rows import KIND_WORDS
from desktop.exchange.workbook.subjects import Subject, columns_of, is_level, sheet_name
from desktop.explanation.state_words import FINDING_WORDS

_WIDTHS = {
    "unit": 30, "short_title": 16, "leader": 12, "post": 24, "workplace": 24, "comment": 50, "evidence": 50,
    "category": 12, "labels": 24, "presentation": 10, "running_order": 10, "status": 8, "kind": 8,
    "times": 8, "points": 8,
    "withdrawn_on": 12, "withdrawn_reason": 30,
    "phone": 16, "note": 30, "text": 50, "source": 20, "measures": 40,
}  # fmt: skip
_CHOICES = {
    "presentation": PRESENTATIONS,
    "status": STATUS_WORDS,
    "kind": tuple(KIND_WORDS),
    "state": tuple(FINDING_WORDS.values()),
}
_KIND_WORDS: dict[AdjustmentKind, str] = {kind: word for word, kind in KIND_WORDS.items()}
_WRAPPED = {"comment", "withdrawn_reason", "evidence", "note", "text", "measures"}


def write_workbook(
    path: Path,
    contents: Contents,
    scheme: Scheme,
    *,
    replace: bool = False,
    mode: int = OF_THE_FOLDER,
) -> None:
    """Writes every sheet, or changes nothing and raises UserError as `save_bytes` does."""
    save_bytes(path, workbook_bytes(contents, scheme), replace=replace, mode=mode)


def workbook_bytes(contents: Contents, scheme: Scheme) -> bytes:
    """The workbook as it is written: the same contents give the same bytes."""
    book = XlsxBook(by_rows=True)
    _add_units(book, contents)
    _add_reviewers(book, contents, scheme)
    order = _panel_order(contents, scheme)
    for part in scheme.parts:
        if Subject.BALLOTS.takes(part):
            _add_ballots(book, contents, part, sheet_name(Subject.BALLOTS, part, scheme), order)
    for part in scheme.parts:
        if Subject.VOTES.takes(part):
            _add_votes(book, contents, part, sheet_name(Subject.VOTES, part, scheme))
    for part in scheme.parts:
        if Subject.GIVEN.takes(part):
            _add_given(book, contents, part, sheet_name(Subject.GIVEN, part, scheme))
    for part in scheme.parts:
        if Subject.OCCURRENCES.takes(part):
            _add_occurrences(book, contents, part, sheet_name(Subject.OCCURRENCES, part, scheme))
    _add_adjustments(book, contents)
    _add_findings(book, contents)
    _add_strong_points(book, contents)
    return book.data()


def _styles(subject: Subject, part: Part | None = None) -> list[ColumnStyle]:
    """The documented columns, in their order."""
    return [
        ColumnStyle(
            column.title,
            _WIDTHS.get(column.field, 12),
            wraps=column.field in _WRAPPED,
            required=column.required,
            choices=_CHOICES.get(column.field, ()),
        )
        for column in columns_of(subject, part)
        if column.written
        if not (subject is Subject.BALLOTS and column.field == "group")
    ]


def _add_units(book: XlsxBook, contents: Contents) -> None:
    rows = [
        (
            entry.unit_code, entry.unit, entry.category, entry.short_title, entry.leader, entry.post,
            entry.presentation, entry.running_order, entry.liaison, entry.phone, entry.note,
            labels_text(entry.labels), entry.withdrawn_on, entry.withdrawn_reason,
        )
        for entry in sorted(contents.entries, key=lambda e: natural_order(e.unit_code))
    ]  # fmt: skip
    book.add_sheet(Subject.UNITS, _styles(Subject.UNITS), rows, frozen_columns=2)


def _panel_order(contents: Contents, scheme: Scheme) -> dict[str, int]:
    """Reviewers by group in the scheme's order, then by code."""
    groups = {group.code: place for place, group in enumerate(scheme.groups)}
    panel = sorted(
        contents.reviewers,
        key=lambda r: (groups.get(r.group, len(groups)), r.group, natural_order(r.code)),
    )
    return {reviewer.code: place for place, reviewer in enumerate(panel)}


def _add_reviewers(book: XlsxBook, contents: Contents, scheme: Scheme) -> None:
    order = _panel_order(contents, scheme)
    rows = [
        (reviewer.code, reviewer.group, reviewer.name, reviewer.workplace)
        for reviewer in sorted(contents.reviewers, key=lambda r: order[r.code])
    ]
    book.add_sheet(Subject.REVIEWERS, _styles(Subject.REVIEWERS), rows, frozen_columns=1)


def _add_ballots(
    book: XlsxBook, contents: Contents, part: Part, name: str, order: dict[str, int]
) -> None:
    """Marks beyond the criteria that apply stay in the file: the sheet has no cell that could carry them back."""
    applicable = {e.unit_code: part.criteria_for(e.kind) for e in contents.entries}
    ballots = [ballot for ballot in contents.ballots if ballot.part == part.code]
    rows = (
        (
            ballot.reviewer,
            ballot.unit_code,
            _status(ballot),
            *(
                mark_value(ballot.marks.get(c.code)) if c in applicable[ballot.unit_code] else None
                for c in part.criteria
            ),
            ballot.comment,
        )
        for ballot in sorted(ballots, key=lambda b: (order[b.reviewer], natural_order(b.unit_code)))
    )
    book.add_sheet(name, _styles(Subject.BALLOTS, part), rows, frozen_columns=2)


def _status(ballot: Ballot) -> str:
    """The word of column 状态. A ballot that was not handed in says so, or reading it back would hand in a full one."""
    if ballot.status is BallotStatus.VOID:
        return VOID_WORD
    if ballot.attendance is Attendance.RECUSED:
        return RECUSED_WORD
    if ballot.attendance is Attendance.ABSENT:
        return ABSENT_WORD
    return DRAFT_WORD if ballot.status is BallotStatus.DRAFT else VALID_WORD


def mark_value(mark: Mark | None) -> Value:
    """A mark as a cell holds it."""
    if mark is not None and mark.state is MarkState.NUMBER:
        return points_value(mark.points)
    return mark_text(mark)


def _add_votes(book: XlsxBook, contents: Contents, part: Part, name: str) -> None:
    """A row a unit, group and criterion; the sheet is only there where anything was counted by hand."""
    applicable = {e.unit_code: part.criteria_for(e.kind) for e in contents.entries}
    titles = [c.title for c in columns_of(Subject.VOTES, part) if is_level(c.field)]
    places = {criterion.code: place for place, criterion in enumerate(part.criteria)}
    rows = [
        (
            one.unit_code,
            one.group,
            criterion.code,
            *(_votes(levels, title, criterion) for title in titles),
            *(levels.get(title, 0) for title in (NO_LEVEL, SPOILT)),
        )
        for one in sorted(contents.votes, key=lambda v: (natural_order(v.unit_code), v.group))
        if one.part == part.code
        for criterion in sorted(applicable[one.unit_code], key=lambda c: places[c.code])
        if (levels := one.votes.get(criterion.code))
    ]
    if rows:
        book.add_sheet(name, _styles(Subject.VOTES, part), rows, frozen_columns=2)


def _votes(levels: Mapping[str, int], title: str, criterion: Criterion) -> int | None:
    """Votes for a level; blank where the criterion has no such level."""
    own = any(level.title == title for level in criterion.levels)
    return levels.get(title, 0) if own else None


def _add_given(book: XlsxBook, contents: Contents, part: Part, name: str) -> None:
    scored = {entry.unit_code for entry in contents.entries if part.applies_to(entry.kind)}
    scores = [s for s in contents.given if s.part == part.code and s.unit_code in scored]
    rows = [
        (score.unit_code, points_value(score.points), score.evidence)
        for score in sorted(scores, key=lambda s: natural_order(s.unit_code))
    ]
    book.add_sheet(name, _styles(Subject.GIVEN), rows)


def _add_occurrences(book: XlsxBook, contents: Contents, part: Part, name: str) -> None:
    place = {criterion.code: index for index, criterion in enumerate(part.criteria)}
    criteria = {entry.unit_code: part.criteria_for(entry.kind) for entry in contents.entries}
    missed = [
        item
        for item in contents.occurrences
        if item.part == part.code
        and (criterion := part.by_code.get(item.criterion)) is not None
        and criterion in criteria[item.unit_code]
    ]
    rows = [
        (item.unit_code, item.criterion, item.times, item.evidence)
        for item in sorted(missed, key=lambda o: (natural_order(o.unit_code), place[o.criterion]))
    ]
    book.add_sheet(name, _styles(Subject.OCCURRENCES), rows)


def _add_adjustments(book: XlsxBook, contents: Contents) -> None:
    rows = [
        (item.unit_code, _KIND_WORDS[item.kind], points_value(item.points), item.evidence)
        for item in sorted(
            contents.adjustments, key=lambda a: (natural_order(a.unit_code), a.kind, a.evidence)
        )
    ]
    book.add_sheet(Subject.ADJUSTMENTS, _styles(Subject.ADJUSTMENTS), rows)


def _add_findings(book: XlsxBook, contents: Contents) -> None:
    """Of one unit in the order in which they were entered: it is that of the letter that told them."""
    rows = [
        (
            item.unit_code, item.text, item.source, item.measures, item.responsible, item.due,
            FINDING_WORDS[item.state], item.reported_on, item.accepted_on, item.note,
        )
        for item in sorted(contents.findings, key=lambda f: natural_order(f.unit_code))
    ]  # fmt: skip
    book.add_sheet(Subject.FINDINGS, _styles(Subject.FINDINGS), rows)


def _add_strong_points(book: XlsxBook, contents: Contents) -> None:
    rows = [
        (item.unit_code, item.text)
        for item in sorted(contents.strong_points, key=lambda p: natural_order(p.unit_code))
    ]
    book.add_sheet(Subject.STRONG_POINTS, _styles(Subject.STRONG_POINTS), rows)
