"""现场会: lots are drawn, units speak by the clock, people are ticked off, ballots counted, and the hall sees it."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QTabWidget

from db.records.hall import TurnState
from db.store.trail.roles import ReadSubject
from desktop.frame.edits import Edits
from desktop.frame.page import Page, PaperAsked
from desktop.operations.paper.batches import BatchStand, latest_batch
from desktop.pages.hall.arrivals_panel import ArrivalsPanel
from desktop.pages.hall.count_panel import CountPanel
from desktop.pages.hall.draw_panel import DrawPanel
from desktop.pages.hall.edits import set_times
from desktop.pages.hall.projection.call_bar import CallBar
from desktop.pages.hall.projection.hall_screen import View
from desktop.pages.hall.projection.projection_bar import ProjectionBar
from desktop.pages.hall.projection.reveal_bar import RevealBar
from desktop.pages.hall.run_panel import RunPanel
from desktop.pages.hall.times_dialog import TimesDialog
from desktop.session import Session
from desktop.widgets.telling.notices import Notices

_LATE_MS = 500


class HallPage(Page):
    """What is done here can change no score but by saying who of the panel is absent."""

    def __init__(self, session: Session, edits: Edits, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("现场会"))
        self._session, self._edits, self._notices = session, edits, notices
        self.run = RunPanel(session, edits)
        self.draw = DrawPanel(session, edits)
        self.arrivals = ArrivalsPanel(session, edits, notices)
        self.count = CountPanel(session, edits)
        self.projection = ProjectionBar(self, session, self.run.clock)
        self._times = self.add_action(self.tr("述法时长…"), "clock")
        self._times.clicked.connect(lambda _on=False: self.set_times())
        self._offer_papers()
        self._tabs = QTabWidget()
        self._tabs.addTab(self.run, self.tr("进行"))
        self._tabs.addTab(self.draw, self.tr("抽签"))
        self._tabs.addTab(self.arrivals, self.tr("签到"))
        self._tabs.addTab(self.count, self.tr("计票"))
        self.reveal_bar = RevealBar(session)
        self.order_bar = CallBar(
            (self.tr("下一家"), "Alt+Right"),
            (self.tr("收回一家"), "Alt+Left"),
            self.tr("没有现场述法的单位。"),
        )
        self.body.addWidget(self.reveal_bar)
        self.body.addWidget(self.order_bar)
        self.body.addWidget(self._tabs, 1)
        self._count_stale = self._batch_stale = True
        self._batch: BatchStand | None = None
        self.count.counted.connect(self._show_hall)
        self._tabs.currentChanged.connect(self._read_count)
        self.projection.views.currentIndexChanged.connect(self._turn_view)
        self.reveal_bar.revealed.connect(self._show_hall)
        self.order_bar.revealed.connect(self._show_hall)
        session.opened.connect(lambda: self.order_bar.begin(0))
        self.draw.drawing.connect(lambda: self.order_bar.begin(self.order_bar.total))
        self._late = QTimer(self)  # the hall follows also while another page is looked at
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self._read_for_the_hall)
        session.evaluation_changed.connect(self.reveal_bar.read)  # at once: it may be taken back
        self._turn_view()
        session.mark_changed.connect(self.outdate)
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.entries_changed,
            session.panel_changed,
            session.ballots_changed,
            session.hall_changed,
        )

    def start(self) -> None:
        shown = self._tabs.currentWidget()
        if shown is self.run:
            self.run.start()
        elif shown is self.arrivals:
            self.arrivals.start()
        else:
            (self.draw if shown is self.draw else self.count).table.setFocus()

    def search(self) -> None:
        if self._tabs.currentWidget() is self.arrivals:
            self.arrivals.search.seek()
        else:
            super().search()

    def refresh(self) -> None:
        store, year = self._session.store, self._session.evaluation_id
        live = store.hall.read(year)
        self.run.show_session(live)
        begun = any(turn.state is not TurnState.WAITING for turn in live.turns)
        if begun or len(live.turns) != self.order_bar.total:
            self.order_bar.begin(len(live.turns), len(live.turns))
        self.draw.read()
        self.arrivals.read()
        self._count_stale = self._batch_stale = True
        self._read_count()
        self._read_batch()
        self.reveal_bar.read()
        self._show_hall()
        self._papers.setVisible(store.access.may_read(ReadSubject.RESULTS, year))
        self._times.setEnabled(self._session.editable and store.access.may_change("hall.settings"))
        self.set_hint(
            self.tr("现场述法 {n} 家；述法 {speaking} 分钟，答问 {questions} 分钟").format(
                n=len(live.turns),
                speaking=live.settings.speaking // 60,
                questions=live.settings.questions // 60,
            )
        )

    def _offer_papers(self) -> None:
        """The session's papers, seen and printed in the print centre."""
        self._papers = self.add_action(
            self.tr("打印"), "printer", tip=self.tr("在“打印”页生成，查看后打印或保存")
        )
        menu = QMenu(self._papers)
        for sheet, title in (
            ("order", self.tr("抽签顺序表…")),
            ("signin", self.tr("签到表…")),
            ("count", self.tr("计票单…")),
            ("session", self.tr("现场会记录…")),
        ):
            ask = menu.addAction(title).triggered
            ask.connect(
                lambda _on=False, sheet=sheet: self.row_asked.emit("print", PaperAsked(sheet))
            )
        self._papers.setMenu(menu)
        self._papers.setProperty("menu", True)  # room for its arrow

    def outdate(self, *what: object) -> None:
        super().outdate(*what)
        if not self.isVisible() and self.projection.projector.on:
            self._late.start()

    def _read_for_the_hall(self) -> None:
        if not self.isVisible() and self._session.has_evaluation:
            self._read()

    def _turn_view(self, *_changed: object) -> None:
        self.reveal_bar.setVisible(self.projection.view is View.RESULT)
        self.order_bar.setVisible(self.projection.view is View.ORDER)
        self._read_count()
        self._read_batch()
        self._show_hall()

    def _read_batch(self) -> None:
        """Reads what was scanned only while the hall looks at it; whoever may see no ballots shows none."""
        looked_at = self._session.has_evaluation and self.projection.view is View.BATCH
        if looked_at and self._batch_stale:
            store, year = self._session.store, self._session.evaluation_id
            self._batch_stale = False
            may = store.access.may_read(ReadSubject.BALLOTS, year)
            self._batch = latest_batch(store, year) if may else None

    def _read_count(self, *_changed: object) -> None:
        """Counts ballots only where the numbers are looked at: a key at the console waits for nothing."""
        seen = self._tabs.currentWidget() is self.count
        if self._count_stale and (seen or self.projection.view is View.COUNT):
            self._count_stale = False
            self.count.read()

    def _show_hall(self) -> None:
        if self.run.live is not None:
            order = self.order_bar
            called = order.count if order.calling else None
            self.projection.follow(
                self.run.live, self.count.lines(), self.reveal_bar.lines, called, self._batch
            )

    def reveal(self, row: Hashable) -> None:
        if isinstance(row, int):
            self._tabs.setCurrentWidget(self.run)
            self.run.reveal(row)

    def set_times(self) -> None:
        """Asks how long each unit speaks."""
        store = self._session.store
        dialog = TimesDialog(store.hall.settings(self._session.evaluation_id), self)
        if dialog.exec():
            self._edits.perform(set_times(self._session, dialog.settings))
