"""The table of units with its reports beside it: choosing a row shows the report, dropping a file hands it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget

from db.records import Delivery, Entry, ReportHit, ReportStatus
from db.records.reports import ReportFault
from desktop.frame.edits import Edits
from desktop.frame.record_table import RecordTable
from desktop.messages import report_word
from desktop.operations.reports import faults_of_reports
from desktop.pages.reports.drop_table import DropTable
from desktop.pages.reports.panel import ReportPanel
from desktop.pages.reports.search import ReportSearch
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.theme import current_theme
from desktop.widgets.telling.notices import Notices

_OVERDUE = "overdue"
_MISSING = "missing"
_DOUBTFUL = "doubtful"


class ReportsBeside(QSplitter):
    """Left the units, or what a search found; right the report of the one that is chosen."""

    filter_changed = Signal()
    batch_asked = Signal(object)  # list[Path]: files and folders to match by name

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session = session
        self._deliveries: dict[int, Delivery] = {}
        self._faults: dict[int, ReportFault] = {}
        self.panel = ReportPanel(session, edits, tasks, notices)
        self.search = ReportSearch(session)
        self.state = self._state_box()
        self._stack = QStackedWidget()
        self.search.asked.connect(self._turn)
        self.search.hit_chosen.connect(self._show_hit)

    def hold(self, table: DropTable, model: RecordTable[Entry]) -> None:
        """Takes the table of units into the left side."""
        self._table, self._model = table, model
        self._stack.addWidget(table)
        self._stack.addWidget(self.search)
        self.addWidget(self._stack)
        self.addWidget(self.panel)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([730, 480])
        self.setChildrenCollapsible(False)
        table.selectionModel().currentRowChanged.connect(self.show_current)
        model.modelReset.connect(self.show_current)
        table.files_dropped.connect(self._drop)

    def read(self) -> tuple[Entry, ...]:
        """Reads how the year's reports came in; the entries, for the table's rows."""
        deliveries = self._session.store.deliveries.all(self._session.evaluation_id)
        self._deliveries = {d.entry.id: d for d in deliveries}
        self._faults = faults_of_reports(
            self._session.store, self._session.evaluation_id, deliveries
        )
        return tuple(d.entry for d in deliveries)

    def delivery(self, entry: Entry) -> Delivery | None:
        """How an entry's report came in."""
        return self._deliveries.get(entry.id)

    def fault(self, entry: Entry) -> ReportFault | None:
        """What is wrong with an entry's latest report."""
        return self._faults.get(entry.id)

    def colour(self, entry: Entry) -> str | None:
        """Overdue and returned reports stand out, accepted ones are done; the words say the same."""
        delivery, theme = self.delivery(entry), current_theme()
        if delivery is None:
            return None
        if delivery.overdue or entry.id in self._faults:
            return theme.bad
        if delivery.report is None:
            return theme.muted
        colours = {ReportStatus.RETURNED: theme.warning, ReportStatus.ACCEPTED: theme.good}
        return colours.get(delivery.report.status)

    def acceptor(self) -> Callable[[Entry], bool]:
        """Tells whether an entry's report stands as the filter asks now."""
        wanted = self.state.currentData()

        def accepts(entry: Entry) -> bool:
            delivery = self._deliveries.get(entry.id)
            if not wanted or delivery is None:
                return True
            if wanted == _OVERDUE:
                return delivery.overdue
            if wanted == _DOUBTFUL:
                return entry.id in self._faults
            return bool(wanted == (delivery.report.status.value if delivery.report else _MISSING))

        return accepts

    def show_current(self, *_changed: object) -> None:
        """Shows the report of the current row, or of the hit that is chosen."""
        if self._stack.currentWidget() is self.search:
            self.search.search()
            self.search.tell_current()
            return
        row = self._table.currentIndex().row()
        entry = self._model.record(row) if 0 <= row < len(self._model.shown) else None
        self._show(self.delivery(entry) if entry is not None else None)

    def _turn(self, searching: bool) -> None:
        was = self._stack.currentWidget() is self.search
        self._stack.setCurrentWidget(self.search if searching else self._table)
        if not searching and was:
            self.show_current()

    def _show_hit(self, hit: ReportHit) -> None:
        delivery = self._deliveries.get(hit.report.entry_id)
        self._show(delivery, self.search.words)

    def _show(self, delivery: Delivery | None, words: str = "") -> None:
        fault = None if delivery is None else self.fault(delivery.entry)
        self.panel.show_delivery(delivery, words, fault)

    def _drop(self, row: int, paths: Sequence[Path]) -> None:
        access = self._session.store.access
        if not self._session.editable or not access.may_change("report.hand_in"):
            return
        if row >= 0 and len(paths) == 1 and not paths[0].is_dir():
            self.panel.hand_in_file(self._model.record(row), paths[0])
        else:
            # later: a dialog inside a drop would hold up the program that the files come from
            QTimer.singleShot(0, lambda: self.batch_asked.emit(list(paths)))

    def _state_box(self) -> QComboBox:
        box = Choice()
        box.narrows = True
        box.setAccessibleName(self.tr("报告状态"))
        box.addItem(self.tr("全部报告"), "")
        box.addItem(report_word(None), _MISSING)
        for status in ReportStatus:
            box.addItem(report_word(status), status.value)
        box.addItem(self.tr("逾期"), _OVERDUE)
        box.addItem(self.tr("待核对"), _DOUBTFUL)
        box.currentIndexChanged.connect(lambda _index: self.filter_changed.emit())
        return box
