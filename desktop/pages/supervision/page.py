"""专项督察: units check themselves against a 清单; forms out and back, problems into the ledger, until none is left."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSplitter

from db.records import Entry
from db.records.packets import Packet
from db.records.supervision import ItemAnswer, SelfCheck, SelfCheckForm, Supervision
from desktop.explanation.supervision_text import countdown, still_to_collect
from desktop.frame.edits import Edits
from desktop.frame.page import Page
from desktop.frame.record_table import reveal_record
from desktop.pages.supervision.acts import SupervisionActs
from desktop.pages.supervision.form_files import SHEETS, FormFiles
from desktop.pages.supervision.tables import (
    FACTS_COLUMN,
    UNIT_COLUMN,
    UnitTold,
    answers_table,
    units_table,
    verdict_counts,
)
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

# What whoever collects forms does, in a packet too; the rest is the office's.
_COLLECTING: Final = frozenset(
    {
        *("supervision.send", "supervision.remind", "supervision.collect"),
        *("supervision.attach", "supervision.detach"),
    }
)
_POINTS: Final = "given.put"  # who enters the office's scores is asked whether to take them


class SupervisionPage(Page):
    """The units of one 督察 above, what the current one answered below."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("专项督察"))
        self._session = session
        self.acts = SupervisionActs(session, edits, notices, self, self)
        self.files = FormFiles(session, edits, tasks, notices, self, self)
        self._forms: dict[int, SelfCheckForm] = {}
        self._found: tuple[Supervision, ...] = ()
        bad = current_theme().bad
        self._entries: dict[int, Entry] = {}
        self._away: dict[tuple[int, int], Packet] = {}
        told = UnitTold(
            lambda unit: self._forms.get(unit.entry_id),
            self._overdue,
            self._packet_of,
            lambda unit: self._entries[unit.entry_id],
        )
        self.model = units_table(told, bad, self)
        self.model.searched_too = self._said_by
        self.table = TableView(self.tr("督察单位"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("请点“新建督察”，再编清单、选单位、发自查表。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], UNIT_COLUMN)
        self.table.selectionModel().selectionChanged.connect(self._show_answers)
        self.answers = answers_table(bad, self)
        self.answers_view = TableView(self.tr("自查结论"))
        self.answers_view.setModel(self.answers)
        self.answers_view.when_empty = self.answers.nothing(self.tr("还没有清单。"))
        self.answers_view.set_widths([c.width for c in self.answers.columns], FACTS_COLUMN)
        self._lay_out()
        self._build_actions()
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.entries_changed,
            session.findings_changed,
        )

    @property
    def today(self) -> str:
        """The office's own calendar."""
        return date.today().isoformat()  # noqa: DTZ011 - the office's own calendar

    def search(self) -> None:
        self._search.seek()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        self._found = self._session.store.supervisions.of_evaluation(self._session.evaluation_id)
        with QSignalBlocker(self._which):
            chosen = self._which.currentData()
            self._which.clear()
            for found in self._found:
                self._which.addItem(found.title, found.id)
            self._which.setCurrentIndex(max(self._which.findData(chosen), 0))
        self._turn()

    def reveal(self, row: Hashable) -> None:
        reveal_record(self.model, self.table, row, self._search)

    @property
    def current(self) -> Supervision | None:
        """The 督察 that is shown."""
        number = self._which.currentData()
        return next((found for found in self._found if found.id == number), None)

    def selected(self) -> list[SelfCheck]:
        """The selected units."""
        return [self.model.record(row) for row in self.table.rows()]

    def chosen(self) -> list[SelfCheck]:
        """The selected units, or all where none is selected."""
        return self.selected() or list(self.model.shown)

    def single(self) -> SelfCheck | None:
        """The unit that alone is selected."""
        units = self.selected()
        return units[0] if len(units) == 1 else None

    def may(self, what: str) -> bool:
        """Whether an act is open: in a packet, those of collecting alone."""
        store, found = self._session.store, self.current
        if store.read_only or self._session.closed_on or found is None or found.closed_on:
            return False
        if self._in_packet and what not in _COLLECTING:
            return False
        return store.access.may_change(what)

    def turn_to(self, title: str) -> None:
        """Shows the 督察 of this title."""
        self._which.setCurrentIndex(self._which.findText(title))

    def _lay_out(self) -> None:
        self._which = Choice()
        self._which.setAccessibleName(self.tr("督察"))
        self._which.currentIndexChanged.connect(self._turn)
        hint = self.tr("查找单位、自查内容")
        self._search = SearchLine(hint, hint, self.table)
        self._search.textChanged.connect(self._filter)
        self._left = QLabel()
        self._left.setTextFormat(Qt.TextFormat.PlainText)
        self._left.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._which, 2)
        row.addWidget(self._search, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self.answers_view)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.body.addLayout(row)
        self.body.addWidget(self._left)
        self.body.addWidget(split, 1)

    def _build_actions(self) -> None:
        acts = self.acts
        printing = self.add_action(self.tr("表单"), "printer")
        sheets = QMenu(printing)
        for at, title in enumerate(SHEETS):
            own = sheets.addAction(title + "…")
            own.triggered.connect(lambda _on=False, at=at: self.files.ask_sheet(at))
        printing.setMenu(sheets)
        printing.setProperty("menu", True)  # room for its arrow
        more = self.add_action(
            "", "ellipsis", tip=self.tr("修改、催报、延期、收表包、退回、转台账、计分、办结、佐证")
        )
        more.setAccessibleName(
            self.tr("更多：修改、催报、延期、收表包、退回、转台账、计分、办结、佐证")
        )
        menu = QMenu(more)
        self._acts: dict[str, QAction] = {}
        for what, text, act in (
            ("supervision.edit", self.tr("修改督察…"), acts.edit),
            ("supervision.items", self.tr("清单…"), acts.edit_list),
            ("supervision.units", self.tr("督察单位…"), acts.choose),
            ("supervision.remind", self.tr("记催报"), acts.remind),
            ("supervision.extend", self.tr("延期…"), acts.extend),
            ("packet.issue", self.tr("分发收表包…"), self.files.issue_packet),
            ("packet.collect", self.tr("收回收表包…"), self.files.collect_packets),
            ("supervision.return", self.tr("退回自查表…"), acts.send_back),
            ("supervision.findings", self.tr("问题转整改台账"), acts.make_findings),
            (_POINTS, self.tr("计分建议…"), acts.propose_points),
            ("supervision.close", self.tr("办结"), acts.close_it),
            ("supervision.remove", self.tr("删除督察"), acts.remove),
        ):
            self._acts[what] = menu.addAction(text)
            self._acts[what].triggered.connect(lambda _on=False, act=act: act())
        self._evidence = menu.addAction(self.tr("佐证材料…"))
        self._evidence.triggered.connect(lambda _on=False: self.files.show_evidence())
        more.setMenu(menu)
        more.setProperty("menu", True)
        self.table.addActions(menu.actions())
        buttons: dict[str, QPushButton] = {}
        for what, text, icon, act in (
            ("supervision.send", self.tr("发自查表…"), "send", self.files.send),
            ("supervision.collect", self.tr("收自查表…"), "download", self.files.collect),
            ("supervision.check", self.tr("审自查表"), "check", acts.check),
        ):
            button = buttons[what] = self.add_action(text, icon)
            button.clicked.connect(lambda _on=False, act=act: act())
        self._buttons = buttons
        self._add = self.add_action(self.tr("新建督察…"), primary=True)
        self._add.clicked.connect(acts.add)

    def _turn(self, *_changed: object) -> None:
        found, store = self.current, self._session.store
        units = store.supervisions.units(found.id) if found else ()
        self._forms = store.self_checks.latest(found.id) if found else {}
        year = self._session.evaluation_id
        self._entries = {entry.id: entry for entry in store.units.entries(year)}
        self._away = store.packets.lent_forms(year)
        self.model.set_rows(units)
        self._left.setText(self._count_down(found) if found else "")
        self.set_hint(found.basis if found else "")
        self._enable()
        self._show_answers()

    def _count_down(self, found: Supervision) -> str:
        if self._in_packet:
            waiting = sum(unit.waiting for unit in self.model.all)
            return still_to_collect(found, waiting, self.today)
        return countdown(found, self._session.store.supervisions.count(found.id), self.today)

    def _overdue(self, unit: SelfCheck) -> bool:
        found = self.current
        return found is not None and not found.closed_on and unit.overdue(found.due, self.today)

    def _packet_of(self, unit: SelfCheck) -> Packet | None:
        """The packet in which its forms are collected elsewhere."""
        found = self.current
        return (
            None if found is None or self._in_packet else self._away.get((found.id, unit.entry_id))
        )

    def _said_by(self, unit: SelfCheck) -> str:
        """What the latest form of a unit says, to be looked through."""
        form = self._forms.get(unit.entry_id)
        return "" if form is None else "\n".join(map(_words, form.answers))

    def _filter(self, words: str) -> None:
        self.model.set_filter(words)
        self._show_answers()

    def _go_to_words(self) -> None:
        """Shows the first answer that holds the words that are looked for."""
        wanted = self._search.text().casefold().split()
        for row, (_, answer) in enumerate(self.answers.shown):
            text = _words(answer).casefold() if answer and wanted else ""
            if text and all(word in text for word in wanted):
                self.answers_view.choose(row)
                return

    def _show_answers(self, *_changed: object) -> None:
        found, rows = self.current, self.table.rows()
        unit = self.model.record(rows[0]) if found and rows else None
        form = self._forms.get(unit.entry_id) if unit else None
        said = {answer.item: answer for answer in form.answers} if form else {}
        items = self._session.store.supervisions.items(found.id) if found else ()
        self.answers.set_rows([(item, said.get(item.code)) for item in items])
        self._go_to_words()
        if found:
            self.set_hint(verdict_counts(form) if form else found.basis)

    def _enable(self) -> None:
        store, found = self._session.store, self.current
        for what, act in self._acts.items():
            act.setEnabled(self.may(what))
            act.setVisible(not self._in_packet or what in _COLLECTING)
        points = self._session.editable and store.access.may_change(_POINTS)
        points = points and not self._in_packet
        self._acts[_POINTS].setEnabled(found is not None and points)  # a closed one speaks too
        self._evidence.setEnabled(found is not None)
        for what, button in self._buttons.items():
            button.setEnabled(self.may(what))
            button.setVisible(not self._in_packet or what in _COLLECTING)
        self._add.setVisible(not self._in_packet)
        self._add.setEnabled(not store.read_only and store.access.may_change("supervision.add"))

    @property
    def _in_packet(self) -> bool:
        return self._session.store.packets.own() is not None


def _words(answer: ItemAnswer) -> str:
    """What an answer says, in one text."""
    return f"{answer.verdict.value} {answer.facts} {answer.measures} {answer.responsible}"
