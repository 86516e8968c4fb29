"""移票: asks where ballots that were typed under a wrong number belong, and says what can move and what cannot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.records import BallotStatus, Reviewer
from db.records.moves import BlockedBallot, MovePlan
from db.scoring.scheme.scheme import Part
from desktop.ballots.edits import move_ballots
from desktop.ballots.part_seats import counts_in
from desktop.frame.edits import Edits
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import move_obstacle_word
from desktop.session import Session
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.eliding_choice import ElidingChoice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate
_WIDTH, _LIST_HEIGHT = 520, 140
_LONGEST = 200


class MovingDialog(FormDialog):
    """The right number, what would move, what is in the way, and the reason."""

    def __init__(
        self,
        session: Session,
        part: Part,
        source: Reviewer,
        others: Sequence[Reviewer],
        entry_ids: tuple[int, ...] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("moving_dialog")
        self.setWindowTitle(self.tr("移票"))
        self.setMinimumWidth(scaled(_WIDTH))
        self._session, self._part, self._source = session, part, source
        self._entry_ids = entry_ids
        self._others = {reviewer.id: reviewer for reviewer in others}
        self.plan: MovePlan | None = None
        about = QLabel(
            self.tr("把录在 {reviewer} 名下的“{part}”评分票移到正确的票号：").format(
                reviewer=self._called(source), part=part.title
            )
        )
        about.setWordWrap(True)
        self._target = ElidingChoice()
        self._target.setAccessibleName(self.tr("正确的票号"))
        self._target.setPlaceholderText(self.tr("选正确的票号或评委"))
        for reviewer in others:
            self._target.addItem(self._called(reviewer), reviewer.id)
        self._target.setCurrentIndex(-1)
        self._target.currentIndexChanged.connect(self._look)
        self._said = QLabel()
        self._said.setWordWrap(True)
        self.blocked = _blocked_table(self)
        self._list = TableView(self.tr("不能移的票"))
        self._list.setModel(self.blocked)
        self._list.set_widths([c.width for c in self.blocked.columns], 1)
        self._list.setMinimumHeight(scaled(_LIST_HEIGHT))
        self._rest = QCheckBox(self.tr("这些票留在原处，其余照移"))
        self._rest.toggled.connect(self._enable)
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._reason.setMaxLength(_LONGEST)
        self._reason.textChanged.connect(self._enable)
        buttons = AnswerButtons(self, self.tr("移票"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        for widget in (about, self._target, self._said, self._list, self._rest, self._reason):
            layout.addWidget(widget)
        layout.addWidget(buttons)
        find_in(self)
        self._look()

    @property
    def target(self) -> Reviewer | None:
        """Whose the ballots are."""
        return self._others.get(self._target.currentData())

    @property
    def reason(self) -> str:
        """Why they move."""
        return self._reason.text().strip()

    @property
    def entry_ids(self) -> tuple[int, ...]:
        """The entries whose ballots shall move: all that can."""
        return () if self.plan is None else tuple(b.entry_id for b in self.plan.movable)

    def _called(self, reviewer: Reviewer) -> str:
        """Number, name and group: groups may number their members alike."""
        titles = {group.code: group.title for group in self._session.scheme.groups}
        group = titles.get(reviewer.group, reviewer.group)
        number = reviewer.number
        return " ".join(filter(None, (number, reviewer.name, f"（{group}）")))

    def _look(self, *_changed: object) -> None:
        target = self.target
        self.plan = None
        if target is not None:
            moving = self._session.store.moving
            place = (self._part.code, self._source.id, target.id)
            self.plan = moving.plan(*place, self._entry_ids)
        blocked = () if self.plan is None else self.plan.blocked
        self.blocked.set_rows(blocked)
        self._list.setVisible(bool(blocked))
        self._rest.setVisible(bool(blocked) and bool(self.entry_ids))
        self._said.setText(self._summary())
        self._enable()

    def _summary(self) -> str:
        plan = self.plan
        if plan is None:
            return self.tr("打分、评语和提交状态原样随票移动；回避、缺席是本人的，不移。可以撤销。")
        handed_in = sum(b.status is BallotStatus.SUBMITTED for b in plan.movable)
        text = self.tr("可移 {n} 张，其中已提交 {submitted} 张。").format(
            n=len(plan.movable), submitted=handed_in
        )
        if plan.checked:
            text += self.tr("其中 {n} 张列入复核，复核记录随票移动。").format(n=plan.checked)
        if plan.blocked:
            text += self.tr("下列 {n} 张不能移：").format(n=len(plan.blocked))
        return text

    def _enable(self, *_changed: object) -> None:
        settled = self.plan is not None and (not self.plan.blocked or self._rest.isChecked())
        self._accept.setEnabled(settled and bool(self.entry_ids) and bool(self.reason))


def ask_moving(
    session: Session,
    edits: Edits,
    part: Part,
    source: Reviewer,
    entry_ids: tuple[int, ...] | None,
    parent: QWidget,
) -> str:
    """Moves what the person says, of some entries or of all; says what was done, empty where nothing was."""
    reviewers = session.store.panel.reviewers(session.evaluation_id)
    others = [r for r in reviewers if r.id != source.id and counts_in(part, r)]
    dialog = MovingDialog(session, part, source, others, entry_ids, parent)
    if dialog.exec() != QDialog.DialogCode.Accepted or dialog.target is None:
        return ""
    moved = dialog.entry_ids
    edit = move_ballots(session, part.code, source.id, dialog.target.id, moved, dialog.reason)
    if not edits.perform(edit, undoable=session.store.reversals.may_undo("ballot.move")):
        return ""
    return translate("moving", "已移 {n} 张票到 {code} 名下").format(
        n=len(moved), code=dialog.target.code
    )


def _blocked_table(parent: QWidget) -> RecordTable[BlockedBallot]:
    columns = (
        Column[BlockedBallot](parent.tr("单位"), lambda b: b.unit, width=200),
        Column[BlockedBallot](parent.tr("原因"), lambda b: move_obstacle_word(b.obstacle)),
    )
    return RecordTable(columns, lambda b: b.ballot.id, parent)
