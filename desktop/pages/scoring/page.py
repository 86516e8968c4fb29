"""评分: choose a part and a reviewer or a unit; score unit by unit, or type ballots in as a clerk does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLabel,
    QSizePolicy,
    QStackedWidget,
)

from db.records import Reviewer
from db.records.packets import PacketKind
from db.scoring.scheme.scheme import Part
from desktop.ballots.editor import BallotEditor
from desktop.ballots.edits import BallotCell
from desktop.ballots.part_seats import entries_to_score, seats_of
from desktop.ballots.progress import stages_of_reviewers
from desktop.frame.edits import Edit, Edits
from desktop.frame.page import Page, push_button
from desktop.frame.unsaved_bar import UnsavedBar
from desktop.pages.reports.aside import ReportAside
from desktop.pages.scoring.ballot_list import is_finished
from desktop.pages.scoring.ballot_panel import BallotPanel
from desktop.pages.scoring.grid_panel import GridPanel
from desktop.pages.scoring.reviewer_place import ReviewerPlace
from desktop.pages.scoring.stage_marks import book_stage, mark_stages, show_stage
from desktop.pages.scoring.typing_choices import TypingChoices
from desktop.pages.scoring.unit_entry import UnitEntry
from desktop.pages.scoring.units_panel import UnitsPanel
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.look.measures import scaled
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.telling.notices import Notices

_LEAST_PART = 96
_LEAST_REVIEWER = 160
_VIEWS = ("ballot", "grid", "unit")  # in their order on the stack
_BY_SLIP = 2  # place of the grid by unit in the stack


class ScoringPage(Page):
    """The reviewer's place, report and ballot side by side, and the clerk's grid, on one book of ballots."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        tasks: Tasks,
        notices: Notices,
        preferences: Preferences,
    ) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("评分"))
        self._session = session
        self._parts: tuple[Part, ...] = ()
        self._reviewers: tuple[Reviewer, ...] = ()
        self.book = BallotEditor(session, edits, self)
        self.ballot = BallotPanel(session, edits, self.book)
        choices = TypingChoices(preferences, self)
        self.grid = GridPanel(session, edits, self.book, notices, choices, self.tr("录入表格"))
        unit_book = BallotEditor(session, edits, self, self.book.unsaved)
        self.unit_entry = UnitEntry(session, edits, unit_book, notices, choices)
        self.report = ReportAside(session, tasks)
        self._has_looked = False
        self._left_at: Mapping[str, str] = {}  # where the file that is open was left
        self._sought: Mapping[str, str] = {}  # not gone to yet
        self._own = False
        self._build_choice()
        self._build_list()
        self._place = ReviewerPlace(self._left, self.report, self.ballot)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._place)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.unit_entry)
        self.body.addWidget(self._stack, 1)
        self.unsaved = self.book.unsaved
        bar = UnsavedBar(self.unsaved)
        bar.asked.connect(self._mend)
        self.body.addWidget(bar)
        for box in (self._part, self._reviewer):
            box.picked.connect(self.start)  # the next key is a mark, not another reviewer
            box.currentIndexChanged.connect(self._tell_place)
        for view in (self.ballot.view, self.grid.view, self.unit_entry.panel.view):
            view.selectionModel().currentChanged.connect(self._tell_place)
        self.grid.submitted.connect(self._after_sheet)
        self.ballot.unit_asked.connect(self._step)
        self.ballot.list_asked.connect(self._fold)
        self.ballot.submitted.connect(self._go_on)
        for signal in (self.book.settled, unit_book.settled, unit_book.reloaded):
            signal.connect(self._count)
        edits.turned.connect(self._follow)
        self.watch(  # a file that is opened comes by `take_up`
            session.evaluation_changed,
            session.entries_changed,
            session.panel_changed,
            session.scheme_changed,
            session.ballots_changed,
        )

    def search(self) -> None:
        if self._left.isHidden():
            self._place.show_units(True)
        self._left.search.seek()

    def refresh(self) -> None:
        scheme = self._session.scheme
        store = self._session.store
        self._parts = tuple(p for p in scheme.parts if p.has_ballots)
        if store.packets.own() is not None:
            lent = {seat.part for seat in store.packets.own_packet().seats}
            self._parts = tuple(p for p in self._parts if p.code in lent)
        account = store.access.account
        own = None if account is None else account.reviewer_id
        reviewers = store.panel.reviewers(self._session.evaluation_id)
        self._reviewers = tuple(r for r in reviewers if own in (None, r.id))
        groups = {g.code: g.title for g in scheme.groups}
        parts = [(p.title, p.code) for p in self._parts]
        _fill(self._part, parts)
        _fill(self._reviewer, [(_reviewer_text(r, groups), r.code) for r in self._reviewers])
        self._own = own is not None  # who scores for themselves has nobody to choose
        self._by_slip.setVisible(not self._own)
        self._show_boxes()
        if not self._own:
            self._mark_reviewers()
        self._go_back()
        if not self._has_looked and store.reports.latest(self._session.evaluation_id):
            self._has_looked = (
                True  # shown by itself once there is something to read, then as one likes
            )
            self._reading.setChecked(True)

    def place(self) -> dict[str, str]:
        """Part, reviewer, unit and criterion by their codes, and which view."""
        number = self._stack.currentIndex()
        shown = (self.ballot.marks.entry_id, self.ballot.where())
        row, criterion = (shown, self.grid.where(), self.unit_entry.panel.where())[number]
        book = self.unit_entry.book if number == _BY_SLIP else self.book
        seat = book.seat(row) if row in book.rows else None
        reviewer = seat.reviewer.code if seat else self._reviewer.currentData()
        return {
            "view": _VIEWS[number],
            "part": str(self._part.currentData() or ""),
            "reviewer": str(reviewer or ""),
            "unit": seat.entry.unit_code if seat else "",
            "criterion": criterion,
        }

    def take_up(self, place: Mapping[str, str]) -> None:
        self._left_at = self._sought = place
        self._open_as_meant()
        self.outdate()

    def _go_back(self) -> None:
        """Turns to the part and the reviewer that are chosen, and to where the file was left."""
        sought = self._sought
        for box, code in (
            (self._part, sought.get("part")),
            (self._reviewer, sought.get("reviewer")),
        ):
            with QSignalBlocker(box):
                _choose(box, code)
        self._turn()
        chosen = (self._part.currentData(), self._reviewer.currentData())
        unit = next((e for e in self.book.entries if e.unit_code == sought.get("unit")), None)
        if unit is not None and chosen == (sought.get("part"), sought.get("reviewer")):
            number = self.units.row_of(unit.id)
            if number is not None:
                self.list.choose(number)
            self.ballot.go_to(sought.get("criterion", ""))
            self.grid.go_to(unit.id, sought.get("criterion", ""))
            if self._stack.currentIndex() == _BY_SLIP and self.book.part and self.book.reviewer:
                seat = self.book.part.code, self.book.reviewer.id, unit.id
                self.unit_entry.reveal(BallotCell(*seat, sought.get("criterion", "")))
        self._sought = {}

    def _tell_place(self, *_changed: object) -> None:
        """Only once the page was filled: until then nobody has moved on it."""
        if self.isVisible() and not self._sought:
            self.moved.emit()

    def _open_as_meant(self) -> None:
        """Opens on the view that was left; else a clerk's packet on the grid, every other file ballot by ballot."""
        self._left.show_all()
        own = self._session.store.packets.own()
        mode = int(own is not None and own.kind is PacketKind.CLERK)
        if self._left_at.get("view") in _VIEWS:
            mode = _VIEWS.index(self._left_at["view"])
        account = self._session.store.access.account
        if mode == _BY_SLIP and account is not None and account.reviewer_id is not None:
            mode = 0
        (self._by_unit, self._by_grid, self._by_slip)[mode].setChecked(True)
        self._stack.setCurrentIndex(mode)
        self._show_boxes()

    def start(self) -> None:
        (self.ballot.start, self.grid.start, self.unit_entry.start)[self._stack.currentIndex()]()

    def choose(self, part: str, reviewer: str) -> None:
        """Turns to a part and a reviewer by their codes."""
        self._part.setCurrentIndex(self._part.findData(part))
        self._reviewer.setCurrentIndex(self._reviewer.findData(reviewer))

    def open_entry(self, entry_id: int) -> None:
        """Shows a unit's ballot and puts the keyboard into it."""
        row = self._left.bring(entry_id)
        if row is not None:
            self._left.choose(row)
            self.ballot.start()

    def _build_choice(self) -> None:
        self._part = ElidingChoice()
        self._part.setAccessibleName(self.tr("评分部分"))
        self._part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._part.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._part.setMinimumWidth(scaled(_LEAST_PART))
        self._part.currentIndexChanged.connect(self._turn)
        self._reviewer = ElidingChoice()
        self._reviewer.setAccessibleName(self.tr("评委"))
        self._reviewer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._reviewer.setMinimumWidth(scaled(_LEAST_REVIEWER))  # where the window is narrow
        self._reviewer.currentIndexChanged.connect(self._turn)
        for keys, box, by in (
            ("Ctrl+PgDown", self._reviewer, 1),
            ("Ctrl+PgUp", self._reviewer, -1),
            ("Ctrl+Shift+PgDown", self._part, 1),
            ("Ctrl+Shift+PgUp", self._part, -1),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda box=box, by=by: self._turn_to(box, by))
        self._by_unit = push_button(self.tr("逐单位评分"))
        self._by_grid = push_button(self.tr("录入表格"))
        self._by_slip = push_button(self.tr("按单位录入"))
        self._by_slip.setToolTip(self.tr("一个单位的票一起录：一行一个票号"))
        modes = QButtonGroup(self)
        for number, button in enumerate((self._by_unit, self._by_grid, self._by_slip)):
            button.setCheckable(True)
            modes.addButton(button, number)
        self._by_unit.setChecked(True)
        modes.idClicked.connect(self._show_mode)
        part = QLabel(self.tr("部分"))
        part.setToolTip(self.tr("Ctrl+Shift+PageDown 下一部分，Ctrl+Shift+PageUp 上一部分"))
        self.tools.addWidget(part)
        self.tools.addWidget(self._part)
        self.tools.addSpacing(8)
        self._reviewer_name = reviewer = QLabel(self.tr("评委"))
        reviewer.setToolTip(self.tr("Ctrl+PageDown 下一位评委，Ctrl+PageUp 上一位评委"))
        self.tools.addWidget(reviewer)
        self.tools.addWidget(self._reviewer)
        self.tools.addSpacing(8)
        self._reading = push_button(self.tr("看报告"), "file-text", tip=self.tr("快捷键 Ctrl+R"))
        self._reading.setCheckable(True)
        self._reading.setShortcut(QKeySequence("Ctrl+R"))
        self._reading.toggled.connect(self._show_report)
        self.report.hide()
        self.tools.addWidget(self._reading)
        self.tools.addWidget(self._by_unit)
        self.tools.addWidget(self._by_grid)
        self.tools.addWidget(self._by_slip)

    def _build_list(self) -> None:
        self._left = UnitsPanel(self.book, lambda: self.ballot.marks.entry_id)
        self.units, self.list = self._left.units, self._left.view
        self._left.opened.connect(self.ballot.start)
        self._left.turned.connect(self._show_entry)
        self._left.submit_asked.connect(self.grid.submit_all)

    def _turn(self, *_changed: object) -> None:
        part = next((p for p in self._parts if p.code == self._part.currentData()), None)
        code = self._reviewer.currentData()
        reviewer = next((r for r in self._reviewers if r.code == code), None)
        entries = self._session.store.units.entries(self._session.evaluation_id)
        scored = entries_to_score(self._session.scheme, part, entries) if part else ()
        before, former = self.ballot.marks.entry_id, self.book.reviewer
        self._mark_reviewer()  # the one that is left
        self.book.show(part, reviewer, scored if reviewer else ())
        self._count()
        row = None
        if former is not None and reviewer is not None and former.id != reviewer.id:
            row = (
                self._left.first_open()
            )  # a pile begins at its first ballot, not where the last one ended
        if row is None and before is not None:
            row = self.units.row_of(before)
        if row is None and self.units.rowCount():
            row = self._left.first_open() or 0
        if row is not None:
            self.list.choose(row)
            self.ballot.show_entry(self.units.record(row).id)
        else:
            self.ballot.show_entry(None)
        self.report.show_entry(self.ballot.marks.entry_id)
        if self._stack.currentIndex() == _BY_SLIP:
            self.unit_entry.show_part(part, scored)

    def _mark_reviewers(self) -> None:
        """Who is done, who is begun, in the part that is chosen."""
        session, year = self._session, self._session.evaluation_id
        for seats in seats_of(session.store, session.scheme, year):
            if seats.part.code == self._part.currentData():
                by_id = stages_of_reviewers(seats)
                codes = {r.code: by_id[r.id] for r in self._reviewers if r.id in by_id}
                mark_stages(self._reviewer, codes)

    def _mark_reviewer(self) -> None:
        part, reviewer = self.book.part, self.book.reviewer
        place = self._reviewer.findData(reviewer.code) if reviewer else -1
        if place >= 0 and part and part.code == self._part.currentData() and not self._own:
            show_stage(self._reviewer, place, book_stage(self.book))

    def _show_boxes(self) -> None:
        """Whom to choose, where that is to be chosen here."""
        whose = not self._own and self._stack.currentIndex() != _BY_SLIP
        for box in (self._reviewer_name, self._reviewer):
            box.setVisible(whose)

    def _show_entry(self, entry_id: int) -> None:
        if entry_id != self.ballot.marks.entry_id:
            self.ballot.show_entry(entry_id)
            self.report.show_entry(entry_id)

    def _fold(self) -> None:
        """Folds the list of units away, or brings it back."""
        self._place.show_units(self._left.isHidden())

    def _show_report(self, wanted: bool) -> None:
        self.report.setVisible(wanted)
        self._place.share()
        if wanted:
            self.report.read()

    def _show_mode(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._show_boxes()
        self._turn()  # what was typed in another look is seen
        self.start()
        self._tell_place()

    def _turn_to(self, box: QComboBox, by: int) -> None:
        """The next reviewer or part, the keyboard where it was; a wrong mark is put right first."""
        if box is self._reviewer and self._stack.currentIndex() == _BY_SLIP:
            self.unit_entry.turn_by(by)
        elif self._view().leave_cell() and 0 <= box.currentIndex() + by < box.count():
            box.setCurrentIndex(box.currentIndex() + by)
            self.start()

    def _view(self) -> MarksView:
        """Where marks are typed now."""
        views = self.ballot.view, self.grid.view, self.unit_entry.panel.view
        return views[self._stack.currentIndex()]

    def _step(self, by: int) -> None:
        if self._left.step(by):
            self.ballot.start()

    def _go_on(self, _entry_id: int) -> None:
        self._left.go_on()
        self.ballot.start()

    def reveal(self, row: Hashable) -> None:
        """Part, reviewer, unit and cell: what is undone there is seen, and can be typed anew."""
        if not isinstance(row, BallotCell):
            return
        _choose(self._part, row.part)
        if self._stack.currentIndex() == _BY_SLIP and row.entry_id:
            self.unit_entry.reveal(row)
            return
        codes = {reviewer.id: reviewer.code for reviewer in self._reviewers}
        _choose(self._reviewer, codes.get(row.reviewer_id))
        self.grid.go_to(self.book.row_of(row.entry_id, row.reviewer_id), row.criterion)
        number = self._left.bring(row.entry_id)
        if number is not None:
            self.list.choose(number)
            self.ballot.go_to(row.criterion)

    def _mend(self, place: Hashable) -> None:
        """Brings the cursor to what is not saved, with the keyboard."""
        self.reveal(place)
        self._view().setFocus()

    def _follow(self, edit: Edit, _undone: bool) -> None:
        """What was undone or redone is where the cursor stands then."""
        if self.isVisible():
            self.reveal(edit.place.row)

    def _after_sheet(self, _count: int) -> None:
        """A sheet that is handed in whole makes room for the next; else its next ballot is typed."""
        if self._stack.currentIndex() == 0:  # all at once from the list: the same reviewer goes on
            self._left.go_on()
            self.ballot.start()
            return
        following = self._reviewer.currentIndex() + 1
        whole = all(is_finished(self.book, e.id) for e in self.book.entries)
        if whole and following < self._reviewer.count():
            self._reviewer.setCurrentIndex(following)
            self.grid.start_anew()
        else:
            self.grid.start_anew()

    def _count(self) -> None:
        by_slip = self._stack.currentIndex() == _BY_SLIP
        book = self.unit_entry.book if by_slip else self.book
        done = sum(is_finished(book, row) for row in book.rows)
        self._mark_reviewer()
        text = self.tr("已完成 {done} / {total}")
        self.set_hint(text.format(done=done, total=len(book.rows)))


def _reviewer_text(reviewer: Reviewer, groups: dict[str, str]) -> str:
    group = groups.get(reviewer.group, reviewer.group)
    number = reviewer.number
    return "　".join(p for p in (number, reviewer.name, f"（{group}）") if p)


def _choose(box: QComboBox, data: object) -> None:
    """Chooses the item that stands for something, where there is one and another is chosen."""
    number = box.findData(data)
    if number not in (-1, box.currentIndex()):
        box.setCurrentIndex(number)


def _fill(box: QComboBox, items: list[tuple[str, str]]) -> None:
    """Replaces a box's items and keeps what was chosen."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for text, data in items:
            box.addItem(text, data)
        box.setCurrentIndex(max(box.findData(chosen), 0) if items else -1)
