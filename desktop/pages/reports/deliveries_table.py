"""报告收缴: how each unit's report came in, as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Delivery
from db.records.reports import ReportFault
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.pages.reports.delivery_words import fault_icon, fault_tip, state_text

translate = QCoreApplication.translate
_TO_THE_MINUTE = len("2024-12-31 09:30")


def deliveries_table(
    parent: QObject | None = None,
    fault: Callable[[Delivery], ReportFault | None] = lambda _delivery: None,
) -> RecordTable[Delivery]:
    """Code, unit, whom to call, state, deadline, when it came, reminders."""
    columns = (
        Column[Delivery](translate("reports", "编号"), lambda d: d.entry.unit_code, width=64),
        Column[Delivery](translate("reports", "单位名称"), lambda d: d.entry.unit, width=190),
        Column[Delivery](translate("reports", "主要负责人"), lambda d: d.entry.leader, width=90),
        Column[Delivery](translate("reports", "联络员"), lambda d: d.entry.liaison, width=80),
        Column[Delivery](translate("reports", "电话"), lambda d: d.entry.phone, width=110),
        Column[Delivery](
            translate("reports", "报告"),
            lambda d: state_text(d, fault(d)),
            tip=lambda d: fault_tip(fault(d)),
            icon=lambda d: fault_icon(fault(d)),
            centred=True,
            width=104,
        ),
        Column[Delivery](translate("reports", "截止日期"), _due, tip=_why, centred=True, width=130),
        Column[Delivery](
            translate("reports", "首次提交"),
            lambda d: _minute(d.first_received_at),
            centred=True,
            width=140,
        ),
        Column[Delivery](
            translate("reports", "催报"),
            lambda d: str(d.reminders) if d.reminders else "",
            key=lambda d: d.reminders,
            numeric=True,
            width=54,
        ),
        Column[Delivery](
            translate("reports", "最近催报"),
            lambda d: _minute(d.last_reminded_at),
            centred=True,
            width=140,
        ),
        Column[Delivery](
            translate("reports", "备注"),
            lambda d: d.entry.note,
            tip=lambda d: d.entry.note,
            width=120,
        ),
    )
    return RecordTable(columns, lambda d: d.entry.id, parent)


def _due(delivery: Delivery) -> str:
    if delivery.extended:
        return translate("reports", "{day}（延期）").format(day=delivery.due)
    return delivery.due


def _why(delivery: Delivery) -> str:
    return delivery.extension_reason


def _minute(at: str) -> str:
    return moment(at)[:_TO_THE_MINUTE] if at else ""
