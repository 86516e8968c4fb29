"""Bonuses, deductions and vetoes as a table."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QObject

from db.numbers import THOUSAND, decimal_text
from db.records import Adjustment, Entry
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import adjustment_word

translate = QCoreApplication.translate
EntryAdjustment = tuple[Entry, Adjustment]


def adjustments_table(parent: QObject | None = None) -> RecordTable[EntryAdjustment]:
    """A table of adjustments, each with its unit."""
    columns = (
        Column[EntryAdjustment](translate("office", "单位"), lambda r: r[0].unit, width=160),
        Column[EntryAdjustment](
            translate("office", "类型"),
            lambda r: adjustment_word(r[1].kind),
            centred=True,
            width=60,
        ),
        Column[EntryAdjustment](
            translate("office", "分值"),
            lambda r: decimal_text(Fraction(r[1].points or 0, THOUSAND)) if r[1].points else "",
            key=lambda r: r[1].points or 0,
            numeric=True,
            width=60,
        ),
        Column[EntryAdjustment](
            translate("office", "依据"), lambda r: r[1].evidence, tip=lambda r: r[1].evidence
        ),
    )
    return RecordTable(columns, lambda r: r[1].id, parent)
