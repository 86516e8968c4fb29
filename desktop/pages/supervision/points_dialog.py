"""计分建议: what a 督察 speaks for in the office's scores, taken line by line by who is asked, or left."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.numbers import exact, thousandths
from db.records.supervision import Supervision
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.supervision.points import (
    PointProposal,
    PointRule,
    PointTarget,
    point_targets,
    proposed_points,
)
from desktop.pages.supervision.edits import take_proposals
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate
_REASON_COLUMN, _MOST_TIMES = 2, 100


class PointsDialog(FormDialog):
    """A row a unit whose form was checked; what is chosen is entered with its reason, nothing by itself."""

    def __init__(self, session: Session, edits: Edits, found: Supervision, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("points_dialog")
        self.setWindowTitle(self.tr("计分建议"))
        fit_size(self, 900, 560)
        self._session, self._edits, self._found = session, edits, found
        self._targets = point_targets(session.scheme)
        self.model = RecordTable(self._columns(), lambda line: line.entry_id, self)
        self.table = TableView(self.tr("计分建议"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("没有可以建议的：自查表审过的单位才有建议。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], _REASON_COLUMN)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._build()
        session.office_changed.connect(self.refresh)
        self.refresh()

    @property
    def target(self) -> PointTarget | None:
        """What is to be fed; None where the scheme has no such part."""
        at = self._target.currentIndex()
        return self._targets[at] if at >= 0 else None

    def refresh(self) -> None:
        """Proposes anew, by what is typed and what the office has entered."""
        target, rule = self.target, self._rule()
        lines: tuple[PointProposal, ...] = ()
        if target is not None and rule is not None:
            lines = proposed_points(self._session.store, self._found.id, target, rule)
        self.model.set_rows(lines)
        self._said.setText(self._trouble(target, rule))
        self._enable()

    def take(self) -> None:
        """Enters the chosen lines."""
        lines, target = self._chosen(), self.target
        if target is not None and lines:
            self._edits.perform(take_proposals(self._session, target, lines))

    def _trouble(self, target: PointTarget | None, rule: PointRule | None) -> str:
        if target is None:
            return self.tr("计分办法里没有直接计分或扣分的部分，督察结果不能计分。")
        if rule is not None:
            return ""
        if target.criterion is not None:
            return self.tr("次数应为 0 到 {most} 的整数。").format(most=_MOST_TIMES)
        return self.tr("分数应为不小于 0 的数，小数最多三位。")

    def _rule(self) -> PointRule | None:
        """What was typed; None where it is no such number."""
        whole = self.target is not None and self.target.criterion is not None
        found: list[int] = []
        for field in (self._not_met, self._mostly_met):
            try:
                number = exact(field.text())
                amount = int(number) if whole else thousandths(number)
            except ValueError:
                return None
            if number < 0 or (whole and (amount != number or amount > _MOST_TIMES)):
                return None
            found.append(amount)
        return PointRule(*found)

    def _turn(self, *_changed: object) -> None:
        """Points are taken off a given part, times are counted of a criterion."""
        target = self.target
        counts = target is not None and target.criterion is not None
        worded = self.tr("每项“{verdict}”计次") if counts else self.tr("每项“{verdict}”扣分")
        for label, field, verdict, usual in (
            (self._first, self._not_met, "不符合", "1"),
            (self._second, self._mostly_met, "基本符合", "0" if counts else "0.5"),
        ):
            text = worded.format(verdict=verdict)
            label.setText(text)
            field.setAccessibleName(text)
            field.setText(usual)
        self.refresh()

    def _chosen(self) -> list[PointProposal]:
        lines = [self.model.record(row) for row in self.table.rows()]
        return [line for line in lines if not line.taken]

    def _enable(self, *_changed: object) -> None:
        chosen = self._chosen()
        may = self._session.editable and self._session.store.access.may_change("given.put")
        self._take.setEnabled(bool(chosen) and may)
        self._take.setText(self.tr("采用选中的 {n} 条").format(n=len(chosen)))

    def _build(self) -> None:
        told = QLabel(
            self.tr(
                "按自查结论逐家建议，选中哪几行才采用哪几行；不选就不计分。"
                "采用后写入“办公室计分”，理由随分数保存，可以撤销。"
            )
        )
        told.setWordWrap(True)
        told.setProperty("muted", True)
        self._target = Choice()
        self._target.setAccessibleName(self.tr("计入"))
        for target in self._targets:
            self._target.addItem(target.title)
        self._first, self._second = QLabel(), QLabel()
        self._not_met, self._mostly_met = QLineEdit(), QLineEdit()
        self._said = QLabel()
        self._said.setProperty("tone", "bad")
        self._said.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("计入"), self._target)
        form.addRow(self._first, self._not_met)
        form.addRow(self._second, self._mostly_met)
        self._take = push_button(self.tr("采用选中的 {n} 条").format(n=0), primary=True)
        self._take.clicked.connect(self.take)
        buttons = QDialogButtonBox()
        buttons.addButton(self._take, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.give_up)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(self._said)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        find_in(self)
        self._turn()
        self._target.currentIndexChanged.connect(self._turn)
        for field in (self._not_met, self._mostly_met):
            field.textEdited.connect(lambda _text: self.refresh())

    def _amount(self, line: PointProposal) -> str:
        return self.target.amount_text(line.amount) if self.target is not None else ""

    def _present(self, line: PointProposal) -> str:
        if line.taken:
            return self.tr("已采用")
        if line.present is None or self.target is None:
            return ""
        return self.target.amount_text(line.present)

    def _columns(self) -> tuple[Column[PointProposal], ...]:
        return (
            Column[PointProposal](
                translate("supervision", "编号"), lambda p: p.unit_code, width=74
            ),
            Column[PointProposal](translate("supervision", "单位"), lambda p: p.unit, width=200),
            Column[PointProposal](
                translate("supervision", "理由"), lambda p: p.reason, tip=lambda p: p.reason
            ),
            Column[PointProposal](
                translate("supervision", "建议"),
                self._amount,
                key=lambda p: p.amount,
                centred=True,
                width=80,
            ),
            Column[PointProposal](
                translate("supervision", "现已计"),
                self._present,
                tip=lambda p: p.present_reason,
                centred=True,
                width=90,
            ),
        )
