"""The versions of the scheme: when and why each was adopted, and what it changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from db.records import SchemeVersion
from db.store.file.stored_scheme import stored_scheme
from desktop.explanation.scheme_changes import change_lines
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.passing_dialog import PassingDialog


class SchemeVersions(PassingDialog):
    """A table of versions above, the chosen one's changes below; a version can be taken for a draft."""

    def __init__(self, versions: tuple[SchemeVersion, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scheme_versions")
        self.setWindowTitle(self.tr("计分办法的版本"))
        fit_size(self, 720, 480)
        self._versions = versions
        columns = (
            Column[SchemeVersion](
                self.tr("版本"), lambda v: self.tr("第 {n} 版").format(n=v.version), width=88
            ),
            Column[SchemeVersion](self.tr("采用时间"), lambda v: moment(v.adopted_at), width=168),
            Column[SchemeVersion](
                self.tr("理由"), lambda v: v.reason or "—", tip=lambda v: v.reason
            ),
        )
        self.model: RecordTable[SchemeVersion] = RecordTable(columns, lambda v: v.version, self)
        self.model.set_rows(reversed(versions))
        self.table = TableView(self.tr("版本"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.setModel(self.model)
        self.table.set_widths([c.width for c in columns], 2)
        self._changes = QPlainTextEdit()
        self._changes.setReadOnly(True)
        self._changes.setTabChangesFocus(True)
        self._changes.setAccessibleName(self.tr("比上一版修改的内容"))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self._changes)
        buttons = QDialogButtonBox()
        take = buttons.addButton(self.tr("以此版为底稿"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setToolTip(self.tr("在编辑中换成此版内容，采用后才生效；可以撤销"))
        buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(buttons)
        find_in(self)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.table.choose(0)
        self.table.setFocus()

    @property
    def chosen(self) -> SchemeVersion:
        """The version that is selected."""
        return self.model.record(max(self.table.currentIndex().row(), 0))

    def _show(self) -> None:
        place = self._versions.index(self.chosen)
        if place == 0:
            self._changes.setPlainText(self.tr("最初的计分办法。"))
            return
        before = stored_scheme(self._versions[place - 1].text)
        lines = change_lines(before, stored_scheme(self.chosen.text))
        self._changes.setPlainText("\n".join(lines) or self.tr("与上一版没有实质差别。"))
