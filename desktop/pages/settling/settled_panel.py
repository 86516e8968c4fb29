"""What was settled: who said what, on what day, and why; the paper behind each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.store.paper.records import SettledField
from desktop.pages.settling.tables import settled_table
from desktop.session import Session
from desktop.widgets.tables.table_view import TableView


class SettledPanel(QWidget):
    """A list of rulings; opening one asks for its paper."""

    paper_asked = Signal(str, int)  # sheet number, entry

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._units: dict[int, str] = {}
        self._criteria: dict[tuple[str, str], str] = {}
        self.table = settled_table(lambda: self._units, self._criterion, self)
        view = TableView(self.tr("已认定"))
        view.setModel(self.table)
        view.when_empty = self.table.nothing(self.tr("还没有认定过。"))
        view.set_widths([c.width for c in self.table.columns], 1)
        view.sortable()
        view.opened.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)

    def know_names(self) -> None:
        """Reads what units and criteria are called today."""
        entries = self._session.store.units.entries(self._session.evaluation_id)
        self._units = {entry.id: entry.unit for entry in entries}
        parts = self._session.scheme.parts
        self._criteria = {(p.code, c.code): c.title for p in parts for c in p.criteria}

    def show_fields(self, fields: tuple[SettledField, ...]) -> None:
        """Shows what was settled."""
        self.table.set_rows(fields)

    def _criterion(self, part: str, code: str) -> str:
        return self._criteria.get((part, code), code)

    def _open(self, row: int) -> None:
        field = self.table.record(row)
        self.paper_asked.emit(field.sheet, field.entry_id if field.field else 0)
