"""评委: groups with their weights, reviewers with how many ballots each has handed in, and who scores whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from db.numbers import decimal_text
from db.records import Group
from db.scoring.scheme.scheme import Part, Scheme
from desktop.ballots.edits import BallotCell
from desktop.ballots.part_seats import PartSeats, seats_of
from desktop.ballots.progress import progress_of
from desktop.ballots.small_groups import small_groups, small_groups_text
from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.frame.page import Page
from desktop.frame.record_table import reveal_record
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.importing.form_actions import FormActions
from desktop.pages.importing.pasting import paste_into
from desktop.pages.packets.lending_panel import LendingPanel
from desktop.pages.panel.attendance_panel import AttendancePanel
from desktop.pages.panel.edits import (
    add_numbered,
    add_reviewer,
    edit_reviewers,
    remove_reviewers,
    set_scoring_due,
)
from desktop.pages.panel.numbered_dialog import NumberedDialog
from desktop.pages.panel.reviewer_dialog import ReviewerDialog
from desktop.pages.panel.reviewers_table import PanelSeat, reviewers_table, seat_columns
from desktop.pages.panel.scoring_due_dialog import ScoringDueDialog
from desktop.pages.panel.several_dialog import several_reviewers
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.several_dialog import SeveralDialog
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.recusal_warning import confirm_recusals

_NAME_COLUMN = 1


class PanelPage(Page):
    """The panel's table under a line that says what each group weighs; the matrix behind it."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("评委"))
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self.model = reviewers_table(self)
        self.table = TableView(self.tr("评委"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有评委。\n请点“导入工作簿”导入名单，或点“新增评委”逐人登记。")
        )
        self.table.sortable()
        self.table.opened.connect(lambda _row: self.edit())
        self.table.removal_asked.connect(self.remove)
        self.table.copied.connect(
            lambda count: notices.say(self.tr("已复制 {n} 行").format(n=count))
        )
        desk = session, edits, tasks, notices
        paste_into(self.table, Subject.REVIEWERS, *desk, lambda: bool(self._import.isEnabled()))
        self._search = SearchLine(self.tr("筛选"), self.tr("筛选：编号、姓名、组别……"), self.table)
        self._search.textChanged.connect(self.model.set_filter)
        self._weights = QLabel()
        self._weights.setProperty("muted", True)
        self._weights.setWordWrap(True)
        self._few = QLabel()
        self._few.setObjectName("few_numbers")
        self._few.setWordWrap(True)
        self._few.hide()
        self.matrix = AttendancePanel(session, edits, notices)
        self.lending = LendingPanel(session, edits, tasks, notices)
        self._lay_out()
        self._build_actions()
        self._tabs.currentChanged.connect(self._enable)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.panel_changed,
            session.entries_changed,
            session.scheme_changed,
            session.ballots_changed,
            session.mark_changed,
        )

    def search(self) -> None:
        if self._in_matrix:
            self.matrix.search()
            return
        self._search.seek()

    def start(self) -> None:
        if self._in_matrix:
            self.matrix.start()
        else:
            self.table.setFocus()

    def refresh(self) -> None:
        scheme = self._session.scheme
        parts = tuple(p for p in scheme.parts if p.has_ballots)
        columns = seat_columns(tuple(p.title for p in parts))
        if [c.title for c in columns] != [c.title for c in self.model.columns]:
            self.model.set_columns(columns)
            self.table.set_widths([c.width for c in columns], _NAME_COLUMN)
        of_parts = self._part_seats(scheme)
        self.matrix.show_seats(of_parts, self._groups())
        seats = self._seats(of_parts)
        self.model.set_rows(seats)
        counts = Counter(seat.group for seat in seats)
        self.set_hint(self.tr("{n} 名评委，{groups} 组").format(n=len(seats), groups=len(counts)))
        reviewers = [seat.reviewer for seat in seats]
        warning = small_groups_text(small_groups(scheme, self._groups(), reviewers))
        self._few.setText(warning)
        self._few.setVisible(bool(warning))
        self._weights.setText(_weights_text(scheme, parts))
        self.lending.show_seats(of_parts)
        self._enable()

    def reveal(self, row: Hashable) -> None:
        self._tabs.setCurrentIndex(isinstance(row, BallotCell))
        reveal_record(self.model, self.table, row, self._search)

    def add(self) -> None:
        """Asks for a new reviewer and adds them."""
        dialog = ReviewerDialog(self._groups(), self._units(), None, self)
        if dialog.exec():
            self._edits.perform(add_reviewer(self._session, dialog.values()))

    def add_numbered(self) -> None:
        """Asks how many ballot numbers a group gets, and adds them."""
        store, year = self._session.store, self._session.evaluation_id
        dialog = NumberedDialog(
            self._groups(), lambda prefix, n: store.panel.next_numbers(year, prefix, n), self
        )
        if dialog.exec():
            edit = add_numbered(self._session, dialog.group, dialog.prefix, dialog.count)
            self._edits.perform(edit)

    def remove(self) -> None:
        """Takes the selected reviewers off the panel, after asking."""
        reviewers = tuple(self.model.record(row).reviewer for row in self.table.rows())
        if not reviewers or not self._remove.isEnabled():
            return
        if self._notices.confirm(
            self.tr("移除 {n} 名评委？").format(n=len(reviewers)),
            self.tr(
                "有打分、评语、账号或评分包的评委不能移除；空白草稿和回避、缺席随之移除。可用“撤销”恢复。"
            ),
            self.tr("移除"),
        ):
            self._edits.perform(remove_reviewers(self._session, reviewers))

    @property
    def _in_matrix(self) -> bool:
        return self._tabs.currentWidget() is self.matrix

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._weights, 2)
        roll = QWidget()
        column = QVBoxLayout(roll)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(row)
        column.addWidget(self._few)
        column.addWidget(self.table, 1)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.addTab(roll, self.tr("名册"))
        self._tabs.addTab(self.matrix, self.tr("评分安排"))
        self._tabs.addTab(self.lending, self.tr("分发与收回"))
        self.body.addWidget(self._tabs, 1)

    def _build_actions(self) -> None:
        self._import = self.add_action(self.tr("导入工作簿…"), "file-input")
        self._import.clicked.connect(
            lambda: ImportDialog(
                self._session, self._edits, self._tasks, self._notices, self
            ).exec()
        )
        self.forms = FormActions(self._session, self._edits, self._tasks, self._notices, self)
        self._forms = self.add_action(
            self.tr("打分表"), "file-spreadsheet", tip=self.tr("每名评委一份，填好后收回")
        )
        self._forms.setMenu(self.forms.menu)
        self._forms.setProperty("menu", True)  # room for its arrow
        self._due = self.add_action(self.tr("评分截止…"), "clock")
        self._due.clicked.connect(self.ask_scoring_due)
        self._numbered = self.add_action(self.tr("批量无记名票…"), "list-ordered")
        self._numbered.clicked.connect(self.add_numbered)
        self._remove = self.add_action(self.tr("移除"), "trash-2", tip=self.tr("Delete 键"))
        self._remove.clicked.connect(self.remove)
        self._edit = self.add_action(self.tr("修改…"), "pencil", tip=self.tr("Enter 键或双击"))
        self._edit.clicked.connect(self.edit)
        self._add = self.add_action(self.tr("新增评委…"), primary=True)
        self._add.clicked.connect(self.add)

    def ask_scoring_due(self) -> None:
        """Asks until when reviewers take back what they handed in."""
        day = self._session.evaluation.scoring_due
        dialog = ScoringDueDialog(day, self)
        if dialog.exec() and dialog.day != day:
            self._edits.perform(set_scoring_due(self._session, dialog.day))

    def edit(self) -> None:
        """Edits the chosen reviewer, or what several have in common."""
        chosen = [self.model.record(row).reviewer for row in self.table.rows()]
        if not chosen or not self._edit.isEnabled():
            return
        if len(chosen) == 1:
            dialog: ReviewerDialog | SeveralDialog
            dialog = ReviewerDialog(self._groups(), self._units(), chosen[0], self)
        else:
            dialog = several_reviewers(len(chosen), self._groups(), self._units(), self)
        if not dialog.exec() or not (changes := dialog.changes()):
            return
        recusals, workplace = self._session.store.panel.recusals, changes.get("workplace", "")
        lost = sum(recusals.counted_at(reviewer.id, workplace) for reviewer in chosen)
        if confirm_recusals(self._notices, lost):
            self._edits.perform(edit_reviewers(self._session, chosen, changes))

    def _part_seats(self, scheme: Scheme) -> tuple[PartSeats, ...]:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        return seats_of(store, scheme, evaluation_id)

    def _seats(self, parts: tuple[PartSeats, ...]) -> list[PanelSeat]:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        titles = {g.code: g.title for g in store.panel.groups(evaluation_id)}
        return [
            PanelSeat(
                r, titles.get(r.group, r.group), tuple(progress_of(seats, r) for seats in parts)
            )
            for r in store.panel.reviewers(evaluation_id)
        ]

    def _groups(self) -> tuple[Group, ...]:
        return self._session.store.panel.groups(self._session.evaluation_id)

    def _units(self) -> list[str]:
        return [e.unit for e in self._session.store.units.entries(self._session.evaluation_id)]

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        may = self._session.store.access.may_change if editable else lambda _what: False
        count = len(self.table.rows())
        self._forms.setVisible(self._tabs.currentIndex() == 0)
        self._due.setVisible(self._tabs.currentIndex() == 1 and may("evaluation.scoring_due"))
        for button, what, fits in (
            (self._add, "reviewer.add", True),
            (self._numbered, "reviewer.add", True),
            (self._import, "ballot.import", True),  # a workbook may bring ballots alone
            (self._edit, "reviewer.edit", count > 0),
            (self._remove, "reviewer.remove", count > 0),
        ):
            button.setVisible(self._tabs.currentIndex() == 0)
            button.setEnabled(fits and may(what))


def _weights_text(scheme: Scheme, parts: tuple[Part, ...]) -> str:
    titles = {g.code: g.title for g in scheme.groups}
    lines = [
        f"{part.title}："
        + "　".join(
            f"{titles.get(code, code)} {decimal_text(weight)}"
            for code, weight in part.group_weights.items()
        )
        for part in parts
        if part.group_weights
    ]
    return "\n".join(dict.fromkeys(lines))
