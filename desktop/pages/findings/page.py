"""整改台账: what each unit has to mend until it is closed, with evidence; and strong points for the feedback letter."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabWidget

from db.records import Entry, Finding, FindingState, StrongPoint
from db.store.trail.roles import ReadSubject
from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.frame.evidence_dialog import EvidenceDialog, Kept
from desktop.frame.page import Page, push_button
from desktop.frame.record_table import reveal_record
from desktop.pages.findings.comments_dialog import CommentsDialog
from desktop.pages.findings.dialog import FindingDialog, StepDialog
from desktop.pages.findings.edits import (
    accept_findings,
    add_finding,
    add_strong_points,
    attach_evidence,
    edit_finding,
    edit_findings,
    remove_findings,
    remove_strong_points,
    reopen_findings,
    report_findings,
    set_findings_due,
)
from desktop.pages.findings.several_dialog import DueDialog, several_findings
from desktop.pages.findings.table import findings_table, state_words, strong_points_table
from desktop.pages.importing.pasting import paste_into
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.file_asking import Purpose, ask_file
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_TEXT_COLUMN = 2


class FindingsPage(Page):
    """The ledger with what can be done to its current row."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("整改台账"))
        self._session = session
        self._edits = edits
        self._notices = notices
        self._entries: dict[int, Entry] = {}
        self._today = date.today().isoformat()  # noqa: DTZ011 - the office's own calendar
        self.model = findings_table(self._today, current_theme().bad, self)
        self.table = TableView(self.tr("整改台账"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有登记问题。\n请点“登记”，把评议指出的问题记入台账，跟踪整改到销号。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], _TEXT_COLUMN)
        self.table.opened.connect(lambda _row: self.edit())
        self.table.removal_asked.connect(self.remove)
        desk = session, edits, tasks, notices
        paste_into(self.table, Subject.FINDINGS, *desk, self._may_write)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.strong = strong_points_table(self)
        self.strong_table = TableView(self.tr("亮点"))
        self.strong_table.setModel(self.strong)
        self.strong_table.when_empty = self.strong.nothing(
            self.tr("还没有登记亮点。\n登记的亮点会写入该单位的反馈函。")
        )
        self.strong_table.set_widths([c.width for c in self.strong.columns], 1)
        self.strong_table.removal_asked.connect(self.remove)
        self.strong_table.selectionModel().selectionChanged.connect(self._enable)
        paste_into(self.strong_table, Subject.STRONG_POINTS, *desk, self._may_write)
        self._build_filters()
        self._tabs = QTabWidget()
        self._tabs.addTab(self.table, self.tr("问题"))
        self._tabs.addTab(self.strong_table, self.tr("亮点"))
        self._tabs.currentChanged.connect(self._enable)
        self.body.addWidget(self._tabs, 1)
        self._build_steps()
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.entries_changed,
            session.findings_changed,
        )

    def search(self) -> None:
        self._search.seek()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        self.model.set_rows(store.findings.of_evaluation(evaluation_id))
        self._entries = {e.id: e for e in store.units.entries(evaluation_id)}
        self._label.offer(self._entries.values())
        points = store.findings.strong_points(evaluation_id)
        self.strong.set_rows((self._entries[p.entry_id].unit, p) for p in points)
        count = store.findings.count(evaluation_id, self._today)
        self.set_hint(
            self.tr("整改中 {open}　已报 {reported}　已销号 {accepted}　逾期 {overdue}").format(
                open=count.open,
                reported=count.reported,
                accepted=count.accepted,
                overdue=count.overdue,
            )
        )
        self._enable()

    def reveal(self, row: Hashable) -> None:
        self._tabs.setCurrentIndex(row is None)  # a strong point has no row of its own here
        reveal_record(self.model, self.table, row, self._search)

    def add(self) -> None:
        """Asks for a finding, or on the other tab for a strong point, and adds it."""
        entries = self._session.store.units.entries(self._session.evaluation_id)
        strong = self._is_strong()
        due = self._session.evaluation.findings_due
        dialog = FindingDialog(entries, None, self, strong=strong, due=due)
        if not dialog.exec():
            return
        edit = (
            add_strong_points(self._session, [(dialog.entry.id, dialog.text)], dialog.entry.unit)
            if strong
            else add_finding(self._session, dialog.entry, dialog.values())
        )
        self._edits.perform(edit)

    def add_from_comments(self) -> None:
        """Shows what reviewers wrote, for findings and strong points to be made of it."""
        CommentsDialog(self._session, self._edits, self._notices, self).exec()

    def edit(self) -> None:
        """Edits the chosen finding, or what several have in common."""
        rows = self.table.rows()
        if len(rows) == 1:
            self._edit_row(rows[0])
        elif rows and self._may_write():
            dialog = several_findings(len(rows), self)
            if dialog.exec():
                self._edits.perform(edit_findings(self._session, self._chosen(), dialog.changes()))

    def remove(self) -> None:
        """Strikes out what is chosen, with a reason."""
        if not self._may_write():
            return
        findings, points = self._chosen(), self._chosen_points()
        if self._is_strong() and points:
            question = self.tr("删除 {n} 条亮点，反馈函不再印出。").format(n=len(points))
            if (reason := self._ask_removal(self.tr("删除亮点"), question)) is not None:
                self._edits.perform(remove_strong_points(self._session, points, reason))
        elif not self._is_strong() and findings:
            question = self.tr("删除 {n} 条问题，连同附的佐证；可以撤销。").format(n=len(findings))
            if (reason := self._ask_removal(self.tr("删除问题"), question)) is not None:
                self._edits.perform(remove_findings(self._session, findings, reason))

    def set_due(self) -> None:
        """Asks by when findings are to be mended that say nothing themselves."""
        ledger = self._session.store.findings.of_evaluation(self._session.evaluation_id)
        without = [f for f in ledger if not f.due and f.state is not FindingState.ACCEPTED]
        dialog = DueDialog(self._session.evaluation.findings_due, len(without), self)
        if dialog.exec():
            given = without if dialog.fills else []
            self._edits.perform(set_findings_due(self._session, dialog.day, given))

    def report(self) -> None:
        """Notes that units have reported how they mended the chosen findings."""
        if not (findings := self._chosen()):
            return
        measures = findings[0].measures if len(findings) == 1 else ""
        dialog = StepDialog(self.tr("报整改"), self.tr("整改措施"), measures, self)
        if dialog.exec():
            self._edits.perform(report_findings(self._session, findings, dialog.day, dialog.words))

    def accept(self) -> None:
        """Closes the chosen findings."""
        if not (findings := self._chosen()):
            return
        note = findings[0].note if len(findings) == 1 else ""
        dialog = StepDialog(self.tr("销号"), self.tr("销号意见"), note, self)
        if dialog.exec():
            self._edits.perform(accept_findings(self._session, findings, dialog.day, dialog.words))

    def reopen(self) -> None:
        """Sends the chosen findings back, with a reason."""
        if not (findings := self._chosen()):
            return
        reason = ask_reason(
            self.tr("重新整改"), self.tr("退回后状态为“整改中”。"), self.tr("退回"), self
        )
        if reason is not None:
            self._edits.perform(reopen_findings(self._session, findings, reason))

    def attach(self) -> None:
        """Asks for a file that shows how the finding was mended."""
        path = ask_file(self, self.tr("选择佐证文件"), Purpose.IMPORT)
        if path is not None:
            self.attach_file(path)

    def attach_file(self, path: Path) -> None:
        """Puts a file beside the current finding."""
        finding = self._current()
        if finding is None:
            return
        try:
            content = path.read_bytes()
        except OSError as error:
            self._notices.say(self.tr("未能读取：{why}").format(why=error.strerror or str(error)))
            return
        if self._edits.perform(attach_evidence(self._session, finding, path, content)):
            self._notices.say(self.tr("已附佐证 {name}").format(name=path.name))

    def show_evidence(self) -> None:
        """Lists the files that go with the finding that is selected."""
        if (finding := self._current()) is None:
            return
        session, ledger = self._session, self._session.store.findings
        kept = Kept(
            finding.unit,
            lambda: ledger.evidence(finding.id),
            ledger.evidence_content,
            (lambda name, content: attach_evidence(session, finding, Path(name), content))
            if self._may_write()
            else None,
        )
        EvidenceDialog(session, self._edits, self._notices, kept, self).exec()

    def _may_write(self) -> bool:
        """The ledger goes on after the result is frozen; who may only read keeps reading."""
        if not self._session.has_evaluation:
            return False
        store = self._session.store
        return not store.read_only and store.access.may_change("finding.edit")

    def _current(self) -> Finding | None:
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 else None

    def _chosen(self) -> list[Finding]:
        return [self.model.record(row) for row in self.table.rows()]

    def _chosen_points(self) -> list[StrongPoint]:
        return [self.strong.record(row)[1] for row in self.strong_table.rows()]

    def _is_strong(self) -> bool:
        return self._tabs.currentIndex() == 1

    def _ask_removal(self, title: str, question: str) -> str | None:
        return ask_reason(title, question, self.tr("删除"), self)

    def _edit_row(self, row: int) -> None:
        if not self._may_write():
            return
        finding = self.model.record(row)
        dialog = FindingDialog((), finding, self)
        if dialog.exec() and (changes := dialog.changes()):
            self._edits.perform(edit_finding(self._session, finding, changes))

    def _build_filters(self) -> None:
        self._search = SearchLine(
            self.tr("筛选"), self.tr("筛选：单位、问题、责任人……"), self.table
        )
        self._search.textChanged.connect(self.model.set_filter)
        self._state = Choice()
        self._state.narrows = True
        self._state.setAccessibleName(self.tr("状态"))
        self._state.addItem(self.tr("全部状态"), "")
        for state, text in state_words().items():
            self._state.addItem(text, state.value)
        self._state.addItem(self.tr("逾期"), "overdue")
        self._state.currentIndexChanged.connect(self._filter)
        self._label = LabelChoice()
        self._label.currentIndexChanged.connect(self._filter)
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._label)
        row.addWidget(self._state)
        self.body.addLayout(row)

    def _build_steps(self) -> None:
        self._report = push_button(self.tr("报整改…"), "send")
        self._report.clicked.connect(self.report)
        self._close = push_button(self.tr("销号…"), "circle-check")
        self._close.clicked.connect(self.accept)
        self._reopen = push_button(self.tr("重新整改…"), "undo-2")
        self._reopen.clicked.connect(self.reopen)
        self._attach = push_button(self.tr("附佐证…"), "paperclip")
        self._attach.clicked.connect(self.attach)
        for button in (self._report, self._close, self._reopen, self._attach):
            self.tools.addWidget(button)
        more = self.add_action("", "ellipsis", tip=self.tr("从评语登记、默认期限、佐证、删除"))
        more.setAccessibleName(self.tr("更多：从评语登记、默认期限、佐证、删除"))
        menu = QMenu(more)
        self._comments = menu.addAction(self.tr("从评语登记…"))
        self._comments.triggered.connect(lambda _on=False: self.add_from_comments())
        self._set_due = menu.addAction(self.tr("默认整改期限…"))
        self._set_due.triggered.connect(lambda _on=False: self.set_due())
        self._evidence = menu.addAction(self.tr("佐证材料…"))
        self._evidence.triggered.connect(lambda _on=False: self.show_evidence())
        self._remove = menu.addAction(self.tr("删除") + "\tDelete")  # the table hears the key
        self._remove.triggered.connect(lambda _on=False: self.remove())
        more.setMenu(menu)
        more.setProperty("menu", True)  # room for its arrow
        for table in (self.table, self.strong_table):
            table.addActions(menu.actions())
        self._edit = self.add_action(self.tr("修改…"), "pencil", tip=self.tr("Enter 键或双击"))
        self._edit.clicked.connect(self.edit)
        self._add = self.add_action(self.tr("登记…"), primary=True)
        self._add.clicked.connect(self.add)

    def _filter(self) -> None:
        wanted = self._state.currentData()

        def accepts(finding: Finding) -> bool:
            if not self._bears(finding.entry_id):
                return False
            if wanted == "overdue":
                return finding.overdue(self._today)
            return wanted in ("", finding.state.value)

        self.model.set_accepts(accepts)
        self.strong.set_accepts(lambda named: self._bears(named[1].entry_id))

    def _bears(self, entry_id: int) -> bool:
        return self._label.accepts(self._entries[entry_id])

    def _enable(self, *_changed: object) -> None:
        editable = self._may_write()
        chosen = [] if self._is_strong() or not editable else self._chosen()
        states = {finding.state for finding in chosen}
        self._add.setEnabled(editable)
        self._report.setEnabled(states == {FindingState.OPEN})
        self._close.setEnabled(states == {FindingState.REPORTED})
        self._reopen.setEnabled(bool(states) and FindingState.OPEN not in states)
        self._attach.setEnabled(len(chosen) == 1)
        self._evidence.setEnabled(not self._is_strong() and self._current() is not None)
        self._edit.setEnabled(bool(chosen))
        access = self._session.store.access if editable else None
        self._comments.setEnabled(access is not None and access.may_read(ReadSubject.BALLOTS))
        self._set_due.setEnabled(editable)
        self._remove.setEnabled(
            bool(chosen or (editable and self._is_strong() and self._chosen_points()))
        )
