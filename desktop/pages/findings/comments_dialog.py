"""从评语登记: findings and strong points out of what reviewers wrote, chosen and put into the office's words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from db.records import Comment
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.findings.edits import Said, add_findings, add_strong_points
from desktop.session import Session
from desktop.widgets.fields.day_field import DayField
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate
_TEXT_COLUMN = 2


class CommentsDialog(FormDialog):
    """A table of comments; what is chosen is entered in the words of the field below it, or in its own."""

    def __init__(self, session: Session, edits: Edits, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("comments_dialog")
        self.setWindowTitle(self.tr("从评语登记"))
        fit_size(self, 900, 600)
        self._session = session
        self._edits = edits
        self._notices = notices
        self._worded: dict[int, str] = {}  # the office's words for a comment, where they differ
        self.model = RecordTable(self._columns(), lambda c: c.ballot_id, self)
        self.table = TableView(self.tr("评语"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("评分票上没有评语。"))
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], _TEXT_COLUMN)
        self.table.copied.connect(lambda n: notices.say(self.tr("已复制 {n} 行").format(n=n)))
        self._build()
        self.table.selectionModel().selectionChanged.connect(self._show)
        session.findings_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Reads the comments anew, and which of them stand in the ledger."""
        store, year = self._session.store, self._session.evaluation_id
        self._known = {
            (f.entry_id, f.text): self.tr("问题") for f in store.findings.of_evaluation(year)
        }
        self._known |= {
            (p.entry_id, p.text): self.tr("亮点") for p in store.findings.strong_points(year)
        }
        self.model.set_rows(store.ballots.comments(year))
        self._show()

    def enter_findings(self) -> None:
        """Enters the chosen comments as findings."""
        values = {"source": self._source.text().strip(), "due": self._due.day}
        chosen = self._chosen()
        if self._edits.perform(add_findings(self._session, self._said(chosen), values)):
            self._notices.say(self.tr("已登记 {n} 条问题").format(n=len(chosen)))

    def enter_strong_points(self) -> None:
        """Enters the chosen comments as strong points."""
        chosen = self._chosen()
        if self._edits.perform(add_strong_points(self._session, self._said(chosen))):
            self._notices.say(self.tr("已登记 {n} 条亮点").format(n=len(chosen)))

    def _chosen(self) -> list[Comment]:
        return [self.model.record(row) for row in self.table.rows()]

    def _said(self, chosen: Sequence[Comment]) -> list[Said]:
        return [(c.entry_id, self._words(c)) for c in chosen]

    def _words(self, comment: Comment) -> str:
        return self._worded.get(comment.ballot_id, comment.text)

    def _state(self, comment: Comment) -> str:
        return self._known.get((comment.entry_id, self._words(comment)), "")

    def _reword(self) -> None:
        chosen = self._chosen()
        text = self._text.toPlainText().strip()
        if len(chosen) == 1 and self._text.document().isModified():
            self._worded[chosen[0].ballot_id] = text
            self.table.viewport().update()
        self._enable()

    def _show(self, *_changed: object) -> None:
        chosen = self._chosen()
        self._text.blockSignals(True)
        self._text.setPlainText(self._words(chosen[0]) if len(chosen) == 1 else "")
        self._text.blockSignals(False)
        self._enable()

    def _enable(self) -> None:
        chosen = self._chosen()
        worded = bool(chosen) and all(self._words(c) for c in chosen)
        self._text.setEnabled(len(chosen) == 1)
        for button in (self._as_finding, self._as_strong):
            button.setEnabled(worded)

    def _build(self) -> None:
        told = QLabel(
            self.tr("选中评语，可以改写后登记；选中几条时各按自己的文字登记。不显示是谁写的。")
        )
        told.setWordWrap(True)
        told.setProperty("muted", True)
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(self.tr("登记的文字"))
        self._text.setPlaceholderText(self.tr("选中一条评语，在这里改写"))
        self._text.setTabChangesFocus(True)
        self._text.setMaximumHeight(110)
        self._text.textChanged.connect(self._reword)
        self._source = QLineEdit(self.tr("评委评语"))
        self._source.setAccessibleName(self.tr("来源"))
        self._source.setMaxLength(200)
        self._due = DayField(self.tr("限期"), self._session.evaluation.findings_due)
        self._as_finding = push_button(self.tr("登记为问题"), "list-ordered", primary=True)
        self._as_finding.clicked.connect(self.enter_findings)
        self._as_strong = push_button(self.tr("登记为亮点"), "star")
        self._as_strong.clicked.connect(self.enter_strong_points)
        acts = QHBoxLayout()
        acts.addWidget(QLabel(self.tr("来源")))
        acts.addWidget(self._source, 1)
        acts.addWidget(self._due)
        acts.addWidget(self._as_strong)
        acts.addWidget(self._as_finding)
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.give_up)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._text)
        layout.addLayout(acts)
        layout.addWidget(buttons)
        find_in(self)

    def _columns(self) -> tuple[Column[Comment], ...]:
        titles = {part.code: part.title for part in self._session.scheme.parts}
        return (
            Column[Comment](
                translate("findings", "单位"), lambda c: f"{c.unit_code}　{c.unit}", width=200
            ),
            Column[Comment](
                translate("findings", "评分部分"), lambda c: titles.get(c.part, c.part), width=120
            ),
            Column[Comment](translate("findings", "评语"), self._words, tip=lambda c: c.text),
            Column[Comment](translate("findings", "已登记为"), self._state, centred=True, width=90),
        )
