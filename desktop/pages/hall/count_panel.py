"""计票: what people counted beside what was typed; a difference is red until it is explained."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records.hall import UnitCount
from db.scoring.scheme.scheme import Part
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.hall.unit_counts import hall_ballot_parts, unit_counts
from desktop.pages.hall.count_dialog import CountDialog
from desktop.pages.hall.edits import clear_count, put_count
from desktop.pages.hall.projection.hall_screen import CountLine
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate


class CountPanel(QWidget):
    """A row a unit, in the order of speaking; Enter asks for its numbers and goes on to the next."""

    counted = Signal()  # another part, or other numbers: for the hall's screen

    def __init__(self, session: Session, edits: Edits) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self._parts: tuple[Part, ...] = ()
        self.part = Choice()
        self.part.setAccessibleName(self.tr("计票的部分"))
        self.part.currentIndexChanged.connect(self._show)
        self.model = counts_table(self)
        self.table = TableView(self.tr("计票"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("没有现场述法、由评委打分的单位。"))
        self.table.set_widths([c.width for c in self.model.columns], 1)
        self.table.opened.connect(self.count)
        self.table.removal_asked.connect(self.clear)
        self._told = QLabel()
        self._told.setObjectName("section")
        self._count = push_button(self.tr("登记清点…"), primary=True)
        self._count.setToolTip(self.tr("Enter 键或双击"))
        self._count.clicked.connect(lambda _on=False: self.count(self.table.currentIndex().row()))
        foot = QHBoxLayout()
        foot.addWidget(self._told, 1)
        foot.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.part)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def read(self) -> None:
        """Reads anew; the chosen part stays chosen."""
        chosen = self.part.currentData() or self._counted_part()
        self._parts = hall_ballot_parts(self._session.store, self._session.evaluation_id)
        self.part.blockSignals(True)
        self.part.clear()
        for part in self._parts:
            self.part.addItem(part.title, part.code)
        self.part.setCurrentIndex(max(0, self.part.findData(chosen)))
        self.part.blockSignals(False)
        self._show()

    def _counted_part(self) -> str:
        """The part that was counted last time; empty where none was."""
        store, year = self._session.store, self._session.evaluation_id
        return next((count.part for count in store.hand_counts.of_evaluation(year)), "")

    def lines(self) -> tuple[CountLine, ...]:
        """What was counted, as the hall sees it."""
        return tuple(
            CountLine(
                c.entry.unit,
                c.hand.issued,
                c.hand.returned,
                c.typed.valid if c.typed.returned else None,
            )
            for c in self.model.all
            if c.hand is not None
        )

    def count(self, row: int) -> None:
        """Asks for a unit's numbers."""
        if not 0 <= row < self.model.rowCount() or not self._may():
            return
        unit = self.model.record(row)
        present = self._session.store.arrivals.count(self._session.evaluation_id)
        dialog = CountDialog(unit, str(self.part.currentData()), present, self)
        if dialog.exec():
            self._edits.perform(put_count(self._session, unit.entry, dialog.hand_count))
            self.table.choose(min(row + 1, self.model.rowCount() - 1))

    def clear(self) -> None:
        """Takes the chosen units' numbers away."""
        if not self._may():
            return
        for row in self.table.rows():
            unit = self.model.record(row)
            if unit.hand is not None:
                self._edits.perform(
                    clear_count(self._session, unit.entry, str(self.part.currentData()))
                )

    def _show(self, *_changed: object) -> None:
        code = self.part.currentData()
        part = next((p for p in self._parts if p.code == code), None)
        store, year = self._session.store, self._session.evaluation_id
        found = unit_counts(store, year, part) if part else ()
        self.model.set_rows(found)
        open_ones = sum(not c.settled for c in found)
        self._told.setText(
            self.tr("{n} 家未定").format(n=open_ones) if open_ones else self.tr("已全部核对")
        )
        self._enable()
        self.counted.emit()

    def _enable(self, *_changed: object) -> None:
        self._count.setEnabled(self._may() and self.table.currentIndex().isValid())

    def _may(self) -> bool:
        session = self._session
        return (
            session.has_evaluation
            and session.editable
            and session.store.access.may_change("hall.count")
        )


def counts_table(parent: QObject) -> RecordTable[UnitCount]:
    """The model."""

    def number(title: str, value: Callable[[UnitCount], int | str]) -> Column[UnitCount]:
        return Column(title, lambda c: str(value(c)), numeric=True, width=84, colour=_colour)

    columns: tuple[Column[UnitCount], ...] = (
        Column(
            translate("hall", "顺序"),
            lambda c: str(c.entry.running_order or ""),
            numeric=True,
            width=56,
        ),
        Column(translate("hall", "单位"), lambda c: c.entry.unit),
        number(translate("hall", "发出"), lambda c: c.hand.issued if c.hand else ""),
        number(translate("hall", "收回"), lambda c: c.hand.returned if c.hand else ""),
        number(translate("hall", "已录"), lambda c: c.typed.returned),
        number(translate("hall", "有效"), lambda c: c.typed.valid),
        number(translate("hall", "作废"), lambda c: c.typed.void),
        number(translate("hall", "弃权"), lambda c: c.typed.abstained),
        Column(translate("hall", "核对"), count_word, width=140, colour=_colour),
        Column(
            translate("hall", "差异说明"),
            lambda c: c.hand.explanation if c.hand else "",
            width=160,
        ),
    )
    return RecordTable(columns, lambda c: c.entry.id, parent)


def count_word(count: UnitCount) -> str:
    """Whether hand and typing agree."""
    if count.hand is None:
        return translate("hall", "未清点")
    if not count.differs:
        return translate("hall", "一致")
    words = translate("hall", "差 {n} 张").format(n=abs(count.hand.returned - count.typed.returned))
    return translate("hall", "{said}（已说明）").format(said=words) if count.settled else words


def _colour(count: UnitCount) -> str | None:
    return current_theme().bad if count.hand is not None and not count.settled else None
