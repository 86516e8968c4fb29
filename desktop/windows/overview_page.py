"""总览: where the year stands, what blocks the ranking, what is due when, and the next step as a button."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from db.records import Finding, FindingState, Rankings
from db.store.deliveries import count_deliveries, local_day
from db.store.roles import Reading
from desktop.messages import unranked_text
from desktop.models.ballot_progress import PartProgress, ballot_progress, reviewer_progress
from desktop.models.deadlines import deadlines
from desktop.models.next_step import Standing, Step, next_step
from desktop.models.part_seats import PartSeats, part_seats
from desktop.models.progress_table import progress_table
from desktop.session import Session
from desktop.widgets.table_view import TableView
from desktop.windows.overview_panels import DeadlinesPanel, Figure, PartsPanel, panel
from desktop.windows.page import Page, push_button

_REASONS_SHOWN = 5


class OverviewPage(Page):
    """Figures above, what comes next, what blocks and what is due; ballots by group and reviewer below."""

    def __init__(self, session: Session) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("总览"))
        self._session = session
        self._titles: dict[str, str] = {}
        self._units = Figure(self.tr("参评单位"))
        self._reports = Figure(self.tr("述法报告"))
        self._panel = Figure(self.tr("评委"))
        self._ballots = Figure(self.tr("评分票"))
        self._ranked = Figure(self.tr("有名次的单位"))
        self._step_text = QLabel()
        self._step_text.setWordWrap(True)
        self._step_button = push_button("", primary=True)
        self._step = Step("", "", "")
        self._step_button.clicked.connect(lambda: self.page_asked.emit(self._step.page))
        self._blocks = QLabel()
        self._blocks.setWordWrap(True)
        self._deadlines = DeadlinesPanel()
        self._parts = PartsPanel()
        self.reviewers = progress_table(self._group_title, self)
        self.table = TableView(self.tr("各评委进度"))
        self.table.setModel(self.reviewers)
        self.table.sortable()
        self.table.set_widths([c.width for c in self.reviewers.columns], 2)
        self.table.opened.connect(lambda _row: self.page_asked.emit("scoring"))
        self._lay_out()
        self.watch(session.results_outdated, session.checks_changed, session.findings_changed)

    def start(self) -> None:
        self._step_button.setFocus()

    def refresh(self) -> None:
        session = self._session
        store, evaluation = session.store, session.evaluation
        self._title.setText(evaluation.title)
        self.set_hint("　·　".join(t for t in (evaluation.organiser, str(evaluation.year)) if t))
        rankings = store.results.all_rankings(evaluation.id)
        deliveries = store.deliveries.all(evaluation.id)
        findings = store.findings.of_evaluation(evaluation.id)
        seats = self._seats()
        progress = ballot_progress(session.scheme, seats)
        self._show_blocks(rankings)
        today = local_day(store.trail.now)
        self._deadlines.show_deadlines(deadlines(evaluation, deliveries, findings), today)
        self._parts.show_progress(progress, self._check_notes())
        self._titles = {g.code: g.title for g in session.scheme.groups}
        self.reviewers.set_rows(reviewer_progress(seats))
        counted = count_deliveries(deliveries)
        missing = counted.missing + counted.returned
        standing = self._standing(missing, progress, rankings, findings)
        self._show_figures(standing, rankings, counted.total - missing)
        self._show_step(next_step(standing))

    def _seats(self) -> tuple[PartSeats, ...]:
        """Who scores whom; nothing for whom the ballots are not to be seen."""
        store, evaluation_id = self._session.store, self._session.evaluation_id
        if not store.access.may_read(Reading.BALLOTS):
            return ()
        return part_seats(
            self._session.scheme,
            store.units.entries(evaluation_id),
            store.panel.reviewers(evaluation_id),
            store.attendances.of_evaluation(evaluation_id),
        )

    def _standing(
        self,
        missing: int,
        progress: list[PartProgress],
        rankings: Rankings,
        findings: tuple[Finding, ...],
    ) -> Standing:
        store, evaluation_id = self._session.store, self._session.evaluation_id
        checks = store.double_entry.counts(evaluation_id)
        overall = rankings.overall
        return Standing(
            units=len(overall.standings) + len(overall.unranked),
            reviewers=len(store.panel.reviewers(evaluation_id)),
            reports_missing=missing,
            ballots_in=sum(p.whole.handed for p in progress),
            ballots_due=sum(p.whole.due for p in progress),
            differences=sum(count.open for count in checks.values()),
            unranked=len(overall.unranked),
            frozen=self._session.evaluation.frozen,
            findings_open=sum(f.state is not FindingState.ACCEPTED for f in findings),
        )

    def _show_figures(self, standing: Standing, rankings: Rankings, reported: int) -> None:
        evaluation, scheme = self._session.evaluation, self._session.scheme
        ranked = rankings.overall.standings
        self._units.show_number(
            str(standing.units), self.tr("{n} 个类别").format(n=len(rankings.by_category))
        )
        self._reports.show_number(
            f"{reported} / {standing.units}",
            self.tr("截止 {day}").format(day=evaluation.deadline)
            if evaluation.deadline
            else self.tr("未设截止日期"),
        )
        self._panel.show_number(
            str(standing.reviewers), self.tr("{n} 个评委组").format(n=len(scheme.groups))
        )
        seen = self._session.store.access.may_read(Reading.BALLOTS)
        self._ballots.show_number(
            f"{standing.ballots_in:,} / {standing.ballots_due:,}" if seen else "—",
            self.tr("已收 / 应收（含作废）"),
        )
        self._ranked.show_number(
            f"{len(ranked)} / {standing.units}",
            self.tr("{n} 家未列入").format(n=standing.unranked)
            if standing.unranked
            else self.tr("全部列入"),
        )

    def _check_notes(self) -> list[str]:
        """How far double entry has come, a line a part."""
        counts = self._session.store.double_entry.counts(self._session.evaluation_id)
        text = self.tr("“{part}”复核 {done} / {drawn}，差异 {open} 处待认定")
        return [
            text.format(part=part.title, done=count.finished, drawn=count.drawn, open=count.open)
            for part in self._session.scheme.parts
            if (count := counts.get(part.code)) is not None
        ]

    def _show_blocks(self, rankings: Rankings) -> None:
        scheme = self._session.scheme
        reasons = Counter(unranked_text(u.reason, scheme) for u in rankings.overall.unranked)
        lines = [
            self.tr("• {reason}（{n} 家）").format(reason=reason, n=count)
            for reason, count in reasons.most_common(_REASONS_SHOWN)
        ]
        if len(reasons) > _REASONS_SHOWN:
            lines.append(self.tr("……另有 {n} 种原因").format(n=len(reasons) - _REASONS_SHOWN))
        self._blocks.setText("\n".join(lines) or self.tr("没有。所有单位都有名次。"))

    def _show_step(self, step: Step) -> None:
        self._step = step
        self._step_text.setText(step.text)
        self._step_button.setText(step.button)

    def _group_title(self, code: str) -> str:
        return self._titles.get(code, code)

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(10)
        for figure in (self._units, self._reports, self._panel, self._ballots, self._ranked):
            figures.addWidget(figure, 1)
        self.body.addLayout(figures)
        banner = QFrame()
        banner.setObjectName("banner")
        banner.setProperty("tone", "good")
        row = QHBoxLayout(banner)
        row.setContentsMargins(16, 8, 16, 8)
        title = QLabel(self.tr("下一步"))
        title.setObjectName("section")
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self._step_text, 1)
        row.addWidget(self._step_button)
        self.body.addWidget(banner)
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(panel(self.tr("影响排名的问题"), self._blocks), 1)
        middle.addWidget(panel(self.tr("期限"), self._deadlines), 1)
        self.body.addLayout(middle)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        lower.addWidget(self._parts, 1)
        right = QVBoxLayout()
        heading = QLabel(self.tr("各评委进度"))
        heading.setObjectName("section")
        right.addWidget(heading)
        right.addWidget(self.table, 1)
        lower.addLayout(right, 1)
        self.body.addLayout(lower, 1)
