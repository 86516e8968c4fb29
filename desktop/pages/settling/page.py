"""认定: what a scanner left open is settled by key from its picture; what it read plainly is looked at on walls."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QSplitter, QTabWidget

from db.errors import UserError
from db.scoring.marks import mark_from
from db.steps import Progress
from db.store import Store
from db.store.paper.records import WHOLE_PAGE, SettledField
from desktop.ballots.sheet_window import SheetWindow
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page
from desktop.messages import word
from desktop.operations.paper.doubtful import Doubts, FieldDoubt, doubts
from desktop.operations.paper.settling import BLANK_WORD
from desktop.pages.settling.desk import SettlingDesk
from desktop.pages.settling.edits import ON_WALL, settle_field
from desktop.pages.settling.pictures_ahead import PicturesAhead
from desktop.pages.settling.queue import Queue
from desktop.pages.settling.settled_panel import SettledPanel
from desktop.pages.settling.tables import doubts_table
from desktop.pages.settling.walls import WallPanel
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_LIST_WIDTH, _DESK_WIDTH = 250, 830
_WALLS, _SETTLED = 1, 2  # tabs


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the page shows, read in one go."""

    doubts: Doubts
    settled: tuple[SettledField, ...]


class SettlingPage(Page):
    """The queue, the walls, and what was settled."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("认定"))
        self._session, self._edits, self._notices = session, edits, notices
        self.queue = Queue()
        self._quiet = self._two = self._settled_stale = False
        self._reading = FileReading(session, tasks, self.tr("读取存疑的栏"), self)
        self._persons = QCheckBox(self.tr("两人认定"))
        self._persons.setToolTip(self.tr("总监票人、监票人各看一遍，互不相见；不一致的再行裁定"))
        self._persons.clicked.connect(self._set_persons)
        self.tools.addWidget(self._persons)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setProperty("tone", "warning")
        self.body.addWidget(self._note)
        self.desk = SettlingDesk()
        self._pictures = PicturesAhead(session, tasks, self.queue, self.desk.show_picture, self)
        self.desk.given.connect(self._give)
        self.desk.step_asked.connect(self._step)
        self.desk.paper_asked.connect(self._show_paper)
        self.model = doubts_table(lambda d: self.queue.said.get(d.key, ""), self)
        self.table = TableView(self.tr("存疑的栏"))
        self.table.setModel(self.model)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.when_empty = self.model.nothing(self.tr("没有待认定的栏。"))
        self.table.set_widths([c.width for c in self.model.columns], 1)
        self.table.selectionModel().currentRowChanged.connect(self._choose_row)
        self.table.installEventFilter(self)
        self.walls = WallPanel(session, edits, tasks)
        self.walls.paper_asked.connect(self._open_sheet)
        self._settled = SettledPanel(session)
        self._settled.paper_asked.connect(self._open_sheet)
        self.settled = self._settled.table
        self._lay_out()
        session.opened.connect(self._begin_anew)
        session.evaluation_changed.connect(self._begin_anew)
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.scheme_changed,
            session.ballots_changed,
        )

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self.desk)
        split.setSizes([scaled(_LIST_WIDTH), _DESK_WIDTH])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        self._tabs = QTabWidget()
        self._tabs.addTab(split, self.tr("存疑"))
        self._tabs.addTab(self.walls, self.tr("图墙"))
        self._tabs.addTab(self._settled, self.tr("已认定"))
        self._tabs.currentChanged.connect(self._turn_to)
        self.body.addWidget(self._tabs, 1)

    def start(self) -> None:
        self.desk.setFocus()

    def reveal(self, row: Hashable) -> None:
        self._tabs.setCurrentIndex(_WALLS if row == ON_WALL else 0)
        if isinstance(row, tuple) and self.queue.go_to(row):
            self._show()

    def outdate(self, *what: object) -> None:
        """What was just settled here is known; read anew is what others did, or what was taken back."""
        self.walls.outdate()
        if not self._quiet:
            super().outdate(*what)

    def refresh(self) -> None:
        store, year = self._session.store, self._session.evaluation_id
        self._two = store.settling.two_persons(year)
        self._persons.setChecked(self._two)
        may_set = self._session.editable and store.access.may_change("scan.settings")
        self._persons.setEnabled(may_set)
        self._settled.know_names()

        def read(reader: Store, _progress: Progress) -> _Facts:
            return _Facts(doubts(reader, year), reader.settling.settled(year))

        self._reading.ask(read, self._take, self.refuse)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list's keys are the desk's, but for those that move in the list."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self.desk.take_key(event)
        return super().eventFilter(watched, event)

    def _begin_anew(self) -> None:
        self.queue.forget()
        self._pictures.forget()

    def _take(self, facts: _Facts) -> None:
        self.queue.take(facts.doubts.items)
        self._settled.show_fields(facts.settled)
        self._settled_stale = False
        notes = []
        if facts.doubts.own:
            text = self.tr("您收取的批次有 {n} 栏存疑，须由他人认定。")
            notes.append(text.format(n=facts.doubts.own))
        if facts.doubts.second:
            text = self.tr("您已认定的 {n} 栏待第二人认定。")
            notes.append(text.format(n=facts.doubts.second))
        self._note.setText("".join(notes))
        self._note.setVisible(bool(notes))
        self._show()

    @property
    def _may(self) -> bool:
        return self._session.editable and self._session.store.access.may_change("scan.settle")

    def _show(self) -> None:
        """The current field, in the list and on the desk."""
        queue = self.queue
        with QSignalBlocker(self.table.selectionModel()):
            self.model.set_rows(queue.items)
            if queue.items:
                self.table.choose(queue.at)
        self._tabs.setTabText(0, self.tr("存疑（{n}）").format(n=queue.open))
        if queue.items:
            text = self.tr("还有 {open} 栏待认定，本次已认定 {done} 栏")
            self.set_hint(text.format(open=queue.open, done=len(queue.said)))
        else:
            self.set_hint(self.tr("扫描票看不清的栏，对照图像用键盘认定"))
        doubt = queue.current
        said = "" if doubt is None else queue.said.get(doubt.key, "")
        self.desk.show_doubt(doubt, said, self._where(doubt), may=self._may)
        self._pictures.turn()

    def _where(self, doubt: FieldDoubt | None) -> str:
        if doubt is None:
            return ""
        asked = doubt.asked
        text = self.tr("票号 {sheet}　第 {page} 页　第 {batch} 批　{at} / {of}")
        where = text.format(
            sheet=asked.sheet,
            page=asked.page,
            batch=asked.batch_id,
            at=self.queue.at + 1,
            of=len(self.queue.items),
        )
        second = asked.turn == 2
        return self.tr("{where}　第二人认定").format(where=where) if second else where

    def _choose_row(self, current: QModelIndex) -> None:
        if current.isValid() and current.row() != self.queue.at:
            self.queue.at = current.row()
            self._show()

    def _step(self, by: int) -> None:
        self.queue.step(by)
        self._show()

    def _give(self, said: str) -> None:
        """Writes what was chosen; what is settled already, or differs between two, needs a reason."""
        doubt = self.queue.current
        if doubt is None:
            return
        if refused := self._not_allowed(doubt, said):
            self.desk.tell(refused)
            return
        reason = ""
        if doubt.key in self.queue.said or doubt.said:
            question = self.tr("{unit}：认定为“{said}”。").format(unit=doubt.unit, said=said)
            found = ask_reason(self.tr("认定"), question, self.tr("认定"), self)
            if found is None:
                return
            reason = found
        edit = settle_field(self._session, doubt, said, reason)
        if doubt.asked.of_many:  # it is asked no more, nor are the fields that it settles
            self._edits.perform(edit)
            return
        before = self.queue.said.get(doubt.key)
        self.queue.said[doubt.key] = said
        self._quiet = not self._two  # with two people the next turn is asked of the file
        try:
            done = self._edits.perform(edit)
        finally:
            self._quiet = False
        if done:
            self._settled_stale = True
            self.queue.go_to(doubt.key)
            self.queue.next_open()
            self._show()
        elif before is None:
            del self.queue.said[doubt.key]
        else:
            self.queue.said[doubt.key] = before

    def _turn_to(self, tab: int) -> None:
        """What was settled here is read when it is looked at."""
        if tab == _SETTLED and self._settled_stale:
            self.refresh()

    def _not_allowed(self, doubt: FieldDoubt, said: str) -> str:
        """Why the criterion does not allow it."""
        if doubt.asked.field == WHOLE_PAGE or said == BLANK_WORD:
            return ""
        part = self._session.scheme.by_code[doubt.asked.part]
        try:
            mark_from(part, part.by_code[doubt.asked.criterion], said)
        except UserError as error:
            return word(error)
        return ""

    def _set_persons(self, on: bool) -> None:
        settling, year = self._session.store.settling, self._session.evaluation_id
        self._edits.act(
            lambda: settling.set_two_persons(year, two=on), self._session.ballots_changed.emit
        )
        self.outdate()

    def _show_paper(self) -> None:
        if (doubt := self.queue.current) is not None:
            entry = doubt.asked.entry_id if doubt.asked.field else 0
            self._open_sheet(doubt.asked.sheet, entry)

    def _open_sheet(self, number: str, entry_id: int) -> None:
        SheetWindow(self._session, number, entry_id, self).show()
