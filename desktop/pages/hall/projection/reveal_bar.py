"""结果 on the hall's screen: what was released, a line at a time from the last rank upwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.frame.page import push_button
from desktop.operations.rankings import ReleasedLine, released_lines
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice

Line = tuple[str, str, str]  # rank, unit, what is said of it


class RevealBar(QWidget):
    """Alt+↓ calls up the next line, Alt+↑ takes one back. What was not released is not there to be called up."""

    revealed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sets: dict[str, tuple[ReleasedLine, ...]] = {}
        self._count = 0  # lines of the chosen set that the hall sees
        self.sets = Choice()
        self.sets.setAccessibleName(self.tr("公布的内容"))
        self.sets.currentIndexChanged.connect(self._begin)
        self._more = push_button(self.tr("下一行（Alt+↓）"), primary=True)
        self._less = push_button(self.tr("收回一行（Alt+↑）"))
        self._all = push_button(self.tr("全部显示"))
        self._more.clicked.connect(lambda _on=False: self.step(1))
        self._less.clicked.connect(lambda _on=False: self.step(-1))
        self._all.clicked.connect(lambda _on=False: self.step(len(self._chosen)))
        self._told = QLabel()
        self._told.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sets)
        row.addWidget(self._told, 1)
        for button in (self._less, self._all, self._more):
            row.addWidget(button)
        for key, by in (("Alt+Down", 1), ("Alt+Up", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda by=by: self.step(by))

    def read(self) -> None:
        """Reads what is public now. Where that changed, nothing of it is shown until it is called up anew."""
        lines: Sequence[ReleasedLine] = ()
        if self._session.has_evaluation:
            store = self._session.store
            lines = released_lines(store, self._session.evaluation_id)
        sets = {name: tuple(found) for name, found in groupby(lines, key=lambda x: x.within)}
        if sets == self._sets:
            return
        self._sets = sets
        self.sets.blockSignals(True)
        self.sets.clear()
        for name in sets:
            self.sets.addItem(name, name)
        self.sets.blockSignals(False)
        self._begin()

    def step(self, by: int) -> None:
        """Calls up so many lines more, or fewer."""
        self._count = max(0, min(len(self._chosen), self._count + by))
        self._tell()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the hall sees, the highest rank first."""
        shown = self._chosen[len(self._chosen) - self._count :]
        if not shown:
            return ()
        announced = self._session.scheme.announced
        return tuple(
            (x.rank, x.unit, x.total or announced(x.grade, x.grade_by_quota) or "") for x in shown
        )

    @property
    def _chosen(self) -> tuple[ReleasedLine, ...]:
        return self._sets.get(str(self.sets.currentData() or ""), ())

    def _begin(self, *_changed: object) -> None:
        self._count = 0
        self._tell()

    def _tell(self) -> None:
        every = len(self._chosen)
        if every:
            text = self.tr("已显示 {n} / {total} 行").format(n=self._count, total=every)
        else:
            text = self.tr("还没有公布结果。请先在“结果”页定稿、公布。")
        self._told.setText(text)
        self.sets.setEnabled(bool(self._sets))
        self._more.setEnabled(self._count < every)
        self._all.setEnabled(self._count < every)
        self._less.setEnabled(self._count > 0)
        self.revealed.emit()
