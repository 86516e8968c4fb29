"""评分安排: the matrix of who scores whom, and absences and recusals marked in it, many at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records import Attendance, Group
from desktop.ballots.edits import set_attendance
from desktop.ballots.part_seats import CHANGEABLE, PartSeats, SeatState, seat_word
from desktop.explanation.check_text import reviewer_words
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.pages.panel.attendance_dialog import AttendanceDialog
from desktop.pages.panel.attendance_grid import AttendanceGrid, Seat
from desktop.pages.panel.matrix_view import MatrixView
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.theme import current_theme
from desktop.widgets.telling.notices import Notices

_NAMED = 3


class AttendancePanel(QWidget):
    """The matrix of the chosen part with what can be done to the chosen cells."""

    def __init__(self, session: Session, edits: Edits, notices: Notices) -> None:
        super().__init__()
        self._session = session
        self._edits = edits
        self._notices = notices
        self._seats: tuple[PartSeats, ...] = ()
        self._titles: dict[str, str] = {}  # of groups
        self.grid = AttendanceGrid(self)
        self._ink()
        self.view = MatrixView(self.tr("评分安排"))
        self.view.setModel(self.grid)
        self.part = Choice()
        self.part.setAccessibleName(self.tr("评分部分"))
        self.group = Choice()
        self.group.setAccessibleName(self.tr("评委组"))
        self.filter = SearchLine(
            self.tr("筛选评委"), self.tr("筛选评委：编号、姓名、工作单位"), self.view
        )
        self._legend = QLabel()
        self._legend.setProperty("muted", True)
        self._legend.setWordWrap(True)
        self._build_acts()
        self._lay_out()
        self._connect()

    def start(self) -> None:
        """Takes the keyboard."""
        self.view.start()

    def search(self) -> None:
        """Puts the keyboard into the filter."""
        self.filter.seek()

    def show_seats(self, seats: tuple[PartSeats, ...], groups: tuple[Group, ...]) -> None:
        """Takes the parts anew; the chosen one and the chosen group stay."""
        self._seats, self._titles = seats, {g.code: g.title for g in groups}
        _refill(self.part, [(s.part.title, s.part.code) for s in seats])
        _refill(self.group, [(self.tr("所有评委组"), ""), *((g.title, g.code) for g in groups)])
        self._turn()

    def mark(self, attendance: Attendance) -> None:
        """Marks the chosen cells absent or recused, after asking why."""
        chosen = self.view.chosen()
        cells = self.grid.standing(chosen, CHANGEABLE)
        seats = self._current()
        if not cells or seats is None or not self._absent.isEnabled():
            return
        reviewers = dict.fromkeys(reviewer_words(r, self._titles) for r, _ in cells)
        units = {e.id for _, e in cells}
        what = self.tr("{reviewers}，{n} 个单位，共 {cells} 格。").format(
            reviewers=_some(list(reviewers)), n=len(units), cells=len(cells)
        )
        left = len(chosen) - len(cells)
        note = self.tr("所选的另外 {n} 格不变（已交的票须先在“评分”页撤回；本单位自动回避）。")
        word = seat_word(_STATES[attendance])
        dialog = AttendanceDialog(
            word,
            what,
            note.format(n=left) if left else "",
            self,
            several_parts=len(self._seats) > 1,
        )
        if dialog.exec():
            parts = self._seats if dialog.everywhere else (seats,)
            pairs = [(r.id, e.id) for r, e in cells]
            self._perform(_in_parts(parts, pairs), attendance, dialog.reason)

    def restore(self) -> None:
        """Takes absences and recusals of the chosen cells back."""
        seats = self._current()
        cells = self.grid.standing(self.view.chosen(), _MARKED)
        if seats is not None and cells and self._restore.isEnabled():
            pairs = [(r.id, e.id) for r, e in cells]
            self._perform(_in_parts((seats,), pairs), Attendance.PRESENT, "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._ink()
        super().changeEvent(event)

    def _perform(self, seats: tuple[Seat, ...], attendance: Attendance, reason: str) -> None:
        edit = set_attendance(self._session, seats, attendance, reason, "panel")
        if self._edits.perform(edit):
            text = {
                Attendance.ABSENT: self.tr("已标记缺席 {n} 格"),
                Attendance.RECUSED: self.tr("已标记回避 {n} 格"),
                Attendance.PRESENT: self.tr("已恢复 {n} 格"),
            }[attendance]
            changed = edit.result if isinstance(edit.result, tuple) else ()
            self._notices.say(text.format(n=len(changed)))

    def _current(self) -> PartSeats | None:
        code = self.part.currentData()
        return next((s for s in self._seats if s.part.code == code), None)

    def _turn(self, *_changed: object) -> None:
        self.grid.set_filter(self.group.currentData() or "", self.filter.text())
        self.grid.show_seats(self._current(), self._titles)
        self._tell()

    def _tell(self, *_changed: object) -> None:
        counts = self.grid.counts()
        shown = [f"{seat_word(s)} {counts[s]:,}" for s in SeatState if counts[s]]
        self._legend.setText(
            self.tr("{reviewers} 名评委 × {units} 个单位：{counts}").format(
                reviewers=self.grid.rowCount(),
                units=self.grid.columnCount(),
                counts="　".join(shown) or self.tr("没有应评的票"),
            )
        )
        session = self._session
        may = session.editable and session.store.access.may_change("ballot.attendance")
        states = self.grid.states(self.view.chosen())
        for button in (self._absent, self._recused):
            button.setEnabled(may and bool(states & CHANGEABLE))
        self._restore.setEnabled(may and bool(states & _MARKED))
        self._whole.setEnabled(bool(states))

    def _build_acts(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._legend, 1)
        self._whole = push_button(self.tr("选整行"), tip=self.tr("Shift+空格，或点行首"))
        self._absent = push_button(self.tr("缺席…"), "clock", tip=self.tr("数字键 1"))
        self._recused = push_button(self.tr("回避…"), "user-x", tip=self.tr("数字键 2"))
        self._restore = push_button(self.tr("恢复应评"), "user-check", tip=self.tr("Delete 键"))
        for button, act in (
            (self._whole, self.view.choose_rows),
            (self._absent, lambda: self.mark(Attendance.ABSENT)),
            (self._recused, lambda: self.mark(Attendance.RECUSED)),
            (self._restore, self.restore),
        ):
            button.clicked.connect(act)
            row.addWidget(button)
            action = QAction(button.text(), self.view)
            action.triggered.connect(button.click)
            self.view.addAction(action)
        self._acts = row

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.addWidget(self.part)
        choices.addWidget(self.group)
        choices.addWidget(self.filter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(choices)
        column.addLayout(self._acts)
        column.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.part.currentIndexChanged.connect(self._turn)
        self.group.currentIndexChanged.connect(self._turn)
        self.filter.textChanged.connect(self._turn)
        self.view.mark_asked.connect(self._mark_numbered)
        self.view.clearing_asked.connect(self.restore)
        self.view.copied.connect(
            lambda rows, columns: self._notices.say(
                self.tr("已复制 {rows} 行 {columns} 列").format(rows=rows, columns=columns)
            )
        )
        self.view.selectionModel().selectionChanged.connect(self._tell)

    def _mark_numbered(self, number: int) -> None:
        marks = (Attendance.ABSENT, Attendance.RECUSED)
        if number <= len(marks):
            self.mark(marks[number - 1])

    def _ink(self) -> None:
        theme = current_theme()
        muted = (SeatState.DUE, SeatState.NOT_SCORED, SeatState.OWN_UNIT, SeatState.BY_HAND)
        self.grid.inks = {
            **dict.fromkeys(muted, theme.muted),
            SeatState.HANDED_IN: theme.good,
            SeatState.VOID: theme.bad,
            SeatState.UNCOUNTED: theme.bad,
        }
        self.grid.papers = {
            SeatState.DRAFT: theme.accent_soft,
            SeatState.ABSENT: theme.warning_soft,
            SeatState.RECUSED: theme.bad_soft,
            SeatState.OWN_UNIT: theme.bad_soft,
            SeatState.NOT_SCORED: theme.window,
            SeatState.BY_HAND: theme.window,
        }


_MARKED = frozenset({SeatState.ABSENT, SeatState.RECUSED})
_STATES = {Attendance.ABSENT: SeatState.ABSENT, Attendance.RECUSED: SeatState.RECUSED}


def _in_parts(parts: tuple[PartSeats, ...], pairs: list[tuple[int, int]]) -> tuple[Seat, ...]:
    """The pairs of reviewer and entry as seats of each part that is for both."""
    return tuple(
        (seats.part.code, entry_id, reviewer_id)
        for seats in parts
        for reviewer_id, entry_id in pairs
        if reviewer_id in seats.counting and entry_id in seats.scored
    )


def _refill(box: QComboBox, items: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for title, code in items:
            box.addItem(title, code)
        box.setCurrentIndex(max(box.findData(chosen), 0) if items else -1)


def _some(names: list[str]) -> str:
    text = "、".join(names[:_NAMED])
    return text if len(names) <= _NAMED else f"{text} 等 {len(names)} 人"
