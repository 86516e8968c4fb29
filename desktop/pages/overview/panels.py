"""The pieces of the overview: a figure, the ballots of each part and group, the days that something is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ballots.progress import BallotCounts, PartCounts
from desktop.frame.page import push_button
from desktop.pages.overview.deadlines import Deadline
from desktop.pages.overview.next_step import YearStep
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.flow_layout import FlowLayout
from desktop.widgets.look.layouts import empty
from desktop.widgets.look.measures import scaled

_BAR_WIDTH, _BAR_HEIGHT = 32, 8
_BAR_COLUMN, _NAMES_SHARE, _BARS_SHARE = 5, 2, 1
_DEADLINES_SHOWN = 5
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Figure(QFrame):
    """A number with what it counts; a click, or Enter, leads to where that is."""

    asked = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("panel")
        self._name = name
        self._number = QLabel("—")
        self._number.setObjectName("figure")
        self._detail = muted("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(2)
        for label in (muted(name), self._number, self._detail):
            layout.addWidget(label)

    def show_number(self, number: str, detail: str) -> None:
        """Takes a number and a line about it."""
        self._number.setText(number)
        self._detail.setText(detail)
        self.setAccessibleName(f"{self._name}：{number}，{detail}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit()
        else:
            super().keyPressEvent(event)


class Checklist(QWidget):
    """The steps of the year in their order, each with whether it is done; one leads to its page."""

    page_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._steps = FlowLayout(self)

    def show_steps(self, steps: Sequence[YearStep]) -> None:
        """Takes the steps anew."""
        if [b.text() for b in self.findChildren(QPushButton)] == [_step_text(s) for s in steps]:
            return  # the button that has the keyboard stays
        empty(self._steps)
        for step in steps:
            button = push_button(_step_text(step))
            button.setProperty("bare", True)
            done = self.tr("已办") if step.done else self.tr("待办")
            button.setAccessibleName(f"{step.title} {step.detail}，{done}")
            button.clicked.connect(lambda _on=False, page=step.page: self.page_asked.emit(page))
            self._steps.addWidget(button)


def _step_text(step: YearStep) -> str:
    mark = "✓" if step.done else "○"
    return " ".join(t for t in (mark, step.title, step.detail) if t)


class PartsPanel(QScrollArea):
    """Ballots by part and group; a year with many of them has more lines than the window."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, _NAMES_SHARE)
        self._grid.setColumnStretch(_BAR_COLUMN, _BARS_SHARE)
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addStretch()
        table.setBackgroundRole(QPalette.ColorRole.Base)
        self.setWidget(table)
        self.setWidgetResizable(True)
        self.setObjectName("charts")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("各部分评分票"))

    def show_progress(self, parts: Iterable[PartCounts], notes: Sequence[str]) -> None:
        """Takes the parts anew, with lines to stand below them."""
        empty(self._grid)
        heads = (
            "",
            self.tr("已收 / 应收"),
            self.tr("作废"),
            self.tr("草稿"),
            self.tr("缺席\n回避"),
        )
        for column, text in enumerate(heads):
            self._grid.addWidget(muted(text), 0, column, _RIGHT)
        row = 1
        for part in parts:
            for line in (part.whole, *part.groups):
                self._add(row, line, is_whole=line is part.whole)
                row += 1
        for note in notes:
            label = QLabel(note)
            label.setWordWrap(True)
            self._grid.addWidget(label, row, 0, 1, -1)
            row += 1

    def _add(self, row: int, line: BallotCounts, *, is_whole: bool) -> None:
        name = ElidedLabel(line.title if is_whole else f"　{line.title}")
        if is_whole:
            name.setObjectName("section")
        self._grid.addWidget(name, row, 0)
        texts = (
            f"{line.handed:,} / {line.due:,}",
            *(f"{n:,}" if n else "" for n in (line.void, line.drafts, line.away)),
        )
        for column, text in enumerate(texts, 1):
            self._grid.addWidget(QLabel(text), row, column, _RIGHT)
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setMinimumWidth(scaled(_BAR_WIDTH))
        bar.setFixedHeight(_BAR_HEIGHT)
        bar.setRange(0, max(line.due, 1))
        bar.setValue(min(line.handed, line.due))
        bar.setAccessibleName(self.tr("{title} 进度").format(title=line.title))
        self._grid.addWidget(bar, row, _BAR_COLUMN)


class DeadlinesPanel(QWidget):
    """A line a day: when, what, how far away; what is overdue stands out."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_deadlines(self, deadlines: Sequence[Deadline], today: str) -> None:
        """Takes the deadlines anew, in their order."""
        empty(self._grid)
        for row, deadline in enumerate(deadlines[:_DEADLINES_SHOWN]):
            texts = (deadline.day or self.tr("未定期限"), deadline.text, deadline.left(today))
            for column, text in enumerate(texts):
                label = QLabel(text)
                label.setProperty("fault", deadline.overdue(today))
                self._grid.addWidget(label, row, column)
        if (more := len(deadlines) - _DEADLINES_SHOWN) > 0:
            text = self.tr("……另有 {n} 个期限").format(n=more)
            self._grid.addWidget(muted(text), _DEADLINES_SHOWN, 0, 1, -1)


def panel(name: str, content: QWidget) -> QFrame:
    """A framed piece of a page under its name."""
    frame = QFrame()
    frame.setObjectName("panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 10, 16, 10)
    heading = QLabel(name)
    heading.setObjectName("section")
    column.addWidget(heading)
    column.addWidget(content)
    column.addStretch()
    return frame


def muted(text: str) -> QLabel:
    """A label that stands back."""
    label = QLabel(text)
    label.setProperty("muted", True)
    return label
