"""总览: where the year stands, what blocks the ranking, and the next step as a button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records import Rankings
from desktop.messages import unranked_text
from desktop.models.ballot_progress import Progress, ballot_progress
from desktop.session import Session
from desktop.widgets.layouts import empty
from desktop.windows.page import Page, push_button

_REASONS_SHOWN = 6
_BAR_WIDTH, _BAR_HEIGHT = 220, 8


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next: in words, the button, and the page that it leads to."""

    text: str
    button: str
    page: str


class Figure(QFrame):
    """A number with what it counts."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._number = QLabel("—")
        self._number.setObjectName("figure")
        caption = QLabel(name)
        caption.setProperty("muted", True)
        self._detail = QLabel()
        self._detail.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(2)
        for label in (caption, self._number, self._detail):
            layout.addWidget(label)

    def show_number(self, number: str, detail: str) -> None:
        """Takes a number and a line about it."""
        self._number.setText(number)
        self._detail.setText(detail)


class OverviewPage(Page):
    """Figures above, what blocks and what comes next below."""

    def __init__(self, session: Session) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("总览"))
        self._session = session
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
        self._parts = QGridLayout()
        self._blocks = QLabel()
        self._blocks.setWordWrap(True)
        self._lay_out()
        self.watch(session.results_outdated, session.checks_changed)

    def refresh(self) -> None:
        session = self._session
        evaluation = session.evaluation
        self._title.setText(evaluation.title)
        self.set_hint("　·　".join(t for t in (evaluation.organiser, str(evaluation.year)) if t))
        entries = session.store.units.entries(evaluation.id)
        reviewers = session.store.panel.reviewers(evaluation.id)
        rankings = session.store.results.all_rankings(evaluation.id)
        categories = Counter(e.category for e in entries)
        self._units.show_number(str(len(entries)), self.tr("{n} 个类别").format(n=len(categories)))
        reported = sum(e.reported for e in entries)
        self._reports.show_number(
            f"{reported} / {len(entries)}",
            self.tr("截止 {day}").format(day=evaluation.deadline)
            if evaluation.deadline
            else self.tr("未设截止日期"),
        )
        groups = len({r.group for r in reviewers})
        self._panel.show_number(str(len(reviewers)), self.tr("{n} 个评委组").format(n=groups))
        submitted, expected = self._show_parts()
        self._ballots.show_number(f"{submitted} / {expected}", self.tr("已收 / 应收（含作废）"))
        unranked = rankings.overall.unranked
        self._ranked.show_number(
            f"{len(rankings.overall.standings)} / {len(entries)}",
            self.tr("{n} 家未列入").format(n=len(unranked)) if unranked else self.tr("全部列入"),
        )
        self._show_blocks(rankings)
        self._show_step(len(entries), len(reviewers), submitted, expected, len(unranked))

    def _show_parts(self) -> tuple[int, int]:
        """Ballots by part and group; returns how many are in and how many are due."""
        empty(self._parts)
        store, evaluation_id = self._session.store, self._session.evaluation_id
        progress = ballot_progress(
            self._session.scheme,
            store.units.entries(evaluation_id),
            store.panel.reviewers(evaluation_id),
            store.ballots.of_evaluation(evaluation_id),
        )
        for column, text in enumerate(
            ("", self.tr("已收 / 应收"), self.tr("作废"), self.tr("草稿"), self.tr("缺席、回避"))
        ):
            self._parts.addWidget(_muted(text), 0, column)
        row = 1
        for part in progress:
            for line in (part.whole, *part.groups):
                self._add_line(row, line, is_whole=line is part.whole)
                row += 1
        checks = store.double_entry.counts(evaluation_id)
        for checked in self._session.scheme.parts:
            if (count := checks.get(checked.code)) is not None:
                text = self.tr("“{part}”复核 {done} / {drawn}，差异 {open} 处待认定").format(
                    part=checked.title, done=count.finished, drawn=count.drawn, open=count.open
                )
                self._parts.addWidget(QLabel(text), row, 0, 1, -1)
                row += 1
        return sum(p.whole.handed for p in progress), sum(p.whole.due for p in progress)

    def _add_line(self, row: int, line: Progress, *, is_whole: bool) -> None:
        name = QLabel(line.title if is_whole else f"　{line.title}")
        if is_whole:
            name.setObjectName("section")
        self._parts.addWidget(name, row, 0)
        texts = (
            f"{line.handed} / {line.due}",
            *(str(n) if n else "" for n in (line.void, line.drafts, line.away)),
        )
        for column, text in enumerate(texts, 1):
            self._parts.addWidget(QLabel(text), row, column)
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setFixedSize(_BAR_WIDTH, _BAR_HEIGHT)
        bar.setRange(0, max(line.due, 1))
        bar.setValue(min(line.handed, line.due))
        bar.setAccessibleName(self.tr("{title} 进度").format(title=line.title))
        self._parts.addWidget(bar, row, len(texts) + 1)

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

    def _show_step(
        self, units: int, reviewers: int, submitted: int, expected: int, unranked: int
    ) -> None:
        if units == 0:
            step = Step(
                self.tr("先登记参评单位：可从名册导入，也可逐个新增。"),
                self.tr("去登记单位"),
                "units",
            )
        elif reviewers == 0:
            step = Step(
                self.tr("还没有评委：可从工作簿导入，也可逐个新增。"),
                self.tr("去设置评委"),
                "panel",
            )
        elif submitted < expected:
            text = self.tr("还有 {n} 张评分票没有提交。").format(n=expected - submitted)
            step = Step(text, self.tr("去评分"), "scoring")
        elif unranked:
            text = self.tr("还有 {n} 家没有名次，原因见下。").format(n=unranked)
            step = Step(text, self.tr("查看原因"), "results")
        else:
            step = Step(
                self.tr("评分票已收齐，所有单位都有名次。可以打印排名表。"),
                self.tr("去打印"),
                "print",
            )
        self._step = step
        self._step_text.setText(step.text)
        self._step_button.setText(step.button)

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
        row.setContentsMargins(16, 12, 16, 12)
        title = QLabel(self.tr("下一步"))
        title.setObjectName("section")
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self._step_text, 1)
        row.addWidget(self._step_button)
        self.body.addWidget(banner)
        self.body.addWidget(_panel(self.tr("影响排名的问题"), self._blocks))
        table = QWidget()
        table.setLayout(self._parts)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setHorizontalSpacing(32)
        self._parts.setVerticalSpacing(4)
        self._parts.setColumnStretch(6, 1)
        scroll = QScrollArea()  # a year with many parts and groups has more lines than the window
        scroll.setWidget(_panel(self.tr("各部分评分票"), table))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(self.tr("各部分评分票"))
        self.body.addWidget(scroll, 1)


def _panel(name: str, content: QWidget) -> QFrame:
    panel = QFrame()
    panel.setObjectName("panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(16, 12, 16, 12)
    heading = QLabel(name)
    heading.setObjectName("section")
    column.addWidget(heading)
    column.addWidget(content)
    column.addStretch()
    return panel


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    return label
