"""Every freezing of a result, and what differs between two of them: who moved, and which changes made it so."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.frame.page import push_button
from desktop.pages.results.snapshots_table import differences_table, snapshots_table
from desktop.session import Session
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.passing_dialog import PassingDialog


class SnapshotsDialog(PassingDialog):
    """Snapshots above; two selected ones are compared below."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("snapshots_dialog")
        self.setWindowTitle(self.tr("定稿记录"))
        fit_size(self, 860, 560)
        self._session = session
        self.snapshots = snapshots_table(self)
        self.table = TableView(self.tr("定稿记录"))
        self.table.setModel(self.snapshots)
        self.table.when_empty = self.snapshots.nothing(
            self.tr("还没有定稿。\n结果核对无误后，在“结果”页点“结果定稿”。")
        )
        self.table.set_widths([c.width for c in self.snapshots.columns], 2)
        self.differences = differences_table(self)
        below = TableView(self.tr("差异"))
        below.setModel(self.differences)
        below.when_empty = self.differences.nothing(
            self.tr("选两次定稿后，在这里列出名次、总分、等次有变的单位。")
        )
        below.set_widths([c.width for c in self.differences.columns], 1)
        self._summary = QLabel(self.tr("按住 Ctrl 选两次定稿，比较其间名次的变化。"))
        self._summary.setProperty("muted", True)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._summary)
        layout.addWidget(below, 2)
        layout.addLayout(foot)
        find_in(self)
        found = session.store.results.snapshots(session.evaluation_id)
        self.snapshots.set_rows(sorted(found, key=lambda s: s.id, reverse=True))
        self.table.selectionModel().selectionChanged.connect(self._compare)

    def _compare(self, *_changed: object) -> None:
        chosen = sorted(self.snapshots.record(row).id for row in self.table.rows())
        if len(chosen) != 2:
            self.differences.set_rows(())
            return
        comparison = self._session.store.results.compare_snapshots(*chosen)
        self.differences.set_rows(comparison.moves)
        count = len(comparison.moves)
        self._summary.setText(
            self.tr("两次定稿之间有 {n} 家单位不同。").format(n=count)
            if count
            else self.tr("两次定稿的结果完全相同。")
        )
