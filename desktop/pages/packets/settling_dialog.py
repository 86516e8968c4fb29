"""Conflicts of one return, settled ballot by ballot with a reason, as in 复核."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records.packets import Collected, Decision
from desktop.explanation.verification_text import SubjectTitles
from desktop.frame.page import push_button
from desktop.pages.packets.tables import conflicts_table, side_here, side_returned
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView


class SettlingDialog(FormDialog):
    """`settled` fills as ballots are decided; accepted once none is left."""

    def __init__(self, collected: Collected, titles: SubjectTitles, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("settling_dialog")
        self.setWindowTitle(self.tr("认定冲突"))
        fit_size(self, 1080, 520)
        self.settled: dict[tuple[str, int, str], Decision] = {}
        self._conflicts = collected.conflicts
        self.model = conflicts_table(self.settled, lambda: titles, self)
        self.table = TableView(self.tr("冲突"))
        self.table.setModel(self.model)
        self.table.set_widths([c.width for c in self.model.columns], 1)
        self.model.set_rows(self._conflicts)
        hint = QLabel(self.tr("选中一张或几张票，对照原票认定以哪边为准。未认定的，一张也不收。"))
        hint.setProperty("muted", True)
        self._sides = QLabel()
        self._sides.setWordWrap(True)
        self._returned = push_button(self.tr("以交回为准…"))
        self._returned.clicked.connect(lambda: self._decide(take=True))
        self._here = push_button(self.tr("以本机为准…"))
        self._here.clicked.connect(lambda: self._decide(take=False))
        self._done = push_button(self.tr("认定完毕"), primary=True)
        self._done.setEnabled(False)
        self._done.clicked.connect(self.accept)
        cancel = push_button(self.tr("取消"))
        cancel.clicked.connect(self.give_up)
        foot = QHBoxLayout()
        for button in (self._returned, self._here):
            foot.addWidget(button)
        foot.addStretch()
        for button in (cancel, self._done):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._sides)
        layout.addLayout(foot)
        find_in(self)
        self.table.selectionModel().selectionChanged.connect(self._show_sides)
        self.table.selectRow(0)

    @property
    def half_done(self) -> bool:
        return bool(self.settled) or super().half_done

    def _show_sides(self, *_changed: object) -> None:
        """Both sides whole, where one ballot is selected: the cells may be too narrow."""
        rows = self.table.rows()
        text = ""
        if len(rows) == 1:
            conflict = self.model.record(rows[0])
            text = self.tr("本机：{here}\n交回：{returned}").format(
                here=side_here(conflict), returned=side_returned(conflict)
            )
        self._sides.setText(text)

    def _decide(self, *, take: bool) -> None:
        chosen = [self.model.record(row) for row in self.table.rows()]
        if not chosen:
            return
        word = self.tr("交回") if take else self.tr("本机")
        question = self.tr("{n} 张票以{word}为准，理由：").format(n=len(chosen), word=word)
        reason = ask_reason(self.tr("认定冲突"), question, self.tr("认定"), self)
        if reason is None:
            return
        for conflict in chosen:
            self.settled[conflict.place] = Decision(take, reason)
        self.model.set_rows(self._conflicts)
        self._done.setEnabled(all(c.place in self.settled for c in self._conflicts))
