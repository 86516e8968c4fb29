"""One reviewer's ballots in a part: what the marks table and the clerk's grid both show and write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from db.errors import ErrorKind, UserError
from db.numbers import THOUSAND, decimal_text
from db.records import Attendance, Ballot, BallotStatus, Entry, Mark, MarkState, Reviewer
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD, mark_from, mark_text
from db.scoring.scheme.scheme import Criterion, Part, PartKind
from db.store.ballots.ballots import works_at
from desktop.ballots.edits import BallotCell, MarkCell, put_comment, put_marks
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
class Typed:
    """What someone typed or pasted into a cell."""

    entry_id: int
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cells are in the file as typed, are no mark (and kept red), and stand in a ballot that takes none."""

    written: int
    wrong: int = 0
    locked: int = 0


class BallotEditor(QObject):
    """Reads and writes the ballots; keeps what was typed wrongly, marked, until it is typed anew."""

    changed = Signal(int)  # entry id
    settled = (
        Signal()
    )  # once after any number of changes: what a block pasted at once, or undone, comes to
    reloaded = Signal()
    rejected = Signal(str)  # why

    def __init__(self, session: Session, edits: Edits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self.part: Part | None = None
        self.reviewer: Reviewer | None = None
        self.entries: tuple[Entry, ...] = ()
        self._by_id: dict[int, Entry] = {}
        self._ballots: dict[int, Ballot] = {}
        self.unsaved = UnsavedCells(self)  # of every reviewer, by BallotCell
        self.unsaved.given_up.connect(self._forget)
        self._ranks: dict[int, int] | None = None  # of full ballots, until one changes
        self._digits = 0
        self._editable = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._settle)
        self.changed.connect(lambda _entry_id: self._settling.start())
        session.mark_changed.connect(self._read_one)

    def show(self, part: Part | None, reviewer: Reviewer | None, entries: Iterable[Entry]) -> None:
        """Turns to another part, reviewer or list of units."""
        self.part, self.reviewer = part, reviewer
        self.entries = tuple(entries)
        self._by_id = {e.id: e for e in self.entries}
        self._ballots = {}
        self._ranks = None
        self._digits = _total_digits(part) if part else 0
        self._editable = self._session.editable
        if part is not None and reviewer is not None:
            evaluation_id = self._session.evaluation_id
            found = self._session.store.ballots.of_reviewer(evaluation_id, part.code, reviewer.id)
            self._ballots = {ballot.entry_id: ballot for ballot in found}
        self.reloaded.emit()

    def entry(self, entry_id: int) -> Entry:
        """One of the units shown."""
        return self._by_id[entry_id]

    def ballot(self, entry_id: int) -> Ballot | None:
        """The ballot for a unit, if it was begun."""
        return self._ballots.get(entry_id)

    def criteria(self, entry_id: int) -> tuple[Criterion, ...]:
        """What the unit is judged by."""
        return self.part.criteria_for(self._by_id[entry_id].kind) if self.part else ()

    def attendance(self, entry_id: int) -> Attendance:
        """Present, absent or recused; recused from the own unit before any ballot says so."""
        entry = self._by_id[entry_id]
        if self.reviewer is not None and works_at(self.reviewer.workplace, entry):
            return Attendance.RECUSED
        ballot = self._ballots.get(entry_id)
        return ballot.attendance if ballot else Attendance.PRESENT

    def status(self, entry_id: int) -> BallotStatus:
        """Where the unit's ballot stands; one not begun is a draft."""
        ballot = self._ballots.get(entry_id)
        return ballot.status if ballot else BallotStatus.DRAFT

    def may_mark(self, entry_id: int) -> bool:
        """Whether the unit's cells can be typed in."""
        return (
            self._editable
            and self.status(entry_id) is BallotStatus.DRAFT
            and self.attendance(entry_id) is Attendance.PRESENT
        )

    def why_locked(self, entry_id: int) -> str:
        """Why nothing can be typed for a unit; empty where something can."""
        if self.may_mark(entry_id):
            return ""
        if not self._editable and (since := self._session.closed_on):
            return word(UserError(ErrorKind.PACKET_CLOSED, since=since))
        if not self._editable and not self._session.evaluation.frozen:
            return translate("ballots", "文件以只读方式打开，不能修改。")
        kind = ErrorKind.FROZEN
        if self._editable:
            kind = _LOCKED[self.attendance(entry_id), self.status(entry_id)]
        return word(UserError(kind, found=self._by_id[entry_id].unit))

    def mark(self, entry_id: int, criterion: str) -> Mark | None:
        """What stands in the file."""
        ballot = self._ballots.get(entry_id)
        return ballot.marks.get(criterion) if ballot else None

    def rejection(self, entry_id: int, criterion: str) -> Unsaved | None:
        """What was typed wrongly there, if anything; nothing hides a ballot that takes no marks any more."""
        found = self.unsaved.get(self._cell(entry_id, criterion))
        return found if found is not None and self.may_mark(entry_id) else None

    def text(self, entry_id: int, criterion: str) -> str:
        """What a person sees in the cell: the mark, or what was typed wrongly."""
        if found := self.rejection(entry_id, criterion):
            return found.text
        return mark_text(self.mark(entry_id, criterion))

    def marked(self, entry_id: int) -> int:
        """How many criteria have a mark."""
        return sum(self.mark(entry_id, c.code) is not None for c in self.criteria(entry_id))

    def total(self, entry_id: int) -> Fraction:
        """Σ weight × points of what is marked so far, in points."""
        return sum(
            (c.weight * _points(c, self.mark(entry_id, c.code)) for c in self.criteria(entry_id)),
            Fraction(0),
        )

    def total_text(self, entry_id: int) -> str:
        """The total with as many decimals as any of the part's can have, so that a column of them lines up."""
        return decimal_text(self.total(entry_id), self._digits)

    def ready(self) -> tuple[int, ...]:
        """The units whose ballots are filled in, with nothing wrong, and wait to be handed in."""
        return tuple(
            e.id
            for e in self.entries
            if self.may_mark(e.id)
            and self._is_full(e.id)
            and not any(self.rejection(e.id, c.code) for c in self.criteria(e.id))
        )

    def own_rank(self, entry_id: int) -> int | None:
        """The place of a unit's total among the reviewer's full ballots, equals sharing it; None for one not full."""
        if self._ranks is None:
            totals = {e.id: self.total(e.id) for e in self.entries if self._is_full(e.id)}
            falling = sorted(totals.values(), reverse=True)
            first = {total: place for place, total in reversed([*enumerate(falling, 1)])}
            self._ranks = {number: first[total] for number, total in totals.items()}
        return self._ranks.get(entry_id)

    def _is_full(self, entry_id: int) -> bool:
        criteria = self.criteria(entry_id)
        return bool(criteria) and self.marked(entry_id) == len(criteria)

    def own_mean(self, criterion: str, but: int | None) -> Fraction | None:
        """The reviewer's mean mark for a criterion over the other units, to compare with; None without any."""
        points = [
            mark.points
            for entry_id, ballot in self._ballots.items()
            if entry_id != but
            and (mark := ballot.marks.get(criterion)) is not None
            and mark.points is not None
        ]
        return Fraction(sum(points), THOUSAND * len(points)) if points else None

    def put(self, entry_id: int, criterion: str, text: str) -> bool:
        """Writes what was typed into one cell; durable when it returns True."""
        return self.put_all([Typed(entry_id, criterion, text)]).written == 1

    def put_all(self, typed: Iterable[Typed]) -> Outcome:
        """Writes every cell that reads as a mark, in one edit; what is no mark is kept red and out of the file.

        What is typed over a ballot that takes none is told and not kept: the ballot stays as it is shown.
        """
        if self.part is None or self.reviewer is None:
            return Outcome(0)
        cells: list[tuple[Typed, Mark | None]] = []
        fine = wrong = locked = 0
        for cell in typed:
            try:
                after = self._read(cell)
            except UserError as error:
                why = "\n".join(map(fault_line, error.faults)) or word(error)
                if self.may_mark(cell.entry_id):
                    wrong += 1
                    self._keep(cell, why)
                else:
                    locked += 1
                self.rejected.emit(why)
                continue
            if self.mark(cell.entry_id, cell.criterion) == after:
                fine += 1
                self._mend(cell)
            else:
                cells.append((cell, after))
        if self._write(cells):
            fine += len(cells)
        else:
            wrong += len(cells)
        return Outcome(fine, wrong, locked)

    def _write(self, cells: list[tuple[Typed, Mark | None]]) -> bool:
        """Writes cells in one edit; those that the file refused are kept as typed, red."""
        if not cells or self.part is None or self.reviewer is None:
            return True
        first, code = cells[0][0], self.reviewer.code
        where = f"{code} {self.entry(first.entry_id).unit_code}" if len(cells) == 1 else code
        marks = tuple(MarkCell(c.entry_id, c.criterion, mark) for c, mark in cells)
        edit = put_marks(self._session, self.part.code, self.reviewer.id, marks, where)
        written = self._edits.perform(edit)
        for cell, _mark in cells:
            if written:
                self._mend(cell)
            else:
                self._keep(cell, translate("ballots", "没有写入文件，请再输一次。"))
        self._settle()
        return written

    def _cell(self, entry_id: int, criterion: str) -> BallotCell | None:
        if self.part is None or self.reviewer is None:
            return None
        return BallotCell(self.part.code, self.reviewer.id, entry_id, criterion)

    def _keep(self, cell: Typed, why: str) -> None:
        code = self.reviewer.code if self.reviewer else ""
        where = f"{code} {self.entry(cell.entry_id).unit_code} {cell.criterion}"
        found = Unsaved(cell.text.strip(), why, where)
        self.unsaved.keep(self._cell(cell.entry_id, cell.criterion), found)
        self.changed.emit(cell.entry_id)

    def _mend(self, cell: Typed) -> None:
        if self.unsaved.mend(self._cell(cell.entry_id, cell.criterion)):
            self.changed.emit(cell.entry_id)

    def _forget(self, places: list[object]) -> None:
        for place in places:
            if isinstance(place, BallotCell) and place.entry_id in self._by_id:
                self.changed.emit(place.entry_id)

    def _settle(self) -> None:
        self._settling.stop()
        self.settled.emit()

    def put_comment(self, entry_id: int, text: str) -> bool:
        """Writes the comment where it differs."""
        ballot = self._ballots.get(entry_id)
        before = ballot.comment if ballot else ""
        if self.part is None or self.reviewer is None or before == text:
            return True
        key = (self.part.code, entry_id, self.reviewer.id)
        return self._edits.perform(put_comment(self._session, *key, text))

    def _read(self, cell: Typed) -> Mark | None:
        part = self.part
        criterion = part.by_code.get(cell.criterion) if part else None
        if part is None or criterion is None or criterion not in self.criteria(cell.entry_id):
            raise UserError(ErrorKind.NO_SUCH_PART, found=cell.criterion)
        if not self.may_mark(cell.entry_id):
            unit = self._by_id[cell.entry_id].unit
            if self.attendance(cell.entry_id) is Attendance.RECUSED:
                raise UserError(ErrorKind.REVIEWER_RECUSED, found=unit)
            if self.attendance(cell.entry_id) is Attendance.ABSENT:
                raise UserError(ErrorKind.REVIEWER_ABSENT, found=unit)
            raise UserError(ErrorKind.BALLOT_SUBMITTED)
        return mark_from(part, criterion, normalised(cell.text))

    def _read_one(self, part: str, entry_id: int, reviewer_id: int) -> None:
        if self.part is None or self.reviewer is None or entry_id not in self._by_id:
            return
        if (part, reviewer_id) != (self.part.code, self.reviewer.id):
            return
        found = self._session.store.ballots.get(part, entry_id, reviewer_id)
        if found is None:
            self._ballots.pop(entry_id, None)
        else:
            self._ballots[entry_id] = found
        self._ranks = None
        self.changed.emit(entry_id)


def normalised(text: str) -> str:
    """Typed text as `mark_from` reads it: half-width digits, a point for the Chinese stops, one-key words spelt out."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip()
    return _SHORT.get(plain.casefold(), plain)


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
