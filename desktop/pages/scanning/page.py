"""扫描: stacks of paper come in, each page is told what became of it, every printed sheet is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from db.records.paper import BatchState
from db.store.paper.ledger import SheetFate
from db.store.trail.roles import ReadSubject
from desktop.explanation.scan_text import recount_line
from desktop.frame.edits import Edits
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page, push_button
from desktop.frame.paper_menu import PaperMenu
from desktop.operations.paper.batches import (
    PageRow,
    PageState,
    ScanStand,
    batch_rows,
    scan_stand,
)
from desktop.pages.scanning.acts import BatchActs
from desktop.pages.scanning.page_panel import PagePanel
from desktop.pages.scanning.tables import (
    NOT_TAKEN,
    STATES,
    BatchRow,
    batches_table,
    in_order_of_need,
    note_of,
    pages_table,
    printings_table,
    state_counts,
    state_word,
)
from desktop.pages.scanning.taking import ScanTaking
from desktop.session import Session
from desktop.sheets.ballots.recount_sheet import TITLE
from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent

    from desktop.operations.paper.scanning import BatchOutcome
    from desktop.sheets.catalogue import Paper

_WIDTHS: Final = (410, 450, 290)


class ScanningPage(Page):
    """Batches and printings at the left, the pages of the chosen batch beside them, the chosen page at the right."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("扫描"))
        self._session = session
        self._tasks, self._notices = tasks, notices
        self._stand = ScanStand((), (), {}, ())
        self._outcomes: dict[int, BatchOutcome] = {}
        self._rows: tuple[PageRow, ...] = ()
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
        self._build_printings()
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
        self._recount_menu = PaperMenu(
            self._recount_paper_button,
            TITLE,
            A4_UPRIGHT,
            self._recount_paper,
            self.tr("还没有抽取复点。"),
            tasks,
            notices,
        )
        self._tell_watch()

    def start(self) -> None:
        self.batches_view.setFocus()

    def search(self) -> None:
        self._search.seek()

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
        self.printings.set_rows(stand.layouts)
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
        self._rows = rows
        counts = state_counts(rows)
        with QSignalBlocker(self._state):
            chosen = self._state.currentData()
            self._state.clear()
            self._state.addItem(self.tr("全部（{n}）").format(n=len(rows)), None)
            for state in STATES:
                if counts[state]:
                    self._state.addItem(f"{state_word(state)}（{counts[state]}）", state)
            self._state.setCurrentIndex(max(self._state.findData(chosen), 0))
        current = self.pages_view.currentIndex()
        kept = self.pages.record(current.row()).number if current.isValid() else None
        self.pages.set_rows(in_order_of_need(rows))
        self._narrow()
        if self.pages.rowCount():
            place = None if kept is None else self.pages.row_of(kept)
            self.pages_view.choose(place or 0)
        self._show_page()
        self._enable()

    @property
    def chosen_batch(self) -> BatchRow | None:
        """The batch whose pages are shown."""
        index = self.batches_view.currentIndex()
        valid = index.isValid() and index.row() < self.batches.rowCount()
        return self.batches.record(index.row()) if valid else None

    @property
    def chosen_page(self) -> PageRow | None:
        """The page whose picture is shown."""
        index = self.pages_view.currentIndex()
        valid = index.isValid() and index.row() < self.pages.rowCount()
        return self.pages.record(index.row()) if valid else None

    def _narrow(self, *_changed: object) -> None:
        state = self._state.currentData()
        accepts = None if state is None else (lambda row: row.state == state)
        self.pages.narrow(accepts, self._search.text())

    def _show_page(self, *_moved: object) -> None:
        row = self.chosen_page
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
        self._recounted.setText(
            recount_line(self._stand.recounts[-1]) if self._stand.recounts else ""
        )
        self._recounted.setVisible(bool(self._stand.recounts))
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
        access, year = session.store.access, session.evaluation_id
        self._note.setText("" if batch is None else note_of(batch))
        self._note.setVisible(bool(self._note.text()))
        self._withdraw.setVisible(access.may_change("scan.withdraw"))
        self._withdraw.setEnabled(self._is_taken and session.editable)
        self._recount.setVisible(access.may_change("scan.recount"))
        self._recount.setEnabled(self._counted > 0 and session.editable)
        self._recount_paper_button.setVisible(access.may_read(ReadSubject.CHECKS, year))

    @property
    def _is_taken(self) -> bool:
        """Whether a batch is chosen that counts."""
        row = self.chosen_batch
        taken = None if row is None else row.batch
        return taken is not None and taken.state is BatchState.TAKEN

    @property
    def _counted(self) -> int:
        return sum(layout.fates[SheetFate.COUNTED] for layout in self._stand.layouts)

    # what is done

    def _ask_withdraw(self) -> None:
        row = self.chosen_batch
        if row is not None and row.batch is not None:
            self.acts.withdraw(row.batch)

    def _go_on(self, *_row: object) -> None:
        """Does what the chosen page waits for: decides, or settles its first field on the page for that."""
        row = self.chosen_page
        if row is None:
            return
        if not self._decide.isHidden() and self._decide.isEnabled():
            self.acts.decide(row)
        elif row.state is PageState.DOUBTFUL:
            self.row_asked.emit("settling", (row.scan_id, row.asked[0]))

    def _recount_paper(self) -> Paper | None:
        from desktop.operations.checked_parts import recounts_paper

        return recounts_paper(self._session.store, self._session.evaluation_id)

    # how it is laid out

    def _build_batches(self) -> None:
        self.batches = batches_table(self)
        self.batches_view = TableView(self.tr("批次"))
        self.batches_view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.batches_view.setModel(self.batches)
        self.batches_view.when_empty = self.batches.nothing_yet(
            self.tr("还没有扫描批次。\n把扫描件或文件夹拖到这里，或点右上“读取文件…”。")
        )
        self.batches_view.set_widths([c.width for c in self.batches.columns], 0)
        self.batches_view.selectionModel().currentRowChanged.connect(self._ask_pages)
        self._withdraw = push_button(self.tr("撤回本批…"), "undo-2")
        self._withdraw.clicked.connect(self._ask_withdraw)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)

    def _build_printings(self) -> None:
        self.printings = printings_table(self._part_title, self)
        self.printings_view = TableView(self.tr("票数核对"))
        self.printings_view.setModel(self.printings)
        self.printings_view.when_empty = self.printings.nothing_yet(
            self.tr("还没有打印扫描版评分票。")
        )
        self.printings_view.set_widths([c.width for c in self.printings.columns], 0)
        self._recount = push_button(self.tr("抽取复点…"))
        self._recount.clicked.connect(lambda: self.acts.recount(self._counted))
        self._recount_paper_button = push_button(self.tr("复点表"), "printer")
        self._recounted = QLabel()
        self._recounted.setWordWrap(True)
        self._recounted.hide()

    def _part_title(self, code: str) -> str:
        part = self._session.scheme.by_code.get(code)
        return code if part is None else part.title

    def _build_pages(self) -> None:
        self.pages = pages_table(self)
        self.pages_view = TableView(self.tr("扫描页"))
        self.pages_view.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.pages_view.setModel(self.pages)
        self.pages_view.when_empty = self.pages.nothing(self.tr("选一批，看其中各页。"))
        self.pages_view.sortable()
        self.pages_view.set_widths([c.width for c in self.pages.columns], 4)
        self.pages_view.selectionModel().currentRowChanged.connect(self._show_page)
        self.pages_view.opened.connect(self._go_on)
        self._state = Choice()
        self._state.narrows = True
        self._state.setAccessibleName(self.tr("显示哪些页"))
        self._state.currentIndexChanged.connect(self._narrow)
        self._search = SearchLine(self.tr("查找票号"), self.tr("查找票号"), self.pages_view)
        self._search.textChanged.connect(self._narrow)
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
        narrowing = QHBoxLayout()
        narrowing.addWidget(self._state, 1)
        narrowing.addWidget(self._search, 1)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(_column(self.batches_view, _row(self._withdraw), self._note))
        below = _row(self._recount, self._recount_paper_button)
        left.addWidget(_column(self.printings_view, below, self._recounted))
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 2)
        left.setChildrenCollapsible(False)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(narrowing)
        column.addWidget(self.pages_view, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        for part in (left, middle, _column(self.panel, _row(self._decide, self._settle))):
            split.addWidget(part)
        split.setSizes(list(_WIDTHS))
        split.setChildrenCollapsible(False)
        self.body.addWidget(advice)
        self.body.addWidget(self._watching)
        self.body.addWidget(split, 1)


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
