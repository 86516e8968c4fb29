"""The ballot of one unit: marks by keyboard, levels, comment, running total, submit and withdraw."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from db.numbers import decimal_text
from db.records import Attendance, BallotStatus
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD
from db.scoring.scheme.scheme import Criterion, PartKind
from desktop.ballots.editor import BallotEditor
from desktop.ballots.edits import submit_ballots
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.messages import status_word
from desktop.pages.scoring.ballot_acts import BallotActs
from desktop.pages.scoring.ballot_room import BallotRoom
from desktop.pages.scoring.criterion_words import CriterionWords
from desktop.pages.scoring.level_buttons import LevelButtons
from desktop.pages.scoring.marks_table import MARK, TITLE, MarksTable
from desktop.session import Session
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.marks_view import MarksView


class BallotPanel(QFrame):
    """Shows one ballot of the book and hands it in."""

    unit_asked = Signal(int)  # +1 next, -1 previous
    list_asked = Signal()  # the list of units, folded or brought back
    submitted = Signal(int)  # entry id

    def __init__(self, session: Session, edits: Edits, book: BallotEditor) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._session = session
        self._edits = edits
        self._book = book
        self.marks = MarksTable(book, self)
        self.view = MarksView(self.tr("评分票"), along_rows=False, turns_units=True)
        self._build_view()
        self.marks.bad_colour = current_theme().bad_soft
        self._title = ElidedLabel()
        self._title.setObjectName("unit_title")
        self._particulars = ElidedLabel()
        self._particulars.setProperty("muted", True)
        self._facts = QWidget()
        self._state = QLabel()
        self._state.setTextFormat(Qt.TextFormat.RichText)  # words of the program in a colour
        self._guide = CriterionWords()
        self._comment = QLineEdit()
        self._comment.setPlaceholderText(self.tr("评语（可不填）"))
        self._comment.setAccessibleName(self.tr("评语"))
        self._comment.setMaxLength(500)
        self._comment.editingFinished.connect(self._write_comment)
        self._levels = LevelButtons(self._comment)
        self._levels.chosen.connect(self.view.put)
        self._total = QLabel()
        self._total.setObjectName("total")
        self._progress = QLabel()
        self._progress.setProperty("muted", True)
        self._build_buttons()
        self._lay_out()
        book.changed.connect(self._book_changed)
        book.reloaded.connect(self._show_state)
        self._bind_keys()

    def show_entry(self, entry_id: int | None) -> None:
        """Turns to a unit; its first blank criterion becomes current."""
        if self._comment.hasFocus():
            self._write_comment()
        self.marks.show_entry(entry_id)
        if entry_id is not None:
            self.view.setCurrentIndex(self.marks.index(self.marks.first_blank(), MARK))
        self._show_state()
        self._room.begin()

    def start(self) -> None:
        """Puts the keyboard into the first blank mark."""
        self.view.start(self.marks.first_blank(), MARK)

    def go_to(self, criterion: str) -> None:
        """Puts the cursor to a criterion of the unit that is shown; the keyboard stays where it is."""
        row = next(
            (r for r in range(self.marks.rowCount()) if self.marks.criterion(r).code == criterion),
            None,
        )
        if row is not None:
            self.view.go_to(self.marks.index(row, MARK))

    def where(self) -> str:
        """The criterion at which the cursor stands; empty where it is nowhere."""
        row = self.view.currentIndex().row()
        return self.marks.criterion(row).code if 0 <= row < self.marks.rowCount() else ""

    def submit(self) -> None:
        """Hands the ballot in and goes on to the next unit."""
        entry_id = self.marks.entry_id
        if entry_id is None or not self._book.may_mark(entry_id) or not self.view.leave_cell():
            return
        self._write_comment()
        if self._refused_somewhere(entry_id):
            return
        part, reviewer = self._book.part, self._book.reviewer
        if part is None or reviewer is None or self._book.ballot(entry_id) is None:
            self.start()
            return
        edit = submit_ballots(self._session, part.code, self._book.seats((entry_id,)))
        undoable = self._session.store.reversals.may_undo(
            "ballot.submit"
        )  # a reviewer hands in for good
        if self._edits.perform(edit, undoable=undoable):
            self.submitted.emit(entry_id)
        else:
            self.start()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.marks.bad_colour = current_theme().bad_soft
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._levels.refit()
            QTimer.singleShot(0, self, self._room.begin)  # headings change after the panel

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room.begin()

    def _refused_somewhere(self, entry_id: int) -> bool:
        for row, criterion in enumerate(self._book.criteria(entry_id)):
            if rejection := self._book.rejection(entry_id, criterion.code):
                self.view.start(row, MARK)
                self._book.rejected.emit(rejection.why)
                return True
        return False

    def _build_view(self) -> None:
        self.view.setModel(self.marks)
        self.view.verticalHeader().hide()
        self.view.setShowGrid(True)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.view.set_levels(self._levels_by_digit)
        self.view.finished.connect(self._all_typed)
        self.view.submit_asked.connect(self.submit)
        self.view.unit_asked.connect(self.unit_asked)
        self.view.locked.connect(self._tell_locked)
        self.view.selectionModel().currentChanged.connect(self._show_criterion)

    def _build_buttons(self) -> None:
        self._list = _icon_button("list-tree", self.tr("单位列表"), self.tr("显示或收起（Ctrl+B）"))
        self._list.setShortcut(QKeySequence("Ctrl+B"))
        self._list.clicked.connect(self.list_asked)
        self._previous = _icon_button("chevron-left", self.tr("上一家"), self.tr("PageUp 键"))
        self._previous.clicked.connect(lambda: self.unit_asked.emit(-1))
        self._next = _icon_button("chevron-right", self.tr("下一家"), self.tr("PageDown 键"))
        self._next.clicked.connect(lambda: self.unit_asked.emit(1))
        self.acts = BallotActs(self._session, self._edits, self._book, with_icons=False)
        self.acts.acted.connect(self.start)
        self._submit = push_button(self.tr("提交"), primary=True, tip=self.tr("Ctrl+Enter"))
        self._submit.setObjectName("submit")
        self._submit.setAutoDefault(
            True
        )  # Enter after the last mark comes to it, and Enter presses it
        self._submit.clicked.connect(self.submit)

    def _bind_keys(self) -> None:
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submit)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._choose(number))

    def _lay_out(self) -> None:
        """One line above the marks and few below: all criteria are to be seen, also in a small window."""
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._list)
        head.addWidget(self._title, 1)
        head.addWidget(self._total)
        head.addWidget(self._state)
        facts = QHBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(8)
        facts.addWidget(self._particulars, 1)
        facts.addWidget(self._progress)
        stepping = QWidget()
        row = QHBoxLayout(stepping)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addStretch(1)
        for button in (self._previous, self._next, self._submit):
            row.addWidget(button)
        stepping.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        steps = FlowLayout()
        steps.addWidget(self.acts)
        steps.addWidget(stepping)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.setSpacing(5)
        layout.addLayout(head)
        layout.addWidget(self._facts)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._guide)
        layout.addWidget(self._levels)
        layout.addLayout(steps)
        self._room = BallotRoom(layout, self.view, self._facts, self._guide)

    def _book_changed(self, entry_id: int) -> None:
        if entry_id == self.marks.entry_id:
            self._show_state()
            self._show_criterion(self.view.currentIndex())

    def _show_state(self) -> None:
        entry_id = self.marks.entry_id
        self.setEnabled(entry_id is not None)
        if entry_id is None:
            self._title.setText(self.tr("没有可评的单位"))
            for label in (self._particulars, self._state, self._total, self._progress):
                label.clear()
            self._guide.tell("")
            return
        entry, book = self._book.entry(entry_id), self._book
        self._title.setText(entry.unit)
        particulars = (
            entry.unit_code,
            entry.category,
            entry.leader,
            entry.post,
            entry.presentation,
        )
        self._particulars.setText("　·　".join(p for p in particulars if p))
        ballot = book.ballot(entry_id)
        if not self._comment.hasFocus():
            self._comment.setText(ballot.comment if ballot else "")
        self._show_status(entry_id)
        criteria = book.criteria(entry_id)
        full = sum((c.full for c in criteria), Fraction(0))
        self._total.setText(book.total_text(entry_id))
        self._progress.setText(
            self.tr("满分 {full}　已评 {done} / {all} 项").format(
                full=decimal_text(full), done=book.marked(entry_id), all=len(criteria)
            )
        )

    def _show_status(self, entry_id: int) -> None:
        status, attendance = self._book.status(entry_id), self._book.attendance(entry_id)
        theme = current_theme()
        open_, present = self._book.may_mark(entry_id), attendance is Attendance.PRESENT
        submitted = present and status is BallotStatus.SUBMITTED
        colour = theme.good if submitted else theme.muted if present else theme.warning
        self._state.setText(f'<b style="color:{colour}">{status_word(status, attendance)}</b>')
        self._submit.setVisible(present and status is BallotStatus.DRAFT)
        self._submit.setEnabled(open_)
        self.acts.show_row(entry_id)
        self._comment.setReadOnly(not open_)

    def _show_criterion(self, current: QModelIndex) -> None:
        if not current.isValid():
            self._guide.tell("")
            self._levels.show_choices(())
            return
        criterion = self.marks.criterion(current.row())
        entry_id = self.marks.entry_id
        wrong = self._book.rejection(entry_id, criterion.code) if entry_id else None
        step = self.tr("每档 {step} 分").format(step=decimal_text(criterion.step))
        head = f"{criterion.code} {criterion.title}"
        voted = self._is_voted()
        rule = "" if voted else f"（0—{decimal_text(criterion.points)}，{step}）"
        words = "　".join(p for p in (head + rule, criterion.text) if p)
        self._guide.tell(words, wrong.why if wrong else "")  # where one looks, not only at the foot
        self._levels.show_choices(
            (
                *self._level_choices(criterion, "" if voted else "Alt+"),
                (ABSTAIN_WORD, self.tr("弃权 (Q)")),
                (INVALID_WORD, self.tr("无效 (W)")),
            )
        )
        self._room.share()

    def _level_choices(self, criterion: Criterion, keys: str) -> list[tuple[str, str]]:
        return [
            (level.title, f"{level.title} {decimal_text(level.points)} ({keys}{number})")
            for number, level in enumerate(criterion.levels, 1)
        ]

    def _levels_by_digit(self, index: QModelIndex) -> tuple[str, ...]:
        if not self._is_voted() or not index.isValid():
            return ()
        return tuple(level.title for level in self.marks.criterion(index.row()).levels)

    def _choose(self, number: int) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            levels = self.marks.criterion(index.row()).levels
            if number <= len(levels):
                self.view.put(levels[number - 1].title)

    def _is_voted(self) -> bool:
        return self._book.part is not None and self._book.part.kind is PartKind.VOTED

    def _tell_locked(self, _index: QModelIndex) -> None:
        if (entry_id := self.marks.entry_id) and (why := self._book.why_locked(entry_id)):
            self._guide.tell("", why)

    def _all_typed(self) -> None:
        """After the last criterion: the first one left blank, else the submit button."""
        entry_id = self.marks.entry_id
        if entry_id is None:
            return
        if self._book.marked(entry_id) < len(self._book.criteria(entry_id)):
            self.start()
        elif self._submit.isEnabled():
            self._submit.setFocus()

    def _write_comment(self) -> None:
        entry_id = self.marks.entry_id
        if entry_id is not None and self._book.may_mark(entry_id):
            self._book.put_comment(entry_id, self._comment.text().strip())


def _icon_button(icon: str, name: str, tip: str) -> QPushButton:
    button = push_button("", icon, tip=f"{name}　{tip}")
    button.setAccessibleName(name)
    button.setProperty("bare", True)
    return button
