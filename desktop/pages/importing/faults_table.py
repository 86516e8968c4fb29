"""Faults of an input, a row each: where, and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.errors import Fault
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import fault_line

translate = QCoreApplication.translate


def faults_table(parent: QObject | None = None) -> RecordTable[tuple[int, Fault]]:
    """A table of numbered faults in the order in which they were found."""
    columns = (
        Column[tuple[int, Fault]](
            translate("faults", "位置"), lambda f: f[1].place, key=lambda f: f[0], width=190
        ),
        Column[tuple[int, Fault]](
            translate("faults", "问题"),
            lambda f: _without_place(f[1]),
            tip=lambda f: fault_line(f[1]),
        ),
    )
    return RecordTable(columns, lambda f: f[0], parent)


def _without_place(fault: Fault) -> str:
    return fault_line(fault).removeprefix(f"{fault.place}: ")
