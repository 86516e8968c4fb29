"""进行: who speaks now, who is next, the clock, and the few keys of whoever sits at the console."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.records import Entry
from db.records.hall import LiveSession, Phase, Turn, TurnState
from desktop.frame.edits import Edit, Edits
from desktop.frame.page import push_button
from desktop.pages.hall.clock_face import ClockFace
from desktop.pages.hall.edits import (
    ask_questions,
    call_again,
    finish_turn,
    move_to_end,
    note_absence,
    pause_turn,
    start_turn,
)
from desktop.pages.hall.stopwatch import Stopwatch
from desktop.pages.hall.turns_table import TurnsView, turns_table
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.look.elided_label import ElidedLabel


class RunPanel(QWidget):
    """Every act is written at once; Ctrl+Z takes a wrong key back, and the clock goes on as if it had not been."""

    moved_on = Signal()  # the session stands otherwise: for the hall's screen

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self.live: LiveSession | None = None
        self.model = turns_table(self)
        self.table = TurnsView(self.tr("出场顺序"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr(
                "没有现场述法的单位。\n请在“单位与报告”把述法形式改为“现场”，再到“抽签”定顺序。"
            )
        )
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self.table.toggled.connect(self.toggle)
        self.table.next_asked.connect(self.step)
        self.clock = ClockFace(Stopwatch())
        self._now = ElidedLabel("")
        self._now.setObjectName("unit_title")
        self._who = ElidedLabel("")
        self._next = ElidedLabel("")
        self._next.setProperty("muted", True)
        self._toggle = push_button("", primary=True)
        self._step = push_button("")
        self._toggle.clicked.connect(self._by_mouse(self.toggle))
        self._step.clicked.connect(self._by_mouse(self.step))
        self._absent = self._button(self.tr("缺席…"), self.note_absence)
        self._later = self._button(self.tr("移到最后…"), self.move_later)
        self._again = self._button(self.tr("重新列入待述…"), self.call_again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self._head())
        layout.addWidget(self.table, 1)
        layout.addLayout(self._foot())
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def show_session(self, live: LiveSession) -> None:
        """Reads anew how the session stands."""
        self.live = live
        self.model.set_rows(live.turns)
        current = live.current
        elapsed = self._session.store.hall.elapsed(current) if current else 0
        self.clock.follow(live, current, elapsed)
        self._tell()
        self._enable()
        self.moved_on.emit()

    def start(self) -> None:
        """Gives the keys to the console, on whose turn it is."""
        turn = self._due()
        row = self.model.row_of(turn.entry.id) if turn else None
        if row is not None:
            self.table.choose(row)
        self.table.setFocus()

    def toggle(self) -> None:
        """Space: starts the unit whose turn it is, halts its clock, or lets it go on."""
        turn = self._due()
        if turn is None or not self._may():
            return
        if turn.running is None:
            self._do(start_turn(self._session, turn.entry))
        else:
            self._do(pause_turn(self._session, turn.entry, self.clock.watch.lasted()))
        self.start()

    def step(self) -> None:
        """→: from the speech to the questions, from these to the end. The next unit waits for Space."""
        turn = self.live.current if self.live else None
        if turn is None or self.live is None or not self._may():
            return
        lasted = self.clock.watch.lasted()
        if turn.phase is Phase.SPEECH and self.live.settings.questions:
            self._do(ask_questions(self._session, turn.entry, lasted))
        else:
            self._do(finish_turn(self._session, turn.entry, lasted))
        self.start()

    def note_absence(self) -> None:
        """Says that the chosen unit did not come."""
        self._with_reason(
            self.tr("述法人缺席"), self.tr("“{unit}”缺席？"), self.tr("缺席"), note_absence
        )

    def move_later(self) -> None:
        """Lets the chosen unit speak last."""
        self._with_reason(
            self.tr("移到最后"),
            self.tr("“{unit}”移到最后述法？抽得的顺序号不变。"),
            self.tr("移到最后"),
            move_to_end,
        )

    def call_again(self) -> None:
        """Lets a unit that was absent, or has spoken, wait again."""
        self._with_reason(
            self.tr("重新列入待述"),
            self.tr("“{unit}”重新列入待述？"),
            self.tr("列入"),
            call_again,
        )

    def reveal(self, entry_id: int) -> None:
        """Chooses a unit's row."""
        row = self.model.row_of(entry_id)
        if row is not None:
            self.table.choose(row)

    def _due(self) -> Turn | None:
        """Whose turn it is: who speaks, else the chosen one if it waits, else the next."""
        if self.live is None:
            return None
        chosen = self._chosen()
        if self.live.current is None and chosen and chosen.state is TurnState.WAITING:
            return chosen
        return self.live.current or self.live.next

    def _chosen(self) -> Turn | None:
        rows = self.table.rows()
        return self.model.record(rows[0]) if len(rows) == 1 else None

    def _do(self, edit: Edit) -> None:
        self._edits.perform(edit)

    def _with_reason(
        self,
        title: str,
        question: str,
        accept: str,
        edit: Callable[[Session, Entry, str], Edit],
    ) -> None:
        turn = self._chosen()
        if turn is None or not self._may():
            return
        reason = ask_reason(title, question.format(unit=turn.entry.unit), accept, self)
        if reason is not None:
            self._do(edit(self._session, turn.entry, reason))
            self.table.clearSelection()  # Space is for whoever is next now
        self.start()

    def _by_mouse(self, act: Callable[[], None]) -> Callable[[], None]:
        """After a click the keys are the console's again."""

        def do() -> None:
            act()
            self.table.setFocus()

        return do

    def _may(self) -> bool:
        editable = self._session.has_evaluation and self._session.editable
        return editable and self._session.store.access.may_change("hall.start")

    def _tell(self) -> None:
        live = self.live
        if live is None:
            return
        current, following = live.current, live.next
        if current is None:
            self._now.setText(self.tr("尚未开始") if following else self.tr("全部述毕"))
            self._who.setText("")
        else:
            phase = self.tr("述法") if current.phase is Phase.SPEECH else self.tr("答问")
            paused = "" if current.running else self.tr("（已暂停）")
            self._now.setText(f"{current.entry.unit}　{phase}{paused}")
            self._who.setText(f"{current.entry.leader}　{current.entry.post}".strip())
        told = following.entry.unit if following else self.tr("没有了")
        self._next.setText(self.tr("下一家：{unit}").format(unit=told))
        running = current is not None and current.running is not None
        self._toggle.setText(self.tr("暂停（空格）") if running else self.tr("开始（空格）"))
        asking = (
            current is not None and current.phase is Phase.SPEECH and bool(live.settings.questions)
        )
        self._step.setText(self.tr("进入答问（→）") if asking else self.tr("结束（→）"))

    def _enable(self, *_changed: object) -> None:
        may = self.live is not None and self._may()
        chosen = self._chosen()
        state = chosen.state if chosen else None
        self._toggle.setEnabled(may and self._due() is not None)
        self._step.setEnabled(may and self.live is not None and self.live.current is not None)
        waits = may and state is TurnState.WAITING
        self._absent.setEnabled(waits)
        self._later.setEnabled(waits)
        self._again.setEnabled(may and state in (TurnState.ABSENT, TurnState.SPOKEN))

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = push_button(text)
        button.clicked.connect(lambda _on=False: act())
        return button

    def _head(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("panel")
        words = QVBoxLayout()
        for label in (self._now, self._who, self._next):
            words.addWidget(label)
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 12, 16, 12)
        row.addLayout(words, 1)
        row.addWidget(self.clock)
        return frame

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button in (self._absent, self._later, self._again):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._step)
        row.addWidget(self._toggle)
        return row
