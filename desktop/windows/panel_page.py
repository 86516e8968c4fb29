"""评委: groups with their weights, reviewers, and how many ballots each has handed in."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from db.numbers import decimal_text
from db.records import Attendance, BallotStatus, Group
from db.scoring.scheme import Part, Scheme
from desktop.commands.edits import Edits
from desktop.commands.panel_edits import AddReviewer, EditReviewer, RemoveReviewers
from desktop.models.ballot_list import entries_to_score
from desktop.models.reviewers_table import Seat, reviewers_table, seat_columns
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.icons import themed_icon
from desktop.widgets.notices import Notices
from desktop.widgets.table_view import TableView
from desktop.windows.import_dialog import ImportDialog
from desktop.windows.page import Page
from desktop.windows.reviewer_dialog import ReviewerDialog

_NAME_COLUMN = 1


class PanelPage(Page):
    """The panel's table under a line that says what each group weighs."""

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
        self.table.sortable()
        self.table.opened.connect(self._edit_row)
        self.table.removal_asked.connect(self.remove)
        self.table.copied.connect(
            lambda count: notices.say(self.tr("已复制 {n} 行").format(n=count))
        )
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("筛选：编号、姓名、组别……"))
        self._search.setAccessibleName(self.tr("筛选"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(themed_icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.textChanged.connect(self.model.set_filter)
        self._weights = QLabel()
        self._weights.setProperty("muted", True)
        self._weights.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._weights, 2)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self._build_actions()
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
        self._search.setFocus()
        self._search.selectAll()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        scheme = self._session.scheme
        parts = tuple(p for p in scheme.parts if p.has_ballots)
        columns = seat_columns(tuple(p.title for p in parts))
        if [c.title for c in columns] != [c.title for c in self.model.columns]:
            self.model.set_columns(columns)
            self.table.set_widths([c.width for c in columns], _NAME_COLUMN)
        seats = self._seats(scheme, parts)
        self.model.set_rows(seats)
        counts = Counter(seat.group for seat in seats)
        self.set_hint(self.tr("{n} 名评委，{groups} 组").format(n=len(seats), groups=len(counts)))
        self._weights.setText(_weights_text(scheme, parts))
        self._enable()

    def add(self) -> None:
        """Asks for a new reviewer and adds them."""
        dialog = ReviewerDialog(self._groups(), self._units(), None, self)
        if dialog.exec():
            self._edits.perform(AddReviewer(self._session, dialog.values()))

    def remove(self) -> None:
        """Takes the selected reviewers off the panel, after asking."""
        reviewers = tuple(self.model.record(row).reviewer for row in self.table.rows())
        if not reviewers or not self._session.editable:
            return
        if self._notices.confirm(
            self.tr("移除 {n} 名评委？").format(n=len(reviewers)),
            self.tr("已有评分票的评委不能移除。可用“撤销”恢复。"),
            self.tr("移除"),
        ):
            self._edits.perform(RemoveReviewers(self._session, reviewers))

    def _build_actions(self) -> None:
        self._import = self.add_action(self.tr("导入工作簿…"), "file-input")
        self._import.clicked.connect(
            lambda: ImportDialog(
                self._session, self._edits, self._tasks, self._notices, self
            ).exec()
        )
        self._remove = self.add_action(self.tr("移除"), "trash-2", tip=self.tr("Delete 键"))
        self._remove.clicked.connect(self.remove)
        self._edit = self.add_action(self.tr("修改…"), "pencil", tip=self.tr("Enter 键或双击"))
        self._edit.clicked.connect(lambda: self._edit_row(self.table.rows()[0]))
        self._add = self.add_action(self.tr("新增评委…"), primary=True)
        self._add.clicked.connect(self.add)

    def _edit_row(self, row: int) -> None:
        if not self._session.editable:
            return
        reviewer = self.model.record(row).reviewer
        dialog = ReviewerDialog(self._groups(), self._units(), reviewer, self)
        if dialog.exec() and (changes := dialog.changes()):
            self._edits.perform(EditReviewer(self._session, reviewer, changes))

    def _seats(self, scheme: Scheme, parts: tuple[Part, ...]) -> list[Seat]:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        entries = store.units.entries(evaluation_id)
        titles = {g.code: g.title for g in store.panel.groups(evaluation_id)}
        handed: Counter[tuple[str, str]] = Counter()
        away: Counter[tuple[str, str]] = Counter()
        for ballot in store.ballots.of_evaluation(evaluation_id):
            key = (ballot.part, ballot.reviewer)
            if ballot.attendance is not Attendance.PRESENT:
                away[key] += 1
            elif ballot.status is not BallotStatus.DRAFT:
                handed[key] += 1
        due = {p.code: len(entries_to_score(scheme, p, entries)) for p in parts}
        return [
            Seat(
                r,
                titles.get(r.group, r.group),
                tuple((handed[p.code, r.code], due[p.code] - away[p.code, r.code]) for p in parts),
            )
            for r in store.panel.reviewers(evaluation_id)
        ]

    def _groups(self) -> tuple[Group, ...]:
        return self._session.store.panel.groups(self._session.evaluation_id)

    def _units(self) -> list[str]:
        return [e.unit for e in self._session.store.units.entries(self._session.evaluation_id)]

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        count = len(self.table.rows())
        self._add.setEnabled(editable)
        self._import.setEnabled(editable)
        self._edit.setEnabled(editable and count == 1)
        self._remove.setEnabled(editable and count > 0)


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
