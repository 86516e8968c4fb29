"""How a report's coming in reads in a table and beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.records import Delivery
from desktop.messages import report_word

translate = QCoreApplication.translate
_KILO = 1_000


def state_text(delivery: Delivery) -> str:
    """未交, 已交, 退回 or 已审, and whether late."""
    word = report_word(delivery.report.status if delivery.report else None)
    if delivery.overdue:
        return translate("reports", "{word}·逾期").format(word=word)
    if delivery.late:
        return translate("reports", "{word}·迟交").format(word=word)
    return word


def due_text(delivery: Delivery) -> str:
    """The deadline that holds for the unit."""
    if not delivery.due:
        return ""
    if delivery.extended:
        return translate("reports", "截止 {day}（延期）").format(day=delivery.due)
    return translate("reports", "截止 {day}").format(day=delivery.due)


def size_text(size: int) -> str:
    """A file's size, in the largest unit that leaves a number to read."""
    if size < _KILO:
        return translate("reports", "{n} 字节").format(n=size)
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
