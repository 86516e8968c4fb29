"""How a report's coming in reads in a table and beside it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon

from db.records import Delivery, Entry, ReportStatus
from db.records.reports import ReportFault
from desktop.messages import report_fault_text, report_fault_word, report_word
from desktop.widgets.look.icons import themed_icon

translate = QCoreApplication.translate


def state_text(delivery: Delivery, fault: ReportFault | None = None) -> str:
    """未交, 已交, 退回 or 已审, and whether late; of a report that is in and wants looking at, what is wrong."""
    if fault is not None:
        return report_fault_word(fault)
    status = delivery.report.status if delivery.report else None
    return _state(status, overdue=delivery.overdue, late=delivery.late)


@cache  # a table of 10,000 units asks for the same dozen words
def _state(status: ReportStatus | None, *, overdue: bool, late: bool) -> str:
    word = report_word(status)
    if overdue:
        return translate("reports", "{word}·逾期").format(word=word)
    if late:
        return translate("reports", "{word}·迟交").format(word=word)
    return word


def due_text(delivery: Delivery) -> str:
    """The deadline that holds for the unit."""
    if not delivery.due:
        return ""
    if delivery.extended:
        return translate("reports", "截止 {day}（延期）").format(day=delivery.due)
    return translate("reports", "截止 {day}").format(day=delivery.due)


def contact_text(entry: Entry) -> str:
    """Whom the office calls about the unit's report."""
    whom = " ".join(text for text in (entry.liaison, entry.phone) if text)
    return translate("reports", "联络员：{whom}").format(whom=whom) if whom else ""


def fault_tip(fault: ReportFault | None) -> str:
    """What is wrong with a report, where a row is pointed at."""
    return "" if fault is None else report_fault_text(fault)


def fault_icon(fault: ReportFault | None) -> QIcon | None:
    """The sign beside the words of a report that wants looking at."""
    return None if fault is None else themed_icon("triangle-alert")
