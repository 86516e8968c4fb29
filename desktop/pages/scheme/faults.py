"""Faults of the scheme being edited, placed by titles instead of keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.errors import Fault
from db.scoring.scheme.draft import Draft
from desktop.explanation.scheme_words import fault_word, place_word
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate

Numbered = tuple[int, Fault]


def scheme_faults_table(
    draft: Callable[[], Draft], parent: QObject | None = None
) -> RecordTable[Numbered]:
    """A table of numbered faults; `draft` gives the titles of the places."""

    def place(row: Numbered) -> str:
        return place_word(draft(), row[1].place)

    def whole(row: Numbered) -> str:
        return f"{place(row)}：{fault_word(row[1])}"

    columns = (
        Column[Numbered](translate("faults", "位置"), place, tip=whole, width=360),
        Column[Numbered](translate("faults", "问题"), lambda r: fault_word(r[1]), tip=whole),
    )
    return RecordTable(columns, lambda r: r[0], parent)
