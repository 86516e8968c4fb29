"""The clerk's grid: ballots of one reviewer, or for one unit, pasted or typed, and handed in together."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from db.records import Attendance, BallotStatus
from db.scoring.scheme.scheme import PartKind
from desktop.ballots.editor import SHORT_MARKS, BallotEditor
from desktop.ballots.edits import submit_ballots, withdraw_ballots
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.pages.scoring.ballot_acts import BallotActs
from desktop.pages.scoring.marks_grid import MarksGrid
from desktop.pages.scoring.moving_dialog import ask_moving
from desktop.pages.scoring.odd_matters import odd_matters
from desktop.pages.scoring.typing_choices import TypingBar, TypingChoices
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.measures import scaled
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.marks_view import MarksView
from desktop.widgets.telling.notices import Notices

_NAMED = 3  # cells that fell outside, in the notice
_LEAST_NOTE = 180
_CELL_WIDTH, _STATUS_WIDTH, _ROW_HEIGHT = 64, 96, 30


class GridPanel(QFrame):
    """The grid with what can be done to all of it."""

    submitted = Signal(int)  # how many

    def __init__(
        self,
        session: Session,
        edits: Edits,
        book: BallotEditor,
        notices: Notices,
        choices: TypingChoices,
        name: str,
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._session = session
        self._edits = edits
        self._book = book
        self._notices = notices
        self._choices = choices
        book.paper_totals.wanted = choices.with_totals
        self.grid = MarksGrid(book, self)
        self._ink()
        self.view = MarksView(name, along_rows=True)
        self.view.setModel(self.grid)
        self.view.set_lengths(_ROW_HEIGHT, _CELL_WIDTH, {-1: _STATUS_WIDTH})
        self.view.pasted.connect(self._paste)
        self.view.set_levels(self._levels)
        self.view.set_at_once(SHORT_MARKS)
        self._row_title = ElidedLabel("")
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.RichText)  # what people wrote is escaped
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._note.setMinimumWidth(scaled(_LEAST_NOTE))  # more lines, where the window is narrow
        self.acts = BallotActs(session, edits, book, with_keys=True)
        self.acts.acted.connect(self._take_keyboard)
        self._build()
        self._sheet: tuple[str, int] | None = None
        self._cell: tuple[int, str] | None = None
        self.grid.modelReset.connect(self._fit)
        self.grid.modelReset.connect(self._return)
        self._follow(book)
        self._wear()
        self._tell()

    def _build(self) -> None:
        self._submit = push_button(self.tr("提交已填完的票"), primary=True)
        self._submit.clicked.connect(self.submit_all)
        self._submit.setToolTip(self.tr("Ctrl+Enter"))
        # Enter after the last cell comes to it, and Enter presses it
        self._submit.setAutoDefault(True)
        self._withdraw = push_button(self.tr("整批撤回…"), "undo-2")
        self._withdraw.setToolTip(self.tr("把表中已提交的票全部撤回为草稿"))
        self._withdraw.clicked.connect(self.withdraw_all)
        self._move = push_button(self.tr("整批移票…"), "external-link")
        self._move.setToolTip(self.tr("录错了票号：把名下的票移到正确的票号"))
        self._move.clicked.connect(self.move_pile)
        of_row = QHBoxLayout()
        of_row.addWidget(self._row_title, 1)
        self.typing = TypingBar(self._choices)
        of_row.addWidget(self.typing)
        of_row.addWidget(self.acts)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        for button in (self._withdraw, self._move, self._submit):
            foot.addWidget(button)
        for button in (self._withdraw, self._move):
            button.hide()  # until it is known who may
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.view, 1)
        layout.addLayout(of_row)
        layout.addLayout(foot)

    def _follow(self, book: BallotEditor) -> None:
        self._choices.changed.connect(self._wear)
        book.settled.connect(self._enable)
        book.changed.connect(self._tell)
        current = self.view.selectionModel().currentChanged
        for signal in (book.settled, book.reloaded, current):
            signal.connect(self._show_row)
        current.connect(self._tell)
        self.view.locked.connect(self._tell_locked)
        self.view.finished.connect(self._all_typed)
        self.view.submit_asked.connect(self.submit_all)

    def start(self) -> None:
        """Puts the keyboard into the grid."""
        if self.grid.rowCount() and self.grid.criteria_count:
            index = self.view.currentIndex()
            if not index.isValid():
                index = self.grid.first_blank()
            self.view.start(index.row(), index.column())

    def start_anew(self) -> None:
        """Puts the keyboard on what is to be typed next: the button that had it has nothing left to hand in."""
        index = self.grid.first_blank()
        if index.isValid():
            self.view.go_to(index)
        self.view.setFocus()

    def go_to(self, number: int | None, criterion: str) -> None:
        """Puts the cursor into a cell of a row of the book; the keyboard stays where it is."""
        index = self.grid.index_of(number, criterion)
        if index.isValid():
            self.view.go_to(index)

    def where(self) -> tuple[int | None, str]:
        """The row of the book and the criterion at which the cursor stands."""
        index = self.view.currentIndex()
        if not index.isValid():
            return None, ""
        criterion = self.grid.criterion(index.column())
        return self.grid.book_row(index.row()), criterion.code if criterion else ""

    def submit_all(self) -> None:
        """Hands in every ballot that is filled in; the others stay drafts."""
        ready = self._book.ready()
        part = self._book.part
        if not ready or part is None:
            return
        undoable = self._session.store.reversals.may_undo(
            "ballot.submit"
        )  # a reviewer hands in for good
        odd = odd_matters(self._book, ready)
        if (odd or not undoable) and not self._notices.confirm(
            self.tr("提交 {n} 张已填完的评分票？").format(n=len(ready)),
            "\n".join([*odd, self.tr("提交后计入结果；要修改须撤回并写明理由。")]),
            self.tr("提交"),
        ):
            return
        edit = submit_ballots(self._session, part.code, self._book.seats(ready))
        if self._edits.perform(edit, undoable=undoable):
            said = self.tr("已提交 {n} 张，Ctrl+Z 撤销") if undoable else self.tr("已提交 {n} 张")
            self._notices.say(said.format(n=len(ready)))
            self.submitted.emit(len(ready))

    def withdraw_all(self) -> None:
        """Makes every ballot that was handed in a draft again, all or none, with a reason."""
        book, part, handed_in = self._book, self._book.part, self._handed_in()
        if not handed_in or part is None:
            return
        whose = book.unit.unit if book.unit else ""
        if book.reviewer:
            whose = book.reviewer.name or book.reviewer.number
        reason = ask_reason(
            self.tr("整批撤回"),
            self.tr(
                "撤回 {whose} 已提交的 {n} 张票？撤回后变回草稿，不计入结果；可以撤销。"
            ).format(whose=whose, n=len(handed_in)),
            self.tr("撤回"),
            self,
        )
        if reason is None:
            return
        edit = withdraw_ballots(self._session, part.code, book.seats(handed_in), reason)
        undoable = self._session.store.reversals.may_undo("ballot.withdraw")
        if self._edits.perform(edit, undoable=undoable):
            self._notices.say(self.tr("已撤回 {n} 张").format(n=len(handed_in)))
            self.start_anew()

    def move_pile(self) -> None:
        """Asks where the ballots belong that were typed under a wrong number."""
        part, source = self._book.part, self._book.reviewer
        if part is None or source is None:
            return
        if done := ask_moving(self._session, self._edits, part, source, None, self):
            self._notices.say(done)
            self.start_anew()

    def _show_row(self, *_changed: object) -> None:
        """What can be done to the ballot that the cursor is on."""
        current = self.view.currentIndex()
        place = (
            current.row() if current.isValid() and current.row() < self.grid.rowCount() else None
        )
        number = None if place is None else self.grid.book_row(place)
        if number is not None:
            criterion = self.grid.criterion(current.column())
            self._cell = number, criterion.code if criterion else ""
        names = () if number is None else (self._book.row_code(number), self._book.row_name(number))
        self._row_title.setText("　".join(filter(None, names)))
        self.acts.setEnabled(number is not None)
        self.acts.show_row(number)

    def _return(self) -> None:
        """The same sheet read anew keeps its cursor; another one starts at what is to be typed."""
        book = self._book
        whose = book.reviewer or book.unit
        sheet = None if book.part is None or whose is None else (book.part.code, whose.id)
        if sheet == self._sheet and self._cell is not None:
            self.go_to(*self._cell)
        self._sheet = sheet

    def _wear(self) -> None:
        """Large figures and the column of totals, as it is liked."""
        wanted = self._choices.with_totals
        if self._book.paper_totals.wanted != wanted:
            self._book.paper_totals.wanted = wanted
            self.grid.reload()
        self.view.set_large(self._choices.large)

    def _take_keyboard(self) -> None:
        self._show_row()
        self.view.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._ink()
        super().changeEvent(event)

    def _ink(self) -> None:
        theme = current_theme()
        self.grid.bad_colour, self.grid.muted_colour = theme.bad_soft, theme.muted

    def _handed_in(self) -> list[int]:
        book = self._book
        return [
            row
            for row in book.rows
            if book.status(row) is BallotStatus.SUBMITTED
            and book.attendance(row) is Attendance.PRESENT
        ]

    def _paste(self, row: int, column: int, block: list[list[str]]) -> None:
        pasted = self.grid.put_block(row, column, block)
        outcome = pasted.outcome
        text = [self.tr("粘贴完成：{n} 格已保存").format(n=outcome.written)]
        if outcome.wrong:
            text.append(self.tr("{n} 格有误未保存（红格）").format(n=outcome.wrong))
        if outcome.locked:
            text.append(
                self.tr("{n} 格在已提交、作废、缺席或回避的票上，没有改动").format(n=outcome.locked)
            )
        if pasted.outside:
            named = "、".join(pasted.outside[:_NAMED]) + (
                "等" if len(pasted.outside) > _NAMED else ""
            )
            text.append(
                self.tr("{n} 格落在表外：{named}").format(n=len(pasted.outside), named=named)
            )
        self._notices.say("，".join(text))

    def _levels(self, index: object) -> tuple[str, ...]:
        del index
        current = self.view.currentIndex()
        criterion = self.grid.criterion(current.column()) if current.isValid() else None
        part = self._book.part
        if criterion is None or part is None or part.kind is not PartKind.VOTED:
            return ()
        return tuple(level.title for level in criterion.levels)

    def _tell(self, *_changed: object) -> None:
        """How to type; or, on a red cell, what is wrong with it."""
        current = self.view.currentIndex()
        wrong = self.grid.what_is_wrong(current) if current.isValid() else ""
        usual = self.tr(
            "一行一张票：数字后按 Enter 到下一格；Q 弃权，W 无效；可从电子表格整块粘贴（Ctrl+V）。"
            "红格未保存。Ctrl+PageDown 下一{sheet}，Ctrl+Enter 提交。"
        ).format(sheet=self.tr("位评委") if self._book.unit is None else self.tr("个单位"))
        if self._book.unit is not None:
            usual += self.tr("Ctrl+G 找票号。")
        bad = current_theme().bad
        self._note.setText(
            f'<b style="color:{bad}">{escape(wrong)}</b>' if wrong else escape(usual)
        )

    def _tell_locked(self, index: QModelIndex) -> None:
        """Says why a cell takes nothing, as a wrong mark is told."""
        criterion = self.grid.criterion(index.column())
        number = self.grid.book_row(index.row())
        takes = criterion is not None or self.grid.is_paper_total(index.column())
        why = self._book.why_locked(number) if takes else ""
        if criterion and not why:
            why = self.tr("“{criterion}”不适用于该类单位，不用填。").format(
                criterion=criterion.title
            )
        if why:
            self._note.setText(f'<b style="color:{current_theme().bad}">{escape(why)}</b>')
            self._notices.say(why)

    def _all_typed(self) -> None:
        """After the last cell the button has the keyboard, if there is something to hand in."""
        if self._submit.isEnabled():
            self._submit.setFocus()

    def _fit(self) -> None:
        self.view.fit()
        self._enable()

    def _enable(self) -> None:
        book = self._book
        ready = len(self._book.ready())
        self._submit.setEnabled(ready > 0)
        session = self._session
        if session.has_evaluation:
            access, editable = session.store.access, session.editable
            begun = any(book.ballot(row) is not None for row in book.rows)
            for button, what, fits in (
                (self._withdraw, "ballot.withdraw", bool(self._handed_in())),
                (self._move, "ballot.move", begun),
            ):
                of_one = button is self._withdraw or book.unit is None  # a pile is one number's
                button.setVisible(of_one and access.may_change(what))
                button.setEnabled(editable and fits)
        self._submit.setText(self.tr("提交已填完的票（{n}）").format(n=ready))
