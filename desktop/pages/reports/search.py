"""Searches what all reports say, as one types."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from db.records import ReportHit
from db.store.reports.reports import MOST_HITS
from desktop.pages.reports.hits_table import SNIPPET_COLUMN, SNIPPET_ROLE, HitsTable
from desktop.pages.reports.snippet_delegate import SnippetDelegate
from desktop.session import Session
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.tables.table_view import TableView

_PAUSE = 120  # milliseconds without a key before the search runs


class ReportSearch(QWidget):
    """The hits; the line to type in stands with the page's filters."""

    asked = Signal(bool)  # whether anything is searched for
    hit_chosen = Signal(object)  # ReportHit

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.search)
        self.model = HitsTable(self)
        self.table = TableView(self.tr("检索结果"))
        hint = self.tr("检索全部报告的内容，如：执法")
        self.line = SearchLine(self.tr("检索报告内容"), hint, self.table, icon="file-text")
        self.line.enter_goes_there = False
        self.line.textChanged.connect(lambda _text: self._timer.start())
        self.line.returnPressed.connect(self._go_to_hits)
        self.table.setModel(self.model)
        self.table.sortable()
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.set_widths([c.width for c in self.model.columns], SNIPPET_COLUMN)
        self._delegate = SnippetDelegate(SNIPPET_ROLE)
        self.table.setItemDelegateForColumn(SNIPPET_COLUMN, self._delegate)
        self.table.selectionModel().currentRowChanged.connect(self.tell_current)
        self._summary = QLabel()
        self._summary.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._summary)
        column.addWidget(self.table, 1)

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.line.text().strip()

    @property
    def hits(self) -> tuple[ReportHit, ...]:
        """What was found."""
        return self.model.shown

    def search(self) -> None:
        """Searches for what stands in the line, and says what was not searched."""
        if not self._session.has_evaluation:
            return
        words, reports = self.words, self._session.store.reports
        hits = reports.search(self._session.evaluation_id, words) if words else ()
        self.model.set_rows(hits)
        if words:
            silent = sum(
                r.textless is not None for r in reports.latest(self._session.evaluation_id)
            )
            self._summary.setText(self._told(len(hits), silent))
        self.asked.emit(bool(words))

    def tell_current(self, *_changed: object) -> None:
        """Tells which hit is current."""
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.hits):
            self.hit_chosen.emit(self.hits[row])

    def _told(self, found: int, silent: int) -> str:
        if found == 0:
            text = self.tr("没有报告提到“{words}”")
        elif found < MOST_HITS:
            text = self.tr("{n} 份报告中有“{words}”")
        else:
            text = self.tr("只列出有“{words}”的前 {n} 份报告，请多写几个字")
        text = text.format(n=found, words=self.words)
        if silent:
            text += self.tr("；另有 {n} 份是扫描件、图片或不能读取的格式，未能检索").format(
                n=silent
            )
        return text

    def _go_to_hits(self) -> None:
        self._timer.stop()
        self.search()
        if self.hits:
            self.table.choose(0)
            self.table.setFocus()
