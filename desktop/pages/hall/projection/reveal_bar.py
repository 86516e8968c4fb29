"""结果 on the hall's screen: what was released, a line at a time from the last rank upwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QCoreApplication

from desktop.operations.rankings import ReleasedLine, released_lines
from desktop.pages.hall.projection.call_bar import CallBar
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice

translate = QCoreApplication.translate
Line = tuple[str, str, str]  # rank, unit, what is said of it


class RevealBar(CallBar):
    """Alt+↓ calls up the next line, Alt+↑ takes one back. What was not released is not there to be called up."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            (translate("hall", "下一行"), "Alt+Down"),
            (translate("hall", "收回一行"), "Alt+Up"),
            translate("hall", "还没有公布结果。请先在“结果”页定稿、公布。"),
        )
        self._session = session
        self._sets: dict[str, tuple[ReleasedLine, ...]] = {}
        self.sets = Choice()
        self.sets.setAccessibleName(self.tr("公布的内容"))
        self.sets.currentIndexChanged.connect(self._begin)
        self._row.insertWidget(0, self.sets)

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
        self.sets.setEnabled(bool(sets))
        self._begin()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the hall sees, the highest rank first."""
        shown = self._chosen[len(self._chosen) - self.count :]
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
        self.begin(len(self._chosen))
