"""分析: how far the ranking can be trusted: spread, categories, rank intervals, agreement, reviewers' habits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from db.records import Rankings, Reviewer
from db.scoring.agreement.records import Agreement, IccForm, PartAgreement
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress
from db.store import Store
from desktop.frame.chart_column import ChartColumn
from desktop.frame.file_reading import FileReading
from desktop.frame.page import Page
from desktop.messages import agreement_reading
from desktop.pages.analysis.habits_table import habits_table
from desktop.session import Session
from desktop.sheets.screen_charts import ScreenChart, interval_chart, result_charts
from desktop.sheets.summary_pages import PartIntervals
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class AnalysisResults:
    """What the worker brings back."""

    rankings: Rankings
    agreement: Agreement
    scheme: Scheme
    reviewers: dict[str, Reviewer]


class AnalysisPage(Page):
    """Charts at the left; the chosen part's agreement at the right."""

    def __init__(self, session: Session, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("分析"))
        self._session = session
        self._tasks = tasks
        self._reading = FileReading(session, tasks, self.tr("分析"), self)
        self._found: AnalysisResults | None = None
        self._part = Choice()
        self._part.setAccessibleName(self.tr("部分"))
        self._part.currentIndexChanged.connect(self._show_part)
        self.tools.addWidget(QLabel(self.tr("部分")))
        self.tools.addWidget(self._part)
        self._charts = ChartColumn(self.tr("图表"), notices)
        self._charts.wanted.connect(self._draw)
        self._verdict = QLabel()
        self._verdict.setWordWrap(True)
        self._numbers = QLabel()
        self._numbers.setTextFormat(Qt.TextFormat.PlainText)
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.habits = habits_table(self._group_titles, self)
        self.table = TableView(self.tr("评委尺度"))
        self.table.setModel(self.habits)
        self.table.when_empty = self.habits.nothing_yet(self.tr("评分票还不够比较评委的尺度。"))
        self.table.sortable()
        self.table.set_widths([c.width for c in self.habits.columns], 1)
        self._lay_out()
        self.watch(session.results_outdated)

    def start(self) -> None:
        self._part.setFocus()

    def refresh(self) -> None:
        evaluation_id = self._session.evaluation_id
        self.set_hint(self.tr("正在计算……"))
        self._reading.ask(
            lambda store, progress: _findings(store, evaluation_id, progress),
            self._show,
            self.refuse,
        )

    def _lay_out(self) -> None:
        panel = QFrame()
        panel.setObjectName("panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(14, 12, 14, 12)
        for text, widget in (
            (self.tr("评委意见是否一致"), self._verdict),
            ("", self._numbers),
            (self.tr("评委尺度（正数偏严，负数偏宽）"), self.table),
        ):
            if text:
                heading = QLabel(text)
                heading.setObjectName("section")
                column.addWidget(heading)
            column.addWidget(widget, 1 if widget is self.table else 0)
        row = QHBoxLayout()
        row.addWidget(self._charts, 3)
        row.addWidget(panel, 2)
        self.body.addLayout(row, 1)

    def _group_titles(self) -> dict[str, str]:
        return {} if self._found is None else {g.code: g.title for g in self._found.scheme.groups}

    def _show(self, found: AnalysisResults) -> None:
        self._found = found
        titles = {p.code: p.title for p in self._session.scheme.parts}
        chosen = self._part.currentData()
        self._part.blockSignals(True)
        self._part.clear()
        for code in found.agreement.parts:
            self._part.addItem(titles.get(code, code), code)
        self._part.setCurrentIndex(max(self._part.findData(chosen), 0))
        self._part.blockSignals(False)
        self.set_hint(self.tr("统计只供判断结果是否可靠，不参与计分"))
        self._show_part()

    def _show_part(self) -> None:
        found, code = self._found, self._part.currentData()
        if found is None:
            return
        self._draw()
        part = found.agreement.parts.get(code) if code else None
        self._verdict.setText(agreement_reading(part) if part else self.tr("还没有可比较的票。"))
        self._numbers.setText(_numbers(part) if part else "")
        habits = part.habits if part else ()
        self.habits.set_rows((found.reviewers.get(h.code), h) for h in habits)

    def _draw(self) -> None:
        """Draws the charts for the room that they have, beside the window's thread."""
        found, code, width = self._found, str(self._part.currentData() or ""), self._charts.points
        if found is None:
            return

        def show(charts: list[ScreenChart]) -> None:
            if found is self._found and code == str(self._part.currentData() or ""):
                self._charts.show_charts(charts, self.tr("还没有名次，暂无图表。"))

        self._tasks.start(self.tr("图表"), lambda _progress: _charts(found, code, width), show)


def _findings(store: Store, evaluation_id: int, progress: Progress) -> AnalysisResults:
    scheme = store.schemes.current(evaluation_id).scheme
    rankings = store.results.all_rankings(evaluation_id)
    progress(1, 3)
    agreement = store.results.agreement(evaluation_id)
    reviewers = {r.code: r for r in store.panel.reviewers(evaluation_id)}
    progress(2, 3)
    return AnalysisResults(
        rankings,
        agreement,
        scheme,
        reviewers,
    )


def _charts(found: AnalysisResults, code: str, width: float) -> list[ScreenChart]:
    charts = result_charts(found.rankings, found.scheme, width)
    part = found.agreement.parts.get(code)
    if part is not None and part.rank_intervals:
        intervals = PartIntervals(found.scheme.by_code[code].title, part.rank_intervals)
        charts.append(interval_chart(intervals, found.rankings, width))
    return charts


def _numbers(part: PartAgreement) -> str:
    lines = [
        translate("analysis", "肯德尔 W　{w}　　克里彭多夫 α　{alpha}").format(
            w=_value(part.kendall_w), alpha=_value(part.alpha)
        )
    ]
    if part.icc is not None:
        shown = (IccForm.TWO_SINGLE, IccForm.TWO_MEAN)
        lines += [
            f"ICC({form.value.replace('_', ',')}) {part.icc[form].value:.4f}"
            f"（95%：{part.icc[form].low:.4f} ~ {part.icc[form].high:.4f}）"
            for form in shown
        ]
    return "\n".join(lines)


def _value(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"
