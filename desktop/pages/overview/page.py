"""总览: where the year stands, what blocks the ranking, what is due when, and the next step as a button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ballots.edits import BallotCell
from desktop.frame.file_reading import FileReading
from desktop.frame.page import GAP, Page, push_button
from desktop.pages.overview.next_step import NextStep, next_step, year_steps
from desktop.pages.overview.panels import Checklist, DeadlinesPanel, Figure, PartsPanel, panel
from desktop.pages.overview.progress_table import progress_table
from desktop.pages.overview.year_state import YearState, read_year_state
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView

_REASONS_SHOWN = 5
_LEAST_LOWER = 170


class OverviewPage(Page):
    """Figures above, what comes next, what blocks and what is due; ballots by group and reviewer below."""

    def __init__(self, session: Session, tasks: Tasks) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("总览"))
        self._session = session
        self._reading = FileReading(session, tasks, self.tr("汇总"), self)
        self._titles: dict[str, str] = {}
        self._units = Figure(self.tr("参评单位"))
        self._reports = Figure(self.tr("述法报告"))
        self._panel = Figure(self.tr("评委"))
        self._ballots = Figure(self.tr("评分票"))
        self._ranked = Figure(self.tr("有名次的单位"))
        self._step_text = QLabel()
        self._step_text.setWordWrap(True)
        self._step_button = push_button("", primary=True)
        self._step = NextStep("", "", "")
        self._focus_due = False
        self._step_button.setEnabled(False)  # until it is known what comes next
        self._step_button.clicked.connect(lambda: self.page_asked.emit(self._step.page))
        self._checklist = Checklist()
        self._checklist.page_asked.connect(self.page_asked)
        for figure, page in (
            (self._units, "units"),
            (self._reports, "units"),
            (self._panel, "panel"),
            (self._ballots, "scoring"),
            (self._ranked, "results"),
        ):
            figure.asked.connect(lambda page=page: self.page_asked.emit(page))
        self._blocks = QLabel()
        self._blocks.setWordWrap(True)
        self._deadlines = DeadlinesPanel()
        self._parts = PartsPanel()
        self.reviewers = progress_table(self._group_title, self)
        self.table = TableView(self.tr("各评委进度"))
        self.table.setModel(self.reviewers)
        self.table.when_empty = self.reviewers.nothing_yet(
            self.tr("还没有评委。请到“评委”页登记。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.reviewers.columns], 2)
        self.table.opened.connect(self._ask_for_reviewer)
        self._lay_out()
        self.watch(session.results_outdated, session.checks_changed, session.findings_changed)

    def start(self) -> None:
        self._focus_due = not self._step_button.isEnabled()
        self._step_button.setFocus()

    def _ask_for_reviewer(self, row: int) -> None:
        reviewer = self.reviewers.record(row).reviewer
        self.row_asked.emit("scoring", BallotCell("", reviewer.id, 0))

    def _lent_text(self, evaluation_id: int) -> str:
        """How many seats are at other desks, and whose 自查表; nothing where all are here."""
        store, told = self._session.store.packets, []
        for text, lent in (
            (self.tr("{packets} 个评分包在外，共 {n} 个席位"), store.lent(evaluation_id).values()),
            (
                self.tr("{packets} 个收表包在外，共 {n} 家单位"),
                store.lent_forms(evaluation_id).values(),
            ),
        ):
            if lent:
                packets = {packet.id for packet in lent}
                told.append(text.format(packets=len(packets), n=len(lent)))
        return "；".join(told)

    def refresh(self) -> None:
        evaluation = self._session.evaluation
        self._title.setText(evaluation.title)
        facts = (evaluation.organiser, str(evaluation.year), self._lent_text(evaluation.id))
        self.set_hint("　·　".join(t for t in facts if t))
        evaluation_id = evaluation.id
        self._reading.ask(
            lambda store, _progress: read_year_state(store, evaluation_id),
            self._show_state,
            self.refuse,
        )

    def _show_state(self, state: YearState) -> None:
        self._show_blocks(state)
        self._deadlines.show_deadlines(state.deadlines, state.today)
        self._parts.show_progress(state.parts, self._check_notes(state))
        self._titles = {g.code: g.title for g in state.scheme.groups}
        self.reviewers.set_rows(state.reviewers)
        self._show_figures(state)
        self._checklist.show_steps(year_steps(state.standing))
        self._show_step(next_step(state.standing))

    def _show_figures(self, state: YearState) -> None:
        standing, deadline = state.standing, state.evaluation.deadline
        self._units.show_number(
            str(standing.units), self.tr("{n} 个类别").format(n=state.categories)
        )
        self._reports.show_number(
            f"{state.reported} / {standing.units}",
            self.tr("{n} 份打不开或单位不符").format(n=standing.reports_doubtful)
            if standing.reports_doubtful
            else self.tr("截止 {day}").format(day=deadline)
            if deadline
            else self.tr("未设截止日期"),
        )
        self._panel.show_number(
            str(standing.reviewers), self.tr("{n} 个评委组").format(n=len(state.scheme.groups))
        )
        self._ballots.show_number(
            f"{standing.ballots_in:,} / {standing.ballots_due:,}" if state.sees_ballots else "—",
            self.tr("已收 / 应收（含作废）"),
        )
        self._ranked.show_number(
            f"{state.ranked} / {standing.units}",
            self.tr("{n} 家未列入").format(n=standing.unranked)
            if standing.unranked
            else self.tr("全部列入")
            if standing.units
            else "",
        )

    def _check_notes(self, state: YearState) -> list[str]:
        """How far double entry has come, a line a part."""
        text = self.tr("“{part}”复核 {done} / {drawn}，差异 {open} 处待认定")
        return [
            text.format(part=part.title, done=count.finished, drawn=count.drawn, open=count.open)
            for part in state.scheme.parts
            if (count := state.checks.get(part.code)) is not None
        ]

    def _show_blocks(self, state: YearState) -> None:
        lines = [
            self.tr("• {reason}（{n} 家）").format(reason=reason, n=count)
            for reason, count in state.unranked[:_REASONS_SHOWN]
        ]
        if (more := len(state.unranked) - _REASONS_SHOWN) > 0:
            lines.append(self.tr("……另有 {n} 种原因").format(n=more))
        self._blocks.setText("\n".join(lines) or self._no_blocks(state))

    def _no_blocks(self, state: YearState) -> str:
        if state.standing.units == 0:
            return self.tr("还没有参评单位。")
        return self.tr("没有。所有单位都有名次。")

    def _show_step(self, step: NextStep) -> None:
        self._step = step
        self._step_text.setText(step.text)
        self._step_button.setText(step.button)
        self._step_button.setEnabled(True)
        if self._focus_due and self.isVisible():
            self.start()

    def _group_title(self, code: str) -> str:
        return self._titles.get(code, code)

    def _lay_out(self) -> None:
        """Large text in a small window: the page scrolls, and every piece of it keeps its height."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self._fill(column)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(area, 1)

    def _fill(self, body: QVBoxLayout) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(10)
        for figure in (self._units, self._reports, self._panel, self._ballots, self._ranked):
            figures.addWidget(figure, 1)
        body.addLayout(figures)
        banner = QFrame()
        banner.setObjectName("banner")
        banner.setProperty("tone", "good")
        whole = QVBoxLayout(banner)
        whole.setContentsMargins(16, 8, 16, 8)
        row = QHBoxLayout()
        whole.addLayout(row)
        whole.addWidget(self._checklist)
        title = QLabel(self.tr("下一步"))
        title.setObjectName("section")
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self._step_text, 1)
        row.addWidget(self._step_button)
        body.addWidget(banner)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(panel(self.tr("影响排名的问题"), self._blocks), 1)
        middle.addWidget(panel(self.tr("期限"), self._deadlines), 1)
        body.addLayout(middle)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        for name, widget in (
            (self.tr("各部分评分票"), self._parts),
            (self.tr("各评委进度"), self.table),
        ):
            heading = QLabel(name)
            heading.setObjectName("section")
            column = QVBoxLayout()
            column.addWidget(heading)
            widget.setMinimumHeight(scaled(_LEAST_LOWER))
            column.addWidget(widget, 1)
            lower.addLayout(column, 1)
        body.addLayout(lower, 1)
