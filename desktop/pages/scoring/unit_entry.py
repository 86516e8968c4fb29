"""按单位录入: the ballots for one unit as slips are collected, ballot numbers down, found by their number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from db.records import Entry, Reviewer
from db.scoring.scheme.scheme import Part
from desktop.ballots.editor import BallotEditor
from desktop.ballots.edits import BallotCell
from desktop.ballots.part_seats import PartSeats, seats_of
from desktop.ballots.progress import stages_of_entries
from desktop.frame.edits import Edits
from desktop.pages.scoring.ballot_list import is_finished
from desktop.pages.scoring.ballot_number import NoSuchBallot, find_ballot
from desktop.pages.scoring.grid_panel import GridPanel
from desktop.pages.scoring.stage_marks import book_stage, mark_stages, show_stage
from desktop.pages.scoring.typing_choices import TypingChoices
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.measures import scaled
from desktop.widgets.telling.notices import Notices

_LEAST_UNIT, _LEAST_NUMBER = 220, 150


class UnitEntry(QWidget):
    """A unit and a group of reviewers are chosen, a slip is found by its number, and marked in the grid."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        book: BallotEditor,
        notices: Notices,
        choices: TypingChoices,
    ) -> None:
        super().__init__()
        self._session = session
        self._notices = notices
        self.book = book
        self._seats: PartSeats | None = None
        self._part: Part | None = None
        self._by_number = False  # the row was found by its number: the next one will be, too
        self.panel = GridPanel(session, edits, book, notices, choices, self.tr("按单位录入"))
        self._build()
        seek = QShortcut(QKeySequence("Ctrl+G"), self)
        seek.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        seek.activated.connect(self.number.seek)
        book.settled.connect(self._mark)
        self.panel.submitted.connect(self._after_sheet)
        self.panel.view.row_left.connect(self._after_row)
        self.panel.view.clicked.connect(self._leave_numbers)

    def _build(self) -> None:
        self.unit = ElidingChoice()
        self.unit.setAccessibleName(self.tr("单位"))
        self.unit.setMinimumWidth(scaled(_LEAST_UNIT))
        self.unit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.unit.currentIndexChanged.connect(self._turn)
        self.unit.picked.connect(self.start)
        self.group = Choice()
        self.group.setAccessibleName(self.tr("评委组"))
        self.group.currentIndexChanged.connect(self._turn_group)
        self.group.picked.connect(self.start)
        self.number = SearchLine(
            self.tr("票号"), self.tr("票号或扫描条码"), self.panel.view, icon="search"
        )
        self.number.enter_goes_there = False
        self.number.setToolTip(self.tr("Ctrl+G 到这里；输入或扫描票号，按 Enter 到那一行"))
        self.number.setMinimumWidth(scaled(_LEAST_NUMBER))
        self.number.returnPressed.connect(self._seek)
        self.group_name = QLabel(self.tr("评委组"))
        row = QHBoxLayout()
        for name, box in (
            (QLabel(self.tr("单位")), self.unit),
            (self.group_name, self.group),
            (QLabel(self.tr("票号")), self.number),
        ):
            row.addWidget(name)
            row.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.panel, 1)

    def show_part(self, part: Part | None, entries: Sequence[Entry]) -> None:
        """The units of a part, each with how far its ballots have come."""
        self._part = part
        self._read_seats()
        self._fill_units(entries)
        self._fill_groups()
        self._turn()
        self._mark_all()

    def _read_seats(self) -> None:
        session, part = self._session, self._part
        self._seats = None
        if part is not None:
            year, store = session.evaluation_id, session.store
            found = seats_of(store, session.scheme, year)
            self._seats = next((s for s in found if s.part.code == part.code), None)

    def start(self) -> None:
        """Puts the keyboard into the grid."""
        self._by_number = False
        self.panel.start()

    def reveal(self, place: BallotCell) -> None:
        """Brings unit and cell; the keyboard stays where it is."""
        found = self.unit.findData(place.entry_id)
        if found < 0:
            return
        self.unit.setCurrentIndex(found)
        row = self.book.row_of(place.entry_id, place.reviewer_id)
        if row is None:  # in another group
            self.group.setCurrentIndex(0)
            row = self.book.row_of(place.entry_id, place.reviewer_id)
        self.panel.go_to(row, place.criterion)

    def turn_by(self, by: int) -> bool:
        """The next unit, or the one before; a wrong mark is put right first."""
        following = self.unit.currentIndex() + by
        if not self.panel.view.leave_cell() or not 0 <= following < self.unit.count():
            return False
        self.unit.setCurrentIndex(following)
        self.start()
        return True

    def _fill_units(self, entries: Sequence[Entry]) -> None:
        chosen = self.unit.currentData()
        with QSignalBlocker(self.unit):
            self.unit.clear()
            for entry in entries:
                self.unit.addItem(f"{entry.unit_code}　{entry.unit}", entry.id)
            self.unit.setCurrentIndex(max(self.unit.findData(chosen), 0) if entries else -1)

    def _fill_groups(self) -> None:
        titles = {g.code: g.title for g in self._session.scheme.groups}
        reviewers = self._seats.reviewers if self._seats else ()
        codes = list(dict.fromkeys(r.group for r in reviewers))
        chosen = self.group.currentData()
        with QSignalBlocker(self.group):
            self.group.clear()
            self.group.addItem(self.tr("全部"), "")
            for code in codes:
                self.group.addItem(titles.get(code, code), code)
            self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        for widget in (self.group, self.group_name):
            widget.setVisible(len(codes) > 1)

    def _shown(self) -> tuple[Reviewer, ...]:
        code = self.group.currentData() or ""
        reviewers = self._seats.reviewers if self._seats else ()
        return tuple(r for r in reviewers if code in ("", r.group))

    def _turn_group(self, *_changed: object) -> None:
        self._read_seats()
        self._turn()
        self._mark_all()

    def _turn(self, *_changed: object) -> None:
        self._mark()  # of the one that is left
        entries = {e.id: e for e in self._seats.entries} if self._seats else {}
        self.book.show_unit(self._part, entries.get(self.unit.currentData()), self._shown())

    def _mark(self) -> None:
        place = self.unit.findData(self.book.unit.id) if self.book.unit else -1
        if place >= 0:
            show_stage(self.unit, place, book_stage(self.book))

    def _mark_all(self) -> None:
        if self._seats is not None:
            mark_stages(self.unit, stages_of_entries(self._seats, self._shown()))

    def _seek(self) -> None:
        """Goes to the row of the number; what leads nowhere stays to be typed anew."""
        part, unit = self.book.part, self.book.unit
        if part is None or unit is None or not self.number.text().strip():
            return
        try:
            called = {r: self.book.row_code(r.id) for r in self._shown()}
            reviewer = find_ballot(self._session.store, part, unit, called, self.number.text())
        except NoSuchBallot as why:
            self._notices.say(str(why))
            self.number.selectAll()
            return
        self.number.clear()
        index = self.panel.grid.index_of(reviewer.id, "")
        blank = self.panel.grid.blank_of(index.row())
        self.panel.view.start(index.row(), blank.column() if blank.isValid() else 0)
        self._by_number = True
        if is_finished(self.book, reviewer.id):
            self._notices.say(
                self.tr("{code} 已经录过：{why}").format(
                    code=called[reviewer], why=self.book.why_locked(reviewer.id)
                )
            )

    def _after_row(self, _row: int) -> None:
        """A slip that was found by its number is done: the next number is typed."""
        if self._by_number:
            self.number.seek()

    def _leave_numbers(self) -> None:
        self._by_number = False

    def _after_sheet(self, _count: int) -> None:
        """A unit that is handed in whole makes room for the next; else its next ballot is typed."""
        whole = all(is_finished(self.book, row) for row in self.book.rows)
        if not (whole and self.turn_by(1)):
            self.panel.start_anew()
