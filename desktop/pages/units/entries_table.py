"""The year's units as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Delivery, Entry
from db.records.register import labels_text
from db.records.reports import ReportFault
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.reports.delivery_words import fault_icon, fault_tip, state_text

translate = QCoreApplication.translate
_LAST = 1_000_000  # entries without a running order sort behind those with one


def entries_table(
    parent: QObject | None = None,
    delivery: Callable[[Entry], Delivery | None] = lambda _entry: None,
    colour: Callable[[Entry], str | None] = lambda _entry: None,
    past: Callable[[Entry], str] = lambda _entry: "",
    fault: Callable[[Entry], ReportFault | None] = lambda _entry: None,
) -> RecordTable[Entry]:
    """A table of entries: who they are, how they take part, how the report came in, labels and their past."""

    def state(entry: Entry) -> str:
        found = delivery(entry)
        if found is not None:
            return state_text(found, fault(entry))
        return translate("units", "已交") if entry.reported else translate("units", "未交")

    columns = (
        Column[Entry](translate("units", "编号"), lambda e: e.unit_code, width=74),
        Column[Entry](translate("units", "单位名称"), unit_text, width=260),
        Column[Entry](translate("units", "简称"), lambda e: e.short_title, width=120),
        Column[Entry](translate("units", "类别"), lambda e: e.category, width=110),
        Column[Entry](translate("units", "主要负责人"), lambda e: e.leader, width=110),
        Column[Entry](translate("units", "职务"), lambda e: e.post, width=150),
        Column[Entry](
            translate("units", "述法形式"), lambda e: e.presentation, centred=True, width=86
        ),
        Column[Entry](
            translate("units", "出场顺序"),
            lambda e: "" if e.running_order is None else str(e.running_order),
            key=lambda e: _LAST if e.running_order is None else e.running_order,
            centred=True,
            width=86,
        ),
        Column[Entry](
            translate("units", "述法报告"),
            state,
            tip=lambda e: fault_tip(fault(e)),
            icon=lambda e: fault_icon(fault(e)),
            colour=colour,
            centred=True,
            width=104,
        ),
        Column[Entry](translate("units", "标签"), lambda e: labels_text(e.labels), width=150),
        Column[Entry](translate("units", "沿革"), past, tip=past, width=190),
    )
    return RecordTable(columns, lambda entry: entry.id, parent)


def unit_text(entry: Entry) -> str:
    """The unit's name; one that left the evaluation says so."""
    if not entry.withdrawn_on:
        return entry.unit
    return translate("units", "{unit}（已退出）").format(unit=entry.unit)
