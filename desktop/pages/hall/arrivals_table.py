"""The people of the panel, and who of them came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from db.natural_order import natural_order
from db.records import Reviewer
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.widgets.tables.table_view import TableView

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody of the panel; `arrived_at` is empty until they are ticked."""

    reviewer: Reviewer
    group: str
    arrived_at: str = ""

    @property
    def number(self) -> str:
        """Their number as it is read beside the group."""
        return self.reviewer.number


def expected(
    reviewers: tuple[Reviewer, ...], groups: Mapping[str, str], present: Mapping[int, str]
) -> list[Expected]:
    """Everybody with a name, by number; ballot numbers do not arrive one by one."""
    named = (r for r in reviewers if r.name or r.workplace)
    found = [Expected(r, groups.get(r.group, r.group), present.get(r.id, "")) for r in named]
    return sorted(found, key=lambda e: (natural_order(e.number), e.reviewer.code))


def arrivals_table(parent: QObject) -> RecordTable[Expected]:
    """The model."""
    columns: tuple[Column[Expected], ...] = (
        Column(
            translate("hall", "到会"), lambda e: "✓" if e.arrived_at else "", centred=True, width=60
        ),
        Column(translate("hall", "编号"), lambda e: e.number, width=80),
        Column(translate("hall", "姓名"), lambda e: e.reviewer.name, width=110),
        Column(translate("hall", "组别"), lambda e: e.group, width=130),
        Column(translate("hall", "工作单位"), lambda e: e.reviewer.workplace),
        Column(
            translate("hall", "签到时间"),
            lambda e: moment(e.arrived_at)[11:16] if e.arrived_at else "",
            centred=True,
            width=90,
        ),
    )
    return RecordTable(columns, lambda e: e.reviewer.id, parent)


class ArrivalsView(TableView):
    """Space ticks the chosen ones, or takes the tick back."""

    toggled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)
