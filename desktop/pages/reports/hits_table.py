"""What a search of all reports found, as a table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.records import ReportHit, Snippet
from desktop.frame.record_table import Column, RecordTable
from desktop.widgets.tables.model_index import ModelIndex

translate = QCoreApplication.translate

SNIPPET_COLUMN = 3
SNIPPET_ROLE = 0x0100 + 7  # Qt.ItemDataRole.UserRole + 7


class HitsTable(RecordTable[ReportHit]):
    """Unit, file and the text around the first hit; the snippet in parts under a role of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (
            Column[ReportHit](translate("reports", "编号"), lambda h: h.report.unit_code, width=64),
            Column[ReportHit](translate("reports", "单位名称"), lambda h: h.unit, width=150),
            Column[ReportHit](
                translate("reports", "处数"),
                lambda h: str(h.snippet.count),
                key=lambda h: h.snippet.count,
                numeric=True,
                width=54,
            ),
            Column[ReportHit](
                translate("reports", "报告摘录"),
                lambda h: _text(h.snippet),
                tip=lambda h: h.report.file_name,
            ),
        )
        super().__init__(columns, lambda h: h.report.id, parent)

    def data(self, index: ModelIndex, role: int = 0) -> object:
        if role == SNIPPET_ROLE and index.isValid():
            return self.record(index.row()).snippet
        return super().data(index, role)


def _text(snippet: Snippet) -> str:
    return snippet.before + snippet.hit + snippet.after
