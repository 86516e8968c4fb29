"""What can be done to a ballot besides marking it: each with a reason that stays in the trail."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from db.errors import ErrorKind, UserError
from db.records import Attendance, BallotStatus
from db.store.ballots.ballots import works_at
from desktop.ballots.editor import BallotEditor
from desktop.ballots.edits import (
    Seats,
    restore_ballots,
    set_attendance,
    void_ballots,
    withdraw_ballots,
)
from desktop.frame.edits import Edit, Edits
from desktop.frame.page import push_button
from desktop.messages import status_word
from desktop.pages.scoring.moving_dialog import ask_moving
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason

BallotEdit = Callable[[Session, str, Seats, str], Edit]


class BallotActs(QWidget):
    """A row of buttons; only those that fit the ballot's state are seen."""

    acted = Signal()

    def __init__(
        self,
        session: Session,
        edits: Edits,
        book: BallotEditor,
        *,
        with_keys: bool = False,
        with_icons: bool = True,
    ) -> None:
        super().__init__()
        self._session = session
        self._edits = edits
        self._book = book
        self._row: int | None = None  # of the book
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)

        def button(text: str, icon: str, act: Callable[[], None]) -> QPushButton:
            made = push_button(text, icon if with_icons else "")
            made.clicked.connect(act)
            row.addWidget(made)
            made.hide()  # until it fits: a page that is not seen would keep room for all of them
            return made

        self._recuse = button(
            self.tr("回避…"), "user-x", lambda: self.set_attendance(Attendance.RECUSED)
        )
        self._absent = button(
            self.tr("缺席…"), "clock", lambda: self.set_attendance(Attendance.ABSENT)
        )
        self._present = button(
            self.tr("恢复评分…"), "user-check", lambda: self.set_attendance(Attendance.PRESENT)
        )
        self._move = button(self.tr("移票…"), "external-link", self.move_ballot)
        self._move.setToolTip(self.tr("录错了票号：把这张票移到正确的票号"))
        self._withdraw = button(self.tr("撤回…"), "undo-2", self.withdraw)
        self._void = button(self.tr("作废…"), "circle-x", self.void)
        self._unvoid = button(self.tr("恢复有效…"), "circle-check", self.unvoid)
        if with_keys:
            self._bind_keys()

    def _bind_keys(self) -> None:
        """Alt and a digit for each; only those that are seen answer."""
        acts = (self._recuse, self._absent, self._present, self._withdraw, self._void, self._unvoid)
        for number, act in enumerate(acts, 1):
            act.setShortcut(QKeySequence(f"Alt+{number}"))
            act.setToolTip(f"Alt+{number}")

    def show_row(self, number: int | None) -> None:
        """Fits the buttons to a ballot, and to what the account may do."""
        self._row = number
        if number is None or not self._session.has_evaluation:
            for one in self.findChildren(QPushButton):
                one.hide()
            return
        book = self._book
        status, attendance = book.status(number), book.attendance(number)
        present = attendance is Attendance.PRESENT
        draft = present and status is BallotStatus.DRAFT
        submitted = present and status is BallotStatus.SUBMITTED
        for button, fits, what in (
            (self._recuse, draft, "ballot.attendance"),
            (self._absent, draft, "ballot.attendance"),
            (self._present, not present, "ballot.attendance"),
            (self._move, present and book.ballot(number) is not None, "ballot.move"),
            (self._withdraw, submitted, "ballot.withdraw"),
            (self._void, submitted, "ballot.void"),
            (self._unvoid, present and status is BallotStatus.VOID, "ballot.unvoid"),
        ):
            may = self._session.store.access.may_change(what)
            button.setVisible(fits and may)
            button.setEnabled(self._session.editable)

    def withdraw(self) -> None:
        """Makes a submitted ballot a draft again; a reviewer is told first where the day is over."""
        if self._row is None:
            return
        try:
            reviewer = self._book.seat(self._row).reviewer
            self._session.store.access.check_change("ballot.withdraw", reviewer.id)
        except UserError as error:
            self._edits.refused.emit(error)
            return
        self._change(
            self.tr("撤回评分票"),
            self.tr("撤回后可以修改，改完须重新提交；撤回记入审计记录。"),
            self.tr("撤回"),
            withdraw_ballots,
            "ballot.withdraw",
        )

    def move_ballot(self) -> None:
        """Asks where this ballot belongs, which was typed under a wrong number."""
        part = self._book.part
        if self._row is None or part is None:
            return
        seat = self._book.seat(self._row)
        if ask_moving(self._session, self._edits, part, seat.reviewer, (seat.entry.id,), self):
            self.acted.emit()

    def void(self) -> None:
        """Voids a submitted ballot: it stays in the file and is not counted."""
        self._change(
            self.tr("评分票作废"),
            self.tr("作废的票保留备查，不计入结果。"),
            self.tr("作废"),
            void_ballots,
            "ballot.void",
        )

    def unvoid(self) -> None:
        """Makes a void ballot valid again."""
        self._change(
            self.tr("恢复有效"),
            self.tr("恢复后重新计入结果。"),
            self.tr("恢复"),
            restore_ballots,
            "ballot.unvoid",
        )

    def set_attendance(self, attendance: Attendance) -> None:
        """Says that the reviewer is recused from, absent for, or present again for the unit."""
        part = self._book.part
        if self._row is None or part is None:
            return
        place = self._book.seat(self._row)
        word = status_word(BallotStatus.DRAFT, attendance)
        title = self.tr("恢复评分") if attendance is Attendance.PRESENT else word
        reason = ask_reason(title, self.tr("请写明理由："), self.tr("确定"), self)
        if reason is not None:
            seat = (part.code, place.entry.id, place.reviewer.id)
            own = works_at(place.reviewer.workplace, place.entry)
            if own and attendance is not Attendance.RECUSED:
                unit = place.entry.unit
                self._edits.refused.emit(UserError(ErrorKind.REVIEWER_RECUSED, found=unit))
                return
            self._edits.perform(
                set_attendance(self._session, (seat,), attendance, reason, "scoring")
            )
            self.acted.emit()

    def _change(
        self, title: str, question: str, accept: str, edit_of: BallotEdit, what: str
    ) -> None:
        part = self._book.part
        if self._row is None or part is None:
            return
        reason = ask_reason(title, question, accept, self)
        if reason is not None:
            edit = edit_of(self._session, part.code, self._book.seats((self._row,)), reason)
            undoable = self._session.store.reversals.may_undo(what)
            self._edits.perform(edit, undoable=undoable)
            self.acted.emit()
