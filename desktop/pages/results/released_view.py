"""What is public of a result, for whom the rest is not to be seen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.frame.record_table import Column, RecordTable
from desktop.operations.rankings import ReleasedLine
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate


class ReleasedView(QWidget):
    """One table: the released sets, one after another."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = released_table(self)
        self.table = TableView(self.tr("已公布的结果"))
        self.table.setModel(self.lines)
        self.table.when_empty = self.lines.nothing(self.tr("结果未公布"))
        self.table.set_widths([c.width for c in self.lines.columns], 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_lines(self, lines: tuple[ReleasedLine, ...]) -> None:
        """Fills the table."""
        self.lines.set_rows(lines)


def released_table(parent: QObject | None = None) -> RecordTable[ReleasedLine]:
    """The released lines as a table."""
    columns = (
        Column[ReleasedLine](translate("releases", "范围"), lambda x: x.within, width=110),
        Column[ReleasedLine](
            translate("releases", "名次"), lambda x: x.rank, centred=True, width=60
        ),
        Column[ReleasedLine](translate("releases", "编号"), lambda x: x.unit_code, width=64),
        Column[ReleasedLine](translate("releases", "单位"), lambda x: x.unit),
        Column[ReleasedLine](translate("releases", "类别"), lambda x: x.category, width=100),
        Column[ReleasedLine](
            translate("releases", "总分"), lambda x: x.total, numeric=True, width=90
        ),
        Column[ReleasedLine](
            translate("releases", "等次"), lambda x: x.grade, centred=True, width=70
        ),
        Column[ReleasedLine](
            translate("releases", "按比例等次"), lambda x: x.grade_by_quota, centred=True, width=100
        ),
    )
    return RecordTable(columns, lambda x: (x.within, x.unit_code), parent)
