"""专项督察: units check themselves against a 清单; forms out and back, problems into the ledger, until none is left."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
)

from db.errors import UserError
from db.records.supervision import SelfCheck, SelfCheckForm, SelfCheckState, Supervision
from db.steps import Progress
from desktop.frame.edits import Edits
from desktop.frame.page import Page
from desktop.frame.record_table import reveal_record
from desktop.operations.printing import save_paper
from desktop.operations.supervision.facts import supervision_facts
from desktop.operations.supervision.forms import (
    FormOutcome,
    collect_self_checks,
    write_self_checks,
)
from desktop.pages.supervision.dialogs import (
    ChecklistDialog,
    CollectingDialog,
    SupervisionDialog,
    UnitsDialog,
)
from desktop.pages.supervision.edits import (
    add_supervision,
    check_forms,
    choose_units,
    close_supervision,
    collect_forms,
    edit_supervision,
    make_findings,
    remind_units,
    remove_supervision,
    return_form,
    send_forms,
    set_items,
)
from desktop.pages.supervision.tables import (
    FACTS_COLUMN,
    UNIT_COLUMN,
    answers_table,
    units_table,
    verdict_counts,
)
from desktop.session import Session
from desktop.sheets.catalogue import supervision_papers
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.fields.save_path import ask_save_path
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices


class SupervisionPage(Page):
    """The units of one 督察 above, what the current one answered below."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("专项督察"))
        self._session, self._edits = session, edits
        self._tasks, self._notices = tasks, notices
        self._forms: dict[int, SelfCheckForm] = {}
        self._found: tuple[Supervision, ...] = ()
        bad = current_theme().bad
        self.model = units_table(
            lambda unit: self._forms.get(unit.entry_id), self._overdue, bad, self
        )
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

    def chosen(self) -> list[SelfCheck]:
        """The selected units, or all where none is selected."""
        rows = self.table.rows()
        return [self.model.record(row) for row in rows] if rows else list(self.model.shown)

    def add(self) -> None:
        """Asks for a new 督察."""
        dialog = SupervisionDialog(None, self)
        if dialog.exec() and self._edits.perform(add_supervision(self._session, dialog.values())):
            self._which.setCurrentIndex(self._which.findText(dialog.values()["title"]))

    def edit(self) -> None:
        """Asks for other words or days."""
        if (found := self.current) is not None:
            dialog = SupervisionDialog(found, self)
            if dialog.exec():
                self._edits.perform(edit_supervision(self._session, found, dialog.values()))

    def remove(self) -> None:
        """Takes the 督察 back, after asking."""
        found = self.current
        if found is not None and self._notices.confirm(
            self.tr("删除“{title}”？").format(title=found.title),
            self.tr("已有单位报送的不能删除。可用“撤销”恢复。"),
            self.tr("删除"),
        ):
            self._edits.perform(remove_supervision(self._session, found))

    def edit_list(self) -> None:
        """Asks for the 清单."""
        if (found := self.current) is not None:
            dialog = ChecklistDialog(self._session.store.supervisions.items(found.id), self)
            if dialog.exec():
                self._edits.perform(set_items(self._session, found, dialog.items()))

    def choose(self) -> None:
        """Asks which units."""
        if (found := self.current) is None:
            return
        store = self._session.store
        units = store.supervisions.units(found.id)
        entries = store.units.entries(self._session.evaluation_id)
        fixed = [unit.entry_id for unit in units if unit.versions]
        dialog = UnitsDialog(entries, [unit.entry_id for unit in units], fixed, self)
        if dialog.exec():
            self._edits.perform(choose_units(self._session, found, dialog.chosen()))

    def send(self) -> None:
        """Asks for a folder, writes the forms of the chosen units there and notes that they went out."""
        if self.current is None:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("自查表放在哪个文件夹？"))
        if folder:
            self.send_to(Path(folder))

    def send_to(self, folder: Path) -> None:
        """Writes the forms of the chosen units into a folder."""
        found, units = self.current, [unit.entry_id for unit in self.chosen()]
        if found is None or not units:
            self._notices.say(self.tr("请先选定单位。"))
            return
        open_reader, session, today = self._session.reader(), self._session, self.today

        def done(paths: tuple[Path, ...]) -> None:
            self._edits.perform(send_forms(session, found, units, today))
            text = self.tr("已写出 {n} 份自查表：{folder}")
            self._notices.say(text.format(n=len(paths), folder=folder))

        def work(progress: Progress) -> tuple[Path, ...]:
            with open_reader() as store:
                return write_self_checks(store, found.id, folder, units=units, progress=progress)

        self._tasks.start(self.tr("写自查表"), work, done)

    def collect(self) -> None:
        """Asks for a folder of forms and takes them back."""
        if self.current is None:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("收回的自查表在哪个文件夹？"))
        if folder:
            self.collect_from([Path(folder)])

    def collect_from(self, sources: list[Path]) -> None:
        """Shows what forms would bring, and takes what is right."""
        if (found := self.current) is None:
            return
        open_reader, today = self._session.reader(), self.today

        def work(progress: Progress) -> tuple[FormOutcome, ...]:
            with open_reader() as store:
                return collect_self_checks(
                    store, found.id, sources, today, dry_run=True, progress=progress
                )

        def show(outcomes: tuple[FormOutcome, ...]) -> None:
            if CollectingDialog(outcomes, self).exec():
                self._edits.perform(collect_forms(self._session, found, sources, today))

        self._tasks.start(self.tr("读自查表"), work, show)

    def remind(self) -> None:
        """Notes that the chosen units were reminded."""
        waiting = (SelfCheckState.SENT, SelfCheckState.RETURNED)
        units = [unit.entry_id for unit in self.chosen() if unit.state in waiting]
        if (found := self.current) is not None and units:
            self._edits.perform(remind_units(self._session, found, units, self.today))

    def check(self) -> None:
        """Takes the reported forms of the chosen units as right."""
        units = [unit for unit in self.chosen() if unit.state is SelfCheckState.REPORTED]
        if (found := self.current) is not None and units:
            self._edits.perform(check_forms(self._session, found, units))

    def send_back(self) -> None:
        """Returns the form of the current unit, with a reason."""
        rows, found = self.table.rows(), self.current
        if found is None or len(rows) != 1:
            self._notices.say(self.tr("请选中一个单位。"))
            return
        unit = self.model.record(rows[0])
        told = self.tr("“{unit}”的自查表退回后可以重报。请写明理由：").format(unit=unit.unit)
        reason = ask_reason(self.tr("退回自查表"), told, self.tr("退回"), self)
        if reason is not None:
            self._edits.perform(return_form(self._session, found, unit, reason))

    def make_findings(self) -> None:
        """Puts the problems of checked forms into the ledger."""
        if (found := self.current) is not None:
            self._edits.perform(make_findings(self._session, found))

    def close_it(self) -> None:
        """Ends the 督察, where nothing is left."""
        if (found := self.current) is not None:
            self._edits.perform(close_supervision(self._session, found, self.today))

    def save_sheet(self, at: int, path: Path) -> None:
        """Saves one of the sheets as a PDF or a workbook, by the path's ending."""
        found = self.current
        if found is None:
            return
        try:
            facts = supervision_facts(self._session.store, found.id, self.today)
        except UserError as error:  # a clerk collects forms, and does not see the ledger
            self._notices.refuse(error)
            return
        papers = {paper.stem.rpartition("-")[2]: paper for paper in supervision_papers(facts)}
        paper = papers.get(_SHEETS[at])
        if paper is None:
            self._notices.say(self.tr("请先编清单、选单位。"))
            return
        said = self.tr("已保存 {path}").format(path=path)
        self._tasks.start(
            self.tr("生成表单"),
            lambda _progress: save_paper(paper, path, replace=True),
            lambda _done: self._notices.say(said),
        )

    def _lay_out(self) -> None:
        self._which = Choice()
        self._which.setAccessibleName(self.tr("督察"))
        self._which.currentIndexChanged.connect(self._turn)
        self._search = SearchLine(self.tr("查找单位"), self.tr("查找单位"), self.table)
        self._search.textChanged.connect(self.model.set_filter)
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
        printing = self.add_action(self.tr("表单"), "printer")
        sheets = QMenu(printing)
        for at, title in enumerate(_SHEETS):
            own = sheets.addAction(title + "…")
            own.triggered.connect(lambda _on=False, at=at: self._ask_sheet(at))
        printing.setMenu(sheets)
        printing.setProperty("menu", True)  # room for its arrow
        more = self.add_action("", "ellipsis", tip=self.tr("修改、催报、退回、转台账、办结、删除"))
        more.setAccessibleName(self.tr("更多：修改、催报、退回、转台账、办结、删除"))
        menu = QMenu(more)
        self._acts: dict[str, QAction] = {}
        for what, text, act in (
            ("supervision.edit", self.tr("修改督察…"), self.edit),
            ("supervision.items", self.tr("清单…"), self.edit_list),
            ("supervision.units", self.tr("督察单位…"), self.choose),
            ("supervision.remind", self.tr("记催报"), self.remind),
            ("supervision.return", self.tr("退回自查表…"), self.send_back),
            ("supervision.findings", self.tr("问题转整改台账"), self.make_findings),
            ("supervision.close", self.tr("办结"), self.close_it),
            ("supervision.remove", self.tr("删除督察"), self.remove),
        ):
            self._acts[what] = menu.addAction(text)
            self._acts[what].triggered.connect(lambda _on=False, act=act: act())
        more.setMenu(menu)
        more.setProperty("menu", True)
        self.table.addActions(menu.actions())
        buttons: dict[str, QPushButton] = {}
        for what, text, icon, act in (
            ("supervision.send", self.tr("发自查表…"), "send", self.send),
            ("supervision.collect", self.tr("收自查表…"), "download", self.collect),
            ("supervision.check", self.tr("审自查表"), "check", self.check),
        ):
            button = buttons[what] = self.add_action(text, icon)
            button.clicked.connect(lambda _on=False, act=act: act())
        self._buttons = buttons
        self._add = self.add_action(self.tr("新建督察…"), primary=True)
        self._add.clicked.connect(self.add)

    def _ask_sheet(self, at: int) -> None:
        if (found := self.current) is not None:
            proposed = f"{found.title}-{_SHEETS[at]}.pdf"
            path = ask_save_path(self, self.tr("保存"), proposed, self.tr("文件"))
            if path is not None:
                self.save_sheet(at, path)

    def _turn(self, *_changed: object) -> None:
        found, store = self.current, self._session.store
        units = store.supervisions.units(found.id) if found else ()
        self._forms = store.self_checks.latest(found.id) if found else {}
        self.model.set_rows(units)
        self._left.setText(self._countdown(found))
        self.set_hint(found.basis if found else "")
        self._enable()
        self._show_answers()

    def _countdown(self, found: Supervision | None) -> str:
        """What is left until the 督察 can be closed, and how many days."""
        if found is None:
            return ""
        count = self._session.store.supervisions.count(found.id)
        if found.closed_on:
            text = self.tr("已于 {on} 办结，清仓见底：{units} 家单位，{findings} 个问题全部销号。")
            return text.format(on=found.closed_on, units=count.units, findings=count.findings)
        parts = [
            self.tr("还有 {n} 家未审").format(n=count.units - count.checked),
            self.tr("{n} 个问题未转台账").format(n=count.unmade),
            self.tr("{n} 个问题未销号").format(n=count.findings - count.accepted),
        ]
        if found.due:
            days = (date.fromisoformat(found.due) - date.fromisoformat(self.today)).days
            late = self.tr("报送期限 {due}，已过 {n} 天")
            left = self.tr("报送期限 {due}，还有 {n} 天")
            parts.append((left if days >= 0 else late).format(due=found.due, n=abs(days)))
        end = self.tr("。可以办结。") if count.done else self.tr("。")
        return "，".join(parts) + end

    def _overdue(self, unit: SelfCheck) -> bool:
        found = self.current
        return found is not None and not found.closed_on and unit.overdue(found.due, self.today)

    def _show_answers(self, *_changed: object) -> None:
        found, rows = self.current, self.table.rows()
        unit = self.model.record(rows[0]) if found and rows else None
        form = self._forms.get(unit.entry_id) if unit else None
        said = {answer.item: answer for answer in form.answers} if form else {}
        items = self._session.store.supervisions.items(found.id) if found else ()
        self.answers.set_rows([(item, said.get(item.code)) for item in items])
        if found:
            self.set_hint(verdict_counts(form) if form else found.basis)

    def _enable(self) -> None:
        store, found = self._session.store, self.current
        open_ = found is not None and not found.closed_on

        def may(what: str) -> bool:
            return not store.read_only and open_ and store.access.may_change(what)

        for what, act in self._acts.items():
            act.setEnabled(may(what))
        for what, button in self._buttons.items():
            button.setEnabled(may(what))
        self._add.setEnabled(not store.read_only and store.access.may_change("supervision.add"))


_SHEETS = ("自查表", "自查情况汇总表", "问题清单", "督察情况通报")
