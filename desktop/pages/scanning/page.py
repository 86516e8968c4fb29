"""扫描: stacks of paper come in, each page is told what became of it, every printed sheet is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from db.records.paper import BatchState
from db.store.paper.ledger import SheetFate
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page, push_button
from desktop.operations.paper.batches import (
    PageRow,
    PageState,
    ScanStand,
    batch_rows,
    scan_stand,
)
from desktop.pages.scanning.acts import BatchActs
from desktop.pages.scanning.page_panel import PagePanel
from desktop.pages.scanning.pages_panel import PagesPanel
from desktop.pages.scanning.printings_panel import PrintingsPanel
from desktop.pages.scanning.tables import (
    BATCH_SPARE,
    NOT_TAKEN,
    BatchRow,
    batches_table,
    note_of,
)
from desktop.pages.scanning.taking import ScanTaking
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent

    from desktop.operations.paper.scanning import BatchOutcome

_WIDTHS: Final = (410, 450, 290)
_HEIGHTS: Final = (420, 130)


class ScanningPage(Page):
    """Batches and the pages of the chosen one, below them the printings; the chosen page at the right."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("扫描"))
        self._session = session
        self._tasks, self._notices = tasks, notices
        self._stand = ScanStand((), (), {}, ())
        self._outcomes: dict[int, BatchOutcome] = {}
        self._stands = FileReading(session, tasks, self.tr("读取扫描批次"), self)
        self._reading = FileReading(session, tasks, self.tr("读取扫描批次"), self)
        self.acts = BatchActs(session, edits, notices, self)
        self._watch_button = self.add_action(self.tr("监视文件夹…"), "eye")
        folder = self.add_action(self.tr("读取文件夹…"), "folder-open")
        files = self.add_action(self.tr("读取文件…"), primary=True)
        self.taking = ScanTaking(files, folder, self._watch_button, session, edits, notices, self)
        self.taking.taken.connect(self._show_taken)
        self.taking.watch_changed.connect(self._tell_watch)
        self._build_batches()
        self._printings = PrintingsPanel(session, self.acts, tasks, notices)
        self.printings, self.printings_view = self._printings.table, self._printings.view
        self._build_pages()
        self._lay_out()
        self.setAcceptDrops(True)
        for signal in (session.opened, session.closed, session.evaluation_changed):
            signal.connect(self._forget)
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.scheme_changed,
            session.ballots_changed,
        )
        self._tell_watch()

    def start(self) -> None:
        self.batches_view.setFocus()

    def search(self) -> None:
        self.listed.seek()

    def showEvent(self, event: QShowEvent) -> None:
        """Sheets may have been printed, voided or taken elsewhere."""
        self._stale = True
        super().showEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.taking.scans_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = self.taking.scans_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.window().activateWindow()
            self.taking.take_later(paths)
        else:
            event.ignore()

    def refresh(self) -> None:
        self.taking.enable()
        year = self._session.evaluation_id
        self._stands.ask(lambda store, _step: scan_stand(store, year), self._show, self.refuse)

    # what is read

    def _show(self, stand: ScanStand) -> None:
        self._stand = stand
        rows = [BatchRow(b, b.pages, stand.asked.get(b.id, 0)) for b in reversed(stand.batches)]
        if unrecorded := self._outcomes.get(NOT_TAKEN):
            rows.insert(0, BatchRow(None, unrecorded.pages))
        chosen = self.chosen_batch
        self.batches.set_rows(rows)
        self._printings.show_stand(stand)
        number = None if chosen is None else self.batches.row_of(chosen.number)
        if rows:
            self.batches_view.choose(number or 0)
        self._ask_pages()
        self._tell()

    def _show_taken(self, outcome: BatchOutcome) -> None:
        """What was read just now is shown, the tables with it."""
        number = NOT_TAKEN if outcome.batch is None else outcome.batch.id
        self._outcomes.pop(NOT_TAKEN, None)
        if outcome.in_order:
            self._outcomes[number] = outcome
        self.batches_view.clearSelection()
        self.batches_view.setCurrentIndex(self.batches.index(-1, -1))
        if outcome.batch is not None:
            self._session.panel_changed.emit()
            self._session.ballots_changed.emit()
        else:
            self.outdate()

    def _forget(self) -> None:
        """Where a page lay in the stack is known to nobody once the file is closed."""
        self._outcomes.clear()

    def _ask_pages(self, *_moved: object) -> None:
        row, year = self.chosen_batch, self._session.evaluation_id
        if row is None:
            self._show_pages(())
            return
        outcome = self._outcomes.get(row.number)
        self._reading.ask(
            lambda store, _step: batch_rows(store, year, row.number, outcome),
            self._show_pages,
            self.refuse,
        )

    def _show_pages(self, rows: tuple[PageRow, ...]) -> None:
        self.listed.show_rows(rows)
        self._show_page()
        self._enable()

    @property
    def chosen_batch(self) -> BatchRow | None:
        """The batch whose pages are shown."""
        index = self.batches_view.currentIndex()
        valid = index.isValid() and index.row() < self.batches.rowCount()
        return self.batches.record(index.row()) if valid else None

    def _show_page(self, *_moved: object) -> None:
        row = self.listed.chosen
        self.panel.show_page(row)
        may = self._session.has_evaluation and self._session.editable
        may = may and self._session.store.access.may_change("scan.decide")
        open_still = row is not None and row.state is PageState.CONFLICT and self._is_taken
        self._decide.setVisible(open_still)
        self._settle.setVisible(row is not None and row.state is PageState.DOUBTFUL)
        self._decide.setEnabled(may)

    # what is said

    def _tell(self) -> None:
        printed = sum(layout.printed for layout in self._stand.layouts)
        if not printed:
            self.set_hint(self.tr("先在“打印”页打印扫描版评分票，收回后在这里读取"))
        else:
            fates = {f: sum(s.fates[f] for s in self._stand.layouts) for f in SheetFate}
            text = self.tr(
                "印发 {printed} 张 = 计入 {counted} + 录入 {typed} + 待定 {waiting} + 作废 {void} + 未收回 {out}"
            )
            counts = {fate.value: count for fate, count in fates.items()}
            self.set_hint(text.format(printed=printed, **counts))
        self._enable()

    def _tell_watch(self) -> None:
        folder = self.taking.watch.folder
        self._watch_button.setText(
            self.tr("监视文件夹…") if folder is None else self.tr("停止监视")
        )
        self._watching.setVisible(folder is not None)
        text = self.tr("正在监视 {folder}：文件静止 2 秒后收取；离开本页时暂停。")
        self._watching.setText(text.format(folder=folder))

    def _enable(self) -> None:
        session, batch = self._session, self.chosen_batch
        if not session.has_evaluation:
            return
        access = session.store.access
        self._note.setText("" if batch is None else note_of(batch))
        self._note.setVisible(bool(self._note.text()))
        self._withdraw.setVisible(access.may_change("scan.withdraw"))
        self._withdraw.setEnabled(self._is_taken and session.editable)
        self._printings.enable()

    @property
    def _is_taken(self) -> bool:
        """Whether a batch is chosen that counts."""
        row = self.chosen_batch
        taken = None if row is None else row.batch
        return taken is not None and taken.state is BatchState.TAKEN

    # what is done

    def _ask_withdraw(self) -> None:
        row = self.chosen_batch
        if row is not None and row.batch is not None:
            self.acts.withdraw(row.batch)

    def _go_on(self, *_row: object) -> None:
        """Does what the chosen page waits for: decides, or settles its first field on the page for that."""
        row = self.listed.chosen
        if row is None:
            return
        if not self._decide.isHidden() and self._decide.isEnabled():
            self.acts.decide(row)
        elif row.state is PageState.DOUBTFUL:
            self.row_asked.emit("settling", (row.scan_id, row.asked[0]))

    # how it is laid out

    def _build_batches(self) -> None:
        self.batches = batches_table(self)
        self.batches_view = TableView(self.tr("批次"))
        self.batches_view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.batches_view.setModel(self.batches)
        self.batches_view.when_empty = self.batches.nothing_yet(
            self.tr("还没有扫描批次。\n把扫描件或文件夹拖到这里，或点右上“读取文件…”。")
        )
        self.batches_view.set_widths([c.width for c in self.batches.columns], 0, BATCH_SPARE)
        self.batches_view.selectionModel().currentRowChanged.connect(self._ask_pages)
        self._withdraw = push_button(self.tr("撤回本批…"), "undo-2")
        self._withdraw.clicked.connect(self._ask_withdraw)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)

    def _build_pages(self) -> None:
        self.listed = PagesPanel()
        self.listed.moved.connect(self._show_page)
        self.listed.opened.connect(self._go_on)
        self.pages, self.pages_view = self.listed.table, self.listed.view
        self.panel = PagePanel(self._session)
        self._decide = push_button(self.tr("以哪一页为准…"))
        self._decide.clicked.connect(self._go_on)
        self._decide.hide()
        self._settle = push_button(self.tr("去认定"))
        self._settle.clicked.connect(self._go_on)
        self._settle.hide()

    def _lay_out(self) -> None:
        advice = QLabel(
            self.tr(
                "扫描建议：灰度，200 至 300 dpi，存为 PDF 或 TIFF，不要用扫描仪的“压缩 PDF”；"
                "打开送纸器的重张检测。"
            )
        )
        advice.setProperty("muted", True)
        advice.setWordWrap(True)
        self._watching = QLabel()
        self._watching.setTextFormat(Qt.TextFormat.PlainText)
        self._watching.setWordWrap(True)
        split, lists = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Horizontal)
        left = QSplitter(Qt.Orientation.Vertical)
        batches = _column(self.batches_view, _row(self._withdraw), self._note)
        page = _column(self.panel, _row(self._decide, self._settle))
        _part(lists, _WIDTHS[:2], batches, self.listed)
        _part(left, _HEIGHTS, lists, self._printings)
        left.setStretchFactor(0, 1)
        _part(split, (sum(_WIDTHS[:2]), _WIDTHS[2]), left, page)
        self.body.addWidget(advice)
        self.body.addWidget(self._watching)
        self.body.addWidget(split, 1)


def _part(split: QSplitter, sizes: Sequence[int], *parts: QWidget) -> None:
    for part in parts:
        split.addWidget(part)
    split.setSizes(list(sizes))
    split.setChildrenCollapsible(False)


def _row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row


def _column(view: QWidget, below: QHBoxLayout, *more: QWidget) -> QWidget:
    """A view over its buttons."""
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(view, 1)
    column.addLayout(below)
    for widget in more:
        column.addWidget(widget)
    return held
