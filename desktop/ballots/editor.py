"""Ballots of one reviewer, or for one unit, in a part: what the marks table and the grids show and write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from db.errors import ErrorKind, UserError
from db.numbers import THOUSAND, decimal_text
from db.records import Attendance, Ballot, BallotStatus, Entry, Mark, MarkState, Reviewer
from db.records.register import number_words
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD, mark_from, mark_text
from db.scoring.scheme.scheme import Criterion, Part, PartKind
from db.store.ballots.ballots import works_at
from desktop.ballots.edits import BallotCell, MarkCell, Seats, put_comment, put_marks
from desktop.ballots.paper_totals import PaperTotals
from desktop.frame.edits import Edits
from desktop.frame.unsaved import Unsaved, UnsavedCells
from desktop.messages import fault_line, word
from desktop.session import Session

translate = QCoreApplication.translate

# One key each, so that a clerk need not turn an input method on; full-width signs as such a method leaves them.
_SHORT = {"q": ABSTAIN_WORD, "w": INVALID_WORD}
SHORT_MARKS = frozenset(_SHORT)  # letters that are a whole mark
_SIGNS = str.maketrans({"。": ".", "，": ".", "、": "."})


# Why nothing is typed into a ballot; absence and recusal go before where it stands.
_LOCKED: Final = {
    **{(Attendance.RECUSED, status): ErrorKind.REVIEWER_RECUSED for status in BallotStatus},
    **{(Attendance.ABSENT, status): ErrorKind.REVIEWER_ABSENT for status in BallotStatus},
    (Attendance.PRESENT, BallotStatus.SUBMITTED): ErrorKind.BALLOT_SUBMITTED,
    (Attendance.PRESENT, BallotStatus.VOID): ErrorKind.BALLOT_VOID,
}


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Who scores whom: what a row of the book is about."""

    entry: Entry
    reviewer: Reviewer


@dataclass(frozen=True, slots=True)
class Typed:
    """What someone typed or pasted into a cell."""

    row: int
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class TypingOutcome:
    """How many cells are in the file as typed, are no mark (and kept red), and stand in a ballot that takes none."""

    written: int
    wrong: int = 0
    locked: int = 0


class BallotEditor(QObject):
    """Reads and writes the ballots; keeps what was typed wrongly, marked, until it is typed anew.

    A row is named by what differs between the rows: the entry's id where they are one reviewer's, the
    reviewer's id where they are for one unit. Books that share `unsaved` keep it for one page.
    """

    changed = Signal(int)  # row
    settled = (
        Signal()
    )  # once after any number of changes: what a block pasted at once, or undone, comes to
    reloaded = Signal()
    rejected = Signal(str)  # why

    def __init__(
        self,
        session: Session,
        edits: Edits,
        parent: QObject | None = None,
        unsaved: UnsavedCells | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self.part: Part | None = None
        self.reviewer: Reviewer | None = None  # where all rows are of one
        self.unit: Entry | None = None  # where all rows are for one
        self.rows: tuple[int, ...] = ()
        self._group_titles: dict[str, str] = {}  # where the rows are of several groups
        self._seats: dict[int, SeatRow] = {}
        self._ballots: dict[int, Ballot] = {}
        self.unsaved = unsaved or UnsavedCells(self)  # of every reviewer, by BallotCell
        self.paper_totals = PaperTotals()
        self.unsaved.given_up.connect(self._forget)
        self._ranks: dict[int, int] | None = None  # of full ballots, until one changes
        self._digits = 0
        self._editable = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._settle)
        self.changed.connect(lambda _row: self._settling.start())
        session.mark_changed.connect(self._read_one)

    def show(self, part: Part | None, reviewer: Reviewer | None, entries: Iterable[Entry]) -> None:
        """Turns to another part, reviewer or list of units."""
        seats = {} if reviewer is None else {e.id: SeatRow(e, reviewer) for e in entries}
        found: Iterable[Ballot] = ()
        if part is not None and reviewer is not None:
            evaluation_id = self._session.evaluation_id
            found = self._session.store.ballots.of_reviewer(evaluation_id, part.code, reviewer.id)
        self.reviewer, self.unit = reviewer, None
        self._turn(part, seats, {ballot.entry_id: ballot for ballot in found})

    def show_unit(
        self, part: Part | None, unit: Entry | None, reviewers: Iterable[Reviewer]
    ) -> None:
        """Turns to the ballots that these reviewers fill in for one unit."""
        seats = {} if unit is None else {r.id: SeatRow(unit, r) for r in reviewers}
        found: Iterable[Ballot] = ()
        if part is not None and unit is not None:
            evaluation_id = self._session.evaluation_id
            found = self._session.store.ballots.of_entry(evaluation_id, part.code, unit.id)
        by_code = {seat.reviewer.code: row for row, seat in seats.items()}
        self.reviewer, self.unit = None, unit
        self._group_titles = {group.code: group.title for group in self._session.scheme.groups}
        rows = {by_code[b.reviewer]: b for b in found if b.reviewer in by_code}
        self._turn(part, seats, rows)

    def _turn(
        self, part: Part | None, seats: Mapping[int, SeatRow], ballots: Mapping[int, Ballot]
    ) -> None:
        self.part, self.rows = part, tuple(seats)
        self._seats, self._ballots = dict(seats), dict(ballots)
        self._ranks = None
        self._digits = _total_digits(part) if part else 0
        self._editable = self._session.editable
        self.reloaded.emit()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The units of the rows, in their order."""
        return tuple(self._seats[row].entry for row in self.rows)

    def seat(self, row: int) -> SeatRow:
        """Who scores whom in a row."""
        return self._seats[row]

    def seats(self, rows: Iterable[int]) -> Seats:
        """What an edit of these rows is told."""
        found = (self._seats[row] for row in rows)
        return tuple((seat.entry.id, seat.reviewer.id) for seat in found)

    def row_of(self, entry_id: int, reviewer_id: int) -> int | None:
        """The row of a ballot; None where another reviewer or unit is shown."""
        row = entry_id if self.unit is None else reviewer_id
        seat = self._seats.get(row)
        if seat is None or (seat.entry.id, seat.reviewer.id) != (entry_id, reviewer_id):
            return None
        return row

    def entry(self, row: int) -> Entry:
        """The unit of a row."""
        return self._seats[row].entry

    def row_code(self, row: int) -> str:
        """The number of the unit, or of the reviewer, that a row is about."""
        seat = self._seats[row]
        if self.unit is None:
            return seat.entry.unit_code
        return number_words(seat.reviewer.code, self._group_titles)

    def row_name(self, row: int) -> str:
        """The unit, or the reviewer, that a row is about; a ballot number has no name."""
        seat = self._seats[row]
        return seat.entry.unit if self.unit is None else seat.reviewer.name

    def row_title(self, row: int) -> str:
        """A row's heading."""
        seat = self._seats[row]
        if self.unit is None:
            return f"{seat.entry.unit_code}  {seat.entry.short_title or seat.entry.unit}"
        return "  ".join(filter(None, (self.row_code(row), seat.reviewer.name)))

    def ballot(self, row: int) -> Ballot | None:
        """The ballot for a unit, if it was begun."""
        return self._ballots.get(row)

    def criteria(self, row: int) -> tuple[Criterion, ...]:
        """What the unit is judged by."""
        return self.part.criteria_for(self._seats[row].entry.kind) if self.part else ()

    def attendance(self, row: int) -> Attendance:
        """Present, absent or recused; recused from the own unit before any ballot says so."""
        seat = self._seats[row]
        if works_at(seat.reviewer.workplace, seat.entry):
            return Attendance.RECUSED
        ballot = self._ballots.get(row)
        return ballot.attendance if ballot else Attendance.PRESENT

    def status(self, row: int) -> BallotStatus:
        """Where the unit's ballot stands; one not begun is a draft."""
        ballot = self._ballots.get(row)
        return ballot.status if ballot else BallotStatus.DRAFT

    def may_mark(self, row: int) -> bool:
        """Whether the unit's cells can be typed in."""
        return (
            self._editable
            and self.status(row) is BallotStatus.DRAFT
            and self.attendance(row) is Attendance.PRESENT
        )

    def why_locked(self, row: int) -> str:
        """Why nothing can be typed for a unit; empty where something can."""
        if self.may_mark(row):
            return ""
        if not self._editable and (since := self._session.closed_on):
            return word(UserError(ErrorKind.PACKET_CLOSED, since=since))
        if not self._editable and not self._session.evaluation.frozen:
            return translate("ballots", "文件以只读方式打开，不能修改。")
        kind = ErrorKind.FROZEN
        if self._editable:
            kind = _LOCKED[self.attendance(row), self.status(row)]
        return word(UserError(kind, found=self._seats[row].entry.unit))

    def mark(self, row: int, criterion: str) -> Mark | None:
        """What stands in the file."""
        ballot = self._ballots.get(row)
        return ballot.marks.get(criterion) if ballot else None

    def rejection(self, row: int, criterion: str) -> Unsaved | None:
        """What was typed wrongly there, if anything; nothing hides a ballot that takes no marks any more."""
        found = self.unsaved.get(self._cell(row, criterion))
        return found if found is not None and self.may_mark(row) else None

    def text(self, row: int, criterion: str) -> str:
        """What a person sees in the cell: the mark, or what was typed wrongly."""
        if found := self.rejection(row, criterion):
            return found.text
        return mark_text(self.mark(row, criterion))

    def marked(self, row: int) -> int:
        """How many criteria have a mark."""
        return sum(self.mark(row, c.code) is not None for c in self.criteria(row))

    def total(self, row: int) -> Fraction:
        """Σ weight × points of what is marked so far, in points."""
        return sum(
            (c.weight * _points(c, self.mark(row, c.code)) for c in self.criteria(row)),
            Fraction(0),
        )

    def total_text(self, row: int) -> str:
        """The total with as many decimals as any of the part's can have, so that a column of them lines up."""
        return decimal_text(self.total(row), self._digits)

    def ready(self) -> tuple[int, ...]:
        """The units whose ballots are filled in, with nothing wrong, and wait to be handed in."""
        return tuple(
            row
            for row in self.rows
            if self.may_mark(row)
            and self._is_full(row)
            and not any(self.rejection(row, c.code) for c in self.criteria(row))
            and self._adds_up(row)
        )

    @property
    def checks_totals(self) -> bool:
        """Whether the total on the paper is typed as well and must agree."""
        return (
            self.paper_totals.wanted and self.part is not None and self.part.kind is PartKind.SCORED
        )

    def paper_total(self, row: int) -> str:
        """The total on the paper, as it was typed."""
        return self.paper_totals.text(self._cell(row, ""))

    def put_paper_total(self, row: int, text: str) -> bool:
        """Takes the total on the paper; whether it agrees with the marks, or was taken back."""
        self.paper_totals.put(self._cell(row, ""), normalised(text))
        self.changed.emit(row)
        return not self.total_difference(row)

    def total_difference(self, row: int) -> str:
        """How the total on the paper differs from the sum of the marks; empty where it does not."""
        if not self.checks_totals or not self.may_mark(row):
            return ""
        return self.paper_totals.difference(self._cell(row, ""), self.total(row))

    def _adds_up(self, row: int) -> bool:
        place = self._cell(row, "")
        return not self.checks_totals or self.paper_totals.agrees(place, self.total(row))

    def own_rank(self, row: int) -> int | None:
        """The place of a unit's total among the reviewer's full ballots, equals sharing it; None for one not full."""
        if self._ranks is None:
            totals = {row: self.total(row) for row in self.rows if self._is_full(row)}
            falling = sorted(totals.values(), reverse=True)
            first = {total: place for place, total in reversed([*enumerate(falling, 1)])}
            self._ranks = {number: first[total] for number, total in totals.items()}
        return self._ranks.get(row)

    def _is_full(self, row: int) -> bool:
        criteria = self.criteria(row)
        return bool(criteria) and self.marked(row) == len(criteria)

    def own_mean(self, criterion: str, but: int | None) -> Fraction | None:
        """The reviewer's mean mark for a criterion over the other units, to compare with; None without any."""
        points = [
            mark.points
            for row, ballot in self._ballots.items()
            if row != but
            and (mark := ballot.marks.get(criterion)) is not None
            and mark.points is not None
        ]
        return Fraction(sum(points), THOUSAND * len(points)) if points else None

    def put(self, row: int, criterion: str, text: str) -> bool:
        """Writes what was typed into one cell; durable when it returns True."""
        return self.put_all([Typed(row, criterion, text)]).written == 1

    def put_all(self, typed: Iterable[Typed]) -> TypingOutcome:
        """Writes every cell that reads as a mark, in one edit; what is no mark is kept red and out of the file.

        What is typed over a ballot that takes none is told and not kept: the ballot stays as it is shown.
        """
        if self.part is None:
            return TypingOutcome(0)
        cells: list[tuple[Typed, Mark | None]] = []
        fine = wrong = locked = 0
        for cell in typed:
            try:
                after = self._read(cell)
            except UserError as error:
                why = "\n".join(map(fault_line, error.faults)) or word(error)
                if self.may_mark(cell.row):
                    wrong += 1
                    self._keep(cell, why)
                else:
                    locked += 1
                self.rejected.emit(why)
                continue
            if self.mark(cell.row, cell.criterion) == after:
                fine += 1
                self._mend(cell)
            else:
                cells.append((cell, after))
        if self._write(cells):
            fine += len(cells)
        else:
            wrong += len(cells)
        return TypingOutcome(fine, wrong, locked)

    def _write(self, cells: list[tuple[Typed, Mark | None]]) -> bool:
        """Writes cells in one edit; those that the file refused are kept as typed, red."""
        if not cells or self.part is None:
            return True
        first = self._seats[cells[0][0].row]
        where = self._where(cells[0][0])
        if len(cells) > 1:
            where = _whose(first.reviewer) if self.unit is None else _which(first.entry)
        marks = tuple(
            MarkCell(*pair, cell.criterion, mark)
            for cell, mark in cells
            for pair in self.seats((cell.row,))
        )
        edit = put_marks(self._session, self.part.code, marks, where)
        written = self._edits.perform(edit)
        for cell, _mark in cells:
            if written:
                self._mend(cell)
            else:
                self._keep(cell, translate("ballots", "没有写入文件，请再输一次。"))
        self._settle()
        return written

    def _where(self, cell: Typed) -> str:
        """A cell as a person reads it: whose mark, of which unit, for what."""
        seat = self._seats[cell.row]
        criterion = self.part.by_code.get(cell.criterion) if self.part else None
        title = cell.criterion if criterion is None else criterion.title
        return " ".join((_whose(seat.reviewer), _which(seat.entry), title))

    def _cell(self, row: int, criterion: str) -> BallotCell:
        seat, part = self._seats[row], self.part
        return BallotCell(part.code if part else "", seat.reviewer.id, seat.entry.id, criterion)

    def _keep(self, cell: Typed, why: str) -> None:
        found = Unsaved(cell.text.strip(), why, self._where(cell))
        self.unsaved.keep(self._cell(cell.row, cell.criterion), found)
        self.changed.emit(cell.row)

    def _mend(self, cell: Typed) -> None:
        if self.unsaved.mend(self._cell(cell.row, cell.criterion)):
            self.changed.emit(cell.row)

    def _forget(self, places: list[object]) -> None:
        for place in places:
            if not isinstance(place, BallotCell):
                continue
            row = self.row_of(place.entry_id, place.reviewer_id)
            if row is not None:
                self.changed.emit(row)

    def _settle(self) -> None:
        self._settling.stop()
        self.settled.emit()

    def put_comment(self, row: int, text: str) -> bool:
        """Writes the comment where it differs."""
        ballot = self._ballots.get(row)
        before = ballot.comment if ballot else ""
        if self.part is None or before == text:
            return True
        ((entry_id, reviewer_id),) = self.seats((row,))
        edit = put_comment(self._session, self.part.code, entry_id, reviewer_id, text)
        return self._edits.perform(edit)

    def _read(self, cell: Typed) -> Mark | None:
        part = self.part
        criterion = part.by_code.get(cell.criterion) if part else None
        if part is None or criterion is None or criterion not in self.criteria(cell.row):
            raise UserError(ErrorKind.NO_SUCH_PART, found=cell.criterion)
        if not self.may_mark(cell.row):
            unit = self._seats[cell.row].entry.unit
            if self.attendance(cell.row) is Attendance.RECUSED:
                raise UserError(ErrorKind.REVIEWER_RECUSED, found=unit)
            if self.attendance(cell.row) is Attendance.ABSENT:
                raise UserError(ErrorKind.REVIEWER_ABSENT, found=unit)
            raise UserError(ErrorKind.BALLOT_SUBMITTED)
        return mark_from(part, criterion, normalised(cell.text))

    def _read_one(self, part: str, entry_id: int, reviewer_id: int) -> None:
        row = self.row_of(entry_id, reviewer_id)
        if row is None or self.part is None or part != self.part.code:
            return
        found = self._session.store.ballots.get(part, entry_id, reviewer_id)
        if found is None:
            self._ballots.pop(row, None)
        else:
            self._ballots[row] = found
        self._ranks = None
        self.changed.emit(row)


def normalised(text: str) -> str:
    """Typed text as `mark_from` reads it: half-width digits, a point for the Chinese stops, one-key words spelt out."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip()
    return _SHORT.get(plain.casefold(), plain)


def _whose(reviewer: Reviewer) -> str:
    """A reviewer's name, or the number of one who has none."""
    return reviewer.name or reviewer.number


def _which(entry: Entry) -> str:
    return entry.short_title or entry.unit


def _points(criterion: Criterion, mark: Mark | None) -> Fraction:
    if mark is None:
        return Fraction(0)
    if mark.state is MarkState.NUMBER:
        return Fraction(mark.points or 0, THOUSAND)
    return next((v.points for v in criterion.levels if v.title == mark.level), Fraction(0))


def _total_digits(part: Part) -> int:
    """How many decimals a total of marks can have."""
    voted = part.kind is PartKind.VOTED
    grains = (
        criterion.weight * grain
        for criterion in part.criteria
        for grain in ([v.points for v in criterion.levels] if voted else [criterion.step])
    )
    return max((len(decimal_text(grain).partition(".")[2]) for grain in grains), default=0)
