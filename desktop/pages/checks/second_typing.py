"""The second typing of one ballot: a line a criterion, written as it is left, unseen what was typed first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.errors import ErrorKind, UserError
from db.numbers import decimal_text
from db.records import Mark
from db.records.register import number_words
from db.scoring.marks import mark_from, mark_text
from db.scoring.scheme.scheme import Criterion, Part
from db.store.ballots.check_records import SecondBallot
from desktop.ballots.editor import normalised
from desktop.ballots.sheet_window import PaperButton
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.unsaved import Unsaved, UnsavedCells
from desktop.messages import fault_line, word
from desktop.session import Session
from desktop.widgets.look.measures import scaled

_LINE_WIDTH, _BETWEEN_LINES = 120, 4
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class SecondCell:
    """A cell of a ballot that is typed again."""

    second_id: int
    part: str
    criterion: str


class MarkLine(QLineEdit):
    """One cell; Enter goes on to the next, the arrows up and down."""

    left = Signal(str)  # criterion code
    step_asked = Signal(int)  # lines on or back

    def __init__(self, criterion: Criterion) -> None:
        super().__init__()
        self.code = criterion.code
        self.setAccessibleName(criterion.title)
        self.setMaximumWidth(scaled(_LINE_WIDTH))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(lambda: self.left.emit(self.code))

    def tell(self, *, wrong: bool) -> None:
        """Shows whether what stands here can be no mark."""
        if bool(self.property("faulty")) != wrong:
            self.setProperty("faulty", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.step_asked.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class SecondTyping(QFrame):
    """Types one ballot again. Both signals bear the ballot (SecondBallot) as it stands in the file then."""

    typed = Signal(object)
    finished = Signal(object)

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._session = session
        self._edits = edits
        self._part: Part | None = None
        self._second: SecondBallot | None = None
        self._lines: dict[str, MarkLine] = {}
        self.unsaved = UnsavedCells(self)  # by SecondCell
        self.unsaved.given_up.connect(self._take_back)
        self._title = QLabel()
        self._title.setObjectName("unit_title")
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.setProperty("tone", "bad")
        self._finish = push_button(self.tr("复核完成"), primary=True)
        self._finish.clicked.connect(self._end)
        self._finish.setAutoDefault(True)
        self._lines_area = QScrollArea()
        self._lines_area.setWidgetResizable(True)
        self._lines_area.setFrameShape(QFrame.Shape.NoFrame)
        self._lines_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paper = PaperButton(session)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._lines_area, 1)
        layout.addWidget(self._refusal)
        foot = QHBoxLayout()
        foot.addWidget(self._finish)
        foot.addWidget(self.paper)
        foot.addStretch(1)
        layout.addLayout(foot)

    def show_ballot(self, part: Part | None, second: SecondBallot | None) -> None:
        """Turns to a ballot; None shows nothing."""
        for code, line in self._lines.items():
            if line.hasFocus() and line.isModified():
                self._write(code)  # what is half typed belongs to the ballot that is left
        self._part, self._second = part, second
        self._lines = {}
        self._refusal.clear()
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(_BETWEEN_LINES)
        if part is not None and second is not None:
            kind = self._session.store.units.entry(second.entry_id).kind
            for criterion in part.criteria_for(kind):
                line = MarkLine(criterion)
                self._fill(line, second)
                line.left.connect(self._write)
                line.returnPressed.connect(lambda: self._go_on(1))
                line.step_asked.connect(self._go_on)
                text = self.tr("{title}（{points}）")
                points = decimal_text(criterion.points)
                form.addRow(text.format(title=criterion.title, points=points), line)
                self._lines[criterion.code] = line
            head = self.tr("评委 {reviewer}　{code} {unit}")
            self._title.setText(
                head.format(
                    reviewer=self.called(second.reviewer), code=second.unit_code, unit=second.unit
                )
            )
        else:
            self._title.setText(self.tr("没有可复核的票"))
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        if (old := self._lines_area.takeWidget()) is not None:
            old.hide()
            old.deleteLater()
        self._lines_area.setWidget(holder)
        self._turn()

    def called(self, reviewer: str) -> str:
        """How a reviewer's number is read: one that groups share by its group's title."""
        groups = {group.code: group.title for group in self._session.scheme.groups}
        return number_words(reviewer, groups)

    def start(self) -> None:
        """Puts the keyboard into the first empty line."""
        for line in self._lines.values():
            if line.isEnabled() and not line.text():
                self._go_to(line)
                return

    def _fill(self, line: MarkLine, second: SecondBallot) -> None:
        """What stands in the file, or what was typed there and is no mark."""
        wrong = self._refused(line.code)
        line.setText(wrong.text if wrong else mark_text(second.marks.get(line.code)))
        line.tell(wrong=wrong is not None)

    def _refused(self, code: str) -> Unsaved | None:
        if self._part is None or self._second is None:
            return None
        return self.unsaved.get(SecondCell(self._second.id, self._part.code, code))

    def _take_back(self, _places: object) -> None:
        if self._second is not None:
            self._refusal.clear()
            for line in self._lines.values():
                self._fill(line, self._second)

    def _go_on(self, lines_on: int) -> None:
        """Leaves a line for the next one, and the last one for the button; what is no mark is typed anew first."""
        lines = [*self._lines.values()]
        at = next((n for n, line in enumerate(lines) if line.hasFocus()), -1)
        if at < 0:
            return
        self._write(lines[at].code)
        if self._refused(lines[at].code):
            lines[at].selectAll()
        elif at + lines_on >= 0:
            self._go_to(lines[at + lines_on] if at + lines_on < len(lines) else self._finish)

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus()
        if isinstance(widget, MarkLine):
            widget.selectAll()  # what is typed takes the place of what stands there
            self._lines_area.ensureWidgetVisible(widget)

    def _turn(self) -> None:
        second, store = self._second, self._session.store
        open_to_all = second is not None and not second.finished and not store.read_only
        mine = second is not None and store.access.who in second.first_by
        own = mine and store.access.account is not None
        may = open_to_all and not own and store.access.may_change("check.mark")
        for line in self._lines.values():
            line.setEnabled(may)
        self._finish.setEnabled(may)
        self._finish.setVisible(second is not None)
        self.paper.setVisible(second is not None)
        self.paper.aim_at_ballot(None if second is None else second.ballot_id)
        if own and second is not None and not second.finished:
            anonymous = self._part is not None and self._part.anonymous
            kind = ErrorKind.PILE_TYPED_FIRST if anonymous else ErrorKind.TYPED_FIRST
            self._refusal.setText(word(UserError(kind)))

    def _write(self, code: str) -> None:
        part, second, line = self._part, self._second, self._lines.get(code)
        if part is None or second is None or line is None or not line.isEnabled():
            return
        try:
            mark = mark_from(part, part.by_code[code], normalised(line.text()))
        except UserError as error:
            why = "\n".join(map(fault_line, error.faults)) or word(error)
            self._keep(second, line, why)
            return
        self.unsaved.mend(SecondCell(second.id, part.code, code))
        line.tell(wrong=False)
        self._refusal.setText(next((f.why for c in self._lines if (f := self._refused(c))), ""))
        if mark != second.marks.get(code):
            self._put(second, code, mark)

    def _put(self, second: SecondBallot, code: str, mark: Mark | None) -> None:
        entry = self._session.store.double_entry

        def put() -> None:
            self._second = entry.put_mark(second.id, code, mark)

        if self._edits.act(put, lambda: self.typed.emit(self._second)):
            self._lines[code].setText(mark_text(mark))
        else:
            self._keep(second, self._lines[code], self.tr("没有写入文件，请再输一次。"))

    def _keep(self, second: SecondBallot, line: MarkLine, why: str) -> None:
        """What is no mark stays where it was typed, red, and is not in the file."""
        where = f"{self.tr('复核')} {self.called(second.reviewer)} {second.unit_code} {line.accessibleName()}"
        place = SecondCell(second.id, second.part, line.code)
        self.unsaved.keep(place, Unsaved(line.text(), why, where))
        line.tell(wrong=True)
        self._refusal.setText(why)

    def show_cell(self, code: str) -> None:
        """Puts the keyboard into a line."""
        if line := self._lines.get(code):
            self._go_to(line)

    def _end(self) -> None:
        wrong = [(line, found) for c, line in self._lines.items() if (found := self._refused(c))]
        if wrong:  # what stands there is not what is in the file
            self._refusal.setText(wrong[0][1].why)
            self._go_to(wrong[0][0])
        elif blank := [line for line in self._lines.values() if not line.text().strip()]:
            self._refusal.setText(self.tr("还有 {n} 项没有录入。").format(n=len(blank)))
            self._go_to(blank[0])
        elif (second := self._second) is not None:
            entry = self._session.store.double_entry

            def finish() -> None:
                self._second = entry.finish(second.id)

            self._edits.act(finish, lambda: self.finished.emit(self._second))
